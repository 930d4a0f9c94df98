"""The members of a call's arguments, each as soon as it is whole: text in, top-level members with their places out.

Arguments are one JSON object, written from left to right. A member is whole at the comma or brace behind it: a number
could go on before that. So where a member becomes whole depends on the text alone, and never on how it was split.

Only strings, brackets, commas and colons are looked at, each once. What a member means is for a parser to say, and
whether the text is JSON at all: `parse_arguments` decides on the whole. For a text that is JSON the members are its
members; of any other one, at least one member is no JSON by itself, or the scanner stops.
"""

import re
from dataclasses import dataclass, field

_OUTSIDE = re.compile(r'["{}\[\],:]')
_INSIDE = re.compile(r'["\\]')
#: Whitespace of RFC 8259, section 2.
SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Member:
    """One member as it is written.

    Args:
        start: first code point of its name, in the whole text.
        value_start: first code point of its value.
        end: behind its value.
        text: from `start` to `end`.
    """

    start: int
    value_start: int
    end: int
    text: str = field(repr=False)


class MemberScanner:
    """Finds the members of one call.

    Attributes:
        over: nothing more will be found: the object has ended, or there is none.
    """

    def __init__(self) -> None:
        self.over = False
        self._position = 0
        self._depth = 0
        self._in_string = self._escaped = False
        self._parts: list[str] = []
        self._begun = 0
        self._colon = -1

    def feed(self, text: str) -> list[Member]:
        """Take the next code points; the members that became whole."""
        found: list[Member] = []
        at = self._kept = 0
        while not self.over and at < len(text):
            if self._escaped:
                self._escaped, at = False, at + 1
                continue
            match = (_INSIDE if self._in_string else _OUTSIDE).search(text, at)
            if self._depth == 0 and text[at : match.start() if match else None].strip(SPACE):
                self.over = True  # no object begins here
            if match is None or self.over:
                break
            at = match.end()
            self._mark(match[0], text, at, found)
        if not self.over and self._depth:
            self._parts.append(text[self._kept :])
        self._position += len(text)
        return found

    def _mark(self, mark: str, text: str, at: int, found: list[Member]) -> None:
        """Take one mark, which ends at `at`."""
        if self._in_string:
            self._escaped, self._in_string = mark == "\\", mark == "\\"
        elif self._depth == 0:
            self.over = mark != "{"
            self._depth = 1
            self._begin(at)
        elif mark == '"':
            self._in_string = True
        elif mark in "{[":
            self._depth += 1
        elif self._depth == 1 and mark in ",]}":
            self._end(text, at - 1, found)
            self.over = self.over or mark != ","
            self._begin(at)
        elif mark in "]}":
            self._depth -= 1
        elif mark == ":" and self._depth == 1 and self._colon < 0:
            self._colon = self._position + at - 1

    def _begin(self, at: int) -> None:
        self._parts, self._kept, self._begun, self._colon = [], at, self._position + at, -1

    def _end(self, text: str, at: int, found: list[Member]) -> None:
        whole = "".join((*self._parts, text[self._kept : at]))
        member = whole.strip(SPACE)
        if not member:  # an object without members, or a comma too many
            self.over = True
            return
        start = self._begun + len(whole) - len(whole.lstrip(SPACE))
        end = start + len(member)
        behind = member[max(0, self._colon + 1 - start) :] if self._colon >= 0 else ""
        found.append(Member(start, end - len(behind.lstrip(SPACE)), end, member))


def members_of(text: str) -> list[Member]:
    """All members of whole arguments."""
    return MemberScanner().feed(text)
