"""The detector of calls that nobody asked for keeps the detector contract, with a real model."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant
from tests.tiny_model import CALLS, write_model

from headgate.detector import Detector, StreamContext
from headgate.detectors.asked import Options, load
from headgate.inference import InferenceService
from headgate.models import load_manifest

_JSON = st.dictionaries(
    st.sampled_from(["to", "text", "ignore", "\U0001f600"]),
    st.none()
    | st.integers()
    | st.text(max_size=40)
    | st.lists(st.sampled_from(["ignore", "a b", "x@y.z"]), max_size=4),
    max_size=5,
)
_TEXT = _JSON.map(json.dumps) | st.text(max_size=30) | st.just('{"to": "' + "e\u0301" * 120 + '"}')


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models"), **CALLS)


@pytest.fixture(scope="module")
def detector(manifest: Path) -> Detector:
    return load(Options(model="tiny", manifest=str(manifest), max_arguments_chars=200))


@pytest.fixture(scope="module")
def service(manifest: Path) -> Iterator[InferenceService]:
    service = InferenceService.from_manifest(load_manifest(manifest), threads=2)
    yield service
    service.close_now()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=_TEXT,
    cuts=st.lists(st.integers(0, 200), max_size=6),
    tool=st.sampled_from(["send", "ignore", "", "\ud800"]),
    request=st.sampled_from(["", "Write to Eva.", "a b c. " * 40]),
)
def test_calls_are_judged_alike_however_they_are_split(
    detector: Detector, service: InferenceService, text: str, cuts: list[int], tool: str, request: str
) -> None:
    context = StreamContext(kind="tool_call", channel="tool_arguments", tool=tool, request=request)
    assert_chunking_invariant(detector, text, cuts, context, service.score_now)


def test_a_bad_call_is_found_over_all_of_it(detector: Detector, service: InferenceService) -> None:
    text = '{"to": "a"}'
    context = StreamContext(kind="tool_call", channel="tool_arguments", tool="ignore", request="a b c.")
    (finding,) = assert_chunking_invariant(detector, text, [3], context, service.score_now)
    assert (finding.type, finding.start, finding.end) == ("unasked-call", 0, len(text))
    assert not assert_chunking_invariant(
        detector, text, [3], StreamContext(kind="tool_call", tool="send", request="a b c."), service.score_now
    )
