"""`headgate status`: is every session being judged, and if not, why."""

from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate_agents.status import Answer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)


def status(
    bootstrap: Annotated[
        str | None,
        typer.Option("--bootstrap", "--bootstrap-servers", help="Brokers, host:port [default: the setting]."),
    ] = None,
    max_lag: Annotated[int, typer.Option(min=0, help="Events that may wait before the answer is no.")] = 1_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say whether sessions are being judged, by whom, under which policy, and how far behind.

    Exits with 1 where they are not: no broker, topics missing, no worker, a partition that nobody holds, lag.

    **Examples**

    * `headgate status`
    * `headgate status --json | jq .reasons`
    * `until headgate status >/dev/null; do sleep 1; done` waits for a worker.
    """
    import asyncio
    import json

    from headgate.config import load_settings
    from headgate_agents.status import as_json as plain
    from headgate_agents.status import ask

    answer = asyncio.run(ask(load_settings(bootstrap_servers=bootstrap), max_lag))
    if as_json:
        typer.echo(json.dumps(plain(answer)))
    else:
        _show(answer)
    if not answer.ready:
        raise typer.Exit(1)


def _show(answer: "Answer") -> None:
    from rich.table import Table

    console = table_console()
    console.print("[green]ready[/]" if answer.ready else "[red]not ready[/]", highlight=False)
    for reason in answer.reasons:
        console.print(f"- {reason}", markup=False, soft_wrap=True, highlight=False)
    if not answer.workers:
        return
    table = Table("worker", "state", "policy in force", "mode", "partitions", "sessions", "streams", "lag", "verdicts")
    for worker in answer.workers:
        held = worker.partitions
        table.add_row(
            worker.instance,
            "ready" if worker.ready else "not ready",
            worker.policy,
            worker.mode,
            ", ".join(str(number) for number in sorted(partition.number for partition in held)),
            str(sum(partition.sessions for partition in held)),
            str(sum(partition.streams for partition in held)),
            str(sum(partition.events_lag or 0 for partition in held)),
            ", ".join(f"{action} {count}" for action, count in sorted(worker.verdicts.items())),
        )
    console.print(table)
    detectors = sorted({(d.agent, d.name, d.version, d.category) for w in answer.workers for d in w.detectors})
    loaded = Table("agent", "detector", "version", "category")
    for row in detectors:
        loaded.add_row(*row)
    console.print(loaded)
