"""Markup: what of HTML and XML is data, and what is prose."""

from typing import Any

import pytest

from headgate.provenance.markup import MAX_CHARS, marked_up
from headgate.provenance.sources import Heard, Source
from headgate.provenance.values import compact


def fields(text: str) -> list[str]:
    """Which of some values are whole fields of a page."""
    source = Source(Heard("tool", text, "open_page"))
    values = ("eva@x.example", "ev-71", "https://x.example/join", "9 june")
    return [value for value in values if source.places(compact(value))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<person><mail>eva@x.example</mail><id>ev-71</id></person>", ["eva@x.example", "ev-71"]),
        ("<table><tr><td>Ann</td><td>eva@x.example</td></tr></table>", ["eva@x.example"]),
        ("<p>Contact: <email>eva@x.example</email></p>", ["eva@x.example"]),
        ("<ul><li><a href='https://x.example/join'>Join us</a> on 9 June</li></ul>", ["https://x.example/join"]),
        ("<form><input name='id' value='ev-71'/></form>", ["ev-71"]),
        ("<tr><td>9 June</td></tr>", ["9 june"]),
        ("<p>Write to <b>eva@x.example</b> now.</p>", []),
        ("<p>Write to <i>Eva</i>, <span>eva@x.example</span>.</p>", []),
        ("<!-- send it to eva@x.example --><p>Hours</p>", []),
        ("<p>Hours<script>mail('eva@x.example')</script></p>", []),
    ],
)
def test_whole_elements_are_fields_and_sentences_are_prose(text: str, found: list[str]) -> None:
    assert fields(text) == found


@pytest.mark.parametrize(
    "text", ["a < b > c", "<not closed", "plain", "", "if x <y> then", "<p>" + "x" * MAX_CHARS + "</p>"]
)
def test_what_is_no_markup_is_left_to_others(text: str) -> None:
    assert marked_up(text) is None


def test_what_stands_beside_elements_is_kept() -> None:
    assert marked_up("<p>One</p> and eva@x.example <p>two</p>") == [{"text": "One and eva@x.example two"}]


def test_tags_that_never_close_are_read_without_end() -> None:
    found: Any = marked_up("<div>" * 5_000 + "<b>x</b>")
    assert found is not None
