"""Tool calls: is the tool allowed, is it declared, are its arguments what it takes?

In comes the text of a call's arguments as it is written. Out come findings as soon as the call is lost: at its
beginning for the tool's name, behind a member for an argument that is unknown, of a wrong kind or a wrong value, or
there twice, and at the end for everything else. Each begins at 0 and ends where it was certain, which depends on the
text alone. The detector knows the policy's allow and deny lists and schemas, and the tools that the session declared.
It does not run tools, and knows nothing of what they do.

That nothing is wrong can be said of no arguments before their last brace, so nothing is cleared before the end.
Findings never name a value, nor a key that no schema names.

Source: OWASP LLM06:2025 Excessive Agency; OWASP Agentic ASI02 Tool Misuse; MITRE ATLAS AML.T0053.
"""

import unicodedata
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any

import msgspec

from headgate.detector import Card, Detector, DetectorStream, PatternStream, Progress, StreamContext
from headgate.detectors.argument_members import Member, MemberScanner
from headgate.detectors.call_stream import CallStream, OtherStream
from headgate.detectors.tool_arguments import TWICE, ArgumentsError, parse_arguments, parse_member
from headgate.detectors.tool_schema import MAX_STEPS, SchemaError, ToolSchema
from headgate_schemas.findings import Finding, Severity

NAME = "tools"
TAGS = ("OWASP-LLM06:2025", "ASI02", "AML.T0053")

Glob = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What policy says of tools.

    Attributes:
        allow: globs of tool names; without it every tool is allowed that `deny` does not name.
        deny: globs of tool names, read without regard to case, width and invisible marks; stronger than `allow`.
        schemas: tool name -> JSON Schema of its arguments, beside what the session declares.
        max_arguments_chars: code points of arguments; more are not parsed and count as unparsable.
        max_depth: levels of lists and objects within each other; the arguments' own object is the first.
    """

    allow: tuple[Glob, ...] | None = None
    deny: tuple[Glob, ...] = ()
    schemas: dict[str, dict[str, Any]] = {}
    max_arguments_chars: Annotated[int, msgspec.Meta(ge=2, le=4_000_000)] = 262_144
    max_depth: Annotated[int, msgspec.Meta(ge=1, le=100)] = 32


def load(options: Options) -> Detector:
    """The detector, with the policy's schemas compiled."""
    return ToolsDetector(options)


class ToolsDetector:
    """Judges tool calls; see the module."""

    card = Card(name=NAME, version="2", category="tool", kinds=frozenset({"tool_call"}), look_behind_chars=0)

    def __init__(self, options: Options) -> None:
        self.options = options
        self._schemas = {tool: ToolSchema.compile(schema) for tool, schema in options.schemas.items()}

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a call; every other kind of stream is cleared as it comes."""
        return ToolCallStream(self, context) if context.kind in self.card.kinds else OtherStream()

    def of_name(self, context: StreamContext) -> "list[_Found]":
        """What the tool's name alone decides."""
        tool, options = context.tool, self.options
        found: list[_Found] = []
        plain = plain_name(tool)
        if any(fnmatchcase(plain, plain_name(glob)) for glob in options.deny):
            found.append(("tool-not-allowed", "high", "policy denies this tool"))
        elif options.allow is not None and not any(fnmatchcase(tool, glob) for glob in options.allow):
            found.append(("tool-not-allowed", "high", "policy does not allow this tool"))
        if context.tools is not None and tool not in {declared.name for declared in context.tools}:
            found.append(("tool-not-declared", "high", "the session did not declare this tool"))
        return found

    def schemas_for(self, context: StreamContext) -> "dict[str, ToolSchema | str]":
        """The schemas that hold for a call by whose they are; of one that cannot be used, why not."""
        found: dict[str, ToolSchema | str] = {}
        if context.tool in self._schemas:
            found["policy's schema"] = self._schemas[context.tool]
        for declared in context.tools or ():
            if declared.name == context.tool and declared.parameters is not None:
                try:
                    found["declared schema"] = ToolSchema.compile(declared.parameters)
                except SchemaError as error:
                    # A declaration that cannot be checked allows nothing: it may come from a tool server that lies.
                    found["declared schema"] = str(error)
                break
        return found


class ToolCallStream(PatternStream):
    """One call: its name is judged at once, each argument as soon as it is whole, and everything at the end.

    What is found early is wrong with the whole call, however it goes on, and ends where that was certain. Of each
    schema only what was found first is told.
    """

    def __init__(self, detector: ToolsDetector, context: StreamContext) -> None:
        self._detector, self._context = detector, context
        self._max_depth, max_chars = detector.options.max_depth, detector.options.max_arguments_chars
        self._whole = CallStream(self._judge, max_chars)
        self._left = max_chars
        self._scanner = MemberScanner()
        self._names: set[str] | None = None
        self._schemas = detector.schemas_for(context)
        self._steps = [MAX_STEPS]
        self._unreadable = False

    def feed(self, text: str, final: bool) -> Progress:
        """See `DetectorStream`."""
        found: list[Finding] = []
        if self._names is None:
            self._names = set()
            found += [_finding(*what, 0) for what in self._detector.of_name(self._context)]
        coming, self._left = text[: self._left], self._left - len(text[: self._left])
        for member in self._scanner.feed(coming):
            if not self._unreadable:
                found += [_finding(*what, member.end) for what in self._of_member(member, self._names)]
        progress = self._whole.feed(text, final)
        return Progress((*found, *progress.findings), progress.cleared_to)

    def _of_member(self, member: Member, names: set[str]) -> "list[_Found]":
        try:
            name, value = parse_member(member, self._max_depth)
            if name in names:
                raise ArgumentsError(TWICE)
        except ArgumentsError as error:
            self._unreadable = True
            return [_unparsable(str(error))]
        names.add(name)
        found: list[_Found] = []
        for whose, schema in tuple(self._schemas.items()):
            mistake = schema.mistake_of_one(name, value, self._steps) if isinstance(schema, ToolSchema) else ""
            if mistake:
                del self._schemas[whose]
                found.append(_invalid(whose, mistake))
        return found

    def _judge(self, text: str | None, length: int) -> tuple[Finding, ...]:
        """Findings over a call's arguments, which are `length` code points; None for more than is kept."""
        return tuple(_finding(*what, length) for what in self._of_whole(text))

    def _of_whole(self, text: str | None) -> "list[_Found]":
        if self._unreadable:
            return []
        if text is None:
            longest = self._detector.options.max_arguments_chars
            return [_unparsable(f"the arguments are longer than {longest} code points")]
        try:
            arguments = parse_arguments(text, self._max_depth)
        except ArgumentsError as error:
            return [_unparsable(str(error))]
        mistakes = ((whose, _mistake(schema, arguments)) for whose, schema in self._schemas.items())
        return [_invalid(whose, mistake) for whose, mistake in mistakes if mistake]


def _mistake(schema: ToolSchema | str, arguments: Mapping[str, Any]) -> str:
    try:
        return schema if isinstance(schema, str) else schema.mistake(arguments)
    except SchemaError as error:
        return str(error)


#: Type, severity, reason.
_Found = tuple[str, Severity, str]


def _unparsable(reason: str) -> _Found:
    return "tool-arguments-unparsable", "high", reason


def _invalid(whose: str, mistake: str) -> _Found:
    return "tool-arguments-invalid", "medium", f"{whose}: {mistake}"


def _finding(type_: str, severity: Severity, reason: str, end: int) -> Finding:
    return Finding(
        detector=NAME, category="tool", type=type_, start=0, end=end, score=1.0, severity=severity, tags=TAGS,
        reason=reason,
    )  # fmt: skip


def plain_name(name: str) -> str:
    """A name as a reader sees it, so that a denied tool is not reached by writing it otherwise."""
    visible = (c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) not in ("Cf", "Cc", "Mn"))
    return "".join(visible).casefold().strip()
