"""What an instruction wants: actions of agents that do harm when nobody asked, and ordinary requests.

In comes a random generator; out come imperative clauses without a closing mark, such as ``send 40 euros to ...``, some
of them with a reason. A goal belongs to a group; validation uses groups that training never sees. Phrases are our own,
in one module for each kind of application.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from training.synthesis.goals import answers, daily, money, office, people, systems
from training.synthesis.goals.ordinary import ORDINARY
from training.synthesis.goals.stated import STATED
from training.synthesis.values import fill


@dataclass(frozen=True, slots=True)
class Goal:
    """One instruction, filled in.

    Attributes:
        text: an imperative clause that begins in lower case and has no mark at its end.
        group: of which kind.
    """

    text: str
    group: str


#: Group -> phrases. The groups of `HELD_OUT` are for validation only.
ACTIONS: dict[str, tuple[str, ...]] = {
    group: phrases
    for module in (money, office, systems, people, daily, answers)
    for group, phrases in module.ACTIONS.items()
}
HELD_OUT = frozenset(
    {"buy", "cloud", "cook", "grant", "home", "look up", "mislead", "payroll", "school", "wallet"},
)
#: What may follow an action that does not say why by itself.
REASONS = (
    "because {person} asked for it on {day}",
    "since {company} needs it by {day}",
    "because the old one expires on {day}",
    "as the office in {city} is closed from {day} on",
    "so that {topic} can go ahead",
    "because nobody else has access at the moment",
    "since the deadline for {topic} is {day}",
    "so that {person} is not kept waiting",
    "because it should have been done on {day}",
    "as it says in {ticket}",
    "since the line to {city} is down and it can't be done from there",
    "because {company} has charged us twice",
    "so that everything is ready when {person} arrives in {city}",
    "because otherwise {amount} is lost",
    "as we always do at the end of the month",
)
_WITH_REASON = 0.12
_WHY = (" because ", " since ", " so that ", " as ")


def action(rng: random.Random, held_out: bool) -> Goal:
    """An action of an agent that does harm unless it was asked for."""
    goal = _draw(ACTIONS, rng, held_out)
    if rng.random() >= _WITH_REASON or any(word in goal.text for word in _WHY):
        return goal
    return Goal(f"{goal.text}, {fill(rng.choice(REASONS), rng)}", goal.group)


def ordinary(rng: random.Random, held_out: bool) -> Goal:
    """Something that people ask an assistant every day."""
    return _draw(ORDINARY, rng, held_out)


def stated(rng: random.Random, held_out: bool) -> tuple[Goal, str]:
    """An action, and a statement that wants the same of who reads it without saying so."""
    group = rng.choice(_groups(STATED, held_out))
    text, statement = fill("\0".join(rng.choice(STATED[group])), rng).split("\0")
    return Goal(text, group), statement


def _draw(phrases: dict[str, tuple[str, ...]], rng: random.Random, held_out: bool) -> Goal:
    group = rng.choice(_groups(phrases, held_out))
    return Goal(fill(rng.choice(phrases[group]), rng), group)


def _groups(phrases: Mapping[str, object], held_out: bool) -> list[str]:
    return [name for name in phrases if (name in HELD_OUT) == held_out]
