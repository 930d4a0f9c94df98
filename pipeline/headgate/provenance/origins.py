"""The origin of each argument of a call, in one word that a policy can ask for, and in words that a person can read.

In come arguments and what the session had seen; out comes an `Origin` for each of them, without any value. What the
words mean for a call is for policy to say.

An argument that holds several values has the origin of the one that is vouched for least: where ``origin.to`` is
``user``, the user named every recipient.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from headgate.provenance.flow import place_of
from headgate.provenance.sources import Passage, Place, Seen, Trust
from headgate.provenance.values import MAX_SINK_CHARS, fold, parts_of, shape_of

OriginWord = Literal["user", "system", "trusted", "agent", "untrusted-field", "unknown", "untrusted-prose"]
#: From what is vouched for best to what is vouched for least.
ORIGINS: tuple[OriginWord, ...] = get_args(OriginWord)
#: Values of one call that are traced; the rest of them count as unknown. Each is looked for in all that was seen.
MAX_VALUES = 256


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an argument's value came from.

    Args:
        word: one of `ORIGINS`.
        where: the same for people, such as ``the text of the result of read_mail (call-2)``.
    """

    word: OriginWord
    where: str


UNKNOWN = Origin("unknown", "nowhere in this session")


def origins_of(arguments: Mapping[str, Any], seen: Seen, trust: Trust) -> dict[str, Origin]:
    """The origin of each top-level argument.

    Args:
        arguments: parsed.
        seen: what the session had seen when the call began.
        trust: results that are as good as the user's word.
    """
    left = MAX_VALUES
    found: dict[str, Origin] = {}
    for name, argument in arguments.items():
        worst: Origin | None = None
        for value in _values(argument):
            left -= 1
            origin = origin_of(value, seen, trust) if left >= 0 else UNKNOWN
            worst = origin if worst is None else max(worst, origin, key=_rank)
            if left < 0:
                break
        found[name] = worst or UNKNOWN
    return found


def origin_of(value: str, seen: Seen, trust: Trust) -> Origin:
    """The origin of one value."""
    folded = fold(value) if len(value) <= MAX_SINK_CHARS else ""
    if not folded:
        return UNKNOWN
    if _said(folded, seen, "user"):
        return Origin("user", "the user")
    if _said(folded, seen, "system"):
        return Origin("system", "the system prompt")
    trace = seen.trace(folded, shape_of(folded), trust)
    if trace.trusted:
        return Origin("trusted", "a result that policy trusts")
    if trace.own:
        return Origin("agent", "an earlier call of the agent's")
    fields = trace.data or trace.labels
    if fields:
        return Origin("untrusted-field", f"a field of {_of(fields[0])}")
    if trace.claims:
        return Origin("untrusted-prose", place_of(trace.claims[0]))
    return UNKNOWN


def _said(folded: str, seen: Seen, origin: str) -> bool:
    return any(
        passage.holds(folded, "")
        for source in seen.sources
        if source.heard.origin == origin
        for passage in source.passages
    )


def _of(place: Place) -> str:
    """The result that a field stands in: as `place_of` says it, without the part of it."""
    return place_of(Passage(Place(place.record, ""), "", "")).removeprefix("the text of ")


def _rank(origin: Origin) -> int:
    return ORIGINS.index(origin.word)


def _values(argument: Any) -> Iterator[str]:
    """Every scalar of an argument that can have come from somewhere, a joined list item by item."""
    waiting = [argument]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += reversed(list(value.values()))
        elif isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, str) and len(value) <= MAX_SINK_CHARS:
            yield from parts_of(value)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)
