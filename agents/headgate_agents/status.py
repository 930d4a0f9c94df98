"""Whether sessions are being judged, and if not, why: what workers say of themselves, read and weighed.

Enter the broker's topics and the workers' records; leaves one answer. `weigh` is where the answer is made, without I/O.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from headgate.bus.connection import aiokafka_arguments
from headgate.config import Settings
from headgate.errors import BrokerError
from headgate_agents.topics import check_topics
from headgate_schemas import topics
from headgate_schemas.status import WorkerStatus

#: A worker that said nothing for so many of its own intervals is taken for dead.
MISSED_INTERVALS = 4
#: Events that may wait before the answer is no: a second of what one worker takes on one core.
MAX_LAG = 1_000

_statuses = msgspec.json.Decoder(WorkerStatus)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What `headgate status` says.

    Attributes:
        ready: whether every session is being judged in time.
        reasons: why not, in sentences; empty where it is.
        events_lag: events that wait, over all partitions.
        policies: policies in force; more than one while a new version goes round.
        workers: that are alive.
        stale: instances that said nothing for a while.
    """

    ready: bool
    reasons: tuple[str, ...] = ()
    events_lag: int = 0
    policies: tuple[str, ...] = ()
    workers: tuple[WorkerStatus, ...] = ()
    stale: tuple[str, ...] = ()


async def ask(settings: Settings, max_lag: int = MAX_LAG) -> Answer:
    """Ask a deployment how it is; never raises for what is wrong with it."""
    try:
        partitions = await check_topics(settings)
        statuses = await _read(settings)
    except BrokerError as error:
        return Answer(ready=False, reasons=(str(error),))
    return weigh(statuses, settings.group, partitions, time.time(), max_lag)


def weigh(statuses: Sequence[WorkerStatus], group: str, partitions: int, now: float, max_lag: int = MAX_LAG) -> Answer:
    """The answer that follows from what workers said.

    Args:
        statuses: the last of each worker.
        group: whose workers count.
        partitions: how many the events have.
        now: epoch seconds.
        max_lag: events that may wait.
    """
    ours = [status for status in statuses if status.group == group]
    fresh = [status for status in ours if now - status.at <= MISSED_INTERVALS * status.every_s]
    stale = tuple(status.instance for status in ours if status not in fresh)
    lag = sum(held.events_lag or 0 for status in fresh for held in status.partitions)
    reasons = tuple(_reasons(fresh, stale, partitions, lag, max_lag))
    return Answer(
        ready=not reasons,
        reasons=reasons,
        events_lag=lag,
        policies=tuple(sorted({status.policy for status in fresh if status.policy})),
        workers=tuple(fresh),
        stale=stale,
    )


def _reasons(
    fresh: Sequence[WorkerStatus], stale: Sequence[str], partitions: int, lag: int, max_lag: int
) -> Sequence[str]:
    if not fresh:
        silent = f"; silent for a while: {', '.join(stale)}" if stale else ""
        return [f"no worker runs{silent}; start one with `headgate worker`"]
    reasons = [f"worker {status.instance}: {status.reason}" for status in fresh if not status.ready]
    held = {partition.number for status in fresh if status.ready for partition in status.partitions}
    missing = sorted(set(range(partitions)) - held)
    if missing and not reasons:
        reasons.append(f"no worker holds partitions {', '.join(map(str, missing))}; a rebalance is under way or stuck")
    if lag > max_lag:
        reasons.append(f"{lag} events wait, more than {max_lag}; more workers, up to one a partition, take turns")
    return reasons


async def _read(settings: Settings) -> list[WorkerStatus]:
    """The last word of each worker."""
    partition = TopicPartition(topics.WORKERS.name(settings.topic_prefix), 0)
    consumer = AIOKafkaConsumer(
        **aiokafka_arguments(settings), group_id=None, enable_auto_commit=False, fetch_max_wait_ms=50
    )
    last: dict[bytes, bytes | None] = {}
    try:
        await consumer.start()
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        while await consumer.position(partition) < end:
            for records in (await consumer.getmany(partition, timeout_ms=200)).values():
                last |= {record.key: record.value for record in records}
    except (KafkaError, TimeoutError) as error:
        raise BrokerError(f"{partition.topic} cannot be read: {str(error) or type(error).__name__}") from error
    finally:
        await consumer.stop()
    return [_statuses.decode(value) for value in last.values() if value is not None]


def as_json(answer: Answer) -> Mapping[str, Any]:
    """The answer as plain data."""
    data: dict[str, Any] = msgspec.to_builtins(answer)
    return data
