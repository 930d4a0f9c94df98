"""Declaring topics on a cluster: in come settings, out comes what was created and what differs from the declaration.

The declaration is `headgate_schemas.topics`. What a cluster already has is never changed from here: more partitions
would move sessions between workers, and another retention or cleanup policy may delete what somebody still needs. Each
difference says what to do instead.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import IncompatibleBrokerVersion, KafkaError

from headgate.bus.connection import aiokafka_arguments
from headgate.config import Settings
from headgate.errors import BrokerError
from headgate_schemas.topics import TOPICS, Topic

#: For one admin request; a healthy cluster answers in milliseconds.
REQUEST_TIMEOUT_MS = 15_000
#: Until every broker that we ask knows the topics that were just created.
VISIBLE_TIMEOUT_S = 15.0

_UNKNOWN_TOPIC = 3
_ALREADY_EXISTS = 36


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a cluster is not as declared.

    Args:
        topic: the topic's full name.
        what: ``missing``, ``partitions``, ``replication``, ``co-partitioning``, or the setting's name in Kafka.
        wanted: what is declared.
        found: what the cluster has.
        remedy: what to do.
    """

    topic: str
    what: str
    wanted: str
    found: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Existing:
    """A topic as the cluster has it.

    Args:
        partitions: how many it has.
        replicas: the fewest replicas that any of its partitions has.
        ready: whether every partition has a leader.
        config: its settings, by Kafka's names.
    """

    partitions: int
    replicas: int
    ready: bool = True
    config: Mapping[str, str] | None = None


async def create_topics(settings: Settings) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    """Create the topics that are missing; leave those that exist as they are.

    Returns:
        The names that were created, and what still differs.

    Raises:
        BrokerError: the cluster cannot be reached, takes no such request, or refuses one.
        ConfigError: the security settings contradict each other.
    """
    async with _admin(settings) as admin:
        there = await _existing(admin)
        missing = [topic for topic in TOPICS if topic.name(settings.topic_prefix) not in there]
        if missing:
            await _create(admin, settings, missing)
            await _await_visible(admin, {topic.name(settings.topic_prefix) for topic in missing})
        differences = compare(settings, await _described(admin, settings))
    return tuple(topic.name(settings.topic_prefix) for topic in missing), differences


async def check_topics(settings: Settings) -> tuple[Difference, ...]:
    """Every difference between the cluster and the declaration; changes nothing.

    Raises:
        BrokerError: the cluster cannot be reached, or takes no such request.
        ConfigError: the security settings contradict each other.
    """
    async with _admin(settings) as admin:
        return compare(settings, await _described(admin, settings))


async def takes_admin_requests(settings: Settings) -> bool:
    """Whether the broker can be administered; the embedded one alone cannot.

    Raises:
        BrokerError: the cluster cannot be reached.
        ConfigError: the security settings contradict each other.
    """
    try:
        async with _admin(settings):
            return True
    except BrokerError as error:
        if isinstance(error.__cause__, IncompatibleBrokerVersion):
            return False
        raise


def compare(settings: Settings, existing: Mapping[str, Existing]) -> tuple[Difference, ...]:
    """Every difference between topics as they are and as declared, in the order of the declaration.

    Args:
        settings: names, partitions and replication as this deployment wants them.
        existing: the cluster's topics by full name; others than Headgate's are passed over.
    """
    differences: list[Difference] = []
    for topic in TOPICS:
        name = topic.name(settings.topic_prefix)
        found = existing.get(name)
        if found is None:
            differences.append(Difference(name, "missing", "a topic", "none", "run `headgate topics create`"))
        else:
            differences += _compare_one(settings, topic, found)
    return (*differences, *_compare_co_partitioned(settings, existing))


def _compare_one(settings: Settings, topic: Topic, found: Existing) -> list[Difference]:
    name = topic.name(settings.topic_prefix)
    differences = []
    partitions = topic.partition_count(settings.partitions)
    if found.partitions != partitions:
        differences.append(
            Difference(name, "partitions", str(partitions), str(found.partitions), _partitions_remedy(topic, found))
        )
    if found.replicas < settings.replication_factor:
        remedy = "reassign its partitions with kafka-reassign-partitions.sh, or lower HEADGATE_REPLICATION_FACTOR"
        differences.append(
            Difference(name, "replication", str(settings.replication_factor), str(found.replicas), remedy)
        )
    for key, wanted in topic.config(settings.replication_factor).items():
        value = (found.config or {}).get(key, "unknown")
        if value != wanted:
            remedy = f"kafka-configs.sh --alter --entity-type topics --entity-name {name} --add-config {key}={wanted}"
            differences.append(Difference(name, key, wanted, value, remedy))
    return differences


def _partitions_remedy(topic: Topic, found: Existing) -> str:
    again = "stop its writers and readers, delete it, and run `headgate topics create`"
    if topic.co_partitioned:
        return (
            f"set HEADGATE_PARTITIONS={found.partitions} where all co-partitioned topics have that many; else {again}"
        )
    return again


def _compare_co_partitioned(settings: Settings, existing: Mapping[str, Existing]) -> list[Difference]:
    names = [topic.name(settings.topic_prefix) for topic in TOPICS if topic.co_partitioned]
    counts = {name: existing[name].partitions for name in names if name in existing}
    if len(set(counts.values())) < 2:
        return []
    first, *others = counts.items()
    remedy = "a session's records would be split between workers: recreate the topics with one number of partitions"
    return [
        Difference(name, "co-partitioning", f"{first[1]}, as {first[0]}", str(count), remedy)
        for name, count in others
        if count != first[1]
    ]


@asynccontextmanager
async def _admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(
        **aiokafka_arguments(settings), client_id="headgate-topics", request_timeout_ms=REQUEST_TIMEOUT_MS
    )
    servers = settings.bootstrap_servers
    try:
        await admin.start()
        # A broker that does not show settings does not create topics either, and aiokafka would fail worse at that.
        await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, "_", {"cleanup.policy": None})])
        yield admin
    except IncompatibleBrokerVersion as error:
        raise BrokerError(
            f"the broker at {servers} takes no admin requests; the embedded one has its topics from the start"
        ) from error
    except (KafkaError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise BrokerError(
            f"the broker at {servers}: {reason}; is it up, and is HEADGATE_BOOTSTRAP_SERVERS right?"
        ) from error
    finally:
        await admin.close()


async def _existing(admin: AIOKafkaAdminClient) -> dict[str, Existing]:
    # All topics are asked for: asking for one by name creates it on clusters that create topics by themselves.
    topics: list[dict[str, Any]] = await admin.describe_topics()
    return {
        topic["topic"]: Existing(
            partitions=len(topic["partitions"]),
            replicas=min((len(partition["replicas"]) for partition in topic["partitions"]), default=0),
            ready=bool(topic["partitions"]) and all(partition["leader"] >= 0 for partition in topic["partitions"]),
        )
        for topic in topics
    }


async def _described(admin: AIOKafkaAdminClient, settings: Settings) -> dict[str, Existing]:
    existing = await _existing(admin)
    ours = {topic.name(settings.topic_prefix) for topic in TOPICS} & existing.keys()
    if not ours:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in sorted(ours)]
    described: dict[str, Existing] = {}
    for response in await admin.describe_configs(resources):
        for resource in response.to_object()["resources"]:
            name = resource["resource_name"]
            if resource["error_code"] == _UNKNOWN_TOPIC:
                continue  # it went between the two questions, and is as missing as one that was never there
            if resource["error_code"]:
                raise BrokerError(f"the broker does not show the settings of {name}: {resource['error_message']}")
            config = {entry["config_names"]: entry["config_value"] for entry in resource["config_entries"]}
            described[name] = Existing(existing[name].partitions, existing[name].replicas, config=config)
    return described


async def _create(admin: AIOKafkaAdminClient, settings: Settings, topics: list[Topic]) -> None:
    response = await admin.create_topics(
        [
            NewTopic(
                topic.name(settings.topic_prefix),
                topic.partition_count(settings.partitions),
                settings.replication_factor,
                topic_configs=topic.config(settings.replication_factor),
            )
            for topic in topics
        ]
    )
    refused = [
        f"{error['topic']}: {error['error_message']}"
        for error in response.to_object()["topic_errors"]
        if error["error_code"] not in (0, _ALREADY_EXISTS)  # somebody else may have been quicker
    ]
    if refused:
        raise BrokerError("the broker refused to create " + "; ".join(refused))


async def _await_visible(admin: AIOKafkaAdminClient, names: set[str]) -> None:
    deadline = asyncio.get_running_loop().time() + VISIBLE_TIMEOUT_S
    while True:
        existing = await _existing(admin)
        if all(name in existing and existing[name].ready for name in names):
            return
        if asyncio.get_running_loop().time() > deadline:
            raise BrokerError(
                f"the new topics have no leaders after {VISIBLE_TIMEOUT_S:.0f} s; is the cluster healthy?"
            )
        await asyncio.sleep(0.05)
