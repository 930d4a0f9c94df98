"""Labelled documents: what synthesis writes and training reads.

A document is one whole text of one channel, with the request that stood before it and the places of the instructions
in it. Its `split` is fixed when it is made: what validation holds was built from sources, goals
and wrappers that training never sees.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

Channel = Literal["user", "tool", "call"]
Split = Literal["train", "validation"]


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text.

    Attributes:
        text: whole, as a worker would see it; of a call the line that `headgate.rendered_call` makes of it.
        channel: ``user`` for prompts, ``tool`` for what tools return, ``call`` for what an agent is about to do.
        label: 1 if it holds an instruction that nobody asked for, or an attack, or is a call that nobody asked for;
            else 0.
        spans: where instructions stand, half-open, in code points; with label 0 the user asked for them.
        request: what the user asked for; empty where unknown.
        family: the data set or the kind of synthesis that it comes from.
        split: what it may be used for.
    """

    text: str
    channel: Channel
    label: Annotated[int, msgspec.Meta(ge=0, le=1)]
    family: str
    split: Split
    spans: list[tuple[int, int]] = []
    request: str = ""


def write_documents(path: Path, documents: Iterable[Document]) -> int:
    """Write one document a line; returns how many."""
    encoder = msgspec.json.Encoder()
    count = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for document in documents:
            file.write(encoder.encode(document) + b"\n")
            count += 1
    return count


def read_documents(path: Path) -> Iterator[Document]:
    """The documents of a file, in its order."""
    decoder = msgspec.json.Decoder(Document)
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)
