"""A share of cases with its interval: two counts in, a figure that says how far it can be believed out.

A share of few cases is a weak claim, and "0 of 8" is no zero. Every share that Headgate reports carries its Wilson
interval, which stays inside [0, 1] and is right near both ends, where the usual one is not.

Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927); L. D.
Brown, T. T. Cai, A. DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: Quantile of the normal distribution for an interval of 95 %.
Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` cases.

    Args:
        part: cases that count, 0 to `whole`.
        whole: all cases.

    Raises:
        ValueError: the part is no part of the whole.
    """

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} is no part of {self.whole}")

    @classmethod
    def of(cls, cases: Iterable[bool]) -> "Share":
        """The share of the cases that are true."""
        counted = list(cases)
        return cls(sum(counted), len(counted))

    @property
    def value(self) -> float:
        """The share, 0 to 1; not a number where there is no case."""
        return self.part / self.whole if self.whole else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval at 95 %: its lower and upper end, 0 to 1; all of it where there is no case."""
        if not self.whole:
            return 0.0, 1.0
        n, p, z2 = self.whole, self.value, Z_95**2
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        # Both ends are exact where all or none count; there rounding would leave one beside 0 or 1.
        low = 0.0 if self.part == 0 else centre - half
        high = 1.0 if self.part == n else centre + half
        return low, high

    def as_json(self) -> dict[str, Any]:
        """``part``, ``whole``, ``share`` and ``interval_95``; null for the last two where there is no case."""
        if not self.whole:
            return {"part": 0, "whole": 0, "share": None, "interval_95": None}
        low, high = self.interval
        return {
            "part": self.part,
            "whole": self.whole,
            "share": round(self.value, 6),
            "interval_95": [round(low, 6), round(high, 6)],
        }

    def __str__(self) -> str:
        """``306/319: 95.9 % [93.2, 97.6]``."""
        if not self.whole:
            return "no case"
        low, high = self.interval
        return f"{self.part}/{self.whole}: {self.value:.1%} [{low * 100:.1f}, {high * 100:.1f}]".replace("%", " %")
