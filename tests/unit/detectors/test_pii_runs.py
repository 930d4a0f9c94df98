"""How a text is cut into candidate runs, and what is held back meanwhile."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from headgate.detectors.pii.catalogue import ENTRIES, GENERIC
from headgate.detectors.pii.runs import (
    CONTEXT_CHARS,
    MAX_GAP_CHARS,
    PIECE_CHARS,
    STEP_CHARS,
    Run,
    Segmenter,
    longest_kept_chars,
)
from headgate.detectors.pii.words import Grammar, Reach


def grammar(*countries: str) -> Grammar:
    return Grammar(Reach.of(entry for entry in ENTRIES if entry.group in {GENERIC, *countries}))


NARROW = grammar("us")
UK = grammar("uk")
ALL = grammar(*(entry.group for entry in ENTRIES))


def runs(text: str, rules: Grammar = NARROW) -> list[Run]:
    return Segmenter(rules).feed(text, final=True)


def texts(text: str, rules: Grammar = NARROW) -> list[str]:
    return [run.text for run in runs(text, rules)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("nothing to see in here.", [], id="prose has none"),
        pytest.param("in 2023 people came", ["2023"], id="a number alone"),
        pytest.param("pay 4012 8888 8888 1881 please", ["4012 8888 8888 1881"], id="groups of digits"),
        pytest.param("it was 12, then 13", ["12,", "13"], id="a word that no match goes on into"),
        pytest.param("call 555 0132 ext. 12 now", ["555 0132 ext. 12"], id="an extension"),
        pytest.param("call foo( 555 0132 now", ["foo( 555 0132"], id="an opening bracket before"),
        pytest.param("to DE89 ABCD EFGH The end", ["DE89 ABCD EFGH The"], id="an IBAN's groups"),
        pytest.param("to DE89 abcd efgh", ["DE89"], id="no IBAN's groups"),
        pytest.param("ask a.b@c.de or x", ["a.b@c.de"], id="a mailbox"),
        pytest.param("see example.org then", ["example.org"], id="a host without digits"),
        pytest.param("std::cout and end", ["std::cout"], id="colons"),
        pytest.param("1\n2\n3 lines", ["1\n2\n3"], id="one number a line"),
        pytest.param("1" + " " * MAX_GAP_CHARS + "2", ["1" + " " * MAX_GAP_CHARS + "2"], id="the widest gap"),
        pytest.param("1" + " " * (MAX_GAP_CHARS + 1) + "2", ["1", "2"], id="a wider gap"),
    ],
)
def test_a_text_is_cut_where_no_match_goes_on(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_letters_around_digits_belong_to_them_only_where_a_country_has_such_formats() -> None:
    text = "saw AB 12 34 56 C there"
    assert texts(text, NARROW) == ["12 34 56"]
    assert texts(text, UK) == ["AB 12 34 56 C"]
    assert texts("so it is M AB 1234 here", grammar("de")) == ["M AB 1234"]


def test_no_more_than_two_short_words_go_on_a_run() -> None:
    assert texts("12 is in on it", UK) == ["12 is in"]


def test_a_run_carries_the_words_before_it_whole() -> None:
    (run,) = runs("word " * 200 + "2023")
    assert run.before.startswith("word ")
    assert CONTEXT_CHARS - len("word ") <= len(run.before) <= CONTEXT_CHARS


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("some plain words ", "", id="prose"),
        pytest.param("some plain wor", "wor", id="a word that has not ended"),
        pytest.param("about 12", "12", id="a number that has not ended"),
        pytest.param("about 12 ", "12 ", id="a number that may go on"),
        pytest.param("about 12 peop", "peop", id="a number that cannot go on"),
        pytest.param("about 12! ", "", id="a number that ended in a mark"),
        pytest.param("is it ", "it ", id="a short word that digits could follow"),
        pytest.param("is it no", "no", id="a short word that letters followed"),
    ],
)
def test_only_what_may_become_an_entity_is_held(text: str, held: str) -> None:
    segmenter = Segmenter(UK)
    segmenter.feed(text, final=False)
    assert text[segmenter.cleared_to(False) :] == held


def test_a_run_is_handed_out_as_soon_as_its_end_is_known() -> None:
    segmenter = Segmenter(NARROW)
    assert segmenter.feed("about 12 ", final=False) == []
    assert [run.text for run in segmenter.feed("p", final=False)] == ["12"]


@pytest.mark.parametrize("unit", ["7", "7 ", "a1\u0301\U0001f600", "x@"])
def test_a_long_run_comes_in_overlapping_pieces_fixed_by_its_start(unit: str) -> None:
    body = (unit * 3_000)[: 2 * PIECE_CHARS].rstrip()
    pieces = runs("so: " + body)
    assert [piece.start - 4 for piece in pieces] == [at * STEP_CHARS for at in range(len(pieces))]
    assert all(len(piece.text) <= PIECE_CHARS for piece in pieces)
    assert [piece.owned_chars for piece in pieces[:-1]] == [STEP_CHARS] * (len(pieces) - 1)
    assert pieces[-1].start + pieces[-1].owned_chars == 4 + len(body)
    assert pieces[0].glued_chars == 0
    assert all(piece.glued_chars > 0 for piece in pieces[1:])


WORDS = st.sampled_from(
    [
        "the",
        "is",
        "AB",
        "it",
        "which",
        "2023",
        "12,",
        "4012",
        "DE89",
        "ABCD",
        "+44",
        "(",
        "-",
        "ext.",
        "x",
        "a@b.co",
        "foo.bar",
        "::",
        "anexo",
        "1A1",
        "\u0301",
        "e\u0301",
        "\U0001f600",
        "\u0663\u0664",
        "identifier",
        "7" * 40,
        "w" * 300,
    ]
)
GAPS = st.sampled_from([" ", " ", " ", "\n", "  ", "\t", "\u00a0", "\u3000", " " * 20, ". "])
TEXTS = st.lists(st.tuples(WORDS, GAPS), max_size=24).map(lambda parts: "".join(map("".join, parts)))


@pytest.mark.parametrize("rules", [NARROW, UK, ALL], ids=["us", "uk", "all"])
@given(text=TEXTS, sizes=st.lists(st.integers(1, 9), min_size=1, max_size=8))
@example(text="7 " * 1_500, sizes=[1])
@example(text="w" * 3_000, sizes=[7, 1])
@example(text="extranjero a.b1234", sizes=[1])
def test_runs_and_what_is_kept_do_not_depend_on_the_chunks(rules: Grammar, text: str, sizes: list[int]) -> None:
    segmenter, found, at, turn, cleared = Segmenter(rules), [], 0, 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        found += segmenter.feed(text[at : at + size], final=False)
        at, turn = at + size, turn + 1
        assert cleared <= segmenter.cleared_to(False) <= len(text)
        cleared = segmenter.cleared_to(False)
        assert len(segmenter._tail.text) <= longest_kept_chars() + size
    found += segmenter.feed("", final=True)
    assert found == runs(text, rules)


def test_the_text_kept_is_bounded_whatever_comes() -> None:
    for unit in ["a", " ", "7", "7 ", "ab ", "(", "identifier ", "\u0301"]:
        segmenter = Segmenter(ALL)
        for _ in range(4_000):
            segmenter.feed(unit * 5, final=False)
            assert len(segmenter._tail.text) <= longest_kept_chars() + len(unit) * 5
