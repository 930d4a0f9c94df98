"""The public data sets, read.

In comes a folder with ``train/*.jsonl``; out come rows. Each line is an object with ``text``, ``label``, ``source`` and
what else the set gives; `training/README.md` says where each set is had. Nothing here knows what a row is used for.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headgate.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a data set.

    Attributes:
        text: what is classified.
        label: as the data set names it.
        origin: where in which repository the row comes from.
        more: all other keys.
    """

    text: str
    label: str
    origin: str
    more: dict[str, Any]

    def share(self, salt: str = "") -> float:
        """A number in [0, 1) that depends on the text alone: splits by it never move a row."""
        digest = hashlib.sha256((salt + self.text).encode("utf-8", "replace")).digest()
        return int.from_bytes(digest[:8], "big") / 2**64


def read_rows(data: Path, name: str, part: str = "train") -> list[Row]:
    """All rows of one set.

    Args:
        data: the folder that holds ``train`` and ``eval``.
        name: of the set, without ending.
        part: ``train`` or ``eval``.

    Raises:
        ConfigError: the file is missing or a line is no row.
    """
    path = data / part / f"{name}.jsonl"
    rows = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                rows.append(_row(line, path, number))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; training/README.md says where it is had") from None
    return rows


def _row(line: str, path: Path, number: int) -> Row:
    try:
        more = json.loads(line)
        return Row(more.pop("text"), str(more.pop("label")), str(more.pop("source")), more)
    except (ValueError, KeyError, AttributeError):
        raise ConfigError(f"{path}, line {number}: no object with text, label and source") from None
