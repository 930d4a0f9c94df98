"""The way out: order, stages, what waits for an acknowledgement, and what a broker's absence changes."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError

from headgate_agents.outbox import Outbox, Outgoing, Stage
from headgate_agents.publisher import Publisher


def record(value: str, stage: Stage = Stage.VERDICT, topic: str = "t", instead: Outgoing | None = None) -> Outgoing:
    return Outgoing(topic, 0, b"key", value.encode(), stage=stage, instead=instead)


class Gate:
    """A publisher that notes flights, and holds them while it is shut."""

    def __init__(self) -> None:
        self.flights: list[list[str]] = []
        self.open = asyncio.Event()

    async def publish(self, records: Sequence[Outgoing]) -> None:
        self.flights.append([(r.value or b"").decode() for r in records])
        await self.open.wait()


async def drained(outbox: Outbox) -> None:
    async with asyncio.timeout(5):
        while not outbox.empty:  # noqa: ASYNC110  (turns of the loop are all there is)
            await asyncio.sleep(0)


async def test_records_gather_while_a_flight_is_in_the_air() -> None:
    gate = Gate()
    outbox = Outbox(gate.publish)
    outbox.put(record("1"))
    await asyncio.sleep(0)
    outbox.put(record("2"))
    outbox.put(record("3"))
    gate.open.set()
    await drained(outbox)
    assert gate.flights == [["1"], ["2", "3"]]


async def test_pins_go_before_verdicts_and_snapshots_after_them() -> None:
    gate = Gate()
    gate.open.set()
    outbox = Outbox(gate.publish)
    outbox.put(record("snapshot", Stage.SNAPSHOT))
    outbox.put(record("verdict"))
    outbox.put(record("pin", Stage.PIN))
    await drained(outbox)
    assert gate.flights == [["pin"], ["verdict"], ["snapshot"]]


async def test_callback_waits_for_what_was_put_before_it() -> None:
    gate, told = Gate(), []
    outbox = Outbox(gate.publish)
    outbox.then(lambda: told.append("at once"))
    outbox.put(record("1"))
    outbox.then(lambda: told.append("after 1"))
    await asyncio.sleep(0)
    assert told == ["at once"]
    gate.open.set()
    await drained(outbox)
    assert told == ["at once", "after 1"]


async def test_closed_outbox_neither_sends_nor_calls_back() -> None:
    gate, told = Gate(), []
    outbox = Outbox(gate.publish)
    outbox.put(record("1"))
    outbox.then(lambda: told.append("never"))
    await asyncio.sleep(0)
    outbox.close()
    outbox.put(record("2"))
    gate.open.set()
    await drained(outbox)
    assert gate.flights == [["1"]]
    assert told == []


class FakeBatch:
    def __init__(self, room: int) -> None:
        self.values: list[bytes] = []
        self._room = room

    def append(self, *, timestamp: None, key: bytes, value: bytes, headers: object) -> object | None:
        if len(self.values) == self._room:
            return None
        self.values.append(value)
        return object()

    def close(self) -> None:
        """Nothing to do."""


class FakeProducer:
    """Fails as often as it is told to, and takes two records a batch."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.sent: list[bytes] = []

    def create_batch(self) -> FakeBatch:
        return FakeBatch(room=2)

    async def send_batch(self, batch: FakeBatch, topic: str, *, partition: int) -> "asyncio.Future[None]":
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.errors:
            done.set_exception(self.errors.pop(0))
        else:
            self.sent += batch.values
            done.set_result(None)
        return done


async def publish(producer: Any, records: list[Outgoing]) -> Publisher:
    publisher = Publisher(lambda: producer, first_pause_s=0.0)
    await publisher.publish(records)
    return publisher


async def test_batch_that_fails_is_sent_again_before_the_next() -> None:
    """A verdict that overtook one that failed would release text without that one's replacements."""
    producer = FakeProducer(KafkaConnectionError(), KafkaConnectionError())
    await publish(producer, [record(value) for value in "12345"])
    assert producer.sent == [b"1", b"2", b"3", b"4", b"5"]


async def test_verdict_too_large_for_the_broker_is_replaced_by_a_smaller_one() -> None:
    producer = FakeProducer(MessageSizeTooLargeError(), MessageSizeTooLargeError())
    publisher = await publish(producer, [record("large", instead=record("small")), record("next")])
    assert producer.sent == [b"small", b"next"]
    assert publisher.refused == 1


async def test_records_that_are_too_large_together_go_one_by_one() -> None:
    producer = FakeProducer(MessageSizeTooLargeError())
    publisher = await publish(producer, [record("1"), record("2")])
    assert producer.sent == [b"1", b"2"]
    assert publisher.refused == 0


async def test_nothing_follows_what_could_not_be_published() -> None:
    """A fault of ours must not let the next verdicts out without the ones before them."""

    async def fail(records: Sequence[Outgoing]) -> None:
        raise TypeError("no such thing")

    told: list[str] = []
    outbox = Outbox(fail)
    outbox.put(record("1"))
    outbox.then(lambda: told.append("never"))
    await drained(outbox)
    outbox.put(record("2"))
    assert isinstance(outbox.error, TypeError)
    assert told == []


async def test_record_that_is_too_large_and_has_no_other_form_is_counted() -> None:
    producer = FakeProducer(MessageSizeTooLargeError(), MessageSizeTooLargeError())
    publisher = await publish(producer, [record("large")])
    assert producer.sent == []
    assert publisher.refused == 1
