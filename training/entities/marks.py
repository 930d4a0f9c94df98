"""Marks around spans, so that texts can be put together, quoted and re-cased before anyone counts code points.

A mark is a code point of a private area of Unicode: one that says the type, and one that closes. Spans do not nest.
"""

import re
from typing import Final

from training.entities.kinds import TYPES
from training.entities.texts import UNJUDGED

_TYPES: Final = (*TYPES, UNJUDGED)
_FIRST: Final = 0xE020
_CLOSE: Final = "\ue011"
_MARK: Final = re.compile(f"([{chr(_FIRST)}-{chr(_FIRST + len(_TYPES) - 1)}{_CLOSE}])")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")


def mark(kind: str, text: str) -> str:
    """`text` as a span."""
    return f"{chr(_FIRST + _TYPES.index(kind))}{text}{_CLOSE}"


def mark_spans(text: str, spans: list[tuple[int, int, str]]) -> str:
    """A text with its spans marked.

    Args:
        text: in which code points of the private area are replaced.
        spans: in order, without overlap.
    """
    parts, done = [], 0
    clean = _PRIVATE.sub(" ", text)
    for start, end, kind in spans:
        parts += [clean[done:start], mark(kind, clean[start:end])]
        done = end
    return "".join([*parts, clean[done:]])


def unmark(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A text without its marks, and its spans."""
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length, start, kind = 0, 0, ""
    for part in _MARK.split(marked):
        if part == _CLOSE:
            spans.append((start, length, kind))
        elif len(part) == 1 and _MARK.fullmatch(part):
            start, kind = length, _TYPES[ord(part) - _FIRST]
        else:
            parts.append(part)
            length += len(part)
    return "".join(parts), spans


def without_marks(marked: str) -> str:
    """The text alone."""
    return _PRIVATE.sub("", marked)
