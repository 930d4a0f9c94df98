"""The detectors of what is encoded keep the detector contract: every disguise, cut anywhere, amid anything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant
from tests.unit.decoding.disguises import DISGUISES
from tests.unit.detectors.exfiltration_values import ANSWER, CANARIES, CANARY, CARD, MAIL, TOKEN, encodings_detector

_HIDDEN = st.builds(
    lambda name, value: DISGUISES[name][1](value),
    st.sampled_from(sorted(DISGUISES)),
    st.sampled_from([MAIL, CARD, TOKEN]),
)
_CANARIES = st.builds(lambda name: DISGUISES[name][1](CANARY), st.sampled_from(sorted(DISGUISES))) | st.just(CANARY)
_OTHER = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["which", " ", "\n", "password: ", "a ", "4d ", "=", "eyJ"]
)


def _texts(codes: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(codes | _OTHER, max_size=most).map("".join)


@settings(max_examples=40, deadline=None)
@given(_texts(_HIDDEN, 4), st.lists(st.integers(0, 400), max_size=6))
def test_what_is_hidden_is_found_alike_however_it_is_split(text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(encodings_detector(), text, cuts, ANSWER)


@settings(max_examples=60, deadline=None)
@given(_texts(_CANARIES, 5), st.lists(st.integers(0, 400), max_size=6))
def test_canaries_are_found_alike_however_they_are_split(text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(CANARIES, text, cuts, ANSWER)


@pytest.mark.parametrize("unit", ["", "A1b2", "m ", "mara%40example.com ", "x", f"{CANARY} ", "@"])
def test_texts_beyond_the_caps_are_read_alike(unit: str) -> None:
    text = (unit * 6_000)[:6_000]
    for detector in (encodings_detector(), CANARIES):
        assert_chunking_invariant(detector, text, [1, 4_095, 4_096, 5_000], ANSWER)
