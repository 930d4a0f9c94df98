"""Runs of a text that say again what a protected text says, near-verbatim or lightly rewritten.

In come the content words of a text, one after the other; out comes how long a run of them follows the protected text,
and how much of that text is out by now. Nothing here knows positions in characters, sessions or severity.

Theory of operation
-------------------
A protected text's fingerprints are unordered pairs of content words that stand at most two apart. Protected texts are
short, so every fingerprint is kept: this is winnowing with a window of one. A pair that comes up again is a *hit*. A
hit alone says nothing ("customer service"); a *run* is hits whose places in the protected text stay near each other,
with few words between that hit nothing. So a word replaced, left out or put in, and two phrases exchanged, break no
run, and words that a text has in common with any other of its subject do not make one.

=========  ==============================================  =====================================
state      on                                              then
=========  ==============================================  =====================================
idle       a hit                                           *running*, at the hit's places
running    a hit within `REACH` of one of its places       *running*, one place further
running    `MAX_MISSES` words that continue nothing        *idle*
=========  ==============================================  =====================================
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from headgate.winnowing.words import content_words

#: How far apart two words of a fingerprint may stand.
SPAN = 2
#: How far the next hit may lie from the last one, in content words of the protected text: about a sentence.
REACH = 12
#: Content words between two hits of one run: one or two replaced words, with the pairs that they break.
MAX_MISSES = 3
#: Places of one fingerprint; a text that says the same more often says nothing new by it.
MAX_PLACES = 8

Pair = tuple[str, str]
#: Where the two words of a fingerprint stand in the protected text, and how many words back the first was read.
_Hit = tuple[tuple[int, int], int]


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def pairs_of(words: list[str]) -> Iterable[tuple[Pair, int, int]]:
    """The fingerprints of a text, each with the places of its two words."""
    for at, word in enumerate(words):
        for before in range(max(0, at - SPAN), at):
            if words[before] != word:
                yield _pair(words[before], word), before, at


class Passage:
    """A protected text's fingerprints.

    Args:
        text: the protected text.
    """

    def __init__(self, text: str) -> None:
        words = content_words(text)
        self.words = len(words)
        self.vocabulary = frozenset(words)
        self._places: dict[Pair, tuple[tuple[int, int], ...]] = {}
        for pair, before, at in pairs_of(words):
            known = self._places.get(pair, ())
            if len(known) < MAX_PLACES:
                self._places[pair] = (*known, (before, at))

    @property
    def pairs(self) -> Collection[Pair]:
        """All fingerprints."""
        return self._places.keys()

    def places(self, pair: Pair) -> tuple[tuple[int, int], ...]:
        """Where a fingerprint stands: the places of its words."""
        return self._places.get(pair, ())


@dataclass(slots=True)
class Run:
    """A run that is going on, in content words of the text that is read.

    Args:
        at: its last places in the protected text.
        words: those of its words that belong to hits.
        length: all its words, up to the last hit.
        missed: words since then.
        covered: places of the protected text that it says.
    likely: the likeliest of its last places.
    """

    at: frozenset[int]
    words: int = 0
    length: int = 0
    missed: int = 0
    covered: set[int] = field(default_factory=set)
    likely: int = 0

    @property
    def density(self) -> float:
        """Which part of its words belongs to hits, in (0, 1]."""
        return self.words / self.length if self.length else 0.0


class Trail:
    """Follows one text along one protected text.

    Args:
        passage: the protected text.
        ignored: fingerprints that are no hits, because the reader knows them already.
    """

    def __init__(self, passage: Passage, ignored: frozenset[Pair] = frozenset()) -> None:
        self.passage = passage
        self._ignored = ignored
        self._recent: list[tuple[str, bool]] = []  # the last words, and whether they belong to a hit
        self.run: Run | None = None

    def follow(self, word: str) -> bool:
        """Take the next content word; whether it belongs to a hit of the run that is going on."""
        hits = self._hits(word) if word in self.passage.vocabulary else []
        belongs = self._extend(self.run, hits) if self.run else self._begin(hits)
        self._recent = [*self._recent[1 - SPAN :], (word, belongs)]
        return belongs

    def skip(self, words: int) -> None:
        """Words came that are not in the protected text; only while no run goes on."""
        self._recent = [*self._recent, *[("", False)] * min(words, SPAN)][-SPAN:]

    def runs_of(self, words: Iterable[str]) -> Iterator[Run]:
        """The runs in a text that is there as a whole, each once it is over."""
        for word in words:
            before = self.run
            self.follow(word)
            if before is not None and self.run is not before:
                yield before
        if self.run is not None:
            yield self.run

    def _hits(self, word: str) -> list[_Hit]:
        hits: list[_Hit] = []
        for back, (recent, _) in enumerate(reversed(self._recent), start=1):
            pair = _pair(recent, word)
            if recent != word and pair not in self._ignored:
                hits += [(places, back) for places in self.passage.places(pair)]
        return hits

    def _begin(self, hits: list[_Hit]) -> bool:
        if not hits:
            return False
        self.run = Run(frozenset())
        self._take(self.run, hits)
        return True

    def _extend(self, run: Run, hits: list[_Hit]) -> bool:
        near = [hit for hit in hits if any(abs(hit[0][0] - at) <= REACH for at in run.at)]
        if near:
            run.length += run.missed
            self._take(run, near)
            return True
        run.missed += 1
        if run.missed > MAX_MISSES:
            self.run = None
            return self._begin(hits)
        return False

    def _take(self, run: Run, hits: list[_Hit]) -> None:
        new = 1
        for back in {back for _, back in hits}:
            word, belonged = self._recent[-back]
            if not belonged:  # it was missed, or came before the run
                new += 1
                self._recent[-back] = (word, True)
        run.words += new
        run.length = max(run.length + 1, run.words)
        run.missed = 0
        # A phrase that stands at many places counts at one of them: the nearest to where the run came from.
        nearest = min((place for place, _ in hits), key=lambda place: abs(place[1] - run.likely - 1))
        run.at, run.likely = frozenset(at for (_, at), _ in hits), nearest[1]
        run.covered.update(nearest)
