"""The detector and its streams: text in, findings and a watermark out.

It joins the segmenter and the analysis and adds the one rule that is its own: ordinary function words at the end of
the text need not wait for their end. It knows no policy.
"""

from headgate.detector import Card, PatternStream, Progress, StreamContext
from headgate.detectors.pii.analysis import Analysis
from headgate.detectors.pii.catalogue import severity
from headgate.detectors.pii.runs import CONTEXT_CHARS, PIECE_CHARS, Run, Segmenter
from headgate.detectors.pii.words import Grammar
from headgate.function_words import FUNCTION_WORDS, LONGEST, shown_of
from headgate_schemas.findings import Finding

TAGS = ("OWASP-LLM02:2025", "AML.T0057")


class PiiDetector:
    """Presidio's recognisers over streams. One is shared by all streams of a process."""

    def __init__(self, card: Card, analysis: Analysis, grammar: Grammar) -> None:
        self._card = card
        self._analysis = analysis
        self._grammar = grammar

    @property
    def card(self) -> Card:
        """Who it is."""
        return self._card

    def open(self, context: StreamContext) -> "PiiStream":
        """Begin a stream."""
        return PiiStream(self._card, self._analysis, Segmenter(self._grammar))


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
        return Finding(
            detector=self._card.name,
            category=self._card.category,
            type=entity,
            start=start,
            end=end,
            score=score,
            severity=severity(entity),
            tags=TAGS,
            reason=f"Presidio recognised {entity}",
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


def describe(version: str) -> Card:
    """The detector's card, for Presidio's `version`."""
    return Card(
        name="pii",
        version=f"1+presidio-{version}",
        category="pii",
        look_behind_chars=PIECE_CHARS + CONTEXT_CHARS,
    )


__all__ = ["FUNCTION_WORDS", "PiiDetector", "PiiStream", "describe"]
