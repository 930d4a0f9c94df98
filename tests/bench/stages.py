"""Where the time goes: the way of a chunk from the token to its verdict, step by step.

A second consumer beside the worker sees when an event is there to be read. Kafka's record times say when the worker
handed a verdict to its producer (in milliseconds, cut off: half a one is added). What the core itself takes is measured
here, in this process, on the same chunks. The rest of the worker's time is Faust, its sockets and waiting.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from tests.bench.clearance import Run
from tests.bench.statistics import Summary, summarise

from headgate import detectors
from headgate.bank import DetectorBank, NewText, read_now
from headgate.bus.connection import aiokafka_arguments
from headgate.client.kafka import FETCH_MAX_WAIT_MS
from headgate.config import Settings
from headgate.fingerprint import Fingerprinter
from headgate.inspector import no_models
from headgate.policy import Policy
from headgate.session import Sessions
from headgate_schemas import codec, topics
from headgate_schemas.events import AnyEvent, Completion
from headgate_schemas.findings import Report

T = TypeVar("T")
ADMIT, JUDGE = "decode, admit", "fold, judge, encode"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step.

    Args:
        name: what happens.
        ms: how long it takes a chunk, or a token where it says so.
        within: whether it is a part of the step before.
    """

    name: str
    ms: Summary
    within: bool = False


@dataclass(slots=True)
class Observer:
    """When records were there to be read, in epoch seconds.

    Args:
        events: of each chunk, by session, stream and sequence number.
        verdicts: of each verdict, by its id: when the worker handed it to its producer.
    """

    settings: Settings
    events: dict[tuple[str, str, int], float] = field(default_factory=dict)
    verdicts: dict[str, float] = field(default_factory=dict)

    async def watch(self, watching: asyncio.Event) -> None:
        """Read both topics from now on, until cancelled; `watching` is set once nothing can be missed."""
        names = topics.EVENTS.name(self.settings.topic_prefix), topics.VERDICTS.name(self.settings.topic_prefix)
        consumer = AIOKafkaConsumer(
            **aiokafka_arguments(self.settings),
            group_id=None,
            enable_auto_commit=False,
            fetch_max_wait_ms=FETCH_MAX_WAIT_MS,
        )
        await consumer.start()
        try:
            partitions = [TopicPartition(name, n) for name in names for n in range(self.settings.partitions)]
            consumer.assign(partitions)
            await consumer.seek_to_end()
            for partition in partitions:
                await consumer.position(partition)
            watching.set()
            while True:
                for partition, records in (await consumer.getmany(timeout_ms=1_000)).items():
                    now = time.time()
                    for record in records:
                        self._note(partition.topic == names[0], record.value, record.timestamp, now)
        finally:
            await consumer.stop()

    def _note(self, is_event: bool, value: bytes, timestamp_ms: int, now: float) -> None:
        if not is_event:
            self.verdicts[codec.VERDICTS.decode(value).id] = (timestamp_ms + 0.5) / 1_000
            return
        event = codec.EVENTS.decode(value)
        if isinstance(event, Completion):
            self.events[event.session_id, event.stream_id, event.seq] = now


def stages(run: Run, observer: Observer, policy: Policy) -> list[Stage]:
    """The steps of a run that an observer watched."""
    epoch = time.time() - asyncio.get_running_loop().time()
    event_ms, worker_ms, verdict_ms = list[float](), list[float](), list[float]()
    for trip in run.trips:
        seen = observer.events.get((trip.chunk.session_id, trip.chunk.stream_id, trip.chunk.seq))
        handed = observer.verdicts.get(trip.verdict.id)
        if seen is not None and handed is not None:
            event_ms.append((seen - trip.sent_at - epoch) * 1_000)
            worker_ms.append((handed - seen) * 1_000)
            verdict_ms.append((trip.answered_at + epoch - handed) * 1_000)
    core = core_stages([sent.event for sent in run.traffic.sent], policy)
    rest = summarise([ms - sum(stage.ms.mean for stage in core) for ms in worker_ms])
    return [
        Stage("gathering in the client, a token", summarise(list(_gathering_ms(run)))),
        Stage("event: producer, broker, consumer", summarise(event_ms)),
        Stage("worker: from there to its verdict's producer", summarise(worker_ms)),
        *core,
        Stage("Faust, sockets, waiting (the rest)", rest, within=True),
        Stage("verdict: producer, broker, consumer", summarise(verdict_ms)),
    ]


def core_stages(events: Iterable[AnyEvent], policy: Policy) -> list[Stage]:
    """What the core takes for each chunk among `events`, in this process."""
    names = sorted(policy.required & detectors.REGISTRY.keys())
    banks = {name: DetectorBank([detectors.load(name, policy.options[name])]) for name in names}
    sessions = Sessions(lambda: policy, Fingerprinter(), time.time)
    spent: dict[str, list[float]] = {}
    for event in events:
        took = _handle(codec.EVENTS.encode(event), banks, sessions)
        if isinstance(event, Completion):
            for name, ms in took.items():
                spent.setdefault(name, []).append(ms)
    return [Stage(name, summarise(samples), within=True) for name, samples in spent.items()]


class _Stopwatch:
    """Sums up what calls take, by name; milliseconds."""

    def __init__(self, names: Iterable[str]) -> None:
        self.ms = dict.fromkeys(names, 0.0)

    def __call__(self, name: str, call: Callable[[], T]) -> T:
        since = time.perf_counter()
        result = call()
        self.ms[name] += (time.perf_counter() - since) * 1_000
        return result


def _handle(value: bytes, banks: dict[str, DetectorBank], sessions: Sessions) -> dict[str, float]:
    """What `headgate.inspector` does with an event, with a stopwatch."""
    timed = _Stopwatch((ADMIT, *(f"detector {name}" for name in banks), JUDGE))
    admission = timed(ADMIT, lambda: sessions.admit(codec.EVENTS.decode(value)))
    if admission.new:
        for name, bank in banks.items():
            for report in timed(f"detector {name}", partial(_read, bank, admission.new)):
                timed(JUDGE, partial(_judge, sessions, report))
    for key in admission.closed:
        for bank in banks.values():
            bank.close(key)
    return timed.ms


def _read(bank: DetectorBank, new: NewText) -> list[Report]:
    return [read_now(reading, no_models) for reading in bank.read(new)]


def _judge(sessions: Sessions, report: Report) -> bytes:
    verdict = sessions.fold(report)
    return codec.VERDICTS.encode(verdict) if verdict else b""


def _gathering_ms(run: Run) -> Iterable[float]:
    """From the client's having a token to the publishing of the chunk that it ends in."""
    chunks: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for sent in run.traffic.sent:
        if isinstance(event := sent.event, Completion):
            ends = chunks.setdefault((event.session_id, event.stream_id), [])
            ends.append((event.offset + len(event.text), sent.at))
    for stream in run.streams:
        following = iter(chunks.get(stream.stream, ()))
        chunk = next(following, None)
        for end, received in zip(stream.ends, stream.received_at, strict=True):
            while chunk and chunk[0] < end:
                chunk = next(following, None)
            if chunk:
                yield (chunk[1] - received) * 1_000
