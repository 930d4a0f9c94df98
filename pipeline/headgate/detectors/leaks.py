"""Leaks of hidden context: an answer that says again what the session keeps to itself.

In comes the text of an answer, or of a call's arguments; out come the runs that follow the session's own system prompt,
its tools' descriptions or a document marked confidential, near-verbatim or lightly rewritten, each with how much of
the protected text is out by then. What the user wrote too is no secret. Nothing here knows what policy makes of it.

A text is released at once while nothing matches, but for its last word, which may become a code. After `SEED_WORDS`
content words that follow a protected text, the rest is held until the run breaks off, which releases it, or is long
enough to be reported; a run that goes on is reported in pieces, so that what is held stays short. Pieces begin where
the text was held from. The words are read backwards and turned by 13 letters as well, and what may be encoded
otherwise (`headgate.decoding`) is decoded.

=========  ================================================  =============================================
state      on                                                then
=========  ================================================  =============================================
clear      `SEED_WORDS` words of a run                       *held*, from behind them
held       the run breaks off, or `MAX_HELD_CHARS`           *clear*
held       enough words, close enough to each other          reported; *leaking*, held from behind them
leaking    `PIECE_WORDS` more of them                        reported; *leaking*, held from behind them
leaking    the run breaks off, or `MAX_HELD_CHARS`           what is left is reported; *clear*
=========  ================================================  =============================================

Source: OWASP LLM07:2025 System Prompt Leakage, LLM02:2025 Sensitive Information Disclosure; MITRE ATLAS AML.T0056,
AML.T0057. The fingerprints are those of `headgate.winnowing.passages`.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from headgate.decoding import Run as CodedRun
from headgate.decoding import decodings
from headgate.detector import Card, Detector, DetectorStream, PatternStream, Progress, StreamContext
from headgate.detectors.call_stream import OtherStream
from headgate.detectors.run_stream import RunStream
from headgate.winnowing.passages import Pair, Run, Trail
from headgate.winnowing.protected import Passages, Protected, protected_texts, said_by_user
from headgate.winnowing.words import WordStream, content_word, content_words, turned_word
from headgate_schemas.findings import Finding, Severity

NAME = "leaks"
#: So many content words follow a protected text before anything is held: fewer are phrases that everybody uses.
SEED_WORDS = 4
#: Words of a run between two reports: about two lines.
PIECE_WORDS = 16
#: A run that says nothing new for so long has broken off; it bounds what is held.
MAX_HELD_CHARS = 1_000
#: Which part of a run's content words has to follow the protected text.
MIN_DENSITY = 0.6
#: Once several runs of a text together are this many times what one must be, shorter ones count.
MANY = 3
#: Content words of two long sentences, and of a third of a page.
SENTENCES_WORDS, PAGE_WORDS = 24, 80

#: Ways to turn a text that leave its words apart; other codes are read run by run.
TURNED = ("rot13", "reversed")

_TAGS = {
    "system-prompt": ("OWASP-LLM07:2025", "AML.T0056"),
    "tool-schema": ("OWASP-LLM07:2025", "AML.T0056"),
    "confidential-document": ("OWASP-LLM02:2025", "AML.T0057"),
}

Glob = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What policy says of leaks.

    Attributes:
        confidential: globs of tools whose results are confidential, beside those that an event marks.
        min_words: content words that a run must have in common with a protected text.
    """

    confidential: tuple[Glob, ...] = ()
    min_words: Annotated[int, msgspec.Meta(ge=5, le=100)] = 8


def load(options: Options) -> Detector:
    """The detector."""
    return LeaksDetector(options)


class LeaksDetector:
    """Compares answers and calls with what their session keeps to itself; see the module."""

    card = Card(name=NAME, version="1", category="exfiltration", kinds=frozenset({"completion", "tool_call"}))

    def __init__(self, options: Options) -> None:
        self._options = options
        self._passages = Passages()

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream; without anything to protect it is cleared as it comes."""
        texts = protected_texts(context, self._options.confidential, self._passages)
        texts = [each for each in texts if each.passage.words >= self._options.min_words]
        if context.kind not in self.card.kinds or not texts:
            return OtherStream()
        ignored = said_by_user(context, self._passages)
        return LeakStream(texts, ignored, self._options.min_words)


class LeakStream(PatternStream):
    """One stream's reading, beside each protected text: as it stands, turned, and decoded.

    Args:
        texts: what is protected.
        ignored: fingerprints that the user knows.
        min_words: content words that a run must have.
    """

    def __init__(self, texts: list[Protected], ignored: frozenset[Pair], min_words: int) -> None:
        self._readings = [_Reading(texts, ignored, min_words, how) for how in ("", *TURNED)]
        self._watches = [watch for reading in self._readings for watch in reading.watches]
        self._coded = RunStream(_Decoded(texts, ignored, min_words).look)
        self._words = WordStream()
        self._held = False

    def feed(self, text: str, final: bool) -> Progress:
        """Read the words that are whole, and the codes; see `headgate.detector`."""
        words = self._words.feed(text, final)
        coded = self._coded.feed(text, final)
        touched = final or self._held
        for raw, end in words:
            for reading in self._readings:
                touched |= reading.read(raw, end)
        if not touched:
            return coded
        found = list(coded.findings)
        held_from = coded.cleared_to
        self._held = False
        for watch in self._watches:
            if final or watch.held_from is not None:
                watch.read_to(self._words.open_from, final)
            if watch.held_from is not None:
                self._held, held_from = True, min(watch.held_from, held_from)
            found += watch.take()
        found.sort(key=lambda finding: (finding.start, finding.end, finding.type))
        return Progress(tuple(found), held_from)


class _Reading:
    """The words of a stream in one spelling, beside each protected text; most are in none of them."""

    def __init__(self, texts: list[Protected], ignored: frozenset[Pair], min_words: int, how: str) -> None:
        self._how = how
        self._vocabulary = frozenset[str]().union(*(each.passage.vocabulary for each in texts))
        self._running = False
        self._skipped = 0
        self.watches = [_Watch(each, ignored, min_words, how) for each in texts]

    def read(self, raw: str, end: int) -> bool:
        """Take the next word, as it stands in the stream; whether it may be one of a protected text."""
        word = turned_word(raw, self._how) if self._how else content_word(raw)
        if not word:
            return False
        if not self._running and word not in self._vocabulary:
            self._skipped += 1
            return False
        for watch in self.watches:
            watch.skip(self._skipped)
            watch.read(word, end)
        self._skipped = 0
        self._running = any(watch.running for watch in self.watches)
        return True


class _Decoded:
    """What is encoded in a stream, run by run. It counts what is out by itself: runs end at times of their own."""

    def __init__(self, texts: list[Protected], ignored: frozenset[Pair], min_words: int) -> None:
        self._texts, self._ignored, self._min_words = texts, ignored, min_words
        self._covered: list[set[int]] = [set() for _ in texts]

    def look(self, run: CodedRun) -> Iterator[Finding]:
        """At most one finding for each protected text."""
        readings = [(each, words) for each in decodings(run.text) if (words := content_words(each.text))]
        for protected, covered in zip(self._texts, self._covered, strict=True):
            best = max(
                ((found, each) for each, words in readings for found in self._runs(protected, words)),
                key=lambda found: found[0].words,
                default=None,
            )
            if best is not None:
                found, decoding = best
                covered |= found.covered
                place = run.start + decoding.start, run.start + decoding.end
                yield _finding(protected, place, found.density, len(covered), ", ".join(decoding.schemes))

    def _runs(self, protected: Protected, words: list[str]) -> Iterator[Run]:
        if len(words) >= self._min_words:
            for found in Trail(protected.passage, self._ignored).runs_of(words):
                if found.words >= self._min_words and found.density >= MIN_DENSITY:
                    yield found


class _Watch:
    """A stream's way along one protected text; see the module's table.

    Args:
        protected: the text.
        ignored: fingerprints that the user knows.
        min_words: content words that a run must have.
        how: how the stream is turned; empty where it is read as it stands.
    """

    def __init__(self, protected: Protected, ignored: frozenset[Pair], min_words: int, how: str = "") -> None:
        self._protected, self._min_words, self._how = protected, min_words, how
        self._trail = Trail(protected.passage, ignored)
        self._covered: set[int] = set()  # by runs that are over and were more than a phrase
        self._found: list[Finding] = []
        self._told_words: int | None = None  # of the run that goes on; None while it is not reported
        self._last_end = 0
        self.held_from: int | None = None

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._trail.run is not None

    def skip(self, words: int) -> None:
        """So many words came that are in no protected text, while no run went on."""
        if words:
            self._trail.skip(words)

    def take(self) -> list[Finding]:
        """Findings that were not taken yet."""
        if not self._found:
            return []
        found, self._found = self._found, []
        return found

    def read_to(self, position: int, final: bool) -> None:
        """No word ends before `position` that was not read."""
        if final or (self.held_from is not None and position > self.held_from + MAX_HELD_CHARS):
            self._break_off(self._trail.run)
            self._trail.run = None

    def read(self, word: str, end: int) -> None:
        """Take the next content word, which ends at `end`."""
        self.read_to(end, False)
        before = self._trail.run
        belongs = self._trail.follow(word)
        run = self._trail.run
        if run is not before:
            self._break_off(before)
        if run is None or not belongs:
            return
        self._last_end = end
        if self.held_from is None and run.words >= SEED_WORDS:
            self.held_from = end
        elif self.held_from is not None and self._is_due(run):
            self._report(run, self.held_from)

    def _is_due(self, run: Run) -> bool:
        if self._told_words is not None:
            return run.words >= self._told_words + PIECE_WORDS
        many = len(self._covered | run.covered) >= MANY * self._min_words
        return run.words >= (SEED_WORDS + 1 if many else self._min_words) and run.density >= MIN_DENSITY

    def _break_off(self, run: Run | None) -> None:
        if run is not None and run.words >= SEED_WORDS:
            if self._told_words is not None and self.held_from is not None and self._last_end > self.held_from:
                self._report(run, self.held_from)
            self._covered |= run.covered
        self.held_from = self._told_words = None

    def _report(self, run: Run, start: int) -> None:
        out = len(self._covered | run.covered)
        self._found.append(_finding(self._protected, (start, self._last_end), run.density, out, self._how))
        self.held_from, self._told_words = self._last_end, run.words


def _finding(protected: Protected, place: tuple[int, int], density: float, out: int, how: str) -> Finding:
    """A finding over `place`, with `out` content words of the protected text out by then."""
    share = min(1.0, out / protected.passage.words)
    return Finding(
        detector=NAME,
        category="exfiltration",
        type=protected.what,
        start=place[0],
        end=place[1],
        score=round(density, 2),
        severity=_severity(out, share),
        tags=_TAGS[protected.what],
        reason=f"{_about(share)} of {protected.name}" + (f", hidden as {how}" if how else ""),
    )


def _severity(words: int, share: float) -> Severity:
    """How bad it is that so many content words, and so much of a protected text, are out.

    An agent that follows its instructions says a sentence of them now and then: a conversation about a cancelled
    flight has some 12 words of its airline's policy. From two such sentences on it is more than that.
    """
    many = words >= SENTENCES_WORDS
    if many and share >= 0.5:
        return "critical"
    if (many and share >= 0.25) or words >= PAGE_WORDS or share >= 0.75:
        return "high"
    return "medium" if many or share >= 0.5 else "low"


def _about(share: float) -> str:
    percent = 5 * round(share * 20)
    return f"about {percent} %" if percent else "a small part"
