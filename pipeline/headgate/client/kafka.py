"""The client's transport over Kafka: events out, keyed by session; only its own sessions' verdicts in.

A thousand clients must not each read every verdict. So a client reads a few partitions of the verdicts' topic, assigned
by hand (no group, no rebalance, nothing committed), and gives its sessions ids that murmur2 puts on one of them. A
session whose id the caller chose adds its partition. Reading begins at the end of a partition at the time when it is
taken up, which is before anything of the session is published, so no verdict of it can be missed.

A verdict is believed where a trusted key signed it; anything else on the topic is dropped, counted, and reported to the
worker in a receipt, at the first, second, fourth, ... record of a session, so that a flood of forgeries makes none of
ours.

When the broker goes away, the producer tries again for `DELIVERY_TIMEOUT_MS`, the consumer without end; what came twice
is folded away on both sides. Meanwhile nothing is delivered, and so nothing is released.
"""

import asyncio
import itertools
import logging
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from headgate import telemetry
from headgate.bus.connection import aiokafka_arguments
from headgate.bus.partitions import partition_for
from headgate.client.transport import Deliver
from headgate.config import Settings
from headgate.errors import BrokerError, SignatureError
from headgate.keyfiles import load_keyring
from headgate.signing import Keyring
from headgate_schemas import codec, topics
from headgate_schemas.events import AnyEvent, Receipt

#: Partitions that a client reads: its sessions spread over as many workers, and it reads others' verdicts there too.
PARTITIONS = 4
#: A fetch that waits is woken by records on a real broker; an embedded one only answers when this is over.
FETCH_MAX_WAIT_MS = 10
#: How long an event is tried again. A longer outage closes the streams that it meets, whatever their deadline.
DELIVERY_TIMEOUT_MS = 30_000
RETRY_BACKOFF_MS = 50
#: Between metadata requests, so that new leaders are known soon; 5 minutes is aiokafka's default.
METADATA_MAX_AGE_MS = 60_000
START_TIMEOUT_S = 15.0
SOURCE = "/headgate/client"

_log = logging.getLogger("headgate.client")


class KafkaTransport:
    """Carries events and verdicts of this program's sessions.

    Args:
        settings: where the broker is, and what the topics are called.
        partitions: of the verdicts' topic to read, at most.
    """

    def __init__(self, settings: Settings, partitions: int = PARTITIONS) -> None:
        self._settings, self._wanted = settings, partitions
        self._events = topics.EVENTS.name(settings.topic_prefix)
        self._verdicts = topics.VERDICTS.name(settings.topic_prefix)
        self._producer: AIOKafkaProducer | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self._deliver: Deliver | None = None
        self._outbox: asyncio.Queue[tuple[AnyEvent, Mapping[str, str] | None]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._attending = asyncio.Lock()
        self._keyring: Keyring
        self._sessions: dict[bytes, str] = {}
        self._refused: Counter[str] = Counter()
        self._count = 0
        self._next_partition: Iterable[int] = iter(())

    @property
    def destination(self) -> str:
        """The events' topic."""
        return self._events

    async def start(self, deliver: Deliver) -> None:
        """Connect, and take up some partitions.

        Raises:
            BrokerError: nothing answers, or the topics are not as they should be.
            ConfigError: the security settings contradict each other, or no key is trusted to sign verdicts.
        """
        self._keyring = load_keyring(self._settings, "verdicts")
        self._deliver = deliver
        arguments = aiokafka_arguments(self._settings) | {
            "client_id": f"headgate-client-{uuid.uuid4().hex[:8]}",
            "retry_backoff_ms": RETRY_BACKOFF_MS,
            "metadata_max_age_ms": METADATA_MAX_AGE_MS,
        }
        self._producer = AIOKafkaProducer(**arguments, acks="all", linger_ms=0, request_timeout_ms=DELIVERY_TIMEOUT_MS)
        self._consumer = AIOKafkaConsumer(
            **arguments,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=FETCH_MAX_WAIT_MS,
        )
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._connect(self._producer, self._consumer)
        except (KafkaError, TimeoutError) as error:
            await self.stop()
            reason = str(error) or type(error).__name__
            raise BrokerError(
                f"the broker at {self._settings.bootstrap_servers}: {reason}; is it up, and is "
                "HEADGATE_BOOTSTRAP_SERVERS right?"
            ) from error
        except BaseException:
            await self.stop()
            raise
        self._tasks = [
            asyncio.create_task(self._write(self._producer), name="headgate-events"),
            asyncio.create_task(self._read(self._consumer), name="headgate-verdicts"),
        ]

    async def stop(self) -> None:
        """Send what is waiting, and disconnect."""
        if self._tasks and not self._tasks[0].done():
            await self._outbox.join()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []
        producer, self._producer = self._producer, None
        consumer, self._consumer = self._consumer, None
        if producer:
            await producer.stop()
        if consumer:
            await consumer.stop()

    async def open_session(self, session_id: str | None) -> str:
        """A new id on a partition that is read; or the id given, with its partition taken up.

        Raises:
            BrokerError: it is not connected, or the partition's end cannot be had.
        """
        if self._consumer is None:
            raise BrokerError("the guard is not connected: use it within `async with Guard(...)`")
        if session_id is None:
            session_id = self._new_id()
        else:
            await self._attend(self._consumer, {partition_for(session_id, self._count)})
        self._sessions[session_id.encode()] = session_id
        return session_id

    def close_session(self, session_id: str) -> None:
        """Drop its verdicts from now on."""
        self._sessions.pop(session_id.encode(), None)
        self._refused.pop(session_id, None)

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        """Put an event in the outbox."""
        self._outbox.put_nowait((event, trace))

    async def _connect(self, producer: AIOKafkaProducer, consumer: AIOKafkaConsumer) -> None:
        await producer.start()
        await consumer.start()
        known = await consumer.topics()  # asking for a topic by name would create it on some brokers
        missing = [name for name in (self._events, self._verdicts) if name not in known]
        if missing:
            raise BrokerError(f"there is no topic {' nor '.join(missing)}: run `headgate topics create`")
        # Of the producer, which waits for what it has not heard of yet; the consumer would only know of its own topics.
        counts = {name: len(await producer.partitions_for(name)) for name in (self._events, self._verdicts)}
        self._count = counts[self._verdicts]
        if counts[self._events] != self._count:
            raise BrokerError("the topics differ in their partitions: run `headgate topics check`")
        chosen = random.sample(range(self._count), min(self._wanted, self._count))
        await self._attend(consumer, set(chosen))
        self._next_partition = itertools.cycle(chosen)

    async def _attend(self, consumer: AIOKafkaConsumer, partitions: set[int]) -> None:
        """Read these partitions too, from their present end."""
        async with self._attending:
            there: set[TopicPartition] = consumer.assignment()
            new = {TopicPartition(self._verdicts, number) for number in partitions} - there
            if not new:
                return
            try:
                starts: dict[TopicPartition, int] = dict(await consumer.end_offsets(list(new)))
                # An assignment replaces the one before, positions and all; a verdict read twice changes nothing.
                starts |= {at: await consumer.position(at) for at in there}
            except KafkaError as error:
                raise BrokerError(f"the end of {self._verdicts} cannot be had: {error}") from error
            consumer.assign(list(starts))
            for at, offset in starts.items():
                consumer.seek(at, offset)

    def _new_id(self) -> str:
        wanted = next(iter(self._next_partition))
        while True:  # as many draws as there are partitions, on average
            session_id = uuid.uuid4().hex
            if partition_for(session_id, self._count) == wanted:
                return session_id

    async def _write(self, producer: AIOKafkaProducer) -> None:
        while True:
            event, trace = await self._outbox.get()
            try:
                delivery = await producer.send(
                    self._events,
                    value=codec.EVENTS.encode(event),
                    key=event.session_id.encode(),
                    partition=partition_for(event.session_id, self._count),
                    headers=codec.EVENTS.headers(event, SOURCE, trace),
                )
                delivery.add_done_callback(_note_delivery)
            except KafkaError as error:
                _log.error("an event could not be sent (%s); its stream meets its deadline", type(error).__name__)
            finally:
                self._outbox.task_done()

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            try:
                batches = await consumer.getmany(timeout_ms=1_000)
            except KafkaError as error:
                _log.warning("verdicts cannot be read (%s); trying again", type(error).__name__)
                await asyncio.sleep(RETRY_BACKOFF_MS / 1_000)
                continue
            for record in itertools.chain.from_iterable(batches.values()):
                self._take(record)

    def _take(self, record: "ConsumerRecord[Any, Any]") -> None:
        if record.key not in self._sessions or self._deliver is None:
            return
        try:
            self._keyring.check("verdicts", record.key, record.value, record.headers)
        except SignatureError as error:
            self._refuse(record, error)
            return
        try:
            verdict = codec.VERDICTS.decode(record.value)
        except ValueError as error:
            place = f"{record.topic}/{record.partition}@{record.offset}"
            _log.error("%s is no verdict and changes nothing: %s", place, error)
            return
        self._deliver(verdict, codec.trace_context(record.headers))

    def _refuse(self, record: "ConsumerRecord[Any, Any]", error: SignatureError) -> None:
        session_id = self._sessions[record.key]
        telemetry.signature_refused(record.topic, error.flaw)
        self._refused[session_id] += 1
        count = self._refused[session_id]
        if count & (count - 1):
            return
        place = f"{record.topic}/{record.partition}@{record.offset}"
        _log.error("%s is not believed and changes nothing: %s (%d so far in its session)", place, error, count)
        self.publish(
            Receipt(
                session_id=session_id,
                stream_id="",
                did="refused",
                start=0,
                end=0,
                flaw=error.flaw,
                offset=record.offset,
                count=count,
            )
        )


def _note_delivery(delivery: "asyncio.Future[Any]") -> None:
    error = None if delivery.cancelled() else delivery.exception()
    if error:
        _log.error("an event was not delivered (%s); its stream meets its deadline", type(error).__name__)
