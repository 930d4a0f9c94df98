"""Tables of aligned columns, as terminals print them: a text in, rows of cells and what stands around them out.

Columns are parted by bars, or by two spaces and more, and then begin or end at the same places in every row. Rows that
fit stand together; what stands before and after them is free text, and so is a table of one row. A first row without
any digit names the columns, so that a column of remarks is read as the free text that it is.
"""

import re
from typing import Any

#: Rows that are read; a text with more is prose.
MAX_ROWS = 5_000
#: A longer cell is no name of a column.
_MAX_NAME_CHARS = 40
_RULE = re.compile(r"[\s|:+=-]+")
_CELL = re.compile(r"\S+(?: \S+)*")
_BAR = re.compile(r"\s*\|\s*")


def aligned(text: str) -> Any:
    """Rows of a table with the text around it, or None where there is no table."""
    lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
    if len(lines) > MAX_ROWS:
        return None
    first, rows = _longest([_cells(line) for line in lines])
    if len(rows) < 2:
        return None
    around = [line for number, line in enumerate(lines) if line.strip() and not first <= number < first + len(rows)]
    return [*_records([row for row in rows if row]), {"text": "\n".join(x for x in around if not _RULE.fullmatch(x))}]


_Row = list[tuple[int, str]]


def _records(rows: list[_Row]) -> list[dict[str, list[str]]]:
    """Each row by the names of its columns; by ``row`` where the first one holds data as well."""
    if not rows or not _names(rows[0]):
        return [{"row": [cell for _, cell in row]} for row in rows]
    return [_record(row, rows[0]) for row in rows[1:]] or [{"row": [cell for _, cell in rows[0]]}]


def _names(row: _Row) -> bool:
    cells = [cell for _, cell in row]
    named = all(cell and len(cell) <= _MAX_NAME_CHARS and not re.search(r"[\d@]", cell) for cell in cells)
    return named and len(set(cells)) == len(cells)


def _record(row: _Row, names: _Row) -> dict[str, list[str]]:
    """What stands under each name: cells that begin or end where it does, and others after it."""
    record: dict[str, list[str]] = {}
    for begin, cell in row:
        under = (name for start, name in names if begin == start or begin + len(cell) == start + len(name))
        after = (name for start, name in reversed(names) if start <= begin)
        record.setdefault(next(under, next(after, names[0][1])), []).append(cell)
    return record


def _cells(line: str) -> _Row | None:
    """Where the cells of a line begin and what they hold; empty for a ruled line, None for one that is no row."""
    if not line.strip():
        return None
    if _RULE.fullmatch(line):
        return []
    if "|" in line:
        return [(number, cell) for number, cell in enumerate(_BAR.split(line.strip().strip("|").strip()))]
    found = [(match.start(), match[0]) for match in _CELL.finditer(line)]
    return found if len(found) > 1 else None


def _longest(rows: list[_Row | None]) -> tuple[int, list[_Row]]:
    """The longest run of lines whose cells stand under each other, and where it begins."""
    best: tuple[int, list[_Row]] = (0, [])
    start, run = 0, list[_Row]()
    for number, row in enumerate([*rows, None]):
        if row is not None and (not run or _fits(run, row)):
            start = start if run else number
            run.append(row)
            continue
        if sum(map(bool, run)) > sum(map(bool, best[1])):
            best = (start, run)
        start, run = (number, [row]) if row else (number + 1, [])
    return best


def _fits(run: list[_Row], row: _Row) -> bool:
    """Whether a row's cells begin or end where those of the rows before it do; it may leave some out."""
    widest = max(run, key=len)
    if not row or not widest:
        return True
    begins = {begin for begin, _ in widest}
    ends = {begin + len(cell) for begin, cell in widest}
    fitting = [begin in begins or begin + len(cell) in ends for begin, cell in row]
    return fitting[0] and sum(fitting) >= max(2, len(row) - 1)
