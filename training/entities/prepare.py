"""``python -m training.entities.prepare``: texts with spans in, rows of tokens out.

Windows stand where the pipeline's checkpoints stand (`headgate.checkpoints`), so that names are learnt as they will be
read: with the text before them, and often without the text behind them. A row's token types are the letter case of the
words, from the text as it was written.
"""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from tokenizers import Encoding, Tokenizer

from headgate.checkpoints import CheckpointRules, Checkpoints
from headgate.inference.letter_case import letter_case
from training.arrays import IGNORED, Rows
from training.documents import Split
from training.entities.kinds import label
from training.entities.texts import UNJUDGED, TaggedText, read_texts
from training.profiles import profile
from training.windows import Shape

#: Special tokens around one segment.
SPECIAL_TOKENS: Final = 2
#: Of texts with several checkpoints, the share that an earlier one is taken of besides the last.
_EARLIER_SHARE: Final = 0.35
Span = tuple[int, int, str]


def prepare(
    tokenizer: Annotated[Path, typer.Option(help="The tokenizer.json of the starting weights.")],
    work: Annotated[Path, typer.Option(help="Holds texts.jsonl; the rows are written beside it.")] = Path(
        "build/training"
    ),
    name: Annotated[str, typer.Option(help="Of the model.")] = "entities",
    seed: Annotated[int, typer.Option(help="Of the windows that are taken.")] = 7,
) -> None:
    """Cut texts into windows as the pipeline does, and write them as arrays."""
    encoder = RowEncoder(Tokenizer.from_file(str(tokenizer)), profile(name).shape)
    texts = list(read_texts(work / "texts.jsonl"))
    splits: tuple[Split, ...] = ("train", "validation")
    for split in splits:
        windows = sampled(texts, split, encoder.rules, random.Random(seed))
        rows = encoder.rows(track(windows, f"{split} windows", console=Console(stderr=True)))
        path = work / f"{name}.{split}.npz"
        rows.save(path)
        typer.echo(f"{path}: {len(rows)} windows, {(rows.tokens > 0).any(axis=1).mean():.1%} with a span")


def windows_of(text: TaggedText, rules: CheckpointRules) -> list[tuple[str, list[Span]]]:
    """What is read at each checkpoint, with the spans in it, in the window's own code points."""
    checkpoints = Checkpoints(rules)
    checkpoints.append(text.text, True)
    windows = []
    while clause := checkpoints.next_clause():
        start = clause.end - len(clause.window)
        inside = [(s - start, min(e, clause.end) - start, k) for s, e, k in text.spans if s < clause.end and e > start]
        windows.append((clause.window, inside))
    return windows


def sampled(
    texts: Iterable[TaggedText], split: Split, rules: CheckpointRules, rng: random.Random
) -> Iterator[tuple[int, str, list[Span]]]:
    """The windows of a split: of each text the last, and of some an earlier one."""
    for index, text in enumerate(texts):
        if text.split != split or not (windows := windows_of(text, rules)):
            continue
        yield index, *windows[-1]
        if len(windows) > 1 and split == "train" and rng.random() < _EARLIER_SHARE:
            yield index, *rng.choice(windows[:-1])


class RowEncoder:
    """Turns windows into rows of tokens."""

    def __init__(self, tokenizer: Tokenizer, shape: Shape) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._window_tokens = shape.window_tokens
        self.rules = shape.rules

    def row(self, text: str) -> Encoding:
        """The row that ends where the text ends."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        encoding.truncate(self._window_tokens - SPECIAL_TOKENS, direction="left")
        row = self._tokenizer.post_process(encoding)
        row.pad(self._window_tokens, pad_id=self._tokenizer.token_to_id("[PAD]") or 0)
        return row

    def rows(self, windows: Iterable[tuple[int, str, list[Span]]]) -> Rows:
        """Rows of many windows, each with its text's index."""
        ids, types, mask, tokens, indices = [], [], [], [], []
        for index, text, spans in windows:
            row = self.row(text)
            ids.append(row.ids)
            types.append(letter_case(text, row.offsets))
            mask.append(row.attention_mask)
            tokens.append(token_labels(row, spans))
            indices.append(index)
        return Rows(
            np.array(ids, np.int32),
            np.array(types, np.int8),
            np.array(mask, np.int8),
            np.zeros(len(ids), np.int8),
            np.array(tokens, np.int8),
            np.array(indices, np.int32),
        )


def token_labels(row: Encoding, spans: list[Span]) -> list[int]:
    """The label of each token; `IGNORED` for special ones and in spans that are not to be judged."""
    labels, begun = [], set()
    for sequence, (start, end) in zip(row.sequence_ids, row.offsets, strict=True):
        if sequence != 0:
            labels.append(IGNORED)
            continue
        over = next((span for span in spans if span[0] < end and start < span[1]), None)
        if over is None:
            labels.append(0)
        elif over[2] == UNJUDGED:
            labels.append(IGNORED)
        else:
            # A span that the window cuts off at its start goes on in it.
            labels.append(label(over[2], begins=over not in begun and over[0] >= 0))
            begun.add(over)
    return labels


if __name__ == "__main__":
    typer.run(prepare)
