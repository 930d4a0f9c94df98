"""What the token model tells apart, and how its labels are written.

**Conventions**, since public sets differ:

* A title or a degree is no part of a name (``Dr. [Ada Quist], PhD``); ``Jr.`` and ``III`` are. No ``'s`` is.
* A handle (``@ada``) or a hashtag is none: its letters say little of a person's name, and a pattern finds it.
* A place is a LOCATION, venues included, and also one on a line of its own in an address. Street, number, flat, box and
  postal code are a STREET_ADDRESS, which reaches over a city between street and postal code where no line or comma sets
  the city apart from the code (``[5 Elm St, Apt 2 / Salem OR 97301]``).
* People of a place are none (``Swedish``), and products are none.
* A date is one of birth where the text says so; a number is an id where it stands for a person, a case or a contract,
  and no other recogniser knows its form.
"""

from typing import Final

TYPES: Final = ("PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS", "DATE_OF_BIRTH", "ID")
#: Outside; then, for each type, the beginning and the inside of a span.
LABELS: Final = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))


def label(kind: str, begins: bool) -> int:
    """The index in `LABELS` of a token of a span."""
    return 1 + 2 * TYPES.index(kind) + (not begins)
