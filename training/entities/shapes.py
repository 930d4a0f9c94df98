"""Shapes: lines with slots, filled for a split."""

import re
from collections.abc import Sequence
from typing import Final

from training.entities import chat, prose
from training.entities.values import SLOTS, Draw

_SLOT: Final = re.compile(r"\{(\w+)\}")


def shapes(block: str) -> list[str]:
    """The shapes of a block, one a line."""
    return [line.replace("¶", "\n") for line in block.splitlines() if line.strip()]


def part(listed: Sequence[str], held_out: bool) -> list[str]:
    """The shapes of a split: every third is for validation only."""
    return [shape for at, shape in enumerate(listed) if (at % 3 == 2) == held_out]


PROSE: Final = tuple(shapes(block) for block in prose.PROSE)
CHATS: Final = tuple(shapes(block) for block in chat.CHATS)
NOTHING: Final = shapes(chat.NOTHING)


def fill(shape: str, draw: Draw) -> str:
    """A shape with values in its slots, each drawn for itself.

    Raises:
        KeyError: it names a slot that does not exist.
    """
    return _SLOT.sub(lambda slot: SLOTS[slot[1]](draw), shape).replace("the the ", "the ")


def sentence(blocks: Sequence[Sequence[str]], draw: Draw) -> str:
    """One shape of one of the blocks, filled; blocks count alike."""
    return fill(draw.rng.choice(part(draw.rng.choice(blocks), draw.held_out)), draw)
