"""``python -m training.prepare``: labelled documents in, rows of tokens out.

`train.npz` holds the windows of one pass over the training documents, `validation.npz` every window of the validation
documents, so that thresholds can be chosen by document.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from tokenizers import Tokenizer

from training.arrays import Rows
from training.documents import Document, read_documents
from training.windows import Encoder, Shape, Window, cut, sample

#: Windows of one validation document at most: pages of hundreds would decide a threshold alone.
MAX_WINDOWS = 40


def prepare(
    tokenizer: Annotated[Path, typer.Option(help="The tokenizer.json of the starting weights.")],
    work: Annotated[Path, typer.Option(help="Holds documents.jsonl; the rows are written beside it.")] = Path(
        "build/training"
    ),
    window_tokens: Annotated[int, typer.Option(help="Tokens of a row.")] = 64,
    pair_tokens: Annotated[int, typer.Option(help="Tokens of channel and request at most.")] = 26,
    request: Annotated[bool, typer.Option(help="Whether the model reads the request.")] = True,
    seed: Annotated[int, typer.Option(help="Of the windows that are taken.")] = 7,
) -> None:
    """Cut documents into windows as the pipeline does, and write them as arrays."""
    shape = Shape(window_tokens, pair_tokens, request)
    encoder = Encoder(Tokenizer.from_file(str(tokenizer)), shape)
    documents = list(read_documents(work / "documents.jsonl"))
    for split, windows in (
        ("train", _training(documents, shape, random.Random(seed))),
        ("validation", _validation(documents, shape)),
    ):
        rows: Rows = encoder.rows(track(windows, f"{split} windows", console=Console(stderr=True)))
        rows.save(work / f"{split}.npz")
        typer.echo(f"{split}: {len(rows)} windows, {rows.labels.mean():.1%} with an instruction, in {work / split}.npz")


def _training(documents: list[Document], shape: Shape, rng: random.Random) -> Iterator[tuple[int, Document, Window]]:
    for index, document in enumerate(documents):
        if document.split == "train":
            for window in sample(document, cut(document, shape.rules), rng):
                yield index, document, window


def _validation(documents: list[Document], shape: Shape) -> Iterator[tuple[int, Document, Window]]:
    for index, document in enumerate(documents):
        if document.split == "validation":
            for window in cut(document, shape.rules)[:MAX_WINDOWS]:
                yield index, document, window


if __name__ == "__main__":
    typer.run(prepare)
