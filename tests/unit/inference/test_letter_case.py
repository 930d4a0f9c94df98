"""Letter case by token: what an uncased vocabulary forgets."""

import re

import pytest

from headgate.inference import letter_case as case
from headgate.inference.letter_case import letter_case


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("ada", case.LOWER),
        ("Ada", case.CAPITALISED),
        ("A", case.CAPITALISED),
        ("ADA", case.UPPER),
        ("McAda", case.MIXED),
        ("iPhone", case.MIXED),
        ("B2B", case.UPPER),
        ("42", case.DIGIT),
        ("4th", case.LOWER),
        ("Élan", case.CAPITALISED),
        ("Ωμέγα", case.CAPITALISED),
        ("東京", case.OTHER),
        (".", case.OTHER),
    ],
)
def test_a_word_has_the_case_that_it_is_written_in(word: str, kind: int) -> None:
    assert letter_case(word, [(0, len(word))]) == [kind]


def test_pieces_of_a_word_share_its_case() -> None:
    assert letter_case("Quist-ADA x", [(0, 2), (2, 5), (5, 6), (6, 9), (10, 11)]) == [
        case.CAPITALISED,
        case.CAPITALISED,
        case.OTHER,
        case.UPPER,
        case.LOWER,
    ]


def test_tokens_that_are_no_part_of_the_text_have_none() -> None:
    assert letter_case("Ada", [(0, 0), (0, 3), (0, 0)]) == [case.OTHER, case.CAPITALISED, case.OTHER]
    assert letter_case("", [(0, 0)]) == [case.OTHER]


def test_every_kind_is_a_row_of_the_table() -> None:
    text = "a A AA aA 1 ."
    kinds = letter_case(text, [match.span() for match in re.finditer(r"\S+", text)])
    assert sorted({*kinds}) == list(range(case.KINDS))
