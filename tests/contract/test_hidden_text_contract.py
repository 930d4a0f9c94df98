"""The hidden_text detector keeps the detector contract on every mixture of hidden and open characters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant

from headgate.detector import StreamContext
from headgate.detectors import hidden_text

DETECTOR = hidden_text.load(hidden_text.Options())
CONTEXT = StreamContext(kind="tool_result")
_LETTERS = (
    *"ab7 \n\r[]3m;\\",
    *"\u200b\u200c\u200d\u2060\ufeff\u200e\u061c\u00ad\u034f\u115f\u3164\u2800",
    *"\u202a\u202c\u202e\u2066\u2067\u2068\u2069",
    *"\ufe0e\ufe0f\u180b\U000e0100\U000e01ef\U000e0001\U000e0067\U000e0062\U000e007f",
    *"\x00\x07\x1b\x7f\x85\x9b\x9c\u2029\u20e3\u0301\u064b",
    *"\U0001f469\U0001f3fd\u2764\U0001f525\U0001f3f4\u0645\u06cc\u0915\u094d\u0e01\u845b\ud55c",
)
_TEXT = st.text(alphabet=st.sampled_from(_LETTERS), max_size=60) | st.text(max_size=30)


@settings(max_examples=300, deadline=None)
@given(_TEXT, st.lists(st.integers(0, 100), max_size=8))
def test_findings_do_not_depend_on_the_split(text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(DETECTOR, text, cuts, CONTEXT)


@pytest.mark.parametrize(
    "text",
    ["", "\u2066" + "a" * 300 + "\u202e", "\u200b" * 2_100, "\x1b]" + "x" * 1_200, "\u2067\u200bx" * 200, "\x1b" * 50],
)
def test_texts_beyond_the_caps_are_read_alike_however_they_are_split(text: str) -> None:
    assert_chunking_invariant(DETECTOR, text, [1, 256, 1_023, 1_024], CONTEXT)
