"""The approver's side of the log: verdicts and, where asked for, arguments in; signed approvals out.

Only verdicts that a trusted key signed are believed, so that nobody is asked about a call that no worker holds.
Arguments are read from the raw events, for the approver's eyes, and only where they are those that the hold names.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from headgate.approvals import Hold, Holds
from headgate.bank import StreamKey
from headgate.bus.connection import aiokafka_arguments
from headgate.bus.partitions import partition_for
from headgate.config import Settings
from headgate.errors import BrokerError, SignatureError
from headgate.signing import Keyring, SigningKey
from headgate_schemas import codec, topics
from headgate_schemas.approvals import Approval
from headgate_schemas.events import ToolCall
from headgate_schemas.verdicts import Verdict

SOURCE = "/headgate/approver"
#: No call waits longer: the most that a policy may say of `approval_ms`.
LONGEST_HOLD_S = 28_800.0
#: A held call's first chunk may be older than its hold by as much as it took to stream.
BEFORE_HOLD_S = 600.0
#: Read of a partition without a record of that time, in vain but for the broker in memory, which knows no times.
LAST_RECORDS = 10_000
START_TIMEOUT_MS = 15_000
FETCH_WAIT_MS = 50

#: In what nearly every verdict has none of, to look into few.
_TOOL_CALL = b'"tool_call"'


class ApprovalLog:
    """What waits, read from the log and followed; ``async with`` connects.

    Args:
        settings: where the broker is.
        keyring: whose verdicts are believed.
        since: epoch seconds from which on verdicts are read.

    Attributes:
        holds: the calls that wait, as of the last `read`.
        refused: verdicts on tool calls that no trusted key signed.
    """

    def __init__(self, settings: Settings, keyring: Keyring, since: float) -> None:
        self._settings, self._keyring, self._since = settings, keyring, since
        self._topic = topics.VERDICTS.name(settings.topic_prefix)
        self._connection = aiokafka_arguments(settings)
        self._consumer = self._new_consumer()
        self._producer = AIOKafkaProducer(**self._connection, acks="all", request_timeout_ms=START_TIMEOUT_MS)
        self.holds = Holds()
        self.refused = 0

    async def __aenter__(self) -> Self:
        try:
            await self._producer.start()
            await self._begin(self._consumer, self._topic, self._since)
            await self.read()
        except KafkaError as error:
            await self._stop()
            raise self._unreachable(error) from error
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _stop(self) -> None:
        await self._producer.stop()
        await self._consumer.stop()

    async def read(self) -> None:
        """Take what is on the log by now.

        Raises:
            BrokerError: it cannot be read.
        """
        await self._read(self._consumer, self._take)

    async def publish(self, approval: Approval, key: SigningKey) -> None:
        """Publish a decision, signed; it is on the log when this returns.

        Raises:
            BrokerError: it could not be published.
        """
        topic = topics.APPROVALS.name(self._settings.topic_prefix)
        name, value = approval.session_id.encode(), codec.APPROVALS.encode(approval)
        try:
            count = len(await self._producer.partitions_for(topic))
            await self._producer.send_and_wait(
                topic,
                value,
                key=name,
                partition=partition_for(approval.session_id, count),
                headers=codec.APPROVALS.headers(approval, SOURCE) + key.headers("approvals", name, value),
            )
        except KafkaError as error:
            raise self._unreachable(error) from error

    async def arguments(self, holds: Iterable[Hold]) -> Mapping[StreamKey, str]:
        """The raw arguments of held calls, of those whose text on the log is the one that is held.

        Raises:
            BrokerError: they cannot be read.
        """
        wanted = {_key(hold): hold for hold in holds}
        if not wanted:
            return {}
        chunks: dict[StreamKey, dict[int, str]] = {key: {} for key in wanted}

        def take(record: Any) -> None:
            chunk = _chunk(record)
            key = StreamKey(chunk.session_id, chunk.stream_id, "tool_arguments") if chunk else None
            if chunk and key in chunks:
                chunks[key].setdefault(chunk.seq, chunk.text)

        consumer = self._new_consumer()
        try:
            since = min(hold.since for hold in wanted.values()) - BEFORE_HOLD_S
            await self._begin(consumer, topics.EVENTS.name(self._settings.topic_prefix), since)
            await self._read(consumer, take)
        except KafkaError as error:
            raise self._unreachable(error) from error
        finally:
            await consumer.stop()
        texts = {key: "".join(text for _, text in sorted(found.items())) for key, found in chunks.items()}
        return {key: text for key, text in texts.items() if _digest(text) == wanted[key].call.digest}

    def _new_consumer(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            **self._connection,
            group_id=None,
            enable_auto_commit=False,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            request_timeout_ms=START_TIMEOUT_MS,
        )

    async def _begin(self, consumer: AIOKafkaConsumer, topic: str, since: float) -> None:
        """Start a consumer where a topic's records of a time begin."""
        await consumer.start()
        if topic not in await consumer.topics():  # asking for a topic by name would create it on some brokers
            raise BrokerError(f"there is no topic {topic}: run `headgate topics create`")
        # Of the producer, which waits for what it has not heard of yet; the consumer would only know of its own topics.
        partitions = [TopicPartition(topic, number) for number in sorted(await self._producer.partitions_for(topic))]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found = await consumer.offsets_for_times({partition: int(since * 1_000) for partition in partitions})
        starts = await consumer.beginning_offsets(partitions)
        for partition in partitions:
            at = found.get(partition)
            consumer.seek(partition, at.offset if at else max(starts[partition], ends[partition] - LAST_RECORDS))

    async def _read(self, consumer: AIOKafkaConsumer, take: Callable[[Any], None]) -> None:
        """Give every record to `take`, up to the present end."""
        try:
            ends = await consumer.end_offsets(list(consumer.assignment()))
            behind = {partition for partition, end in ends.items() if await consumer.position(partition) < end}
            while behind:
                for records in (await consumer.getmany(*behind, timeout_ms=200)).values():
                    for record in records:
                        take(record)
                behind = {partition for partition in behind if await consumer.position(partition) < ends[partition]}
        except KafkaError as error:
            raise self._unreachable(error) from error

    def _take(self, record: Any) -> None:
        if _TOOL_CALL not in (record.value or b""):
            return
        verdict = _verdict(record)
        if verdict is None or verdict.kind != "tool_call" or not (verdict.held or verdict.final):
            return
        try:
            self._keyring.check("verdicts", record.key, record.value, record.headers)
        except SignatureError:
            self.refused += 1
            return
        self.holds.take(verdict, record.timestamp / 1_000)

    def _unreachable(self, error: Exception) -> BrokerError:
        reason = str(error) or type(error).__name__
        return BrokerError(
            f"the broker at {self._settings.bootstrap_servers}: {reason}; is it up, and is "
            "HEADGATE_BOOTSTRAP_SERVERS right?"
        )


def _key(hold: Hold) -> StreamKey:
    return StreamKey(hold.verdict.session_id, hold.verdict.stream_id, hold.verdict.channel)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _verdict(record: Any) -> Verdict | None:
    try:
        return codec.VERDICTS.decode(record.value)
    except ValueError:
        return None


def _chunk(record: Any) -> ToolCall | None:
    if _TOOL_CALL not in (record.value or b""):
        return None
    try:
        event = codec.EVENTS.decode(record.value)
    except ValueError:
        return None
    return event if isinstance(event, ToolCall) else None
