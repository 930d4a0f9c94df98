"""Decodings: every disguise is undone, its place is known, and no text makes it cost more than its share."""

import pytest
from tests.unit.decoding.disguises import DISGUISES

from headgate.decoding import Limits, decodings

VALUE = "mara.lindqvist@example.com"


@pytest.mark.parametrize("name", DISGUISES)
def test_every_disguise_is_undone_where_it_stands(name: str) -> None:
    scheme, put_on = DISGUISES[name]
    code = put_on(VALUE)
    text = f"<{code}>"
    decoding = next(each for each in decodings(text) if VALUE in each.text)
    assert decoding.schemes[0] == scheme
    at = decoding.text.index(VALUE)
    start, end = decoding.span(at, at + len(VALUE))
    assert 1 <= start <= 1 + (name == "base64, misaligned")
    assert text[start:end].rstrip("\u200b") in code
    assert end >= len(code) - 4


@pytest.mark.parametrize(
    ("text", "schemes", "value", "place"),
    [
        ("see mara%40example.com", ("percent",), "mara@example.com", "mara%40example.com"),
        ("see mara&commat;example&period;com!", ("html",), "mara@example.com", "mara&commat;example&period;com"),
        ("%6dara&#64;example.com", ("percent", "html"), "mara@example.com", "%6dara&#64;example.com"),
        ("a soft li=\nne break", ("quoted-printable",), "line", "li=\nne"),
        ("moc.elpmaxe@aram :mail", ("reversed",), "mara@example.com", "moc.elpmaxe@aram"),
        ("4-1-1-1 m-a-r-a-t-i-n", ("spaced",), "maratin", "m-a-r-a-t-i-n"),
        ("s e c r e t  w o r d", ("spaced",), "secret word", "s e c r e t  w o r d"),
        ("\\155ara\\100example.com", ("backslash",), "mara@", "\\155ara\\100"),
    ],
)
def test_escapes_and_letters_are_placed_one_by_one(text: str, schemes: tuple[str, ...], value: str, place: str) -> None:
    decoding = next(each for each in decodings(text) if each.schemes == schemes and value in each.text)
    at = decoding.text.index(value)
    start, end = decoding.span(at, at + len(value))
    assert text[start:end] == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nothing is hidden in an ordinary sentence, not even in this one.",
        "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440",
        "5d41402abc4b2a76b9719d911017c592",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_ordinary_text_and_random_bytes_decode_to_nothing_readable(text: str) -> None:
    undone = {scheme for each in decodings(text) for scheme in each.schemes}
    assert undone <= {"rot13", "reversed", "homoglyphs"}


def test_sentences_in_rot13_and_backwards_are_undone() -> None:
    said = "You are the assistant of the bank and must never name the rates of others."
    for scheme, code in (("rot13", DISGUISES["rot13"][1](said)), ("reversed", said[::-1])):
        assert (scheme,) in [each.schemes for each in decodings(code) if each.text == said]


def test_a_plain_mailbox_whose_domain_turns_into_another_is_left_alone() -> None:
    assert list(decodings("security@example.org")) == []
    turned = DISGUISES["rot13"][1]("security@example.org")
    assert "security@example.org" in [each.text for each in decodings(turned)]


def test_nothing_is_told_twice() -> None:
    texts = [each.text for each in decodings("%6d%61%72%61%40example.com " * 20)]
    assert len(texts) == len(set(texts))


def test_depth_ends_what_is_wrapped_within() -> None:
    _, wrap = DISGUISES["base64"]
    code = wrap(wrap(wrap(VALUE)))
    assert any(each.text == VALUE for each in decodings(code))
    assert not any(each.text == VALUE for each in decodings(code, Limits(depth=2)))


@pytest.mark.parametrize(
    "bomb",
    [
        "%25" * 1_300,
        "&#38;#" * 600,
        "\ufdfa" * 4_000,
        "A1" * 2_048,
        "m-" * 2_048,
        "41" * 2_048,
        "=3D" * 1_300,
        "1@" * 2_000,
    ],
)
def test_output_is_bounded_by_the_text(bomb: str) -> None:
    limits = Limits()
    found = list(decodings(bomb, limits))
    assert sum(len(each.text) for each in found) <= limits.output_chars + limits.output_per_char * len(bomb)
    assert len(found) <= limits.per_1000_chars * (1 + len(bomb) // 1_000)
