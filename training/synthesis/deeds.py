"""Deeds: one action with its values, as a user asks for it and as an agent calls it.

In come an action and a random generator; out come the words of the request and the call. What the words name is told,
so that a call can be made that goes against them. Nothing here knows labels.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from training.synthesis.actions import ACTIONS, HELD_OUT, Action
from training.synthesis.references import reference
from training.synthesis.spoken import KINDS, Said

#: Kinds of values that decide whom or what a call reaches, or how much it costs.
DECISIVE = frozenset(
    {
        "account", "amount", "branch", "channel", "city", "code", "company", "contact", "contacts", "device", "file",
        "folder", "host", "password", "person", "product", "repository", "role", "table", "url",
    }
)  # fmt: skip
#: Slots of phrases that no argument takes: they are said all the same.
_OTHER_SLOTS = {"who": "person", "to": "contact", "id": "code", "number": "count"}
#: What tools take besides; says nothing of whom they reach.
_EXTRAS: tuple[tuple[str, Any], ...] = (
    ("priority", "normal"), ("notify", True), ("limit", 10), ("format", "json"), ("lang", "en"), ("dry_run", False),
    ("timezone", "UTC"), ("labels", []), ("confirm", True), ("page", 1), ("verbose", False), ("description", ""),
)  # fmt: skip
#: The slot of an argument that is a command.
COMMAND = "="

Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Deed:
    """One action that somebody asks for.

    Attributes:
        action: what is done.
        words: an imperative clause or a question, without a mark at its end unless it is a question.
        values: by slot.
        named: the slots that the words name.
        handed_over: the words leave values to a source.
    """

    action: Action
    words: str
    values: Mapping[str, Said]
    named: frozenset[str]
    handed_over: bool

    @property
    def decisive(self) -> tuple[str, ...]:
        """The named slots of which another value would be against the request."""
        return tuple(slot for slot in sorted(self.named) if self.slots.get(slot) in DECISIVE)

    @property
    def slots(self) -> dict[str, str]:
        """Slot -> kind, of all that reach the call."""
        slots: dict[str, str] = {}
        for slot, argument in self.action.arguments.items():
            if slot == COMMAND:
                slots.update({name: name for name in _names(argument.kind)})
            else:
                slots[slot] = argument.kind
        return slots

    def call(self, rng: random.Random, instead: Mapping[str, Said] | None = None) -> Call:
        """The call, under one of the tool's names.

        Args:
            rng: draws names, and which unnamed arguments are left out.
            instead: other values for some slots.
        """
        said = {**self.values, **(instead or {})}
        arguments: dict[str, Any] = {}
        for slot, argument in self.action.arguments.items():
            name = rng.choice(argument.names)
            if slot == COMMAND:
                words = {key: _shell_word(one.written) for key, one in said.items()}
                arguments[name] = argument.kind.format_map(words)
            elif slot in self.named or rng.random() < 0.8 or len(self.action.arguments) == 1:
                arguments[name] = said[slot].written
        if COMMAND not in self.action.arguments and rng.random() < 0.15:
            name, value = rng.choice(_EXTRAS)
            arguments.setdefault(name, value)
        return rng.choice(self.action.tools), _shuffled(arguments, rng)

    def otherwise(self, slot: str, rng: random.Random) -> Said:
        """Another value for a slot."""
        kind = self.slots[slot]
        before = self.values[slot].written
        while (other := KINDS[kind](rng)).written == before:
            pass
        return other


def actions(held_out: bool, reads: bool | None = None, application: str = "") -> list[Action]:
    """The actions of one split.

    Args:
        held_out: of validation.
        reads: only those that look, or only those that change something; None for both.
        application: only of this one, where given.
    """
    return [
        one
        for one in ACTIONS
        if (reads is None or one.reads == reads)
        and (not application or one.application == application)
        and _mine(one.phrases, one, held_out)
    ]


def deed(action: Action, rng: random.Random, held_out: bool, handed_over: bool = False) -> Deed:
    """One deed.

    Args:
        action: what is asked for.
        rng: draws phrase and values.
        held_out: use the phrases of validation.
        handed_over: use a phrase that names a source, or say something in the place of one value.
    """
    sourced = _mine(action.handed_over, action, held_out) if handed_over and rng.random() < 0.4 else []
    phrase = rng.choice(sourced or _mine(action.phrases, action, held_out))
    kinds: dict[str, str] = {slot: _OTHER_SLOTS.get(slot, slot) for slot in _names(phrase)}
    for slot, argument in action.arguments.items():
        kinds |= {n: n for n in _names(argument.kind)} if slot == COMMAND else {slot: argument.kind}
    values = {slot: KINDS[kind](rng) for slot, kind in kinds.items()}
    spoken = {slot: one.spoken for slot, one in values.items()}
    left_open = bool(sourced)
    named = set(_names(phrase))
    if handed_over and not sourced and (left := _left_to_a_source(sorted(named), kinds, rng, held_out)):
        slot, spoken[slot] = left
        named.remove(slot)
        left_open = True
    return Deed(action, phrase.format_map(spoken), values, frozenset(named), left_open)


def _left_to_a_source(
    slots: list[str], kinds: Mapping[str, str], rng: random.Random, held_out: bool
) -> tuple[str, str] | None:
    """One of the slots and what is said in the place of its value."""
    words = [(slot, reference(kinds[slot], rng, held_out)) for slot in slots]
    known = [(slot, said) for slot, said in words if said]
    return rng.choice(known) if known else None


def _mine(phrases: tuple[str, ...], action: Action, held_out: bool) -> list[str]:
    """The phrases of a split."""
    if action.application in HELD_OUT:
        return list(phrases) if held_out else []
    return [phrase for at, phrase in enumerate(phrases) if (at % 3 == 2) == held_out]


def _names(phrase: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(phrase) if name]


def _shell_word(value: Any) -> str:
    return str(value).replace("'", "")


def _shuffled(arguments: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    items = list(arguments.items())
    if rng.random() < 0.4:
        rng.shuffle(items)
    return dict(items)
