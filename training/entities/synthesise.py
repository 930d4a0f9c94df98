"""``python -m training.entities.synthesise``: public data in, texts with spans out.

The same seed and the same data give the same file, to the byte.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, get_args

import typer

from training.documents import Split
from training.entities.compose import texts
from training.entities.public import public_texts
from training.entities.texts import TaggedText, write_texts

#: Synthetic texts by split.
COUNTS: Final[dict[Split, int]] = {"train": 52_000, "validation": 2_500}


def synthesise(
    data: Annotated[Path, typer.Option(help="Folder with train/*.jsonl.")],
    work: Annotated[Path, typer.Option(help="Where texts.jsonl is written.")] = Path("build/training"),
    seed: Annotated[int, typer.Option(help="Of all that is drawn.")] = 7,
    scale: Annotated[float, typer.Option(min=0.0, help="Of the synthetic part; 1 is what was shipped.")] = 1.0,
) -> None:
    """Write the texts that training rows are made from."""
    path = work / "texts.jsonl"
    counts: Counter[tuple[str, str]] = Counter()
    spans: Counter[str] = Counter()

    def counted() -> Iterator[TaggedText]:
        for text in _all(data, seed, scale):
            counts[text.split, text.family] += 1
            spans.update(kind for _, _, kind in text.spans)
            yield text

    written = write_texts(path, counted())
    for (split, family), count in sorted(counts.items()):
        typer.echo(f"{split:<10} {family:<45} {count:>6}")
    typer.echo(", ".join(f"{kind} {count}" for kind, count in spans.most_common()))
    typer.echo(f"{written} texts in {path}")


def _all(data: Path, seed: int, scale: float) -> Iterator[TaggedText]:
    yield from public_texts(data, seed)
    for split in get_args(Split):
        yield from texts(split, round(COUNTS[split] * scale), seed)


if __name__ == "__main__":
    typer.run(synthesise)
