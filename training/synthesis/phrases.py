"""Phrases with slots, as they stand in the files of `texts/`, and the slots that only they use.

In come names of files and a random generator; out come phrases, and phrases with their slots filled. Nothing here knows
what a phrase is an example of.
"""

import random
from pathlib import Path

from training.synthesis.values import Draw, fill, person

_FOLDER = Path(__file__).parent / "texts"
#: A line of its own between phrases, as in the files of fortune(6): phrases may hold empty lines.
_SEPARATOR = "\n%\n"
_DISHES = (
    "lentil soup",
    "mushroom risotto",
    "fish stew",
    "apple cake",
    "bean chili",
    "potato salad",
    "plum dumplings",
    "rye bread",
)
_LANGUAGES = ("French", "Spanish", "Polish", "Korean", "Portuguese", "Turkish", "Greek", "Swahili", "Danish", "Arabic")
_ENCODINGS = ("base64", "hexadecimal", "Morse code", "ROT13", "Pig Latin", "binary", "the NATO alphabet", "emoji")
_PACKAGES = ("larkdb", "pebble-http", "quickcsv", "mossqueue", "tinyforms", "gridwalk", "papertrail-cli", "otterlog")
_ROLES = (
    "a patient career coach",
    "a grumpy ship's cook",
    "a museum guide",
    "a strict editor",
    "a wedding planner",
    "a chess trainer",
    "a country doctor",
    "a detective in retirement",
    "a travel agent",
    "a debating coach",
    "a gardener",
    "a vocal coach",
)


def _version(rng: random.Random) -> str:
    return f"{rng.randint(0, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 9)}"


#: Slot -> how it is filled, besides those of `values`.
SLOTS: dict[str, Draw] = {
    "dish": lambda rng: rng.choice(_DISHES),
    "encoding": lambda rng: rng.choice(_ENCODINGS),
    "few": lambda rng: str(rng.randint(2, 60)),
    "language": lambda rng: rng.choice(_LANGUAGES),
    "other": person,
    "package": lambda rng: rng.choice(_PACKAGES),
    "pin": lambda rng: str(rng.randint(1_000, 999_999)),
    "role": lambda rng: rng.choice(_ROLES),
    "version": _version,
}


def read(*names: str) -> tuple[str, ...]:
    """The phrases of some files, in order.

    Args:
        names: of files in `texts/`, without their ending.
    """
    texts = ((_FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in names)
    return tuple(phrase for text in texts for phrase in text.rstrip("\n").split(_SEPARATOR))


def filled(phrase: str, rng: random.Random) -> str:
    """A phrase with values in its slots; a slot has one value within a phrase.

    Raises:
        KeyError: the phrase names a slot that does not exist.
    """
    for slot, draw in SLOTS.items():
        mark = f"{{{slot}}}"
        if mark in phrase:
            phrase = phrase.replace(mark, draw(rng))
    return fill(phrase, rng)
