"""``headgate policy``: check a policy file, show one, apply one, propose one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.policy_learn import LEARN_HELP, learn
from headgate.commands.tables import table_console
from headgate.config import load_settings
from headgate.errors import ConfigError, PolicyError

if TYPE_CHECKING:
    from headgate.policy import Checked, Policy

_HELP = """\
Check, show, apply and propose policies.

**Examples**

* `headgate policy show --default > mine.yaml` takes the shipped policy as a beginning.
* `headgate policy check mine.yaml` names line and key of every mistake and exits with 1 if there is one.
* `headgate policy apply mine.yaml` puts it in force for new sessions, without a restart.
* `headgate policy show` prints the policy in force.
* `headgate policy learn sessions.jsonl > mine.yaml` proposes one from recorded sessions, to be edited.
"""

_File = Annotated[Path, typer.Argument(help="The policy file; - is standard input.", allow_dash=True)]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_Servers = Annotated[
    str | None, typer.Option("--bootstrap-servers", help="Brokers, host:port by commas [default: the setting].")
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    policy = typer.Typer(help=_HELP, no_args_is_help=True)
    policy.command("check")(check)
    policy.command("show")(show)
    policy.command("apply")(apply)
    policy.command("learn", help=LEARN_HELP)(learn)
    app.add_typer(policy, name="policy")


def check(file: _File, as_json: _Json = False) -> None:
    """Name line and key of every mistake; exits with 1 if there is one. Warnings alone exit with 0."""
    import time

    from headgate.policy import check_policy

    checked = check_policy(_read(file), time.time())
    if as_json:
        _print_json(checked, str(file))
    else:
        _print_table(checked, str(file))
    if checked.errors:
        raise typer.Exit(1)


def show(
    policy_id: Annotated[
        str | None, typer.Argument(metavar="[NAME@VERSION]", help="A version that was applied [default: in force].")
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="The policy that Headgate ships.")] = False,
    bootstrap_servers: _Servers = None,
    as_json: _Json = False,
) -> None:
    """Print a policy's text: the one in force, one that was applied, or the shipped default."""
    import asyncio
    import json

    from headgate.policy import default_policy, default_source

    if default and policy_id:
        raise typer.BadParameter("give a version or --default, not both")
    shown, source = (None, default_source()) if default else asyncio.run(_fetch(policy_id, bootstrap_servers))
    if as_json:
        typer.echo(json.dumps({"policy": shown or default_policy().id, "source": source}))
    else:
        typer.echo(source, nl=not source.endswith("\n"))


def apply(file: _File, bootstrap_servers: _Servers = None, as_json: _Json = False) -> None:
    """Check a policy, then put it in force for new sessions everywhere; prints name@version."""
    import json
    import time

    from headgate.policy import check_policy

    source = _read(file)
    checked = check_policy(source, time.time())
    if checked.problems:
        _print_table(checked, str(file), to_stderr=True)
    if checked.errors:
        raise typer.Exit(1)
    policy = _publish(source, str(file), bootstrap_servers)
    if as_json:
        typer.echo(json.dumps({"policy": policy.id, "mode": policy.mode}))
    else:
        typer.echo(policy.id)


def _publish(source: str, origin: str, bootstrap_servers: str | None) -> "Policy":
    import asyncio
    from datetime import UTC, datetime

    from headgate.bus.connection import aiokafka_arguments
    from headgate.policy.feed import apply_policy
    from headgate_schemas.topics import POLICIES

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    topic = POLICIES.name(settings.topic_prefix)
    return asyncio.run(apply_policy(aiokafka_arguments(settings), topic, source, origin, datetime.now(UTC)))


async def _fetch(policy_id: str | None, bootstrap_servers: str | None) -> tuple[str, str]:
    """Id and text of a policy on the broker."""
    from headgate.bus.connection import aiokafka_arguments
    from headgate.policy import default_policy, default_source
    from headgate.policy.feed import PolicyFeed
    from headgate_schemas.topics import POLICIES

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    topic = POLICIES.name(settings.topic_prefix)
    async with PolicyFeed(aiokafka_arguments(settings), topic, on_problem=_warn) as feed:
        wanted = policy_id or feed.in_force.id
        record = feed.history.record(wanted)
        if record is not None:
            return wanted, record.source
        if wanted == default_policy().id:
            return wanted, default_source()
        there = ", ".join(feed.history.applied) or "none"
        raise PolicyError(wanted, (f"no such policy was applied (applied: {there})",))


def _warn(problem: str) -> None:
    typer.echo(f"warning: {problem}", err=True)


def _read(file: Path) -> str:
    import sys

    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror or type(error).__name__}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: no UTF-8 (at byte {error.start})") from None


def _print_json(checked: "Checked", file: str) -> None:
    import dataclasses
    import json

    problems = [dataclasses.asdict(problem) for problem in checked.problems]
    typer.echo(json.dumps({"file": file, "ok": not checked.errors, "version": checked.version, "problems": problems}))


def _print_table(checked: "Checked", file: str, to_stderr: bool = False) -> None:
    from rich.markup import escape
    from rich.table import Table

    console = table_console(stderr=to_stderr)
    warnings = len(checked.problems) - len(checked.errors)
    if checked.problems:
        table = Table("line", "key", "level", "what", title=f"Problems of {escape(file)}")
        for problem in checked.problems:
            level = f"[{'red' if problem.level == 'error' else 'yellow'}]{problem.level}[/]"
            table.add_row(str(problem.line), escape(problem.key), level, escape(problem.message))
        console.print(table)
    name = f"{checked.document.name}@{checked.version}" if checked.document else "not usable"
    counts = f"{_count(len(checked.errors), 'mistake')}, {_count(warnings, 'warning')}"
    console.print(f"{name}: {counts}", markup=False, highlight=False)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
