"""How many copied functions are found, and in which line: ``python -m tests.fingerprints.report``.

Functions of five packages of the standard library, of `MIN_LINES` lines and more, are copied twice: renamed, without
comments and docstrings, as `ast.unparse` lays them out; and laid out once more, narrower and an argument a line.
Functions of packages that are not indexed are copied in the same way. All are streamed through the
detector, line by line.
"""

import argparse
import ast
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from tests.fingerprints.copies import functions_of, package_files, renamed, wrapped

from headgate.detector import StreamContext
from headgate.detectors import source_code
from headgate.winnowing.building import fingerprint
from headgate.winnowing.index import key_path, read_key, write_index

INDEXED = ("asyncio", "email", "multiprocessing", "unittest", "xml")
#: Runtime dependencies of Headgate, and so installed wherever it is.
OTHERS = ("rich", "jsonschema", "faust", "aiokafka", "typer", "mode")
#: Shorter functions are rarely worth a copy, and some have fewer tokens than two rows of a fingerprint.
MIN_LINES = 12
#: A copy is to be found by this line.
FOUND_BY = 12
SAMPLE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What became of some functions.

    Args:
        lines: for each, the line of its copy in which it was found; None where it was not.
    """

    lines: tuple[int | None, ...]

    def share(self, by: int = 1_000_000) -> float:
        """Which part of them was found by a line."""
        return sum(line is not None and line <= by for line in self.lines) / len(self.lines)


def build_index(directory: Path, packages: Iterable[str]) -> source_code.Options:
    """An index of packages, and the options that name it."""
    path = directory / "fingerprints"
    key = read_key(key_path(path, None), create=True)
    nothing = np.empty(0, np.uint64)
    write_index(path, [fingerprint(name, _texts(name), key, nothing, lambda: None) for name in packages], key)
    return source_code.Options(index=str(path))


def sample(packages: Sequence[str], size: int, seed: int = 7) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions of packages, drawn by chance."""
    return random.Random(seed).sample(_functions(tuple(packages)), size)


@cache
def _functions(packages: tuple[str, ...]) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [function for package in packages for function in functions_of(package, MIN_LINES)]


def search(options: source_code.Options, copies: Iterable[str]) -> Found:
    """Stream copies line by line, and note where they are found."""
    detector = source_code.load(options)
    return Found(tuple(_line_of(detector, copy) for copy in copies))


def _line_of(detector: source_code.Detector, text: str) -> int | None:
    stream = detector.open(StreamContext(kind="completion"))
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if stream.feed(line, False).findings:
            return number
    return text.count("\n") + 1 if stream.feed("", True).findings else None


def _texts(package: str) -> Iterator[tuple[str, str]]:
    for file in package_files(package):
        yield file.name, file.read_text(encoding="utf-8")


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--functions", type=int, default=SAMPLE, help="functions of either kind (default: %(default)s)")
    size = parser.parse_args().functions
    table = Table("functions", "copied", "number", f"found by line {FOUND_BY}", "found at all")
    with tempfile.TemporaryDirectory() as directory:
        options = build_index(Path(directory), INDEXED)
        for packages in (INDEXED, OTHERS):
            copies = [renamed(function, seed) for seed, function in enumerate(sample(packages, size))]
            for layout, texts in (("renamed", copies), ("renamed and wrapped", [wrapped(copy) for copy in copies])):
                found = search(options, texts)
                table.add_row(
                    ", ".join(packages), layout, str(size), f"{found.share(FOUND_BY):.1%}", f"{found.share():.1%}"
                )
    Console().print(table)


if __name__ == "__main__":
    main()
