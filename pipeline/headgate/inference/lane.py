"""One lane of the inference service: a bounded queue before a few threads of its own.

In come windows to score; out come futures. Windows of the same model that wait together are computed together, up to
the model's `batch`; one that is alone waits a few milliseconds for company, and not at all where the model computes
windows singly. A window that two callers want is computed once. Work that nobody waits for any more is dropped before
it starts; what has started runs to its end.

Everything but the scoring itself happens on one event loop. A lane knows no cache, no deadline and no other lane.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Protocol

from headgate.detector import Need, Scores
from headgate.errors import DetectorError


class Scorer(Protocol):
    """What computes scores: a `Model`, or a stand-in. Threads call it at once."""

    @property
    def batch(self) -> int:
        """Windows that are worth computing together."""

    def score(self, needs: Sequence[Need]) -> list[Scores]:
        """Score windows of one model, in their order; DetectorError where that fails."""


def compute(scorer: Scorer, needs: Sequence[Need]) -> list[Scores]:
    """Score one batch.

    Raises:
        DetectorError: whatever went wrong; an error that is not ours is told by its name, as it might quote the text.
    """
    try:
        scores = scorer.score(needs)
    except DetectorError:
        raise
    except Exception as error:  # noqa: BLE001 - a scorer's failure is an outcome that policy decides on
        raise DetectorError(f"scoring failed with {type(error).__name__}") from None
    if len(scores) != len(needs):
        raise DetectorError(f"{len(scores)} scores came back for {len(needs)} windows")
    return scores


@dataclass(slots=True, eq=False)
class Job:
    """One window on its way."""

    key: bytes
    need: Need
    since: float
    result: asyncio.Future[Scores]
    waiting: int = 0


class Lane:
    """A queue, its threads, and what is under way.

    Args:
        name: of the threads.
        scorers: by model.
        threads: runs at once.
        max_queued: windows waiting or running at once; beyond it new ones are refused.
        gather_ms: the longest that a window waits for company.
        niceness: added to the threads' own, so that other lanes go first where the system knows threads apart.
        remember: takes every score, with its key.
    """

    def __init__(
        self,
        name: str,
        scorers: Mapping[str, Scorer],
        *,
        threads: int,
        max_queued: int,
        gather_ms: float,
        niceness: int,
        remember: Callable[[bytes, Scores], None],
    ) -> None:
        self._scorers = scorers
        self._max_queued = max_queued
        self._gather_s = gather_ms / 1_000
        self._remember = remember
        self._free = threads
        # By model, then by key in the order of arrival: what was given up leaves at once, and holds no memory.
        self._queues: dict[str, dict[bytes, Job]] = {}
        self._jobs: dict[bytes, Job] = {}
        self._timer: asyncio.TimerHandle | None = None
        self.pool = ThreadPoolExecutor(threads, f"headgate-{name}", initializer=_lower_priority, initargs=(niceness,))

    def __len__(self) -> int:
        return len(self._jobs)

    def enter(self, wanted: Mapping[bytes, Need]) -> list[Job]:
        """Queue windows, or join them where they are under way; each must be left again.

        Raises:
            DetectorError: the queue is full; nothing was queued.
        """
        loop = asyncio.get_running_loop()
        fresh = [key for key in wanted if key not in self._jobs]
        if len(self._jobs) + len(fresh) > self._max_queued:
            raise DetectorError(f"the inference queue is full: {len(self._jobs)} of {self._max_queued} windows wait")
        for key in fresh:
            job = Job(key, wanted[key], loop.time(), loop.create_future())
            # A failure that nobody waits for any more is no news.
            job.result.add_done_callback(lambda result: result.cancelled() or result.exception())
            self._jobs[key] = job
            self._queues.setdefault(job.need.model, {})[key] = job
        jobs = [self._jobs[key] for key in wanted]
        for job in jobs:
            job.waiting += 1
        self._pump()
        return jobs

    def leave(self, jobs: Sequence[Job]) -> None:
        """One caller stops waiting for these; what nobody else wants and has not started is dropped."""
        for job in jobs:
            job.waiting -= 1
            if not job.waiting and self._queues.get(job.need.model, {}).get(job.key) is job:
                self._unqueue(job)
                del self._jobs[job.key]
                job.result.cancel()

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._jobs:
            await asyncio.wait([job.result for job in self._jobs.values()])

    def _pump(self) -> None:
        """Start what can start; else see to it that somebody looks again in time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        while self._free and (batch := self._next_batch(loop.time())):
            self._free -= 1
            scorer = self._scorers[batch[0].need.model]
            run = loop.run_in_executor(self.pool, compute, scorer, [job.need for job in batch])
            run.add_done_callback(partial(self._done, batch))
        if self._free and self._queues:
            oldest = min(_first(queue).since for queue in self._queues.values())
            self._timer = loop.call_at(oldest + self._gather_s, self._pump)

    def _next_batch(self, now: float) -> list[Job]:
        """The windows to start now: of the models that are ready, the one whose first window waits longest."""
        ready = [
            (_first(queue).since, model)
            for model, queue in self._queues.items()
            # The timer may fire a little before its time, by the clock's resolution.
            if len(queue) >= self._scorers[model].batch or now - _first(queue).since >= self._gather_s - 0.000_1
        ]
        if not ready:
            return []
        model = min(ready)[1]
        batch = list(islice(self._queues[model].values(), self._scorers[model].batch))
        for job in batch:
            self._unqueue(job)
        return batch

    def _done(self, batch: Sequence[Job], run: "asyncio.Future[list[Scores]]") -> None:
        self._free += 1
        error = None if run.cancelled() else run.exception()
        for at, job in enumerate(batch):
            del self._jobs[job.key]
            if run.cancelled():
                job.result.cancel()
            elif error is not None:
                job.result.set_exception(error)
            else:
                scores = run.result()[at]
                self._remember(job.key, scores)
                job.result.set_result(scores)
        self._pump()

    def _unqueue(self, job: Job) -> None:
        queue = self._queues[job.need.model]
        del queue[job.key]
        if not queue:
            del self._queues[job.need.model]


def _first(queue: Mapping[bytes, Job]) -> Job:
    return next(iter(queue.values()))


def _lower_priority(niceness: int) -> None:
    # Linux counts niceness by thread; elsewhere it would slow the whole process.
    if niceness and sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
