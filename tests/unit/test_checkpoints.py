"""Clauses end where the text says, never where a chunk happened to end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.checkpoints import CheckpointRules, Checkpoints, Clause

RULES = CheckpointRules(window_words=10, min_words=3, max_words=8, max_chars=40, max_window_chars=64)


def clauses(chunks: list[str], rules: CheckpointRules = RULES) -> list[Clause]:
    checkpoints = Checkpoints(rules)
    found = []
    for chunk, final in [*((chunk, False) for chunk in chunks), ("", True)]:
        checkpoints.append(chunk, final)
        while clause := checkpoints.next_clause():
            found.append(clause)
    assert checkpoints.cleared_to == sum(map(len, chunks))
    return found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n\n ", []),
        ("one two three. four five six", ["one two three.", "four five six"]),
        ("it costs 3.14 or so. yes indeed", ["it costs 3.14 or so.", "yes indeed"]),
        ('she said "no way." and then left', ['she said "no way."', "and then left"]),
        ("a line here\nand another one", ["a line here", "and another one"]),
        ("a line here\r\n\r\nand another one", ["a line here", "and another one"]),
        ("ok.\nwell then, all right", ["ok.\nwell then, all right"]),
        ("a b c d e f g h i j", ["a b c d e f g h", "i j"]),
        ("x" * 50, ["x" * 40, "x" * 10]),
        ("一二三。四五六。", ["一二三。", "四五六。"]),
        ("sensible.words.without.any.space", ["sensible.words.without.any.space"]),
    ],
)
def test_clause_ends(text: str, parts: list[str]) -> None:
    assert [text[clause.start : clause.end] for clause in clauses([text])] == parts


def test_full_stop_decides_nothing_until_white_space_comes() -> None:
    checkpoints = Checkpoints(RULES)
    checkpoints.append("one two three.", False)
    assert checkpoints.next_clause() is None
    assert checkpoints.cleared_to == 0
    checkpoints.append(" ", False)
    assert checkpoints.next_clause() == Clause(0, 14, "one two three.")
    assert checkpoints.cleared_to == 14


def test_white_space_between_clauses_is_cleared_at_once() -> None:
    checkpoints = Checkpoints(RULES)
    checkpoints.append("  \n ", False)
    assert checkpoints.next_clause() is None
    assert checkpoints.cleared_to == 4


def test_window_holds_the_last_words_and_the_whole_clause() -> None:
    found = clauses(["a b c d e. f g h i j. k l m n o."])
    assert [clause.window for clause in found] == ["a b c d e.", "c d e. f g h i j.", "h i j. k l m n o."]
    marks = clauses(["!" * 40])
    assert marks[0].window == "!" * 40  # more words than a window has, yet all of the clause


def test_window_begins_with_a_whole_word() -> None:
    assert clauses(["a considerable b c. d e f g h."])[-1].window == "b c. d e f g h."


def test_window_is_capped_when_white_space_fills_it() -> None:
    found = clauses(["a b c d e." + " " * 100 + "f g h."])
    assert found[-1].window.strip() == "f g h."
    assert len(found[-1].window) == RULES.max_window_chars


def test_memory_is_a_chunk_and_a_window_however_long_the_text() -> None:
    checkpoints = Checkpoints(RULES)
    for _ in range(200):
        checkpoints.append("some words, a few. " * 10, False)
        while checkpoints.next_clause():
            pass
        assert len(checkpoints._tail.text) <= 190 + RULES.max_window_chars


_TEXT = st.text(st.sampled_from("ab1 .!\n\"'。漢\u0301\U0001f600\u2028_"), max_size=160)


@given(_TEXT, st.lists(st.integers(0, 160), max_size=12))
def test_clauses_do_not_depend_on_the_chunks(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    whole = clauses([text])
    assert clauses([text[a:b] for a, b in pairwise(edges)]) == whole
    assert clauses(list(text)) == whole


@given(_TEXT)
def test_clauses_hold_all_that_is_no_white_space(text: str) -> None:
    covered = {at for clause in clauses([text]) for at in range(clause.start, clause.end)}
    assert all(char.isspace() for at, char in enumerate(text) if at not in covered)
    for clause in clauses([text]):
        assert clause.window.endswith(text[clause.start : clause.end])
