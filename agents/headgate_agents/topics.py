"""Whether the topics are there, as any broker can be asked: their names, and that they have equally many partitions.

Settings of the topics are `headgate topics check`'s business; a worker starts with whatever retention there is.
"""

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from headgate.bus.connection import aiokafka_arguments
from headgate.config import Settings
from headgate.errors import BrokerError
from headgate_schemas.topics import TOPICS


async def check_topics(settings: Settings) -> int:
    """How many partitions the co-partitioned topics have.

    Raises:
        BrokerError: the broker cannot be reached, a topic is missing, or their partitions differ.
    """
    counts = await _partition_counts(settings)
    names = {topic.name(settings.topic_prefix): topic for topic in TOPICS}
    missing = [name for name in names if not counts.get(name)]
    if missing:
        raise BrokerError(f"missing topics: {', '.join(missing)}; run `headgate topics create`")
    together = {name: counts[name] for name, topic in names.items() if topic.co_partitioned}
    if len(set(together.values())) > 1:
        found = ", ".join(f"{name} has {count}" for name, count in together.items())
        raise BrokerError(f"these topics need equally many partitions: {found}; see `headgate topics check`")
    return next(iter(together.values()))


async def _partition_counts(settings: Settings) -> dict[str, int]:
    admin = AIOKafkaAdminClient(**aiokafka_arguments(settings))
    try:
        await admin.start()
        # All topics are asked for: asking for one by name creates it on clusters that create topics by themselves.
        return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}
    except (KafkaError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise BrokerError(
            f"the broker at {settings.bootstrap_servers}: {reason}; is it up, and is HEADGATE_BOOTSTRAP_SERVERS right?"
        ) from error
    finally:
        await admin.close()
