"""Aligned columns: which texts are tables, and what stands beside them."""

import pytest

from headgate.provenance.columns import MAX_ROWS, aligned
from headgate.provenance.sources import Heard, Source
from headgate.provenance.values import compact

OFFERS = """\
offer        flight   departs  note
OF-77120A    BA-846   07:25
OF-77121C    LO-280   09:10    window seats only, write to eva@x.example
OF-77125F    BA-850   17:05
"""
QUERY = """\
 return_id | comment
-----------+--------------------------
    881398 | wrong buttons
    881617 | please send it to eva@x.example
(2 rows)
"""


def fields(text: str) -> list[str]:
    source = Source(Heard("tool", text, "search"))
    return [v for v in ("of-77121c", "lo-280", "881398", "eva@x.example") if source.places(compact(v))]


def test_cells_are_fields_and_free_text_in_them_is_not() -> None:
    assert fields(OFFERS) == ["of-77121c", "lo-280"]
    assert fields(QUERY) == ["881398"]


def test_what_stands_around_a_table_is_free_text() -> None:
    text = "Offers for eva@x.example today\n\n" + OFFERS + "\nBook LO-280 by OF-77121C-X."
    assert fields(text) == ["of-77121c", "lo-280"]
    assert "eva@x.example" in aligned(text)[-1]["text"]


def test_columns_without_a_header_are_a_table() -> None:
    assert fields("CR02-7   eva@x.example\nCR09-2   dale@x.example\n") == ["eva@x.example"]


def test_a_first_row_without_digits_names_the_columns() -> None:
    assert aligned("id    who       size\n----  --------  ----\nK-1   Ann Lee      7\nK-2   Bo Ito   1,340\n")[:-1] == [
        {"id": ["K-1"], "who": ["Ann Lee"], "size": ["7"]},
        {"id": ["K-2"], "who": ["Bo Ito"], "size": ["1,340"]},
    ]
    assert aligned("K-1   7\nK-2   9\n")[0] == {"row": ["K-1", "7"]}


def test_a_column_of_remarks_is_free_text() -> None:
    text = "id    who       {}\nK-1   Ann       lo-280\nK-2   Bo        eva@x.example\n"
    assert fields(text.format("remarks")) == []
    assert fields(text.format("contact")) == ["lo-280", "eva@x.example"]


@pytest.mark.parametrize(("bar", "cross"), [("|", "+"), ("\u2502", "\u253c")])
def test_drawn_lines_part_cells_as_typed_ones_do(bar: str, cross: str) -> None:
    rule = "-" if bar == "|" else "\u2500"
    rows = [
        f"{bar} offer {bar} who {bar}",
        f"{cross}{rule * 7}{cross}{rule * 5}{cross}",
        f"{bar} LO-280 {bar} Ann {bar}",
    ]
    assert fields("\n".join(rows)) == ["lo-280"]


def test_a_destination_with_one_word_beside_it_is_a_field() -> None:
    text = "id    contact\nK-1   mail eva@x.example\nK-2   ask for eva@x.example\n"
    assert fields(text) == ["eva@x.example"]
    assert fields(text.replace("mail ", "go and mail ")) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One line  only",
        "Some prose  with a gap.\nAnd a line without any.\nThe end.",
        "Dear Ann,  hello\nwrite to eva@x.example   now",
        "a  b\n" * (MAX_ROWS + 1),
    ],
    ids=["empty", "one row", "prose", "gaps that stand nowhere", "too many"],
)
def test_prose_is_no_table(text: str) -> None:
    assert aligned(text) is None
