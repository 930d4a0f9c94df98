"""`headgate fingerprint`: the index by which copies of source code are known."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate.winnowing.copied import Copied
    from headgate.winnowing.index import Repository, SourceIndex

_HELP = """\
Keep the index of source code that must not leave.

The index holds keyed hashes and the names of files, and no code; its key is a file beside it, and should be kept apart
from copies of the index. A policy that requires the detector `source_code` names the index.

**Examples**

* `headgate fingerprint add ~/src/billing --allow ~/src/billing/vendor-patches`
* `headgate fingerprint add https://git.example.com/team/ledger.git --name ledger`
* `headgate fingerprint list --json`
* `headgate fingerprint check suspicious.py` exits with 1 where it finds a copy.
* `headgate fingerprint remove ledger`
"""
_Index = Annotated[Path, typer.Option("--index", help="The index.", metavar="FILE")]
_Key = Annotated[Path | None, typer.Option("--key", help="Its key [default: the index's name and .key].")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_DEFAULT = Path(".headgate/fingerprints")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    fingerprint = typer.Typer(help=_HELP, no_args_is_help=True)
    fingerprint.command("add")(add)
    fingerprint.command("list")(list_)
    fingerprint.command("remove")(remove)
    fingerprint.command("check")(check)
    app.add_typer(fingerprint, name="fingerprint")


def add(
    place: Annotated[str, typer.Argument(help="A directory, or what `git clone` takes.", metavar="DIR|GIT-REPO")],
    name: Annotated[str, typer.Option(help="As it is reported [default: the directory's name].")] = "",
    allow: Annotated[
        list[Path] | None, typer.Option(help="Code that anybody may have: a directory, a file, another index.")
    ] = None,
    index: _Index = _DEFAULT,
    key: _Key = None,
    as_json: _Json = False,
) -> None:
    """Add a repository to the index, or read it again; what Git ignores, vendored and generated files are left out."""
    from headgate.errors import ConfigError
    from headgate.winnowing.building import fingerprint, fingerprints_in
    from headgate.winnowing.index import key_path, read_key, write_index
    from headgate.winnowing.tree import Tree, opened

    name = name or _name_of(place)
    index.parent.mkdir(parents=True, exist_ok=True)
    secret = read_key(key_path(index, key), create=not index.exists())
    others = [part for part in _opened(index, key).parts() if part.repository.name != name] if index.exists() else []
    with opened(place) as directory, _progress(f"reading {name}") as advance:
        allowed = fingerprints_in(allow or (), secret, advance)
        tree = Tree(directory)
        part = fingerprint(name, tree, secret, allowed, advance)
    if not part.repository.files:
        raise ConfigError(f"{place} has no source code of its own that could be fingerprinted")
    repositories = write_index(index, [*others, part], secret)
    _show([each for each in repositories if each.name == name], as_json, {"skipped": tree.skipped})
    if tree.skipped and not as_json:
        typer.echo("left out: " + ", ".join(f"{count} {why}" for why, count in sorted(tree.skipped.items())), err=True)


def list_(index: _Index = _DEFAULT, key: _Key = None, as_json: _Json = False) -> None:
    """Name the repositories of the index."""
    _show(_opened(index, key).repositories, as_json, {"bytes": index.stat().st_size})


def remove(
    name: Annotated[str, typer.Argument(help="As `list` names it.")],
    index: _Index = _DEFAULT,
    key: _Key = None,
    as_json: _Json = False,
) -> None:
    """Take a repository out of the index."""
    from headgate.errors import ConfigError
    from headgate.winnowing.index import write_index

    found = _opened(index, key)
    parts = found.parts()
    kept = [part for part in parts if part.repository.name != name]
    if len(kept) == len(parts):
        raise ConfigError(f"the index {index} has no repository {name}; `headgate fingerprint list` names them")
    _show(write_index(index, kept, found.key), as_json, {"removed": name})


def check(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.", metavar="FILE|-")],
    index: _Index = _DEFAULT,
    key: _Key = None,
    as_json: _Json = False,
) -> None:
    """Say which lines of a file are copied from a repository of the index; exits with 1 if there are any."""
    from headgate.winnowing.copied import CopyReader

    text, reader = _text(file), CopyReader(_opened(index, key))
    # Lines take the place of positions: what is copied is told by line.
    told = [each for number, line in enumerate(text.split("\n"), 1) for each in reader.read(line, number)]
    found = _joined(told)
    if as_json:
        _print_json({"file": file, "copied": found})
    else:
        _show_copied(found)
    if found:
        raise typer.Exit(1)


def _name_of(place: str) -> str:
    path = Path(place)
    return (path.resolve() if path.exists() else path).name.removesuffix(".git")


def _opened(index: Path, key: Path | None) -> "SourceIndex":
    from headgate.winnowing.index import SourceIndex, key_path, read_key

    return SourceIndex(index, read_key(key_path(index, key)))


def _text(file: str) -> str:
    from headgate.errors import ConfigError

    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}") from None
    return raw.decode("utf-8", "replace")


def _joined(told: "list[Copied]") -> list[dict[str, Any]]:
    """Stretches of one file that touch, as one. The first hit of a stretch ends a row that began some lines before."""
    found: list[dict[str, Any]] = []
    for each in told:
        last = found[-1] if found else None
        if last and (last["repository"], last["path"]) == (each.repository, each.path) and last["to"] >= each.start:
            last["to"] = each.end
        else:
            found.append({"from": each.start, "to": each.end, "repository": each.repository, "path": each.path})
    return found


@contextmanager
def _progress(what: str) -> Iterator[Callable[[], None]]:
    """A count of files on standard error; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}: {task.completed} files"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda: progress.advance(task)


def _show(repositories: "list[Repository] | tuple[Repository, ...]", as_json: bool, more: dict[str, Any]) -> None:
    from rich.table import Table

    rows = [
        {"name": each.name, "files": len(each.files), "lines": each.lines, "fingerprints": each.fingerprints}
        for each in repositories
    ]
    if as_json:
        _print_json({"repositories": rows, **more})
        return
    table = Table("repository", *(f"{column}" for column in ("files", "lines", "fingerprints")))
    for row in rows:
        table.add_row(str(row["name"]), *(f"{row[column]:,}" for column in ("files", "lines", "fingerprints")))
    table_console().print(table)


def _show_copied(found: list[dict[str, Any]]) -> None:
    from rich.table import Table

    if not found:
        typer.echo("no copies", err=True)
        return
    table = Table("lines", "repository", "path", title="Copied, seen from the line on that made it certain")
    for each in found:
        table.add_row(f"{each['from']}-{each['to']}", each["repository"], each["path"])
    table_console().print(table)


def _print_json(document: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(document))
