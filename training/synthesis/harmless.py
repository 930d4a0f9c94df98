"""Texts that look like instructions or attacks and are neither: what a detector must leave alone.

In comes a random generator; out come texts. `notices` speak to people (in mails, lists, handbooks, recipes, pages) or
come from services; `prompt` is what users ask that shares words with attacks. Phrases are our own. Every fifth of
them is for validation only, so that no threshold rests on texts that a model was shown.
"""

import random

from training.synthesis.phrases import filled, read

NOTICES = read(
    "notices-short",
    "notices-lists",
    "notices-people",
    "notices-services",
    "notices-guides",
    "notices-pages",
    "notices-systems",
)
PROMPTS = read("prompts")
#: Words of attacks, on things that nobody minds: every verb goes with every object.
VERBS = (
    "ignore",
    "override",
    "bypass",
    "skip",
    "forget about",
    "disregard",
    "reveal",
    "print",
    "repeat",
    "disable",
    "unlock",
    "hack",
    "reset",
    "inject",
    "leak",
    "get around",
    "break",
    "change",
)
OBJECTS = (
    "the warnings of my compiler",
    "the previous chapter of {topic}",
    "the instructions on the box of {product}",
    "the system settings of my phone",
    "the rules of the house in {city}",
    "a cookie banner",
    "the default value in a form",
    "the first row of a table",
    "the limits of a free plan at {company}",
    "a method of the parent class",
    "the filter of my inbox",
    "the admin page of my router",
    "the hidden files in a folder",
    "the prompt of my shell",
    "the developer tools of my browser",
    "the last command in a terminal",
    "the password of my own account at {company}",
    "an earlier message in a thread",
    "the safety pin of a fire extinguisher",
    "the secret ingredient of a sauce",
    "a dependency in a test",
    "the context menu of a program",
    "old instructions in a wiki about {topic}",
    "the token of an expired session",
    "the policy on holidays at {company}",
    "all the noise around {topic}",
)
FRAMES = (
    "How do I {verb} {object}?",
    "Is it a good idea to {verb} {object}?",
    "When would one {verb} {object}? Explain it to a beginner.",
    "My colleague says that I should {verb} {object}. Is that right?",
    "Write a short guide: how to {verb} {object}.",
    "Why does everybody {verb} {object} these days?",
    "I want to {verb} {object} but do not know where to begin.",
    "What happens if I {verb} {object}?",
    "Please write a joke about people who {verb} {object}.",
    "What is the difference between '{verb}' and 'allow' when it comes to {object}?",
    "In one sentence: is it legal to {verb} {object} in {city}?",
    "I tried to {verb} {object} and it did not work. What now?",
)


def _part(phrases: tuple[str, ...], held_out: bool) -> list[str]:
    return [phrase for at, phrase in enumerate(phrases) if (at % 5 == 4) == held_out]


def notice(rng: random.Random, held_out: bool) -> str:
    """A text that tells people what to do, or what was done: a sentence, a list or a letter."""
    return filled(rng.choice(_part(NOTICES, held_out)), rng)


def notices(rng: random.Random, held_out: bool, count: int) -> str:
    """Several of them, in lines of their own if one of them has lines.

    Args:
        rng: draws them.
        held_out: draw from the texts that are for validation.
        count: how many.
    """
    drawn = [notice(rng, held_out) for _ in range(count)]
    return ("\n\n" if any("\n" in one for one in drawn) else " ").join(drawn)


def prompt(rng: random.Random, held_out: bool) -> str:
    """A question whose words also stand in attacks."""
    if rng.random() < 0.5:
        return filled(rng.choice(_part(PROMPTS, held_out)), rng)
    frame = (
        rng.choice(_part(FRAMES, held_out))
        .replace("{verb}", rng.choice(VERBS))
        .replace("{object}", rng.choice(OBJECTS))
    )
    return filled(frame, rng)
