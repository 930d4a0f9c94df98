"""``headgate vault``: how much the vault of pseudonyms holds, and forget what has expired, or a session, or all."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate.vault import Vault

_HELP = """\
Look after the file in which clients keep what placeholders such as `<EMAIL_1>` stand for.

It is the file that `HEADGATE_VAULT` names, encrypted under `HEADGATE_VAULT_KEY`. No command shows a value.

**Examples**

* `headgate vault info` tells how many values it holds, and when the next one expires.
* `headgate vault purge` forgets what has expired; clients do so themselves once a minute while they keep more.
* `headgate vault purge --session 4f1c --tenant acme` forgets one session.
* `headgate vault purge --all` forgets everything.
"""

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_File = Annotated[Path | None, typer.Option("--file", help="The vault's file [default: HEADGATE_VAULT].")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    vault = typer.Typer(help=_HELP, no_args_is_help=True)
    vault.command("info")(info)
    vault.command("purge")(purge)
    app.add_typer(vault, name="vault")


def info(file: _File = None, as_json: _Json = False) -> None:
    """Tell how much the vault holds; never what."""
    import dataclasses
    import json

    from rich.table import Table

    vault = _open(file)
    try:
        held = vault.contents()
    finally:
        vault.close()
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(held)))
        return
    table = Table("values", "sessions", "expired", "next expiry", "bytes", title="The vault of pseudonyms")
    table.add_row(
        str(held.values),
        str(held.sessions),
        str(held.expired),
        _time(held.next_expiry_ms),
        f"{held.size_bytes:,}",
    )
    table_console().print(table)


def purge(
    session: Annotated[str | None, typer.Option("--session", help="Forget all of this session.")] = None,
    tenant: Annotated[str, typer.Option("--tenant", help="The tenant of that session.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Forget everything.")] = False,
    file: _File = None,
    as_json: _Json = False,
) -> None:
    """Forget what has expired, or one session, or all."""
    import json

    from headgate.vault import Scope

    if everything and session is not None:
        raise typer.BadParameter("--all and --session do not go together")
    if tenant and session is None:
        raise typer.BadParameter("--tenant says whose session --session is; give both")
    vault = _open(file)
    try:
        if everything:
            forgotten = vault.clear()
        else:
            forgotten = vault.purge() if session is None else vault.forget(Scope(tenant, session))
    finally:
        vault.close()
    typer.echo(json.dumps({"forgotten": forgotten}) if as_json else f"{forgotten} values were forgotten")


def _open(file: Path | None) -> "Vault":
    from headgate.config import load_settings
    from headgate.errors import ConfigError
    from headgate.vault import vault_from

    settings = load_settings(vault=file)
    if settings.vault is None:
        raise ConfigError(
            "name the vault's file in HEADGATE_VAULT or with --file; a vault in memory is its process's own"
        )
    if not settings.vault.exists():
        raise ConfigError(f"there is no vault {settings.vault}")
    return vault_from(settings)


def _time(epoch_ms: int | None) -> str:
    from datetime import UTC, datetime

    return "" if epoch_ms is None else datetime.fromtimestamp(epoch_ms / 1_000, UTC).isoformat(timespec="seconds")
