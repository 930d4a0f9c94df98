"""Texts with spans: what synthesis writes and training reads."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from training.documents import Split

#: A span that teaches nothing: its tokens are not judged, since sets disagree on what it is.
UNJUDGED = "?"


class TaggedText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text.

    Attributes:
        text: whole.
        spans: start, end and type, half-open, in code points, in order and without overlap.
        family: the data set or the kind of synthesis that it comes from.
        split: what it may be used for.
    """

    text: str
    spans: list[tuple[int, int, str]]
    family: str
    split: Split


def write_texts(path: Path, texts: Iterable[TaggedText]) -> int:
    """Write one text a line; returns how many."""
    encoder = msgspec.json.Encoder()
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("wb") as file:
        for text in texts:
            file.write(encoder.encode(text) + b"\n")
            count += 1
    return count


def read_texts(path: Path) -> Iterator[TaggedText]:
    """The texts of a file, in its order."""
    decoder = msgspec.json.Decoder(TaggedText)
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)
