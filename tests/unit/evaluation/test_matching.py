"""Spans found against spans that are there."""

import pytest

from headgate.evaluation.matching import Matches, Span


def matches(there: list[Span], found: list[Span]) -> Matches:
    result = Matches()
    result.add(there, found)
    return result


def test_an_exact_match_has_both_ends_and_the_type() -> None:
    result = matches([(0, 5, "PERSON"), (9, 12, "LOCATION")], [(0, 5, "PERSON"), (9, 12, "PERSON")])
    assert result.exact_of().caught == 1
    assert result.exact_of(["LOCATION"]).recall.value == 0
    assert result.exact_of(["PERSON"]).precision.value == 0.5


def test_a_partial_match_has_one_code_point_in_common() -> None:
    assert matches([(0, 5, "PERSON")], [(4, 9, "PERSON")]).partial_of().f1 == 1
    assert matches([(0, 5, "PERSON")], [(5, 9, "PERSON")]).partial_of().f1 == 0


def test_each_span_is_matched_once_and_the_longest_overlap_first() -> None:
    """One finding over two names is one name found; two findings over one name are one right and one wrong."""
    over_two = matches([(0, 5, "PERSON"), (6, 12, "PERSON")], [(0, 12, "PERSON")])
    assert (over_two.partial_of().caught, over_two.partial_of().missed) == (1, 1)
    halves = matches([(0, 12, "PERSON")], [(0, 3, "PERSON"), (4, 12, "PERSON")])
    assert (halves.partial_of().caught, halves.partial_of().alarms) == (1, 1)


def test_types_that_are_never_labelled_are_not_judged() -> None:
    result = matches([(0, 5, "PERSON")], [(0, 5, "PERSON"), (7, 9, "URL")])
    assert result.exact_of().precision.value == 1
    assert result.types() == ["PERSON"]


def test_the_same_span_from_two_detectors_is_one() -> None:
    assert matches([(0, 5, "PERSON")], [(0, 5, "PERSON"), (0, 5, "PERSON")]).exact_of().precision.whole == 1


@pytest.mark.parametrize("count", [1, 3])
def test_counts_add_up_over_texts(count: int) -> None:
    result = Matches()
    for _ in range(count):
        result.add([(0, 5, "PERSON")], [(0, 4, "PERSON")])
    assert result.exact_of().missed == result.partial_of().caught == count
