"""Fingerprints of source code: hashes of so many tokens in a row, in which a name is where it last stood.

In come tokens; out come hashes. A row of `ROW_TOKENS` tokens is hashed with each name replaced by its distance to the
same name before it within the row, so that a consistent renaming changes nothing, and two programs that use their
names differently are different ("parameterised matching"). Rows of hardly anything but names are left out: prose, and
lists of imports, are such rows. Of every `WINDOW` rows side by side an index keeps one, the least by a hash of its
own, so that a copy of ``ROW_TOKENS + WINDOW - 1`` tokens always has a row that is kept.

The kept hashes are keyed: without the key nobody can tell of a row whether it is in an index.

Sources: Schleimer, Wilkerson and Aiken (2003), section 3; Baker, "Parameterized Pattern Matching" (1996).
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from headgate.winnowing.code import CALL, NAME, Lexer, Token, lines_of

#: Tokens of one row: about three lines. These five were tried on functions of three packages against 1,500 of others.
ROW_TOKENS = 26
#: Rows of which at least one is kept.
WINDOW = 4
#: Tokens of a row that are keywords or marks.
MIN_MARKS = 6
#: Different tokens of a row, its names counted as one, and with their distances.
MIN_CLASSES, MIN_DIFFERENT = 6, 8

Codes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]

#: Distances stand above the tokens' numbers; a byte has room for both.
DISTANCE = 128
_STEPS = np.arange(ROW_TOKENS, dtype=np.uint8)
#: Odd numbers that spread a row's codes over 64 bits; any will do, but always the same.
_SPREAD = np.array(
    [int.from_bytes(hashlib.blake2b(bytes([n]), digest_size=8).digest(), "big") | 1 for n in range(ROW_TOKENS)],
    dtype=np.uint64,
)


def encode(tokens: Sequence[Token], before: dict[str, int], first: int) -> Codes:
    """Tokens as numbers, names as their distance to the same name before.

    Args:
        tokens: in order.
        before: name -> position where it last stood; updated.
        first: position of the first token.
    """
    codes = bytearray()
    for at, (number, name) in enumerate(tokens, first):
        if number == NAME:
            distance = at - before.get(name, -ROW_TOKENS)
            codes.append(DISTANCE + distance if distance < ROW_TOKENS else NAME)
            before[name] = at
        else:
            codes.append(number)
    return np.frombuffer(bytes(codes), dtype=np.uint8)


def rows(codes: Codes) -> tuple[Codes, npt.NDArray[np.bool_]]:
    """Every row of an encoded text, and which of them say enough to be compared.

    Args:
        codes: shape (tokens,).

    Returns:
        Shape (tokens - ROW_TOKENS + 1, ROW_TOKENS), and the rows' choice.
    """
    if len(codes) < ROW_TOKENS:
        return np.empty((0, ROW_TOKENS), np.uint8), np.empty(0, np.bool_)
    windows = np.lib.stride_tricks.sliding_window_view(codes, ROW_TOKENS)
    beyond = (windows >= DISTANCE) & (windows - DISTANCE > _STEPS)  # the same name stands before the row
    found = np.where(beyond, np.uint8(NAME), windows)
    marks = np.count_nonzero((found > CALL) & (found < DISTANCE), axis=1)
    classes = _different(np.where(found >= DISTANCE, np.uint8(NAME), found))
    return found, (marks >= MIN_MARKS) & (classes >= MIN_CLASSES) & (_different(found) >= MIN_DIFFERENT)


def _different(found: Codes) -> npt.NDArray[np.intp]:
    """How many different codes each row has."""
    ordered = np.sort(found, axis=1)
    return np.asarray(1 + np.count_nonzero(ordered[:, 1:] != ordered[:, :-1], axis=1))


def winnow(found: Codes, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Which rows an index keeps: of each window the least, and of equal ones the last."""
    if not len(found):
        return np.empty(0, np.intp)
    order = (found.astype(np.uint64) + np.uint64(1)) @ _SPREAD
    order ^= order >> np.uint64(29)
    order *= np.uint64(0xBF58476D1CE4E5B9)
    order[~chosen] = np.iinfo(np.uint64).max
    width = min(WINDOW, len(order))
    windows = np.lib.stride_tricks.sliding_window_view(order[::-1], width)
    kept = len(order) - 1 - np.unique(np.arange(len(windows)) + windows.argmin(axis=1))
    return np.sort(kept[chosen[kept]])


def keyed(found: Iterable[bytes], key: bytes) -> Hashes:
    """The keyed hashes of rows."""
    blake2b = hashlib.blake2b
    digests = b"".join([blake2b(row, key=key, digest_size=8).digest() for row in found])
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64)


def fingerprints_of(text: str, key: bytes) -> Hashes:
    """The fingerprints by which an index knows a source file, without repetitions."""
    lexer = Lexer()
    tokens = [token for line in lines_of(text) for token in lexer.read(line)[0]]
    found, chosen = rows(encode(tokens, {}, 0))
    kept = found[winnow(found, chosen)]
    return np.unique(keyed([row.tobytes() for row in kept], key))
