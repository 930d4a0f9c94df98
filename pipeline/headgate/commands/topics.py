"""``headgate topics``: declare Headgate's topics on a cluster, or say how the cluster differs from the declaration."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from headgate.commands.tables import table_console
from headgate.config import load_settings

if TYPE_CHECKING:
    from headgate.bus.topics import Difference

_HELP = """\
Declare topics, or check them.

**Examples**

* `headgate topics create` makes what is missing, and may be run any number of times.
* `headgate topics check` names every difference and exits with 1 if there is one.
* `HEADGATE_REPLICATION_FACTOR=3 headgate topics create` is right for a cluster of three brokers and more.
"""

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_Servers = Annotated[
    str | None, typer.Option("--bootstrap-servers", help="Brokers, host:port by commas [default: the setting].")
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    topics = typer.Typer(help=_HELP, no_args_is_help=True)
    topics.command("create")(create)
    topics.command("check")(check)
    app.add_typer(topics, name="topics")


def create(bootstrap_servers: _Servers = None, as_json: _Json = False) -> None:
    """Create the topics that are missing; never change one that exists.

    Exits with 1 where an existing topic is not as declared.
    """
    import asyncio

    from headgate.bus.topics import create_topics

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    created, differences = asyncio.run(create_topics(settings))
    if not as_json:
        said = f"created {', '.join(created)}" if created else "every topic exists"
        typer.echo(said)
    _conclude(differences, as_json, {"created": created})


def check(bootstrap_servers: _Servers = None, as_json: _Json = False) -> None:
    """Name every difference between the cluster and the declaration; exits with 1 if there is one."""
    import asyncio

    from headgate.bus.topics import check_topics

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    _conclude(asyncio.run(check_topics(settings)), as_json, {})


def _conclude(differences: "tuple[Difference, ...]", as_json: bool, more: dict[str, Any]) -> None:
    import dataclasses
    import json

    if as_json:
        document = {**more, "differences": [dataclasses.asdict(difference) for difference in differences]}
        typer.echo(json.dumps(document))
    elif differences:
        _show(differences)
    else:
        typer.echo("all topics are as declared")
    if differences:
        raise typer.Exit(1)


def _show(differences: "tuple[Difference, ...]") -> None:
    from rich.table import Table

    table = Table("topic", "what", "declared", "found", title="Topics that are not as declared")
    for difference in differences:
        table.add_row(difference.topic, difference.what, difference.wanted, difference.found)
    console = table_console()
    console.print(table)
    # Remedies hold commands to copy, which a table would break over lines; many topics share one.
    for remedy in dict.fromkeys(difference.remedy for difference in differences):
        console.print(f"- {remedy}", markup=False, soft_wrap=True, highlight=False)
