"""All decodings of a text, encodings within encodings among them, within limits that no text can widen.

Breadth first: what is one step away comes before what is two. The same decoded text is given once. The outcome is a
function of the text and the limits alone.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from headgate.decoding.alphabets import base32, base64, hexadecimal
from headgate.decoding.carrier import Decoding
from headgate.decoding.escapes import escapes, quoted_printable
from headgate.decoding.letters import reversal, rot13, spaced
from headgate.decoding.lookalikes import hidden_bytes, lookalikes

Scheme = Literal[
    "base64", "base32", "hex", "escapes", "quoted-printable", "rot13", "reversed", "spaced", "lookalikes", "hidden"
]

_DECODERS: dict[Scheme, Callable[[str], Iterator[Decoding]]] = {
    "escapes": escapes,
    "base64": base64,
    "hex": hexadecimal,
    "base32": base32,
    "lookalikes": lookalikes,
    "hidden": hidden_bytes,
    "spaced": spaced,
    "quoted-printable": quoted_printable,
    "rot13": rot13,
    "reversed": reversal,
}
#: All that can be undone.
SCHEMES: frozenset[Scheme] = frozenset(_DECODERS)
#: Undone twice, they are what they were, and they fit any text: so one of them is undone, once, and after the others.
_INVOLUTIONS: frozenset[str] = frozenset({"rot13", "reversed"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one text may cost.

    Args:
        depth: encodings within each other.
        output_per_char: code points of all decodings together, for each one of the text.
        output_chars: the same, for a text of any length; the two are added.
        per_1000_chars: decodings for each 1,000 code points of the text, begun ones counted.
    """

    depth: int = 3
    output_per_char: int = 8
    output_chars: int = 1_024
    per_1000_chars: int = 64


class _Budget:
    def __init__(self, text: str, limits: Limits) -> None:
        self._chars = limits.output_chars + limits.output_per_char * len(text)
        self._count = limits.per_1000_chars * (1 + len(text) // 1_000)

    def takes(self, decoding: Decoding) -> bool:
        self._chars -= len(decoding.text)
        self._count -= 1
        return self._chars >= 0 and self._count >= 0


def decodings(text: str, limits: Limits | None = None, schemes: frozenset[Scheme] = SCHEMES) -> Iterator[Decoding]:
    """The decodings of a text, nearest first.

    Args:
        text: a run; what it costs is linear in its length.
        limits: how much of it; the usual ones where None.
        schemes: what is undone.

    Returns:
        Decodings whose positions are code points of `text`; no two have the same text and schemes that mean the same.
    """
    limits = limits or Limits()
    budget, told = _Budget(text, limits), {text}
    waiting: deque[tuple[int, Decoding | None]] = deque([(0, None)])
    while waiting:
        depth, outer = waiting.popleft()
        for found in _step(text if outer is None else outer.text, outer, schemes):
            if found.text in told:
                continue
            if not budget.takes(found):
                return
            told.add(found.text)
            whole = found if outer is None else found.within(outer)
            yield whole
            if depth + 1 < limits.depth:
                waiting.append((depth + 1, whole))


def _step(text: str, outer: Decoding | None, schemes: frozenset[Scheme]) -> Iterator[Decoding]:
    turned = outer is not None and not _INVOLUTIONS.isdisjoint(outer.schemes)
    for name, decode in _DECODERS.items():
        if name in schemes and not (turned and name in _INVOLUTIONS):
            yield from decode(text)
