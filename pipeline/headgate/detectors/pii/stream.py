"""The detector and its streams: text in, findings and a watermark out.

It joins the segmenter and the analysis and adds the one rule that is its own: ordinary function words at the end of
the text need not wait for their end. Where a policy names a token model, its names come beside, and the text is clear
as far as both have decided. It knows no policy.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from headgate.checkpoints import CheckpointRules
from headgate.detector import Card, Need, PatternStream, Progress, Scores, StreamContext
from headgate.detectors.pii.analysis import Analysis
from headgate.detectors.pii.catalogue import severity
from headgate.detectors.pii.clauses import Looks, Named, NameStream
from headgate.detectors.pii.names import NameReader
from headgate.detectors.pii.runs import CONTEXT_CHARS, PIECE_CHARS, Run, Segmenter
from headgate.detectors.pii.words import Grammar
from headgate.function_words import FUNCTION_WORDS, LONGEST, shown_of
from headgate.models import Entry
from headgate_schemas.findings import Finding

NAME = "pii"
TAGS = ("OWASP-LLM02:2025", "AML.T0057")


#: Special tokens that the manifest's window has room for, as in `headgate.detectors.classifier`.
_SPECIAL_TOKENS = 3


@dataclass(frozen=True, slots=True)
class Names:
    """A token model in this detector.

    Args:
        entry: of the manifest.
        reader: of its scores.
        lower_case: whether it reads what has no capital.
        looks: how often it was asked, over all streams.
    """

    entry: Entry
    reader: NameReader
    lower_case: bool
    looks: Looks = field(default_factory=Looks)

    @property
    def rules(self) -> CheckpointRules:
        """Where it looks."""
        entry = self.entry
        return CheckpointRules(entry.window_tokens - entry.pair_tokens - _SPECIAL_TOKENS, *entry.clause_words)

    def open(self, context: StreamContext) -> NameStream | None:
        """Begin a stream; None for one that no threshold is set for."""
        limits = self.entry.heads[self.entry.token_head or ""].limits(context.kind, context.channel)
        if not limits:
            return None

        def read(text: str, scores: Scores) -> Sequence[Named]:
            return self.reader.read(text, scores, limits)

        return NameStream(self.entry.name, self.rules, read, self.lower_case, self.looks)


class PiiDetector:
    """Presidio's recognisers over streams. One is shared by all streams of a process."""

    def __init__(self, card: Card, analysis: Analysis, grammar: Grammar, names: Names | None = None) -> None:
        self._card = card
        self._analysis = analysis
        self._grammar = grammar
        self.names = names

    @property
    def card(self) -> Card:
        """Who it is."""
        return self._card

    def open(self, context: StreamContext) -> "PiiStream | NamedPiiStream":
        """Begin a stream."""
        patterns = PiiStream(self._card, self._analysis, Segmenter(self._grammar))
        names = self.names.open(context) if self.names else None
        return NamedPiiStream(patterns, names, self.names.entry) if names and self.names else patterns


class PiiStream(PatternStream):
    """One stream."""

    def __init__(self, card: Card, analysis: Analysis, segmenter: Segmenter) -> None:
        self._card = card
        self._analysis = analysis
        self._segmenter = segmenter
        self._cleared_to = 0

    def feed(self, text: str, final: bool) -> Progress:
        """Take the next code points; `final` says that no more will come."""
        findings = tuple(finding for run in self._segmenter.feed(text, final) for finding in self._findings(run))
        cleared = self._segmenter.cleared_to(final)
        if not final:
            cleared += shown_of(self._segmenter.open_word(cleared))
        # A function word may turn out to begin a candidate; what was cleared stays so, and findings begin behind it.
        self._cleared_to = max(self._cleared_to, cleared)
        return Progress(findings, self._cleared_to)

    def _findings(self, run: Run) -> list[Finding]:
        found = []
        for result in self._analysis.analyse(run):
            start = _behind_function_word(run, result.start)
            if start < result.end:
                found.append(self._finding(result.entity_type, start, result.end, min(1.0, result.score)))
        return sorted(found, key=lambda finding: finding.start)

    def _finding(self, entity: str, start: int, end: int, score: float) -> Finding:
        return finding(Named(start, end, entity, score), f"Presidio recognised {entity}")


class NamedPiiStream:
    """One stream of patterns, and of a model's names."""

    def __init__(self, patterns: PiiStream, names: NameStream, entry: Entry) -> None:
        self._patterns, self._names = patterns, names
        self._reason = f"{entry.name} {entry.version} recognised"
        self._patterns_cleared_to = 0

    def feed(self, text: str, final: bool) -> Progress:
        """Take the next code points; `final` says that no more will come."""
        patterns = self._patterns.feed(text, final)
        self._patterns_cleared_to = patterns.cleared_to
        return self._progress(patterns.findings, *self._names.feed(text, final))

    def give(self, scores: Sequence[Scores]) -> Progress:
        """Take the scores that the last progress asked for, in its order."""
        return self._progress((), *self._names.give(scores))

    def _progress(self, patterns: tuple[Finding, ...], names: list[Named], needs: tuple[Need, ...]) -> Progress:
        named = [finding(name, f"{self._reason} {name.type}") for name in names]
        found = sorted([*patterns, *named], key=lambda finding: finding.start)
        return Progress(tuple(found), min(self._patterns_cleared_to, self._names.cleared_to), needs)


def finding(named: Named, reason: str) -> Finding:
    """A finding of this detector."""
    return Finding(
        detector=NAME,
        category="pii",
        type=named.type,
        start=named.start,
        end=named.end,
        score=named.score,
        severity=severity(named.type),
        tags=TAGS,
        reason=reason,
    )


def _behind_function_word(run: Run, start: int) -> int:
    """`start`, or the end of the function word that the word around it begins with."""
    if run.glued_chars:
        return start
    head = run.text[: start - run.start]
    word_start = len(head) - len(head.rsplit(maxsplit=1)[-1]) if head and not head[-1].isspace() else len(head)
    word = run.text[word_start : word_start + LONGEST]
    for length in range(len(word), start - run.start - word_start, -1):
        if shown_of(word[:length]):
            return run.start + word_start + length
    return start


def describe(version: str, names: Names | None = None) -> Card:
    """The detector's card, for Presidio's `version` and a token model."""
    if names is None:
        return Card(
            name=NAME,
            version=f"1+presidio-{version}",
            category="pii",
            look_behind_chars=PIECE_CHARS + CONTEXT_CHARS,
        )
    digest = hashlib.sha256(msgspec.json.encode((names.entry, names.lower_case))).hexdigest()[:12]
    return Card(
        name=NAME,
        version=f"1+presidio-{version}+{names.entry.name}-{names.entry.version}-{digest}",
        category="pii",
        look_behind_chars=max(PIECE_CHARS + CONTEXT_CHARS, names.rules.max_window_chars),
        models=frozenset({names.entry.name}),
    )


__all__ = ["FUNCTION_WORDS", "PiiDetector", "PiiStream", "describe"]
