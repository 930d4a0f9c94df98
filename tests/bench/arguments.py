"""What the detector ``commands`` says of recorded commands: shares of rows by severity, and what stood out.

    python -m tests.bench.arguments nl2bash_commands.jsonl tldr_commands.jsonl

In come JSON Lines with `tool` and `arguments` (or `text`, which is then the argument `query`), and `label` and
`platforms` where rows are to be told apart; a table of shares with Wilson's 95 % intervals comes out. No row is shown
unless asked for with ``--show SEVERITY``.
"""

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from headgate.detector import StreamContext
from headgate.detectors.commands import Options, load
from headgate_schemas.findings import SEVERITIES


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, in per cent."""
    if not of:
        return 0.0, 100.0
    share, z = hits / of, 1.96
    middle, half = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return 100 * (middle - half) / (1 + z * z / of), 100 * (middle + half) / (1 + z * z / of)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if isinstance(row.get("arguments"), str):
                row["arguments"] = json.loads(row["arguments"] or "{}") if row["arguments"].startswith("{") else {}
            yield {"tool": "ask", "arguments": {"query": row.get("text", "")}} | row


def group(row: dict[str, Any]) -> str:
    platforms = row.get("platforms") or []
    where = "" if not platforms else " windows" if "windows" in platforms else " linux/macos"
    return f"{row.get('label', '')}{where}"


def main(files: list[Path], show: str = "", limit: int = 40, asked: bool = False) -> None:
    """Measure files of rows; with --asked the row's `context` counts as the user's request."""
    detector = load(Options())
    table = Table("file", "rows of", "rows", ">= medium", ">= high", "95 %", "any", "longest ms")
    shown: list[str] = []
    for path in files:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        longest: Counter[str] = Counter()
        for row in rows(path):
            context = StreamContext(kind="tool_call", tool=row["tool"], request=row.get("context", "") if asked else "")
            stream = detector.open(context)
            begun = time.perf_counter()
            found = stream.feed(json.dumps(row["arguments"]), True).findings
            which = group(row)
            longest[which] = max(longest[which], int(1000 * (time.perf_counter() - begun)))
            found = tuple(f for f in found if not f.type.startswith("asked-"))
            worst = max((SEVERITIES.index(f.severity) for f in found), default=-1)
            counts[which].update(["rows", *SEVERITIES[: worst + 1]])
            if show and (SEVERITIES[worst] == show if worst >= 0 else show == "none"):
                types = ", ".join(f"{f.type}: {f.reason}" for f in found if f.severity == show)
                shown.append(f"{which} [{types}] {json.dumps(row['arguments'])[:300]}")
        for which, count in sorted(counts.items()):
            low, high = interval(count["high"], count["rows"])
            shares = [f"{count[s]} ({100 * count[s] / count['rows']:.2f} %)" for s in ("medium", "high")]
            cells = (f"{low:.2f}-{high:.2f}", str(count["info"]), str(longest[which]))
            table.add_row(
                path.stem, which, str(count["rows"]), *shares, *cells
            )  # fmt: skip
    Console(width=140).print(table)
    for line in shown[:limit]:
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    typer.run(main)
