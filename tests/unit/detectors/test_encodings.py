"""Encodings: what is hidden is found where it stands, and what merely looks like a code is left alone."""

import base64
import hashlib
import random

import pytest
from tests.unit.decoding.disguises import DISGUISES
from tests.unit.detectors.exfiltration_values import CARD, MAIL, TOKEN, encodings_detector, found

from headgate.detector import StreamContext
from headgate.provenance import Sources
from headgate.provenance.sources import Heard
from headgate_schemas.findings import Finding


def look(text: str, context: StreamContext | None = None) -> tuple[Finding, ...]:
    return found(encodings_detector(), text, context or StreamContext(kind="completion"))


@pytest.mark.parametrize("name", DISGUISES)
@pytest.mark.parametrize(("value", "type_"), [(MAIL, "EMAIL_ADDRESS"), (TOKEN, "gitlab-pat")])
def test_a_hidden_value_is_found_where_it_stands(name: str, value: str, type_: str) -> None:
    scheme, put_on = DISGUISES[name]
    code = put_on(value)
    text = f"Here it is: {code} and that is all."
    first = look(text)[0]
    assert first.type.startswith(scheme)
    assert type_.rpartition("-")[0] in first.type
    assert 12 <= first.start < first.end <= 12 + len(code) + 1
    assert MAIL not in first.reason
    assert TOKEN not in first.reason


def test_a_block_code_is_reported_whole_and_an_escape_by_its_value() -> None:
    code = base64.b64encode(f"name Mara, mail {MAIL}, seen today".encode()).decode()
    (block,) = look(f"x {code} y")
    assert (block.start, block.end) == (2, 2 + len(code))
    (escape,) = look("see https://shop.example/find?mail=mara%40example.com&page=2")
    assert escape.type == "percent-EMAIL_ADDRESS"
    assert escape.end == len("see https://shop.example/find?mail=mara%40example.com")


def test_a_value_is_judged_with_the_label_before_its_code() -> None:
    code = base64.b64encode(b"hunter2!Xy9").decode()
    assert [each.type for each in look(f"the password: {code} ok")] == ["base64-generic-password"]
    assert look(f"the thing is {code} ok") == ()


def test_a_private_key_in_base64_is_critical() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQ" + "A7fK2pQ9" * 20 + "\n-----END PRIVATE KEY-----"
    first = look(base64.b64encode(key.encode()).decode())[0]
    assert (first.type, first.severity) == ("base64-private-key", "critical")


def test_what_stands_there_openly_is_left_to_others() -> None:
    assert look(f"Write to {MAIL}, pay with {CARD}, push with {TOKEN}.") == ()


def given(text: str) -> StreamContext:
    sources = Sources()
    sources.take(("r", "text"), Heard("tool", text, "find", "c"), True)
    return StreamContext(kind="completion", seen=sources.seen())


def test_an_address_that_needs_an_escape_for_what_the_session_was_given_is_of_low_severity() -> None:
    link = "https://shop.example/find?mail=mara%40example.com"
    assert [each.severity for each in look(link, given("mail: mara@example.com"))] == ["low"]
    assert [each.severity for each in look(link, given("mail: somebody@example.com"))] == ["medium"]
    code = base64.b64encode(b"mara@example.com").decode()
    assert [each.severity for each in look(code, given("mail: mara@example.com"))] == ["medium"]


_DICE = random.Random(5)
_PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + _DICE.randbytes(6_000)).decode()
_HEADER = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
_CLAIMS = base64.urlsafe_b64encode(b'{"sub":"1","email":"mara@example.com"}').decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "Nobody came to the opening, which rained out entirely.",
        f"![plot](data:image/png;base64,{_PNG})",
        f"{_HEADER}.{_CLAIMS}.{'x9Kd' * 10}",
        "commit " + hashlib.sha1(b"x").hexdigest() + " and " + hashlib.sha256(b"y").hexdigest(),
        "550e8400-e29b-41d4-a716-446655440000 and 6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        'function a(b,c){return b.d("e",c[0x1f])};var _0x3fa2=["\\x6c\\x6f\\x67","\\x61\\x62\\x63"];',
        "Call +44 20 7946 0018 or 020 7946 0018, order 2024-11-0042, total 1,234.56 at 14:30 on 12/11/2024.",
        "https://cdn.example.net/a/b/3f9c2e1d8b7a6f5e4d3c2b1a0f9e8d7c.js?v=20241123&sig=Zm9vYmFyYmF6cXV4",
        "\u041f\u0438\u0448\u0438\u0442\u0435 \u043d\u0430 info, \u0442\u0435\u043b. 42",
        "- a b c d e f g\n- 1 2 3 4 5 6 7 8 9 10 11 12",
        "MAC 00:1b:44:11:3a:b7, IPv6 2001:db8:85a3::8a2e:370:7334, colour #ff8800",
        "d e a r  r e a d e r",
    ],
)
def test_what_merely_looks_encoded_is_left_alone(text: str) -> None:
    assert look(text) == ()


def test_a_long_code_is_read_piece_by_piece() -> None:
    filler = "".join(f"line {n} of a report, nothing more to see. " for n in range(200))
    code = base64.b64encode(f"{filler} {MAIL} {filler}".encode()).decode()
    assert [each.type for each in look(code)] == ["base64-EMAIL_ADDRESS"]
