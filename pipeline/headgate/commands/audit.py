"""``headgate audit``: which verdict allowed what of a session, and what no verdict did."""

from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.tables import table_console
from headgate.config import Settings, load_settings
from headgate.errors import AuditError

if TYPE_CHECKING:
    from headgate.audit import Report, StreamAudit

_HELP = """\
Read a session back from the log, and say which verdict allowed each of its calls and each range that was released.

Believed are verdicts that a trusted key signed, and digests: a text that was changed on the log is told from the one
that was judged. Flagged is what nothing covers, such as a tool's result whose call was never allowed. No text is shown.

Exit code 1 says that something may have left, or run, that no verdict allowed.

**Examples**

* `headgate audit 5f0c1e9a` prints the session's calls and streams, and what is wrong with them.
* `headgate audit 5f0c1e9a --json | jq .flags` is for other programs.
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("audit", help=_HELP)(audit)


def audit(
    session: Annotated[str, typer.Argument(help="The session's id.")],
    bootstrap_servers: Annotated[
        str | None, typer.Option("--bootstrap-servers", help="Brokers, host:port by commas [default: the setting].")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Audit one session; see `_HELP`."""
    import asyncio

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    report = asyncio.run(_read(settings, session))
    if not report.events and not report.verdicts:
        raise AuditError(
            f"nothing of session {session} is on the log: is the id whole, is HEADGATE_PARTITIONS "
            f"({settings.partitions}) what the topics have, and is the session younger than their retention?"
        )
    _print_json(report) if as_json else _print(report)
    if report.breached:
        raise typer.Exit(1)


async def _read(settings: Settings, session: str) -> "Report":
    from rich.progress import Progress

    from headgate.bus.session_log import read_session
    from headgate.keyfiles import load_keyring

    with Progress(console=table_console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading the log", total=None)
        found = await read_session(
            settings,
            load_keyring(settings, "verdicts"),
            session,
            lambda done, whole: bar.update(task, completed=done, total=whole),
        )
    return found.report()


def _print_json(report: "Report") -> None:
    import json

    typer.echo(
        json.dumps(
            {
                "session": report.session_id,
                "principal": report.principal,
                "policy": report.policy,
                "mode": report.mode,
                "events": report.events,
                "verdicts": report.verdicts,
                "breached": report.breached,
                "streams": [_entry(stream) for stream in report.streams],
                "flags": [
                    {"kind": flag.kind, "breach": flag.breach, "stream": flag.stream_id, "what": flag.what}
                    for flag in report.flags
                ],
            }
        )
    )


def _entry(stream: "StreamAudit") -> dict[str, object]:
    return {
        "stream": stream.key.stream_id,
        "channel": stream.key.channel,
        "kind": stream.kind,
        "tool": stream.tool,
        "call": stream.call_id,
        "chars": stream.chars,
        "cleared_to": stream.cleared_to,
        "action": stream.action,
        "decided": stream.decided,
        "rule": stream.rule,
        "reason": stream.reason,
        "verdict": stream.verdict_id,
        "approver": stream.approver,
        "ran": stream.ran,
        "ranges": [
            {"did": part.did, "start": part.start, "end": part.end, "verdict": part.verdict_id}
            for part in stream.ranges
        ],
    }


def _print(report: "Report") -> None:
    from rich.markup import escape

    console = table_console()
    whom = f", principal {escape(report.principal)}" if report.principal else ""
    console.print(f"session {escape(report.session_id)}{whom}, policy {escape(report.policy)}, mode {report.mode}")
    console.print(f"{report.events} events, {report.verdicts} signed verdicts")
    console.print(_table(report))
    for flag in report.flags:
        style = "red" if flag.breach else "yellow"
        stream = f" {escape(flag.stream_id)}" if flag.stream_id else ""
        console.print(f"[{style}]{flag.kind}[/]{stream}: {escape(flag.what)}")
    if not report.flags:
        console.print("Every call and every released range is covered by a verdict.")


def _table(report: "Report") -> object:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None)
    for name in ("stream", "what", "verdict", "why", "cleared", "what clients did"):
        table.add_column(name, overflow="fold")
    for stream in report.streams:
        what = f"{stream.kind} {stream.tool}".rstrip() + (", ran" if stream.ran else "")
        said = (stream.action or "none") + ("" if stream.decided else ", not final")
        by = f" ({stream.approver})" if stream.approver else ""
        did = ", ".join(f"{part.did} {part.start}-{part.end}" for part in stream.ranges)
        why = f"{stream.rule}: {stream.reason}" if stream.rule else ""
        cleared = f"{stream.cleared_to} of {stream.chars}"
        table.add_row(*map(escape, (stream.key.stream_id, what, said + by, why, cleared, did)))
    return table
