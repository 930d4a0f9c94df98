"""The text of a tool call's arguments becomes a value, or is refused for what two parsers could read differently.

In comes text; out comes a JSON object, or an `ArgumentsError` that never quotes the text. What a tool's own parser may
take otherwise than ours is refused: duplicate keys, NaN and infinities, numbers that lose their value, deep nesting.

Source: RFC 8259, sections 4 and 6; RFC 7493 (I-JSON), sections 2.2 and 2.3.
"""

import json
import math
from typing import Any

from headgate.detectors.argument_members import SPACE, Member

#: A double has 17 significant digits, a 256-bit integer 78; more digits than this are no number that a tool means.
MAX_NUMBER_CHARS = 100
TWICE = "a key stands twice in one object"


class ArgumentsError(ValueError):
    """Arguments that cannot be read in one way only."""


def parse_arguments(text: str, max_depth: int, start: int = 0) -> dict[str, Any]:
    """The object that the arguments hold; empty text is a call without arguments.

    Args:
        text: JSON.
        max_depth: levels of lists and objects within each other, the arguments' own object included.
        start: where the text begins, for the positions that errors name.

    Raises:
        ArgumentsError: no JSON object, or one that can be read in more than one way.
    """
    if not text.strip(SPACE):
        return {}
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_integer, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise ArgumentsError(f"the arguments are no JSON (at position {start + error.pos})") from None
    except RecursionError:
        raise ArgumentsError(f"the arguments are nested deeper than {max_depth}") from None
    if not isinstance(value, dict):
        raise ArgumentsError("the arguments are JSON, but no object")
    _check_depth(value, max_depth)
    if "\\u" in text:
        _check_surrogates(value)
    return value


def parse_member(member: Member, max_depth: int) -> tuple[str, Any]:
    """Name and value of one member of the arguments, by the same rules.

    Raises:
        ArgumentsError: it is none; then the arguments as a whole are no JSON object either.
    """
    pairs = parse_arguments(f"{{{member.text}}}", max_depth, member.start - 1)
    if len(pairs) != 1:
        raise ArgumentsError(f"the arguments are no JSON (at position {member.start})")
    return next(iter(pairs.items()))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ArgumentsError(TWICE)
    return value


def _constant(_: str) -> Any:
    raise ArgumentsError("a number is NaN or infinite")


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_CHARS:
        raise ArgumentsError(f"a number has more than {MAX_NUMBER_CHARS} digits")
    return int(digits)


def _float(digits: str) -> float:
    if len(digits) > MAX_NUMBER_CHARS:
        raise ArgumentsError(f"a number has more than {MAX_NUMBER_CHARS} digits")
    value = float(digits)
    if math.isinf(value):
        raise ArgumentsError("a number is too large")
    return value


def _check_surrogates(value: Any) -> None:
    """Half of a surrogate pair is no character; what a tool makes of it is its own affair (RFC 7493, section 2.1)."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ArgumentsError("a text holds half of a surrogate pair") from None


def _check_depth(value: Any, max_depth: int) -> None:
    """Level by level, so that the depth of the value is never the depth of the stack."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > max_depth:
            raise ArgumentsError(f"the arguments are nested deeper than {max_depth}")
        inner = (
            item for container in level for item in (container.values() if isinstance(container, dict) else container)
        )
        level = [item for item in inner if isinstance(item, dict | list)]
