"""The policies' topic: what was applied, read from the beginning and followed, and how one is applied.

In come records of one compacted topic; out comes a `PolicyHistory` that is current. Connections are handed in as
aiokafka's arguments; nothing here knows settings.

All policies are on partition 0, so that "the last one applied" has one meaning. Each record's key is
``name:version``: compaction keeps every version, since open sessions are pinned to theirs.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from headgate.errors import BrokerError, HeadgateError, PolicyError
from headgate.policy.check import check_policy
from headgate.policy.compile import compile_policy
from headgate.policy.history import PolicyHistory, Prepare
from headgate.policy.model import Policy
from headgate_schemas.codec import POLICIES
from headgate_schemas.verdicts import PolicyRecord

PARTITION = 0
SOURCE = "/headgate/policy"
#: Reading the whole topic at the start: a policy has a few kB, so this is generous for thousands.
START_TIMEOUT_S = 30.0
PUBLISH_TIMEOUT_MS = 10_000
#: Between attempts while the broker cannot be read.
RETRY_S = 1.0


class PolicyFeed:
    """Keeps up with the topic; also an async context manager that starts and stops it.

    Args:
        connection: aiokafka's connection arguments, as `headgate.bus.connection` makes them.
        topic: the topic's full name.
        prepare: makes a policy ready for use, on a thread of its own; where it raises a `HeadgateError`, the policy
            does not come into force.
        on_in_force: told of the policy in force once the feed has started, and of each that follows.
        on_problem: told, in a sentence, of each record that was refused and of each failure to read.
        default: in force while nothing was applied; the shipped policy without it.
    """

    def __init__(
        self,
        connection: Mapping[str, Any],
        topic: str,
        prepare: Prepare | None = None,
        on_in_force: Callable[[Policy], None] = lambda policy: None,
        on_problem: Callable[[str], None] = lambda problem: None,
        default: Policy | None = None,
    ) -> None:
        self.topic = topic
        self.history = PolicyHistory(prepare, default)
        self._connection = dict(connection)
        self._on_in_force, self._on_problem = on_in_force, on_problem
        self._partition = TopicPartition(topic, PARTITION)
        self._loading = asyncio.Lock()
        self._consumer: AIOKafkaConsumer | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def in_force(self) -> Policy:
        """The policy for sessions that begin now."""
        return self.history.in_force

    def get(self, policy_id: str) -> Policy | None:
        """A policy by ``name@version``; None where it is unknown, or cannot be used here any more.

        Blocks while an older version is compiled and prepared for the first time; `load` it before.
        """
        return self.history.get(policy_id)

    async def load(self, policy_id: str) -> Policy | None:
        """As `get`, off the event loop: for the versions that open sessions are pinned to."""
        async with self._loading:
            return await asyncio.to_thread(self.history.get, policy_id)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Read the topic to its end, then go on following it.

        Raises:
            BrokerError: the broker cannot be reached, there is no such topic, or its end was not reached in time.
            HeadgateError: nothing was applied, and the default cannot be prepared.
        """
        consumer = AIOKafkaConsumer(
            **self._connection, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await consumer.start()
                await self._read_to_end(consumer)
            await self._settle()
        except (KafkaError, TimeoutError) as error:
            await consumer.stop()
            raise BrokerError(f"{self.topic} cannot be read: {_why(error)}") from error
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer
        self._following = asyncio.create_task(self._follow(consumer), name=f"follow {self.topic}")

    async def stop(self) -> None:
        """Stop following; what was read stays."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        if self._consumer is not None:
            await self._consumer.stop()
        self._following = self._consumer = None

    async def _read_to_end(self, consumer: AIOKafkaConsumer) -> None:
        if self.topic not in await consumer.topics():
            raise BrokerError(f"there is no topic {self.topic}; run `headgate topics create`")
        consumer.assign([self._partition])
        await consumer.seek_to_beginning(self._partition)
        end = (await consumer.end_offsets([self._partition]))[self._partition]
        while await consumer.position(self._partition) < end:
            for records in (await consumer.getmany(self._partition, timeout_ms=100)).values():
                for record in records:
                    self._remember(record)

    def _remember(self, record: Any) -> str | None:
        try:
            return self.history.remember(record.value)
        except HeadgateError as error:
            self._on_problem(f"{self.topic} offset {record.offset}: {error}")
            return None

    async def _settle(self) -> None:
        """The last one applied that can be used is in force; older ones are compiled only when someone asks."""
        for policy_id in reversed(self.history.applied):
            if await self._try_in_force(policy_id):
                return
        await self._put_in_force(self.history.in_force.id)

    async def _try_in_force(self, policy_id: str) -> bool:
        try:
            await self._put_in_force(policy_id)
        except HeadgateError as error:
            self._on_problem(f"{self.topic}: {policy_id} does not come into force: {error}")
            return False
        return True

    async def _put_in_force(self, policy_id: str) -> None:
        # Compiling takes tens of milliseconds and loading detectors seconds: not on the event loop.
        async with self._loading:
            policy = await asyncio.to_thread(self.history.put_in_force, policy_id)
        self._on_in_force(policy)

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            try:
                policy_id = self._remember(await consumer.getone(self._partition))
            except KafkaError as error:
                self._on_problem(f"{self.topic} cannot be read: {_why(error)}")
                await asyncio.sleep(RETRY_S)
                continue
            if policy_id is not None:
                await self._try_in_force(policy_id)


async def apply_policy(connection: Mapping[str, Any], topic: str, source: str, origin: str, now: datetime) -> Policy:
    """Check a policy and publish it; it is in force for new sessions once workers have read it.

    Args:
        connection: aiokafka's connection arguments.
        topic: the topic's full name.
        source: the policy file's text.
        origin: where it came from, for errors.
        now: when it is applied.

    Raises:
        PolicyError: with every mistake; nothing is published.
        BrokerError: the broker cannot be reached or has no such topic.
    """
    checked = check_policy(source, now.timestamp())
    if checked.errors:
        raise PolicyError(origin, tuple(str(problem) for problem in checked.errors))
    policy = compile_policy(checked)
    record = PolicyRecord(name=policy.name, version=policy.version, source=source, applied_at=now.isoformat())
    await _publish(connection, topic, record, now)
    return policy


async def _publish(connection: Mapping[str, Any], topic: str, record: PolicyRecord, now: datetime) -> None:
    producer = AIOKafkaProducer(**connection, acks="all", request_timeout_ms=PUBLISH_TIMEOUT_MS)
    try:
        await producer.start()
        await producer.send_and_wait(
            topic,
            POLICIES.encode(record),
            key=f"{record.name}:{record.version}".encode(),
            partition=PARTITION,
            headers=POLICIES.headers(record, SOURCE, now=now),
        )
    except KafkaError as error:
        raise BrokerError(
            f"{topic} cannot be written: {_why(error)}; is the broker up, and did `headgate topics create` run?"
        ) from error
    finally:
        await producer.stop()


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__
