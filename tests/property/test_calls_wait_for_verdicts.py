"""Whatever is duplicated, reordered, dropped, forged, expired or read again: no call runs that nobody allowed.

The client and the worker are the real ones, with the real signatures between them; the log between them belongs to an
adversary, who publishes what it likes and delivers what it likes, in any order and as often as it likes.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.agents.stage import APPROVER_KEY, PARTITIONS, SIGNING_KEY, FakeRecord, Stage

from headgate.approvals import Hold
from headgate.bus.partitions import partition_for
from headgate.client import Guard, Outcome
from headgate.client.kafka import KafkaTransport
from headgate.client.testing import run_on_jumping_clock
from headgate.client.transport import Deliver
from headgate.config import load_settings
from headgate.detector import Detector
from headgate.signing import Keyring, SigningKey, TrustedKey
from headgate.testing import LiteralDetector, policy_of
from headgate_agents.records import Batch
from headgate_schemas import codec
from headgate_schemas.approvals import Approval
from headgate_schemas.codec import Headers
from headgate_schemas.events import AnyEvent
from headgate_schemas.verdicts import Limits, Verdict

SESSION = "s"
PARTITION = partition_for(SESSION, PARTITIONS)
STRANGER = SigningKey(Ed25519PrivateKey.generate())
TRUSTED = Keyring([TrustedKey("worker", SIGNING_KEY.public, frozenset({"verdicts"}))])
LIMITS = Limits(deadline_ms=2_000, approval_ms=3_000, silence="allow")
#: Long enough for every deadline that there may be.
AGES_S = 1_000.0

Text = Literal["fine", "ask", "ask, then 4411", "never", "ask, never"]
TEXTS: tuple[Text, ...] = ("fine", "ask", "ask, then 4411", "never", "ask, never")
ACTIONS: Any = {"HOLD": "hold", "CARD": "redact", "NEVER": "deny"}
RUNS = {"fine": "fine", "ask": "ask", "ask, then 4411": "ask, then <CARD_1>"}


@dataclass(frozen=True)
class Act:
    """One act of the adversary, or of the people and the time that it cannot stop."""

    what: str
    which: int = 0
    how: str = ""


FORGERIES = ("unsigned", "stranger", "approver", "borrowed", "moved", "changed")
MISFITS = ("digest", "call", "policy", "expiry", "late", "stream", "unsigned", "stranger", "worker")
ACTS = st.one_of(
    st.builds(Act, st.just("deliver"), st.integers(0, 11)),
    st.builds(Act, st.just("forge"), st.integers(0, 1), st.sampled_from(FORGERIES)),
    st.builds(Act, st.sampled_from(["approve", "deny"]), st.integers(0, 1)),
    st.builds(Act, st.just("misfit"), st.integers(0, 1), st.sampled_from(MISFITS)),
    st.builds(Act, st.just("again"), st.integers(0, 5)),
    st.builds(Act, st.sampled_from(["wait", "restart", "restart, approvals first"])),
)


class HostileLine(KafkaTransport):
    """The client's own transport, without a broker: what it publishes is kept, and what it reads is handed to it."""

    def __init__(self) -> None:
        super().__init__(load_settings({}, partitions=PARTITIONS))
        self._keyring = TRUSTED
        self.published: list[AnyEvent] = []

    async def start(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def stop(self) -> None:
        self._deliver = None

    async def open_session(self, session_id: str | None) -> str:
        self._sessions[SESSION.encode()] = SESSION
        return SESSION

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        self.published.append(event)

    def read(self, value: bytes, headers: Headers, key: bytes = SESSION.encode()) -> None:
        """Hand the client a record of the verdicts' topic."""
        self._take(FakeRecord("headgate.verdicts", PARTITION, 0, key, value, headers=headers))


@dataclass
class World:
    """One session with two calls.

    Attributes:
        allowed: streams that a person approved, in time, as they are, before anybody denied them.
        delivered: genuine verdicts that the client was given.
    """

    texts: Sequence[Text]
    line: HostileLine = field(default_factory=HostileLine)
    stage: Stage = field(init=False)
    verdicts: list[tuple[bytes, Headers]] = field(default_factory=list)
    decisions: list[tuple[bytes, Headers]] = field(default_factory=list)
    decided: dict[str, str] = field(default_factory=dict)
    delivered: list[Verdict] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self.stage = self.new_stage(1_000.0)

    def new_stage(self, clock: float) -> Stage:
        literals = {"ask": "HOLD", "4411": "CARD", "never": "NEVER"}
        detectors: dict[str, Detector] = {"literals": LiteralDetector(literals)}
        stage = Stage(detectors, policy_of(ACTIONS, limits=LIMITS))
        stage.clock = clock
        return stage

    # -- what happens

    async def flow(self) -> None:
        """The worker reads what the client published, and its verdicts are on the log."""
        await asyncio.sleep(0)
        new, self.sent = self.line.published[self.sent :], len(self.line.published)
        self.stage.send(*new)
        await self.collect()

    async def collect(self) -> None:
        await self.stage.settle()
        told = [(record.value or b"", record.headers) for record in self.stage.on("verdicts")]
        self.verdicts += [one for one in told if one not in self.verdicts]

    async def act(self, act: Act) -> None:
        match act.what:
            case "deliver" if self.verdicts:
                value, headers = self.verdicts[act.which % len(self.verdicts)]
                self.delivered.append(codec.VERDICTS.decode(value))
                self.line.read(value, headers)
            case "forge":
                self.forge(f"call-{act.which + 1}", act.how)
            case "approve" | "deny":
                await self.decide(f"call-{act.which + 1}", act.what)
            case "misfit":
                await self.misfit(f"call-{act.which + 1}", act.how)
            case "again" if self.decisions:
                await self.publish(*self.decisions[act.which % len(self.decisions)])
            case "wait":
                await asyncio.sleep(0.7)
                await self.pass_time(0.7)
            case "restart" | "restart, approvals first":
                await self.restart(approvals_first=act.what != "restart")
        await self.flow()

    async def pass_time(self, seconds: float) -> None:
        self.stage.clock += seconds
        for hold in self.holds():
            if self.stage.clock >= hold.call.expires_at:
                self.decided.setdefault(hold.verdict.stream_id, "expired")
        for partition in self.stage.desk.partitions.values():
            partition.sweep(None)
        await self.collect()

    async def restart(self, approvals_first: bool) -> None:
        """Another worker reads everything again."""
        self.stage = self.new_stage(self.stage.clock)
        if approvals_first:
            await self.read_decisions()
        self.stage.send(*self.line.published[: self.sent])
        if not approvals_first:
            await self.stage.settle()
            await self.read_decisions()
        await self.collect()

    async def read_decisions(self) -> None:
        for offset, (value, headers) in enumerate(self.decisions):
            self.take(value, headers, offset)

    async def publish(self, value: bytes, headers: Headers) -> None:
        self.decisions.append((value, headers))
        self.take(value, headers, len(self.decisions) - 1)
        await self.collect()

    def take(self, value: bytes, headers: Headers, offset: int) -> None:
        record = FakeRecord("headgate.approvals", PARTITION, offset, SESSION.encode(), value, headers=headers)
        for _ in self.stage.desk.approve(Batch([record])):
            pass

    # -- people and forgers

    def holds(self) -> list[Hold]:
        """The first hold of each call that is on the log."""
        told = [codec.VERDICTS.decode(value) for value, _ in self.verdicts]
        first = {verdict.stream_id: verdict for verdict in reversed(told) if verdict.held}
        return [Hold(verdict, verdict.held, 0.0) for verdict in first.values() if verdict.held]

    def approval(self, stream_id: str, decision: Any) -> Approval | None:
        hold = next((hold for hold in self.holds() if hold.verdict.stream_id == stream_id), None)
        return hold.decided(decision, "alice", self.stage.clock) if hold else None

    async def decide(self, stream_id: str, decision: str) -> None:
        approval = self.approval(stream_id, decision)
        if approval:
            if self.stage.clock < approval.expires_at:
                self.decided.setdefault(stream_id, decision)
            value = codec.APPROVALS.encode(approval)
            await self.publish(value, APPROVER_KEY.headers("approvals", SESSION.encode(), value))

    async def misfit(self, stream_id: str, how: str) -> None:
        approval = self.approval(stream_id, "approve")
        if approval is None:
            return
        changes: dict[str, dict[str, Any]] = {
            "digest": {"digest": "0" * 64},
            "call": {"call_id": "c9"},
            "policy": {"policy": "testing@1"},
            "expiry": {"expires_at": approval.expires_at + 60},
            "late": {"decided_at": approval.expires_at},
            "stream": {"stream_id": "call-2" if stream_id == "call-1" else "call-1"},
        }
        value = codec.APPROVALS.encode(msgspec.structs.replace(approval, **changes.get(how, {})))
        signers = {"unsigned": None, "stranger": STRANGER, "worker": SIGNING_KEY}
        signer = signers.get(how, APPROVER_KEY)
        await self.publish(value, signer.headers("approvals", SESSION.encode(), value) if signer else [])

    def forge(self, stream_id: str, how: str) -> None:
        """A verdict that would let the call run, if anybody believed it."""
        text = self.arguments(stream_id)
        verdict = Verdict(
            id="forged", session_id=SESSION, stream_id=stream_id, channel="tool_arguments", kind="tool_call",
            cleared_to=len(text), digest=hashlib.sha256(text.encode()).hexdigest(), final=True,
        )  # fmt: skip
        key, value = SESSION.encode(), codec.VERDICTS.encode(verdict)
        genuine = self.verdicts[0][1] if self.verdicts else []
        headers = {
            "unsigned": [],
            "stranger": STRANGER.headers("verdicts", key, value),
            "approver": APPROVER_KEY.headers("verdicts", key, value),
            "borrowed": genuine,
            "moved": SIGNING_KEY.headers("verdicts", b"another session", value),
            "changed": SIGNING_KEY.headers("verdicts", key, value.replace(b"forged", b"honest")),
        }[how]
        self.line.read(value, headers)

    def arguments(self, stream_id: str) -> str:
        return self.texts[int(stream_id[-1]) - 1]

    # -- what must hold

    def check(self, stream_id: str, outcome: Outcome) -> None:
        text = self.arguments(stream_id)
        if outcome.refused:
            assert outcome.text == ""
            return
        assert outcome.text == RUNS[text]
        assert any(v.stream_id == stream_id and v.final and v.action in ("allow", "redact") for v in self.delivered)
        if text != "fine":
            assert self.decided.get(stream_id) == "approve"


async def play(texts: Sequence[Text], acts: Sequence[Act]) -> World:
    world = World(texts)
    async with Guard(transport=world.line) as guard, guard.session() as session:
        calls = [
            asyncio.create_task(session.inspect_tool_call(f"c{number}", "pay", text))
            for number, text in enumerate(texts, 1)
        ]
        await world.flow()
        for act in acts:
            running = [call.done() for call in calls]
            await world.act(act)
            await asyncio.sleep(0)
            if act.what not in ("deliver", "wait"):
                assert [call.done() for call in calls] == running  # nothing but a verdict, or silence, ends the wait
        await asyncio.sleep(AGES_S)
        for number, call in enumerate(calls, 1):
            world.check(f"call-{number}", await call)
    return world


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(TEXTS), min_size=2, max_size=2), st.lists(ACTS, max_size=25))
def test_no_call_runs_without_a_fitting_verdict(texts: Sequence[Text], acts: Sequence[Act]) -> None:
    run_on_jumping_clock(play(texts, acts))


def test_calls_do_run_that_somebody_allowed() -> None:
    """The world above is no world where nothing ever runs."""
    everything = [Act("deliver", number) for number in range(3)]
    ran: list[str] = []

    async def both() -> None:
        for texts in (["fine", "ask"], ["ask, then 4411", "never"]):
            world = await play(texts, [*everything, Act("approve", 0), Act("approve", 1), *_all_verdicts()])  # type: ignore[arg-type]
            ran.extend(sorted(stream for stream, decision in world.decided.items() if decision == "approve"))
            assert any(v.final and v.action in ("allow", "redact") for v in world.delivered)

    run_on_jumping_clock(both())
    assert ran == ["call-2", "call-1"]


def _all_verdicts() -> list[Act]:
    return [Act("deliver", number) for number in range(12)]
