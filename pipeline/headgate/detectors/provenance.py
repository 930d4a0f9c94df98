"""Tool calls: where did the values come from that decide whom or what the call reaches?

In comes the text of a call's arguments as it is written; once it is whole, out come findings over all of it, each with
a reason of one line that names the argument and its source and no value. What the session had seen when the call began
comes with the context; without it there is nothing to trace, and no finding. The rules are in `headgate.provenance`.

Arguments that cannot be read in one way only cannot be traced, which is a finding too.

Source: OWASP LLM01:2025 Prompt Injection and LLM06:2025 Excessive Agency; MITRE ATLAS AML.T0051.001, AML.T0053; the
idea of judging values by where they came from: Debenedetti et al., "Defeating Prompt Injections by Design"
(arXiv:2503.18813).
"""

from functools import partial
from typing import Annotated

import msgspec

from headgate.detector import Card, Detector, DetectorStream, StreamContext
from headgate.detectors.call_stream import CallStream, OtherStream
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments
from headgate.provenance import Call, Concern, FlowRules, Trust, judge, unasked
from headgate.provenance.effects import Effect
from headgate_schemas.findings import Finding

NAME = "provenance"
TAGS = ("OWASP-LLM01:2025", "OWASP-LLM06:2025", "AML.T0051.001", "AML.T0053")

Glob = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What policy says of sources and effects.

    Attributes:
        trusted_tools: globs of tools whose results are as good as the user's word.
        trusted_fields: globs of ``tool:field``, the same for single fields.
        effects: glob of tool names -> effect class, the first that matches; others are inferred.
        max_arguments_chars: code points of arguments; more are not read.
        max_depth: levels of lists and objects within each other.
    """

    trusted_tools: tuple[Glob, ...] = ()
    trusted_fields: tuple[Glob, ...] = ()
    effects: dict[Glob, Effect] = {}
    max_arguments_chars: Annotated[int, msgspec.Meta(ge=2, le=4_000_000)] = 262_144
    max_depth: Annotated[int, msgspec.Meta(ge=1, le=100)] = 32


def load(options: Options) -> Detector:
    """The detector."""
    return ProvenanceDetector(options)


class ProvenanceDetector:
    """Judges whole tool calls by where their values came from; see the module."""

    card = Card(name=NAME, version="1", category="tool", kinds=frozenset({"tool_call"}), look_behind_chars=0)

    def __init__(self, options: Options) -> None:
        self._options = options
        trust = Trust(options.trusted_tools, options.trusted_fields)
        self._rules = FlowRules(trust, tuple(options.effects.items()))

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a call; every other kind of stream is cleared as it comes."""
        if context.kind not in self.card.kinds:
            return OtherStream()
        return CallStream(partial(self._judge, context), self._options.max_arguments_chars)

    def _judge(self, context: StreamContext, text: str | None, length: int) -> tuple[Finding, ...]:
        return tuple(_finding(concern, length) for concern in self._concerns(context, text))

    def _concerns(self, context: StreamContext, text: str | None) -> list[Concern]:
        if context.seen is None:
            return []
        if text is None:
            reason = f"the arguments are longer than {self._options.max_arguments_chars} code points"
            return [Concern("untraceable-value", "high", reason)]
        try:
            arguments = parse_arguments(text, self._options.max_depth)
        except ArgumentsError as error:
            return [Concern("untraceable-value", "high", str(error))]
        description = next((t.description for t in context.tools or () if t.name == context.tool), "")
        call = Call(context.tool, arguments, description)
        beside = unasked(call, context.seen, self._rules)
        return [*judge(call, context.seen, self._rules), *((beside,) if beside else ())]


def _finding(concern: Concern, length: int) -> Finding:
    return Finding(
        detector=NAME,
        category="tool",
        type=concern.type,
        start=0,
        end=length,
        score=1.0,
        severity=concern.severity,
        tags=TAGS,
        reason=concern.reason,
    )
