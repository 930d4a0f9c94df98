"""Which words can be part of an entity, and which two neighbours can be parts of the same one.

In goes a word (code points without white space), out comes a yes or no that depends on the word and the reach of the
chosen recognisers alone. Nothing here knows streams, chunks or Presidio's classes. The rules are a hull: they hold for
every match of every recogniser in the catalogue, and for much that is none. That they do is tested against Presidio
on whole texts.

What makes streaming possible is that few matches contain white space. Those that do are

* digits in groups (`4012 8888 8888 1881`, `+44 20 7946 0018`): the next word begins with a digit, perhaps after some
  of the punctuation that a phone number may have;
* phone extensions: the next word begins with a label such as `ext`;
* IBANs: the next word begins with capitals or digits in fours;
* letters before or after digits (`AB 12 34 56 C`, `34 ABC 123`): short ones, and at most two words.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from headgate.detectors.pii.catalogue import Entry

#: What may stand between the digits of a phone number, blanks apart; a test compares it with phonenumbers' own set.
PUNCTUATION = (
    r"\-x\u2010-\u2015\u2212\u30FC\uFF0D-\uFF0F\u00AD\u200B\u2060()\uFF08\uFF09\uFF3B\uFF3D.\[\]/~\u2053\u223C\uFF5E"
)
#: What may begin a phone number before its first digit.
_LEAD = r"(\[\uFF08\uFF3B+\uFF0B"
#: What announces an extension, as phonenumbers has it.
_LABEL = (
    r"(?:e?xt(?:ensi(?:o\u0301?|\u00F3))?n?|\uFF45?\uFF58\uFF54\uFF4E?|\u0434\u043E\u0431|anexo"
    r"|int|\uFF49\uFF4E\uFF54|[x\uFF58#\uFF03~\uFF5E])"
)

#: A word beyond this is taken for a candidate without looking further, so that it need not be kept whole.
LONG_WORD_CHARS = 256
#: How a word begins is read in so many code points: more than the longest label (11) needs.
HEAD_CHARS = 12
#: The end of a run in which an IBAN may have begun: the longest has 42 characters with its blanks.
IBAN_CHARS = 64
#: Presidio's weakest Indian PAN pattern is met by ten characters if four digits follow anywhere in the text. A stream
#: cannot wait for its end, so they must follow within so many words.
PAN_REACH_WORDS = 4

#: A word that may hold an entity by itself: a digit, an ``@``, a top level domain, colons or hyphens as in IPv6 and
#: MAC addresses, or as many letters as an Italian fiscal code has.
_CANDIDATE = regex.compile(r"[\d@]|\.[^\W\d_]|::|(?::[^:]*){5}|(?:-[^-]*){5}|[^\W\d_]{16}")
#: After such an end no match goes on beyond white space.
_OPEN_END = regex.compile(rf"[\w{_LEAD}{PUNCTUATION},#\uFF03]\Z|{_LABEL}[:.\uFF0E][,\-]*\Z", regex.IGNORECASE)
_PHONE_TAIL = rf"[{_LEAD}][{PUNCTUATION}{_LEAD}]{{0,9}}\Z"
_LETTERS_TAIL = r"(?<!\w)[^\W\d_]{1,3}\Z"
_PURE_PAIR = regex.compile(r"[^\W\d_]{1,2}")
_PURE_PUNCTUATION = regex.compile(rf"[{_LEAD}{PUNCTUATION}]{{1,9}}")
_DIGIT_HEAD = regex.compile(rf"[{_LEAD}{PUNCTUATION}]{{0,10}}\d")
_PAN_SHAPE = regex.compile(r"\b(?=.*?[a-zA-Z])[\w@#$%^?~-]{10}\b")
_IBAN_BEGUN = regex.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}((?:[ -]?[A-Z0-9]{4}){0,7})\Z")
_IBAN_GROUP = regex.compile(r"[A-Z0-9]{4}")
_IBAN_END = regex.compile(r"[A-Z0-9]{1,3}(?![A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far beyond their digits the chosen recognisers' matches go.

    Args:
        words_before: words without digits, 0 to 2, that a match can begin with.
        letters_after: most letters of a word that a match can go on with.
        pan: whether ten characters may be reported for the digits that follow them.
    """

    words_before: int = 0
    letters_after: int = 0
    pan: bool = False

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Reach":
        """The reach of all `entries` together."""
        chosen = tuple(entries)
        return cls(
            words_before=max((entry.words_before for entry in chosen), default=0),
            letters_after=max((entry.letters_after for entry in chosen), default=0),
            pan=any(entry.entity == "IN_PAN" for entry in chosen),
        )


class Grammar:
    """The rules for one reach."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        letters = rf"|(?P<letters>[^\W\d_]{{1,{reach.letters_after}}})(?![^\W\d_])" if reach.letters_after else ""
        self._head = regex.compile(
            rf"[{PUNCTUATION},+\uFF0B]{{0,8}}(?:\d|\Z)|,{{0,8}}{_LABEL}(?![^\W\d_]){letters}", regex.IGNORECASE
        )
        # Lower case, more letters than may follow, and no label's first letter: whatever comes, no match goes on.
        self._never = regex.compile(rf"(?![aeix])[a-z]{{{reach.letters_after + 1}}}")
        self._tail = regex.compile(f"{_PHONE_TAIL}|{_LETTERS_TAIL}" if reach.words_before else _PHONE_TAIL)

    @staticmethod
    def is_candidate(word: str) -> bool:
        """Whether the word may hold an entity. Once true of a word's beginning, it stays so."""
        return len(word) > LONG_WORD_CHARS or _CANDIDATE.search(word) is not None

    def goes_on(self, run: str, gap: str, word: str, ended: bool) -> str | None:
        """Whether a match in `run` can go on into `word` beyond the white space `gap`.

        Args:
            run: the words before, as they stand in the text.
            gap: what stands between.
            word: the word, or as much of it as has come.
            ended: whether that is the whole word.

        Returns:
            ``"yes"``, ``"letters"`` (only if no more than two such words come in a row), ``"no"``, or None while that
            cannot be told. An answer never changes as the word grows.
        """
        if not ended and len(word) < HEAD_CHARS:
            return "no" if self._never.match(word) else None
        head = word[:HEAD_CHARS]
        match = self._head.match(head)
        if match is not None:
            return "letters" if self.reach.letters_after and match["letters"] else "yes"
        return "yes" if gap == " " and _goes_on_iban(run, head) else "no"

    @staticmethod
    def may_go_on(word: str) -> bool:
        """Whether a match may go on beyond the end of `word` at all."""
        return _OPEN_END.search(word[-HEAD_CHARS * 2 :]) is not None

    def may_begin(self, word: str) -> bool:
        """Whether a match may begin at the end of `word`, which has no digit, and go on in the next."""
        return self._tail.search(word[-HEAD_CHARS:]) is not None

    def may_stand_between(self, word: str) -> bool:
        """Whether `word` may be the second of two words before the digits, for now at least."""
        letters = self.reach.words_before > 1 and _PURE_PAIR.fullmatch(word) is not None
        return letters or _PURE_PUNCTUATION.fullmatch(word) is not None

    @staticmethod
    def joins(word: str, ended: bool = True) -> bool:
        """Whether `word` goes on what a word before it began; while it has not ended, whether it still could."""
        return _DIGIT_HEAD.match(word, partial=not ended) is not None

    def may_be_pan(self, word: str) -> bool:
        """Whether some ten characters of `word` would be an Indian PAN if four digits followed."""
        return self.reach.pan and _PAN_SHAPE.search(word) is not None


def _goes_on_iban(run: str, head: str) -> bool:
    begun = _IBAN_BEGUN.search(run[-IBAN_CHARS:])
    if begun is None:
        return False
    groups = sum(character not in " -" for character in begun[1]) // 4
    return _IBAN_GROUP.match(head) is not None or (groups >= 2 and _IBAN_END.match(head) is not None)
