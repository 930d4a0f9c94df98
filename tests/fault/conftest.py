"""The broker's fixtures, for tests that break things on purpose."""

from tests.integration.conftest import kafka, kafka_settings

__all__ = ["kafka", "kafka_settings"]
