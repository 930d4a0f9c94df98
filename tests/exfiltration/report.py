"""`python -m tests.exfiltration.report`: how much of what is hidden is found, and how much else is flagged."""

import json
from typing import Annotated

import typer
from rich.table import Table
from tests.exfiltration import benign, corpus
from tests.exfiltration.measure import Count, count, total

from headgate.commands.tables import table_console

_HELP = """\
Measure the detectors `encodings`, `canaries` and `links` on a generated corpus: every disguise, in twenty carriers,
split at random; values that are hidden, pieces of a session that leave in addresses, and answers that hide nothing.

**Examples**

* `python -m tests.exfiltration.report` prints the tables.
* `python -m tests.exfiltration.report --seed 7 --json` prints one JSON document, of another corpus.
"""


def main(
    seed: Annotated[int, typer.Option(help="Of the corpus.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Measure; see `_HELP`."""
    tables = {
        "values, by disguise": count(corpus.hidden(seed), "disguise"),
        "addresses, by disguise": count(corpus.carried(seed), "disguise"),
        "values, by what they are": count(corpus.hidden(seed), "what"),
        "addresses, by door": count(corpus.carried(seed), "what"),
        "nothing hidden (flagged)": count(benign.cases(seed), "what"),
    }
    if as_json:
        typer.echo(json.dumps({name: _document(counts) for name, counts in tables.items()}))
        return
    for name, counts in tables.items():
        _show(name, counts)


def _document(counts: dict[str, Count]) -> dict[str, dict[str, int]]:
    rows = {**counts, "all": total(counts)}
    return {name: {"found": each.found, "cases": each.cases} for name, each in rows.items()}


def _show(name: str, counts: dict[str, Count]) -> None:
    table = Table("", "found", "cases", "share", title=name, title_justify="left")
    for row, each in {**counts, "all": total(counts)}.items():
        table.add_row(row, str(each.found), str(each.cases), f"{each.share:.1%}")
    table_console().print(table)


if __name__ == "__main__":
    typer.run(main)
