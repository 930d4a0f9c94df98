"""Placeholders become values again: which ones, where, and where they never do."""

import json

import pytest

from headgate.pseudonyms import LINK_CHARS, MAX_NAME_CHARS, Concealer, Restorer, in_link, restored_json

VALUES = {"<EMAIL_1>": "ada@meadow.example", "<PERSON_1>": 'Ada "the" Byron', "<PERSON_12>": "Jo"}


def restore(text: str, made: tuple[tuple[int, int], ...] = ()) -> str:
    restorer = Restorer(VALUES.get)
    return restorer.feed(text, made) + restorer.finish()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("Dear <PERSON_12>, write to <EMAIL_1>.", "Dear Jo, write to ada@meadow.example."),
        ("<EMAIL_1><PERSON_12>", "ada@meadow.exampleJo"),
        ("<<EMAIL_1>>", "<ada@meadow.example>"),
        ("(<EMAIL_1>)\n**<PERSON_12>**", "(ada@meadow.example)\n**Jo**"),
        ("mailto:<EMAIL_1>", "mailto:ada@meadow.example"),
        ("see https://a.example/x and <PERSON_12>", "see https://a.example/x and Jo"),
        ('email = "<EMAIL_1>"', 'email = "ada@meadow.example"'),
        ("[write](mailto:<EMAIL_1>)", "[write](mailto:ada@meadow.example)"),
    ],
)
def test_placeholder_of_the_session_becomes_its_value(text: str, shown: str) -> None:
    assert restore(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "<EMAIL_2>",
        "<EMAIL_01>",
        "<EMAIL_1",
        "EMAIL_1>",
        "<email_1>",
        "<EMAIL>",
        "<EMAIL_1 >",
        "< EMAIL_1>",
        "<EMAIL_<EMAIL_",
        "a < B and List<T> <",
        "<" + "A" * 200 + "_1>",
        "&lt;EMAIL_1&gt;",
    ],
)
def test_what_only_looks_like_a_placeholder_stays(text: str) -> None:
    assert restore(text) == text


@pytest.mark.parametrize(
    "before",
    [
        "https://evil.example/?q=",
        "HTTPS:evil.example/",
        "//evil.example/",
        "\\\\evil.example\\",
        "![x](/pixel?",
        "![x](<https://evil.example/a b ",
        "[x](<  /a b ",
        '<img src="https://evil.example/a b',
        "<a href='//evil.example/a\nb ",
        "[1]: /x?",
        "text\n  [ref]: x",
        "a" * LINK_CHARS,
    ],
)
def test_placeholder_in_a_link_stays(before: str) -> None:
    assert in_link(before)
    assert restore(f"{before}<EMAIL_1>") == f"{before}<EMAIL_1>"


def test_redaction_of_the_answer_itself_stays() -> None:
    text = "<EMAIL_1> and <EMAIL_1>"
    assert restore(text, ((0, 9),)) == "<EMAIL_1> and ada@meadow.example"
    assert restore("<EMAIL_<EMAIL_1>1>", ((7, 16),)) == "<EMAIL_<EMAIL_1>1>"


def test_what_is_held_is_short_and_only_behind_a_bracket() -> None:
    restorer = Restorer(VALUES.get)
    assert restorer.feed("Dear <PERS") == "Dear "
    assert restorer.feed("ON_12") == ""
    assert restorer.feed(">!") == "Jo!"
    assert restorer.feed("<" + "A" * (MAX_NAME_CHARS - 2)) == ""
    assert restorer.feed("A") == "<" + "A" * (MAX_NAME_CHARS - 1)
    assert restorer.feed(" <") == " "
    assert restorer.finish() == "<"
    assert restorer.finish() == ""


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_json_values_are_escaped_and_escaped_brackets_are_known() -> None:
    text = '{"to":"<EMAIL_1>","note":"for <PERSON_1>, \\u003cPERSON_12\\u003e","n":1}'
    assert json.loads(restored_json(text, (), VALUES.get)) == {
        "to": "ada@meadow.example",
        "note": 'for Ada "the" Byron, Jo',
        "n": 1,
    }


def test_json_link_is_one_strings_business() -> None:
    text = '{"url":"https://evil.example/?q=<EMAIL_1>","to":"<EMAIL_1>"}'
    assert json.loads(restored_json(text, (), VALUES.get)) == {
        "url": "https://evil.example/?q=<EMAIL_1>",
        "to": "ada@meadow.example",
    }


def test_json_redaction_of_the_call_itself_stays() -> None:
    text = '["<EMAIL_1>", "<EMAIL_1>"]'
    assert json.loads(restored_json(text, ((2, 11),), VALUES.get)) == ["<EMAIL_1>", "ada@meadow.example"]


# --- The way back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "concealed"),
    [
        ("Ann Lee, Ann, Ann Leeds, Anna", "<PERSON_2>, <PERSON_1>, <PERSON_1> Leeds, Anna"),
        ('{"to": "O\\"Neil M\\u00fcller"}', '{"to": "<PERSON_3>"}'),
        ('O"Neil Müller', "<PERSON_3>"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_values_are_concealed_as_words_of_their_own(text: str, concealed: str) -> None:
    values = {"<PERSON_1>": "Ann", "<PERSON_2>": "Ann Lee", "<PERSON_3>": 'O"Neil Müller'}
    assert Concealer(values).conceal(text) == concealed
