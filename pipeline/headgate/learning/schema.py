"""The schema that a tool's arguments kept to: counts in, a JSON Schema out, no narrower than the counts bear.

Few calls show types at most. From `MANY_CALLS` on, what every call had is required, further arguments are closed off,
numbers keep to a range, and an argument that was always one of a few words keeps to them.
"""

import math
from typing import Any

from headgate.learning.usage import ArgumentUsage, ToolUsage

#: Below it a call more could well bring something new: after 10 calls without, the next one does with a chance of
#: 1 in 12 (Laplace's rule of succession).
MANY_CALLS = 10
#: Each word of an enumeration was used so often, and in as many sessions, that it is the tool's word and not a user's.
WORD_CALLS = 3


def schema_of(tool: ToolUsage) -> dict[str, Any]:
    """The proposed schema of a tool's arguments."""
    many = tool.calls >= MANY_CALLS
    properties = {name: _property(usage) for name, usage in sorted(tool.arguments.items())}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    always = [name for name, usage in sorted(tool.arguments.items()) if usage.calls == tool.calls]
    if many and always:
        schema["required"] = always
    if many and tool.closed:
        schema["additionalProperties"] = False
    return schema


def _property(usage: ArgumentUsage) -> dict[str, Any]:
    many = usage.calls >= MANY_CALLS
    words = _words(usage) if many else None
    if words:
        return {"enum": words}
    if set(usage.types) == {"null"}:
        return {}  # what it holds where it holds something was never seen
    proposed: dict[str, Any] = {"type": _types(usage, many)}
    items = sorted(usage.items)
    if items and set(usage.types) == {"array"}:
        proposed["items"] = {"type": items[0] if len(items) == 1 else items}
    if many and set(usage.types) <= {"integer", "number"}:
        proposed |= _range(usage)
    return proposed


def _types(usage: ArgumentUsage, many: bool) -> str | list[str]:
    """Whole numbers in few calls say nothing of halves."""
    types = set(usage.types)
    if "number" in types or ("integer" in types and not many):
        types = (types - {"integer"}) | {"number"}
    return next(iter(types)) if len(types) == 1 else sorted(types)


def _words(usage: ArgumentUsage) -> list[str] | None:
    words = usage.words or {}
    if not words or any(word.calls < WORD_CALLS or word.sessions < WORD_CALLS for word in words.values()):
        return None
    return sorted(words)


def _range(usage: ArgumentUsage) -> dict[str, int | float]:
    """From the smallest to the largest number, each rounded outwards to one digit: the figure itself is nobody's."""
    if usage.low is None or usage.high is None or not (math.isfinite(usage.low) and math.isfinite(usage.high)):
        return {}
    low = 0 if usage.low >= 0 else -_rounded_up(-usage.low)
    high = _rounded_up(usage.high) if usage.high > 0 else 0
    return {"minimum": low, "maximum": high}


def _rounded_up(number: float) -> int | float:
    """The next number with one digit: 1,810 -> 2,000."""
    exponent = math.floor(math.log10(number))
    if exponent >= 0:
        return math.ceil(number / 10.0**exponent) * int(10.0**exponent)
    return round(math.ceil(number * 10.0**-exponent) * 10.0**exponent, -exponent)
