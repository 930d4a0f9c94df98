"""`headgate worker`: judge sessions until stopped."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(
    bootstrap: Annotated[
        str | None, typer.Option("--bootstrap", "--bootstrap-servers", help="Brokers, host:port by commas.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="Policy file in force while none was applied; the shipped one without it.")
    ] = None,
    create_topics: Annotated[bool, typer.Option("--create-topics", help="Create topics that are missing.")] = False,
    fetch_wait_ms: Annotated[
        int, typer.Option(min=1, max=1_000, help="How long the broker may hold a fetch; 5 for the one in memory.")
    ] = 10,
    trace_console: Annotated[bool, typer.Option("--trace-console", help="Print spans on standard error.")] = False,
    json_logs: Annotated[bool, typer.Option("--json", help="Log lines as JSON.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what Faust does as well.")] = False,
) -> None:
    """Judge sessions: read events, publish verdicts, until stopped.

    The first Ctrl-C (or SIGTERM) finishes what was read and leaves the group; a second one stops at once.

    **Examples**

    * `headgate worker`
    * `headgate worker --bootstrap kafka:9092 --create-topics`
    * `headgate worker --policy strict.yaml --json 2>worker.log`
    """
    from headgate_agents.running import Options, run_worker

    run_worker(
        Options(
            bootstrap_servers=bootstrap,
            policy=policy,
            create_topics=create_topics,
            fetch_wait_ms=fetch_wait_ms,
            trace_console=trace_console,
            json_logs=json_logs,
            verbose=verbose,
        )
    )
