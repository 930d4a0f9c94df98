"""Figures of scores, against counts by hand."""

import math
import random

import pytest

from headgate.evaluation.measures import Confusion, Curve, calibration

#: Two negatives score as high as a positive, and one above all but the best.
SCORED = [(0.9, True), (0.8, False), (0.7, True), (0.7, False), (0.7, False), (0.2, True), (0.1, False), (0.0, False)]


def test_area_is_the_chance_that_a_positive_scores_higher_and_ties_count_half() -> None:
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a, positive in SCORED
        if positive
        for b, other in SCORED
        if not other
    ]
    curve = Curve.of(SCORED)
    assert curve.area == pytest.approx(sum(pairs) / len(pairs))
    low, high = curve.area_interval
    assert 0 <= low < curve.area < high <= 1


def test_interval_of_the_area_narrows_with_more_texts() -> None:
    few, many = Curve.of(SCORED).area_interval, Curve.of(SCORED * 50).area_interval
    assert many[1] - many[0] < (few[1] - few[0]) / 5


@pytest.mark.parametrize(
    ("rate", "threshold", "caught"),
    [
        (0.0, 0.9, 1),
        (0.19, 0.9, 1),  # a fifth of five negatives is one alarm, and less is none
        (0.2, 0.8, 1),
        (0.4, 0.8, 1),  # the next threshold flags both negatives that score 0.7
        (0.6, 0.2, 3),
        (1.0, 0.0, 3),
    ],
)
def test_recall_at_a_rate_never_splits_equal_scores(rate: float, threshold: float, caught: int) -> None:
    curve = Curve.of(SCORED)
    assert curve.at(rate).threshold == threshold
    assert curve.recall_at(rate).part == caught
    assert curve.recall_at(rate).whole == 3


def test_without_negatives_there_is_no_area_and_no_threshold() -> None:
    curve = Curve.of([(0.5, True), (0.9, True)])
    assert math.isnan(curve.area)
    assert curve.area_interval == (0.0, 1.0)
    assert curve.recall_at(0.01).part == 0


def test_order_of_the_texts_changes_nothing() -> None:
    shuffled = SCORED.copy()
    random.Random(3).shuffle(shuffled)
    assert Curve.of(shuffled) == Curve.of(SCORED)


def test_confusion_counts_what_was_flagged_against_what_is_true() -> None:
    confusion = Confusion.of([(True, True), (True, True), (True, False), (False, True), (False, False)])
    assert (confusion.caught, confusion.missed, confusion.alarms, confusion.passed) == (2, 1, 1, 1)
    assert confusion.recall.value == confusion.precision.value == pytest.approx(2 / 3)
    assert confusion.false_positives.value == 0.5
    assert confusion.f1 == pytest.approx(2 / 3)
    assert math.isnan(Confusion(passed=3).f1)


def test_calibration_is_the_distance_between_what_was_said_and_what_is_true() -> None:
    bins, error = calibration([(1.0, True), (0.95, False), (0.05, False), (0.05, False)])
    assert [(b.count, b.true) for b in bins] == [(2, 0.0), (2, 0.5)]
    assert error == pytest.approx((2 * 0.05 + 2 * 0.475) / 4)
