"""What a session holds, and whether a text holds some of it. No address is known here.

In come the sources of a session and a text; out comes the longest stretch of the text that stands in one of them,
letters and digits alone. Spacing, punctuation, case and cutting in pieces make no difference. What is counted is code
points in a row, so that a common word is nothing and a sentence, a mailbox or an account is something.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from headgate.detector import StreamContext
from headgate.provenance.sources import Heard, Origin, Source, stands_in
from headgate.provenance.values import compact, fold

#: The fewest letters and digits in a row that are looked for: shorter ones stand in any text by chance.
SHORTEST_CHARS = 10
#: Windows that one text is looked at through; a longer text is looked at through every other, and so on.
_MAX_WINDOWS = 192
#: Code points of one text that are looked at.
MAX_TEXT_CHARS = 4_096


@dataclass(frozen=True, slots=True)
class Held:
    """What a text holds of the session.

    Args:
        origin: who said it.
        source: where it stands, for people.
        chars: letters and digits in a row.
    """

    origin: Origin
    source: str
    chars: int


class Holdings:
    """What one session holds, as far as its detectors may know.

    Args:
        context: of the stream that is judged; where nobody remembers the session, its request and system prompt count.
    """

    def __init__(self, context: StreamContext) -> None:
        if context.seen is not None:
            self._sources = context.seen.sources
        else:
            heard = (Heard("system", context.system), Heard("user", context.request))
            self._sources = tuple(Source(one) for one in heard if one.text)

    def names(self, domain: str, origin: Origin) -> bool:
        """Whether the user, or the system, named a domain, or a host below it."""
        named = re.compile(rf"(?<![\w-]){re.escape(fold(domain))}(?![\w-]|\.\w)")
        return any(named.search(source.folded) for source in self._sources if source.heard.origin == origin)

    def holds_whole(self, text: str) -> bool:
        """Whether somebody but the agent wrote this very text; what only answers a call that had it does not count.

        Folding takes away what nobody sees, and something could be written in that; so beyond ASCII every character
        has to be there.
        """
        if not unquote(text).isascii():
            return any(text in source.heard.text for source in self._sources if source.heard.origin != "agent")
        folded = fold(text)
        for source in self._sources:
            if source.heard.origin != "agent" and stands_in(folded, source.folded):
                call = source.call
                if call is None or not stands_in(folded, call.folded):
                    return True
        return False

    def most_of(self, text: str) -> Held | None:
        """The longest stretch of a text that the session holds; None where it is shorter than `SHORTEST_CHARS`."""
        needle = compact(fold(text[:MAX_TEXT_CHARS]))
        best: Held | None = None
        for source in self._sources if len(needle) >= SHORTEST_CHARS else ():
            if source.heard.origin != "agent":
                chars = _longest_common(needle, source.compacted)
                if chars >= SHORTEST_CHARS and (best is None or chars > best.chars):
                    best = Held(source.heard.origin, _name(source.heard), chars)
        return best


def _longest_common(needle: str, text: str) -> int:
    """Length of a long stretch of `needle` in `text`; 0 where none reaches the least that counts."""
    best = 0
    for start in _windows(len(needle)):
        size = max(SHORTEST_CHARS, best + 1)
        if start + size > len(needle) or needle[start : start + size] not in text:
            continue
        for step in (256, 64, 16, 4, 1):
            while start + size + step <= len(needle) and needle[start : start + size + step] in text:
                size += step
        best = size
    return best


def _windows(length: int) -> Iterator[int]:
    step = 1 + length // _MAX_WINDOWS
    yield from range(0, length - SHORTEST_CHARS + 1, step)


def _name(heard: Heard) -> str:
    if heard.origin == "tool":
        return f"the result of {heard.tool or 'a tool'}"
    return "the system prompt" if heard.origin == "system" else "what the user wrote"
