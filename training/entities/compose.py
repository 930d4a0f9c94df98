"""Synthetic texts: sentences and records, alone or a few together, as people write and type them.

In come a split and a generator; out come texts with spans. Letter case is varied over whole texts and over names alone,
so that neither a capital nor its absence decides; what a place or a template is does not follow from where it stands.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from training.documents import Split
from training.entities.kinds import TYPES
from training.entities.marks import mark_spans, unmark
from training.entities.records import record
from training.entities.shapes import CHATS, NOTHING, PROSE, fill, part, sentence
from training.entities.texts import TaggedText
from training.entities.values import Draw

_KINDS: Final = ("prose",) * 46 + ("chat",) * 24 + ("record",) * 18 + ("nothing",) * 12
#: How texts are re-cased, by kind.
_LOWER_SHARE: Final = {"prose": 0.09, "chat": 0.4, "record": 0.06, "nothing": 0.15}
_UPPER_SHARE: Final = 0.03
_NAMES_SHARE: Final = 0.08
_PLAIN_SHARE: Final = 0.05
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Last full stops that are left off.
_OPEN_SHARE: Final = 0.15


def texts(split: Split, count: int, seed: int) -> Iterator[TaggedText]:
    """`count` texts of a split; the same seed gives the same ones."""
    draw = Draw(random.Random(f"{seed}{split}"), split == "validation")
    for _ in range(count):
        kind = draw.rng.choice(_KINDS)
        text, spans = unmark(recased(_text(kind, draw), kind, draw))
        yield TaggedText(text=text, spans=spans, family=f"synthetic-{kind}", split=split)


def _text(kind: str, draw: Draw) -> str:
    joint = draw.any(" ", " ", " ", "\n", "\n\n")
    if kind == "record":
        return record(draw) if draw.chance(0.8) else f"{sentence(PROSE, draw)}\n{record(draw)}"
    if kind == "nothing":
        return joint.join(_nothing(draw) for _ in range(draw.rng.choice((1, 1, 2, 3))))
    blocks = PROSE if kind == "prose" else CHATS
    parts = [sentence(blocks, draw) for _ in range(draw.rng.choice((1, 1, 1, 2, 2, 3)))]
    if draw.chance(0.15):
        parts.insert(draw.rng.randint(0, len(parts)), _nothing(draw))
    text = joint.join(parts)
    return text[:-1] if text.endswith(".") and draw.chance(_OPEN_SHARE) else text


def _nothing(draw: Draw) -> str:
    return fill(draw.rng.choice(part(NOTHING, draw.held_out)), draw)


def recased(marked: str, kind: str, draw: Draw) -> str:
    """The text in another case now and then: all of it, or names alone."""
    chance = draw.rng.random()
    lower = _LOWER_SHARE[kind]
    if chance < lower:
        return marked.lower()
    if chance < lower + _UPPER_SHARE:
        return marked.upper()
    if chance < lower + _UPPER_SHARE + _NAMES_SHARE:
        return _names(marked, draw.rng.choice((str.lower, str.lower, str.upper, str.title)))
    if chance < lower + _UPPER_SHARE + _NAMES_SHARE + _PLAIN_SHARE:
        return _headline(marked) if draw.chance(0.3) else _unaccented(marked)
    return marked


def _names(marked: str, change: Callable[[str], str]) -> str:
    text, spans = unmark(marked)
    parts, done = [], 0
    for start, end, kind in spans:
        value = text[start:end]
        parts.append((text[done:start], change(value) if kind in TYPES[:3] else value, kind))
        done = end
    return (
        "".join(f"{before}{mark_spans(value, [(0, len(value), kind)])}" for before, value, kind in parts) + text[done:]
    )


def _headline(marked: str) -> str:
    return _WORD.sub(lambda word: word[0][:1].upper() + word[0][1:], marked)


def _unaccented(marked: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", marked) if not unicodedata.combining(char))
