"""Tool calls: is the tool allowed, is it declared, are its arguments what it takes?

In comes the text of a call's arguments as it is written; once it is whole, out come findings over all of it. The
detector knows the policy's allow and deny lists and schemas, and the tools that the session declared. It does not run
tools, and knows nothing of what they do.

Nothing can be said of arguments before their last brace, so nothing is cleared before the end. Findings never name a
value, nor a key that no schema names.

Source: OWASP LLM06:2025 Excessive Agency; OWASP Agentic ASI02 Tool Misuse; MITRE ATLAS AML.T0053.
"""

import unicodedata
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Annotated, Any

import msgspec

from headgate.detector import Card, Detector, DetectorStream, StreamContext
from headgate.detectors.call_stream import CallStream, OtherStream
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments
from headgate.detectors.tool_schema import SchemaError, ToolSchema
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
    """Judges whole tool calls; see the module."""

    card = Card(name=NAME, version="1", category="tool", kinds=frozenset({"tool_call"}), look_behind_chars=0)

    def __init__(self, options: Options) -> None:
        self._options = options
        self._schemas = {tool: ToolSchema.compile(schema) for tool, schema in options.schemas.items()}

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a call; every other kind of stream is cleared as it comes."""
        if context.kind not in self.card.kinds:
            return OtherStream()
        return CallStream(partial(self._judge, context), self._options.max_arguments_chars)

    def _judge(self, context: StreamContext, text: str | None, length: int) -> tuple[Finding, ...]:
        """Findings over a call's arguments, which are `length` code points; None for more than is kept."""
        found = [*self._of_name(context), *self._of_arguments(context, text)]
        return tuple(_finding(type_, severity, reason, length) for type_, severity, reason in found)

    def _of_name(self, context: StreamContext) -> "list[_Found]":
        tool, options = context.tool, self._options
        found: list[_Found] = []
        plain = _plain(tool)
        if any(fnmatchcase(plain, _plain(glob)) for glob in options.deny):
            found.append(("tool-not-allowed", "high", "policy denies this tool"))
        elif options.allow is not None and not any(fnmatchcase(tool, glob) for glob in options.allow):
            found.append(("tool-not-allowed", "high", "policy does not allow this tool"))
        if context.tools is not None and tool not in {declared.name for declared in context.tools}:
            found.append(("tool-not-declared", "high", "the session did not declare this tool"))
        return found

    def _of_arguments(self, context: StreamContext, text: str | None) -> "list[_Found]":
        if text is None:
            reason = f"the arguments are longer than {self._options.max_arguments_chars} code points"
            return [("tool-arguments-unparsable", "high", reason)]
        try:
            arguments = parse_arguments(text, self._options.max_depth)
        except ArgumentsError as error:
            return [("tool-arguments-unparsable", "high", str(error))]
        return [*self._against_policy(context.tool, arguments), *self._against_declared(context, arguments)]

    def _against_policy(self, tool: str, arguments: Mapping[str, Any]) -> "list[_Found]":
        schema = self._schemas.get(tool)
        reason = schema.mistake(arguments) if schema else ""
        return [("tool-arguments-invalid", "medium", f"policy's schema: {reason}")] if reason else []

    def _against_declared(self, context: StreamContext, arguments: Mapping[str, Any]) -> "list[_Found]":
        for declared in context.tools or ():
            if declared.name == context.tool and declared.parameters is not None:
                try:
                    reason = ToolSchema.compile(declared.parameters).mistake(arguments)
                except SchemaError as error:
                    # A declaration that cannot be checked allows nothing: it may come from a tool server that lies.
                    reason = str(error)
                return [("tool-arguments-invalid", "medium", f"declared schema: {reason}")] if reason else []
        return []


#: Type, severity, reason.
_Found = tuple[str, Severity, str]


def _finding(type_: str, severity: Severity, reason: str, length: int) -> Finding:
    return Finding(
        detector=NAME, category="tool", type=type_, start=0, end=length, score=1.0, severity=severity, tags=TAGS,
        reason=reason,
    )  # fmt: skip


def _plain(name: str) -> str:
    """A name as a reader sees it, so that a denied tool is not reached by writing it otherwise."""
    visible = (c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) not in ("Cf", "Cc", "Mn"))
    return "".join(visible).casefold().strip()
