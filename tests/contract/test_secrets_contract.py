"""The secrets detector keeps the detector contract: every form of secret, cut anywhere, amid anything."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant
from tests.unit.detectors import secret_samples as samples

from headgate.detector import StreamContext
from headgate.detectors import secrets
from headgate.detectors.secrets.reading import LABELLED, SHAPES, TOKENS

DETECTOR = secrets.load(secrets.Options())
CONTEXT = StreamContext(kind="completion")

_KEYS = st.builds(samples.token, st.sampled_from([*TOKENS, *SHAPES]), st.integers(0, 10_000))
_LABELLED = st.builds(
    lambda each, seed: f'{each.names[0] if each.names else "my"}_token = "{samples.labelled(each, seed)}"',
    st.sampled_from(LABELLED),
    st.integers(0, 10_000),
)
_BLOCKS = st.builds(
    samples.pem, st.sampled_from(["RSA PRIVATE KEY", "PRIVATE KEY"]), st.integers(0, 5), st.integers(0, 99)
)
_FORMS = (
    *('password = "', "api_key: ", "token=", "https://app:", "@", "curl -u ", "Authorization: Bearer ", "--password "),
    *(
        "<secret>",
        "</",
        "-----BEGIN ",
        "the password is ",
        "\\n",
        '\\"',
        "'",
        '"',
        "`",
        ", ",
        ";",
        "= ",
        ": ",
        ":=",
        "=>",
    ),
    *("(", ")", "|", "name: API_KEY\n  value: ", "hunter2!x", "Tr0ub4dor", "${X}", "..", "identified by '", "PuTTY-"),
)
_OTHER = st.text(alphabet=st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["e\u0301", "\U0001f600", "\n", " ", "and "]
)
_TEXT = st.lists(_KEYS | _LABELLED | _BLOCKS | st.sampled_from(_FORMS) | _OTHER, max_size=10).map("".join)


@settings(max_examples=150, deadline=None)
@given(_TEXT, st.lists(st.integers(0, 4_000), max_size=8))
def test_findings_do_not_depend_on_the_split(text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(DETECTOR, text, cuts, CONTEXT)


@pytest.mark.parametrize("each", [*TOKENS, *SHAPES], ids=lambda each: each.type)
def test_every_format_is_found_however_it_is_split(each: object) -> None:
    key = samples.token(each, 21)  # type: ignore[arg-type]
    rng = random.Random(key)
    text = f'a = "{key}", then'
    assert assert_chunking_invariant(DETECTOR, text, [rng.randrange(len(text)) for _ in range(4)], CONTEXT)


@pytest.mark.parametrize("text", ["", " ", "\n", "-" * 300, "a" * 9_000, "eyJ" * 3_000, 'password="' + "b c " * 200])
def test_odd_texts_are_read_alike_however_they_are_split(text: str) -> None:
    assert_chunking_invariant(DETECTOR, text, [1, 7, 4_096, 4_097], CONTEXT)
