"""The report of `headgate replay --report`: labelled recordings, played by several guards, and what each withheld.

Prints one table of all rows and one for each grouping of the last guard's, or the whole as one JSON document.
"""

import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from rich.table import Table

    from headgate.client import Guard
    from headgate.evaluation import Row, Tally
    from headgate.policy import Policy
    from headgate.replay import Recording, Replayed

#: Plays recordings, some at a time, and gives what was decided in their order.
Play = Callable[["Guard", Sequence["Recording"]], AsyncIterator["Replayed"]]


def labelled(recordings: Sequence["Recording"]) -> list["Recording"]:
    """The recordings that a report can count; the others are counted on standard error.

    Raises:
        RecordError: there is none.
    """
    from headgate.errors import RecordError
    from headgate.evaluation import is_counted

    counted = [recording for recording in recordings if is_counted(recording)]
    if not counted:
        raise RecordError(
            "no recording is labelled: a report needs `injected`: false, or `attack_succeeded`: true with "
            "`harmful_call_ids`"
        )
    if len(counted) < len(recordings):
        left = len(recordings) - len(counted)
        typer.echo(f"{left} of {len(recordings)} recordings are neither clean nor show a successful attack", err=True)
    return counted


def without_detectors(policy: "Policy", names: str) -> "Policy":
    """The policy without some of its detectors.

    Args:
        policy: as configured.
        names: of detectors, separated by commas.

    Raises:
        ConfigError: the policy does not use one of them.
    """
    from dataclasses import replace

    from headgate.errors import ConfigError

    left_out = {name.strip() for name in names.split(",")}
    used = policy.required | policy.shadow
    for name in sorted(left_out - used):
        raise ConfigError(f"the policy uses no detector {name}; it uses {', '.join(sorted(used))}")
    return replace(policy, required=policy.required - left_out, shadow=policy.shadow - left_out)


async def play_rows(
    recordings: Sequence["Recording"],
    guards: Sequence[tuple[str, "Guard"]],
    play: Play,
    advance: Callable[[int], None],
) -> list["Row"]:
    """One row a guard, in their order, then the naive baselines.

    Args:
        recordings: that count.
        guards: with the rows' names.
        play: see `Play`.
        advance: told how many sessions were played so far.
    """
    from headgate.evaluation import BASELINES, Row, judge, judge_replay

    rows: list[Row] = []
    for name, guard in guards:
        sessions = []
        async with guard:
            remaining = iter(recordings)
            async for replayed in play(guard, recordings):
                sessions.append(judge_replay(next(remaining), replayed))
                advance(len(rows) * len(recordings) + len(sessions))
        rows.append(Row(name, [one for one in sessions if one]))
    for name, withheld in BASELINES.items():
        plain = (judge(recording, withheld(recording)) for recording in recordings)
        rows.append(Row(name, [one for one in plain if one]))
    return rows


def print_report(rows: Sequence["Row"], guards: int, json_document: bool) -> None:
    """Print it on standard output.

    Args:
        rows: those of the guards first.
        guards: how many they are.
        json_document: one JSON document in the place of tables.
    """
    from headgate.evaluation import DIMENSIONS

    if json_document:
        import msgspec

        document = msgspec.json.encode({"rows": [row.as_json() for row in rows]})
        sys.stdout.buffer.write(msgspec.json.format(document, indent=2) + b"\n")
        return
    _print_overview(rows, rows[:guards])
    for dimension in DIMENSIONS:
        groups = rows[guards - 1].by(dimension)
        if len(groups) > 1:
            _print_groups(f"{rows[guards - 1].name}, by {dimension}", groups)


def _print_overview(rows: Sequence["Row"], guards: Sequence["Row"]) -> None:
    table = _table("", "", "over")
    for row in rows:
        tally = row.tally
        table.add_row(row.name, "sessions", *_over_sessions(tally))
        tasks = (tally.stopped_tasks, tally.touched_tasks, tally.acting_touched_tasks)
        stopped, touched, acting = (str(share) for share in tasks)
        table.add_row("", "tasks", stopped, "", touched, acting, end_section=True)
    texts = (f"{row.name}: clean with a prompt, result or answer touched {row.tally.texts_touched}" for row in guards)
    table.caption = "\n".join(texts)
    table_console().print(table)


def _print_groups(title: str, groups: Mapping[str, "Tally"]) -> None:
    table = _table(title, "")
    for name, tally in groups.items():
        table.add_row(name, *_over_sessions(tally))
    table_console().print(table)


def _table(title: str, *columns: str) -> "Table":
    from rich.table import Column, Table
    from rich.text import Text

    shares = ("attacked, stopped", "every harmful call", "clean, touched", "clean and acting, touched")
    names = (Column(Text(name), overflow="fold") for name in columns)
    return Table(*names, *(Column(Text(share), no_wrap=True) for share in shares), title=title or None)


def _over_sessions(tally: "Tally") -> tuple[str, ...]:
    shares = (tally.stopped, tally.all_withheld, tally.touched, tally.acting_touched)
    return tuple(str(share) for share in shares)
