"""``headgate keys``: make signing keys, and see which ones are trusted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.tables import table_console
from headgate.config import load_settings

if TYPE_CHECKING:
    from headgate.signing import TrustedKey, Use

_HELP = """\
Make the keys that sign verdicts and approvals, and see which ones are trusted.

With nothing configured there is nothing to do on one machine: a worker makes its key, one for whoever approves, and the
file that trusts both, in `keys/` below HEADGATE_DATA_DIR. Private keys never leave their machine; the trusted keys hold
no secret, and every client, worker and approver needs a copy.

**Examples**

* `headgate keys create alice --for approvals` makes a key for a person, and prints the line that makes it trusted.
* `headgate keys create worker-eu --for verdicts --trust` makes one and adds it to this machine's trusted keys.
* `headgate keys list` says which keys are trusted here, and with what.
* `headgate keys show` prints the line of this machine's worker, `headgate keys show alice.pem` that of another key.
"""

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_For = Annotated[str, typer.Option("--for", help="verdicts, approvals, or both by a comma.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    keys = typer.Typer(help=_HELP, no_args_is_help=True)
    keys.command("create")(create)
    keys.command("list")(list_)
    keys.command("show")(show)
    app.add_typer(keys, name="keys")


def create(
    name: Annotated[str, typer.Argument(help="Whose key it is; verdicts and lists show it.")],
    uses: _For,
    out: Annotated[Path | None, typer.Option(help="The private key's file [default: keys/NAME.pem].")] = None,
    trust: Annotated[bool, typer.Option("--trust", help="Add it to the trusted keys of this machine.")] = False,
    as_json: _Json = False,
) -> None:
    """Make a key pair: the private half in a file that its owner alone may read, the public half to be trusted."""
    from headgate import keyfiles
    from headgate.signing import TrustedKey

    settings, named = load_settings(), _uses(uses)
    file = out or keyfiles.folder(settings) / f"{keyfiles.check_name(name)}.pem"
    key = TrustedKey(keyfiles.check_name(name), keyfiles.create(file).public, named)
    trusted = keyfiles.trusted_file(settings)
    if trust:
        keyfiles.trust(trusted, key)
    if as_json:
        _print_json({**_entry(key), "file": str(file), "trusted": trust})
        return
    typer.echo(f"{file} signs {uses}: name it in HEADGATE_SIGNING_KEY", err=True)
    where = f"trusted from now on in {trusted}" if trust else f"add this line to the trusted keys, such as {trusted}"
    typer.echo(f"{where}; processes read them when they start", err=True)
    typer.echo(keyfiles.line(key))


def list_(as_json: _Json = False) -> None:
    """List the keys that this machine trusts."""
    from rich.markup import escape
    from rich.table import Table

    from headgate import keyfiles

    path = keyfiles.trusted_file(load_settings())
    keys = keyfiles.load_trusted(path)
    if as_json:
        _print_json({"file": str(path), "keys": [_entry(key) for key in keys]})
        return
    table = Table("key", "signs", "name", title=f"Trusted keys in {escape(str(path))}")
    for key in keys:
        table.add_row(key.id, ", ".join(sorted(key.uses)), escape(key.name))
    table_console().print(table)


def show(
    file: Annotated[Path | None, typer.Argument(help="A private key [default: this machine's worker].")] = None,
    uses: _For = "verdicts",
    name: Annotated[str | None, typer.Option(help="Whose key it is [default: the file's name].")] = None,
    as_json: _Json = False,
) -> None:
    """Print the line that makes a private key's public half trusted."""
    from headgate import keyfiles
    from headgate.signing import TrustedKey

    path = file or keyfiles.signing_key_file(load_settings(), keyfiles.WORKER)
    owner = keyfiles.check_name(name or path.stem)
    key = TrustedKey(owner, keyfiles.load_signing_key(path).public, _uses(uses))
    if as_json:
        _print_json({**_entry(key), "file": str(path)})
    else:
        typer.echo(keyfiles.line(key))


def _uses(words: str) -> "frozenset[Use]":
    from headgate.signing import USES

    found = frozenset(use for use in USES if use in words.split(","))
    if len(found) != len(words.split(",")):
        raise typer.BadParameter(f"choose {' or '.join(USES)}, or both", param_hint="--for")
    return found


def _entry(key: "TrustedKey") -> dict[str, object]:
    import base64

    return {
        "key": key.id,
        "name": key.name,
        "signs": sorted(key.uses),
        "public": base64.b64encode(key.public).decode(),
    }


def _print_json(document: dict[str, object]) -> None:
    import json

    typer.echo(json.dumps(document))
