"""Shares and their Wilson intervals, against figures from the literature and from their limits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.evaluation import Share


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),  # Brown, Cai, DasGupta: z^2 / (n + z^2)
        (10, 10, 0.7225, 1.0),
        (15, 148, 0.0624, 0.1605),  # R. G. Newcombe, Statistics in Medicine 17 (1998), 81/263 and 15/148
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=6e-5)


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_interval_holds_the_share_and_stays_between_none_and_all(part: int, more: int) -> None:
    share = Share(part, part + more)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    assert share.whole == 0 or low <= share.value <= high


def test_share_of_no_case_claims_nothing() -> None:
    share = Share.of([])
    assert math.isnan(share.value)
    assert share.interval == (0.0, 1.0)
    assert str(share) == "no case"
    assert share.as_json() == {"part": 0, "whole": 0, "share": None, "interval_95": None}


def test_share_counts_what_is_true_and_says_so() -> None:
    share = Share.of([True, False, True, True])
    assert str(share) == "3/4: 75.0 % [30.1, 95.4]"
    assert share.as_json() == {"part": 3, "whole": 4, "share": 0.75, "interval_95": [0.300642, 0.954413]}


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3)])
def test_share_beyond_its_whole_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match=f"{part} is no part of {whole}"):
        Share(part, whole)
