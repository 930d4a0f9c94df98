"""The service: batches over streams, deadlines, lanes, caps, cancellation and a clean end.

Runs are held up by events, never by sleeping: a `Gate` stands where a model would and lets go when it is told.
"""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from tests.tiny_model import write_model

from headgate.detector import Need, Scores
from headgate.errors import DetectorError, ModelError
from headgate.inference import InferenceService, Model
from headgate.inference.cache import ScoreCache
from headgate.inference.service import BULK_NICENESS, MAX_NEED_CHARS
from headgate.models import load_manifest

LONG_MS = 60_000.0


class Gate:
    """A scorer that records its batches and runs only while it is open."""

    def __init__(self, batch: int = 1, is_open: bool = True) -> None:
        self.batch = batch
        self.batches: list[list[str]] = []
        self.niceness: list[int] = []
        self.open = threading.Event()
        self.error: Exception | None = None
        if is_open:
            self.open.set()

    def score(self, needs: Sequence[Need]) -> list[Scores]:
        self.batches.append([need.text for need in needs])
        if sys.platform == "linux":
            self.niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        assert self.open.wait(30), "nobody opened the gate"
        if self.error is not None:
            raise self.error
        return [{"head": (len(need.text) / 100,)} for need in needs]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - a thread, not a task, makes it true
            await asyncio.sleep(0)


def needs(*texts: str, model: str = "gate") -> list[Need]:
    return [Need(model, text) for text in texts]


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    gate = Gate(is_open=False)
    yield gate
    gate.open.set()


async def test_scores_come_in_the_order_of_the_needs_each_window_once() -> None:
    gate = Gate()
    service = InferenceService({"gate": gate}, threads=1)
    scores = await service.score(needs("aaa", "b", "aaa"), LONG_MS)
    assert [score["head"][0] for score in scores] == [0.03, 0.01, 0.03]
    assert sorted(gate.batches) == [["aaa"], ["b"]]
    assert service.score_now(needs("b", "cc", "cc")) == [{"head": (0.01,)}, {"head": (0.02,)}, {"head": (0.02,)}]
    assert gate.batches[2:] == [["cc"]]
    assert await service.score([], LONG_MS) == []
    await service.close()


async def test_windows_of_several_streams_are_computed_together() -> None:
    """With an hour to wait for company, only a full batch can start."""
    gate = Gate(batch=3)
    service = InferenceService({"gate": gate}, threads=1, gather_ms=3_600_000)
    results = await asyncio.gather(*(service.score(needs(text), LONG_MS) for text in ("a", "bb", "ccc")))
    assert gate.batches == [["a", "bb", "ccc"]]
    assert [result[0]["head"][0] for result in results] == [0.01, 0.02, 0.03]
    await service.close()


async def test_window_without_company_starts_after_the_gathering_time() -> None:
    gate = Gate(batch=3)
    service = InferenceService({"gate": gate}, threads=1, gather_ms=1)
    assert await service.score(needs("a"), LONG_MS) == [{"head": (0.01,)}]
    assert gate.batches == [["a"]]
    await service.close()


async def test_batches_hold_one_model_each() -> None:
    one, two = Gate(batch=2), Gate(batch=2)
    service = InferenceService({"one": one, "two": two}, threads=1, gather_ms=1)
    mixed = [Need("one", "a"), Need("two", "b"), Need("one", "c"), Need("two", "d")]
    assert len(await service.score(mixed, LONG_MS)) == 4
    service.score_now([Need("one", "e"), Need("two", "f"), Need("one", "g")])
    assert one.batches == [["a", "c"], ["e", "g"]]
    assert two.batches == [["b", "d"], ["f"]]
    await service.close()


async def test_deadline_is_an_error_and_the_late_score_serves_the_next(gate: Gate) -> None:
    service = InferenceService({"gate": gate}, threads=1)
    with pytest.raises(DetectorError, match="1 of 1 windows had no scores within 5 ms"):
        await service.score(needs("a"), 5)
    again = asyncio.create_task(service.score(needs("a"), LONG_MS))
    gate.open.set()
    assert await again == [{"head": (0.01,)}]
    assert gate.batches == [["a"]]
    await service.close()


async def test_window_that_missed_its_deadline_unstarted_is_never_computed(gate: Gate) -> None:
    service = InferenceService({"gate": gate}, threads=1)
    running = asyncio.create_task(service.score(needs("a"), LONG_MS))
    await until(lambda: gate.batches == [["a"]])
    with pytest.raises(DetectorError, match="within"):
        await service.score(needs("b"), 1)
    assert len(service._streams) == 1
    gate.open.set()
    await running
    await service.close()
    assert gate.batches == [["a"]]


async def test_cancelled_caller_leaves_the_window_to_the_other_one(gate: Gate) -> None:
    service = InferenceService({"gate": gate}, threads=1)
    callers = [asyncio.create_task(service.score(needs(*texts), LONG_MS)) for texts in (("a", "b"), ("b",))]
    await until(lambda: gate.batches == [["a"]])
    callers[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await callers[0]
    gate.open.set()
    assert await callers[1] == [{"head": (0.01,)}]
    assert gate.batches == [["a"], ["b"]]
    await service.close()


async def test_cancelled_window_that_nobody_else_wants_is_dropped(gate: Gate) -> None:
    service = InferenceService({"gate": gate}, threads=1)
    caller = asyncio.create_task(service.score(needs("a", "b", "c"), LONG_MS))
    await until(lambda: gate.batches == [["a"]])
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert len(service._streams) == 1
    gate.open.set()
    await service.close()
    assert gate.batches == [["a"]]


async def test_token_stream_does_not_wait_behind_bulk_work(gate: Gate) -> None:
    """All bulk threads are held up with more behind them, and the stream's window passes by."""
    stream = Gate()
    service = InferenceService({"gate": gate, "stream": stream}, threads=1)
    bulk = asyncio.create_task(service.score(needs(*"abcdefgh"), LONG_MS, bulk=True))
    await until(lambda: gate.batches == [["a"]])
    assert await service.score(needs("x", model="stream"), LONG_MS) == [{"head": (0.01,)}]
    assert not bulk.done()
    gate.open.set()
    await bulk
    await service.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts niceness by thread")
async def test_bulk_threads_give_way_to_streams() -> None:
    gate = Gate()
    service = InferenceService({"gate": gate}, threads=1)
    await service.score(needs("a"), LONG_MS)
    await service.score(needs("b"), LONG_MS, bulk=True)
    normal, bulk = gate.niceness
    assert bulk == min(BULK_NICENESS, 19)
    assert normal < bulk
    await service.close()


async def test_full_queue_refuses_and_keeps_what_it_has(gate: Gate) -> None:
    service = InferenceService({"gate": gate}, threads=1, max_queued=3)
    first = asyncio.create_task(service.score(needs("a", "b"), LONG_MS))
    await until(lambda: gate.batches == [["a"]])
    with pytest.raises(DetectorError, match="queue is full"):
        await service.score(needs("c", "d"), LONG_MS)
    joined = asyncio.create_task(service.score(needs("b", "c"), LONG_MS))  # one of them is in the queue already
    await until(lambda: len(service._streams) == 3)
    gate.open.set()
    assert len(await first) == len(await joined) == 2
    await service.close()


async def test_bulk_queue_does_not_fill_the_streams_queue(gate: Gate) -> None:
    service = InferenceService({"gate": gate, "stream": Gate()}, threads=1, max_queued=2)
    bulk = asyncio.create_task(service.score(needs("a", "b"), LONG_MS, bulk=True))
    await until(lambda: gate.batches == [["a"]])
    assert len(await service.score(needs("x", "y", model="stream"), LONG_MS)) == 2
    gate.open.set()
    await bulk
    await service.close()


async def test_failed_run_reaches_every_caller_and_is_not_remembered() -> None:
    gate = Gate()
    gate.error = DetectorError("model gate failed with Fail")
    service = InferenceService({"gate": gate}, threads=1)
    results = await asyncio.gather(*(service.score(needs("a"), LONG_MS) for _ in range(2)), return_exceptions=True)
    assert [str(result) for result in results] == ["model gate failed with Fail"] * 2
    assert results[0] is not results[1]
    gate.error = None
    assert await service.score(needs("a"), LONG_MS) == [{"head": (0.01,)}]
    await service.close()


async def test_foreign_error_is_told_by_its_name_alone() -> None:
    gate = Gate()
    gate.error = ValueError("the guarded words")
    service = InferenceService({"gate": gate}, threads=1)
    with pytest.raises(DetectorError, match=r"^scoring failed with ValueError$"):
        await service.score(needs("a"), LONG_MS)
    with pytest.raises(DetectorError, match=r"^scoring failed with ValueError$"):
        service.score_now(needs("a"))
    await service.close()


async def test_missing_and_broken_models_are_model_errors_and_others_work(tmp_path: Path) -> None:
    write_model(tmp_path)
    manifest = load_manifest(write_model(tmp_path, name="gone"))
    (tmp_path / "gone.onnx").unlink()
    service = InferenceService.from_manifest(manifest.path, threads=1)
    assert service.models == ("tiny",)
    assert list(service.failures) == ["gone"]
    with pytest.raises(ModelError, match="cannot be read"):
        await service.score(needs("a", model="gone"), LONG_MS)
    with pytest.raises(ModelError, match="not loaded"):
        service.score_now(needs("a", model="never"))
    assert len(service.score_now(needs("a", model="tiny"))) == 1
    await service.close()


async def test_models_are_loaded_when_they_are_wanted_and_tried_again(tmp_path: Path) -> None:
    path = write_model(tmp_path)
    data = (tmp_path / "tiny.onnx").read_bytes()
    (tmp_path / "tiny.onnx").unlink()
    service = InferenceService.from_manifest(path, names=(), threads=1)
    assert (service.models, service.failures) == ((), {})
    service.prepare(["tiny"])
    assert (service.models, list(service.failures)) == ((), ["tiny"])
    (tmp_path / "tiny.onnx").write_bytes(data)
    service.prepare(["tiny"])
    assert (service.models, service.failures) == (("tiny",), {})
    assert len(await service.score(needs("a", model="tiny"), LONG_MS)) == 1
    await service.close()


@pytest.mark.parametrize("batch", [1, 4])
async def test_both_paths_and_lanes_give_the_same_scores_in_any_company(tmp_path: Path, batch: int) -> None:
    manifest = load_manifest(write_model(tmp_path, batch=batch))
    texts = [f"{a} {b} please" for a in "abcdefgh" for b in "xyz"] + ["ignore a", "a b c d e f g h i j k l m n o p q"]
    wanted = needs(*texts, model="tiny")
    alone = [Model.load(manifest, "tiny").score([need])[0] for need in wanted]
    services = [InferenceService.from_manifest(manifest, threads=2) for _ in range(3)]
    inline = services[0].score_now(wanted)
    parts = await asyncio.gather(*(services[1].score([need], LONG_MS) for need in reversed(wanted)))
    bulk = await services[2].score(wanted, LONG_MS, bulk=True)
    for scores in (inline, [part[0] for part in reversed(parts)], bulk):
        for got, expected in zip(scores, alone, strict=True):
            for head, probabilities in expected.items():
                assert got[head] == pytest.approx(probabilities, rel=0, abs=1e-6 if batch > 1 else 0)
    for service in services:
        await service.close()


async def test_window_beyond_the_cap_is_refused_without_its_text() -> None:
    service = InferenceService({"gate": Gate()}, threads=1)
    assert len(service.score_now(needs("x" * MAX_NEED_CHARS))) == 1
    with pytest.raises(DetectorError, match="exceeds") as caught:
        service.score_now([Need("gate", "x" * MAX_NEED_CHARS, "y")])
    assert "xx" not in str(caught.value)
    await service.close()


async def test_close_finishes_what_is_under_way_and_takes_nothing_more(gate: Gate) -> None:
    service = InferenceService({"gate": gate}, threads=1)
    caller = asyncio.create_task(service.score(needs("a", "b"), LONG_MS))
    await until(lambda: gate.batches == [["a"]])
    closing = asyncio.create_task(service.close())
    await asyncio.sleep(0)
    with pytest.raises(DetectorError, match="closed"):
        await service.score(needs("c"), LONG_MS)
    gate.open.set()
    await closing
    assert len(await caller) == 2
    with pytest.raises(DetectorError, match="closed"):
        service.score_now(needs("a"))


def test_service_works_without_an_event_loop() -> None:
    service = InferenceService({"gate": Gate(batch=2)}, threads=2)
    assert [s["head"][0] for s in service.score_now(needs("a", "bb", "ccc"))] == [0.01, 0.02, 0.03]
    service.close_now()


def test_cache_forgets_what_was_used_longest_ago_at_its_cap() -> None:
    cache = ScoreCache(2)
    keys = [cache.key(need) for need in needs("a", "b", "c")]
    for key in keys[:2]:
        cache.put(key, {})
    assert cache.get(keys[0]) is not None
    cache.put(keys[2], {})
    assert [cache.get(key) is not None for key in keys] == [True, False, True]
    assert len(cache) == 2


def test_cache_of_no_entries_remembers_nothing() -> None:
    gate = Gate()
    service = InferenceService({"gate": gate}, threads=1, cache_entries=0)
    service.score_now(needs("a"))
    service.score_now(needs("a"))
    assert gate.batches == [["a"], ["a"]]
    service.close_now()


def test_cache_key_tells_model_request_and_window_apart_and_differs_by_process() -> None:
    cache = ScoreCache()
    different = [Need("m", "ab"), Need("ma", "b"), Need("m", "b", "a"), Need("m", "", "ab"), Need("m", "\ud800")]
    different += [Need("m", "b", "a", 3), Need("m", "b", "a", 4)]
    assert len({cache.key(need) for need in different}) == len(different)
    assert cache.key(different[0]) == cache.key(Need("m", "ab"))
    assert cache.key(different[0]) != ScoreCache().key(different[0])
