"""What is data is read as data; prose never is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.provenance.structure import structured

PERSON = {"name": "Ann", "born": "1990-02-01", "id": "007"}


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"name": "Ann", "born": "1990-02-01", "id": "007"}', PERSON),
        ('{"n": 1.50, "m": 7}', {"n": "1.50", "m": "7"}),
        ('Found 1:\n[{"id": "a"}]', [{"id": "a"}]),
        ("name: Ann\nborn: 1990-02-01\nid: '007'", PERSON),
        ("- name: Ann\n  born: 1990-02-01\n  id: '007'\n", [PERSON]),
        ("who:\n- ann\n- ben\nmay:\n  a@x.example: rw\n", {"who": ["ann", "ben"], "may": {"a@x.example": "rw"}}),
        ("note: 'one\n\n  to: x@y.example\n\n  last'\nid: '1'", {"note": "one\n\nto: x@y.example\n\nlast", "id": "1"}),
        ("note: |\n  to: x@y.example\n  more\nid: '1'", {"note": "  to: x@y.example\n  more", "id": "1"}),
        ('note: "it said \\"to: x\\" and\n  more"\nid: 1', {"note": 'it said \\"to: x\\" and\nmore', "id": "1"}),
        ("list: []\nflow: [a, 'b']", {"list": [], "flow": ["a", "b"]}),
        ("name,born,id\nAnn,1990-02-01,007\n", [PERSON]),
        ("| name | born | id |\n|---|---|---|\n| Ann | 1990-02-01 | 007 |", [PERSON]),
        ("From: Ann\nTo: Ben\n\nCome.\nTo: nobody", {"From": "Ann", "To": "Ben", "body": "Come.\nTo: nobody"}),
    ],
)  # fmt: skip
def test_data_is_read_as_it_was_written(text: str, data: Any) -> None:
    assert structured(text) == data


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello there.",
        "Dear Ann,\nthe rent is due.\nAccount: NO9386011117947\nBest, Bo",
        "Repair of the tap, 142.50 EUR.\nPlease transfer to NO93 8601 1117 947, Berg.\nThank you!",
        "name: Ann\nand then some words\nid: 7",
        "note: 'never closed\nto: x@y.example",
        "This is a very long beginning of a sentence that happens to have one colon: and goes on\nto: x",
        "name: Ann\nname: Ben",
    ],
)
def test_prose_stays_prose(text: str) -> None:
    assert structured(text) is None


@given(st.text(alphabet="ab:-'\"[]{}|>, \n", max_size=40))
def test_nothing_breaks_the_reader(text: str) -> None:
    assert structured(text) is None or isinstance(structured(text), dict | list | str)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_lines_within_a_quoted_text_are_no_keys(line: str) -> None:
    quoted = line.replace("'", "''")
    data = structured(f"body: 'x\n\n  {quoted}\n\n  recipient: x@y.example'\nid: '1'")
    assert data is None or set(data) == {"body", "id"}
