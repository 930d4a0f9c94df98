"""`headgate eval`: what detectors and policy are worth on labelled texts."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate.evaluation.labelled import Labelled, LabelledLines, Task
    from headgate.evaluation.scorecard import Card, Scorecard
    from headgate.evaluation.scoring import Scored, Scoring
    from headgate_schemas.findings import Kind

_HELP = """
Measure what is found in labelled texts: AUC, recall at 1 % and at 0.1 % false positives, precision, F1 and span F1.

FILE holds JSON lines as `headgate scan` takes them, with `label`, and for spans `spans`: `[{"start", "end", "type"}]`.
Texts are read whole, by the core that the worker runs, with the detectors that the policy uses for the task. *Flagged*
is what a detector finds at its shipped threshold; for tool calls, what policy would not let through, and what a
detector finds that `--detector` names. Labels that say nothing about the task are left out and counted. Intervals are
of 95 %. A call is judged as the first of its session, beside its `request` or `context`; what policy decides by what a
session has read is measured by `headgate replay --report`.

Examples:

    headgate eval --task secret samples.jsonl

    headgate eval --task pii --confusion 20 --json names.jsonl > figures.json

    headgate eval --task injection --detector injection --kind prompt --group-by category prompts.jsonl

    headgate eval --task injection --chart roc.png results.jsonl pages.jsonl

    headgate eval --task tool --detector asked --group-by suite calls.jsonl
"""
_TASKS = ("injection", "pii", "secret", "tool")
_KINDS = ("prompt", "completion", "tool_call", "tool_result")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("eval", help=_HELP)(evaluate)


def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Labelled texts.", metavar="FILE...")],
    task: Annotated[str, typer.Option(help="injection, pii, secret or tool.")],
    policy: Annotated[Path | None, typer.Option(help="Policy file; the shipped default without it.")] = None,
    detector: Annotated[list[str] | None, typer.Option(help="A detector besides the policy's; repeatable.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="What the texts are [default: what the rows or the task say].")
    ] = None,
    group_by: Annotated[str | None, typer.Option(help="A key of the rows [default: label].")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read the first N rows of each file only.")] = None,
    confusion: Annotated[int, typer.Option(min=0, help="Name so many mistakes of each kind a file, by row id.")] = 0,
    show_text: Annotated[bool, typer.Option("--show-text", help="With --confusion: print their texts too.")] = False,
    chart: Annotated[Path | None, typer.Option(help="Write ROC and time as PNG; needs the extra `chart`.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Evaluate; see `_HELP`."""
    from headgate.evaluation.scorecard import Scorecard

    if task not in _TASKS:
        raise typer.BadParameter(f"one of {', '.join(_TASKS)}", param_hint="--task")
    if kind is not None and kind not in _KINDS:
        raise typer.BadParameter(f"one of {', '.join(_KINDS)}", param_hint="--kind")
    if show_text and not confusion:
        raise typer.BadParameter("says which texts: add --confusion N", param_hint="--show-text")
    known: Any = task
    scoring = _scoring(known, policy, detector or [])
    card = Scorecard(known, _scored(files, known, kind, group_by, limit, scoring))  # type: ignore[arg-type]
    if chart is not None:
        from headgate.evaluation.chart import draw

        draw(card, chart)
    if as_json:
        _print_json(card, confusion, show_text)
    else:
        _print_tables(card, confusion, show_text)


def _scoring(task: "Task", policy_file: Path | None, extra: list[str]) -> "Scoring":
    import time

    from headgate.commands.inputs import inline_inference, read_policy
    from headgate.config import load_settings
    from headgate.evaluation.scoring import Scoring, policy_for
    from headgate.models import load_manifest

    settings = load_settings()
    policy = policy_for(task, read_policy(policy_file), extra)
    models = load_manifest(settings.models).entries
    return Scoring(task, policy, inline_inference(settings.models), models, time.perf_counter, extra)


def _scored(
    files: list[Path], task: "Task", kind: "Kind | None", group_by: str | None, limit: int | None, scoring: "Scoring"
) -> list["Scored"]:
    from itertools import islice

    from headgate.evaluation.labelled import LabelledLines, check_counts

    scored: list[Scored] = []
    for file in files:
        with _opened(file) as source:
            lines = LabelledLines(str(file), source, task, kind, group_by)
            rows = list(islice(lines, limit))
        _report(file, lines)
        scored += [scoring.score(row) for row in _progress(rows, file.name)]
    check_counts((one.row for one in scored), task)
    return scored


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    from headgate.errors import ConfigError

    try:
        with file.open("rb") as source:
            yield source
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}") from None


def _progress(rows: list["Labelled"], name: str) -> Iterator["Labelled"]:
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(rows, description=name, console=console, disable=not console.is_terminal, transient=True)


def _report(file: Path, lines: "LabelledLines") -> None:
    if lines.left_out:
        labels = ", ".join(f"{label} ({count})" for label, count in Counter(lines.left_out).most_common(8))
        typer.echo(f"{file}: {sum(lines.left_out.values())} rows left out, labelled {labels}", err=True)
    if lines.malformed:
        first = ", ".join(map(str, lines.malformed[:5]))
        typer.echo(f"{file}: {len(lines.malformed)} lines are no labelled row (first: {first})", err=True)


def _print_json(card: "Scorecard", confusion: int, show_text: bool) -> None:
    import msgspec

    document = card.as_json(confusion)
    if show_text:
        texts = {(one.row.file, str(one.row.row_id)): one.row.text for one in card.scored}
        for file in document["files"]:
            for mistakes in file["confusion"].values():
                for mistake in mistakes:
                    mistake["text"] = texts[mistake["file"], str(mistake["id"])]
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")


def _print_tables(card: "Scorecard", confusion: int, show_text: bool) -> None:
    from rich.table import Table

    console = table_console()
    heads = (
        "texts",
        "positive",
        "AUC",
        "recall at 1 %",
        "at 0.1 %",
        "recall",
        "precision",
        "false positives",
        "F1",
        "ms",
    )
    table = Table("file", *heads, title=f"{card.task}, at the shipped thresholds unless said otherwise")
    for file in card.files:
        table.add_row(file.name, *_figures(file), style="bold")
        groups = card.groups(file) if file.name != "all" else []
        for group in groups if len(groups) > 1 else []:
            table.add_row(f"  {group.name}", *_figures(group))
    console.print(table)
    for file in card.files:
        if file.spans is not None:
            console.print(_span_table(file))
    if confusion:
        console.print(_mistakes(card, confusion, show_text))
    failed = sum(one.failed for one in card.scored)
    if failed:
        typer.echo(f"{failed} texts were given up by a detector and count as flagged", err=True)


def _figures(card: "Card") -> tuple[str, ...]:
    from headgate.evaluation.scorecard import RATES

    curve, confusion = card.curve, card.confusion
    both = curve.positives and curve.negatives
    judged = curve.positives and (card.reference or curve).negatives
    return (
        str(len(card.scored)),
        str(curve.positives),
        f"{curve.area:.3f}" if both else "",
        *(f"{card.recall_at(rate).value * 100:.1f} %" if judged else "" for rate in RATES),
        _share(confusion.recall),
        _share(confusion.precision) if both else "",
        _share(confusion.false_positives),
        f"{confusion.f1:.3f}" if both else "",
        f"{card.took_ms(0.5):.1f} / {card.took_ms(0.95):.1f}",
    )


def _share(share: Any) -> str:
    if not share.whole:
        return ""
    low, high = share.interval
    return f"{share.value * 100:.1f} % [{low * 100:.1f}, {high * 100:.1f}]"


def _span_table(card: "Card") -> Any:
    from rich.table import Table

    matches = card.spans
    assert matches is not None  # noqa: S101 - the caller asked
    table = Table("type", "there", "exact F1", "recall", "precision", "partial F1", "recall", "precision")
    table.title = f"Spans of {card.name}, of the types that it labels"
    for name, kinds in (("all", None), *((kind, [kind]) for kind in matches.types())):
        exact, partial = matches.exact_of(kinds), matches.partial_of(kinds)
        there = sum(matches.there.values()) if kinds is None else matches.there[name]
        cells = [f"{exact.f1:.3f}", _share(exact.recall), _share(exact.precision)]
        cells += [f"{partial.f1:.3f}", _share(partial.recall), _share(partial.precision)]
        table.add_row(name, str(there), *cells, style="bold" if kinds is None else None)
    return table


def _mistakes(card: "Scorecard", count: int, show_text: bool) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table("file", "row", "group", "mistake", "score", *(("text",) if show_text else ()), title="Mistakes")
    for file in card.files:
        if file.name == "all":
            continue
        for name, ones in file.worst(count).items():
            for one in ones:
                text = (escape(one.row.text),) if show_text else ()
                cells = (file.name, str(one.row.row_id), escape(one.row.group), name.replace("_", " "))
                table.add_row(*cells, f"{one.score:.3f}", *text)
    return table
