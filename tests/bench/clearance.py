"""The time from a token to its release: streams under guard, and the floor that the same records take unguarded."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.bench import floor, load, texts
from tests.bench.load import Load, StreamTimes
from tests.bench.processes import WorkerProcess
from tests.bench.statistics import Summary, summarise
from tests.bench.wire import NotingTransport, RoundTrip, Traffic, round_trips

from headgate.client import Guard
from headgate.config import Settings

#: For the last receipts to leave after the streams have ended.
SETTLE_S = 0.3


@dataclass(frozen=True, slots=True)
class Run:
    """One load, as it went.

    Args:
        streams: what each answer's tokens met.
        traffic: records, both ways.
        trips: chunks with the verdicts that answered them.
        seconds: from the first token to the last verdict.
        worker_cpu_s: of the worker.
        client_cpu_s: of this process: client, generator and notes.
    """

    streams: list[StreamTimes]
    traffic: Traffic
    trips: list[RoundTrip]
    seconds: float
    worker_cpu_s: float
    client_cpu_s: float

    @property
    def tokens(self) -> int:
        """Tokens that were said."""
        return sum(len(stream.ends) for stream in self.streams)


@dataclass(frozen=True, slots=True)
class Clearance:
    """What a number of streams met. Times are milliseconds from the client's having a token.

    Args:
        streams: at once.
        tokens: in all.
        silent: answers that were closed for want of a verdict; anything but 0 spoils the run.
        answered: every token: until a verdict had seen it, whether it cleared it or asked for more text.
        at_once: until release, of the tokens that this verdict cleared.
        held_back: until release, of the tokens whose end it left open because a match could still go on.
        first: until release, of each answer's first token.
        trip: from publishing a chunk to the verdict that answered it.
        floor: the same records, produced and consumed with no worker between.
        late: how far the generator was behind its own schedule.
        tokens_per_s: of all streams.
        tokens_per_chunk: how many tokens a record carried.
        tokens_per_worker_core_s: tokens for each second of CPU that the worker used.
        tokens_per_client_core_s: the same of this process.
        worker_load: cores that the worker kept busy.
    """

    streams: int
    tokens: int
    silent: int
    answered: Summary
    at_once: Summary
    held_back: Summary
    first: Summary
    trip: Summary
    floor: Summary
    late: Summary
    tokens_per_s: float
    tokens_per_chunk: float
    tokens_per_worker_core_s: float
    tokens_per_client_core_s: float
    worker_load: float


async def run(
    guard: Guard, transport: NotingTransport, worker: WorkerProcess, wanted: Load, answers: Iterable[texts.Answer]
) -> Run:
    """Put a load on the worker, and note what comes of it."""
    transport.take()
    worker_before, client_before, began = worker.cpu_s, time.process_time(), time.monotonic()
    streams = await load.run(guard, wanted, iter(answers))
    seconds = time.monotonic() - began
    worker_cpu_s, client_cpu_s = worker.cpu_s - worker_before, time.process_time() - client_before
    await asyncio.sleep(SETTLE_S)
    traffic = transport.take()
    return Run(streams, traffic, list(round_trips(traffic)), seconds, worker_cpu_s, client_cpu_s)


async def measure(
    guard: Guard, transport: NotingTransport, worker: WorkerProcess, wanted: Load, floor_settings: Settings
) -> Clearance:
    """Guard streams, then send the same records past no worker."""
    guarded = await run(guard, transport, worker, wanted, texts.answers(wanted.seed))
    return summary(wanted, guarded, await floor.trips_ms(floor_settings, guarded.traffic.sent))


def summary(wanted: Load, run: Run, floor_ms: list[float]) -> Clearance:
    """What a run says."""
    at_once, held_back = list[float](), list[float]()
    for stream in run.streams:
        for received, released, held in zip(stream.received_at, stream.released_at, stream.held_back, strict=False):
            (held_back if held else at_once).append((released - received) * 1_000)
    return Clearance(
        streams=wanted.streams,
        tokens=run.tokens,
        silent=sum(stream.silent for stream in run.streams),
        answered=summarise([ms for stream in run.streams for ms in _since(stream.received_at, stream.answered_at)]),
        at_once=summarise(at_once),
        held_back=summarise(held_back),
        first=summarise([ms for s in run.streams for ms in _since(s.received_at[:1], s.released_at[:1])]),
        trip=summarise([(trip.answered_at - trip.sent_at) * 1_000 for trip in run.trips]),
        floor=summarise(floor_ms),
        late=summarise([late * 1_000 for stream in run.streams for late in stream.late_s]),
        tokens_per_s=run.tokens / run.seconds,
        tokens_per_chunk=run.tokens / max(1, len(run.trips)),
        tokens_per_worker_core_s=run.tokens / run.worker_cpu_s,
        tokens_per_client_core_s=run.tokens / run.client_cpu_s,
        worker_load=run.worker_cpu_s / run.seconds,
    )


def _since(earlier: list[float], later: list[float]) -> list[float]:
    return [(end - start) * 1_000 for start, end in zip(earlier, later, strict=False)]
