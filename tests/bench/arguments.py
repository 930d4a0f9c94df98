"""What the detector ``commands`` says of recorded commands: shares of rows by severity, and what a row costs.

    python -m tests.bench.arguments nl2bash_commands.jsonl tldr_commands.jsonl

In come JSON Lines with `tool` and `arguments` (or `text`, which is then the argument `query`), and `label` and
`platforms` where rows are to be told apart; a table of shares with Wilson's 95 % intervals comes out. No row is shown
unless asked for with ``--show SEVERITY``.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from headgate.detector import StreamContext
from headgate.detectors.commands import Options, load
from headgate.evaluation.shares import Share
from headgate_schemas.findings import SEVERITIES, Finding


@dataclass
class Group:
    """The rows that are counted together.

    Args:
        counts: ``rows``, and for each severity the rows that have a finding of it or a graver one.
        times_ms: of each row.
    """

    counts: Counter[str] = field(default_factory=Counter)
    times_ms: list[float] = field(default_factory=list)

    def cells(self) -> list[str]:
        rows = self.counts["rows"]
        low, high = Share(self.counts["high"], rows).interval
        shares = [
            f"{self.counts[name]} ({100 * self.counts[name] / rows:.2f} %)" for name in ("info", "medium", "high")
        ]
        interval = f"{100 * low:.2f}-{100 * high:.2f}"
        return [str(rows), *shares, interval, f"{median(self.times_ms):.2f}", f"{max(self.times_ms):.0f}"]


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if isinstance(row.get("arguments"), str):
                row["arguments"] = json.loads(row["arguments"] or "{}") if row["arguments"].startswith("{") else {}
            yield {"tool": "ask", "arguments": {"query": row.get("text", "")}} | row


def name_of(row: dict[str, Any]) -> str:
    platforms = row.get("platforms") or []
    where = "" if not platforms else " windows" if "windows" in platforms else " linux/macos"
    return f"{row.get('label', '')}{where}"


def main(files: list[Path], show: str = "", limit: int = 40) -> None:
    """Measure files of rows; with --show SEVERITY, print the rows whose gravest finding it is (none: no finding)."""
    detector, console = load(Options()), Console(width=140)
    table = Table("file", "rows of", "rows", "any", ">= medium", ">= high", "95 %", "median ms", "longest ms")
    shown: list[str] = []
    for path in files:
        groups: dict[str, Group] = defaultdict(Group)
        for row in rows_of(path):
            stream = detector.open(StreamContext(kind="tool_call", tool=row["tool"]))
            begun = time.perf_counter()
            found = stream.feed(json.dumps(row["arguments"]), True).findings
            group = groups[name_of(row)]
            group.times_ms.append(1_000 * (time.perf_counter() - begun))
            worst = max((SEVERITIES.index(finding.severity) for finding in found), default=-1)
            group.counts.update(["rows", *SEVERITIES[: worst + 1]])
            if show == (SEVERITIES[worst] if worst >= 0 else "none"):
                shown.append(described(row, found))
        for name, group in sorted(groups.items()):
            table.add_row(path.stem, name, *group.cells())
    console.print(table)
    for line in shown[:limit]:
        console.print(line, markup=False, soft_wrap=True)


def described(row: dict[str, Any], found: tuple[Finding, ...]) -> str:
    types = ", ".join(f"{finding.type}: {finding.reason}" for finding in found)
    return f"{name_of(row)} [{types}] {json.dumps(row['arguments'])[:300]}"


if __name__ == "__main__":
    typer.run(main)
