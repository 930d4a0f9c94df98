"""Recordings for `headgate replay`: our own sessions, recorded ones with reworded injections, authorised calls."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from tests.sessions.authorised import recordings
from tests.sessions.rewording import TEMPLATES, reword
from tests.sessions.written import ASIDE, Half, read_sessions

_HELP = """\
Print recordings, one a line, for `headgate replay`.

**Examples**

* `python -m tests.sessions written | headgate replay --in-process --report -` plays the half that rules are built with.
* `python -m tests.sessions written --half kept_aside | headgate replay --in-process --report -` plays the other half,
  without the names that would tell which of them passed.
* `python -m tests.sessions written --half second_built` prints those of the second generation that may be looked at,
  `--half second_aside` the others, again without names; `third_built` and `third_aside` are those of the third.
* `python -m tests.sessions reworded sessions.jsonl | headgate replay --in-process --report -` plays labelled recordings
  with their injections reworded, the template chosen by the recording's name.
* `python -m tests.sessions reworded --every-template sessions.jsonl` does so with each template, for the attacked ones
  alone; `attack` then names the template.
* `python -m tests.sessions calls calls.jsonl --outputs outputs.jsonl | headgate replay --in-process --report -` plays
  calls that somebody wanted; those touched are held wrongly.
"""

app = typer.Typer(help=_HELP, add_completion=False, rich_markup_mode="markdown")


@app.command(help="Sessions of our own.")
def written(
    half: Annotated[Half, typer.Option(help="Which half.")] = "built",
    rewording: Annotated[bool, typer.Option("--reworded", help="With their injections reworded.")] = False,
) -> None:
    """Print a half; see `_HELP`."""
    traces: Iterable[dict[str, Any]] = (session.as_trace(half) for session in read_sessions(half))
    if rewording:
        traces = map(reword, traces)
    _print(_nameless(half, traces) if half in ASIDE else traces)


@app.command(help="Recorded sessions, with their injections reworded.")
def reworded(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    every_template: Annotated[
        bool, typer.Option("--every-template", help="Attacked ones, with each template.")
    ] = False,
) -> None:
    """Print recordings; see `_HELP`."""
    traces = _rows(file)
    _print(_with_every_template(traces) if every_template else map(reword, traces))


@app.command(help="Authorised calls, one a recording.")
def calls(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    outputs: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Results of the tools.")] = None,
) -> None:
    """Print recordings; see `_HELP`."""
    _print(recordings(_rows(file), _rows(outputs) if outputs else ()))


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _with_every_template(traces: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for trace in traces:
        if trace.get("attack_succeeded"):
            for number in range(len(TEMPLATES)):
                name = f"template {number:02}"
                yield reword(trace, number) | {"trace_id": f"{trace['trace_id']}, {name}", "attack": name}


def _nameless(half: Half, traces: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Nothing, their order included, that tells those who change rules which sessions of the kept half they are."""
    suite = half.replace("_", " ")
    for number, trace in enumerate(sorted(traces, key=_shuffled), start=1):
        attack = "attacked" if trace["injected"] else "none"
        name = f"{suite} {number}"
        labels = {"trace_id": name, "user_task": name, "injection_task": name, "suite": suite, "attack": attack}
        yield trace | labels


def _shuffled(trace: dict[str, Any]) -> str:
    return hashlib.sha256(trace["trace_id"].encode()).hexdigest()


def _print(traces: Iterable[dict[str, Any]]) -> None:
    for trace in traces:
        typer.echo(json.dumps(trace, ensure_ascii=False))


if __name__ == "__main__":
    app()
