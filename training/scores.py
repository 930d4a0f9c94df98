"""Scores of documents: rows of tokens in, the largest probability of each document's windows out.

Runs the ONNX file that would be shipped, so that thresholds are chosen for what will run. Which documents are taken is
drawn by family, for a family of thousands would decide alone.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from training.arrays import Rows
from training.documents import Document

#: Rows of one run.
BATCH = 16


@dataclass(frozen=True, slots=True)
class ScoredDocument:
    """A document and what the model says of it.

    Attributes:
        document: as it was made.
        score: the largest probability of its windows.
        windows: how many they are.
    """

    document: Document
    score: float
    windows: int


def draw(documents: Sequence[Document], rows: Rows, most: int, seed: int) -> NDArray[np.int64]:
    """Indices of rows: all those of at most `most` documents of each family, channel and label."""
    groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for index in np.unique(rows.documents).tolist():
        document = documents[index]
        groups[document.family, document.channel, document.label].append(index)
    rng = random.Random(seed)
    chosen = [index for key in sorted(groups) for index in rng.sample(groups[key], min(most, len(groups[key])))]
    return np.flatnonzero(np.isin(rows.documents, chosen))


def score(model: Path, documents: Sequence[Document], rows: Rows, chosen: NDArray[np.int64]) -> list[ScoredDocument]:
    """Score the documents whose rows were chosen."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    largest: dict[int, float] = {}
    counts: dict[int, int] = defaultdict(int)
    # Rows of about the same length go together, and none is read beyond the longest of them.
    by_length = chosen[np.argsort(rows.mask[chosen].sum(axis=1, dtype=np.int64), kind="stable")]
    batches = np.array_split(by_length, max(1, len(chosen) // BATCH))
    for batch in track(batches, "scoring", console=Console(stderr=True)):
        width = int(rows.mask[batch].sum(axis=1).max())
        feed = {
            "input_ids": rows.ids[batch, :width].astype(np.int64),
            "attention_mask": rows.mask[batch, :width].astype(np.int64),
            "token_type_ids": rows.types[batch, :width].astype(np.int64),
        }
        (probabilities,) = session.run(["injection"], feed)
        for index, probability in zip(rows.documents[batch].tolist(), probabilities[:, 1].tolist(), strict=True):
            largest[index] = max(largest.get(index, 0.0), probability)
            counts[index] += 1
    return [ScoredDocument(documents[index], score, counts[index]) for index, score in largest.items()]
