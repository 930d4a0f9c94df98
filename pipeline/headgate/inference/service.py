"""The inference service: what detectors need, answered inline or in batches over streams.

In come `Need`s; out come their `Scores`, or a `DetectorError` that policy decides on. A process makes one service, from
the manifest that its settings name, and asks it wherever a detector's progress has needs::

    service = InferenceService.from_manifest(settings.models)
    scores = service.score_now(progress.needs)                                  # headgate scan
    scores = await service.score(progress.needs, card.deadline_ms)              # the worker, a token stream
    scores = await service.score(progress.needs, card.deadline_ms, bulk=True)   # the worker, a tool result or a call

**Two lanes.** Token streams and bulk work (whole tool results, calls) have threads and a queue each, and the bulk
lane's threads have a lower priority: a token stream never waits behind a tool result.

**What is guaranteed about scores.** A window's scores depend on model, first segment and window, not on the path, the
lane or the windows that are computed with it. Rows have a fixed length, a run has one thread, and the manifest's
``batch`` is 1 unless said otherwise: then scores are equal to the bit on one kind of processor. With a larger `batch`
of an fp32 model they agree to 1e-6, since matrix kernels may differ by the number of rows. Graphs with dynamic
quantisation scale by the range of all rows of a run, so that neighbours change each other's scores (by up to 0.006,
measured on a 6-layer encoder in int8): they run one row at a time, and a manifest that asks for more is refused.
Across kinds of processors fp32 agrees to about 1e-6; int8 kernels may differ more (before VNNI, 16-bit sums saturate).

The service knows no Kafka, no policy and no detector.
"""

import asyncio
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from headgate.detector import Need, Scores
from headgate.errors import DetectorError, ModelError
from headgate.inference.cache import DEFAULT_ENTRIES, ScoreCache
from headgate.inference.lane import Lane, Scorer, compute
from headgate.inference.model import Model
from headgate.models import Manifest, load_manifest

log = logging.getLogger(__name__)

#: A second of work for two threads at 4 ms a window is 500. With `MAX_NEED_CHARS` of four bytes each, a full lane holds
#: 34 MB at most.
MAX_QUEUED = 2_048
#: Window and first segment together: several times what any model of ours reads.
MAX_NEED_CHARS = 4_096
#: Between two tokens at 40 tokens/s lie 25 ms; a tenth of it is not felt.
GATHER_MS = 2.0
#: A thread of this niceness gets a tenth of the processor that a stream's thread of niceness 0 gets.
BULK_NICENESS = 10


class InferenceService:
    """Models behind one door.

    Args:
        scorers: what can be scored, by model.
        failures: models that should be there and are not; asking for one raises its error.
        threads: runs at once in the lane of token streams; the bulk lane has half of them, at least one.
        max_queued: windows waiting or running in a lane at once; beyond it new ones are refused.
        gather_ms: the longest that a window waits for others to be computed with.
        cache_entries: scores remembered.
        manifest: names the models that may still be prepared.
    """

    def __init__(
        self,
        scorers: Mapping[str, Scorer],
        failures: Mapping[str, ModelError] | None = None,
        *,
        threads: int | None = None,
        max_queued: int = MAX_QUEUED,
        gather_ms: float = GATHER_MS,
        cache_entries: int = DEFAULT_ENTRIES,
        manifest: Manifest | None = None,
    ) -> None:
        self._scorers = dict(scorers)
        self._manifest = manifest
        self._cache = ScoreCache(cache_entries)
        self._open = True
        self.failures = dict(failures or {})
        threads = threads or os.cpu_count() or 1

        def lane(name: str, threads: int, niceness: int) -> Lane:
            return Lane(
                name,
                self._scorers,
                threads=threads,
                max_queued=max_queued,
                gather_ms=gather_ms,
                niceness=niceness,
                remember=self._cache.put,
            )

        self._streams = lane("streams", threads, 0)
        self._bulk = lane("bulk", max(1, threads // 2), BULK_NICENESS)

    @classmethod
    def from_manifest(
        cls, manifest: Manifest | Path, names: Iterable[str] | None = None, *, threads: int | None = None
    ) -> "InferenceService":
        """Load models, and warm them up; takes tenths of a second each.

        A model that cannot be loaded does not stop the others: it is in `failures`, and asking for it raises.

        Args:
            manifest: the only way in for models; read, or its path.
            names: the models to load; without it all of the manifest.
            threads: as for the service itself; the processors' number without it.

        Raises:
            ModelError: the manifest itself is missing or wrong.
        """
        if isinstance(manifest, Path):
            manifest = load_manifest(manifest)
        service = cls({}, threads=threads, manifest=manifest)
        service.prepare(manifest.entries if names is None else names)
        return service

    def prepare(self, names: Iterable[str]) -> None:
        """Load models that are not loaded yet, and warm them up; takes tenths of a second each.

        It blocks, and may run on any one thread at a time, beside scoring. A model that cannot be loaded is in
        `failures`, and is tried again the next time.

        Args:
            names: as in the manifest.
        """
        for name in names:
            if name in self._scorers or self._manifest is None:
                continue
            try:
                self._scorers[name] = Model.load(self._manifest, name)
                self.failures.pop(name, None)
            except ModelError as error:
                self.failures[name] = error
                log.warning("%s", error)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that can be asked for."""
        return tuple(self._scorers)

    def score_now(self, needs: Sequence[Need]) -> list[Scores]:
        """Score windows and wait for them; not to be called on an event loop.

        Raises:
            ModelError: a model is missing.
            DetectorError: a window is too large, a run failed, or the service is closed.
        """
        keys = self._check(needs)
        known, wanted = self._look_up(keys, needs)
        for group in self._groups(wanted):
            known |= group
        return [known[key] for key in keys]

    async def score(self, needs: Sequence[Need], deadline_ms: float, bulk: bool = False) -> list[Scores]:
        """Score windows together with those of other streams, off the event loop; always from the same loop.

        Cancelling is safe: windows that nobody else wants and that have not started are dropped.

        Args:
            needs: the windows.
            deadline_ms: from now on.
            bulk: work that may wait, such as tool results; it goes to the bulk lane.

        Raises:
            ModelError: a model is missing.
            DetectorError: the deadline passed, the queue is full, a window is too large, a run failed, or the service
                is closed.
        """
        keys = self._check(needs)
        known, wanted = self._look_up(keys, needs)
        if wanted:
            known |= await self._await(self._bulk if bulk else self._streams, wanted, deadline_ms)
        return [known[key] for key in keys]

    async def close(self) -> None:
        """Take nothing more, finish what is under way, and end the threads."""
        self._open = False
        await self._streams.drain()
        await self._bulk.drain()
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """Take nothing more and end the threads, after the runs that have started; for processes without a loop."""
        self._open = False
        for lane in (self._streams, self._bulk):
            lane.pool.shutdown(cancel_futures=True)

    def _check(self, needs: Sequence[Need]) -> list[bytes]:
        """The needs' keys, if all of them can be answered."""
        if not self._open:
            raise DetectorError("the inference service is closed")
        for need in needs:
            if need.model in self.failures:
                raise ModelError(*self.failures[need.model].args)
            if need.model not in self._scorers:
                raise ModelError(f"model {need.model!r} is not loaded; loaded are {sorted(self._scorers)}")
            if len(need.text) + len(need.pair) > MAX_NEED_CHARS:
                raise DetectorError(f"a window for {need.model} exceeds {MAX_NEED_CHARS} code points")
        return [self._cache.key(need) for need in needs]

    def _look_up(self, keys: Sequence[bytes], needs: Sequence[Need]) -> tuple[dict[bytes, Scores], dict[bytes, Need]]:
        """What is known already, and what is not, each window once."""
        known: dict[bytes, Scores] = {}
        wanted: dict[bytes, Need] = {}
        for key, need in zip(keys, needs, strict=True):
            scores = self._cache.get(key)
            if scores is None:
                wanted[key] = need
            else:
                known[key] = scores
        return known, wanted

    def _groups(self, wanted: Mapping[bytes, Need]) -> Iterable[dict[bytes, Scores]]:
        """Score windows in batches of one model each, several batches at once."""
        by_model: dict[str, list[bytes]] = {}
        for key, need in wanted.items():
            by_model.setdefault(need.model, []).append(key)
        batches = [
            keys[at : at + self._scorers[model].batch]
            for model, keys in by_model.items()
            for at in range(0, len(keys), self._scorers[model].batch)
        ]

        def run(keys: list[bytes]) -> dict[bytes, Scores]:
            needs = [wanted[key] for key in keys]
            scores = dict(zip(keys, compute(self._scorers[needs[0].model], needs), strict=True))
            for key, score in scores.items():
                self._cache.put(key, score)
            return scores

        # One batch is quicker where it is than on another thread.
        return map(run, batches) if len(batches) == 1 else self._streams.pool.map(run, batches)

    async def _await(self, lane: Lane, wanted: Mapping[bytes, Need], deadline_ms: float) -> dict[bytes, Scores]:
        jobs = lane.enter(wanted)
        try:
            done, late = await asyncio.wait(
                [job.result for job in jobs], timeout=deadline_ms / 1_000, return_when=asyncio.FIRST_EXCEPTION
            )
            for result in done:
                if error := result.exception():
                    # Each caller gets an error of its own, since raising adds to an error's traceback.
                    raise DetectorError(*error.args) from None
            if late:
                raise DetectorError(f"{len(late)} of {len(jobs)} windows had no scores within {deadline_ms:g} ms")
            return {job.key: job.result.result() for job in jobs}
        finally:
            lane.leave(jobs)
