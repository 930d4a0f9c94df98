"""One agent's way through a partition: inference, deadlines, long texts, and what breaks."""

import asyncio
from collections.abc import Sequence

import pytest
from tests.unit.agents.stage import Stage, chunk

from headgate.bank import NewText, StreamKey
from headgate.detector import Card, Need, PatternStream, Progress, Scores, StreamContext
from headgate.errors import DetectorError
from headgate.testing import LiteralDetector, policy_of
from headgate_agents.lane import PIECE_CHARS, pieces
from headgate_schemas.events import SessionEnd, ToolCall, ToolResult
from headgate_schemas.findings import Finding


class ModelDetector:
    """Asks a model of every chunk, and finds what scores."""

    def __init__(self, deadline_ms: int = 1_000) -> None:
        self.card = Card(name="model", version="1", category="injection", deadline_ms=deadline_ms)

    def open(self, context: StreamContext) -> "ModelStream":
        return ModelStream()


class ModelStream:
    def __init__(self) -> None:
        self._decided = self._length = 0

    def feed(self, text: str, final: bool) -> Progress:
        self._length += len(text)
        return Progress(cleared_to=self._decided, needs=(Need("m", text),))

    def give(self, scores: Sequence[Scores]) -> Progress:
        start, self._decided = self._decided, self._length
        found = Finding(
            detector="model", category="injection", type="INJECTION", start=start, end=self._length, score=1.0
        )
        return Progress((found,) if scores[0]["h"][0] > 0.5 else (), self._decided)


class Model:
    """Scores when it is let; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.open = asyncio.Event()
        self.error: Exception | None = None

    async def score(self, needs: Sequence[Need], deadline_ms: float, bulk: bool = False) -> Sequence[Scores]:
        self.asked += [(need.text, bulk) for need in needs]
        await self.open.wait()
        if self.error:
            raise self.error
        return [{"h": (1.0 if "attack" in need.text else 0.0,)} for need in needs]


def stage_with(model: Model, deadline_ms: int = 1_000) -> Stage:
    policy = policy_of({"INJECTION": "cut"}, required=frozenset({"model"}))
    return Stage({"model": ModelDetector(deadline_ms)}, policy, model)


async def asked(model: Model, count: int) -> None:
    async with asyncio.timeout(5):
        while len(model.asked) < count:  # noqa: ASYNC110  (turns of the loop are all there is)
            await asyncio.sleep(0)


async def test_session_that_waits_for_a_model_holds_up_no_other() -> None:
    model = Model()
    stage = stage_with(model)
    stage.send(chunk("one", final=True), chunk("two", final=True, session_id="t"))
    await asked(model, 2)
    assert [text for text, _ in model.asked] == ["one", "two"]


async def test_calls_and_results_leave_the_threads_of_token_streams_alone() -> None:
    model = Model()
    stage = stage_with(model)
    call = ToolCall(session_id="t", stream_id="c", seq=0, offset=0, text="{}", final=True, tool="send", call_id="c")
    result = ToolResult(
        session_id="u", stream_id="r", seq=0, offset=0, text="sent", final=True, tool="send", call_id="c"
    )
    stage.send(chunk("one", final=True), call, result)
    await asked(model, 3)
    assert sorted(model.asked) == [("one", False), ("sent", True), ("{}", True)]


async def test_records_of_one_session_wait_for_each_other() -> None:
    """A prompt is ruled before the answer behind it, on every run."""
    model = Model()
    stage = stage_with(model)
    stage.send(chunk("one", final=True), chunk("attack", final=True, stream_id="next"), SessionEnd(session_id="s"))
    await asked(model, 1)
    assert [text for text, _ in model.asked] == ["one"]
    assert stage.partition().events.committable == 0
    model.open.set()
    await stage.settle()
    assert [(v.stream_id, v.action) for v in stage.verdicts] == [("answer", "allow"), ("next", "cut")]
    assert stage.partition().events.committable == 3


@pytest.mark.parametrize("error", [DetectorError("deadline"), RuntimeError("a fault of inference")])
async def test_failed_inference_is_an_outcome_that_policy_decides(error: Exception) -> None:
    model = Model()
    model.error = error
    model.open.set()
    stage = stage_with(model)
    stage.send(chunk("one", final=True), chunk("two", final=True, session_id="t"))
    await stage.settle()
    assert [(v.action, v.rule) for v in stage.verdicts] == [("cut", "failed:model")] * 2
    assert stage.on("dead-letters") == []


async def test_deadline_counts_from_the_beginning_of_a_reading() -> None:
    model = Model()
    model.open.set()
    stage = stage_with(model, deadline_ms=0)
    stage.send(chunk("one", final=True))
    await stage.settle()
    assert [(v.action, v.failures) for v in stage.verdicts] == [("cut", ("model: deadline",))]
    assert model.asked == []


class Crash:
    """A detector that breaks when it is opened, where the bank does not catch it."""

    card = Card(name="literals", version="1", category="pii")

    def open(self, context: StreamContext) -> PatternStream:
        raise KeyError("some of the text")


async def test_fault_outside_of_a_detector_is_a_dead_letter_and_an_outcome() -> None:
    stage = Stage({"literals": Crash()})  # type: ignore[dict-item]  # it never gets as far as a stream
    stage.send(chunk("one", final=True), SessionEnd(session_id="s"))
    await stage.settle()
    assert [(v.action, v.failures) for v in stage.verdicts] == [("cut", ("literals: KeyError",))]
    [letter] = stage.on("dead-letters")
    assert b"some of the text" not in (letter.value or b"")
    assert stage.partition().events.committable == 2


async def test_long_text_is_read_in_pieces_with_the_same_verdict_and_turns_for_others() -> None:
    text = "x" * (3 * PIECE_CHARS - 3) + "secret" + "y" * PIECE_CHARS
    stage = Stage()
    stage.send(chunk(text, final=True), chunk("short", final=True, session_id="t"))
    assert len(stage.partition("s").sessions) == 1
    await stage.settle()
    assert [(v.session_id, v.action, v.cleared_to) for v in stage.verdicts] == [
        ("t", "allow", 5),
        ("s", "cut", 3 * PIECE_CHARS - 3),
    ]


def test_pieces_are_the_text_and_only_the_last_is_final() -> None:
    key, context = StreamKey("s", "a"), StreamContext("completion")
    new = NewText(key, context, "x" * (2 * PIECE_CHARS + 1), 7 + 2 * PIECE_CHARS + 1, True)
    found = list(pieces(new))
    assert "".join(piece.text for piece in found) == new.text
    assert [piece.length for piece in found] == [7 + PIECE_CHARS, 7 + 2 * PIECE_CHARS, new.length]
    assert [piece.final for piece in found] == [False, False, True]
    assert list(pieces(NewText(key, context, "", 7, True))) == [NewText(key, context, "", 7, True)]


async def test_detectors_time_is_told() -> None:
    stage = Stage({"literals": LiteralDetector({"secret": "SECRET"})})
    stage.send(chunk("fine", final=True))
    await stage.settle()
    assert [name for name, _ in stage.timed] == ["literals"]
