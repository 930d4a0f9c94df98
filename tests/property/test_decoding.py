"""What a run is depends on the text alone, and decoding never fails, never widens and never points outside."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import split
from tests.unit.decoding.disguises import DISGUISES
from tests.unit.decoding.test_runs import read

from headgate.decoding import Limits, Runs, decodings

_CODES = st.builds(
    lambda name, text: DISGUISES[name][1](text), st.sampled_from(sorted(DISGUISES)), st.text("abc@1 .", max_size=12)
)
_PIECES = (
    _CODES
    | st.text(max_size=6)
    | st.sampled_from(
        ["the ", "that", "\n", " ", "=", "%4", "&#", "\\u00", "4d ", "a ", "\ud800", "m-", "=\n", "x" * 40]
    )
)
TEXTS = st.lists(_PIECES, max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 400), max_size=6))
def test_runs_do_not_depend_on_the_split(text: str, cuts: list[int]) -> None:
    runs = Runs()
    found = [run for chunk in split(text, cuts) for run in runs.feed(chunk, False)]
    assert found + runs.feed("", True) == read(text) == read(text, 1)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_decodings_stay_within_the_text_and_the_limits(text: str) -> None:
    limits, total = Limits(), 0
    for each in decodings(text, limits):
        total += len(each.text)
        assert 0 <= each.start < each.end <= len(text)
        assert each.places is None or len(each.places) == len(each.text)
        start, end = each.span(0, len(each.text))
        assert 0 <= start <= end <= len(text)
    assert total <= limits.output_chars + limits.output_per_char * len(text)
