"""From signs to passages: where in a text an instruction begins and ends.

A text is read in sentences, which also end where a paragraph, a field or a quoted string does. Sentences that bear a
sign and stand near each other are one passage, with what stands between them: the order itself is often the only
sentence of an injection that bears none. The weights of a passage's different kinds of signs add up as independent
evidence does, ``1 - (1 - a)(1 - b)``.

A passage ends with the last sentence that bears a sign; where that sign opens something, with its paragraph. It never
leaves the quoted string that it stands in, so that what is left of a result in JSON is JSON.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import re2

from headgate.wording.signs import SIGNS

#: A text is decided in pieces of at most this many code points, so that what is held of a stream is bounded.
PIECE_CHARS = 50_000
#: From this score on a passage is an instruction; below it is a hint.
INSTRUCTION = 0.8
#: Longest sentence; a longer run is read in parts.
_MAX_SENTENCE_CHARS = 600
#: What may lie between two sentences of one passage.
_MAX_BETWEEN_CHARS = 800
#: How much of a paragraph an opening sign takes with it.
_MAX_OPENED_CHARS = 1_500

# Ends of a field or a paragraph, and ends of a sentence. A line feed alone ends neither: lines are wrapped.
_PARAGRAPH = r"(?:\r?\n[ \t]*){2,}|(?:\\r)?(?:\\n[ \t]*){2,}|\r?\n(?=[ \t]*(?:- )?[\w-]{1,40}: )"
_STRING = r'|(?<!\\)"'
_ENDS = re.compile(_PARAGRAPH)
_ENDS_IN_JSON = re.compile(_PARAGRAPH + _STRING)
_ESCAPED_SPACE = re.compile(r"\\[nrt]")
_SENTENCE = re.compile(r"[.!?]['\")\]*_]{0,4}(?:\s|\\[nrt])+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of sentences that reads as an instruction.

    Args:
        start: first code point, inclusive.
        end: last code point, exclusive.
        score: confidence, in [0, 1].
        types: kinds of signs, the weightiest first.
    """

    start: int
    end: int
    score: float
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence: where it stands, in which quoted string (of JSON), its paragraph's end, the numbers of its signs."""

    start: int
    end: int
    string: int
    paragraph_end: int
    signs: tuple[int, ...]


def _set() -> "re2.Set":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 64 << 20
    signs = re2.Set.SearchSet(options)
    for sign in SIGNS:
        signs.Add(sign.expression)
    signs.Compile()
    return signs


_SIGNS = _set()


def read(text: str) -> list[Passage]:
    """The passages of a text, in order; they do not overlap."""
    if not _signs_of(text):
        return []
    passages: list[Passage] = []
    for cluster in _clusters([sentence for sentence in _sentences(text) if sentence.signs]):
        passage = _passage(cluster)
        if passages and passage.start < passages[-1].end:
            passage = _joined(passages.pop(), passage)
        passages.append(passage)
    return passages


def first_piece(text: str) -> int | None:
    """Where the first piece of a growing text ends, with a paragraph if it can; None while it may still grow."""
    if len(text) < PIECE_CHARS:
        return None
    ends = [match.end() for match in _ends(text).finditer(text, 1, PIECE_CHARS)]
    return ends[-1] if ends else PIECE_CHARS


def read_whole(text: str) -> Iterator[Passage]:
    """The passages of a whole text of any length, read in pieces."""
    base = 0
    while text:
        end = first_piece(text) or len(text)
        for passage in read(text[:end]):
            yield replace(passage, start=base + passage.start, end=base + passage.end)
        text, base = text[end:], base + end


def _signs_of(text: str) -> list[int]:
    # A line feed that a string of JSON writes out would otherwise be a letter before the next word.
    numbers: list[int] | None = _SIGNS.Match(_ESCAPED_SPACE.sub("  ", text) if "\\" in text else text)
    return numbers or []


def _ends(text: str) -> re.Pattern[str]:
    return _ENDS_IN_JSON if text.lstrip()[:1] in ("{", "[") else _ENDS


def _sentences(text: str) -> Iterator[_Sentence]:
    start = string = 0
    for match in (*_ends(text).finditer(text), None):
        end = match.start() if match else len(text)
        yield from _of_paragraph(text, start, end, string)
        start = match.end() if match else end
        string += bool(match and match[0] == '"')


def _of_paragraph(text: str, start: int, end: int, string: int) -> Iterator[_Sentence]:
    at = start
    for match in (*_SENTENCE.finditer(text, start, end), None):
        stop = match.end() if match else end
        while at < stop:
            part = min(stop, at + _MAX_SENTENCE_CHARS)
            sentence = text[at:part].rstrip()
            if sentence:
                yield _Sentence(at, at + len(sentence), string, end, tuple(sorted(_signs_of(sentence))))
            at = part


def _clusters(bearing: list[_Sentence]) -> Iterator[list[_Sentence]]:
    cluster: list[_Sentence] = []
    for sentence in bearing:
        if cluster and (sentence.string != cluster[-1].string or sentence.start - cluster[-1].end > _MAX_BETWEEN_CHARS):
            yield cluster
            cluster = []
        cluster.append(sentence)
    if cluster:
        yield cluster


def _passage(cluster: list[_Sentence]) -> Passage:
    weights: dict[str, float] = {}
    for number in {number for sentence in cluster for number in sentence.signs}:
        sign = SIGNS[number]
        weights[sign.type] = max(weights.get(sign.type, 0.0), sign.weight)
    doubt = 1.0
    for weight in weights.values():
        doubt *= 1.0 - weight
    last = cluster[-1]
    opened = any(SIGNS[number].opens for number in last.signs)
    end = max(last.end, min(last.paragraph_end, last.end + _MAX_OPENED_CHARS)) if opened else last.end
    types = sorted(weights, key=lambda type_: (-weights[type_], type_))
    return Passage(cluster[0].start, end, round(1.0 - doubt, 3), tuple(types))


def _joined(one: Passage, other: Passage) -> Passage:
    stronger, weaker = (one, other) if one.score >= other.score else (other, one)
    types = dict.fromkeys((*stronger.types, *weaker.types))
    return Passage(min(one.start, other.start), max(one.end, other.end), stronger.score, tuple(types))
