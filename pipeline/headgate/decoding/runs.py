"""Cuts a growing text into runs: the only stretches in which something may be encoded.

In come chunks; out come runs, each with a little of the text before it, and a watermark that ordinary prose holds back
by its last word at most. What a run is depends on the text alone. Nothing here decodes.

A run is a chain of words. A word that is *coded* makes a run by itself: one with an escape, an ``@`` (a mailbox may be
turned or reversed), a long mixture of letters and digits, a disguised character, letters that stand apart. A *part* is
a word that is something only together with others: one character, digits, a few hexadecimal digits.

======  ==========================================================  ===============================================
state   next word                                                   then
======  ==========================================================  ===============================================
prose   coded, or a part                                            a run opens, held from there
prose   any other                                                   prose; all of it is clear
a run   begins as prose does, and no line was wrapped before it     the run ends before it
a run   coded, or a part                                            the run grows
a run   any other                                                   the run ends before it
a run   none: the text, or a wide gap, ends it                      the run ends
======  ==========================================================  ===============================================

A run that outgrows `RUN_CHARS` is handed out in pieces at fixed distances, which overlap; a piece answers for what
begins in its first `owned_chars`. Distances are multiples of what a group of base64, base32 and hexadecimal digits has.
"""

import re
from dataclasses import dataclass, field

import regex

from headgate.function_words import shown_at_most, shown_of
from headgate.text import Tail

#: The longest run that is decoded at once, and what a stream can make us hold. 3,000 bytes of base64.
RUN_CHARS = 4_096
#: Pieces overlap by this: more than a mailbox, an account or a key in hexadecimal digits has.
OVERLAP_CHARS = 512
#: Text before a run that goes with it: a label ("password:") and a few words.
BEFORE_CHARS = 96
#: Parts alone that are shorter than this together are nothing: eleven characters that stand apart are six.
SHORTEST_PARTS_CHARS = 11
#: White space beyond this separates whatever stands around it.
MAX_GAP_CHARS = 16
_FORGET_CHARS = 2_048
#: Of English words hardly one has more letters; base32 in small letters may have no digit.
_LONGEST_WORD = 24

# Ordinary words, each with the white space behind it. Possessive throughout: it never has to go back. Behind them, the
# word that has not ended, where that is of letters alone so far. Python's own `re` matches nested possessives wrongly
# before 3.11.5 (gh-106052); to `regex` the separators U+001C to U+001F are no white space.
_PROSE = regex.compile(
    r"""(?:[\s\x1c-\x1f]++|[("'*_\[]?+(?:[A-Za-z][a-z']{1,11}+|[aAI])[.,;:!?)"'*_\]]{0,3}+[\s\x1c-\x1f]++)*+"""
    r"""(?P<open>[A-Za-z]{0,20}+\Z)?"""
)
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\S")
_MARKED = re.compile(
    r"@|%u?[0-9A-Fa-f]{2}|&(?:#[0-9xX]|[A-Za-z][A-Za-z0-9]{1,31};)|=[0-9A-F]{2}|=$|\\[xuU]|\\[0-3][0-7]{2}"
    r"|(?:[^\s][-._*|/,+~]){5}[^\s](?!\w)|(?:[0-9A-Fa-f]{2}[:,.|_-]){7}"
)
_LONG = re.compile(r"[A-Za-z0-9+/_-]{12,}")
_DIGIT = re.compile("[0-9]")
_DISGUISED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\uff10-\uff19\uff20-\uff3a\uff41-\uff5a\u2460-\u24ff\u1d00-\u1d7f\U0001d400-\U0001d7ff\U0001f100-\U0001f189"
    "\U000e0000-\U000e01ef\u0300-\u036f\u20d0-\u20f0]"
)
_MIXED = re.compile(
    "[\u0370-\u03ff\u0400-\u04ff\u0500-\u058f\ua730-\ua7ff].*[A-Za-z0-9@]|[A-Za-z0-9@].*[\u0370-\u03ff\u0400-\u058f]"
)
# A part may have marks around it, and at a run's ends what a quotation, a tag or a name has there: note='m, m</b>.
_PART = re.compile(
    r"(?:\S{0,16}[>\"'`=(\[])?(?:\S|\d[\d().,:/+-]*|(?:0[xX]|\\x)?(?=[A-Fa-f]{0,7}[0-9])[0-9A-Fa-f]{2,8}|[A-Fa-f]\d)"
    r"(?:[,;.:!?]|[\"'`)\]<]\S{0,16})?|[+(]\d[\d().,:/+-]*"
)
#: Words of one letter that prose has, and marks that its lines begin with: a run does not begin with them.
_ORDINARY = frozenset("aAI-*|>#\u2022\u2013\u2014&=+/")
#: A line of a code that is wrapped, and one that goes on with it.
_CODE_LINE = re.compile(r"[A-Za-z0-9+/=_-]{32,}\Z")
_CODE_REST = re.compile(r"[A-Za-z0-9+/=_-]+(?:[\"'`)\]}<.,;:!?]\S{0,16})?\Z")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch to be decoded.

    Args:
        start: where `text` begins in the whole text.
        text: the stretch.
        before: up to `BEFORE_CHARS` of the text before it.
        owned_chars: it answers for what begins in so many of its first code points.
        continued: it is a later piece of a longer run.
    """

    start: int
    text: str = field(repr=False)
    before: str = field(repr=False)
    owned_chars: int
    continued: bool = False


class Runs:
    """One stream's state. Between two feeds it keeps no more than `longest_kept_chars()`."""

    def __init__(self) -> None:
        self._tail = Tail()
        self._at = 0  # where the word begins that comes next
        self._scanned = 0  # no white space from the word's beginning up to here
        self._run: int | None = None  # where the open run begins
        self._run_end = 0  # behind its last word
        self._cleared = 0
        self._coded = self._wrapped = self._glued = self._continued = False

    @property
    def held_chars(self) -> int:
        """Code points kept in memory."""
        return len(self._tail.text)

    def feed(self, text: str, final: bool) -> list[Run]:
        """Take the next code points; the runs and pieces that ended, in order."""
        tail = self._tail
        tail.text += text
        if self._run is None and not final:
            found = _PROSE.match(tail.text, self._at - tail.base)
            if found and (place := found.start("open")) >= 0:
                return self._take_prose(place)
        closed: list[Run] = []
        while self._advance(closed, final):
            pass
        self._cleared = max(self._cleared, self._decided())
        if len(self._tail.text) > _FORGET_CHARS:
            self._tail.forget_before((self._at if self._run is None else self._run) - BEFORE_CHARS)
        return closed

    def cleared_to(self, final: bool) -> int:
        """Everything before this is decided."""
        return self._tail.end if final else self._cleared

    def _decided(self) -> int:
        if self._run is not None:
            return self._run
        return self._at + shown_of(self._tail.text[self._at - self._tail.base :])

    def _take_prose(self, place: int) -> list[Run]:
        """Nothing but prose has come, and the beginning of a word."""
        tail = self._tail
        self._at = tail.base + place
        shown = self._at + shown_of(tail.text[place:])
        if shown > self._cleared:
            self._cleared = shown
        if place > _FORGET_CHARS:
            tail.forget_before(self._at - BEFORE_CHARS)
        return []

    def _advance(self, closed: list[Run], final: bool) -> bool:
        """Read one word; False where more text is needed."""
        base, text = self._tail.base, self._tail.text
        if self._run is None:
            found = _PROSE.match(text, self._at - base)
            self._at = base + (0 if not found else found.end() if found["open"] is None else found.start("open"))
        elif not self._glued:
            joined = self._joins(final)
            if joined is None:
                return False
            if not joined:
                self._close(closed)
                return True
        if self._at >= self._tail.end and not (final and self._run is not None):
            return False
        return self._read_word(closed, final)

    def _read_word(self, closed: list[Run], final: bool) -> bool:
        base, text = self._tail.base, self._tail.text
        limit = (self._at if self._run is None else self._run) + RUN_CHARS
        found = _SPACE.search(text, max(self._at, self._scanned) - base, limit - base)
        end = base + found.start() if found else min(self._tail.end, limit)
        self._scanned = end
        if found is None and end < limit and not final:
            return False
        self._take(text[self._at - base : end - base], end)
        if self._run is not None and end >= limit:
            self._hand_out_piece(closed)
        elif self._run is not None and self._run_end < end:
            self._close(closed)
        self._at = end
        return not (final and end >= self._tail.end and self._run is None)

    def _joins(self, final: bool) -> bool | None:
        """Whether the next word may go on the open run; None where the text so far does not say."""
        base, text = self._tail.base, self._tail.text
        found = _WORD.search(text, self._run_end - base)
        word = base + found.start() if found else self._tail.end
        if word - self._run_end > MAX_GAP_CHARS or (final and not found):
            return False
        if not found:
            return None
        self._at = word
        if self._wrapped and "\n" in text[self._run_end - base : word - base]:
            return True
        first, second = text[word - base], text[word - base + 1 : word - base + 2]
        if not first.isalpha() or not first.isascii():
            return True
        return None if not second and not final else not second or not (second.isascii() and second.isalpha())

    def _take(self, word: str, end: int) -> None:
        """Judge a word that has ended, or was cut at the cap."""
        coded = self._glued or _is_coded(word)
        if not coded and not self._is_part(word):
            return
        if self._run is None:
            self._run, self._coded, self._continued = self._at + shown_at_most(word), False, False
        self._run_end, self._coded, self._glued = end, self._coded or coded, False
        self._wrapped = word.endswith("=") or _CODE_LINE.search(word) is not None

    def _is_part(self, word: str) -> bool:
        if self._run is None:
            return word not in _ORDINARY and _PART.fullmatch(word) is not None
        return _PART.fullmatch(word) is not None or (self._wrapped and _CODE_REST.match(word) is not None)

    def _hand_out_piece(self, closed: list[Run]) -> None:
        start = self._run or 0
        step = RUN_CHARS - OVERLAP_CHARS
        closed.append(self._cut(start, start + RUN_CHARS, step))
        self._run, self._run_end = start + step, start + RUN_CHARS
        self._glued = self._continued = True

    def _close(self, closed: list[Run]) -> None:
        start, self._run, self._glued = self._run or 0, None, False
        if self._coded or self._run_end - start >= SHORTEST_PARTS_CHARS:
            closed.append(self._cut(start, self._run_end, self._run_end - start))
        self._at = max(self._at, self._run_end)

    def _cut(self, start: int, end: int, owned_chars: int) -> Run:
        before = self._tail.slice(start - BEFORE_CHARS, start)
        return Run(start, self._tail.slice(start, end), before, owned_chars, self._continued)


def _is_coded(word: str) -> bool:
    if not word.isascii() and (_DISGUISED.search(word) or _MIXED.search(word)):
        return True
    if _MARKED.search(word):
        return True
    return any(_is_mixture(match[0]) for match in _LONG.finditer(word))


def _is_mixture(letters: str) -> bool:
    """Whether letters and digits, or capitals and small letters, are mixed as in few words, or none is as long."""
    ordinary = letters[1:].islower() or (letters.isupper() and len(letters) < 16)
    return not ordinary or len(letters) >= _LONGEST_WORD or _DIGIT.search(letters) is not None


def longest_kept_chars() -> int:
    """The most text that is kept between two feeds: the bound that the test holds it to."""
    return max(_FORGET_CHARS, RUN_CHARS + MAX_GAP_CHARS + BEFORE_CHARS) + 2
