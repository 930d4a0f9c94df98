"""The personal-data detector keeps the detector contract, on anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant
from tests.tiny_names import write_names
from tests.unit.detectors.pii_values import CARD, EVERYTHING, IBAN, detector, groups

from headgate.detector import Detector, StreamContext
from headgate.detectors.pii import Options, load
from headgate.detectors.pii.stream import FUNCTION_WORDS
from headgate.inference import InferenceService
from headgate.models import load_manifest

PIECES = st.sampled_from(
    [
        CARD,
        groups(CARD, 4, 4, 4, 4),
        groups(IBAN, 4, 4, 4, 4, 4),
        "+44 20 7946 0018",
        "mara@example.com",
        "192.0.2.17",
        "which@example.com",
        "My SSN is 536-22-8147",
        "M AB 1234",
        "AB 12 34 56 C",
        "identifier",
        "in 2031",
        "the ",
        " ",
        "\n",
        "\u0301",
        "e\u0301",
        "\U0001f600",
        "\u200b",
        "\u202e",
        "\U00020000",
        "http://",
        "x" * 300,
        "\x00",
        "\ud800",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=10).map(
    lambda parts: " ".join(parts) if len(parts) % 2 else "".join(parts)
)


@pytest.mark.parametrize("options", [Options(), EVERYTHING], ids=["default", "everything"])
@settings(max_examples=25, deadline=None)
@given(text=TEXTS, cuts=st.lists(st.integers(0, 400), max_size=6))
def test_it_keeps_the_contract_on_anything(options: Options, text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(detector(options), text, cuts, StreamContext(kind="completion"))


@pytest.mark.parametrize("unit", ["7", "7 ", f"{CARD} ", "a@b.co ", "w", "(", "identifier 12 ", "a.b-c."])
def test_it_keeps_the_contract_beyond_every_cap(unit: str) -> None:
    text = (unit * 2_500)[:2_500]
    assert_chunking_invariant(detector(), text, [3, 700, 1_500], StreamContext(kind="prompt"))


def test_prose_is_cleared_but_for_its_last_word() -> None:
    stream = detector(Options()).open(StreamContext(kind="completion"))
    text, cleared = "", 0
    for word in ["Nobody", " came", " to", " the", " opening,", " which", " rained", " out", " entirely."]:
        text += word
        cleared = stream.feed(word, False).cleared_to
        assert cleared >= len(text) - max(len(word), len(" to the"))
        if word.strip() in FUNCTION_WORDS:
            assert cleared == len(text)
    assert stream.feed("", True).cleared_to == len(text)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_names(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def service(manifest: Path) -> Iterator[InferenceService]:
    service = InferenceService.from_manifest(load_manifest(manifest), threads=1)
    yield service
    service.close_now()


@pytest.fixture(scope="module", params=[False, True], ids=["capitals", "any-case"])
def with_names(manifest: Path, request: pytest.FixtureRequest) -> Detector:
    options = Options(model="names", manifest=str(manifest), entities=("all",), lower_case=request.param)
    return load(options)


NAMES = st.lists(
    st.sampled_from(
        [
            *(
                "Ada",
                "Muster",
                "oslo",
                "corp",
                "J.",
                "met",
                "in",
                "a",
                "b",
                "c",
                "I",
                "The",
                "4",
                CARD,
                "ada@example.com",
            ),
            *(" ", " ", ", ", ". ", "\n", "! ", "\u3002", "\ud800", "\U0001f600", "e\u0301", "x" * 90),
        ]
    ),
    max_size=60,
).map(" ".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=NAMES, cuts=st.lists(st.integers(0, 400), max_size=6))
def test_it_keeps_the_contract_with_a_model_of_names(
    with_names: Detector, service: InferenceService, text: str, cuts: list[int]
) -> None:
    assert_chunking_invariant(with_names, text, cuts, StreamContext(kind="completion"), service.score_now)


@pytest.mark.parametrize("unit", ["Ada ", "Ada\n", "a b Ada Muster, ", "x", "4 ", "oslo. ", "J. "])
def test_it_keeps_the_contract_with_names_beyond_every_cap(
    with_names: Detector, service: InferenceService, unit: str
) -> None:
    text = (unit * 800)[:1_600]
    assert_chunking_invariant(with_names, text, [3, 700, 1_500], StreamContext(kind="completion"), service.score_now)
