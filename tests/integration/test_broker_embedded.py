"""The broker in memory is good enough for aiokafka, consumer groups and Faust's clients, and says what it is not."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from headgate.bus.embedded import FETCH_MAX_WAIT_MS, RETAINED_BYTES, UNDECLARED_PARTITIONS, EmbeddedBroker
from headgate.bus.partitions import partition_for
from headgate.bus.topics import create_topics
from headgate.config import Settings
from headgate.errors import BrokerError
from headgate_schemas.topics import EVENTS, TOPICS, Topic

DEADLINE_S = 20


def consumer(broker: EmbeddedBroker, group: str | None = None) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=broker.bootstrap_servers,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=FETCH_MAX_WAIT_MS,
    )


async def produce(broker: EmbeddedBroker, topic: str, values: list[bytes], key: str = "session-1") -> list[int]:
    """Send `values` in order and give the partitions that took them."""
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers) as producer:
        return [(await producer.send_and_wait(topic, value, key=key.encode())).partition for value in values]


async def take(reader: AIOKafkaConsumer, count: int) -> list[bytes]:
    async with asyncio.timeout(DEADLINE_S):
        return [(await reader.getone()).value for _ in range(count)]


async def partitions(broker: EmbeddedBroker, topic: str) -> set[int]:
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers) as producer:
        found: set[int] = await producer.partitions_for(topic)
        return found


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.suffix)
async def test_declared_topics_have_their_partitions(embedded: EmbeddedBroker, topic: Topic) -> None:
    assert await partitions(embedded, topic.name("headgate")) == set(range(topic.partition_count(8)))


async def test_an_undeclared_topic_appears_with_the_documented_partitions(embedded: EmbeddedBroker) -> None:
    assert await partitions(embedded, "elsewhere") == set(range(UNDECLARED_PARTITIONS))


async def test_records_of_one_key_keep_their_order_and_their_murmur2_partition(embedded: EmbeddedBroker) -> None:
    sent = [str(number).encode() for number in range(50)]
    taken_by = await produce(embedded, "headgate.events", sent, key="session-ä")
    assert set(taken_by) == {partition_for("session-ä", 8)}
    async with consumer(embedded) as reader:
        reader.subscribe(["headgate.events"])
        assert await take(reader, 50) == sent


async def test_a_group_resumes_after_its_commit_and_not_before(embedded: EmbeddedBroker) -> None:
    await produce(embedded, "headgate.events", [b"1", b"2", b"3", b"4"])
    async with consumer(embedded, "group") as reader:
        reader.subscribe(["headgate.events"])
        assert await take(reader, 2) == [b"1", b"2"]
        await reader.commit({TopicPartition("headgate.events", partition_for("session-1", 8)): 2})
        assert await take(reader, 1) == [b"3"]  # read, and not committed
    async with consumer(embedded, "group") as reader:
        reader.subscribe(["headgate.events"])
        assert await take(reader, 2) == [b"3", b"4"]


async def test_the_oldest_records_vanish_beyond_the_documented_size(embedded: EmbeddedBroker) -> None:
    record = b"x" * 500_000
    await produce(embedded, "headgate.alerts", [record] * 14)
    partition = TopicPartition("headgate.alerts", 0)
    async with consumer(embedded) as reader:
        first = (await reader.beginning_offsets([partition]))[partition]
        end = (await reader.end_offsets([partition]))[partition]
    assert end == 14
    assert first > 0
    kept = (end - first) * len(record)
    assert RETAINED_BYTES - len(record) * 1.1 < kept <= RETAINED_BYTES


async def test_declaring_topics_on_it_says_that_it_takes_no_admin_requests(embedded_settings: Settings) -> None:
    with pytest.raises(BrokerError, match="takes no admin requests"):
        await create_topics(embedded_settings)


def test_it_has_no_address_before_start_nor_after_stop() -> None:
    broker = EmbeddedBroker()
    with pytest.raises(BrokerError, match="does not run"):
        _ = broker.bootstrap_servers
    with broker:
        broker.start()  # once more is no harm
        assert broker.bootstrap_servers.startswith("127.0.0.1:")
    with pytest.raises(BrokerError, match="does not run"):
        _ = broker.bootstrap_servers
    with pytest.raises(BrokerError, match="does not run"):
        broker.create_topic("late", 1)


def test_another_prefix_count_and_topic_are_honoured() -> None:
    with (
        EmbeddedBroker(prefix="mine", partitions=3, topics={"extra": 2}) as broker,
        pytest.raises(BrokerError, match=r"did not create mine\.events"),
    ):
        broker.create_topic(EVENTS.name("mine"), 3)


async def test_two_brokers_in_one_process_are_apart() -> None:
    with EmbeddedBroker() as one, EmbeddedBroker() as other:
        assert one.bootstrap_servers != other.bootstrap_servers
        await produce(one, "headgate.policies", [b"one"])
        await produce(other, "headgate.policies", [b"other"])
        async with consumer(other) as reader:
            reader.subscribe(["headgate.policies"])
            assert await take(reader, 1) == [b"other"]
