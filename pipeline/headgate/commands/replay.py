"""`headgate replay`: recorded agent sessions, through the client, as their framework would have published them."""

import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.recordings import RecordingLines, opened_recordings
from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate.client import Guard
    from headgate.policy import Policy
    from headgate.replay import Recording, Replayed

_HELP = """
Replay recorded agent sessions through the guard, and report what was cleared, redacted, held, denied or cut.

FILE holds one session a line: `{"trace_id", "messages": [...]}`, the messages as chat interfaces keep them (`role`,
`content`, `tool_calls`: `[{"function", "args", "id"}]`, `tool_call_id`); `-` is standard input. They go to the broker
of HEADGATE_BOOTSTRAP_SERVERS and are judged by the policy that its workers have in force; with --in-process the same
core runs here, without a broker, with the same result. Recorded sessions declare no tools, and no call is denied for
that; what a model did after a denied call is replayed as it stands. A line that cannot be read is reported with its
number on standard error, the others go on, and the exit code is 1.

With --report, recordings that say whether they were attacked (`injected`, `attack_succeeded`, `harmful_call_ids`; and
`suite`, `attack`, `user_task`, `injection_task` where known) are counted: attacked sessions stopped before the first
harmful call, and clean ones touched, over sessions and over distinct tasks, with Wilson intervals of 95 %, beside two
naive policies. Each --without adds a row for the policy without some of its detectors.

Examples:

    headgate replay --in-process sessions.jsonl

    headgate replay --concurrency 16 --json sessions.jsonl > decided.jsonl

    headgate replay --in-process --policy stricter.yaml --limit 20 sessions.jsonl

    headgate replay --in-process --report --without provenance labelled.jsonl
"""
_COLOURS = {"allow": "green", "redact": "yellow", "hold": "yellow", "deny": "red", "cut": "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay", help=_HELP)(replay)


def replay(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.", metavar="FILE|-")],
    in_process: Annotated[bool, typer.Option("--in-process", help="Without a broker: run the core here.")] = False,
    policy: Annotated[
        Path | None, typer.Option(help="With --in-process: the policy file; the shipped default without it.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Replay the first N sessions only.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Sessions at the same time.")] = 4,
    report: Annotated[
        bool, typer.Option("--report", help="Count labelled sessions, in place of listing them.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(
            help="With --report and --in-process: one more row, without these detectors (commas between).",
            metavar="DETECTORS",
        ),
    ] = None,
    json_lines: Annotated[
        bool, typer.Option("--json", help="One JSON line a session; with --report, one document.")
    ] = False,
    trace_console: Annotated[bool, typer.Option("--trace-console", help="Print spans on standard error.")] = False,
) -> None:
    """Replay sessions; see `_HELP`."""
    import asyncio

    from headgate import telemetry

    if policy is not None and not in_process:
        raise typer.BadParameter(
            "the workers' policy decides there: publish it with `headgate policy apply`, or add --in-process",
            param_hint="--policy",
        )
    if without and not (report and in_process):
        raise typer.BadParameter("rows without detectors need --report and --in-process", param_hint="--without")
    with opened_recordings(file) as (source, size_bytes):
        if not in_process:
            asyncio.run(_check_broker(size_bytes))
        lines = RecordingLines(source, limit)
        with telemetry.setup("headgate-replay", trace_console):
            if report:
                _report(lines, _guards(in_process, policy, without or ()), concurrency, json_lines)
            else:
                [(_, guard)] = _guards(in_process, policy, ())
                _list(lines, guard, concurrency, _Results(json_lines), size_bytes)
    if lines.malformed:
        typer.echo(f"{lines.malformed} malformed lines", err=True)
        raise typer.Exit(1)


def _list(lines: RecordingLines, guard: "Guard", concurrency: int, results: "_Results", size_bytes: int | None) -> None:
    """Play the sessions, and print what was decided of each."""
    import asyncio

    with _progress(size_bytes) as advance:
        asyncio.run(_run(lines, guard, concurrency, results, advance))
    results.finish()


def _report(
    lines: RecordingLines, guards: Sequence[tuple[str, "Guard"]], concurrency: int, json_document: bool
) -> None:
    """Play the labelled sessions with each guard, and print what it withheld."""
    import asyncio
    from functools import partial

    from headgate.commands.replay_report import labelled, play_rows, print_report

    recordings = labelled(list(lines))
    with _progress(len(guards) * len(recordings)) as advance:
        play = partial(_in_order, concurrency=concurrency)
        rows = asyncio.run(play_rows(recordings, guards, play, advance))
    print_report(rows, len(guards), json_document)


def _guards(in_process: bool, policy_file: Path | None, withouts: Sequence[str]) -> list[tuple[str, "Guard"]]:
    """What plays the sessions, by name: without some detectors first, then with all."""
    from headgate.client import Guard

    if not in_process:
        return [("the workers' policy", Guard())]
    from headgate.commands.inputs import read_policy
    from headgate.commands.replay_report import without_detectors

    policy = read_policy(policy_file)
    rows = [(f"{policy.name} without {names}", without_detectors(policy, names)) for names in withouts]
    return [(name, _core(one)) for name, one in [*rows, (policy.name, policy)]]


def _core(policy: "Policy") -> "Guard":
    """The core, in this process."""
    from headgate.client import Guard, InProcessTransport
    from headgate.commands.inputs import inline_inference
    from headgate.config import load_settings
    from headgate.fingerprint import Fingerprinter
    from headgate.inspector import Inspector

    settings = load_settings()
    key = settings.hash_key.get_secret_value().encode() if settings.hash_key else None
    inspector = Inspector(policy, infer=inline_inference(settings.models), fingerprinter=Fingerprinter(key))
    return Guard(transport=InProcessTransport(inspector))


async def _check_broker(size_bytes: int | None) -> None:
    """Refuse what the embedded broker would forget before it was read.

    Raises:
        ConfigError: the broker is the embedded one, and the file is large, or of unknown size.
    """
    from headgate.bus.embedded import RETAINED_BYTES
    from headgate.bus.topics import takes_admin_requests
    from headgate.config import load_settings
    from headgate.errors import ConfigError

    if size_bytes is not None and size_bytes <= RETAINED_BYTES:
        return
    if not await takes_admin_requests(load_settings()):
        raise ConfigError(
            f"the embedded broker forgets records beyond {RETAINED_BYTES >> 20} MB without a word: replay larger "
            "files, and standard input, through `headgate broker`, or add --in-process"
        )


async def _run(
    lines: RecordingLines, guard: "Guard", concurrency: int, results: "_Results", advance: Callable[[int], None]
) -> None:
    """Play the sessions, some at a time, and take what was decided in the order of the file."""
    async with guard:
        async for replayed in _in_order(guard, lines, concurrency):
            results.take(replayed)
            advance(lines.read_bytes)


async def _in_order(guard: "Guard", recordings: Iterable["Recording"], concurrency: int) -> AsyncIterator["Replayed"]:
    import asyncio
    from collections import deque

    from headgate.replay import replay as play

    playing: deque[asyncio.Task[Replayed]] = deque()
    try:
        for number, recording in enumerate(recordings, start=1):
            if len(playing) >= concurrency:
                yield await playing.popleft()
            playing.append(asyncio.create_task(play(guard, recording), name=f"replay-{number}"))
        while playing:
            yield await playing.popleft()
    finally:
        for task in playing:
            task.cancel()
        await asyncio.gather(*playing, return_exceptions=True)


@contextmanager
def _progress(total: float | None) -> Iterator[Callable[[int], None]]:
    """A bar over the bytes of the file, or over the sessions, on standard error; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("replaying"), BarColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=total)
        yield lambda done: progress.update(bar, completed=done)


class _Results:
    """Prints what was decided: a line at once, or a table at the end; and a summary on standard error."""

    def __init__(self, json_lines: bool) -> None:
        self._json_lines = json_lines
        self._replayed: list[Replayed] = []
        self._actions: Counter[str] = Counter()
        self._timed_out = 0

    def take(self, replayed: "Replayed") -> None:
        """One session was played."""
        import msgspec

        self._actions[replayed.would or replayed.action] += 1
        self._timed_out += replayed.timed_out
        if self._json_lines:
            sys.stdout.buffer.write(msgspec.json.encode(replayed.as_json()) + b"\n")
            sys.stdout.buffer.flush()
        else:
            self._replayed.append(replayed)

    def finish(self) -> None:
        """All were played."""
        if not self._json_lines:
            self._print_table()
        counts = ", ".join(f"{count} {action}" for action, count in self._actions.most_common())
        typer.echo(f"{self._actions.total()} sessions: {counts or 'nothing to replay'}", err=True)
        if self._timed_out:
            typer.echo(f"{self._timed_out} texts met their deadline without a verdict", err=True)

    def _print_table(self) -> None:
        from rich.table import Column, Table

        table = Table(Column("session", overflow="fold"), "action", "prompts", "calls", "results", "answers", "rules")
        for replayed in self._replayed:
            action = replayed.would or replayed.action
            shown = f"would {action}" if replayed.would else action
            parts = (replayed.prompts, replayed.calls, replayed.tool_results, replayed.answers)
            rules = sorted({entry["rule"] for entry in replayed.entries if entry["rule"]})
            table.add_row(
                replayed.trace_id,
                f"[{_COLOURS[action]}]{shown}[/]",
                *(_counted([entry.get("would") or entry["action"] for entry in part]) for part in parts),
                ", ".join(rules),
            )
        table_console().print(table)


def _counted(actions: list[str]) -> str:
    """``3 allow, 1 deny``; empty for none."""
    return ", ".join(f"{count} {action}" for action, count in Counter(actions).items())
