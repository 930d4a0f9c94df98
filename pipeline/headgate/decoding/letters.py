"""Letters moved about: rot13, a text read backwards, letters that stand apart.

None of these can be told from ordinary text by its look. So rot13 and reversal are tried where the outcome could be
worth something: where there is a mailbox, a number or a mixture of digits and letters, or where the words that every
English sentence has stand there in disguise.
"""

import codecs
import re
from collections.abc import Iterator

from headgate.decoding.carrier import Decoding, Rebuilt

#: Fewer letters than this that stand apart are an enumeration.
SPACED_LETTERS = 6

#: A mailbox, or a number of nine digits however grouped.
_VALUE = re.compile(r"@|(?:[0-9][ -]?){9}")
_LONG = re.compile(r"[A-Za-z0-9_-]{12,}")
_DIGIT = re.compile(r"[0-9]")
_COMMON = "the and of to is you are for not with your this that have from will can must never always"
_TURNED = re.compile(rf"\b(?:{'|'.join(codecs.encode(word, 'rot13') for word in _COMMON.split())})\b", re.IGNORECASE)
_BACKWARDS = re.compile(rf"\b(?:{'|'.join(word[::-1] for word in _COMMON.split())})\b", re.IGNORECASE)
#: So many of them in a text and it is in disguise: "to" backwards and "is" turned are words elsewhere.
_COMMON_WORDS = 3

_MORE = SPACED_LETTERS - 1
_APART = re.compile(
    rf"(?<!\w)\S(?:(?:[ \t\u00a0]{{1,4}}|\r?\n)\S(?!\w)){{{_MORE},}}"  # m a r a
    rf"|(?<![\w@])[^\s](?:-[^\s]){{{_MORE},}}(?!\w)|(?<![\w@])[^\s](?:\.[^\s]){{{_MORE},}}(?!\w)"  # m-a-r-a, m.a.r.a
    rf"|(?<![\w@])[^\s](?:_[^\s]){{{_MORE},}}(?!\w)|(?<![\w@])[^\s](?:[*|/,+~][^\s]){{{_MORE},}}(?!\w)"
)


def rot13(text: str) -> Iterator[Decoding]:
    """The text with its letters turned by 13, where that could be worth something."""
    if _has_value(text) or _has_common(_TURNED, text):
        turned = codecs.encode(text, "rot13")
        if turned != text:
            yield Decoding(
                ("rot13",), turned, 0, len(text), tuple(zip(range(len(text)), range(1, len(text) + 1), strict=True))
            )


def reversal(text: str) -> Iterator[Decoding]:
    """The text read backwards, where that could be worth something."""
    if _has_value(text) or _has_common(_BACKWARDS, text):
        backwards = range(len(text) - 1, -1, -1)
        places = tuple(zip(backwards, range(len(text), 0, -1), strict=True))
        yield Decoding(("reversed",), text[::-1], 0, len(text), places)


def spaced(text: str) -> Iterator[Decoding]:
    """Each stretch of single characters that stand apart, joined; a wider gap is a space."""
    for match in _APART.finditer(text):
        code, rebuilt = match[0], Rebuilt()
        at = 0
        while at < len(code):
            rebuilt.keep(code[at], match.start() + at)
            gap = at + 1
            end = gap + 1 if not code[gap : gap + 1].isspace() else _behind_space(code, gap)
            if end < len(code):
                rebuilt.put(" " if end - gap > 1 else "", match.start() + gap, match.start() + end)
            at = end
        decoding = rebuilt.decoding("spaced")
        if decoding:
            yield decoding


def _behind_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _has_value(text: str) -> bool:
    """Whether there is a mailbox, a number, or a long mixture of letters and digits, which any key is."""
    return _VALUE.search(text) is not None or any(_DIGIT.search(each[0]) for each in _LONG.finditer(text))


def _has_common(words: re.Pattern[str], text: str) -> bool:
    found = words.finditer(text)
    return all(next(found, None) is not None for _ in range(_COMMON_WORDS))
