"""Dictation: how much of a call one untrusted text spells out.

In come the values of a call, each with what is known of it, and a passage; out comes a weight. An agent takes one value
from a note and another from a list; an injection has to say all of what it wants, and says it in one place. So what
counts is how many of a call's values, names of arguments and words of its tool stand close together in one text that
is nobody's data, however that text is worded. Nothing here knows a request: whether it handed the call over to the
text is for `headgate.provenance.flow` to ask.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile
from typing import Any

from headgate.provenance.effects import words_of
from headgate.provenance.sources import Passage, stands_at
from headgate.provenance.values import fold, is_body, is_label, leaves_of, parts_of

#: From this weight on a text dictates a call: an id that stands nowhere else, a second value, and a word of the tool.
DICTATED = 4
#: Values of one call that are looked for; more say the same again.
MAX_VALUES = 32
#: What belongs together stands within a sentence or two.
_SPAN_CHARS = 320
#: Places of one value in one text that are looked at.
_MAX_PLACES = 32
#: A longer value is a text, and weighed as any other value.
_MAX_VALUE_CHARS = 2_000
#: A longer title is a text of its own.
_MAX_NAME_WORDS = 2
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a call.

    Args:
        name: of its argument, folded.
        folded: as it is compared.
        new: neither the user nor the system said it, no trusted source did, and the agent did not make it up.
        only: it is new, and no field of a tool's data is this value.
        telling: it stands in no text by chance.
    """

    name: str
    folded: str
    new: bool
    only: bool
    telling: bool

    @property
    def weight(self) -> int:
        """How much it says that a text holds it."""
        return 2 if self.only and self.telling else 1


def named_values(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The innermost name, in words, and the folded text of a call's values; its free texts are left out."""
    for _, key, value in leaves_of(arguments):
        name = is_label(key) and len(value.split()) <= _MAX_NAME_WORDS
        if (name or not is_body(key)) and len(value) <= _MAX_VALUE_CHARS:
            for part in parts_of(value):
                folded = fold(part)
                if len(folded) > 1:
                    yield " ".join(words_of(key)), folded


def weight_of(values: Sequence[Value], tool_words: Iterable[str], passage: Passage) -> int:
    """How much of a call a passage spells out, at the place where it says most; 0 where it has nothing new to say."""
    spoken = tuple(tool_words)
    places = [(at, value) for value in values for at in _places(value.folded, passage.folded)]
    places.sort(key=lambda place: place[0])
    best = 0
    for index, (start, _) in enumerate(places):
        last = start + _SPAN_CHARS
        near = {value for _, value in takewhile(partial(_stands_before, last), islice(places, index, None))}
        if any(value.new for value in near):
            around = passage.folded[max(0, start - _SPAN_CHARS // 2) : last].replace("_", " ")
            best = max(best, _weight(near, around, spoken) + (len(near) == len(values) > 1))
    return best


def _stands_before(last: int, place: tuple[int, Value]) -> bool:
    return place[0] <= last


def _weight(near: set[Value], around: str, spoken: tuple[str, ...]) -> int:
    """What values say that stand near each other, with the names of their arguments and the tool's words."""
    names = {value.name for value in near if value.name in around}
    said = any(word in around for word in spoken if word not in names)
    return sum(value.weight for value in near) + len(names) + said


def _places(folded: str, text: str) -> Iterator[int]:
    """Where a value stands in a text, however a number's thousands and cents are written."""
    for form in _forms(folded):
        at = text.find(form)
        for _ in range(_MAX_PLACES):
            if at < 0:
                break
            if stands_at(form, text, at):
                yield at
            at = text.find(form, at + 1)


def _forms(folded: str) -> frozenset[str]:
    if not _NUMBER.fullmatch(folded):
        return frozenset({folded})
    number = float(folded)
    whole = (f"{number:.0f}", f"{number:,.0f}") if number.is_integer() else ()
    return frozenset({folded, f"{number:.2f}", f"{number:,.2f}", *whole})
