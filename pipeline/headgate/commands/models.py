"""`headgate models`: which models may be loaded, and whether they are what the manifest says."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate.models import Entry, Manifest

_HELP = """\
List and verify the models of a manifest, a `models.toml`: that of HEADGATE_MODELS unless one is named.

**Examples**

* `headgate models list` shows every model with its licence, source and thresholds; no model file is opened.
* `headgate models verify` checks size and SHA-256 of every file, looks through each graph, loads it and lets it score
  once; it exits with 1 if one of them is not as the manifest says.
* `headgate models verify --json ./models.toml` does so for another manifest.
"""

_File = Annotated[Path | None, typer.Argument(help="A manifest [default: HEADGATE_MODELS].", metavar="[MODELS.TOML]")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    models = typer.Typer(help=_HELP, no_args_is_help=True)
    models.command("list")(list_models)
    models.command("verify")(verify)
    app.add_typer(models, name="models")


def list_models(file: _File = None, as_json: _Json = False) -> None:
    """Show what the manifest names; no model file is opened."""
    import json

    manifest = _manifest(file)
    if as_json:
        entries = [_described(entry) for entry in manifest.entries.values()]
        typer.echo(json.dumps({"manifest": str(manifest.path), "models": entries}, indent=2))
        return
    from rich.table import Table

    table = Table("model", "version", "licence", "MB", "tokens", "head", "label", "thresholds", "source")
    for entry in manifest.entries.values():
        rows = [
            (head, label, ", ".join(f"{stream} {value:g}" for stream, value in by_stream.items()))
            for head, spec in entry.heads.items()
            for label, by_stream in spec.thresholds.items()
        ]
        if entry.calls is not None:
            rows.append((entry.calls.head, entry.calls.label, f"calls nobody asked for {entry.calls.threshold:g}"))
        size = f"{entry.model.size_bytes / 1_000_000:.1f}"
        first = (entry.name, entry.version, entry.licence, size, str(entry.window_tokens))
        for at, row in enumerate(rows or [("", "", "none: nothing would be a finding")]):
            table.add_row(*(first if at == 0 else ("",) * 5), *row, entry.source if at == 0 else "")
    table_console().print(table)


def verify(file: _File = None, as_json: _Json = False) -> None:
    """Check every file, look through every graph, and let every model score once; exits with 1 if one fails."""
    import json

    from rich.markup import escape
    from rich.table import Table

    manifest = _manifest(file)
    results = [_verified(manifest, name) for name in manifest.entries]
    if as_json:
        typer.echo(json.dumps({"manifest": str(manifest.path), "models": results}, indent=2))
    else:
        table = Table("model", "version", "result", "nodes", "score of one window")
        for result in results:
            said = "[green]as pinned[/]" if result["ok"] else f"[red]{escape(result['problem'])}[/]"
            took = "" if result["took_ms"] is None else f"{result['took_ms']:.1f} ms"
            table.add_row(result["name"], result["version"], said, str(result["nodes"] or ""), took)
        table_console().print(table)
    if not all(result["ok"] for result in results):
        raise typer.Exit(1)


def _manifest(file: Path | None) -> "Manifest":
    from headgate.config import load_settings
    from headgate.models import load_manifest

    return load_manifest(file if file is not None else load_settings().models)


def _described(entry: "Entry") -> dict[str, Any]:
    import msgspec

    described: dict[str, Any] = msgspec.to_builtins(entry)
    return described


def _verified(manifest: "Manifest", name: str) -> dict[str, Any]:
    import time

    from headgate.detector import Need
    from headgate.errors import ModelError
    from headgate.inference import Model
    from headgate.inference.graph import inspect_graph

    entry = manifest.entry(name)
    result: dict[str, Any] = {
        "name": name,
        "version": entry.version,
        "ok": False,
        "problem": None,
        "nodes": None,
        "took_ms": None,
    }
    try:
        result["nodes"] = inspect_graph(manifest.read(entry.model), name).nodes
        model = Model.load(manifest, name)
        begun = time.perf_counter()
        model.score([Need(name, "one window", "")])
        result |= {"ok": True, "took_ms": round((time.perf_counter() - begun) * 1_000, 2)}
    except ModelError as error:
        result["problem"] = str(error)
    return result
