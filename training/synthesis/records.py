"""What tools return, as records with one field for free text, and how a kind of record is described.

In comes a random generator; out comes a `Record` whose free text is still to be put in. Nothing here knows about
instructions or labels: clean and injected documents are built from the same records.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from training.synthesis.phrases import filled

#: How a field gets its value: a phrase with slots, one of several phrases, or a function that draws anything.
Field = str | tuple[str, ...] | Callable[[random.Random], Any]
#: The value of a field that waits for its free text.
TEXT = ""


@dataclass(slots=True)
class Record:
    """One thing that a tool returns.

    Attributes:
        kind: such as ``mail``.
        fields: in order; the value of `text_field` is still empty.
        text_field: where free text stands.
        asks: what a user may have asked to be shown this.
    """

    kind: str
    fields: dict[str, Any]
    text_field: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    Attributes:
        name: such as ``mail``.
        fields: in order, and how each gets its value; one of them is `TEXT`.
        asks: phrases of what a user may have asked to be shown it.
    """

    name: str
    fields: Mapping[str, Field]
    asks: tuple[str, ...]

    def draw(self, rng: random.Random) -> Record:
        """One record of this kind."""
        (text_field,) = (name for name, field in self.fields.items() if field == TEXT)
        return Record(self.name, _drawn(self.fields, rng), text_field, self.asks)


def several(field: Field, least: int, most: int) -> Field:
    """A list of `least` to `most` values, each drawn anew."""
    return lambda rng: [_value(field, rng) for _ in range(rng.randint(least, most))]


def nested(fields: Mapping[str, Field]) -> Field:
    """A record within a record."""
    return lambda rng: _drawn(fields, rng)


def whole(least: int, most: int) -> Field:
    """A whole number."""
    return lambda rng: rng.randint(least, most)


def decimal(least: float, most: float, digits: int = 2) -> Field:
    """A number with a fraction of so many digits."""
    return lambda rng: round(rng.uniform(least, most), digits)


def chance(share: float) -> Field:
    """True in that share of records."""
    return lambda rng: rng.random() < share


def hexadecimal(digits: int) -> Field:
    """An identifier such as a commit has."""
    return lambda rng: f"{rng.getrandbits(4 * digits):0{digits}x}"


def _drawn(fields: Mapping[str, Field], rng: random.Random) -> dict[str, Any]:
    return {name: _value(field, rng) for name, field in fields.items()}


def _value(field: Field, rng: random.Random) -> Any:
    if isinstance(field, str):
        return filled(field, rng)
    return filled(rng.choice(field), rng) if isinstance(field, tuple) else field(rng)
