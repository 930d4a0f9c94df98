"""Fixtures of the fault tests: the integration tests' broker, and one of a test's own that it may restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.conftest import JARS, kafka, kafka_settings

from headgate.bus.local import LocalKafka

__all__ = ["broker", "kafka", "kafka_settings"]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalKafka]:
    """A real broker that a test may restart."""
    with LocalKafka(tmp_path / "kafka", cache=JARS) as broker:
        yield broker
