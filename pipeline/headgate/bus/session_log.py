"""One session's records, read back from the log: its events, and its verdicts with whether a trusted key signed them.

All records of a session are on one partition number, so one partition of each topic is read, from its first record to
its present end.
"""

from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from headgate.audit import SessionAudit
from headgate.bus.connection import aiokafka_arguments
from headgate.bus.partitions import partition_for
from headgate.config import Settings
from headgate.errors import BrokerError, SignatureError
from headgate.signing import Keyring
from headgate_schemas import codec, topics

FETCH_WAIT_MS = 50
REQUEST_TIMEOUT_MS = 15_000

#: Told after every batch: records read, records to read.
Progress = Callable[[int, int], None]


async def read_session(settings: Settings, keyring: Keyring, session_id: str, progress: Progress) -> SessionAudit:
    """The audit of a session, of what is on the log by now.

    Args:
        settings: where the broker is.
        keyring: whose verdicts are believed.
        session_id: the session.
        progress: told how far the reading is.

    Raises:
        BrokerError: the log cannot be read, or has no such topics.
    """
    audit = SessionAudit(session_id)
    key = session_id.encode()

    def take(topic: topics.Topic, record: Any) -> None:
        if record.key != key or record.value is None:
            return
        try:
            if topic is topics.EVENTS:
                audit.event(codec.EVENTS.decode(record.value))
            else:
                verdict = codec.VERDICTS.decode(record.value)
                keyring.check("verdicts", record.key, record.value, record.headers)
                audit.verdict(verdict)
        except SignatureError:
            audit.refuse()
        except ValueError:
            return  # no event at all: the worker made a dead letter of it

    consumer = AIOKafkaConsumer(
        **aiokafka_arguments(settings),
        group_id=None,
        enable_auto_commit=False,
        fetch_max_wait_ms=FETCH_WAIT_MS,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )
    try:
        await consumer.start()
        await _read(consumer, settings, session_id, take, progress)
    except KafkaError as error:
        reason = str(error) or type(error).__name__
        raise BrokerError(
            f"the broker at {settings.bootstrap_servers}: {reason}; is it up, and is HEADGATE_BOOTSTRAP_SERVERS right?"
        ) from error
    finally:
        await consumer.stop()
    return audit


async def _read(
    consumer: AIOKafkaConsumer,
    settings: Settings,
    session_id: str,
    take: Callable[[topics.Topic, Any], None],
    progress: Progress,
) -> None:
    known = await consumer.topics()
    wanted: dict[TopicPartition, topics.Topic] = {}
    for topic in (topics.EVENTS, topics.VERDICTS):
        name = topic.name(settings.topic_prefix)
        if name not in known:
            raise BrokerError(f"there is no topic {name}: run `headgate topics create`")
        wanted[TopicPartition(name, partition_for(session_id, settings.partitions))] = topic
    consumer.assign(list(wanted))
    ends = await consumer.end_offsets(list(wanted))
    starts = await consumer.beginning_offsets(list(wanted))
    for partition in wanted:
        consumer.seek(partition, starts[partition])
    whole, done = sum(ends[p] - starts[p] for p in wanted), 0
    behind = {partition for partition in wanted if starts[partition] < ends[partition]}
    while behind:
        for partition, records in (await consumer.getmany(*behind, timeout_ms=200)).items():
            for record in records:
                take(wanted[partition], record)
            done += len(records)
        progress(min(done, whole), whole)
        behind = {partition for partition in behind if await consumer.position(partition) < ends[partition]}
