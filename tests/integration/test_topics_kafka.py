"""Topics are declared on a real cluster once, left alone from then on, and every drift is named."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from headgate.bus.topics import Difference, check_topics, create_topics
from headgate.config import Settings, load_settings
from headgate.errors import BrokerError
from headgate_schemas.topics import EVENTS, FINDINGS, POLICIES, TOPICS

pytestmark = pytest.mark.kafka

DEADLINE_S = 30


@asynccontextmanager
async def admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def differences_until(settings: Settings, *whats: str) -> tuple[Difference, ...]:
    """What differs, once that includes `whats`: a cluster shows a change some time after it has accepted it."""
    async with asyncio.timeout(DEADLINE_S):
        while True:
            found = await check_topics(settings)
            if set(whats) <= {one.what for one in found}:
                return found
            await asyncio.sleep(0.1)


async def test_a_second_declaration_changes_nothing(kafka_settings: Settings) -> None:
    assert await create_topics(kafka_settings) == ((), ())
    assert await check_topics(kafka_settings) == ()


async def test_a_missing_topic_is_named_and_then_created_alone(kafka_settings: Settings) -> None:
    name = FINDINGS.name(kafka_settings.topic_prefix)
    async with admin(kafka_settings) as client:
        await client.delete_topics([name])
    found = await differences_until(kafka_settings, "missing")
    assert [(one.topic, one.what) for one in found] == [(name, "missing")]
    assert await create_topics(kafka_settings) == ((name,), ())


async def test_drift_is_named_and_not_repaired(kafka_settings: Settings) -> None:
    events, policies = EVENTS.name(kafka_settings.topic_prefix), POLICIES.name(kafka_settings.topic_prefix)
    async with admin(kafka_settings) as client:
        await client.create_partitions({events: NewPartitions(6)})
        wrong = POLICIES.config(1) | {"cleanup.policy": "delete"}
        await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, policies, wrong)])
    drift = await differences_until(kafka_settings, "partitions", "cleanup.policy")
    assert await create_topics(kafka_settings) == ((), drift)
    assert await check_topics(kafka_settings) == drift
    found = {(one.topic, one.what, one.wanted, one.found) for one in drift}
    assert (events, "partitions", "4", "6") in found
    assert (policies, "cleanup.policy", "compact", "delete") in found
    assert {topic for topic, what, _, _ in found if what == "co-partitioning"} == {
        topic.name(kafka_settings.topic_prefix) for topic in TOPICS if topic.co_partitioned and topic is not EVENTS
    }


async def test_more_replicas_than_brokers_are_refused_with_the_cluster_s_reason(kafka_settings: Settings) -> None:
    too_many = load_settings(
        {},
        bootstrap_servers=kafka_settings.bootstrap_servers,
        topic_prefix=f"{kafka_settings.topic_prefix}-wide",
        replication_factor=9,
    )
    with pytest.raises(BrokerError, match=r"refused to create .*replicat"):
        await create_topics(too_many)


async def test_nobody_at_the_address_is_an_error_that_names_the_setting() -> None:
    with pytest.raises(BrokerError, match=r"127\.0\.0\.1:1: .*HEADGATE_BOOTSTRAP_SERVERS"):
        await check_topics(load_settings({}, bootstrap_servers="127.0.0.1:1"))
