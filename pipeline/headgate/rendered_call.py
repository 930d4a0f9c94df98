"""A tool call and the request before it, as a model reads them that says whether the call was asked for.

In come a tool's name and arguments; out comes one line in plain words, such as ``send email · to: a@b.org · subject:
Minutes``. Names lose their underscores and humps, so that ``sendEmail`` and ``mail.send_email`` read alike, and long
values are cut behind their beginnings, the longest first. In comes what the user said; out come parts of it that fit
into a first segment. Both depend on their arguments alone, and training reads the same lines.

Nothing here knows models, thresholds or policy. A *word* is what costs a model about one token.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Any

from headgate.provenance.effects import words_of

#: Between the parts of a call. A vocabulary of English has both marks, and neither shell nor prose is full of them.
SEPARATOR = "·"
CUT = "…"
#: Parts of what the user said that are read: the first ones, which set the task, and the last ones.
FIRST_PARTS, LAST_PARTS = 2, 4
#: Of eight tokens, the words to fill them with: of rendered calls of public data 99 in 100 then fit into their row.
_WORDS_IN_EIGHT = 7
#: Special tokens around two segments.
_SPECIAL_TOKENS = 3
#: Of an argument, however many there are.
_NAME_WORDS = 6
_LEAST_WORDS = 3
#: Bounds what is looked at of a value of megabytes.
_MAX_WORD_CHARS = 16
_MAX_NAME_CHARS = 200
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
#: The first code point of the CJK radicals; from it on a code point costs a token.
_UNSPACED_FROM = "\u2e80"


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a call and of a request one row of a model holds.

    Args:
        window_tokens: of a row, special ones included.
        pair_tokens: of the first segment at most: the channel's word and the request.
    """

    window_tokens: int
    pair_tokens: int

    @property
    def request_words(self) -> int:
        """Words of a part of the request."""
        return max(1, (self.pair_tokens - 1) * _WORDS_IN_EIGHT // 8)

    @property
    def call_words(self) -> int:
        """Words of the rendered call."""
        return max(1, (self.window_tokens - self.pair_tokens - _SPECIAL_TOKENS) * _WORDS_IN_EIGHT // 8)


def rendered_call(tool: str, arguments: Mapping[str, Any], words: int) -> str:
    """One line that says what a call does.

    Args:
        tool: its name, in any spelling.
        arguments: as parsed.
        words: the line has about so many at most.

    Returns:
        The tool and every argument with the beginning of its value; where even names do not fit in, how many
        arguments are left out.
    """
    name = _beginning(_plain_name(tool), max(1, words // 3))
    room = words - _cost(name)
    shown = [(key, _text_of(arguments[name], room)) for name, key in _fitting(arguments, room)]
    # A separator and a colon go with each.
    shares = _shares([_cost(value) for _, value in shown], room - sum(_cost(key) + 2 for key, _ in shown))
    parts = [f"{key}: {_beginning(value, share)}" for (key, value), share in zip(shown, shares, strict=True)]
    more = [f"{len(arguments) - len(shown)} more"] if len(arguments) > len(shown) else []
    return f" {SEPARATOR} ".join([name, *parts, *more])


def request_parts(turns: Sequence[str], words: int) -> tuple[str, ...]:
    """What the user said, cut into parts of whole sentences.

    The last part is filled first: what was said last stands together, with what came right before it.

    Args:
        turns: the user's prompts, oldest first.
        words: a part has about so many at most.

    Returns:
        Parts in their order, `FIRST_PARTS` and `LAST_PARTS` of them at most; none where nothing was said.
    """
    parts: list[str] = []
    room = 0
    for piece in reversed([piece for turn in turns for piece in _pieces(turn, words)]):
        cost = _cost(piece)
        if cost <= room:
            parts[-1] = f"{piece} {parts[-1]}"
            room -= cost
        else:
            parts.append(piece)
            room = words - cost
    parts.reverse()
    if len(parts) > FIRST_PARTS + LAST_PARTS:
        parts[FIRST_PARTS:-LAST_PARTS] = []
    return tuple(parts)


def _fitting(arguments: Mapping[str, Any], room: int) -> Iterator[tuple[str, str]]:
    """The arguments whose names fit in with a little of their values, and those names in words."""
    for at, name in enumerate(arguments):
        key = _beginning(_plain_name(name), _NAME_WORDS)
        room -= _cost(key) + 2 + _LEAST_WORDS
        if at and room < 0:
            return
        yield name, key


def _plain_name(name: str) -> str:
    """An identifier in words; one without letters as it is."""
    return " ".join(words_of(name[:_MAX_NAME_CHARS])) or _one_line(name[:_MAX_NAME_CHARS])


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text).replace(SEPARATOR, ".").strip()


def _text_of(value: Any, words: int) -> str:
    """A value in one line; of what is long no more than could be shown."""
    most = (words + 1) * _MAX_WORD_CHARS
    if isinstance(value, str):
        return _one_line(value[:most])
    if isinstance(value, Mapping):
        inner = (f"{_plain_name(str(key))}: {_text_of(one, words)}" for key, one in value.items())
        return "{" + ", ".join(islice(inner, words)) + "}"
    if isinstance(value, list | tuple):
        return ", ".join(_text_of(one, words) for one in value[:words])
    return json.dumps(value)[:most]


def _pieces(text: str, words: int) -> Iterator[str]:
    """The sentences of a prompt; one that is too long in pieces."""
    for sentence in _SENTENCE_END.split(text):
        rest = _SPACE.sub(" ", sentence).strip()
        while rest:
            end = _end_of(rest, words)
            # A piece ends between words where it can.
            end = end if end == len(rest) else (rest.rfind(" ", end // 2, end) + 1 or end)
            yield rest[:end].rstrip()
            rest = rest[end:].lstrip()


def _beginning(text: str, words: int) -> str:
    end = _end_of(text, words)
    return text if end == len(text) else f"{text[: _end_of(text, max(1, words - 1))].rstrip()}{CUT}"


def _end_of(text: str, words: int) -> int:
    """Where the first so many words end; the end of the text if it has no more."""
    left = words
    for match in _TOKEN.finditer(text):
        cost = _cost_of(match.group())
        if cost > left:
            return match.start() + len(match.group()) * left // cost
        left -= cost
    return len(text)


def _cost(text: str) -> int:
    return sum(_cost_of(match.group()) for match in _TOKEN.finditer(text))


def _cost_of(token: str) -> int:
    """Tokens that a run of letters and digits costs: English words one, what is no word one for two code points."""
    if token.isascii() and token.isalpha():
        return ceil(len(token) / 9)
    return len(token) if token[0] >= _UNSPACED_FROM else ceil(len(token) / 2)


def _shares(costs: Sequence[int], room: int) -> list[int]:
    """Words for each value: short ones whole, and what they leave to the long ones alike."""
    shares = [0] * len(costs)
    left = max(room, _LEAST_WORDS * len(costs))
    by_cost = sorted(range(len(costs)), key=costs.__getitem__)
    for done, at in enumerate(by_cost):
        shares[at] = min(costs[at], left // (len(costs) - done))
        left -= shares[at]
    return shares
