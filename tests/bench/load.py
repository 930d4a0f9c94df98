"""Streams under guard: answers go in at a model's pace, and out come the times of each token.

All streams run in one client, as in a gateway. Every token's times are taken here, from outside: when it was handed to
the client, when the worker had answered for it, and when its text was in the reader's hands.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

from tests.bench.texts import Answer

from headgate.client import Guard, StreamEvent
from headgate.release import Cut, Recall

#: Until a session's first verdict; a worker that starts loads its detectors first.
READY_TIMEOUT_S = 120.0


@dataclass(slots=True)
class StreamTimes:
    """One answer's tokens in order, in seconds of the event loop's clock.

    Args:
        answer: what was to be said.
        stream: session and stream; empty until a verdict named them.
        ends: code point behind each token.
        received_at: handed to the client.
        answered_at: a verdict had seen all of it, whether it cleared it or wants to see more.
        held_back: whether that verdict left its last code point uncleared.
        released_at: its last code point was given out, as it is or replaced.
        late_s: how far the generator was behind its own schedule.
        cut_at: code points that were allowed where the stream was cut; None where it was not.
        recalled: code points that had been shown beyond.
        silent: whether it was closed because no verdict came in time.
    """

    answer: Answer
    stream: tuple[str, str] = ("", "")
    ends: list[int] = field(default_factory=list)
    received_at: list[float] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)
    held_back: list[bool] = field(default_factory=list)
    released_at: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    cut_at: int | None = None
    recalled: int = 0
    silent: bool = False

    def receive(self, token: str, now: float) -> None:
        """Note a token that is handed to the client now."""
        self.ends.append((self.ends[-1] if self.ends else 0) + len(token))
        self.received_at.append(now)

    def follow(self, event: StreamEvent, now: float) -> None:
        """Note what an event said of the tokens before it."""
        if event.verdict:
            self.stream = event.verdict.session_id, event.verdict.stream_id
            seen_to = max(event.verdict.seen_to, event.cleared_to)
            while self._next(self.answered_at) <= seen_to:
                self.held_back.append(self._next(self.answered_at) > event.cleared_to)
                self.answered_at.append(now)
        while self._next(self.released_at) <= event.released_to:
            self.released_at.append(now)
        if isinstance(event.step, Recall):
            self.recalled = event.step.end - event.step.start
        elif isinstance(event.step, Cut):
            self.cut_at = event.step.at

    def _next(self, noted: list[float]) -> float:
        return self.ends[len(noted)] if len(noted) < len(self.ends) else float("inf")


@dataclass(frozen=True, slots=True)
class Load:
    """How much is said.

    Args:
        streams: at once.
        seconds: how long; answers that are not finished by then end where they are.
        tokens_per_s: of each stream; None for as fast as the client takes them.
        seed: of when each stream begins.
        leak_budget: as of `GuardedSession.stream`.
    """

    streams: int
    seconds: float
    tokens_per_s: float | None = 40.0
    seed: int = 0
    leak_budget: int | None = 0


async def run(guard: Guard, load: Load, answers: Iterator[Answer]) -> list[StreamTimes]:
    """Let streams speak, one answer after the other; the times of all answers."""
    dice, found = random.Random(load.seed), list[StreamTimes]()
    # Models are not in step: without this, all streams would send in the same millisecond.
    waits = [dice.random() * 40 / (load.tokens_per_s or 40) for _ in range(load.streams)]
    stop_at = asyncio.get_running_loop().time() + load.seconds
    async with asyncio.TaskGroup() as group:
        for wait_s in waits:
            group.create_task(_speak(guard, load, answers, wait_s, stop_at, found))
    return found


async def await_worker(guard: Guard, check: Callable[[], None], policy_id: str = "") -> None:
    """Wait until a session is answered, under a certain policy where one is named.

    Args:
        guard: connected.
        check: raises where there is nothing to wait for any more.
        policy_id: of the policy; any where empty.

    Raises:
        TimeoutError: the worker did not come up, or did not take the policy up.
    """
    async with asyncio.timeout(READY_TIMEOUT_S):
        answered = False
        while not answered:
            async with guard.session() as session:
                while not session.policy:
                    check()
                    await asyncio.sleep(0.01)
                answered = policy_id in ("", session.policy)


async def _speak(
    guard: Guard, load: Load, answers: Iterator[Answer], wait_s: float, stop_at: float, found: list[StreamTimes]
) -> None:
    clock = asyncio.get_running_loop().time
    async with guard.session() as session:
        await asyncio.sleep(wait_s)
        while clock() < stop_at:
            times = StreamTimes(next(answers))
            tokens = _paced(times, load.tokens_per_s, stop_at)
            async with await session.events(tokens, load.leak_budget) as stream:
                async for event in stream:
                    times.follow(event, clock())
            times.silent = stream.outcome.timed_out
            found.append(times)


async def _paced(times: StreamTimes, tokens_per_s: float | None, stop_at: float) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    began = clock()
    for number, token in enumerate(times.answer.tokens):
        due = began + number / tokens_per_s if tokens_per_s else clock()
        await asyncio.sleep(max(0.0, due - clock()))
        now = clock()
        if now >= stop_at:
            return
        times.late_s.append(now - due)
        times.receive(token, now)
        yield token
