"""One agent's way through one partition: new text in, reports folded, in the order of each session.

Most detectors answer at once, and then a record costs no more than their time. One that needs a model's scores, or a
long text, goes on in a task of its own, and only the records of the same session wait behind it: no session waits for
another's inference, and within a session prompts are ruled before the answers that came after them, on every run.

Long texts are read in pieces, with a turn for everybody else in between. That changes no finding, since findings do not
depend on how a text was split (the detectors' contract).
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from headgate.bank import DetectorBank, NewText, StreamKey
from headgate.detector import Card, Detector, Need, Scores
from headgate.errors import DetectorError
from headgate_agents.failures import Failures
from headgate_agents.outbox import Outgoing
from headgate_agents.records import Record
from headgate_agents.shelf import AgentName
from headgate_schemas.findings import Report

#: Read at one go. The dearest detector of today (Presidio's English recognisers) takes 4.6 ms for 1,000 characters,
#: which is about what another session's token may wait.
PIECE_CHARS = 1_000


class Inference(Protocol):
    """What is asked of `headgate.inference.InferenceService`."""

    async def score(self, needs: Sequence[Need], deadline_ms: float, bulk: bool = False) -> Sequence[Scores]:
        """Score windows, off the event loop, before the deadline or with a `DetectorError`."""


@dataclass(slots=True, eq=False)
class Work:
    """A record that brought new text.

    Args:
        record: as it was read.
        new: the text.
        detectors: what each agent runs on it.
        left: agents that have not finished it.
    """

    record: Record
    new: NewText
    detectors: dict[AgentName, tuple[Detector, ...]]
    left: int


@dataclass(frozen=True, slots=True)
class Ask:
    """Why a reading waits.

    Args:
        card: whose reading.
        needs: windows to be scored; none where others should only have a turn.
        since: when the reading began, seconds of a monotonic clock.
        bulk: whether nobody watches the text as it comes.
    """

    card: Card
    needs: Sequence[Need]
    since: float
    bulk: bool


Steps = Generator[Ask, Sequence[Scores], None]


class Ledgers(Protocol):
    """What a lane tells: its partition."""

    def live(self, key: StreamKey) -> bool:
        """Whether a stream is still to be read."""

    def fold(self, report: Report) -> None:
        """Take a report."""

    def finish(self, work: Work) -> None:
        """One agent is done with a record."""

    def put(self, record: Outgoing) -> None:
        """Send a record."""


class Lane:
    """One agent on one partition.

    Args:
        agent: its name.
        partition: whom to tell.
        inference: scores windows.
        failures: where failures go.
        timed: is told a detector's card and the seconds that it took.
    """

    def __init__(
        self,
        agent: AgentName,
        partition: Ledgers,
        inference: Inference,
        failures: Failures,
        timed: Callable[[Card, float], None],
    ) -> None:
        self.agent = agent
        self._partition = partition
        self._inference = inference
        self._failures = failures
        self._timed = timed
        self._banks: dict[int, DetectorBank] = {}
        self._behind: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def idle(self) -> bool:
        """Whether nothing waits here."""
        return not self._tasks

    def take(self, work: Work) -> None:
        """Read a record's text, now or behind the session's earlier ones."""
        session_id = work.new.key.session_id
        if session_id in self._behind:
            self._behind[session_id].append(work)
            return
        steps = self._read(work)
        ask = next(steps, None)
        if ask is not None:
            self._behind[session_id] = deque()
            task = asyncio.get_running_loop().create_task(self._go_on(session_id, steps, ask))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def close(self, key: StreamKey) -> None:
        """Forget a stream."""
        for bank in self._banks.values():
            bank.close(key)

    def stop(self) -> None:
        """Forget everything."""
        for task in self._tasks:
            task.cancel()

    async def _go_on(self, session_id: str, steps: Steps, ask: Ask | None) -> None:
        behind = self._behind[session_id]
        while True:
            while ask is not None:
                try:
                    scores = await self._answer(ask)
                except DetectorError as error:
                    ask = _resume(steps.throw, error)
                except Exception as error:  # noqa: BLE001  (a fault of inference is an outcome for policy, like any)
                    ask = _resume(steps.throw, DetectorError(type(error).__name__))
                else:
                    ask = _resume(steps.send, scores)
            if not behind:
                break
            steps = self._read(behind.popleft())
            ask = next(steps, None)
        del self._behind[session_id]

    async def _answer(self, ask: Ask) -> Sequence[Scores]:
        if not ask.needs:
            await asyncio.sleep(0)
            return ()
        left_ms = ask.card.deadline_ms - (time.monotonic() - ask.since) * 1_000
        if left_ms <= 0:
            raise DetectorError("deadline")
        return await self._inference.score(ask.needs, left_ms, bulk=ask.bulk)

    def _read(self, work: Work) -> Steps:
        detectors = work.detectors[self.agent]
        try:
            for detector in detectors:
                with self._failures.recorded(work.record, self._partition.put, self._give_up(work, detector)):
                    if self._partition.live(work.new.key):
                        yield from self._read_with(detector, work.new)
        finally:
            self._partition.finish(work)

    def _give_up(self, work: Work, detector: Detector) -> Callable[[str], None]:
        """The outcome of a failure outside of the detector, which policy decides on as on one inside."""
        key = work.new.key

        def give_up(why: str) -> None:
            self._partition.fold(
                Report(
                    session_id=key.session_id,
                    stream_id=key.stream_id,
                    channel=key.channel,
                    detector=detector.card.name,
                    cleared_to=0,
                    failure=why,
                )
            )

        return give_up

    def _read_with(self, detector: Detector, new: NewText) -> Steps:
        """Read all pieces, and fold them as one report."""
        bank = self._banks.setdefault(id(detector), DetectorBank([detector]))
        bulk = new.context.kind in ("tool_result", "tool_call")
        reports: list[Report] = []
        took = 0.0
        for piece in pieces(new):
            if reports:
                yield Ask(detector.card, (), 0.0, bulk)
            for reading in bank.read(piece):
                since = time.monotonic()
                needs = _step(reports, next, reading)
                while needs is not None:
                    try:
                        scores = yield Ask(detector.card, needs, since, bulk)
                    except DetectorError as error:
                        needs = _step(reports, reading.throw, error)
                    else:
                        needs = _step(reports, reading.send, scores)
                took += time.monotonic() - since
        self._timed(detector.card, took)
        if reports:
            findings = tuple(finding for report in reports for finding in report.findings)
            self._partition.fold(msgspec.structs.replace(reports[-1], findings=findings))


def pieces(new: NewText) -> Iterator[NewText]:
    """The same text in pieces that are read at one go."""
    if len(new.text) <= PIECE_CHARS:
        yield new
        return
    before = new.length - len(new.text)
    for start in range(0, len(new.text), PIECE_CHARS):
        text = new.text[start : start + PIECE_CHARS]
        length = before + start + len(text)
        yield NewText(new.key, new.context, text, length, new.final and length == new.length)


def _step(reports: list[Report], step: Callable[[Any], Sequence[Need]], argument: Any) -> Sequence[Need] | None:
    """Take a reading one step further; its needs, or None where it ended with a report."""
    try:
        return step(argument)
    except StopIteration as stop:
        reports.append(stop.value)
        return None


def _resume(step: Callable[[Any], Ask], argument: Any) -> Ask | None:
    """Take the steps of a record further; None where they are done."""
    try:
        return step(argument)
    except StopIteration:
        return None
