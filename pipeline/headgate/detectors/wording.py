"""Wording: instructions to the model in what a tool gave back, and calls that take their values from one.

In comes a tool's result; out come findings over the passages that read as an instruction, to be taken out before the
model reads them. In comes a call, with what the session has seen; out comes a finding where a value that decides what
the call does stands in such a passage, and the user did not say it. Findings never carry a word of either.

It is a screen, for what is worded as an order. The rules are in `headgate.wording`; where a value came from, however it
was worded, is judged by `provenance`.

A result is used whole, so nothing of it is cleared before its end; a long one is decided piece by piece.

Source: OWASP LLM01:2025 Prompt Injection; MITRE ATLAS AML.T0051.001 (indirect prompt injection).
"""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import msgspec

from headgate.detector import Card, Detector, DetectorStream, PatternStream, Progress, StreamContext
from headgate.detectors.call_stream import CallStream, OtherStream
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments
from headgate.provenance.sources import Source, stands_in
from headgate.provenance.values import compact, decisive
from headgate.text import Tail
from headgate.wording import INSTRUCTION, PIECE_CHARS, Passage, first_piece, read
from headgate_schemas.findings import Finding, Severity

NAME = "wording"
TAGS = ("OWASP-LLM01:2025", "AML.T0051.001")
#: Values of one call that are looked for.
_MAX_VALUES = 256
#: A shorter value stands in a passage by chance, unless it is a number.
_MIN_VALUE_CHARS = 4


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy can set.

    Attributes:
        min_score: hints below it are not reported.
        max_arguments_chars: code points of arguments; more are not read.
        max_depth: levels of lists and objects within each other.
    """

    min_score: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    max_arguments_chars: Annotated[int, msgspec.Meta(ge=2, le=4_000_000)] = 262_144
    max_depth: Annotated[int, msgspec.Meta(ge=1, le=100)] = 32


def load(options: Options) -> Detector:
    """The detector."""
    return WordingDetector(options)


class WordingDetector:
    """Reads tool results, and calls against them; see the module."""

    card = Card(
        name=NAME,
        version="1",
        category="injection",
        kinds=frozenset({"tool_result", "tool_call"}),
        look_behind_chars=PIECE_CHARS,
    )

    def __init__(self, options: Options) -> None:
        self._options = options

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a result or a call; every other kind of stream is cleared as it comes."""
        if context.kind == "tool_result":
            return _ResultStream(self._options.min_score)
        if context.kind == "tool_call":
            return CallStream(partial(self._judge, context), self._options.max_arguments_chars)
        return OtherStream()

    def _judge(self, context: StreamContext, text: str | None, length: int) -> tuple[Finding, ...]:
        """Findings over a call; arguments that cannot be read are the affair of other detectors."""
        if text is None or context.seen is None:
            return ()
        orders = [(source, order) for source in context.seen.sources for order in source.orders]
        if not orders:
            return ()
        try:
            arguments = parse_arguments(text, self._options.max_depth)
        except ArgumentsError:
            return ()
        for number, sink in enumerate(decisive(arguments, free=True)):
            if number == _MAX_VALUES:
                break
            folded = sink.folded
            source = _ordered_by(folded, orders)
            if source is not None and not context.seen.said(folded):
                reason = f"{sink.label} stands in an instruction in {source.label}"
                return (_finding("value-from-instruction", 0, length, 0.9, reason),)
        return ()


def _ordered_by(folded: str, orders: "list[tuple[Source, str]]") -> Source | None:
    """The first source with an instruction that holds a value."""
    if len(folded) < _MIN_VALUE_CHARS and not folded.isdigit():
        return None
    loose = compact(folded)
    for source, order in orders:
        if stands_in(folded, order) or (len(loose) >= 8 and loose in compact(order)):
            return source
    return None


class _ResultStream(PatternStream):
    """A tool's result."""

    def __init__(self, min_score: float) -> None:
        self._min_score = min_score
        self._tail = Tail()

    def feed(self, text: str, final: bool) -> Progress:
        """See `DetectorStream`."""
        self._tail.append(text)
        findings: list[Finding] = []
        while (end := first_piece(self._tail.text)) is not None:
            findings += self._read(end)
        if final:
            findings += self._read(len(self._tail.text))
        return Progress(tuple(findings), self._tail.base)

    def _read(self, end: int) -> Iterator[Finding]:
        base, piece = self._tail.base, self._tail.text[:end]
        self._tail.forget_before(base + end)
        for passage in read(piece):
            if passage.score >= self._min_score:
                yield _of_passage(passage, base)


def _of_passage(passage: Passage, base: int) -> Finding:
    signs = ", ".join(type_.replace("-", " ") for type_ in passage.types)
    severity: Severity = "high" if passage.score >= INSTRUCTION else "low"
    reason = f"reads as an instruction to the model ({signs})"
    return _finding(passage.types[0], base + passage.start, base + passage.end, passage.score, reason, severity)


def _finding(type_: str, start: int, end: int, score: float, reason: str, severity: Severity = "high") -> Finding:
    return Finding(
        detector=NAME,
        category="injection",
        type=type_,
        start=start,
        end=end,
        score=score,
        severity=severity,
        tags=TAGS,
        reason=reason,
    )
