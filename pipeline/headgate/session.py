"""Sessions: events in, new text for detectors out; reports in, verdicts out. The core that every driver runs.

The way of an event::

    admit(event) -> Admission: new text for the detectors, or a verdict at once
    bank.read(new text) -> reports
    fold(report) -> verdict

`headgate scan`, in-process replay and the tests drive this loop inline (`Inspector`); the worker drives it with four
agents at once. Nothing here knows Kafka, and the clock is handed in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from headgate.approvals import OVERDUE, check_fit
from headgate.bank import NewText, StreamKey
from headgate.budgets import Accounts, Spending
from headgate.detector import DeclaredTool, StreamContext
from headgate.errors import ProtocolError
from headgate.fingerprint import Fingerprinter
from headgate.judgement import Judgement, SessionFacts
from headgate.policy import Facts, Policy
from headgate.policy.calls import Proposal
from headgate.provenance.sources import Heard, Seen, Sources
from headgate.text import StreamText
from headgate_schemas.approvals import Approval
from headgate_schemas.events import (
    AnyChunk,
    AnyEvent,
    Completion,
    Prompt,
    Receipt,
    SessionEnd,
    SessionStart,
    ToolCall,
    ToolResult,
)
from headgate_schemas.findings import Channel, Finding, Kind, Report, Role
from headgate_schemas.verdicts import Resolution, Verdict

#: What detectors that read pairs are told of the request and of the system prompt; more does not fit their windows.
MAX_REQUEST_CHARS = 4_000
MAX_SYSTEM_CHARS = 16_000
#: Streams that one session may have open at once.
MAX_OPEN_STREAMS = 256
#: Ended streams that a session remembers, to know a late record from a new stream.
MAX_ENDED_STREAMS = 100_000

#: The detectors that ask what a session has seen; without them nothing is remembered.
REMEMBERING = frozenset({"leaks", "links", "provenance", "wording"})

_CHANNELS: dict[type, Channel] = {Prompt: "text", ToolCall: "tool_arguments", ToolResult: "text"}


@dataclass(frozen=True, slots=True)
class Admission:
    """What an event asks for.

    Args:
        new: text for the detectors; None where the event brought none.
        verdict: a verdict that needs no detector.
        closed: streams that nobody needs any more.
    """

    new: NewText | None = None
    verdict: Verdict | None = None
    closed: tuple[StreamKey, ...] = ()


@dataclass(slots=True)
class Stream:
    """One open stream: its text and its judgement."""

    text: StreamText
    judgement: Judgement
    context: StreamContext


@dataclass(slots=True)
class Session:
    """What is known of one session.

    Args:
        start: the event that began it; one without principal and tools where the client sent none.
        shared: what the judgements of its streams share, the pinned policy among it.
        last_event_at: epoch seconds.
        request: the user's last prompt, its beginning.
        system: the system prompt, its beginning.
        clock: epoch seconds of its latest record; it never goes back.
        sources: what it has seen; None where no detector of its policy asks for that.
        streams: open streams.
        ended: streams that are decided to their end.
    """

    start: SessionStart
    shared: SessionFacts
    last_event_at: float
    request: str = field(default="", repr=False)
    system: str = field(default="", repr=False)
    clock: float = 0.0
    sources: Sources | None = field(default=None, repr=False)
    streams: dict[StreamKey, Stream] = field(default_factory=dict)
    ended: set[StreamKey] = field(default_factory=set)

    @property
    def policy(self) -> Policy:
        """The policy that the session is pinned to."""
        return self.shared.policy

    def verdict(self) -> Verdict:
        """The verdict that answers the session's start: policy, mode and limits."""
        return Verdict(
            id=f"{self.start.session_id}:start:{self.policy.id}",
            session_id=self.start.session_id,
            policy=self.policy.id,
            mode=self.policy.mode,
            limits=self.policy.limits,
        )


class Sessions:
    """All sessions that one process holds.

    Args:
        policy_in_force: the policy for a session that begins now.
        fingerprinter: hashes of found values.
        now: epoch seconds.
        accounts: of what principals let out over all sessions; this process's own without it.
    """

    def __init__(
        self,
        policy_in_force: Callable[[], Policy],
        fingerprinter: Fingerprinter,
        now: Callable[[], float],
        accounts: Accounts | None = None,
    ) -> None:
        self._policy_in_force = policy_in_force
        self._fingerprinter = fingerprinter
        self._now = now
        self._accounts = accounts or Accounts.alone(now)
        self._sessions: dict[str, Session] = {}
        self._waiting: dict[StreamKey, float] = {}  # calls that wait for a person, and when each is denied

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions.values())

    def get(self, session_id: str) -> Session | None:
        """A session that is open here."""
        return self._sessions.get(session_id)

    def restore(self, session: Session) -> None:
        """Take up a session where another process left it."""
        session.shared.spending.accounts = self._accounts
        self._sessions[session.start.session_id] = session

    def admit(self, event: AnyEvent, at: float | None = None) -> Admission:
        """Take one event, once.

        Args:
            event: the next one.
            at: when it was written, in epoch seconds: what rates of calls are counted by, so that a log that is read
                again gives the same counts. Without it, now.
        """
        session = self._session_of(event)
        session.last_event_at = self._now()
        session.clock = max(session.clock, session.last_event_at if at is None else at)
        match event:
            case SessionStart():
                return Admission(verdict=session.verdict())
            case SessionEnd():
                return Admission(closed=self.end(event.session_id))
            case Receipt():
                key = StreamKey(event.session_id, event.stream_id, event.channel)
                if event.did not in ("cut", "denied", "timed_out"):
                    return Admission()
                verdict = self._lapse(key, "whoever asked for the call waited no longer")
                self._end_stream(session, key)
                return Admission(verdict=verdict, closed=(key,))
            case Prompt() | Completion() | ToolCall() | ToolResult():
                return self._admit_chunk(session, event)

    def fold(self, report: Report) -> Verdict | None:
        """Take a detector's report; a verdict where it changes what is decided. A stream that ended is not judged."""
        session = self._sessions.get(report.session_id)
        key = StreamKey(report.session_id, report.stream_id, report.channel)
        stream = session.streams.get(key) if session else None
        if session is None or stream is None:
            return None
        stream.judgement.ledger.fold(report)
        return self._decide(session, key, stream)

    def approve(self, approval: Approval, signed_by: str = "") -> Verdict | None:
        """Take a person's decision on a call that waits for one.

        Args:
            approval: believed already; this only asks whether it fits.
            signed_by: id of the key that signed it.

        Returns:
            The verdict that it brings about, a denial where the call's time was over; None where no such call waits.

        Raises:
            ApprovalError: it does not fit the call; says in what.
        """
        key = StreamKey(approval.session_id, approval.stream_id, "tool_arguments")
        session = self._sessions.get(approval.session_id)
        stream = session.streams.get(key) if session else None
        held = stream.judgement.held if stream and key in self._waiting else None
        if session is None or stream is None or held is None:
            return None
        if self._now() >= held.expires_at:
            return self._lapse(key, OVERDUE)
        check_fit(approval, held, session.policy.id)
        by = Resolution(decision=approval.decision, approver=approval.approver, key=signed_by, approval=approval.id)
        stream.judgement.end_hold(approval.decision == "approve", "whoever was asked denied it", by)
        return self._decide(session, key, stream)

    def waits(self, key: StreamKey) -> bool:
        """Whether a call waits for a person."""
        return key in self._waiting

    def lapse(self) -> list[Verdict]:
        """Deny the calls that nobody approved in time."""
        now = self._now()
        due = [key for key, expires_at in self._waiting.items() if expires_at <= now]
        return [verdict for key in due if (verdict := self._lapse(key, OVERDUE))]

    def end(self, session_id: str) -> tuple[StreamKey, ...]:
        """Forget a session; the streams that were still open."""
        session = self._sessions.pop(session_id, None)
        keys = tuple(session.streams) if session else ()
        for key in keys:
            self._waiting.pop(key, None)
        return keys

    def idle(self, idle_s: float) -> list[str]:
        """Sessions without an event for `idle_s` seconds, and without a call that waits for a person."""
        limit, waiting = self._now() - idle_s, {key.session_id for key in self._waiting}
        idle = (s.start.session_id for s in self._sessions.values() if s.last_event_at < limit)
        return [session_id for session_id in idle if session_id not in waiting]

    def _lapse(self, key: StreamKey, reason: str) -> Verdict | None:
        session = self._sessions.get(key.session_id)
        stream = session.streams.get(key) if session else None
        if session is None or stream is None or key not in self._waiting:
            return None
        stream.judgement.end_hold(False, reason)
        return self._decide(session, key, stream)

    def _session_of(self, event: AnyEvent) -> Session:
        session = self._sessions.get(event.session_id)
        if session is None:
            start = event if isinstance(event, SessionStart) else SessionStart(session_id=event.session_id)
            policy = self._policy_in_force()
            spending = Spending(policy.budgets, start.principal, self._accounts)
            shared = SessionFacts(event.session_id, policy, self._fingerprinter, spending=spending)
            sources = Sources() if remembers(shared.policy) else None
            session = self._sessions[event.session_id] = Session(start, shared, self._now(), sources=sources)
        return session

    def _admit_chunk(self, session: Session, event: AnyChunk) -> Admission:
        channel = event.channel if isinstance(event, Completion) else _CHANNELS[type(event)]
        key = StreamKey(event.session_id, event.stream_id, channel)
        if key in session.ended:
            return Admission(closed=(key,))
        stream = session.streams.get(key) or self._open_stream(session, key, event)
        try:
            self._check_open_streams(session)
            text = stream.text.append(event.seq, event.offset, event.text, event.final)
        except ProtocolError as error:
            verdict = self._broken(session, key, stream, error)
            return Admission(verdict=verdict, closed=() if key in session.streams else (key,))
        if text is None:
            return Admission()
        if stream.judgement.closed:
            return Admission(closed=(key,))
        if stream.judgement.call:
            stream.judgement.call.at = session.clock
        self._note_context(session, event)
        return Admission(new=NewText(key, stream.context, text, len(stream.text), event.final))

    def _open_stream(self, session: Session, key: StreamKey, event: AnyChunk) -> Stream:
        context, facts = _context(session, event, key.channel), _facts(session, event, key.channel)
        text = StreamText()
        proposal = _proposal(event, context) if isinstance(event, ToolCall) else None
        judgement = Judgement(session.shared, facts, key.stream_id, text, self._now, proposal)
        stream = session.streams[key] = Stream(text, judgement, context)
        return stream

    def _check_open_streams(self, session: Session) -> None:
        if len(session.streams) > MAX_OPEN_STREAMS:
            for key in [key for key, stream in session.streams.items() if stream.judgement.closed]:
                self._end_stream(session, key)  # it only waited for shadow detectors
        if len(session.streams) > MAX_OPEN_STREAMS:
            raise ProtocolError("too-many-streams", f"a session has at most {MAX_OPEN_STREAMS} open streams")

    def _note_context(self, session: Session, event: AnyChunk) -> None:
        if session.sources is not None and not isinstance(event, Completion):
            session.sources.take((event.stream_id, _CHANNELS[type(event)]), _heard(event), event.final)
        if not isinstance(event, Prompt):
            return
        if event.role == "system":
            session.system = (session.system + event.text)[:MAX_SYSTEM_CHARS]
        else:
            before = session.request if event.offset else ""
            session.request = (before + event.text)[:MAX_REQUEST_CHARS]

    def _broken(self, session: Session, key: StreamKey, stream: Stream, error: ProtocolError) -> Verdict | None:
        at = stream.judgement.cleared_to
        stream.judgement.rule(
            Finding(
                detector="protocol",
                category="protocol",
                type=error.type,
                start=at,
                end=at,
                score=1.0,
                severity="high",
                reason=str(error),
            )
        )
        return self._decide(session, key, stream)

    def _decide(self, session: Session, key: StreamKey, stream: Stream) -> Verdict | None:
        verdict = stream.judgement.decide()
        if verdict and verdict.held:
            self._waiting[key] = verdict.held.expires_at
        elif stream.judgement.closed:
            self._waiting.pop(key, None)
        if stream.judgement.settled:
            self._end_stream(session, key)
        return verdict

    def _end_stream(self, session: Session, key: StreamKey) -> None:
        stream = session.streams.pop(key, None)
        self._waiting.pop(key, None)
        if session.sources is not None:
            instructions = stream.judgement.instructions if stream else ()
            session.sources.judged((key.stream_id, key.channel), instructions)
        if len(session.ended) < MAX_ENDED_STREAMS:
            session.ended.add(key)


def remembers(policy: Policy) -> bool:
    """Whether a policy's detectors or conditions ask what a session has seen."""
    asked = policy.calls.asked if policy.calls else frozenset[str]()
    return "origin" in asked or not REMEMBERING.isdisjoint(policy.required | policy.shadow)


def _kind(event: AnyChunk) -> Kind:
    kind: Kind = event.__struct_config__.tag  # type: ignore[assignment]  # every chunk's tag is the name of its kind
    return kind


def _role(event: AnyChunk) -> Role:
    if isinstance(event, Prompt):
        return event.role
    return "tool" if isinstance(event, ToolResult) else "assistant"


def _heard(event: Prompt | ToolCall | ToolResult) -> Heard:
    if isinstance(event, Prompt):
        return Heard("system" if event.role == "system" else "user", event.text, label=event.label)
    if isinstance(event, ToolCall):
        return Heard("agent", event.text, event.tool, event.call_id)
    return Heard("tool", event.text, event.tool, event.call_id, event.label)


def _context(session: Session, event: AnyChunk, channel: Channel) -> StreamContext:
    declared = session.start.tools
    return StreamContext(
        kind=_kind(event),
        role=_role(event),
        channel=channel,
        request=session.request,
        system=session.system,
        tool=event.tool if isinstance(event, ToolCall | ToolResult) else "",
        tools=None if declared is None else tuple(DeclaredTool(t.name, t.description, t.parameters) for t in declared),
        seen=session.sources.seen() if session.sources is not None else None,
    )


def _proposal(event: ToolCall, context: StreamContext) -> Proposal:
    description = next((tool.description for tool in context.tools or () if tool.name == event.tool), "")
    return Proposal(event.tool, description, context.seen or Seen(), event.call_id)


def _facts(session: Session, event: AnyChunk, channel: Channel) -> Facts:
    return Facts(
        kind=_kind(event),
        role=_role(event),
        channel=channel,
        tool=event.tool if isinstance(event, ToolCall | ToolResult) else "",
        principal=session.start.principal,
        destination=session.start.destination,
        session={
            "declares_tools": session.start.tools is not None,
            "model": session.start.model,
            "tainted": session.shared.tainted,
        },
    )
