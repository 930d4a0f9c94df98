"""Reads one stretch of text with its context: which secrets begin in it, and where one may still be coming.

In comes a window: up to `CONTEXT_CHARS` of text that was read before, then the stretch. Out come matches, or the first
place that must be held. Both are functions of the window alone, and rest on the same three sources of *candidates*:
prefixes and shapes (`formats`), openings after a name (`assignments`), passwords in addresses and commands
(`connections`). A candidate is found by the text before it (or by its own first letters), therefore while it is
coming; so nothing is ever found where nothing was held.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import ahocorasick_rs

from headgate.detectors.secrets import formats_ai, formats_business, formats_cloud, formats_code
from headgate.detectors.secrets.assignments import Label, Opening, openings, value_end
from headgate.detectors.secrets.checksums import encoded_jwt, jwt
from headgate.detectors.secrets.connections import accesses, may_follow, password_end
from headgate.detectors.secrets.formats import FormatIndex, LabelledFormat, Match, TokenFormat
from headgate.detectors.secrets.private_keys import STARTS
from headgate.detectors.secrets.values import (
    is_masked,
    is_placeholder,
    looks_like_passphrase,
    looks_like_password,
    looks_random,
    shannon_entropy,
)
from headgate.detectors.secrets.vocabulary import ACCESS_CUES, DIVIDED_CUES, SECRET_CUES

#: Text before a stretch that its reading may depend on: a long command line, or a name with its value a line below.
CONTEXT_CHARS = 256

_JWT = (
    TokenFormat(
        "jwt",
        ("eyJ",),
        r"[A-Za-z0-9_-]{6,}={0,2}\.[A-Za-z0-9_-]*={0,2}(?:\.[A-Za-z0-9_-]*={0,2}){0,3}",
        "high",
        0.95,
        jwt,
    ),
    TokenFormat("jwt-base64", ("ZXlK",), r"[A-Za-z0-9+/_-]{40,}={0,2}", "high", 0.9, encoded_jwt),
)
FAMILIES = (formats_ai, formats_business, formats_cloud, formats_code)
TOKENS = (*_JWT, *(each for family in FAMILIES for each in family.TOKENS))
SHAPES = tuple(each for family in (formats_business, formats_cloud) for each in family.SHAPES)
LABELLED: tuple[LabelledFormat, ...] = tuple(each for family in FAMILIES for each in family.LABELLED)

#: Under a mere ``key`` it is an identifier.
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


class Cues(NamedTuple):
    """What makes a window worth a closer look.

    Args:
        label: a name that secrets are given to.
        access: a command or an address that takes a password.
    """

    label: bool
    access: bool


class Reader:
    """Finds secrets in windows of text. Stateless; shared by all streams."""

    def __init__(self) -> None:
        self._index = FormatIndex(TOKENS, SHAPES, STARTS)
        self._by_name: dict[str, list[LabelledFormat]] = {}
        for each in LABELLED:
            for name in each.names:
                self._by_name.setdefault(name, []).append(each)
        self._unnamed = tuple(each for each in LABELLED if not each.names)
        self._name_list = sorted(self._by_name)
        self._names = ahocorasick_rs.AhoCorasick(self._name_list)
        self._patterns = {each: re.compile(each.pattern, re.IGNORECASE).fullmatch for each in LABELLED}
        names = [*SECRET_CUES, *DIVIDED_CUES, *(name for name in self._by_name if len(name) > 3)]
        self._cue_list = sorted({*names, *ACCESS_CUES})
        self._cues = ahocorasick_rs.AhoCorasick(self._cue_list)

    def cues(self, text: str) -> Cues:
        """The cues in `text`: without one there is no opening and no access to look for."""
        low = text.lower() if text.isascii() else text.translate(_ASCII_LOWER)
        found = {self._cue_list[index] in ACCESS_CUES for index, _, _ in self._cues.find_matches_as_indexes(low)}
        return Cues(False in found, True in found)

    def matches(self, text: str, start: int, cues: Cues) -> list[Match]:
        """Secrets that begin in ``text[start:]``, in order, without overlaps; the surer one stays.

        Args:
            text: the window; before `start` stands context.
            start: where the stretch begins.
            cues: what stands in the window, as `cues` says.
        """
        end = len(text)
        found = list(self._index.matches(text, start, end))
        if cues.access:
            found += self._passwords(text, start, end)
        if cues.label:
            for opening in openings(text, start, end):
                found += self._assigned(text, opening, end)
        return _without_overlaps(found)

    def first_open(self, text: str, start: int, since: int, cues: Cues) -> int | None:
        """The first place in ``text[start:]`` where a secret may have begun, or None.

        Args:
            text: the window.
            start: where the stretch begins.
            since: before it no key had begun when this was asked last, and therefore none begins there now.
            cues: what stands in the window.
        """
        end = len(text)
        places = [self._index.first_open(text, since, end)]
        if cues.access:
            places += [each.start for each in accesses(text, start, end) if may_follow(text, each, end)]
        if cues.label:
            places += [each.start for each in openings(text, start, end) if self._matters(each.label)]
        return min((at for at in places if at is not None), default=None)

    def open_quote(self, text: str, start: int) -> tuple[int, str] | None:
        """Start and quote of a quoted password that began in ``text[start:]`` and has not been closed."""
        end = len(text)
        quoted = [each for each in openings(text, start, end) if each.quote and each.label.names_password]
        last = max(quoted, key=lambda each: each.start, default=None)
        if last is None or text.find(last.quote[-1], last.start, end) >= 0:
            return None
        return last.start, last.quote[-1]

    def _matters(self, label: Label) -> bool:
        """Whether a value under this label may be found: the same question while it comes and when it is there."""
        if not self.cues(label.text).label:
            return False
        return label.names_password or label.names_secret or any(True for _ in self._formats_for(label))

    def _formats_for(self, label: Label) -> Iterator[LabelledFormat]:
        if label.names_other:
            return
        for index, start, end in self._names.find_matches_as_indexes(label.compact, overlapping=True):
            if label.has_word(start, end):
                yield from self._by_name[self._name_list[index]]
        if label.names_secret or label.names_password:
            yield from self._unnamed

    def _passwords(self, text: str, start: int, end: int) -> Iterator[Match]:
        for access in accesses(text, start, end):
            stop = password_end(text, access, end)
            if stop is None or stop - access.start < 3:
                continue
            value = text[access.start : stop]
            if value.lower() == access.user.lower() or is_placeholder(value):
                if access.place == "address" and value.isalnum() and not is_masked(value):
                    # As many servers are set up: postgres:postgres@, guest:guest@. Often a sample, now and then real.
                    yield Match(access.start, stop, access.type, "low", 0.3)
                continue
            if access.place == "address" or looks_like_password(value, True) or (access.user and len(value) > 4):
                yield Match(
                    access.start, stop, access.type, access.severity, 0.85 if access.place == "address" else 0.7
                )

    def _assigned(self, text: str, opening: Opening, end: int) -> Iterator[Match]:
        if not self._matters(opening.label):
            return
        stop = value_end(text, opening, end)
        value = text[opening.start : stop]
        if len(value) < 4 or text[stop : stop + 1] == "(" or is_placeholder(value):
            return
        label = opening.label
        for each in self._formats_for(label):
            if self._patterns[each](value) and shannon_entropy(value) >= each.entropy:
                yield Match(opening.start, stop, each.type, each.severity, each.score)
                return
        if label.names_other:
            return
        if label.names_password and looks_like_password(value, bool(opening.quote), opening.worded):
            yield Match(opening.start, stop, "generic-password", "medium", 0.65 if opening.quote else 0.55)
        elif label.names_password and opening.quote and looks_like_passphrase(value):
            yield Match(opening.start, stop, "generic-passphrase", "medium", 0.55)
        elif label.compact == "key" and _UUID.fullmatch(value):
            return
        elif (label.names_secret or label.names_password) and looks_random(value):
            yield Match(opening.start, stop, "generic-assignment", "medium", 0.6)


def _without_overlaps(found: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for each in sorted(found, key=lambda m: (-m.score, m.start, -m.end, m.type)):
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda m: m.start)
