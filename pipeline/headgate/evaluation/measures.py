"""Figures of a detector that gives scores: scores and truth in, what they are worth out.

All of them depend on the order of the scores alone, but `calibration`, which takes a score for a probability. Equal
scores are never split: no threshold can tell them apart. Nothing here knows texts or detectors.

Source: J. A. Hanley, B. J. McNeil, "The Meaning and Use of the Area under a ROC Curve", Radiology 143 (1982), for the
area and its standard error; M. P. Naeini et al., "Obtaining Well Calibrated Probabilities", AAAI 2015, for the
calibration error.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from headgate.evaluation.shares import Z_95, Share

#: Bins of the calibration, of equal width.
BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold: a text with this score or a larger one is flagged.

    Args:
        threshold: above 1 where nothing is flagged.
        caught: positives that are.
        alarms: negatives that are.
    """

    threshold: float
    caught: int
    alarms: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Texts whose score lies in one stretch: what was said of them, and what was true.

    Args:
        count: of texts.
        said: mean score.
        true: share of positives.
    """

    count: int
    said: float
    true: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The ROC curve of some scored texts.

    Args:
        points: from the strictest threshold to the laxest; the first flags nothing, the last everything.
        positives: texts that hold what is looked for.
        negatives: texts that do not.
    """

    points: tuple[Point, ...]
    positives: int
    negatives: int

    @classmethod
    def of(cls, scored: Sequence[tuple[float, bool]]) -> "Curve":
        """The curve of (score, positive) pairs."""
        points = [Point(math.inf, 0, 0)]
        for score, group in groupby(sorted(scored, key=lambda pair: -pair[0]), key=lambda pair: pair[0]):
            truths = [positive for _, positive in group]
            last = points[-1]
            points.append(Point(score, last.caught + sum(truths), last.alarms + len(truths) - sum(truths)))
        return cls(tuple(points), points[-1].caught, points[-1].alarms)

    @property
    def area(self) -> float:
        """AUC: the chance that a positive scores above a negative, ties counting half; no number without both."""
        if not self.positives or not self.negatives:
            return math.nan
        area = 0.0
        for before, point in zip(self.points, self.points[1:], strict=False):
            area += (point.alarms - before.alarms) * (before.caught + point.caught) / 2
        return area / (self.positives * self.negatives)

    @property
    def area_interval(self) -> tuple[float, float]:
        """95 % of the area, within [0, 1], by its standard error."""
        area = self.area
        if math.isnan(area):
            return 0.0, 1.0
        q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
        spread = area * (1 - area) + (self.positives - 1) * (q1 - area**2) + (self.negatives - 1) * (q2 - area**2)
        half = Z_95 * math.sqrt(max(0.0, spread) / (self.positives * self.negatives))
        return max(0.0, area - half), min(1.0, area + half)

    def at(self, most_alarms: float) -> Point:
        """The laxest threshold that flags this share of the negatives at most.

        Without a negative no threshold can be told from another: then nothing is flagged.
        """
        allowed = [p for p in self.points if self.negatives and p.alarms <= most_alarms * self.negatives]
        return allowed[-1] if allowed else self.points[0]

    def recall_at(self, most_alarms: float) -> Share:
        """The share of positives that are caught there."""
        return Share(self.at(most_alarms).caught, self.positives)


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was flagged against what is true.

    Args:
        caught: positives that were flagged.
        missed: positives that were not.
        alarms: negatives that were.
        passed: negatives that were not.
    """

    caught: int = 0
    missed: int = 0
    alarms: int = 0
    passed: int = 0

    @classmethod
    def of(cls, judged: Sequence[tuple[bool, bool]]) -> "Confusion":
        """Of (flagged, positive) pairs."""
        return cls(
            caught=sum(flagged and positive for flagged, positive in judged),
            missed=sum(positive and not flagged for flagged, positive in judged),
            alarms=sum(flagged and not positive for flagged, positive in judged),
            passed=sum(not flagged and not positive for flagged, positive in judged),
        )

    @property
    def recall(self) -> Share:
        """Of the positives, those that were flagged."""
        return Share(self.caught, self.caught + self.missed)

    @property
    def precision(self) -> Share:
        """Of what was flagged, the positives."""
        return Share(self.caught, self.caught + self.alarms)

    @property
    def false_positives(self) -> Share:
        """Of the negatives, those that were flagged."""
        return Share(self.alarms, self.alarms + self.passed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; no number where neither is there."""
        whole = 2 * self.caught + self.missed + self.alarms
        return 2 * self.caught / whole if whole else math.nan


def calibration(scored: Sequence[tuple[float, bool]]) -> tuple[tuple[Bin, ...], float]:
    """How far scores can be taken for probabilities.

    Args:
        scored: (score in [0, 1], positive) pairs.

    Returns:
        The bins that hold a text, and the mean distance between what was said and what was true, over texts.
    """
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, positive in scored:
        held[min(BINS - 1, int(score * BINS))].append((score, positive))
    bins = tuple(
        Bin(len(texts), sum(s for s, _ in texts) / len(texts), sum(p for _, p in texts) / len(texts))
        for texts in held
        if texts
    )
    error = sum(b.count * abs(b.said - b.true) for b in bins) / max(1, len(scored))
    return bins, error
