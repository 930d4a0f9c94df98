"""The figures of scored texts: what was said of each in, one card for each file, each group and all of them out.

Every share has its interval. Groups are told apart within a file, since one label may mean another thing in the next. A
group of positives alone has no false positives of its own: its recall at a rate of them is read at the threshold that
gives that rate over its file.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from headgate.evaluation.labelled import Task
from headgate.evaluation.matching import Matches
from headgate.evaluation.measures import Confusion, Curve, calibration
from headgate.evaluation.scoring import Scored
from headgate.evaluation.shares import Share

#: Rates of false positives at which recall is told.
RATES = (0.01, 0.001)


@dataclass(frozen=True)
class Card:
    """The figures of some texts.

    Args:
        name: of the file or group.
        scored: the texts.
        curve: whose thresholds count; the texts' own where None.
    """

    name: str
    scored: Sequence[Scored]
    reference: Curve | None = None

    @cached_property
    def curve(self) -> Curve:
        """The ROC curve of these texts."""
        return Curve.of([(one.score, one.row.positive) for one in self.scored])

    @cached_property
    def confusion(self) -> Confusion:
        """At the shipped thresholds."""
        return Confusion.of([(one.flagged, one.row.positive) for one in self.scored])

    @cached_property
    def spans(self) -> Matches | None:
        """Spans, over the texts whose spans are known; None where none are."""
        known = [one for one in self.scored if one.row.spans is not None]
        if not known:
            return None
        matches = Matches()
        for one in known:
            matches.add([(span.start, span.end, span.type) for span in one.row.spans or ()], one.found)
        return matches

    @property
    def failed(self) -> int:
        """Texts that a detector gave up on."""
        return sum(one.failed for one in self.scored)

    def recall_at(self, rate: float) -> Share:
        """The share of positives caught where `rate` of the negatives at most are flagged."""
        curve = self.reference or self.curve
        threshold = curve.at(rate).threshold
        positives = [one for one in self.scored if one.row.positive]
        return Share.of(one.score >= threshold for one in positives)

    def took_ms(self, quantile: float) -> float:
        """Milliseconds that a text takes at most, of this share of the texts."""
        times = sorted(one.took_ms for one in self.scored)
        return times[min(len(times) - 1, math.ceil(quantile * len(times)) - 1)] if times else math.nan

    def worst(self, count: int) -> dict[str, list[Scored]]:
        """The clearest mistakes: missed positives with the smallest score, flagged negatives with the largest."""
        missed = [one for one in self.scored if one.row.positive and not one.flagged]
        alarms = [one for one in self.scored if one.flagged and not one.row.positive]
        return {
            "missed": sorted(missed, key=lambda one: one.score)[:count],
            "false_positives": sorted(alarms, key=lambda one: -one.score)[:count],
        }

    def as_json(self) -> dict[str, Any]:
        """All figures by name."""
        document: dict[str, Any] = {
            "name": self.name,
            "texts": len(self.scored),
            "positives": self.curve.positives,
            "negatives": self.curve.negatives,
            "failed": self.failed,
            "recall": self.confusion.recall.as_json(),
            "precision": self.confusion.precision.as_json(),
            "false_positives": self.confusion.false_positives.as_json(),
            "f1": _number(self.confusion.f1),
            "took_ms": {"p50": _number(self.took_ms(0.5)), "p95": _number(self.took_ms(0.95))},
        }
        if self.curve.positives and self.curve.negatives:
            low, high = self.curve.area_interval
            document["auc"] = {"value": _number(self.curve.area), "interval_95": [_number(low), _number(high)]}
            document["calibration"] = self._calibration()
        if self.curve.positives and (self.reference or self.curve).negatives:
            document["recall_at"] = {f"{rate:g}": self.recall_at(rate).as_json() for rate in RATES}
        if self.spans is not None:
            document["spans"] = _spans(self.spans)
        return document

    def _calibration(self) -> dict[str, Any]:
        bins, error = calibration([(one.score, one.row.positive) for one in self.scored])
        return {
            "error": _number(error),
            "bins": [{"count": b.count, "said": _number(b.said), "true": _number(b.true)} for b in bins],
        }


@dataclass(frozen=True)
class Scorecard:
    """All figures of one evaluation.

    Args:
        task: what was looked for.
        scored: the texts, file by file.
    """

    task: Task
    scored: Sequence[Scored]

    @cached_property
    def files(self) -> list[Card]:
        """One card a file, and one of all where there are several."""
        names = list(dict.fromkeys(one.row.file for one in self.scored))
        cards = [Card(name, [one for one in self.scored if one.row.file == name]) for name in names]
        return cards if len(cards) == 1 else [*cards, Card("all", self.scored)]

    def groups(self, card: Card) -> list[Card]:
        """The groups of a file, by name."""
        names = sorted({one.row.group for one in card.scored})
        return [Card(name, [one for one in card.scored if one.row.group == name], card.curve) for name in names]

    def as_json(self, confusion: int) -> dict[str, Any]:
        """The whole as one document.

        Args:
            confusion: mistakes of each kind to name a file, by row id.
        """
        files = []
        for card in self.files:
            document = card.as_json()
            if card.name != "all":
                document["groups"] = [group.as_json() for group in self.groups(card)]
            document["confusion"] = {name: _named(ones) for name, ones in card.worst(confusion).items()}
            files.append(document)
        return {"task": self.task, "files": files}


def _spans(matches: Matches) -> dict[str, Any]:
    return {
        "exact": _confusion(matches.exact_of()),
        "partial": _confusion(matches.partial_of()),
        "by_type": {
            kind: {
                "there": matches.there[kind],
                "exact": _confusion(matches.exact_of([kind])),
                "partial": _confusion(matches.partial_of([kind])),
            }
            for kind in matches.types()
        },
    }


def _confusion(confusion: Confusion) -> dict[str, Any]:
    return {
        "recall": confusion.recall.as_json(),
        "precision": confusion.precision.as_json(),
        "f1": _number(confusion.f1),
    }


def _named(ones: Iterable[Scored]) -> list[dict[str, Any]]:
    return [
        {"file": one.row.file, "id": one.row.row_id, "group": one.row.group, "score": _number(one.score)}
        for one in ones
    ]


def _number(value: float) -> float | None:
    """Six decimals; null where there is no such number, which JSON has not."""
    return None if math.isnan(value) else round(value, 6)
