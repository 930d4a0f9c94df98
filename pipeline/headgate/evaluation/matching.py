"""Spans that were found against spans that are there.

An *exact* match has the same type and both ends the same; a *partial* one has the same type and at least one code point
in common. Each span is matched once, the one that shares most with it first. Types that a data set never labels are not
judged: that it marks no such thing does not say that there is none.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from headgate.evaluation.measures import Confusion

#: Start, end, type.
Span = tuple[int, int, str]


@dataclass(slots=True)
class Matches:
    """Counts by type, over many texts."""

    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    partial: Counter[str] = field(default_factory=Counter)

    def add(self, there: Sequence[Span], found: Iterable[Span]) -> None:
        """Count one text."""
        # Two detectors may find the same.
        distinct = sorted(set(found))
        self.there.update(kind for _, _, kind in there)
        self.found.update(kind for _, _, kind in distinct)
        self.exact.update(kind for _, _, kind in set(there) & set(distinct))
        self.partial.update(_overlapping(there, distinct))

    def types(self) -> list[str]:
        """The types that are there, most frequent first."""
        return [kind for kind, _ in self.there.most_common()]

    def exact_of(self, kinds: Iterable[str] | None = None) -> Confusion:
        """Exact matches of some types; of all that are there without any."""
        return self._confusion(self.exact, kinds)

    def partial_of(self, kinds: Iterable[str] | None = None) -> Confusion:
        """Partial matches of some types; of all that are there without any."""
        return self._confusion(self.partial, kinds)

    def _confusion(self, matched: Counter[str], kinds: Iterable[str] | None) -> Confusion:
        chosen = list(self.there if kinds is None else kinds)
        caught = sum(matched[kind] for kind in chosen)
        return Confusion(
            caught=caught,
            missed=sum(self.there[kind] for kind in chosen) - caught,
            alarms=sum(self.found[kind] for kind in chosen) - caught,
        )


def _overlapping(there: Sequence[Span], found: Sequence[Span]) -> list[str]:
    """The types of the spans that have a partner, each partner used once."""
    pairs = [
        (min(a[1], b[1]) - max(a[0], b[0]), i, j)
        for i, a in enumerate(there)
        for j, b in enumerate(found)
        if a[2] == b[2] and min(a[1], b[1]) > max(a[0], b[0])
    ]
    used_there: set[int] = set()
    used_found: set[int] = set()
    matched = []
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in used_there and j not in used_found:
            used_there.add(i)
            used_found.add(j)
            matched.append(there[i][2])
    return matched
