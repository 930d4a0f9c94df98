"""``python -m training.prepare``: labelled documents in, rows of tokens out.

`NAME.train.npz` holds the windows of one pass over the training documents, `NAME.validation.npz` every window of the
validation documents, so that thresholds can be chosen by document. Which documents a model reads, and how, its profile
says.
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
from training.profiles import Profile, profile
from training.windows import Encoder, Window, cut, sample

#: Windows of one validation document at most: pages of hundreds would decide a threshold alone.
MAX_WINDOWS = 40


def prepare(
    tokenizer: Annotated[Path, typer.Option(help="The tokenizer.json of the starting weights.")],
    work: Annotated[Path, typer.Option(help="Holds documents.jsonl; the rows are written beside it.")] = Path(
        "build/training"
    ),
    name: Annotated[str, typer.Option(help="Of the model.")] = "injection-stream",
    without: Annotated[list[str] | None, typer.Option(help="Leave this family out of training; repeatable.")] = None,
    seed: Annotated[int, typer.Option(help="Of the windows that are taken.")] = 7,
) -> None:
    """Cut documents into windows as the pipeline does, and write them as arrays."""
    model = profile(name)
    encoder = Encoder(Tokenizer.from_file(str(tokenizer)), model.shape)
    documents = list(enumerate(read_documents(work / "documents.jsonl")))
    mine = [(index, one) for index, one in documents if one.channel in model.channels and one.family not in model.skips]
    left_out = frozenset(without or ())
    taught = [(index, one) for index, one in mine if one.family not in left_out]
    for split, windows in (
        ("train", _training(taught, model, random.Random(seed))),
        ("validation", _validation(mine, model)),
    ):
        rows: Rows = encoder.rows(track(windows, f"{split} windows", console=Console(stderr=True)))
        path = work / f"{name}.{split}.npz"
        rows.save(path)
        typer.echo(f"{path}: {len(rows)} windows, {rows.labels.mean():.1%} with an instruction")


def _training(
    documents: list[tuple[int, Document]], model: Profile, rng: random.Random
) -> Iterator[tuple[int, Document, Window]]:
    for index, document in documents:
        if document.split == "train":
            for window in sample(document, cut(document, model.shape.rules), rng):
                yield index, document, window


def _validation(documents: list[tuple[int, Document]], model: Profile) -> Iterator[tuple[int, Document, Window]]:
    for index, document in documents:
        if document.split == "validation":
            for window in cut(document, model.shape.rules)[:MAX_WINDOWS]:
                yield index, document, window


if __name__ == "__main__":
    typer.run(prepare)
