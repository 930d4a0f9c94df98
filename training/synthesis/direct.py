"""Attacks that a user makes on the model itself: taking the rules away, and asking for the system prompt.

In comes a random generator; out come prompts. Phrases are our own; what public data has of them is read from there.
Every third phrase is for validation only.
"""

import random

from training.synthesis.phrases import filled, read

EXTRACTION = read("extraction")
TAKEOVER = read("takeover")


def attack(rng: random.Random, held_out: bool) -> str:
    """One direct attack."""
    phrases = rng.choice((EXTRACTION, TAKEOVER))
    return filled(rng.choice([phrase for at, phrase in enumerate(phrases) if (at % 3 == 2) == held_out]), rng)
