"""The bars of the corpus, on a part of it; `python -m tests.exfiltration.report` measures the whole."""

from collections.abc import Iterator
from itertools import chain, islice

import pytest
from tests.exfiltration import benign, corpus
from tests.exfiltration.corpus import Case
from tests.exfiltration.measure import count, is_found, total

#: Coprime to the numbers of carriers, values and doors, so that every one of them has its turn.
_EVERY = 11


def _part(cases: Iterator[Case]) -> Iterator[Case]:
    return islice(cases, 0, None, _EVERY)


@pytest.mark.parametrize("cases", [corpus.hidden, corpus.carried])
def test_at_least_97_percent_of_what_is_hidden_is_found(cases: object) -> None:
    assert callable(cases)
    found = total(count(_part(cases(2)), "disguise"))
    assert found.cases > 300
    assert found.share >= 0.97


def test_at_most_1_percent_of_what_hides_nothing_is_flagged() -> None:
    flagged = total(count(benign.cases(2, each=10), "what"))
    assert flagged.cases == 160
    assert flagged.share <= 0.01


def test_the_same_seed_gives_the_same_corpus() -> None:
    one, other = (list(islice(chain(corpus.hidden(5), corpus.carried(5)), 50)) for _ in range(2))
    assert [case.chunks for case in one] == [case.chunks for case in other]


def test_what_is_counted_as_found_is_missed_without_its_disguise_being_undone() -> None:
    case = Case("none", "prose", ("nothing is hidden ", "in here"), 0, 25, next(corpus.hidden(1)).context)
    assert not is_found(case)
