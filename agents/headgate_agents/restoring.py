"""Reads what was kept of the sessions of some partitions: the compacted topic from its beginning to its end."""

from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from headgate.bus.connection import aiokafka_arguments
from headgate.config import Settings
from headgate.errors import BrokerError
from headgate_schemas import topics

#: Of each partition, by session, the value that was written last.
Kept = dict[int, dict[str, bytes]]


async def read_sessions(settings: Settings, numbers: Iterable[int], fetch_wait_ms: int) -> Kept:
    """What was kept last of each session, by partition.

    Args:
        settings: where the broker is.
        numbers: the partitions.
        fetch_wait_ms: as for the worker's own consumer.

    Raises:
        BrokerError: the broker cannot be reached.
    """
    topic = topics.SESSIONS.name(settings.topic_prefix)
    partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
    kept: Kept = {partition.partition: {} for partition in partitions}
    if not partitions:
        return kept
    consumer = AIOKafkaConsumer(
        **aiokafka_arguments(settings), group_id=None, enable_auto_commit=False, fetch_max_wait_ms=fetch_wait_ms
    )
    try:
        await consumer.start()
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        await _read_to_end(consumer, partitions, kept)
    except (KafkaError, TimeoutError) as error:
        raise BrokerError(f"{topic} cannot be read: {str(error) or type(error).__name__}") from error
    finally:
        await consumer.stop()
    return kept


async def _read_to_end(consumer: Any, partitions: list[TopicPartition], kept: Kept) -> None:
    ends = await consumer.end_offsets(partitions)
    behind = {p for p in partitions if await consumer.position(p) < ends[p]}
    while behind:
        for partition, records in (await consumer.getmany(*behind, timeout_ms=200)).items():
            for record in records:
                _keep(kept[partition.partition], (record.key or b"").decode("utf-8", "replace"), record.value)
        behind = {p for p in behind if await consumer.position(p) < ends[p]}


def _keep(kept: dict[str, bytes], session_id: str, value: bytes | None) -> None:
    if value is None:
        kept.pop(session_id, None)
    else:
        kept[session_id] = value
