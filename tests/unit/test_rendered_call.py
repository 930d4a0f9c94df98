"""Calls and requests as a model reads them: plain names, cut values, parts of a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.rendered_call import FIRST_PARTS, LAST_PARTS, Room, rendered_call, request_parts


@pytest.mark.parametrize(
    ("tool", "plain"),
    [
        ("send_email", "send email"),
        ("sendEmail", "send email"),
        ("mail.send_email", "mail send email"),
        ("mcp__files__delete", "mcp files delete"),
        ("HTTPPost", "http post"),
        ("123", "123"),
        ("发送", "发送"),
    ],
)
def test_a_name_reads_alike_in_every_spelling(tool: str, plain: str) -> None:
    assert rendered_call(tool, {}, 40) == plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\n b\t c", "a b c"),
        (["x@a.org", "y@b.org"], "x@a.org, y@b.org"),
        ({"zipCode": 5, "city": "Oslo"}, "{zip code: 5, city: Oslo}"),
        (True, "true"),
        (None, "null"),
        (12.5, "12.5"),
        ([], ""),
        ("a · b", "a . b"),
    ],
)
def test_values_stand_in_one_line(value: object, text: str) -> None:
    assert rendered_call("t", {"someName": value}, 40) == f"t · some name: {text}"


def test_a_short_value_is_whole_beside_a_long_one() -> None:
    line = rendered_call("send_email", {"body": "word " * 500, "to": "anna@example.org"}, 40)
    assert line.endswith(" · to: anna@example.org")
    assert "word word" in line
    assert "… · to" in line


def test_values_keep_their_beginnings() -> None:
    arguments = {name: f"start{name} " + "more words " * 50 for name in "abc"}
    line = rendered_call("t", arguments, 40)
    assert all(f"{name}: start{name}" in line for name in "abc")
    assert line.count("…") == 3


def test_arguments_beyond_the_room_are_counted() -> None:
    line = rendered_call("t", {f"argument{at}": "value" for at in range(50)}, 40)
    shown = line.count(": value")
    assert 3 <= shown < 10
    assert line.endswith(f" · {50 - shown} more")


def test_one_argument_is_shown_however_little_room_there_is() -> None:
    assert rendered_call("a_tool_with_a_very_long_name", {"to": "x"}, 4).endswith("to: x")


def test_a_value_of_megabytes_costs_no_more_than_its_beginning() -> None:
    line = rendered_call("t", {"a": "x" * 3_000_000, "b": ["y" * 1_000] * 1_000, "c": {"k": "z" * 1_000_000}}, 40)
    assert len(line) < 400


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=300), max_size=12), st.integers(10, 80))
def test_a_line_is_short_and_in_one_piece(arguments: dict[str, str], words: int) -> None:
    line = rendered_call("tool", arguments, words)
    assert "\n" not in line
    assert len(line) <= 40 * words
    assert line == rendered_call("tool", arguments, words)


def test_a_short_request_is_one_part() -> None:
    assert request_parts(["Pay the bill. Thanks!"], 40) == ("Pay the bill. Thanks!",)


def test_turns_that_fit_stand_together() -> None:
    assert request_parts(["Book the flight to Oslo.", "Yes, go ahead."], 40) == (
        "Book the flight to Oslo. Yes, go ahead.",
    )


def test_the_last_part_is_filled_first() -> None:
    parts = request_parts(["One two three four five.", "Six seven eight.", "Nine ten."], 8)
    assert parts == ("One two three four five.", "Six seven eight. Nine ten.")


def test_sentences_stay_whole_where_they_fit() -> None:
    sentences = [f"Sentence number {at} is here." for at in range(4)]
    parts = request_parts([" ".join(sentences)], 13)
    assert " ".join(parts).split(". ") == " ".join(sentences).split(". ")
    assert all(part.endswith(".") for part in parts)


def test_a_long_sentence_is_cut_between_words() -> None:
    parts = request_parts(["alpha beta gamma " * 10], 7)
    assert len(parts) > 3
    assert all(word in ("alpha", "beta", "gamma") for part in parts for word in part.split())


def test_of_many_parts_the_first_and_the_last_are_read() -> None:
    parts = request_parts([f"Part {at} of a long request here." for at in range(100)], 9)
    assert len(parts) == FIRST_PARTS + LAST_PARTS
    assert parts[0].startswith("Part 0 ")
    assert parts[-1].startswith("Part 99 ")


@pytest.mark.parametrize("turns", [[], [""], ["  \n "]])
def test_who_said_nothing_asked_for_nothing(turns: list[str]) -> None:
    assert request_parts(turns, 40) == ()


@given(st.text(max_size=400), st.integers(1, 30))
def test_no_word_of_a_request_is_lost_unless_there_are_too_many_parts(text: str, words: int) -> None:
    parts = request_parts([text], words)
    if len(parts) < FIRST_PARTS + LAST_PARTS:
        assert "".join("".join(parts).split()) == "".join(text.split())


def test_room_leaves_most_of_a_row_to_the_call() -> None:
    room = Room(96, 42)
    assert (room.request_words, room.call_words) == (35, 44)
