"""``headgate policy learn``: recorded sessions in, a proposed policy for a person to edit out."""

import sys
from typing import Annotated

import typer

from headgate.commands.recordings import RecordingLines, opened_recordings

LEARN_HELP = """\
Propose a policy from recorded sessions, for a person to edit.

FILE holds one session a line, as `headgate replay` reads them; `-` is standard input. The proposal is the shipped
policy in mode observe, with a section `tools`: an allow-list of the tools that were used with what each does, and the
schemas that their arguments kept to. It names no value but short words that came again and again. Tools whose results
might be trusted stand in it as comments. Sessions that are labelled as attacked (`injected`) are left out.

**Examples**

* `headgate policy learn sessions.jsonl > mine.yaml`, then `headgate policy check mine.yaml`
* `headgate policy learn --section sessions.jsonl` prints the section `tools` alone.
* `headgate policy learn --json sessions.jsonl` is for a program to read.
"""


def learn(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.", metavar="FILE|-")],
    name: Annotated[str, typer.Option(help="The proposed policy's name.")] = "learned",
    section: Annotated[bool, typer.Option("--section", help="The section `tools` alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Propose a policy; see `LEARN_HELP`."""
    import json

    from headgate.learning import Usage, propose
    from headgate.policy import check_policy, default_source

    usage = Usage()
    with opened_recordings(file) as (source, _):
        lines = RecordingLines(source)
        for recording in lines:
            usage.take(recording)
    _report(usage.attacked, usage.unnamed_calls, lines.malformed)
    proposal = propose(usage)
    text = proposal.section() if section else proposal.policy(default_source(), name)
    problems = [] if section else check_policy(text).errors
    for problem in problems:
        typer.echo(f"{problem}", err=True)
    if as_json:
        typer.echo(json.dumps({"sessions": proposal.sessions, "tools": proposal.as_json(), "policy": text}))
    else:
        sys.stdout.write(text)
    if problems or lines.malformed:
        raise typer.Exit(1)


def _report(attacked: int, unnamed_calls: int, malformed: int) -> None:
    """What was left out, on standard error."""
    if attacked:
        typer.echo(f"left out: {attacked} sessions that are labelled as attacked", err=True)
    if unnamed_calls:
        typer.echo(f"left out: {unnamed_calls} calls without a usable name or with arguments that are none", err=True)
    if malformed:
        typer.echo(f"{malformed} malformed lines", err=True)
