"""``python -m training.synthesise``: public data in, labelled documents out.

The same seed and the same data give the same file, to the byte.
"""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, get_args

import typer

from training.calls import public_calls
from training.documents import Document, Split, write_documents
from training.profiles import PROFILES
from training.sources import material, own_prompts, public_documents
from training.synthesis.calls import Calls
from training.synthesis.compose import documents

#: Synthetic tool results, rounds of own prompts and synthetic calls, by split.
COUNTS: dict[Split, tuple[int, int, int]] = {"train": (36_000, 2_500, 15_000), "validation": (4_000, 300, 1_800)}
#: The model that reads calls: they are cut for its rows.
READS_CALLS = "injection-result"


def synthesise(
    data: Annotated[Path, typer.Option(help="Folder with train/*.jsonl.")],
    work: Annotated[Path, typer.Option(help="Where documents.jsonl is written.")] = Path("build/training"),
    seed: Annotated[int, typer.Option(help="Of all that is drawn.")] = 7,
    scale: Annotated[float, typer.Option(min=0.0, help="Of the synthetic part; 1 is what was shipped.")] = 1.0,
) -> None:
    """Write the documents that training and thresholds are made from."""
    path = work / "documents.jsonl"
    counts: Counter[tuple[str, str, str, int]] = Counter()

    def counted() -> Iterator[Document]:
        for document in _all(data, seed, scale):
            counts[document.split, document.channel, document.family, document.label] += 1
            yield document

    written = write_documents(path, counted())
    for (split, channel, family, label), count in sorted(counts.items()):
        typer.echo(f"{split:<10} {channel:<5} {family:<45} label {label}  {count:>6}")
    typer.echo(f"{written} documents in {path}")


def _all(data: Path, seed: int, scale: float) -> Iterator[Document]:
    yield from public_documents(data, seed)
    for split in get_args(Split):
        stuff = material(data, split)
        tools, prompts, calls = COUNTS[split]
        yield from documents(stuff, round(tools * scale), random.Random(f"{seed}{split}"))
        yield from own_prompts(split, list(stuff.requests), round(prompts * scale), seed)
        room, rng = PROFILES[READS_CALLS].shape.room, random.Random(f"{seed}{split}calls")
        yield from public_calls(data, split, room, rng)
        yield from Calls(split, room, stuff.requests, rng).documents(round(calls * scale))


if __name__ == "__main__":
    typer.run(synthesise)
