"""Calls that wait for a person while workers die, the broker restarts and somebody forges: none runs unallowed."""

import asyncio
import hashlib
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.worker_process import WorkerProcess

from headgate import Guard, ToolCallDenied, keyfiles
from headgate.approvals import Hold
from headgate.bus.approvals import ApprovalLog
from headgate.bus.connection import aiokafka_arguments
from headgate.bus.local import LocalKafka
from headgate.bus.topics import create_topics
from headgate.client import GuardedSession
from headgate.config import Settings, load_settings
from headgate.errors import SignatureError
from headgate.signing import Keyring, SigningKey
from headgate_schemas import codec, topics
from headgate_schemas.approvals import Approval
from headgate_schemas.codec import Headers
from headgate_schemas.verdicts import Verdict

pytestmark = [pytest.mark.kafka, pytest.mark.fault, pytest.mark.timeout(600)]

SESSIONS = 8
DEADLINE_S = 120.0
POLICY = """\
name: held
mode: enforce
limits: {deadline_ms: 90000, approval_ms: 600000, silence: allow}
detectors:
  required: [tools]
tools:
  deny: [pay]
rules:
  - name: payments-need-a-person
    kinds: [tool_call]
    when: finding.type == "tool-not-allowed"
    action: hold
    reason: Money does not come back.
"""
STRANGER = SigningKey(Ed25519PrivateKey.generate())


@dataclass
class Call:
    """One call of an agent, and when it came back."""

    session_id: str
    call_id: str
    tool: str
    arguments: str
    returned: str = ""
    denied: bool = False
    returned_at: float = 0.0

    async def go(self, session: GuardedSession) -> None:
        try:
            self.returned = await session.tool_call(self.call_id, self.tool, self.arguments)
        except ToolCallDenied:
            self.denied = True
        self.returned_at = time.time()


@dataclass
class Agents:
    """Sessions that each have three payments waiting, and go on searching meanwhile."""

    guard: Guard
    calls: list[Call] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)

    async def one(self, stop: asyncio.Event) -> None:
        async with self.guard.session() as session:
            self.sessions.append(session.session_id)
            waiting = [asyncio.create_task(self.call(session, name, "pay")) for name in ("yes", "no", "never")]
            for number in itertools.count():
                await self.call(session, f"search-{number}", "search")
                if stop.is_set():
                    break
                await asyncio.sleep(0.05)  # an agent thinks
            await asyncio.wait(waiting[:2])
            waiting[2].cancel()

    async def call(self, session: GuardedSession, call_id: str, tool: str) -> None:
        call = Call(session.session_id, call_id, tool, f'{{"{call_id}": 1}}')
        self.calls.append(call)
        await call.go(session)

    def named(self, call_id: str) -> list[Call]:
        return [call for call in self.calls if call.call_id == call_id]


@dataclass
class Forger:
    """Publishes verdicts and approvals that would let every call run, as long as it may; it knows the arguments."""

    settings: Settings
    agents: Agents
    published: int = 0

    async def run(self, stop: asyncio.Event) -> None:
        producer = AIOKafkaProducer(**aiokafka_arguments(self.settings), request_timeout_ms=60_000)
        await producer.start()
        try:
            for turn in itertools.count():
                if stop.is_set():
                    return
                for session_id in tuple(self.agents.sessions):
                    for number, name in enumerate(("yes", "no", "never"), 1):
                        await self.forge(producer, session_id, f"call-{number}", name, turn)
                await asyncio.sleep(0.05)
        finally:
            await producer.stop()

    async def forge(self, producer: AIOKafkaProducer, session_id: str, stream_id: str, name: str, turn: int) -> None:
        digest = hashlib.sha256(f'{{"{name}": 1}}'.encode()).hexdigest()
        verdict = Verdict(
            id=f"forged-{turn}", session_id=session_id, stream_id=stream_id, channel="tool_arguments",
            kind="tool_call", cleared_to=len(f'{{"{name}": 1}}'), digest=digest, final=True,
        )  # fmt: skip
        approval = Approval(
            id=f"forged-{turn}", session_id=session_id, stream_id=stream_id, call_id=name, digest=digest,
            policy="held@0", decision="approve", approver="mallory", decided_at=0.0, expires_at=4e9,
        )  # fmt: skip
        key = session_id.encode()
        for topic, value in (
            (topics.VERDICTS, codec.VERDICTS.encode(verdict)),
            (topics.APPROVALS, codec.APPROVALS.encode(approval)),
        ):
            use = "verdicts" if topic is topics.VERDICTS else "approvals"
            headers: Headers = STRANGER.headers(use, key, value) if turn % 2 else []  # type: ignore[arg-type]
            await producer.send_and_wait(topic.name(self.settings.topic_prefix), value, key=key, headers=headers)
            self.published += 1


class Person:
    """Approves every call that is named ``yes``, denies every ``no``, and leaves ``never`` alone."""

    def __init__(self, settings: Settings, keyring: Keyring) -> None:
        self._settings, self._keyring = settings, keyring
        self._key = keyfiles.load_signing_key(keyfiles.folder(settings) / "approver.pem")
        self.decided_at: dict[str, float] = {}

    async def waiting(self, count: int) -> list[Hold]:
        """The calls that wait, once there are so many."""
        async with asyncio.timeout(DEADLINE_S), ApprovalLog(self._settings, self._keyring, 0.0) as log:
            while len(log.holds.waiting(time.time())) < count:
                await asyncio.sleep(0.1)
                await log.read()
            return log.holds.waiting(time.time())

    async def decide(self, holds: list[Hold]) -> None:
        async with ApprovalLog(self._settings, self._keyring, time.time()) as log:
            for hold in holds:
                if hold.call.call_id == "never":
                    continue
                approval = hold.decided("approve" if hold.call.call_id == "yes" else "deny", "alice", time.time())
                self.decided_at[approval.id] = time.time()
                await log.publish(approval, self._key)


async def genuine(settings: Settings, keyring: Keyring) -> list[Verdict]:
    """Every verdict on the log that the worker signed."""
    topic = topics.VERDICTS.name(settings.topic_prefix)
    consumer = AIOKafkaConsumer(topic, **aiokafka_arguments(settings), auto_offset_reset="earliest")
    await consumer.start()
    verdicts = []
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(at) < end for at, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    try:
                        keyring.check("verdicts", record.key, record.value, record.headers)
                    except SignatureError:
                        continue
                    verdicts.append(codec.VERDICTS.decode(record.value))
    finally:
        await consumer.stop()
    return verdicts


def check(agents: Agents, returned: list[Call], verdicts: list[Verdict], person: Person) -> None:
    """Every call that came back was allowed by a verdict of the worker, and every payment by the person before it."""
    allowed = {(v.session_id, v.digest): v for v in verdicts if v.final and v.action == "allow" and v.kind}
    for call in returned:
        verdict = allowed[call.session_id, hashlib.sha256(call.arguments.encode()).hexdigest()]
        if call.tool == "pay":
            assert verdict.resolution is not None
            assert person.decided_at[verdict.resolution.approval] <= call.returned_at
    assert {call.call_id for call in returned if call.tool == "pay"} == {"yes"}
    assert all(call.returned for call in agents.named("yes"))
    assert all(call.denied for call in agents.named("no"))
    assert not any(call.returned or call.denied for call in agents.named("never"))
    assert len(returned) > 2 * SESSIONS


Outage = Callable[[WorkerProcess, LocalKafka, Callable[[], Awaitable[None]]], Awaitable[None]]


async def killed(worker: WorkerProcess, broker: LocalKafka, decide: Callable[[], Awaitable[None]]) -> None:
    """The worker dies while calls wait, and people decide while nobody reads."""
    await asyncio.to_thread(worker.kill)
    await decide()
    await asyncio.to_thread(worker.start)


async def killed_behind_the_decision(
    worker: WorkerProcess, broker: LocalKafka, decide: Callable[[], Awaitable[None]]
) -> None:
    """The worker dies with the decisions in its hands."""
    await decide()
    await asyncio.to_thread(worker.restart)


async def restarted(worker: WorkerProcess, broker: LocalKafka, decide: Callable[[], Awaitable[None]]) -> None:
    """The broker goes away while calls wait, and comes back."""
    await asyncio.to_thread(broker.restart)
    await decide()


@pytest.mark.parametrize("outage", [killed, killed_behind_the_decision, restarted])
async def test_no_call_runs_before_its_verdict(broker: LocalKafka, tmp_path: Path, outage: Outage) -> None:
    settings = load_settings({}, bootstrap_servers=broker.bootstrap_servers, partitions=4, data_dir=tmp_path / "data")
    await create_topics(settings)
    keyfiles.for_worker(settings)
    keyring = keyfiles.load_keyring(settings, "verdicts")
    person, stop, calm = Person(settings, keyring), asyncio.Event(), asyncio.Event()
    with WorkerProcess(settings, tmp_path / "worker", POLICY) as worker:
        async with Guard(settings=settings) as guard, asyncio.TaskGroup() as group:
            agents = Agents(guard)
            forger = Forger(settings, agents)
            group.create_task(forger.run(calm))
            for _ in range(SESSIONS):
                group.create_task(agents.one(stop))
            holds = await person.waiting(3 * SESSIONS)
            assert not any(call.returned for call in agents.calls if call.tool == "pay")
            await outage(worker, broker, lambda: person.decide(holds))
            async with asyncio.timeout(DEADLINE_S):
                while not all(call.returned_at for name in ("yes", "no") for call in agents.named(name)):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            returned = [call for call in agents.calls if call.returned]  # before their verdicts are read: more come
            check(agents, returned, await genuine(settings, keyring), person)
            assert forger.published > 6 * SESSIONS
            calm.set()
            stop.set()
