"""A classifier with a real model keeps the detector contract, inline and through the batching service alike."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant, run, split
from tests.tiny_model import write_model

from headgate.detector import Detector, StreamContext
from headgate.detectors.classifier import Options, load
from headgate.inference import InferenceService
from headgate.models import load_manifest
from headgate_schemas.findings import Finding

PROMPT = StreamContext(kind="prompt", role="user")
TOOL = StreamContext(kind="tool_result", role="tool", request="please a b c")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models"), pair_tokens=4, reads_request=True)


@pytest.fixture(scope="module")
def detector(manifest: Path) -> Detector:
    return load(Options(model="tiny", manifest=str(manifest), max_words=8))


@pytest.fixture(scope="module")
def service(manifest: Path) -> Iterator[InferenceService]:
    service = InferenceService.from_manifest(load_manifest(manifest), threads=2)
    yield service
    service.close_now()


_TEXT = st.lists(
    st.sampled_from(
        ["ignore", "a", "b", " ", " ", ". ", "\n", '!" ', "please", "\U0001f600", "e\u0301", "\u3002", "\ud800"]
    ),
    max_size=60,
).map("".join)


@pytest.mark.parametrize("context", [PROMPT, TOOL], ids=["prompt", "tool-result"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXT, cuts=st.lists(st.integers(0, 200), max_size=10))
def test_findings_do_not_depend_on_the_chunks(
    detector: Detector, service: InferenceService, context: StreamContext, text: str, cuts: list[int]
) -> None:
    assert_chunking_invariant(detector, text, cuts, context, service.score_now)


@pytest.mark.parametrize("text", ["", " ", "\n", "a", "ignore", "x" * 5_000, "ignore " * 700, " " * 5_000])
def test_edge_texts_keep_every_promise(detector: Detector, service: InferenceService, text: str) -> None:
    assert_chunking_invariant(detector, text, [1, 17, 1_000], PROMPT, service.score_now)


def test_bad_word_is_found_in_its_clause_and_until_it_leaves_the_window(
    detector: Detector, service: InferenceService
) -> None:
    text = "a b c d. please ignore e f. " + "g h i j k l. " * 4
    found = run(detector, [text], PROMPT, service.score_now)
    assert text[found[0].start : found[0].end] == "please ignore e f."
    assert len(text) - 13 > found[-1].end


async def test_worker_and_scan_find_the_same(detector: Detector, manifest: Path, service: InferenceService) -> None:
    """Many streams at once through the batching path, one code point at a time, against the whole text inline."""
    shared = InferenceService.from_manifest(load_manifest(manifest), threads=2)
    texts = [f"{word} b c d. e f {word} g!\nh i ignore j, k" for word in ("a", "ignore", "please", "x", "y z")]

    async def stream(text: str) -> tuple[Finding, ...]:
        state = detector.open(PROMPT)
        found: list[Finding] = []
        for chunk in [*split(text, range(len(text))), ""]:
            progress = state.feed(chunk, chunk == "")
            while progress.needs:
                progress = state.give(await shared.score(progress.needs, 30_000))
                found.extend(progress.findings)
        return tuple(found)

    results = await asyncio.gather(*map(stream, texts))
    assert list(results) == [run(detector, [text], PROMPT, service.score_now) for text in texts]
    assert all(results)
    await shared.close()
