"""Code in a stream that stands in an index: which lines are copied, from which file, and how many so far.

In come the lines of a text, each with where it ends; out come `Copied`: stretches that follow one file. Nothing here
knows findings or policy.

A row of tokens that the index has is a *hit*; one alone may be chance. Two different ones of one file, close to each
other, are a copy, which goes on while hits of that file come. In a copy every `WINDOW` tokens have a hit.

=========  ==================================================  ==============================================
state      on a line                                           then
=========  ==================================================  ==============================================
clear      with a hit                                          *held*, from behind it
held       with another hit of the same file                   *copying*, told from where it was held
held       that is `NEAR_TOKENS` away, or far in characters    *clear*
copying    with hits of the file                               told; *copying*, held from behind it
copying    that is `NEAR_TOKENS` away, or far in characters    *clear*
=========  ==================================================  ==============================================
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from headgate.winnowing.code import CALL, Lexer, Token
from headgate.winnowing.fingerprints import DISTANCE, MIN_MARKS, ROW_TOKENS, Codes, encode, rows
from headgate.winnowing.index import SourceIndex

#: Hits belong together within so many tokens: about seven lines.
NEAR_TOKENS = 60
#: Different hits of one file that are a copy. With two, none of 1,500 functions of other packages was one.
MIN_HITS = 2
#: Lines that a row has, about; those of a copy's first row were clear before they were known.
ROW_LINES = 3
#: What is held in vain is let go; it bounds the wait for a line that is there without tokens.
MAX_HELD_CHARS = 4_000
#: Names that a row can reach are among the last `ROW_TOKENS`; so many are kept before the others are dropped.
_MAX_NAMES = 1_024


#: Start and end of what is copied, the repository and path that it is from, and its lines.
_Piece = tuple[int, int, tuple[str, str], int]
#: The token behind a row, its fingerprint, and the files that it stands in.
_Hit = tuple[int, int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Copied:
    """A stretch of a copy.

    Args:
        start: where it begins; lines before it were clear before they were known.
        end: behind its last line.
        repository: where it is from.
        path: the file there.
        lines: lines of the stream that were copied by now, whatever the file.
    """

    start: int
    end: int
    repository: str
    path: str
    lines: int


class CopyReader:
    """Reads one text, line by line.

    Args:
        index: what it is compared with.
    """

    def __init__(self, index: SourceIndex) -> None:
        self._lexer = Lexer()
        self._tracks = (_Track(index), _Track(index))  # code, and what stands in comments and blocks of text
        self.lines = 0

    @property
    def held_from(self) -> int | None:
        """Where a copy may begin that is not told yet; None where none does."""
        return min((track.held_from for track in self._tracks if track.held_from is not None), default=None)

    def read(self, line: str, end: int) -> Iterator[Copied]:
        """Take a line that ends, its line break included, at `end`."""
        code, inner, fence = self._lexer.read(line)
        for track, tokens in zip(self._tracks, (code, inner), strict=True):
            if fence:
                track.forget()
            yield from self._told(track.read(tokens, end))

    def _told(self, copied: Iterator[_Piece]) -> Iterator[Copied]:
        for start, end, (repository, path), lines in copied:
            self.lines += lines
            yield Copied(start, end, repository, path, self.lines)


class _Track:
    """One sequence of tokens, and the hits in it."""

    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._codes: Codes = np.empty(0, np.uint8)  # the last ones, fewer than a row
        self._names: dict[str, int] = {}
        self._tokens = 0
        self._hits: list[_Hit] = []  # those that are near
        self._file: int | None = None  # of the copy that goes on
        self._lines = 0  # with tokens, since it was held or told
        self.held_from: int | None = None

    def forget(self) -> None:
        """What comes next does not go on what was before; a copy that is known goes on."""
        self._codes = np.empty(0, np.uint8)

    def read(self, tokens: list[Token], end: int) -> Iterator[_Piece]:
        """Take a line's tokens; tell what of it is copied."""
        hits = self._find(tokens)
        self._hits = [hit for hit in self._hits if hit[0] > self._tokens - NEAR_TOKENS]
        if self.held_from is not None and (not self._hits or end > self.held_from + MAX_HELD_CHARS):
            self.held_from = self._file = None
            self._hits = []
        self._lines += bool(tokens)
        if not hits:
            return
        self._hits += hits
        if self.held_from is None:
            self.held_from, self._lines = end, ROW_LINES
        self._choose()
        if self._file is not None:
            yield self.held_from, end, self._index.name(self._file), self._lines
            self.held_from, self._lines = end, 0

    def _find(self, tokens: list[Token]) -> list[_Hit]:
        codes = np.concatenate((self._codes, encode(tokens, self._names, self._tokens)))
        self._tokens += len(tokens)
        self._codes = codes[max(0, len(codes) - ROW_TOKENS + 1) :]
        if len(self._names) > _MAX_NAMES:
            self._names = {name: at for name, at in self._names.items() if at > self._tokens - ROW_TOKENS}
        if len(codes) < ROW_TOKENS or np.count_nonzero((codes > CALL) & (codes < DISTANCE)) < MIN_MARKS:
            return []
        found, chosen = rows(codes)
        at = np.flatnonzero(chosen)
        ends = self._tokens - len(codes) + ROW_TOKENS + at
        answers = self._index.find([found[row].tobytes() for row in at])
        return [(int(end), hash_, files) for end, (hash_, files) in zip(ends, answers, strict=True) if files]

    def _choose(self) -> None:
        """The file that most of the near hits are of, where they are enough; of equal ones the one that goes on."""
        counts = Counter(file for file, _ in {(file, hash_) for _, hash_, files in self._hits for file in files})
        best = max(counts, key=lambda file: (counts[file], file == self._file, -file))
        if counts[best] >= MIN_HITS:
            self._file = best
        elif self._file not in counts:
            self._file = None
