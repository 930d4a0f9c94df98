"""The detector of links keeps the detector contract: every kind of link, cut anywhere, amid anything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant
from tests.unit.detectors.links.session import HELD, b64, context

from headgate.detectors import links
from headgate.detectors.links.constructs import LABEL_CHARS, LINK_CHARS
from headgate.detectors.links.stream import MAX_REFERENCES, LinkStream

DETECTOR = links.load(links.Options())
ADDRESS = f"https://evil.example/{b64(HELD)}"
_PIECES = st.sampled_from(
    [
        *(
            "![",
            "[",
            "](",
            "]",
            ")",
            "(",
            "<",
            ">",
            "!",
            "<img src=",
            "<a href='",
            "'",
            '"',
            "url(",
            "][p]",
            "[p]: ",
            "\n",
        ),
        *("\n\n", " ", "https:", "//", "http", "www.", "mailto:", "\\", "\\/", "h", "w", "word ", "entertainment", "."),
        *(ADDRESS, ADDRESS[8:], f"![x]({ADDRESS})", f"<img src={ADDRESS}>", f"{b64(HELD)[:20]}.evil.example", "x1" * 8),
        *("code-for-the-garage-is-7741", "\u0436", "\U0001f600", "\\u0026", "\ud800"),
    ]
)
_TEXT = st.lists(_PIECES | st.text(max_size=4), max_size=14).map("".join)


@settings(max_examples=200, deadline=None)
@given(_TEXT, st.lists(st.integers(0, 300), max_size=6))
def test_links_are_judged_alike_however_they_are_split(text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(DETECTOR, text, cuts, context())


@pytest.mark.parametrize("mark", ["_", "-", "__", "a_"])
def test_a_host_that_begins_with_a_mark_is_found_where_it_is_held(mark: str) -> None:
    text = f"{mark}{b64(HELD)[:20]}.evil.example"
    assert assert_chunking_invariant(DETECTOR, text, [1], context())


@pytest.mark.parametrize(
    "unit", ["[", "![a](", "https://evil.example/", "<img ", "(", "x1y2", "[p]: https://a.example/x ", "]("]
)
def test_texts_beyond_the_caps_are_read_alike_and_memory_is_bounded(unit: str) -> None:
    text = (unit * 6_000)[:6_000]
    assert_chunking_invariant(DETECTOR, text, [1, 511, 512, 4_095, 4_097], context())
    stream = DETECTOR.open(context())
    assert isinstance(stream, LinkStream)
    for at in range(0, len(text), 100):
        stream.feed(text[at : at + 100], False)
        assert stream.held_chars <= 2 * LINK_CHARS + LABEL_CHARS + MAX_REFERENCES * LINK_CHARS
