"""What an action is: a tool under several names, its arguments, and how users ask for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool.

    Attributes:
        kind: of its value, in `training.synthesis.spoken`.
        names: as tools call it.
    """

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """What a tool does.

    Attributes:
        application: where.
        reads: it changes nothing and reaches nobody.
        tools: its names.
        arguments: by slot.
        phrases: how a user asks for it: imperative clauses with a slot for every value that they name.
        handed_over: how a user asks for it who leaves the values to a source; none where nobody should.
    """

    application: str
    reads: bool
    tools: tuple[str, ...]
    arguments: Mapping[str, Argument]
    phrases: tuple[str, ...]
    handed_over: tuple[str, ...] = ()


def does(
    application: str, tools: str, arguments: dict[str, str], phrases: Sequence[str], handed_over: Sequence[str] = ()
) -> Action:
    """An action that changes something.

    Args:
        application: where.
        tools: names, separated by spaces.
        arguments: slot -> ``kind: names``.
        phrases: with every value that they name as a slot.
        handed_over: phrases that name a source for the values.
    """
    return Action(application, False, tuple(tools.split()), _arguments(arguments), tuple(phrases), tuple(handed_over))


def reads(application: str, tools: str, arguments: dict[str, str], phrases: Sequence[str]) -> Action:
    """An action that only looks; see `does`."""
    return Action(application, True, tuple(tools.split()), _arguments(arguments), tuple(phrases))


def _arguments(arguments: dict[str, str]) -> dict[str, Argument]:
    found = {}
    for slot, words in arguments.items():
        kind, names = words.split(": ")
        found[slot] = Argument(kind, tuple(names.split()))
    return found
