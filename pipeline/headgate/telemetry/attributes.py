"""The attribute guard: in come attributes as the callers know them, out come those that may leave the process.

A name that `names.ATTRIBUTES` does not know is dropped, and so is a value that is not of the name's kind. What a
model or a stranger can choose (a tool's name, an id) must look like a name to pass: text does not.
"""

import re
from collections.abc import Mapping

from opentelemetry.util.types import AttributeValue

from headgate.telemetry.names import ATTRIBUTES, AttributeKind

#: Stands for an identifier that does not look like one.
WITHHELD = "(withheld)"
#: Verdict ids hold a session, a stream, a channel, a position and a policy, each of some 40 characters.
MAX_IDENTIFIER_CHARS = 256
MAX_WORDS_CHARS = 500
MAX_IDENTIFIERS = 32

# No spaces: whatever a model puts where a name belongs cannot be a sentence.
_IDENTIFIER = re.compile(r"[\w.:/@+=#~-]*")


def guarded(attributes: Mapping[str, object]) -> dict[str, AttributeValue]:
    """The attributes that may leave, each with a value of its kind.

    Args:
        attributes: name -> value; None, and an empty string, say that there is nothing to tell.
    """
    kept: dict[str, AttributeValue] = {}
    for name, value in attributes.items():
        known = ATTRIBUTES.get(name)
        if known is None or value is None or value == "":
            continue
        fitting = _fit(known.kind, value)
        if fitting is not None:
            kept[name] = fitting
    return kept


def identifier(value: str) -> str:
    """A value that looks like a name, or `WITHHELD`."""
    return value if len(value) <= MAX_IDENTIFIER_CHARS and _IDENTIFIER.fullmatch(value) else WITHHELD


def _fit(kind: AttributeKind, value: object) -> AttributeValue | None:
    match kind, value:
        case "flag", bool():
            return value
        case "number", int() | float() if not isinstance(value, bool):
            return value
        case "identifier", str():
            return identifier(value)
        case "identifiers", tuple() | list():
            return tuple(identifier(item) for item in value[:MAX_IDENTIFIERS] if isinstance(item, str))
        case "words", str():
            return value[:MAX_WORDS_CHARS]
        case _:
            return None
