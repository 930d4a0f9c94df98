"""Writes the JSON Schemas and the AsyncAPI document beside the records, or checks that they are current.

::

    python -m headgate_schemas.generate            # write
    python -m headgate_schemas.generate --check    # exit 1 and name every file that is not current
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from headgate_schemas.approvals import Approval
from headgate_schemas.asyncapi import asyncapi
from headgate_schemas.describe import document
from headgate_schemas.events import AnyEvent
from headgate_schemas.findings import Report
from headgate_schemas.status import WorkerStatus
from headgate_schemas.verdicts import DeadLetter, PolicyRecord, Verdict

#: Of the records, not of the package: it grows when a field is added.
VERSION = "0.1"
GENERATED = Path(__file__).parent / "generated"

_RECORDS: Mapping[str, tuple[Any, str]] = {
    "event": (AnyEvent, "Event"),
    "report": (Report, "Report"),
    "verdict": (Verdict, "Verdict"),
    "approval": (Approval, "Approval"),
    "dead-letter": (DeadLetter, "DeadLetter"),
    "policy": (PolicyRecord, "PolicyRecord"),
    "worker": (WorkerStatus, "WorkerStatus"),
}


def documents() -> dict[str, bytes]:
    """Every generated file: its name, and its bytes."""
    made = {
        f"{name}.json": document(type_, title, f"urn:headgate:{name}:{VERSION}")
        for name, (type_, title) in _RECORDS.items()
    }
    made["asyncapi.json"] = asyncapi(VERSION)
    return {name: msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n" for name, content in made.items()}


def stale(folder: Path = GENERATED) -> list[str]:
    """Names of the files in `folder` that are missing, out of date, or generated no more."""
    expected = documents()
    there = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    return sorted(name for name in expected.keys() | there.keys() if expected.get(name) != there.get(name))


def write(folder: Path = GENERATED) -> list[str]:
    """Bring `folder` up to date; the names of the files that changed."""
    changed = stale(folder)
    expected = documents()
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in expected:
            (folder / name).write_bytes(expected[name])
        else:
            (folder / name).unlink()
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m headgate_schemas.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where a file is not current")
    check = parser.parse_args(arguments).check
    names = stale() if check else write()
    for name in names:
        sys.stderr.write(f"{'not current' if check else 'written'}: {GENERATED / name}\n")
    if check and names:
        sys.stderr.write("run: python -m headgate_schemas.generate\n")
    return 1 if check and names else 0


if __name__ == "__main__":
    sys.exit(main())
