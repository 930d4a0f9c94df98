"""Prose becomes content words: what still stands when a text is lightly rewritten.

In comes a text, piece by piece; out come its words as they are compared, each with where it ends. Case, width, marks,
punctuation and layout are gone, the commonest words of English and the endings of its inflections as well, because a
rewriting changes those first. Writings without spaces give a word a character. Nothing here knows what is compared.
"""

import codecs
import re
from functools import lru_cache

from headgate.provenance.effects import word_set
from headgate.provenance.values import fold

#: A longer run of letters and digits is no word; it is cut into words of this length, which bounds what is kept.
MAX_WORD_CHARS = 48

#: Escapes of JSON's strings part words, as the line breaks do that they stand for; those of letters belong to words.
_SINGLE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"\\[nrt]|[{_SINGLE}]|(?:[^\W_{_SINGLE}]|\\u[0-9a-fA-F]{{4}}){{1,{MAX_WORD_CHARS}}}")
#: What may be the beginning of an escape.
_BEGUN = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")

#: Words that carry no content of their own, contractions' remains included.
_STOP = word_set(
    "a about above after again against all also although always am among an and any anything are aren as at be because "
    "been before being below between both but by can cannot could couldn d did didn do does doesn doing don done down "
    "during each either else ever every few for from further get gets give given gives had hadn has hasn have haven "
    "having he her here hers him his how however i if in into is isn it its itself just ll m may me might more most "
    "must my need needs neither never no nor not now of off on once one only onto or other others our ours out over "
    "own please re s same shall she should shouldn so some such t than that the their theirs them then there therefore "
    "these they this those though through thus to too under unless until up upon us use used using ve very via was "
    "wasn we were weren what when where whether which while who whom whose why will with within without won would "
    "wouldn yes yet you your yours yourself"
)
_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
#: What is left of a word once its ending is gone; shorter ones would fall together with others.
_MIN_STEM_CHARS = 4


@lru_cache(maxsize=8_192)
def content_word(word: str) -> str:
    """A word as it is compared; empty for one that says nothing by itself."""
    word = word.lower() if word.isascii() and "\\" not in word else fold(word)
    if word in _STOP:
        return ""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM_CHARS:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=8_192)
def turned_word(word: str, scheme: str) -> str:
    """A word as it is compared, once its letters are turned by 13 (``rot13``) or put in order (``reversed``)."""
    return content_word(codecs.encode(word, "rot13") if scheme == "rot13" else word[::-1])


class WordStream:
    """Words of a text that comes in pieces; the same ones however it is split."""

    def __init__(self) -> None:
        self._rest = ""
        self._base = 0

    @property
    def end(self) -> int:
        """Code points of the text so far."""
        return self._base + len(self._rest)

    @property
    def open_from(self) -> int:
        """Where the text begins that is not read yet: a word that may go on, or the end."""
        return self._base

    def feed(self, text: str, final: bool) -> list[tuple[str, int]]:
        """The words that are now whole, as they stand, each with the position behind its last letter."""
        text = self._rest + text
        begun = None if final or "\\" not in text else _BEGUN.search(text, max(0, len(text) - 5))
        open_from = stop = begun.start() if begun else len(text)
        found: list[tuple[str, int]] = []
        for match in _WORD.finditer(text, 0, stop):
            if match.end() == stop and not final:
                open_from = match.start()
                break
            found.append((match.group(), self._base + match.end()))
        self._rest = text[open_from:]
        self._base += open_from
        return found


def content_words(text: str) -> list[str]:
    """All content words of a text."""
    return [word for raw, _ in WordStream().feed(text, True) if (word := content_word(raw))]
