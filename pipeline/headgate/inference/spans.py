"""Spans of a token head: probabilities of tokens in, stretches of the window out.

**Words decide, not pieces.** The pieces of a word (``qui``, ``##st``) share one decision, the mean of what is said of
each, so that no span ends inside of a word. A word belongs to the type that is likelier than any other and than none;
neighbours of one type are one span, unless a word says that it begins another.

**Rows that overlap** (a window with more tokens than a row) agree by context: of a token that two rows have, the row
counts in which it stands further from the edge.

Scores are flat tuples of numbers, as those of every head are: four for each span. Nothing here knows detectors.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Numbers of one span.
_WIDTH: Final = 4
_WORD: Final = re.compile(r"[^\W_]+")


class TokenSpan(NamedTuple):
    """One span of a window.

    Attributes:
        start: its first code point in the window.
        end: half-open.
        type: index of its type in the head's.
        probability: the mean over its words that they are of this type.
    """

    start: int
    end: int
    type: int
    probability: float


def flat(spans: Iterable[TokenSpan]) -> tuple[float, ...]:
    """Spans as scores."""
    return tuple(float(number) for span in spans for number in span)


def spans_of(scores: Sequence[float]) -> list[TokenSpan]:
    """The spans that scores are of; the opposite of `flat`."""
    return [
        TokenSpan(int(scores[at]), int(scores[at + 1]), int(scores[at + 2]), scores[at + 3])
        for at in range(0, len(scores), _WIDTH)
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """What a run said of one row.

    Attributes:
        offsets: of its text's tokens, in the window's code points, in order.
        probabilities: (tokens, labels), of the same tokens; label 0 is none, then begin and inside of each type.
    """

    offsets: Sequence[tuple[int, int]]
    probabilities: NDArray[np.float32]


def decoded(text: str, rows: Sequence[Row]) -> list[TokenSpan]:
    """The spans of a window.

    Args:
        text: the window.
        rows: that cover it.

    Returns:
        In order, without overlap.
    """
    spans: list[TokenSpan] = []
    probabilities: list[float] = []
    for word in _words(text, _tokens(rows)):
        if word.type is None:
            continue
        if spans and word.goes_on and word.follows(spans[-1]):
            probabilities.append(word.probability)
            spans[-1] = TokenSpan(spans[-1].start, word.end, word.type, sum(probabilities) / len(probabilities))
        else:
            probabilities = [word.probability]
            spans.append(TokenSpan(word.start, word.end, word.type, word.probability))
    return spans


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    type: int | None
    probability: float
    goes_on: bool
    previous_end: int

    def follows(self, span: TokenSpan) -> bool:
        """Whether no other word stands between the span and this one."""
        return span.type == self.type and span.end == self.previous_end


def _tokens(rows: Sequence[Row]) -> list[tuple[int, int, NDArray[np.float32]]]:
    """Every token once, in order: start, end, probabilities."""
    best: dict[tuple[int, int], tuple[int, NDArray[np.float32]]] = {}
    for row in rows:
        count = len(row.offsets)
        for at, place in enumerate(row.offsets):
            margin = min(at, count - 1 - at)
            if place not in best or margin > best[place][0]:
                best[place] = margin, row.probabilities[at]
    return [(start, end, best[start, end][1]) for start, end in sorted(best)]


def _words(text: str, tokens: Sequence[tuple[int, int, NDArray[np.float32]]]) -> Iterator[_Word]:
    """Groups of tokens: the pieces of a word, or one mark."""
    ends = {at: match.end() for match in _WORD.finditer(text) for at in range(match.start(), match.end())}
    previous_end, at = 0, 0
    while at < len(tokens):
        start, end, _ = tokens[at]
        word_end = ends.get(start, end)
        pieces = [tokens[at]]
        while at + len(pieces) < len(tokens) and tokens[at + len(pieces)][0] < word_end:
            pieces.append(tokens[at + len(pieces)])
        at += len(pieces)
        word = _judged(start, pieces[-1][1], np.stack([piece[2] for piece in pieces]), previous_end)
        previous_end = word.end
        yield word


def _judged(start: int, end: int, pieces: NDArray[np.float32], previous_end: int) -> _Word:
    begins, insides = pieces[:, 1::2], pieces[:, 2::2]
    types = (begins + insides).mean(axis=0)
    likeliest = int(types.argmax())
    probability = float(types[likeliest])
    if probability <= float(pieces[:, 0].mean()):
        return _Word(start, end, None, probability, goes_on=False, previous_end=previous_end)
    goes_on = bool(insides[0, likeliest] >= begins[0, likeliest])
    return _Word(start, end, likeliest, min(1.0, probability), goes_on, previous_end)
