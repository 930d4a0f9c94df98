"""Whether sessions are being judged: every reason why not."""

from typing import Any

from headgate_agents.status import MISSED_INTERVALS, Answer, weigh
from headgate_schemas.status import HeldPartition, WorkerStatus

NOW = 1_000.0


def worker(instance: str = "w-0", partitions: tuple[int, ...] = (0, 1), lag: int = 0, **fields: Any) -> WorkerStatus:
    held = tuple(HeldPartition(number=n, events_lag=lag, findings_lag=None, sessions=1, streams=0) for n in partitions)
    named = {"group": "g", "started_at": 0.0, "at": NOW, "every_s": 2.0, "ready": True, "policy": "p@1", **fields}
    return WorkerStatus(instance=instance, partitions=held, **named)


def weighed(*workers: WorkerStatus) -> Answer:
    return weigh(workers, "g", 2, NOW, max_lag=100)


def test_worker_that_holds_everything_is_ready() -> None:
    answer = weighed(worker())
    assert (answer.ready, answer.reasons, answer.policies) == (True, (), ("p@1",))


def test_no_worker_is_not_ready() -> None:
    assert weighed().reasons == ("no worker runs; start one with `headgate worker`",)


def test_workers_of_another_group_do_not_count() -> None:
    assert not weighed(worker(group="other")).ready


def test_worker_at_the_limit_of_silence_still_counts() -> None:
    assert weighed(worker(at=NOW - MISSED_INTERVALS * 2.0)).ready


def test_silent_worker_is_stale_and_named() -> None:
    answer = weighed(worker(at=NOW - MISSED_INTERVALS * 2.0 - 0.1))
    assert (answer.ready, answer.stale) == (False, ("w-0",))
    assert "silent for a while: w-0" in answer.reasons[0]


def test_stale_worker_beside_one_that_took_over_is_no_reason() -> None:
    answer = weighed(worker(), worker("w-1", at=0.0))
    assert (answer.ready, answer.stale) == (True, ("w-1",))


def test_worker_that_is_not_ready_says_why() -> None:
    assert weighed(worker(ready=False, reason="it is joining")).reasons == ("worker w-0: it is joining",)


def test_partition_that_nobody_holds_is_named() -> None:
    assert "no worker holds partitions 1;" in weighed(worker(partitions=(0,))).reasons[0]


def test_lag_beyond_the_limit_is_a_reason() -> None:
    assert weighed(worker(lag=50)).ready
    answer = weighed(worker(lag=51))
    assert (answer.ready, answer.events_lag) == (False, 102)
