"""Brokers for integration tests: a real Apache Kafka, however it can be had, and the one in memory."""

import shutil
import socket
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from headgate import keyfiles
from headgate.bus.embedded import EmbeddedBroker
from headgate.bus.local import LocalKafka
from headgate.bus.topics import create_topics
from headgate.config import Settings, load_settings

ROOT = Path(__file__).parents[2]
#: Where `make` and the command line keep the jars as well, so that tests bring none of their own.
JARS = ROOT / ".headgate" / "cache"


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Apache Kafka: the one that is set, else a container, else a local process."""
    given = load_settings()
    if "bootstrap_servers" in given.model_fields_set:
        yield given.bootstrap_servers
    elif _engine_answers():
        with _container() as servers:
            yield servers
    else:
        with LocalKafka(tmp_path_factory.mktemp("kafka"), cache=JARS) as broker:
            yield broker.bootstrap_servers


@pytest_asyncio.fixture
async def kafka_settings(kafka: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """Settings for the real broker, with topics, groups and keys of the test's own."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    settings = load_settings(
        bootstrap_servers=kafka, topic_prefix=name, group=name, partitions=4, data_dir=tmp_path / "data"
    )
    keyfiles.for_worker(settings)
    created, differences = await create_topics(settings)
    assert created
    assert not differences
    yield settings


@pytest.fixture
def embedded() -> Iterator[EmbeddedBroker]:
    """A running broker in memory with Headgate's topics under the default prefix."""
    with EmbeddedBroker() as broker:
        yield broker


@pytest.fixture
def embedded_settings(embedded: EmbeddedBroker, tmp_path: Path) -> Settings:
    """Settings for the broker in memory, with keys of the test's own."""
    settings = load_settings({}, bootstrap_servers=embedded.bootstrap_servers, data_dir=tmp_path / "data")
    keyfiles.for_worker(settings)
    return settings


def _engine_answers() -> bool:
    # The client is asked, not Python's library, which leaks its socket where nobody listens.
    client = shutil.which("docker")
    if client is None:
        return False
    try:
        asked = [client, "version", "--format", "{{.Server.Version}}"]
        return subprocess.run(asked, capture_output=True, timeout=20, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def _container() -> Iterator[str]:
    """The broker of the compose file as a container, on a free port of the host."""
    from ruamel.yaml import YAML
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    compose: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    service = compose["services"]["kafka"]
    port = _free_port()
    container = DockerContainer(service["image"]).with_bind_ports(9092, port)
    for name, value in service["environment"].items():
        container.with_env(
            name, str(value).replace("127.0.0.1:9092", f"127.0.0.1:{port}").replace("kafka:", "localhost:")
        )
    container.waiting_for(LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(120))
    with container:
        yield f"127.0.0.1:{port}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
