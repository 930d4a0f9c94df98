"""Pseudonyms on their way back: placeholders in what the model says become the values that they stand for again.

Enters released text, as it was judged; leaves the text that its reader sees. Whoever drives this hands in who knows the
values, and says which placeholders are redactions of this very text: those stay. It knows no vault and no policy.

Theory of operation
-------------------
A placeholder that could be beginning at the end of the text is held until it is whole or cannot become one: at most
`MAX_NAME_CHARS`, and only behind a ``<``. What a placeholder becomes depends on the text before it alone, so the same
text gives the same result however it was chunked.

**A link is not touched.** Text is judged with its placeholders. A link that carries one is harmless, and would be a
leak with the value in it, which no detector has seen. So a placeholder in a URL, in the target of a markdown link, or
in an attribute that holds an address stays as it is; behind ``mailto:`` and ``tel:`` it does not.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence

import ahocorasick_rs
import re2
import regex

#: ``<``, a type in capitals, a number, ``>``.
MAX_NAME_CHARS = 80
#: How far back a link is looked for. A run without white space that is longer counts as one.
LINK_CHARS = 2_048

_WHOLE = re.compile(r"<[A-Z][A-Z0-9_]{0,69}_[1-9][0-9]{0,6}>")
_BEGUN = re.compile(r"<(?:[A-Z][A-Z0-9_]{0,77})?\Z")
#: In JSON some writers escape the brackets.
_WHOLE_IN_JSON = re.compile(r"(?:<|\\u003[cC])([A-Z][A-Z0-9_]{0,69}_[1-9][0-9]{0,6})(?:>|\\u003[eE])")
_STRING_IN_JSON = regex.compile(r'"(?:[^"\\]|\\.)*+"', regex.DOTALL)
_SCHEME = r"(?:https?|ftp|wss?|file|data|javascript):"
_IN_LINK = re2.compile(
    r"(?i)(?:"
    rf"(?:{_SCHEME}|[/\\]{{2}}|\]\()\S*"  # a URL, or the target of a markdown link, up to white space
    r"|\]\(\s*<[^\n]*"  # a target in angle brackets may hold blanks
    r"|^\s*\[[^\]\n]*\]:\s*\S*|\n\s*\[[^\]\n]*\]:\s*\S*"  # the target of a reference
    rf"|=\s*\"[^\"]*(?:{_SCHEME}|[/\\]{{2}})[^\"]*"  # an attribute that holds an address
    rf"|=\s*'[^']*(?:{_SCHEME}|[/\\]{{2}})[^']*"
    r")\z"
)
_ADDRESSED = ("mailto:", "tel:")

#: placeholder -> the value that it stands for; None where it is none of this session's.
Find = Callable[[str], str | None]
#: Half-open spans of a text.
Spans = Sequence[tuple[int, int]]


def is_name(placeholder: str) -> bool:
    """Whether a placeholder stands for one value, and is written as placeholders are."""
    return _WHOLE.fullmatch(placeholder) is not None


def names_in(text: str) -> set[str]:
    """Everything in a text that is written as a placeholder."""
    return set(_WHOLE.findall(text))


class Restorer:
    """Restores one stream while it flows.

    Args:
        find: knows the values.
    """

    def __init__(self, find: Find) -> None:
        self._find = find
        self._before = ""
        self._held = ""

    def feed(self, text: str, made: Spans = ()) -> str:
        """Take released text; the text to show now.

        Args:
            text: what follows.
            made: spans of `text` that are redactions of this stream, in order; they stay.
        """
        parts, at = [], 0
        for start, end in made:
            parts += [self._take(text[at:start]), self.finish(), self._past(text[start:end])]
            at = end
        parts.append(self._take(text[at:]))
        return "".join(parts)

    def finish(self) -> str:
        """What was held for a placeholder that does not come."""
        held, self._held = self._held, ""
        return self._past(held)

    def _take(self, text: str) -> str:
        text, self._held = self._held + text, ""
        begun = _BEGUN.search(text, max(0, len(text) - MAX_NAME_CHARS))
        if begun:
            text, self._held = text[: begun.start()], begun.group()
        parts, at = [], 0
        for found in _WHOLE.finditer(text):
            parts.append(self._past(text[at : found.start()]))
            value = None if in_link(self._before) else self._find(found.group())
            name = self._past(found.group())
            parts.append(name if value is None else value)
            at = found.end()
        parts.append(self._past(text[at:]))
        return "".join(parts)

    def _past(self, text: str) -> str:
        self._before = (self._before + text)[-LINK_CHARS:]
        return text


def restored_json(text: str, made: Spans, find: Find) -> str:
    """A whole JSON text with its placeholders restored; values are escaped as JSON strings are.

    Args:
        text: the JSON.
        made: spans of `text` that are redactions of this very text, in order; they stay.
        find: knows the values.
    """
    parts, at = [], 0
    for string in _STRING_IN_JSON.finditer(text):
        for found in _WHOLE_IN_JSON.finditer(text, string.start(), string.end()):
            if any(start < found.end() and found.start() < end for start, end in made):
                continue
            before = text[max(string.start() + 1, found.start() - LINK_CHARS) : found.start()]
            value = None if in_link(before) else find(f"<{found.group(1)}>")
            if value is not None:
                parts += [text[at : found.start()], json.dumps(value, ensure_ascii=False)[1:-1]]
                at = found.end()
    return "".join([*parts, text[at:]])


def in_link(before: str) -> bool:
    """Whether what follows `before` would be part of a link."""
    if before.endswith(_ADDRESSED):
        return False
    if len(before) >= LINK_CHARS and not any(map(str.isspace, before)):
        return True
    return _IN_LINK.search(before) is not None


class Concealer:
    """The way back to the model: values become their placeholders again, where they stand as words of their own.

    A framework sends what it showed with the next turn, as the model's own words; without this, they would reach the
    model in clear.

    Args:
        values: placeholder -> value.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        named = {form: placeholder for placeholder, value in values.items() for form in _forms(value)}
        self._placeholders = list(named.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(named))

    def conceal(self, text: str) -> str:
        """The text with placeholders."""
        parts, at = [], 0
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for index, start, end in sorted(matches, key=lambda match: (match[1], -match[2])):
            if start >= at and _is_word(text, start, end):
                parts += [text[at:start], self._placeholders[index]]
                at = end
        return "".join([*parts, text[at:]])


def _forms(value: str) -> set[str]:
    """A value as it stands in text, and in JSON of either kind."""
    in_json = (json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    return {value, *in_json} - {""}


def _is_word(text: str, start: int, end: int) -> bool:
    begins = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    ends = end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum())
    return begins and ends
