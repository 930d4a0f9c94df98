"""What was measured, as tables for people and as JSON for everything else."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from rich.console import Console
from rich.table import Table
from tests.bench.alone import Alone
from tests.bench.calls import CallLatency
from tests.bench.clearance import Clearance
from tests.bench.cutting import CutDistance
from tests.bench.machine import Machine
from tests.bench.stages import Stage
from tests.bench.statistics import Summary

#: The aims, as the tables repeat them.
AIM_P95_MS = 25.0
AIM_STREAMS = 10
AIM_CUT_CHARS = 40
AIM_CALL_P95_MS = 20.0


@dataclass(frozen=True, slots=True)
class WorkerCosts:
    """What a worker costs beside its time.

    Args:
        start_s: from the start of the process to the first verdict.
        resident_mib: its memory then.
        resident_after_mib: its memory after all loads.
    """

    start_s: float
    resident_mib: float
    resident_after_mib: float


@dataclass(frozen=True, slots=True)
class Report:
    """All of one call.

    Args:
        machine: where.
        broker: which.
        private_share: of the answers' tokens, those that hold private data.
        chars_per_token: of the answers.
        clearance: by load.
        unpaced: as fast as the client takes it.
        stages: where the time goes.
        stages_streams: of that run.
        calls: how long tool calls are held.
        cuts: how soon findings cut.
        alone: detectors alone.
        worker: what it costs.
        load_after: processes that ran or waited in the last minute, at the end.
    """

    machine: Machine
    broker: str
    private_share: float
    chars_per_token: float
    clearance: list[Clearance]
    unpaced: Clearance
    stages: list[Stage]
    stages_streams: int
    calls: CallLatency
    cuts: list[CutDistance]
    alone: list[Alone]
    worker: WorkerCosts
    load_after: float

    def as_json(self) -> bytes:
        """One JSON document."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2)


def print_tables(report: Report, console: Console) -> None:
    """Print everything."""
    machine = report.machine
    console.print(
        f"{machine.cores} cores, {machine.memory_gib} GiB, {machine.system}; {report.broker}\n"
        f"load before {machine.load:.1f}, at the end {report.load_after:.1f}; "
        f"{report.private_share:.0%} of the tokens hold private data, {report.chars_per_token:.1f} code points a token",
        highlight=False,
    )
    for table in (
        _clearance(report.clearance),
        _throughput([*report.clearance, report.unpaced]),
        _calls(report.calls),
        _cuts(report.cuts),
        _stages(report),
        _alone(report.alone),
    ):
        console.print()
        console.print(table)
    costs = report.worker
    console.print(
        f"\nWorker: first verdict {costs.start_s:.1f} s after its start; "
        f"{costs.resident_mib:.0f} MiB then, {costs.resident_after_mib:.0f} MiB at the end",
        highlight=False,
    )
    for line in _verdicts_on(report):
        console.print(line, highlight=False)


def _clearance(runs: Iterable[Clearance]) -> Table:
    table = Table(
        title="From the client's having a token, ms (x: times the floor of the same run)", title_justify="left"
    )
    for name in ("streams", "what", "count", "share", "p50", "p95", "p99", "x p50", "x p95"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for run in runs:
        rows: list[tuple[str, Summary]] = [
            ("every token: answered", run.answered),
            ("cleared at once: released", run.at_once),
            ("held back by a match: released", run.held_back),
            ("an answer's first token: released", run.first),
            ("a chunk: publish to verdict", run.trip),
            ("floor: a record, no worker", run.floor),
        ]
        for number, (what, summary) in enumerate(rows):
            share = summary.count / run.tokens if what.endswith("released") and "first" not in what else None
            table.add_row(
                str(run.streams) if number == 0 else "",
                what,
                f"{summary.count:,}",
                "" if share is None else f"{share:.0%}",
                *(f"{ms:.1f}" for ms in (summary.p50, summary.p95, summary.p99)),
                _times(summary.p50, run.floor.p50),
                _times(summary.p95, run.floor.p95),
                end_section=number == len(rows) - 1,
            )
    return table


def _throughput(runs: Iterable[Clearance]) -> Table:
    table = Table(title="Throughput", title_justify="left")
    columns = ("streams", "tokens/s", "tokens/record", "worker cores", "tokens/s per worker core")
    for name in (*columns, "tokens/s per client core", "generator late p95 ms", "no verdict"):
        table.add_column(name, justify="right")
    runs = list(runs)
    for run in runs:
        table.add_row(
            f"{run.streams} unpaced" if run is runs[-1] else str(run.streams),
            f"{run.tokens_per_s:,.0f}",
            f"{run.tokens_per_chunk:.1f}",
            f"{run.worker_load:.2f}",
            f"{run.tokens_per_worker_core_s:,.0f}",
            f"{run.tokens_per_client_core_s:,.0f}",
            f"{run.late.p95:.1f}",
            str(run.silent),
        )
    return table


def _calls(calls: CallLatency) -> Table:
    title = f"A tool call, from proposing it to its verdict, ms; {calls.streams} streams beside"
    table = Table(title=title, title_justify="left")
    for name in ("calls/s", "calls", "denied", "no verdict", "p50", "p95", "p99", "most", "generator late p95 ms"):
        table.add_column(name, justify="right")
    held = calls.verdict
    table.add_row(
        f"{calls.calls_per_s:.0f}",
        *(str(number) for number in (calls.calls, calls.denied, calls.silent)),
        *(f"{ms:.1f}" for ms in (held.p50, held.p95, held.p99, held.most, calls.late.p95)),
    )
    return table


def _cuts(cuts: Iterable[CutDistance]) -> Table:
    table = Table(title="Shown beyond a finding's start, code points, leak budget unlimited", title_justify="left")
    for name in ("finding", "cut", "missed", "p50", "p95", "most", "read to know", "beyond p50", "p95", "most"):
        table.add_column(name, justify="left" if name == "finding" else "right")
    for cut in cuts:
        table.add_row(
            cut.finding,
            str(cut.streams),
            str(cut.missed),
            *(f"{chars:.0f}" for chars in (cut.shown.p50, cut.shown.p95, cut.shown.most)),
            f"{cut.needed.p50:.0f}",
            *(f"{chars:.0f}" for chars in (cut.beyond.p50, cut.beyond.p95, cut.beyond.most)),
        )
    return table


def _stages(report: Report) -> Table:
    table = Table(title=f"Where the time goes, ms a chunk, {report.stages_streams} streams", title_justify="left")
    for name in ("step", "mean", "p50", "p95", "p99"):
        table.add_column(name, justify="left" if name == "step" else "right")
    for stage in report.stages:
        numbers = (stage.ms.mean, stage.ms.p50, stage.ms.p95, stage.ms.p99)
        table.add_row(f"  {stage.name}" if stage.within else stage.name, *(f"{ms:.2f}" for ms in numbers))
    return table


def _alone(alone: Iterable[Alone]) -> Table:
    table = Table(title="Detectors alone, token by token", title_justify="left")
    for name in ("detector", "prose µs/token", "dense µs/token", "dearest 1 % ms", "most ms", "load s"):
        table.add_column(name, justify="left" if name == "detector" else "right")
    for one in alone:
        table.add_row(
            one.detector,
            f"{one.prose_us:.1f}",
            f"{one.dense_us:.1f}",
            f"{one.dearest_ms:.2f}",
            f"{one.most_ms:.2f}",
            f"{one.load_s:.2f}",
        )
    return table


def _verdicts_on(report: Report) -> Iterable[str]:
    """How the aims stand."""
    for run in report.clearance:
        if run.streams == AIM_STREAMS:
            kept = "reached" if run.at_once.p95 < AIM_P95_MS and run.answered.p95 < AIM_P95_MS else "missed"
            yield (
                f"Aim {kept}: p95 clearance under {AIM_P95_MS:.0f} ms at {AIM_STREAMS} streams "
                f"(cleared at once {run.at_once.p95:.1f} ms, every token answered {run.answered.p95:.1f} ms)"
            )
    held = report.calls.verdict
    kept = "reached" if held.p95 < AIM_CALL_P95_MS and not report.calls.silent else "missed"
    yield (
        f"Aim {kept}: p95 of a tool call's verdict under {AIM_CALL_P95_MS:.0f} ms at {report.calls.calls_per_s:.0f} "
        f"calls a second beside {report.calls.streams} streams ({held.p95:.1f} ms)"
    )
    if report.cuts:
        shown = max(cut.shown.p95 for cut in report.cuts)
        beyond = max(cut.beyond.p95 for cut in report.cuts)
        kept = "reached" if shown <= AIM_CUT_CHARS and not any(cut.missed for cut in report.cuts) else "missed"
        yield (
            f"Aim {kept}: cut within {AIM_CUT_CHARS} code points when fully concurrent (worst kind, p95: {shown:.0f} "
            f"from the finding's start, {beyond:.0f} from where it could be known)"
        )


def _times(value: float, floor: float) -> str:
    return f"{value / floor:.1f}" if floor else ""
