"""``headgate canary``: make tokens to plant, and look for them in a text."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate.canary import CanaryKeys
    from headgate_schemas.findings import Finding

_HELP = """\
Make canaries, and look for them.

A canary is a word to plant in a prompt, a document or a database. It says where it was planted, and only the key of
`HEADGATE_CANARY_KEY` (32 bytes as hex, the same for every worker) makes and recognises it.

**Examples**

* `headgate canary create --label "crm export"` prints a token.
* `headgate canary create --label crm --count 3 --json` prints three, for a program to read.
* `headgate canary check answer.txt` names the canaries in a file, as they are or encoded; exits with 1 if there is one.
* `pbpaste | headgate canary check -` does so for standard input.
"""

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    canary = typer.Typer(help=_HELP, no_args_is_help=True)
    canary.command("create")(create)
    canary.command("check")(check)
    app.add_typer(canary, name="canary")


def create(
    label: Annotated[str, typer.Option(help="Where it will be planted; alerts say it, so it is no secret.")],
    count: Annotated[int, typer.Option(min=1, max=1_000, help="How many, each different.")] = 1,
    as_json: _Json = False,
) -> None:
    """Print new tokens, one a line."""
    import json

    keys = _keys()
    tokens = [keys.create(label) for _ in range(count)]
    if as_json:
        typer.echo(json.dumps({"label": label, "tokens": tokens}))
        return
    for token in tokens:
        typer.echo(token)
    typer.echo(f'plant it where "{label}" is; workers find it with the same HEADGATE_CANARY_KEY', err=True)


def check(
    source: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="A file, - for standard input, or a text.")],
    as_json: _Json = False,
) -> None:
    """Name the canaries in a text, as they are or encoded; exits with 1 if there is one."""
    import json

    from headgate.detector import StreamContext
    from headgate.detectors.canaries import CanariesDetector

    stream = CanariesDetector(_keys()).open(StreamContext(kind="completion"))
    found = stream.feed(_read(source), True).findings
    if as_json:
        rows = [{"type": f.type, "start": f.start, "end": f.end, "reason": f.reason} for f in found]
        typer.echo(json.dumps({"canaries": rows}))
    elif found:
        _show(found)
    else:
        typer.echo("no canary of ours")
    if found:
        raise typer.Exit(1)


def _keys() -> "CanaryKeys":
    from headgate.canary import CanaryKeys
    from headgate.config import load_settings

    key = load_settings().canary_key
    return CanaryKeys.of(key.get_secret_value()) if key else CanaryKeys(())


def _read(source: str) -> str:
    from headgate.errors import ConfigError

    try:
        if source == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        file = Path(source)
        return file.read_text(encoding="utf-8") if _is_file(file) else source
    except UnicodeDecodeError as error:
        raise ConfigError(f"not text in UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise ConfigError(f"cannot read the file: {error.strerror}") from None


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):  # longer than any path, or with a null: a text
        return False


def _show(found: "tuple[Finding, ...]") -> None:
    from rich.table import Table

    table = Table("what", "start", "end", "why")
    for each in found:
        table.add_row(each.type, str(each.start), str(each.end), each.reason)
    table_console().print(table)
