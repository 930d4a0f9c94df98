"""Tool calls: what would the commands, queries, programs and paths among the arguments do?

In comes the text of a call's arguments as it is written; once it is whole, out come findings over all of it, each with
a reason of one line that names the argument and what it does, and no value. Which arguments are commands, and what they
do, is read by `headgate.arguments`; a command that the user wrote in the request is ``asked-...``, for policy to weigh.

Arguments that are no JSON object are the affair of the detector ``tools``.

Source: OWASP LLM06:2025 Excessive Agency; OWASP Agentic ASI02 Tool Misuse, ASI05 Unexpected Code Execution; MITRE ATLAS
AML.T0053, AML.T0086, AML.T0101.
"""

import re
from functools import partial
from typing import Annotated

import msgspec

from headgate.arguments import MAX_STEPS, Act, Reading, Steps, read_call
from headgate.detector import Card, Detector, DetectorStream, StreamContext
from headgate.detectors.call_stream import CallStream, OtherStream
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments
from headgate.provenance.delegation import Request
from headgate.provenance.values import fold
from headgate_schemas.findings import SEVERITIES, Finding, Severity

NAME = "commands"
TAGS = ("OWASP-LLM06:2025", "ASI02", "ASI05", "AML.T0053")
_TAGS = {"sends-data-out": ("AML.T0086",), "destructive-command": ("AML.T0101",), "destructive-sql": ("AML.T0101",)}
_IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]{0,40}")
#: Findings of one call that are told; the gravest first.
_MAX_FINDINGS = 50


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of a call is read.

    Attributes:
        max_arguments_chars: code points of arguments; more are not read.
        max_depth: levels of lists and objects within each other.
        max_steps: statements, words and decoded pieces of one call.
    """

    max_arguments_chars: Annotated[int, msgspec.Meta(ge=2, le=4_000_000)] = 262_144
    max_depth: Annotated[int, msgspec.Meta(ge=1, le=100)] = 32
    max_steps: Annotated[int, msgspec.Meta(ge=100, le=1_000_000)] = MAX_STEPS


def load(options: Options) -> Detector:
    """The detector. Parsers are loaded with the first argument that needs them."""
    return CommandsDetector(options)


class CommandsDetector:
    """Judges whole tool calls by what their commands would do; see the module."""

    card = Card(name=NAME, version="1", category="tool", kinds=frozenset({"tool_call"}), look_behind_chars=0)

    def __init__(self, options: Options) -> None:
        self._options = options

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a call; every other kind of stream is cleared as it comes."""
        if context.kind not in self.card.kinds:
            return OtherStream()
        return CallStream(partial(self._judge, context), self._options.max_arguments_chars)

    def _judge(self, context: StreamContext, text: str | None, length: int) -> tuple[Finding, ...]:
        if text is None:
            reason = f"the arguments are longer than {self._options.max_arguments_chars} code points"
            return (_finding("unparsable-command", "high", reason, length),)
        try:
            arguments = parse_arguments(text, self._options.max_depth)
        except ArgumentsError:
            return ()
        description = next((t.description for t in context.tools or () if t.name == context.tool), "")
        readings = read_call(context.tool, description, arguments, Steps(self._options.max_steps))
        return _findings(readings, context, length)


def _findings(readings: list[Reading], context: StreamContext, length: int) -> tuple[Finding, ...]:
    if not readings:
        return ()
    said = _Said(context)
    found: dict[tuple[str, str], Finding] = {}
    for reading in sorted(readings, key=lambda one: -SEVERITIES.index(one.act.severity)):
        type_ = f"asked-{reading.act.type}" if said.asks_for(reading.act) else reading.act.type
        finding = _finding(type_, reading.act.severity, f"{_name(reading.argument)} {reading.act.what}", length)
        found.setdefault((reading.argument, type_), finding)
    return tuple(list(found.values())[:_MAX_FINDINGS])


class _Said:
    """What the user said in this session, for asking whether a command is the user's own."""

    def __init__(self, context: StreamContext) -> None:
        texts = [*(context.seen.requests if context.seen else ()), context.request]
        self._texts = [fold(text[:20_000]) for text in texts if text]
        self._request = Request(texts)

    def asks_for(self, act: Act) -> bool:
        """Whether the user wrote the statement, or asked for a deletion and named everything that it is of."""
        written = fold(act.written)
        if len(written) > 3 and any(written in text for text in self._texts):
            return True
        if act.type not in ("destructive-command", "destructive-sql") or not act.names:
            return False
        names = [fold(name) for name in act.names]
        return self._request.asks_for("delete", "") and all(
            len(name) > 2 and any(_stands_in(name, text) for text in self._texts) for name in names
        )


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w/.-]){re.escape(name)}(?![\w/-])", text) is not None


def _name(argument: str) -> str:
    return f"`{argument}`" if _IDENTIFIER.fullmatch(argument) else "an argument"


def _finding(type_: str, severity: Severity, reason: str, length: int) -> Finding:
    return Finding(
        detector=NAME,
        category="tool",
        type=type_,
        start=0,
        end=length,
        score=1.0,
        severity=severity,
        tags=(*TAGS, *_TAGS.get(type_.removeprefix("asked-"), ())),
        reason=reason,
    )
