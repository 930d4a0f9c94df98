"""A partition without Kafka: records of our own, a publisher that waits to be told, a clock that is set."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from headgate.bus.partitions import partition_for
from headgate.config import load_settings
from headgate.detector import Card, Detector
from headgate.fingerprint import Fingerprinter
from headgate.inference import InferenceService
from headgate.policy import Policy
from headgate.signing import Keyring, SigningKey, TrustedKey
from headgate.testing import LiteralDetector, policy_of
from headgate_agents.desk import Desk
from headgate_agents.failures import Failures
from headgate_agents.lane import Inference
from headgate_agents.outbox import Outgoing
from headgate_agents.partition import Partition, Shared
from headgate_agents.records import Batch
from headgate_agents.shelf import AGENT_NAMES, Shelf
from headgate_agents.snapshots import Sealer
from headgate_schemas import codec
from headgate_schemas.events import AnyEvent, Completion
from headgate_schemas.findings import Report
from headgate_schemas.verdicts import Verdict

PARTITIONS = 4
SIGNING_KEY, APPROVER_KEY = (SigningKey(Ed25519PrivateKey.generate()) for _ in range(2))


@dataclass(frozen=True, slots=True)
class FakeRecord:
    """A record as the consumer would give it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    timestamp: int = 0
    headers: Sequence[tuple[str, bytes]] = ()


@dataclass(slots=True)
class FakeBroker:
    """Takes what is published; acknowledges it when `open` is set."""

    records: list[Outgoing] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(self, records: Sequence[Outgoing]) -> None:
        await self.open.wait()
        self.records += records


class Stage:
    """One desk with partitions, driven by hand.

    Args:
        detectors: what is built in, by name; one that finds `secret` without it.
        policy: in force; one that cuts on `secret` without it.
        inference: scores windows.
        state_key: 32 bytes; snapshots are off without it.
        acknowledging: whether the broker acknowledges from the start.
    """

    def __init__(
        self,
        detectors: dict[str, Detector] | None = None,
        policy: Policy | None = None,
        inference: Inference | None = None,
        state_key: bytes | None = None,
        acknowledging: bool = True,
    ) -> None:
        found = detectors or {"literals": LiteralDetector({"secret": "SECRET"})}
        self.clock = 1_000.0
        self.settings = load_settings({}, partitions=PARTITIONS)
        self.broker = FakeBroker()
        if acknowledging:
            self.broker.open.set()
        self.timed: list[tuple[str, float]] = []
        self.shelf = Shelf(load=lambda name, options: found[name], known=frozenset(found))
        self.put_in_force(policy or policy_of({"SECRET": "cut"}))
        self.failures = Failures(self.settings.topic_prefix)
        self.desk = Desk(
            Shared(
                settings=self.settings,
                partitions=PARTITIONS,
                shelf=self.shelf,
                inference=inference or InferenceService({}, threads=1),
                failures=self.failures,
                fingerprinter=Fingerprinter(b"key"),
                sealer=Sealer(state_key) if state_key else None,
                signing_key=SIGNING_KEY,
                keyring=Keyring([TrustedKey("alice", APPROVER_KEY.public, frozenset({"approvals"}))]),
                publish=self.broker.publish,
                timed=self._time,
                now=lambda: self.clock,
            )
        )
        self.desk.assign({number: {} for number in range(PARTITIONS)})
        self._next = dict.fromkeys(range(PARTITIONS), 0)

    def put_in_force(self, policy: Policy) -> None:
        """Load a policy and let new sessions have it."""
        self.shelf.load(policy)
        self.shelf.put_in_force(policy)

    def partition(self, session_id: str = "s") -> Partition:
        """The partition that holds a session."""
        return self.desk.partitions[partition_for(session_id, PARTITIONS)]

    def record(self, event: AnyEvent) -> FakeRecord:
        """An event as the next record of its partition."""
        return self.raw(codec.EVENTS.encode(event), event.session_id)

    def raw(self, value: bytes | None, session_id: str = "s", key: bytes | None = None) -> FakeRecord:
        """Bytes as the next record of a session's partition."""
        number = partition_for(session_id, PARTITIONS)
        offset, self._next[number] = self._next[number], self._next[number] + 1
        return FakeRecord("headgate.events", number, offset, session_id.encode() if key is None else key, value)

    def read(self, *records: FakeRecord, agents: Sequence[Any] = AGENT_NAMES) -> None:
        """Let agents take one batch of records of one partition."""
        batch = Batch(records)
        for agent in agents:
            for _ in self.desk.work(agent, batch):
                pass

    def send(self, *events: AnyEvent) -> list[FakeRecord]:
        """Let all agents take events, one batch each; the records."""
        records = [self.record(event) for event in events]
        for record in records:
            self.read(record)
        return records

    def report(self, report: Report, offset: int = 0) -> None:
        """Let the fifth agent take a report."""
        number = partition_for(report.session_id, PARTITIONS)
        value = codec.FINDINGS.encode(report)
        record = FakeRecord("headgate.findings", number, offset, report.session_id.encode(), value)
        for _ in self.desk.receive(Batch([record])):
            pass

    async def settle(self) -> None:
        """Let everything that can go on go on."""
        async with asyncio.timeout(5):
            while not self.desk.idle:  # noqa: ASYNC110  (turns of the loop are all there is)
                await asyncio.sleep(0)

    def on(self, suffix: str) -> list[Outgoing]:
        """What was published to a topic."""
        return [record for record in self.broker.records if record.topic == f"headgate.{suffix}"]

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts that were published."""
        return [codec.VERDICTS.decode(record.value) for record in self.on("verdicts")]

    @property
    def kept(self) -> dict[str, bytes]:
        """What is kept last of each session."""
        last = {(record.key or b"").decode(): record.value for record in self.on("sessions")}
        return {session_id: value for session_id, value in last.items() if value is not None}

    def _time(self, card: Card, seconds: float) -> None:
        self.timed.append((card.name, seconds))


def chunk(text: str, seq: int = 0, offset: int = 0, final: bool = False, **names: str) -> Completion:
    """A chunk of an answer."""
    named = {"session_id": "s", "stream_id": "answer", **names}
    return Completion(seq=seq, offset=offset, text=text, final=final, **named)
