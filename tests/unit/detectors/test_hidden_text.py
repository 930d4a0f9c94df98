"""Hidden characters, by class: found where they hide, left alone where a script or an emoji needs them."""

import pytest
from tests.contract.detector_contract import run

from headgate.detector import StreamContext
from headgate.detectors import hidden_text
from headgate.detectors.hidden_text import MAX_ISOLATE_CHARS, MAX_RUN_CHARS, HiddenTextStream
from headgate_schemas.findings import Finding

DETECTOR = hidden_text.load(hidden_text.Options())
CONTEXT = StreamContext(kind="prompt")
TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
SELECTORS = "".join(chr(0xE0100 + value) for value in b"obey")


def find(text: str) -> list[tuple[str, int, int]]:
    return [(f.type, f.start, f.end) for f in run(DETECTOR, [text], CONTEXT)]


def open_stream() -> HiddenTextStream:
    stream = DETECTOR.open(CONTEXT)
    assert isinstance(stream, HiddenTextStream)
    return stream


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ig\u200bnore", [("zero-width", 2, 3)]),
        ("a\u200b\u200c\u200d\u2060b", [("zero-width", 1, 5)]),
        ("a\ufeffb", [("zero-width", 1, 2)]),
        ("a\u2063b", [("zero-width", 1, 2)]),
        ("pay\u202etxt.exe", [("bidi-control", 3, 4)]),
        ("x \u202bword\u202c y", [("bidi-control", 2, 3), ("bidi-control", 7, 8)]),
        ("if x: \u2067# admin\nrun()", [("bidi-control", 6, 7)]),
        ("a\u2069b", [("bidi-control", 1, 2)]),
        ("hello" + TAGS, [("unicode-tags", 5, 9)]),
        ("\U0001f3f4" + TAGS + "!", [("unicode-tags", 1, 5)]),
        ("\U0001f60a" + SELECTORS, [("variation-selectors", 2, 5)]),
        ("a\ufe0fb", [("variation-selectors", 1, 2)]),
        ("a\u3164b", [("invisible-letter", 1, 2)]),
        ("a\u2800b", [("invisible-letter", 1, 2)]),
        ("a\x00\x08b", [("control", 1, 3)]),
        ("a\x9bb", [("control", 1, 2)]),
        ("a\x1b[31mred", [("control", 1, 6)]),
        ("a\x1b[2K\rb", [("control", 1, 5)]),
        ("a\x1b]8;;http://x.local\x07b", [("control", 1, 21)]),
        ("a\x1bcb", [("control", 1, 3)]),
        ("a\x1b\x1b", [("control", 1, 2), ("control", 2, 3)]),
        ("i\u00adg\u00adn", [("soft-hyphen", 3, 4)]),
        ("i\u00ad\u00adg", [("soft-hyphen", 1, 3)]),
        ("a\u200b\u202eb", [("zero-width", 1, 2), ("bidi-control", 2, 3)]),
    ],
)
def test_hidden_character_is_found_where_it_hides(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert find(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "plain text,\twith tab,\r\nline and\fpage",
        "\ufeffbegins with a mark",
        "\U0001f469\u200d\U0001f4bb codes",
        "\U0001f469\u200d\u2764\ufe0f\u200d\U0001f468 love",
        "\U0001f468\U0001f3fd\u200d\U0001f33e farms",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "\u2764\ufe0f \u2122\ufe0f \u260e\ufe0e",
        "press 1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f wins",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u06a9\u062a\u0627\u0628\u200c\u0647\u0627\u06cc \u0645\u0646",
        "\u0915\u094d\u200d\u0937",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",
        "\u845b\U000e0100\u57ce",
        "\u2068Anna\u2069 wrote to \u2067\u05d0\u05d1\u2069.",
        "\u05e9\u05dc\u05d5\u05dd\u200f!",
        "co\u00adoper\u00adation",
        "\u2801\u2800\u2803",
    ],
)
def test_character_in_its_place_is_no_finding(text: str) -> None:
    assert find(text) == []


def test_colours_are_left_alone_where_the_policy_says_so() -> None:
    quiet = hidden_text.load(hidden_text.Options(colours=False))
    assert run(quiet, ["\x1b[1;31mred\x1b[0m"], CONTEXT) == ()
    assert len(run(quiet, ["\x1b[2J\x1b[1;31m"], CONTEXT)) == 1


@pytest.mark.parametrize("text", ["plain", "\u2068Anna\u2069", "\U0001f600", "e\u0301", "line\n", "\u200bx"])
def test_text_is_cleared_to_its_end_at_once(text: str) -> None:
    assert open_stream().feed(text, False).cleared_to == len(text)


@pytest.mark.parametrize(("text", "held_from"), [("ab\u200d", 2), ("ab\x1b[3", 2), ("ab\u2066cd", 2), ("a\u00ad", 1)])
def test_only_what_is_open_is_held(text: str, held_from: int) -> None:
    assert open_stream().feed(text, False).cleared_to == held_from


def test_isolate_that_stays_open_is_reported_at_the_cap() -> None:
    stream = open_stream()
    assert stream.feed("\u2067" + "a" * (MAX_ISOLATE_CHARS - 2), False).findings == ()
    progress = stream.feed("a", False)
    assert [(f.start, f.end) for f in progress.findings] == [(0, 1)]
    assert progress.cleared_to == MAX_ISOLATE_CHARS


def test_long_run_is_reported_in_pieces() -> None:
    found = find("a" + "\u200b" * (MAX_RUN_CHARS + 5) + "b")
    assert found == [("zero-width", 1, 1 + MAX_RUN_CHARS), ("zero-width", 1 + MAX_RUN_CHARS, 6 + MAX_RUN_CHARS)]


@pytest.mark.parametrize("letter", ["\u200b", "\u2066", "\x1b", "\x1b]a", "\u00ad", "\U000e0041", "a", "\x00"])
def test_memory_is_bounded(letter: str) -> None:
    stream = open_stream()
    for _ in range(5_000):
        stream.feed(letter, False)
        assert stream.held_chars <= MAX_RUN_CHARS + 16


def test_reason_names_the_class_and_nothing_of_the_text() -> None:
    found: tuple[Finding, ...] = run(DETECTOR, ["a" + TAGS], CONTEXT)
    assert [f.reason for f in found] == ["characters of the Unicode tag block"]
    assert found[0].tags == ("AML.T0068", "OWASP-LLM01:2025")
