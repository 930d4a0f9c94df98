"""The public sets of names, read into one convention, and the same sentences with other names in them.

In comes the data folder; out come texts with spans. What a set labels that we do not, or not so, is either re-cut or
marked as not to be judged. Swapping the names of a sentence gives its shape to names that the set never saw.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from training.documents import Split
from training.entities.compose import recased
from training.entities.kinds import TYPES
from training.entities.marks import mark, mark_spans, unmark
from training.entities.texts import UNJUDGED, TaggedText
from training.entities.values import Draw, first, full, last, organisation, place
from training.rows import Row, read_rows

#: Of each set, the share that validation keeps.
HELD_OUT_SHARE: Final = 0.1
#: Set -> how often a pass takes its rows, and its rows with other names.
SETS: Final = {
    "btc_twitter_ner": (1, 1),
    "wnut17_train": (2, 3),
    "gum_ner": (2, 3),
    "presidio_generated_old_nonoverlap": (3, 25),
}
#: Harmless requests with paths, commands and options, and nobody in them.
WITHOUT: Final = ("nl2bash_requests", 1_500)
_TITLE: Final = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Rev|Sir|Dame|Lady|Lord|Sen|Gov|Rep|Gen|Col|Capt|Lt|Sgt|Professor|Doctor|President|"
    r"Senator|Governor|Judge|Justice|Captain|Minister|King|Queen|Prince|Princess|Pope|Saint)\.?\s+)+"
)
_DEGREE: Final = re.compile(r",?\s+(?:MD|M\.D\.|PhD|Ph\.D\.|Esq\.?|RN|DDS)$")


def public_texts(data: Path, seed: int) -> Iterator[TaggedText]:
    """The rows of every set, and their sentences with other names."""
    for name, (times, swaps) in SETS.items():
        for row in read_rows(data, name):
            split: Split = "validation" if row.share("entities") < HELD_OUT_SHARE else "train"
            spans = _spans(row, name)
            text = TaggedText(text=row.text, spans=spans, family=name, split=split)
            yield from [text] * (times if split == "train" else 1)
            if any(kind in TYPES for _, _, kind in spans):
                yield from _swapped(text, swaps if split == "train" else 1, seed)
    name, most = WITHOUT
    for row in read_rows(data, name)[:most]:
        split = "validation" if row.share("entities") < HELD_OUT_SHARE else "train"
        yield TaggedText(text=row.text, spans=[], family=name, split=split)


def _spans(row: Row, name: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for span in sorted(row.more["spans"], key=lambda span: (span["start"], -span["end"])):
        start, end, kind = _as_ours(row.text, span["start"], span["end"], span["type"], name)
        if kind and start < end and (not found or start >= found[-1][1]):
            found.append((start, end, kind))
    return found


def _as_ours(text: str, start: int, end: int, kind: str, name: str) -> tuple[int, int, str]:
    value = text[start:end]
    if kind not in TYPES:
        # Old generated addresses hold towns that are places for us; phone numbers are for patterns.
        return start, end, UNJUDGED if kind == "ADDRESS" else ""
    if value[:1] in "@#" or text[max(0, start - 1) : start] in {"@", "#"}:
        # One set labels every handle, another none.
        return start, end, UNJUDGED if name == "btc_twitter_ner" else ""
    if kind == "PERSON":
        if title := _TITLE.match(value):
            start += title.end()
        if degree := _DEGREE.search(value):
            end -= len(degree[0])
    if value.startswith("the "):
        start += len("the ")
    return start, end, kind


def _swapped(text: TaggedText, times: int, seed: int) -> Iterator[TaggedText]:
    draw = Draw(random.Random(f"{seed}{text.text}"), text.split == "validation")
    for _ in range(times):
        parts, done = [], 0
        for start, end, kind in text.spans:
            value = text.text[start:end]
            parts.append(mark_spans(text.text[done:start], []))
            parts.append(mark(kind, _other(value, kind, draw)))
            done = end
        marked = "".join(parts) + mark_spans(text.text[done:], [])
        swapped, spans = unmark(recased(marked, "prose", draw))
        yield TaggedText(text=swapped, spans=spans, family=f"{text.family}-swapped", split=text.split)


def _other(value: str, kind: str, draw: Draw) -> str:
    """Another value of the kind, in the same case and about as long."""
    if kind == "PERSON":
        other = draw.rng.choice((first, last))(draw) if len(value.split()) == 1 else full(draw)
    elif kind == "LOCATION":
        other = place(draw)
    elif kind == "ORGANIZATION":
        other = organisation(draw)
    else:
        return mark_spans(value, [])
    other = other.removeprefix("the ")
    if value.islower():
        return other.lower()
    return other.upper() if value.isupper() and len(value) > 3 else other
