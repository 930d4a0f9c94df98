"""The floor: the same records at the same times, produced and consumed with no worker between.

Whatever a guard on a log does, its events and its verdicts each take this way once. Producer and consumer are set as
the client's own.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from tests.bench.wire import Sent

from headgate.bus.connection import aiokafka_arguments
from headgate.bus.partitions import partition_for
from headgate.client.kafka import FETCH_MAX_WAIT_MS
from headgate.config import Settings
from headgate_schemas import codec, topics
from headgate_schemas.events import AnyEvent

#: For the last records to arrive.
TIMEOUT_S = 15.0
SOURCE = "/headgate/bench"


async def trips_ms(settings: Settings, sent: Sequence[Sent]) -> list[float]:
    """Publish events at their times; milliseconds from publishing each to having it decoded.

    Args:
        settings: with a topic prefix of the floor's own, whose topics are there.
        sent: events with their times; they begin at once.

    Raises:
        TimeoutError: some never came.
    """
    connection, topic = aiokafka_arguments(settings), topics.EVENTS.name(settings.topic_prefix)
    producer = AIOKafkaProducer(**connection, acks="all", linger_ms=0)
    consumer = AIOKafkaConsumer(
        **connection, group_id=None, enable_auto_commit=False, fetch_max_wait_ms=FETCH_MAX_WAIT_MS
    )
    await producer.start()
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(settings.partitions)]
        consumer.assign(partitions)
        await consumer.seek_to_end()
        for partition in partitions:
            await consumer.position(partition)  # seeking is done when asked for
        floor = _Floor(settings, topic, producer, consumer, len(sent))
        reading = asyncio.create_task(floor.read())
        await floor.publish_all(sent)
        async with asyncio.timeout(TIMEOUT_S):
            return await reading
    finally:
        await producer.stop()
        await consumer.stop()


class _Floor:
    """One replay: records of a partition arrive in the order in which they were published."""

    def __init__(
        self, settings: Settings, topic: str, producer: AIOKafkaProducer, consumer: AIOKafkaConsumer, count: int
    ) -> None:
        self._partitions, self._topic, self._count = settings.partitions, topic, count
        self._producer, self._consumer = producer, consumer
        self._on_their_way: dict[int, deque[float]] = defaultdict(deque)
        self._clock = asyncio.get_running_loop().time

    async def publish_all(self, sent: Sequence[Sent]) -> None:
        if not sent:
            return
        behind = self._clock() - sent[0].at
        for record in sent:
            await asyncio.sleep(max(0.0, record.at + behind - self._clock()))
            await self._publish(record.event)

    async def _publish(self, event: AnyEvent) -> None:
        partition = partition_for(event.session_id, self._partitions)
        self._on_their_way[partition].append(self._clock())
        await self._producer.send(
            self._topic,
            value=codec.EVENTS.encode(event),
            key=event.session_id.encode(),
            partition=partition,
            headers=codec.EVENTS.headers(event, SOURCE),
        )

    async def read(self) -> list[float]:
        trips: list[float] = []
        while len(trips) < self._count:
            for partition, records in (await self._consumer.getmany(timeout_ms=1_000)).items():
                for record in records:
                    codec.EVENTS.decode(record.value)
                    published_at = self._on_their_way[partition.partition].popleft()
                    trips.append((self._clock() - published_at) * 1_000)
        return trips
