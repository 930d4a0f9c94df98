"""`headgate demo`: four recorded sessions through the whole pipeline, with nothing else running."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate_agents.demo.board import Board
    from headgate_agents.demo.stage import BrokerChoice

_HELP = """
Watch four recorded agent sessions being guarded: one clean, one redacted, one cut, one whose tool call is denied.

A broker in memory and a worker are started for it, and stopped with it. The sessions are played at a human pace, side
by side; each token goes through Kafka to the detectors, and is shown when its verdict is back.

Examples:

    headgate demo

    headgate demo --broker kafka          # on Apache Kafka (Java 17), or wherever HEADGATE_BOOTSTRAP_SERVERS points

    headgate demo --speed 4 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=_HELP)(demo)


def demo(
    broker: Annotated[str, typer.Option(help="embedded (in memory), or kafka.")] = "embedded",
    speed: Annotated[float, typer.Option(min=0.1, max=20, help="2 plays twice as fast.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a session, and nothing else.")] = False,
    trace_console: Annotated[bool, typer.Option("--trace-console", help="Print spans on standard error.")] = False,
) -> None:
    """Run the demo; see `_HELP`."""
    from headgate import telemetry
    from headgate_agents.demo.board import Board
    from headgate_agents.demo.recordings import RECORDINGS

    if broker not in ("embedded", "kafka"):
        raise typer.BadParameter("choose embedded or kafka", param_hint="--broker")
    boards = [Board(recording) for recording in RECORDINGS]
    with telemetry.setup("headgate-demo", trace_console):
        asyncio.run(_perform(broker, boards, speed, as_json))  # type: ignore[arg-type]  # checked above
    _finish(boards, as_json)


async def _perform(choice: "BrokerChoice", boards: Sequence["Board"], speed: float, as_json: bool) -> None:
    from rich.console import Console

    from headgate.client import Guard
    from headgate.config import load_settings
    from headgate_agents.demo import stage
    from headgate_agents.demo.play import play_all
    from headgate_agents.demo.view import LiveView, PlainView

    console = Console(stderr=as_json)
    _report("starting a broker and a worker ...")
    with stage.broker(choice, load_settings(), _report) as bootstrap_servers:
        async with stage.worker(bootstrap_servers, choice):
            view = LiveView(console, boards) if console.is_terminal and not as_json else PlainView(console)
            async with Guard(bootstrap_servers) as guard:
                with view:
                    await play_all(guard, boards, view.update, speed)


def _finish(boards: Sequence["Board"], as_json: bool) -> None:
    import msgspec

    from headgate_agents.demo.view import grid, summary

    if as_json:
        for board in boards:
            typer.echo(msgspec.json.encode(board.as_json()))
        return
    console = table_console()
    if console.is_terminal:
        console.print(grid(boards, console.width))
    console.print(summary(boards))


def _report(line: str) -> None:
    typer.echo(line, err=True)
