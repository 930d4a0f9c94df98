"""`make bench`: measure what guarding costs, on a real broker, and print it."""

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

import typer
from rich.console import Console
from tests.bench import alone, calls, clearance, cutting, load, machine, processes, report, stages, texts
from tests.bench.calls import CallLatency
from tests.bench.clearance import Clearance
from tests.bench.cutting import CutDistance
from tests.bench.load import Load
from tests.bench.stages import Stage
from tests.bench.wire import NotingTransport

from headgate.client import Guard
from headgate.config import Settings, load_settings
from headgate.errors import HeadgateError
from headgate.policy import default_policy

#: Streams of the loads that are no row of the first table.
STREAMS = 10

_HELP = """\
Measure what guarding costs: the time from token to release, throughput, cut distance, how long tool calls are held, and
where the time goes.

It runs on the broker that HEADGATE_BOOTSTRAP_SERVERS names, with topics of its own that it deletes, or starts an Apache
Kafka for as long. docs/benchmarks.md says how to read the columns.

**Examples**

* `python -m tests.bench` measures 1, 10 and 50 streams in under 4 minutes.
* `python -m tests.bench --quick` does so in under a minute, less exactly.
* `python -m tests.bench --streams 25 --seconds 30` measures 25 streams for long.
* `python -m tests.bench --json > bench.json` for a program to read.
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to measure what.

    Args:
        streams: of each row of the first table.
        seconds: of each row, and as much again for its floor.
        side_seconds: of the run without pacing, of the steps, and of each finding; of the tool calls, twice that.
        answers: that each detector reads alone.
        seed: of everything.
    """

    streams: tuple[int, ...]
    seconds: float
    side_seconds: float
    answers: int
    seed: int


def main(
    streams: Annotated[list[int] | None, typer.Option(min=1, help="Streams at once; may be given again.")] = None,
    seconds: Annotated[float | None, typer.Option(min=1, help="For each number of streams [default: 16].")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A first look, in under a minute.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")] = False,
    seed: Annotated[int, typer.Option(help="Of the texts and of when streams begin.")] = 1,
) -> None:
    """Measure; see `_HELP`."""
    plan = Plan(
        streams=tuple(streams or (1, STREAMS, 50)),
        seconds=seconds or (3.5 if quick else 16.0),
        side_seconds=2.5 if quick else 6.0,
        answers=20 if quick else 100,
        seed=seed,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # unwinds as Ctrl-C does, so that nothing is left behind
    try:
        found = _measure(plan, _Progress())
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except HeadgateError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(found.as_json().decode())
    else:
        report.print_tables(found, Console(width=None if sys.stdout.isatty() else 120))


class _Progress:
    """Tells on standard error what is being done, and since when."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, line: str) -> None:
        typer.echo(f"{time.monotonic() - self._began:5.0f} s  {line}", err=True)


def _measure(plan: Plan, tell: Callable[[str], None]) -> report.Report:
    here = machine.describe()
    policy = default_policy()
    tell("detectors alone")
    detectors_alone = list(alone.measure(policy, plan.answers, plan.seed))
    tell("starting a broker")
    with processes.broker(tell) as servers:
        parts = asyncio.run(_measure_on(servers, plan, tell))
    sample = list(islice(texts.answers(plan.seed), 500))
    tokens = sum(len(answer.tokens) for answer in sample)
    given = "bootstrap_servers" in load_settings().model_fields_set
    return report.Report(
        machine=here,
        broker="the broker that was given" if given else "Apache Kafka on the same machine",
        private_share=sum(answer.private for answer in sample) / tokens,
        chars_per_token=sum(len(answer.text) for answer in sample) / tokens,
        clearance=parts.clearance,
        unpaced=parts.unpaced,
        stages=parts.stages,
        stages_streams=STREAMS,
        calls=parts.calls,
        cuts=parts.cuts,
        alone=detectors_alone,
        worker=parts.worker,
        load_after=machine.describe().load,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What needs a broker."""

    clearance: list[Clearance]
    unpaced: Clearance
    stages: list[Stage]
    calls: CallLatency
    cuts: list[CutDistance]
    worker: report.WorkerCosts


async def _measure_on(servers: str, plan: Plan, tell: Callable[[str], None]) -> _Parts:
    async with processes.own_topics(servers) as (settings, floor_settings):
        tell("starting a worker")
        transport = NotingTransport(settings)
        with processes.worker(settings) as worker:
            async with Guard(transport=transport) as guard:
                await load.await_worker(guard, worker.check)
                started_s, resident_mib = time.monotonic() - worker.started_at, worker.resident_mib
                await clearance.run(guard, transport, worker, Load(STREAMS, 1.0), texts.answers(plan.seed))  # warm
                bench = _Bench(guard, transport, worker, settings, floor_settings, plan, tell)
                return _Parts(
                    clearance=[await bench.paced(streams) for streams in plan.streams],
                    unpaced=await bench.unpaced(),
                    stages=await bench.steps(),
                    calls=await bench.calls(),
                    cuts=await bench.cuts(),
                    worker=report.WorkerCosts(started_s, resident_mib, worker.resident_mib),
                )


@dataclass(frozen=True, slots=True)
class _Bench:
    """One worker and one client, and what is measured on them."""

    guard: Guard
    transport: NotingTransport
    worker: processes.WorkerProcess
    settings: Settings
    floor_settings: Settings
    plan: Plan
    tell: Callable[[str], None]

    async def paced(self, streams: int) -> Clearance:
        self.tell(f"{streams} streams, {self.plan.seconds:.0f} s, and their floor")
        wanted = Load(streams, self.plan.seconds, seed=self.plan.seed)
        return await clearance.measure(self.guard, self.transport, self.worker, wanted, self.floor_settings)

    async def unpaced(self) -> Clearance:
        self.tell(f"{STREAMS} streams without pacing")
        wanted = Load(STREAMS, self.plan.side_seconds, tokens_per_s=None, seed=self.plan.seed)
        return await clearance.measure(self.guard, self.transport, self.worker, wanted, self.floor_settings)

    async def steps(self) -> list[Stage]:
        self.tell(f"where the time goes, {STREAMS} streams")
        observer, watching = stages.Observer(self.settings), asyncio.Event()
        watch = asyncio.create_task(observer.watch(watching))
        try:
            async with asyncio.timeout(30):
                await watching.wait()
            wanted = Load(STREAMS, self.plan.side_seconds, seed=self.plan.seed)
            run = await clearance.run(self.guard, self.transport, self.worker, wanted, texts.answers(wanted.seed))
        finally:
            watch.cancel()
            await asyncio.wait([watch])
        return stages.stages(run, observer, default_policy())

    async def calls(self) -> CallLatency:
        self.tell(f"{calls.CALLS_PER_S:.0f} tool calls a second beside {STREAMS} streams")
        return await calls.measure(self.guard, Load(STREAMS, self.plan.side_seconds * 2, seed=self.plan.seed))

    async def cuts(self) -> list[CutDistance]:
        await cutting.apply(self.guard, self.worker, self.settings)
        inspector, found = cutting.inspector(), []
        for finding in texts.FINDINGS:
            self.tell(f"shown before it was checked, and cut: {finding}")
            wanted = Load(STREAMS, self.plan.side_seconds, seed=self.plan.seed, leak_budget=None)
            found.append(await cutting.measure(self.guard, inspector, finding, wanted))
        return found


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")
    app.command(help=_HELP)(main)
    app(prog_name="python -m tests.bench")
