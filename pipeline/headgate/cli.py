"""The `headgate` command: collects the commands of every installed package and turns errors into exit codes.

Exit codes: 0 done; 1 something was wrong (said in one line on standard error); 2 the call's words were off;
130 stopped by Ctrl-C.
"""

import sys
from importlib.metadata import entry_points, version
from typing import Annotated

import typer

from headgate.errors import HeadgateError

app = typer.Typer(
    name="headgate",
    help="A streaming guardrail pipeline on Kafka: verdicts that cut off an LLM token stream while it flows.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"headgate {version('headgate')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """See `headgate COMMAND --help` for examples."""


def build() -> typer.Typer:
    """The whole command line, with the commands that installed packages bring as entry points."""
    for entry in sorted(entry_points(group="headgate.commands"), key=lambda e: e.name):
        entry.load()(app)
    return app


def main() -> None:
    """Run the command line; never show a traceback for an error of our own."""
    try:
        build()(standalone_mode=True)
    except HeadgateError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
