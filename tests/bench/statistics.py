"""Samples to percentiles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Summary:
    """What is told of some samples, in their own unit; all zero where there are none.

    Args:
        count: how many.
        mean: arithmetic mean.
        p50: median.
        p95: 95th percentile, interpolated linearly, as the others.
        p99: 99th percentile.
        most: largest.
    """

    count: int = 0
    mean: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    most: float = 0.0


def summarise(samples: Sequence[float]) -> Summary:
    """The summary of samples, in any order."""
    if not samples:
        return Summary()
    p50, p95, p99 = (float(value) for value in np.percentile(samples, (50, 95, 99)))
    return Summary(len(samples), float(np.mean(samples)), p50, p95, p99, float(max(samples)))
