"""The audit of one session: what was published and what was decided in, what was covered by which verdict out.

Enter the session's events and the verdicts that a trusted key signed, each in the order of its log; leaves a `Report`:
for every call and every released range the verdict that allowed it, and a flag for everything that none did. Nothing
here knows Kafka, keys or a clock, and nothing that leaves holds a word of any text.

================================  =====================================================================================
flag                              when
================================  =====================================================================================
result-of-unallowed-call          a tool's result answers a call that no verdict allowed, or that nobody proposed
released-without-verdict          a client says that it released a range, and no verdict cleared so much of that text
released-other-text               a client released a text of another digest than the verdict cleared
text-changed                      what is on the log is not the text whose digest a verdict carries
undecided                         a stream ended, and no final verdict of it is on the log
unaccounted                       verdicts cleared text of a stream, and no client said what it did with it
refused-verdicts                  a client or this audit met verdicts that no trusted key signed
================================  =====================================================================================

The first four are breaches: something may have left, or run, that nobody allowed. The others are gaps.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from headgate.bank import StreamKey
from headgate_schemas.events import AnyEvent, Chunk, Completion, Receipt, SessionStart, ToolCall, ToolResult
from headgate_schemas.findings import Channel, Kind
from headgate_schemas.verdicts import Action, Verdict

FlagKind = Literal[
    "result-of-unallowed-call",
    "released-without-verdict",
    "released-other-text",
    "text-changed",
    "undecided",
    "unaccounted",
    "refused-verdicts",
]
BREACHES: frozenset[FlagKind] = frozenset(
    {"result-of-unallowed-call", "released-without-verdict", "released-other-text", "text-changed"}
)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that no verdict covers.

    Args:
        kind: see the module.
        stream_id: the stream; empty where it concerns the session.
        what: one line.
    """

    kind: FlagKind
    stream_id: str
    what: str

    @property
    def breach(self) -> bool:
        """Whether something may have left, or run, that nobody allowed."""
        return self.kind in BREACHES


@dataclass(frozen=True, slots=True)
class Range:
    """What a client did with a part of a stream.

    Args:
        did: as its receipt says.
        start: first code point, inclusive.
        end: last code point, exclusive.
        verdict_id: the verdict that it names; empty for silence.
    """

    did: str
    start: int
    end: int
    verdict_id: str


@dataclass(slots=True)
class StreamAudit:
    """One stream.

    Args:
        key: which.
        kind: what it is.
        tool: of calls and results.
        call_id: of calls and results.
        chars: code points on the log.
        ended: its last chunk is on the log.
        action: the last verdict's; None where there is none.
        rule: the rule behind it.
        reason: why, in one line.
        cleared_to: code points that verdicts cleared.
        decided: a final verdict is on the log.
        verdict_id: the last verdict's.
        approver: who approved or denied it, if a person did.
        ranges: what clients did, in order.
        ran: of a call, whether a result of it is on the log.
    """

    key: StreamKey
    kind: Kind
    tool: str = ""
    call_id: str = ""
    chars: int = 0
    ended: bool = False
    action: Action | None = None
    rule: str = ""
    reason: str = ""
    cleared_to: int = 0
    decided: bool = False
    verdict_id: str = ""
    approver: str = ""
    ranges: list[Range] = field(default_factory=list)
    ran: bool = False

    @property
    def allowed(self) -> bool:
        """Whether a verdict let all of it through, as it was or with replacements."""
        return self.decided and self.action in ("allow", "redact")


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found.

    Args:
        session_id: the session.
        principal: on whose behalf, an id.
        policy: ``name@version``; empty where no verdict says so.
        mode: ``enforce`` or ``observe``.
        events: how many of the session's are on the log.
        verdicts: how many that a trusted key signed.
        streams: in the order in which they began.
        flags: in the order of the streams.
    """

    session_id: str
    principal: str
    policy: str
    mode: str
    events: int
    verdicts: int
    streams: tuple[StreamAudit, ...]
    flags: tuple[Flag, ...]

    @property
    def breached(self) -> bool:
        """Whether something may have left, or run, that nobody allowed."""
        return any(flag.breach for flag in self.flags)


@dataclass(slots=True)
class _Stream:
    """A stream as it is read."""

    audit: StreamAudit
    chunks: dict[int, str] = field(default_factory=dict, repr=False)
    verdicts: list[Verdict] = field(default_factory=list)


class SessionAudit:
    """Takes one session's records and says what covers what.

    Args:
        session_id: the session; records of others are not given.
    """

    def __init__(self, session_id: str) -> None:
        self._session_id = session_id
        self._streams: dict[StreamKey, _Stream] = {}
        self._receipts: list[Receipt] = []
        self._start: SessionStart | None = None
        self._policy = self._mode = ""
        self._events = self._verdicts = self._refused = 0

    def event(self, event: AnyEvent) -> None:
        """Take an event, in the order of the log."""
        self._events += 1
        if isinstance(event, SessionStart):
            self._start = event
        elif isinstance(event, Receipt):
            self._receipts.append(event)
        elif isinstance(event, Chunk):
            self._chunk(event)

    def verdict(self, verdict: Verdict) -> None:
        """Take a verdict that a trusted key signed, in the order of the log."""
        self._verdicts += 1
        self._policy, self._mode = verdict.policy or self._policy, verdict.mode
        if verdict.kind is None:
            return
        key = StreamKey(self._session_id, verdict.stream_id, verdict.channel)
        stream = self._streams.setdefault(key, _Stream(StreamAudit(key, verdict.kind)))
        stream.verdicts.append(verdict)
        audit = stream.audit
        audit.cleared_to = max(audit.cleared_to, verdict.cleared_to)
        if not audit.decided:  # what follows a final verdict tells of shadow detectors alone
            audit.action, audit.rule, audit.reason = verdict.action, verdict.rule, verdict.reason
            audit.decided, audit.verdict_id = verdict.final, verdict.id
        if verdict.resolution:
            audit.approver = verdict.resolution.approver

    def refuse(self) -> None:
        """Count a verdict that no trusted key signed."""
        self._refused += 1

    def report(self) -> Report:
        """What was found so far."""
        flags = [*self._of_receipts(), *self._of_results()]
        for stream in self._streams.values():
            flags += _of_stream(stream)
        if self._refused:
            flags.append(Flag("refused-verdicts", "", f"{self._refused} verdicts that no trusted key signed"))
        return Report(
            session_id=self._session_id,
            principal=self._start.principal.id if self._start else "",
            policy=self._policy,
            mode=self._mode,
            events=self._events,
            verdicts=self._verdicts,
            streams=tuple(stream.audit for stream in self._streams.values()),
            flags=tuple(flags),
        )

    def _chunk(self, event: Chunk) -> None:
        channel: Channel = event.channel if isinstance(event, Completion) else "text"
        tool = call_id = ""
        if isinstance(event, ToolCall | ToolResult):
            channel = "tool_arguments" if isinstance(event, ToolCall) else "text"
            tool, call_id = event.tool, event.call_id
        kind: Kind = event.__struct_config__.tag  # type: ignore[assignment]  # every chunk's tag names its kind
        key = StreamKey(self._session_id, event.stream_id, channel)
        stream = self._streams.setdefault(key, _Stream(StreamAudit(key, kind)))
        stream.audit.tool, stream.audit.call_id = tool or stream.audit.tool, call_id or stream.audit.call_id
        if event.seq not in stream.chunks:
            stream.chunks[event.seq] = event.text
            stream.audit.chars += len(event.text)
        stream.audit.ended = stream.audit.ended or event.final

    def _of_receipts(self) -> Iterable[Flag]:
        for receipt in self._receipts:
            if receipt.did == "refused":
                yield Flag("refused-verdicts", "", f"a client refused a record on the verdicts: {receipt.flaw}")
                continue
            key = StreamKey(self._session_id, receipt.stream_id, receipt.channel)
            stream = self._streams.get(key)
            if stream:
                stream.audit.ranges.append(Range(receipt.did, receipt.start, receipt.end, receipt.verdict_id))
            if receipt.did in ("released", "replaced"):
                yield from _of_release(receipt, stream)

    def _of_results(self) -> Iterable[Flag]:
        calls = {s.audit.call_id: s.audit for s in self._streams.values() if s.audit.kind == "tool_call"}
        for stream in tuple(self._streams.values()):
            result = stream.audit
            if result.kind != "tool_result":
                continue
            call = calls.get(result.call_id)
            if call is None:
                yield Flag("result-of-unallowed-call", result.key.stream_id, "no such call was proposed")
                continue
            call.ran = True
            if not call.allowed and self._mode != "observe":
                said = call.action if call.decided else f"{call.action or 'nothing'}, not final"
                yield Flag("result-of-unallowed-call", result.key.stream_id, f"the verdict on its call: {said}")


def _of_release(receipt: Receipt, stream: _Stream | None) -> Iterable[Flag]:
    """Whether a verdict allowed what a client says that it released."""
    verdict = next((v for v in stream.verdicts if v.id == receipt.verdict_id), None) if stream else None
    where = f"code points {receipt.start} to {receipt.end}"
    if verdict is None or verdict.cleared_to < receipt.end:
        yield Flag("released-without-verdict", receipt.stream_id, where)
    elif verdict.cleared_to == receipt.end and receipt.digest and verdict.digest != receipt.digest:
        yield Flag("released-other-text", receipt.stream_id, where)


def _of_stream(stream: _Stream) -> Iterable[Flag]:
    audit = stream.audit
    text = "".join(stream.chunks[seq] for seq in sorted(stream.chunks))
    if stream.chunks and min(stream.chunks) == 0 and not _tells_of(text, stream.verdicts):
        yield Flag("text-changed", audit.key.stream_id, "a verdict's digest is of another text")
    if audit.ended and not audit.decided and not any(r.did == "timed_out" for r in audit.ranges):
        yield Flag("undecided", audit.key.stream_id, f"decided to {audit.cleared_to} of {audit.chars} code points")
    if audit.cleared_to and audit.decided and not audit.ranges:
        yield Flag("unaccounted", audit.key.stream_id, f"{audit.cleared_to} code points were cleared")


def _tells_of(text: str, verdicts: Iterable[Verdict]) -> bool:
    """Whether all digests of verdicts are of this text, as far as it is on the log."""
    digest, at = hashlib.sha256(), 0
    for verdict in sorted(verdicts, key=lambda v: v.cleared_to):
        if not verdict.digest or verdict.cleared_to > len(text):
            continue
        digest.update(text[at : verdict.cleared_to].encode("utf-8", "surrogatepass"))
        at = verdict.cleared_to
        if digest.hexdigest() != verdict.digest:
            return False
    return True
