"""Values are the same however they are written, and an argument is a sink for what it decides."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.provenance.effects import Effect
from headgate.provenance.sources import stands_in
from headgate.provenance.values import compact, fold, parts_of, shape_of, sinks_of

MAILBOX = "Eva.Lind@post.example"


@pytest.mark.parametrize(
    "written",
    [
        "eva.lind@POST.example",
        "  Eva.Lind@post.example\n",
        "eva%2Elind%40post.example",
        "eva.lind%2540post.example",
        "eva.lind\\u0040post.example",
        "eva.lind&#64;post.example",
        "eva.lind\u200b@post.example",
        "\uff45va.lind\uff20post.example",
    ],
)
def test_one_mailbox_is_one_however_it_is_written(written: str) -> None:
    assert fold(written) == fold(MAILBOX)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NO93 8601 1117 947", "no9386011117947"),
        ("NO93-8601-1117-947", "NO9386011117947"),
        ("+47 912 34 567", "+4791234567"),
        ("(555) 010-4477", "555 010 4477"),
        (MAILBOX, "eva.lind (at) post (dot) example"),
        (MAILBOX, "eva.lind at post dot example"),
    ],
)
def test_spacing_and_spelling_out_do_not_make_another_value(one: str, other: str) -> None:
    assert compact(fold(one)) == compact(fold(other))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(
    st.from_regex(r"[a-z][a-z0-9]{2,8}\.[a-z]{3,8}@[a-z]{3,8}\.example", fullmatch=True),
    st.sampled_from([str.upper, str.title, quote, lambda v: quote(quote(v)), lambda v: json.dumps(v)[1:-1]]),
    st.sampled_from([" ", "\n", "\t\n  "]),
)
def test_a_value_is_found_whatever_its_case_escapes_and_spaces(value: str, write: object, space: str) -> None:
    text = f"They said:{space}write to{space}{write(value)}{space}soon."  # type: ignore[operator]
    assert stands_in(fold(value), fold(text))


@pytest.mark.parametrize("text", ["at 13:30", "13.5 percent", "2013", "v1.13", "2026-03-13", "$1,13", "13th", "x13"])
def test_a_short_number_does_not_stand_in_a_longer_one(text: str) -> None:
    assert not stands_in("13", fold(text))


@pytest.mark.parametrize("text", ["number 13.", "(13)", "'13'", "13, please", "id:13", "no. 13"])
def test_a_short_number_stands_where_it_stands_alone(text: str) -> None:
    assert stands_in("13", fold(text))


@pytest.mark.parametrize("text", ["jeva@post.example", "eva@post.example.org", "eva@post.examples"])
def test_a_mailbox_does_not_stand_in_another_one(text: str) -> None:
    assert not stands_in("eva@post.example", text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a@x.example, b@x.example", ("a@x.example", "b@x.example")),
        ("['a@x.example', 'b@x.example']", ("a@x.example", "b@x.example")),
        ('["a@x.example", 7]', ("a@x.example", "7")),
        ("Eva Lind <eva@x.example>", ("eva@x.example", "Eva Lind")),
        ("plain", ("plain",)),
        ("[", ("[",)),
        (" ", ()),
        ("Hello, this is a longer sentence, and no list", ("Hello, this is a longer sentence, and no list",)),
    ],
)
def test_a_joined_list_comes_apart(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("eva@x.example", "email"),
        ("https://x.example/a?b=c", "url"),
        ("www.x.example", "url"),
        ("no9386011117947", "account"),
        ("+47 912 34 567", "phone"),
        ("13", "number"),
        ("dev-qq-bot", "words"),
        ("a text of quite a few words that goes on", "text"),
    ],
)
def test_the_shape_of_a_value(value: str, shape: str) -> None:
    assert shape_of(value) == shape


@pytest.mark.parametrize(
    ("effect", "arguments", "sinks"),
    [
        ("send", {"to": ["a@x.example"], "body": "b@x.example"}, [("to", "recipient")]),
        ("send", {"message": {"to": "a@x.example", "text": "hi"}}, [("message", "recipient")]),
        ("write", {"title": "Tea", "attendees": "a@x.example, b@x.example"}, [("attendees", "recipient")] * 2),
        ("write", {"name": "Ann", "phone": "+47 912 34 567"}, [("name", "object"), ("phone", "object")]),
        ("write", {"webhook_url": "https://x.example/in"}, [("webhook_url", "url")]),
        ("write", {"link": "https://x.example/in"}, []),
        ("grant", {"username": "dev", "repo": "acme/gate"}, [("username", "grantee"), ("repo", "object")]),
        ("pay", {"recipient": "NO9386011117947", "amount": 12}, [("recipient", "account")]),
        ("delete", {"file_id": 13}, [("file_id", "target")]),
        ("grant", {"new_password": "x-1"}, [("new_password", "credential")]),
        ("execute", {"command": "ls"}, [("command", "command")]),
        ("read", {"query": "a@x.example", "page": 2}, []),
        ("read", {"url": "https://x.example"}, [("url", "url")]),
    ],
)
def test_the_sinks_of_a_call(effect: Effect, arguments: dict[str, object], sinks: list[tuple[str, str]]) -> None:
    assert [(sink.argument, sink.role) for sink in sinks_of(effect, arguments)] == sinks


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("U07 (Ann Lee)", ("U07", "Ann Lee")),
        ("Ann Lee (U07)", ("Ann Lee", "U07")),
        ("the red one (and the blue one)", ("the red one (and the blue one)",)),
    ],
)
def test_an_id_with_a_name_beside_it_is_two_values(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts
