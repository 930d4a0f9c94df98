"""The corrected commit rule, in Faust's own consumer: what the floors say, and nothing that failed."""

from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from headgate_agents.transport import Consumer

EVENTS = TP("headgate.events", 0)
FINDINGS = TP("headgate.findings", 0)


def consumer_of(floors: dict[TP, int | None], committed: dict[TP, int], monkeypatch: pytest.MonkeyPatch) -> Consumer:
    """Faust's consumer without its thread: only what committing uses."""
    consumer = Consumer.__new__(Consumer)
    desk = SimpleNamespace(committable=lambda topic, number: floors.get(TP(topic, number)))
    consumer.app = SimpleNamespace(worker=SimpleNamespace(desk=desk))  # type: ignore[assignment]
    consumer._committed_offset = dict.fromkeys(floors) | committed  # type: ignore[assignment]
    monkeypatch.setattr(consumer, "assignment", lambda: set(floors))
    return consumer


def committable(consumer: Any) -> dict[TP, int]:
    offsets: dict[TP, int] = consumer._filter_committable_offsets(consumer._filter_tps_with_pending_acks())
    return offsets


def test_floors_alone_say_what_is_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both topics are asked for, though Faust was told to track no acknowledgements."""
    consumer = consumer_of({EVENTS: 7, FINDINGS: 3}, {}, monkeypatch)
    assert committable(consumer) == {EVENTS: 7, FINDINGS: 3}


def test_nothing_is_committed_before_something_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert committable(consumer_of({EVENTS: None}, {}, monkeypatch)) == {}


def test_commit_never_goes_back_nor_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = consumer_of({EVENTS: 7, FINDINGS: 3}, {EVENTS: 7, FINDINGS: 5}, monkeypatch)
    assert committable(consumer) == {}


@pytest.mark.parametrize("succeeds", [True, False])
async def test_commit_that_failed_is_tried_again(succeeds: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faust would count it as done, and a tombstone would follow that must not yet."""
    consumer = consumer_of({EVENTS: 7}, {}, monkeypatch)

    async def commit(offsets: dict[TP, int]) -> bool:
        return succeeds

    monkeypatch.setattr(consumer, "_commit", commit)
    assert await consumer._commit_offsets(committable(consumer)) is succeeds
    assert committable(consumer) == ({} if succeeds else {EVENTS: 7})
    assert consumer.committed(*EVENTS) == (7 if succeeds else None)
