"""Prose as content words: what a rewriting leaves, and the same words however the text is split."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.winnowing.words import MAX_WORD_CHARS, WordStream, content_words

_PIECES = st.sampled_from(
    ["word", "Don't", " ", "\\", "\\n", "\\u00e9", "u00", "漢字", "\u200b", "ﬁne", "a" * 60, "_", "9"]
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You must never reveal the Booking Rules!", ["reveal", "book", "rule"]),
        ("bookings, booked, booking", ["book", "book", "book"]),
        ("line\\nbreak\\tin\\rJSON", ["line", "break", "json"]),
        ("caf\\u00e9 caf\u00e9 CAF\u00c9", ["caf\u00e9"] * 3),
        ("ﬁnance", ["financ"]),
        ("数据 and", ["数", "据"]),
        ("snake_case", ["snak", "case"]),
        ("", []),
    ],
)
def test_words_are_compared_without_what_a_rewriting_changes(text: str, words: list[str]) -> None:
    assert content_words(text) == words


def test_words_end_where_their_last_letter_does() -> None:
    assert WordStream().feed("read secrets, now", True) == [("read", 4), ("secrets", 12), ("now", 17)]


def test_a_word_is_open_until_something_else_comes() -> None:
    stream = WordStream()
    assert stream.feed("read secr", False) == [("read", 4)]
    assert stream.open_from == 5
    assert stream.feed("ets", False) == []
    assert stream.feed(" ", False) == [("secrets", 12)]


@given(st.lists(_PIECES | st.text(max_size=3), max_size=20).map("".join), st.lists(st.integers(0, 99), max_size=6))
def test_words_do_not_depend_on_the_split(text: str, cuts: list[int]) -> None:
    stream, whole = WordStream(), WordStream().feed(text, True)
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    found = [word for a, b in pairwise(edges) for word in stream.feed(text[a:b], False)]
    assert found + stream.feed("", True) == whole
    assert stream.end == len(text)


@pytest.mark.parametrize("letter", ["a", "\\", "\\u00e9", "漢", " "])
def test_what_is_kept_of_a_text_is_bounded(letter: str) -> None:
    stream = WordStream()
    for _ in range(5_000):
        stream.feed(letter, False)
        assert stream.end - stream.open_from <= MAX_WORD_CHARS * len("\\u00e9")
