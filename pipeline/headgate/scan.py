"""Scanning of single texts: rows in, results out, through the same core that the worker runs. No Kafka.

Each row is a session of its own with one stream; nothing is remembered from one row to the next.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from headgate.bank import DetectorBank, Infer, NewText, StreamKey, read_now
from headgate.detector import DeclaredTool, StreamContext
from headgate.errors import RecordError
from headgate.fingerprint import Fingerprinter
from headgate.inspector import bank_for, no_models
from headgate.judgement import Judgement, Ruled, SessionFacts
from headgate.policy import Facts, Policy
from headgate.text import StreamText
from headgate_schemas.events import Tool
from headgate_schemas.findings import Channel, Kind, Report, Role
from headgate_schemas.verdicts import Action

_ROLES: dict[Kind, Role] = {
    "prompt": "user",
    "completion": "assistant",
    "tool_call": "assistant",
    "tool_result": "tool",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One text to scan, as a line of the input gives it; unknown fields are ignored.

    Attributes:
        kind: what the text is.
        id: any JSON value; the line's number where there is none.
        text: the text; for a tool call, `arguments` serve as well.
        tool: for calls and results, the tool's name.
        arguments: a tool call's arguments, as an object or as the JSON text that the model wrote.
        request: what the user asked for.
        system: the system prompt.
        destination: where the model runs, for rules that ask.
        tools: the tools that the session declared.
    """

    kind: Kind
    id: Any = None
    text: str | None = None
    tool: str = ""
    arguments: dict[str, Any] | str | None = None
    request: str = ""
    system: str = ""
    destination: str = ""
    tools: tuple[Tool, ...] | None = None

    @property
    def content(self) -> str:
        """The text that is scanned.

        Raises:
            RecordError: the row has neither text nor, for a tool call, arguments.
        """
        if self.text is not None:
            return self.text
        if self.kind != "tool_call" or self.arguments is None:
            wanted = '"text", or "tool" and "arguments"' if self.kind == "tool_call" else '"text"'
            raise RecordError(f"a row of kind {self.kind} needs {wanted}")
        return self.arguments if isinstance(self.arguments, str) else msgspec.json.encode(self.arguments).decode()


@dataclass(frozen=True, slots=True)
class Result:
    """What was decided of a row.

    Args:
        action: the strictest action; in mode ``observe`` always ``allow``.
        rule: the policy rule behind it; None for ``allow``.
        cut_at: code point at which the text is cut; None unless it is.
        cleared_to: code points that may be read.
        ruled: all findings, with their rulings, in the order of the text.
        would: in mode ``observe``, the action that enforcing would have taken; None otherwise.
        failures: ``detector: why`` of detectors that gave up.
    """

    action: Action
    rule: str | None
    cut_at: int | None
    cleared_to: int
    ruled: tuple[Ruled, ...] = ()
    would: Action | None = None
    failures: tuple[str, ...] = ()

    def as_json(self, row_id: object) -> dict[str, Any]:
        """The result as `headgate scan` prints it."""
        line: dict[str, Any] = {
            "id": row_id,
            "action": self.action,
            "rule": self.rule,
            "cut_at": self.cut_at,
            "cleared_to": self.cleared_to,
            "findings": [
                {
                    "detector": r.finding.detector,
                    "category": r.finding.category,
                    "type": r.finding.type,
                    "start": r.finding.start,
                    "end": r.finding.end,
                    "score": round(r.finding.score, 4),
                    "rule": r.ruling.rule or None,
                }
                for r in self.ruled
            ],
        }
        if self.would is not None:
            line["would"] = self.would
        if self.failures:
            line["failures"] = list(self.failures)
        return line


@dataclass(slots=True)
class Scanner:
    """Scans texts under one policy.

    Args:
        policy: what to look for and what it means.
        infer: scores windows for detectors that need a model.
        fingerprinter: hashes of found values, for exceptions by value.
        chunk_chars: code points at a time, as a stream would come; 0 gives each text whole.
    """

    policy: Policy
    infer: Infer = no_models
    fingerprinter: Fingerprinter = field(default_factory=Fingerprinter)
    chunk_chars: int = 0
    _bank: DetectorBank = field(init=False)

    def __post_init__(self) -> None:
        """Load the policy's detectors."""
        self._bank = bank_for(self.policy)

    def scan(self, row: Row) -> Result:
        """Scan one row.

        Raises:
            RecordError: the row has no text.
        """
        content, channel = row.content, _channel(row.kind)
        text = StreamText()
        shared = SessionFacts("scan", self.policy, self.fingerprinter)
        judgement = Judgement(shared, _facts(row, channel), "row", text, time.time)
        self._note_absent(judgement)
        key, context = StreamKey("scan", "row", channel), _context(row, channel)
        for seq, (chunk, final) in enumerate(self._chunks(content)):
            text.append(seq, len(text), chunk, final)
            for reading in self._bank.read(NewText(key, context, chunk, len(text), final)):
                judgement.ledger.fold(read_now(reading, self.infer))
            judgement.decide()
        return self._result(judgement)

    def _chunks(self, content: str) -> Iterator[tuple[str, bool]]:
        size = self.chunk_chars or max(1, len(content))
        for start in range(0, len(content), size):
            yield content[start : start + size], False
        yield "", True

    def _note_absent(self, judgement: Judgement) -> None:
        loaded = {detector.card.name for detector in self._bank.detectors}
        for name in self.policy.required - loaded:
            report = Report(session_id="scan", stream_id="row", detector=name, cleared_to=0, failure="not built in")
            judgement.ledger.fold(report)

    def _result(self, judgement: Judgement) -> Result:
        outcome, rule, _ = judgement.outcome
        observed = self.policy.mode == "observe"
        return Result(
            action="allow" if observed else outcome,
            rule=rule or None,
            cut_at=judgement.cleared_to if outcome == "cut" and not observed else None,
            cleared_to=judgement.cleared_to,
            ruled=tuple(judgement.ruled),
            would=outcome if observed else None,
            failures=tuple(f"{name}: {why}" for name, why in sorted(judgement.ledger.failures.items())),
        )


def _channel(kind: Kind) -> Channel:
    return "tool_arguments" if kind == "tool_call" else "text"


def _context(row: Row, channel: Channel) -> StreamContext:
    declared = row.tools
    return StreamContext(
        kind=row.kind,
        role=_ROLES[row.kind],
        channel=channel,
        request=row.request,
        system=row.system,
        tool=row.tool,
        tools=None if declared is None else tuple(DeclaredTool(t.name, t.description, t.parameters) for t in declared),
    )


def _facts(row: Row, channel: Channel) -> Facts:
    return Facts(kind=row.kind, role=_ROLES[row.kind], channel=channel, tool=row.tool, destination=row.destination)
