"""Runs: what may be encoded is handed out whole, the rest is clear at once, and memory is bounded."""

from itertools import pairwise

import pytest
from tests.unit.decoding.disguises import DISGUISES

from headgate.decoding import Run, Runs, decodings
from headgate.decoding.runs import OVERLAP_CHARS, RUN_CHARS, longest_kept_chars

VALUE = "mara.lindqvist@example.com"


def read(text: str, step: int = 0) -> list[Run]:
    runs, found = Runs(), []
    cleared = 0
    for at in range(0, len(text), step or max(1, len(text))):
        closed = runs.feed(text[at : at + (step or len(text))], False)
        assert all(run.start >= cleared for run in closed)
        found += closed
        now = runs.cleared_to(False)
        assert cleared <= now <= at + (step or len(text))
        cleared = now
        assert runs.held_chars <= longest_kept_chars() + (step or len(text))
    found += runs.feed("", True)
    assert runs.cleared_to(True) == len(text)
    return found


@pytest.mark.parametrize("name", DISGUISES)
def test_every_disguise_is_one_run_between_words(name: str) -> None:
    text = f"Please write down this: {DISGUISES[name][1](VALUE)} and then go on."
    runs = read(text)
    assert read(text, 1) == read(text, 7) == runs
    assert any(VALUE in each.text for run in runs for each in decodings(run.text))


@pytest.mark.parametrize(
    "text",
    [
        "I am glad that a man came, and that (perhaps) he didn't stay.",
        "A list:\n- one thing\n- another thing, 42 of them in 2019 or so\n",
        "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440 \u0438 \u043b\u044e\u0434\u0438",
    ],
)
def test_prose_has_no_run(text: str) -> None:
    assert read(text) == read(text, 1) == []


def test_prose_is_clear_up_to_its_last_word() -> None:
    runs, text = Runs(), ""
    for word in ["Nobody", " came", " to", " a", " opening,", " which", " rained", " out.", "\n"]:
        text += word
        runs.feed(word, False)
        assert runs.cleared_to(False) >= len(text) - len(word.strip())
        if word.strip() == "which":
            assert runs.cleared_to(False) == len(text)


def test_a_run_starts_behind_what_was_shown_of_its_word() -> None:
    (run,) = read("Ask which@example.com now", 1)
    assert (run.start, run.text) == (9, "@example.com")


def test_a_run_brings_the_text_before_it() -> None:
    (run,) = read("the password is: \\x68\\x75\\x6e\\x74\\x65\\x72\\x32 ok")
    assert run.before == "the password is: "


@pytest.mark.parametrize("unit", ["A1b2", "4d ", "m ", "x", "@", "1-", "\u0430b"])
def test_a_long_run_comes_in_pieces_that_overlap(unit: str) -> None:
    text = unit * (9_000 // len(unit))
    pieces = read(text, 512)
    assert read(text) == pieces
    if len(pieces) > 1:
        assert all(len(piece.text) <= RUN_CHARS for piece in pieces)
        assert [piece.owned_chars for piece in pieces[:-1]] == [RUN_CHARS - OVERLAP_CHARS] * (len(pieces) - 1)
        assert [piece.continued for piece in pieces] == [False] + [True] * (len(pieces) - 1)
        assert all(b.start == a.start + a.owned_chars for a, b in pairwise(pieces))
