"""Runs cases through the detectors as a stream would, and counts what is found."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tests.exfiltration.corpus import Case
from tests.unit.detectors.exfiltration_values import CANARIES, encodings_detector

from headgate.detector import Detector
from headgate.detectors import links
from headgate_schemas.findings import SEVERITIES

#: What the shipped policy acts on.
_LEAST = SEVERITIES.index("medium")


@dataclass(slots=True)
class Count:
    """How many of some cases were found."""

    found: int = 0
    cases: int = 0

    @property
    def share(self) -> float:
        """Found of all, in [0, 1]."""
        return self.found / self.cases if self.cases else 0.0


@cache
def detectors() -> tuple[Detector, ...]:
    """Those that look for what leaves in disguise."""
    return encodings_detector(), CANARIES, links.load(links.Options())


def is_found(case: Case) -> bool:
    """Whether a finding of at least medium severity overlaps the payload."""
    return any(_finds(detector, case) for detector in detectors())


def _finds(detector: Detector, case: Case) -> bool:
    stream, found = detector.open(case.context), []
    for chunk in case.chunks:
        found += stream.feed(chunk, False).findings
    found += stream.feed("", True).findings
    return any(f.start < case.end and f.end > case.start and SEVERITIES.index(f.severity) >= _LEAST for f in found)


def count(cases: Iterable[Case], by: str) -> dict[str, Count]:
    """Found and all, by ``disguise`` or by ``what``."""
    counts: dict[str, Count] = {}
    for case in cases:
        one = counts.setdefault(getattr(case, by), Count())
        one.cases += 1
        one.found += is_found(case)
    return counts


def total(counts: dict[str, Count]) -> Count:
    """All of them together."""
    return Count(sum(each.found for each in counts.values()), sum(each.cases for each in counts.values()))
