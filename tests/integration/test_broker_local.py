"""A local Apache Kafka keeps what it acknowledged, over stops and kills, and says why it cannot start."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from headgate.bus.local import LocalKafka
from headgate.bus.topics import check_topics, create_topics
from headgate.config import load_settings
from headgate.errors import BrokerError

pytestmark = pytest.mark.kafka

JARS = Path(__file__).parents[2] / ".headgate" / "cache"
TOPIC = "headgate.events"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    with LocalKafka(tmp_path_factory.mktemp("local"), cache=JARS) as running:
        asyncio.run(create_topics(load_settings({}, bootstrap_servers=running.bootstrap_servers, partitions=2)))
        yield running


async def produce(broker: LocalKafka, *values: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers, acks="all") as producer:
        for value in values:
            await producer.send_and_wait(TOPIC, value, partition=0)


async def read(broker: LocalKafka, count: int) -> list[bytes]:
    async with (
        AIOKafkaConsumer(TOPIC, bootstrap_servers=broker.bootstrap_servers, auto_offset_reset="earliest") as reader,
        asyncio.timeout(30),
    ):
        return [(await reader.getone()).value for _ in range(count)]


async def test_records_and_address_survive_a_kill_and_a_restart(broker: LocalKafka) -> None:
    address = broker.bootstrap_servers
    await produce(broker, b"before the kill")
    broker.kill()
    assert broker.pid is None
    broker.start()
    await produce(broker, b"after the kill")
    broker.restart()
    assert broker.bootstrap_servers == address
    assert await read(broker, 2) == [b"before the kill", b"after the kill"]


async def test_a_folder_is_taken_up_by_another_broker_on_another_port(broker: LocalKafka) -> None:
    settings = load_settings({}, bootstrap_servers=broker.bootstrap_servers, partitions=2)
    assert await check_topics(settings) == ()
    folder = broker.log_file.parent
    broker.stop()
    try:
        with LocalKafka(folder, cache=JARS) as other:
            settings = load_settings({}, bootstrap_servers=other.bootstrap_servers, partitions=2)
            assert await check_topics(settings) == ()
    finally:
        broker.start()


def test_a_folder_in_use_is_refused_and_names_the_process(broker: LocalKafka) -> None:
    with pytest.raises(BrokerError, match=rf"already runs over .* \(process {broker.pid}\)"):
        LocalKafka(broker.log_file.parent, cache=JARS).start()
    assert broker.pid is not None


def test_a_port_in_use_is_refused_and_another_is_proposed(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BrokerError, match=rf"port {port} on 127\.0\.0\.1 .* choose another with --port"):
            LocalKafka(tmp_path, cache=JARS, port=port).start()


def test_a_broker_that_dies_at_its_start_says_why_and_where_to_read_more(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "meta.properties").write_text("version=1\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\nnode.id=7\n")
    broker = LocalKafka(tmp_path, cache=JARS)
    with pytest.raises(BrokerError, match=r"died at its start .*node id 7.*; more in .*kafka\.log"):
        broker.start()
    assert broker.pid is None
    LocalKafka(tmp_path, cache=JARS)._acquire_lock().close()  # the folder is free again


def test_no_address_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="before its first start"):
        _ = LocalKafka(tmp_path, cache=JARS).bootstrap_servers


def test_the_broker_listens_on_the_loopback_address_alone(broker: LocalKafka) -> None:
    properties = (broker.log_file.parent / "server.properties").read_text()
    listeners = [line for line in properties.splitlines() if "://" in line]
    assert listeners
    assert all(part.startswith("127.0.0.1:") for line in listeners for part in line.split("://")[1:])
