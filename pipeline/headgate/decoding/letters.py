"""Letters moved about: rot13, a text read backwards, letters that stand apart.

None of these can be told from ordinary text by its look. So a text is turned or reversed where the outcome is worth
something: a mailbox under a top-level domain that there is, a number, a mixture of digits and letters, or the words
that every English text has.
"""

import codecs
import re
from collections.abc import Iterator

from headgate.decoding.carrier import Decoding, Rebuilt
from headgate.public_suffix import has_public_suffix

#: Fewer letters than this that stand apart are an enumeration.
SPACED_LETTERS = 6

_MAILBOX = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
#: Top-level domains of most mailboxes; turned by 13, a few of the others become one of these, or one of these another.
_COMMON_DOMAINS = frozenset(
    ["com", "net", "org", "edu", "gov", "io", "co", "info", "eu", "de", "uk", "fr", "us", "ca", "au", "nl", "se", "ch"]
)
#: A card's digits, however grouped, or an account's letters and digits.
_NUMBER = re.compile(r"(?:[0-9][ -]?){13}|[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4}")
_LONG = re.compile(r"[A-Za-z0-9_-]{12,}")
_DIGIT = re.compile(r"[0-9]")
#: One unbroken code longer than this is not turned: what is long and turned is a text, and texts have spaces.
_LONGEST_CODE = 1_024
_COMMON = re.compile(
    r"\b(?:the|and|of|to|is|you|are|for|not|with|your|this|that|have|from|will|can|must|never|always)\b", re.IGNORECASE
)
#: So many common words and a text is English.
_COMMON_WORDS = 3

_MORE = SPACED_LETTERS - 1
_APART = re.compile(
    rf"(?<!\w)\S(?:(?:[ \t\u00a0]{{1,4}}|\r?\n)\S(?!\w)){{{_MORE},}}"  # m a r a
    rf"|(?<![\w@])[^\s](?:-[^\s]){{{_MORE},}}(?!\w)|(?<![\w@])[^\s](?:\.[^\s]){{{_MORE},}}(?!\w)"  # m-a-r-a, m.a.r.a
    rf"|(?<![\w@])[^\s](?:_[^\s]){{{_MORE},}}(?!\w)|(?<![\w@])[^\s](?:[*|/,+~][^\s]){{{_MORE},}}(?!\w)"
)


def rot13(text: str) -> Iterator[Decoding]:
    """The text with its letters turned by 13, where that is worth something."""
    turned = codecs.encode(text, "rot13")
    if turned != text and _is_worth(turned, "rot13"):
        places = tuple(zip(range(len(text)), range(1, len(text) + 1), strict=True))
        yield Decoding(("rot13",), turned, 0, len(text), places)


def reversal(text: str) -> Iterator[Decoding]:
    """The text read backwards, where that is worth something."""
    turned = text[::-1]
    if _is_worth(turned, "reversed") or _NUMBER.search(turned):
        places = tuple(zip(range(len(text) - 1, -1, -1), range(len(text), 0, -1), strict=True))
        yield Decoding(("reversed",), turned, 0, len(text), places)


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


def _is_worth(turned: str, scheme: str) -> bool:
    """Whether there is a mailbox that there can be, a mixture of letters and digits as keys are, or English."""
    if len(turned) > _LONGEST_CODE and " " not in turned:
        return False
    if "@" in turned and any(is_turned_host(each[1], scheme) for each in _MAILBOX.finditer(turned)):
        return True
    if any(_DIGIT.search(each[0]) and not each[0].isdigit() for each in _LONG.finditer(turned)):
        return True
    common = _COMMON.finditer(turned)
    return all(next(common, None) is not None for _ in range(_COMMON_WORDS))


def is_turned_host(host: str, scheme: str) -> bool:
    """Whether a host is one only since it was turned: ``org`` becomes ``bet``, and there are both."""
    if not has_public_suffix(host) or scheme != "rot13":
        return has_public_suffix(host)
    after = host.rpartition(".")[2].lower()
    before = codecs.encode(after, "rot13")
    return before not in _COMMON_DOMAINS and (after in _COMMON_DOMAINS or not has_public_suffix(before))
