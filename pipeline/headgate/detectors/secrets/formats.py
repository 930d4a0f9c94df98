"""What a key format is, and the index that finds formats in a text.

In comes a stretch of text; out come the places where a published key format matches. Three kinds of knowledge, each a
table in a module of its own:

* `TokenFormat`: the key begins with letters that its provider publishes for exactly this purpose (``ghp_``, ``AKIA``).
* `Shape`: the key has no fixed beginning, but its form as a whole is telling (``digits:AA...`` of Telegram).
* `LabelledFormat`: the form alone says little (32 hex digits); with the provider's name before it, it is a key.

Nothing here knows streams, and nothing knows what a secret is worth.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs
import regex

from headgate.detectors.secrets.values import is_masked, is_repeated, shannon_entropy
from headgate_schemas.findings import Severity

#: A check returns the factor for the score: 1 for a good checksum, less for a bad one, 0 where it cannot be a key.
Check = Callable[[str], float]

#: What a body of few different letters leaves of a score.
REPEATED = 0.4
#: What may not follow a key, or it would be a longer word that only begins like one.
_END = r"(?![A-Za-z0-9_-])"


@dataclass(frozen=True, slots=True)
class TokenFormat:
    """A key that begins with a published prefix.

    Args:
        type: id of the format, ``provider-kind``.
        prefixes: the literal beginnings, in the provider's case.
        body: regular expression of what follows the prefix.
        severity: what it opens.
        score: confidence when body and boundaries match, in [0, 1].
        check: checksum or structure, over the whole key.
        entropy: least Shannon entropy of the body, in bits a character; below it is a mask or a sample.
        repeats: a body below `entropy` is found all the same, with a low score, unless it is a mask such as ``xxxxx``.
        at_opening: only where a value may begin, since prefix and body alone are too weak to stand in prose.
    """

    type: str
    prefixes: tuple[str, ...]
    body: str
    severity: Severity = "high"
    score: float = 0.9
    check: Check | None = None
    entropy: float = 2.5
    at_opening: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A key known by its whole form; `pattern` has no lookaround, so that it can be matched while it comes."""

    type: str
    pattern: str
    severity: Severity = "high"
    score: float = 0.8
    check: Check | None = None
    entropy: float = 3.0
    at_opening: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class LabelledFormat:
    """A key whose form is telling only after its provider's name.

    Args:
        type: id of the format.
        names: the provider's names as they stand in labels, lower case, without ``-`` and ``_``; none where any name
            of a secret will do.
        pattern: the whole value, in any case.
        entropy: as in `TokenFormat`.
        identifier: it is the public half (a client id): found, but with low severity.
    """

    type: str
    names: tuple[str, ...]
    pattern: str
    severity: Severity = "high"
    score: float = 0.8
    entropy: float = 2.5
    identifier: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A found key: where, which format, how sure."""

    start: int
    end: int
    type: str
    severity: Severity
    score: float


def _may_begin(text: str, at: int) -> bool:
    """Whether a key may begin at `at`: not in the middle of a word, but after an escape such as ``\\n`` or ``%3D``."""
    if at == 0 or not text[at].isalnum():
        return True
    before = text[at - 1]
    if before == "." and at > 1 and text[at - 2].isalnum():
        return False
    if before in "'\u2019" and at > 2 and text[at - 2].isalpha() and text[at - 3].isalpha():
        return False
    if not (before.isalnum() or before == "_"):
        return True
    if before in "nrt" and at > 1 and text[at - 2] == "\\":
        return True
    return at > 2 and text[at - 3] == "%" and text[at - 2 : at].isalnum()


_OPENERS = frozenset("=:>|\n\r")
_TIGHT_OPENERS = frozenset("(,[{\"'`\\;") | _OPENERS


def is_opening(text: str, at: int) -> bool:
    """Whether a value may begin at `at`: at the start of a line, after an operator, or right after a bracket or quote.

    It depends on at most nine characters before `at`.
    """
    if at and text[at - 1] in _TIGHT_OPENERS:
        return True
    index = at - 1
    while index >= 0 and at - index <= 8 and text[index] in " \t":
        index -= 1
    return index < 0 or text[index] in _OPENERS


class FormatIndex:
    """Finds `TokenFormat` and `Shape` matches, and says where one might still begin.

    `first_open` and `matches` agree by construction: both ask the same pattern at the same places, the one whether it
    can still match once more text comes, the other whether it has. What `matches` finds, `first_open` has held ever
    since it began.
    """

    def __init__(self, formats: Iterable[TokenFormat], shapes: Iterable[Shape], markers: Iterable[str] = ()) -> None:
        """`markers` are literals that `first_open` knows too, though nothing here matches them."""
        self._by_prefix: dict[str, list[TokenFormat]] = {marker: [] for marker in markers}
        for each in formats:
            for prefix in each.prefixes:
                self._by_prefix.setdefault(prefix, []).append(each)
        self._prefixes = sorted(self._by_prefix)
        self._longest = max(map(len, self._prefixes))
        self._partial = frozenset(prefix[:n] for prefix in self._prefixes for n in range(1, len(prefix)))
        self._search = ahocorasick_rs.AhoCorasick(self._prefixes)
        self._shapes = tuple(shapes)
        self._any_shape = {
            opening: regex.compile("|".join(f"(?:{s.pattern})" for s in self._shapes if s.at_opening <= opening))
            for opening in (False, True)
        }

    def matches(self, text: str, start: int, end: int) -> Iterator[Match]:
        """Keys that begin in ``text[start:end]``, of one place the longest; what stands before `start` is context."""
        longest: dict[int, Match] = {}
        for found in self._all_matches(text, start, end):
            before = longest.get(found.start)
            if before is None or (found.end, found.score) > (before.end, before.score):
                longest[found.start] = found
        return iter(longest.values())

    def _all_matches(self, text: str, start: int, end: int) -> Iterator[Match]:
        for at, prefix in self._prefix_hits(text, start, end):
            for each in self._by_prefix[prefix]:
                found = _compiled(each.body).match(text, at + len(prefix), end)
                if found and (not each.at_opening or is_opening(text, at)):
                    yield from _judge(each, text[at : found.end()], found.group(), at)
        if end - start < SHORTEST_SHAPE:
            return
        for at in _word_starts(text, start, end):
            for shape in self._shapes:
                found = _compiled(shape.pattern).match(text, at, end)
                if found and (not shape.at_opening or is_opening(text, at)):
                    yield from _judge(shape, found.group(), found.group(), at)

    def first_open(self, text: str, start: int, end: int) -> int | None:
        """The first place in ``text[start:end]`` where a key has begun, or may have begun once more text comes."""
        places = (self._first_begun(text, start, end), self._first_partial(text, start, end))
        shape = self._first_shape(text, start, end)
        return min((at for at in (*places, shape) if at is not None), default=None)

    def _first_begun(self, text: str, start: int, end: int) -> int | None:
        for at, prefix in self._prefix_hits(text, start, end):
            formats = self._by_prefix[prefix]
            after = at + len(prefix)
            if not formats or any(_compiled(each.body).match(text, after, end, partial=True) for each in formats):
                return at
        return None

    def _first_partial(self, text: str, start: int, end: int) -> int | None:
        for at in range(max(start, end - self._longest + 1), end):
            if text[at:end] in self._partial and _may_begin(text, at):
                return at
        return None

    def _first_shape(self, text: str, start: int, end: int) -> int | None:
        for at in _word_starts(text, start, end):
            if self._any_shape[is_opening(text, at)].match(text, at, end, partial=True):
                return at
        return None

    def _prefix_hits(self, text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
        for index, at, _ in self._search.find_matches_as_indexes(text[start:end], overlapping=True):
            if _may_begin(text, start + at):
                yield start + at, self._prefixes[index]


#: No format with a prefix is shorter, prefix included; a shorter word needs no closer look.
SHORTEST_KEY_CHARS = 10
#: No shape is shorter; most words are, and need not be tried.
SHORTEST_SHAPE = 35
_WORD_START = re.compile(r"(?<![A-Za-z0-9_~.+/-])[A-Za-z0-9_~.]")


def _word_starts(text: str, start: int, end: int) -> Iterator[int]:
    return (found.start() for found in _WORD_START.finditer(text, start, end))


@cache
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(f"(?:{pattern}){_END}")


def _judge(each: TokenFormat | Shape, key: str, body: str, at: int) -> Iterator[Match]:
    if key.endswith("EXAMPLE") or (each.entropy and is_masked(body)):
        return
    poor = shannon_entropy(body) < each.entropy or (each.entropy > 0 and is_repeated(body))
    if poor and not each.repeats:
        return
    factor = each.check(key) if each.check else 1.0
    factor *= REPEATED if poor else 1.0
    if factor:
        yield Match(at, at + len(key), each.type, each.severity, round(each.score * factor, 3))
