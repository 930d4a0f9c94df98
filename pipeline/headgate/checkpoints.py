"""Checkpoints: where in a growing text a model looks at it, fixed by the text alone.

In comes text in pieces; out come clauses, in order and without overlap, each with the window that a model should read
to judge it. Where a clause ends depends on the text before that place and one code point after it, never on the
pieces. Nothing here knows models or findings.

A clause ends, first rule that applies:

========================================================================  ==========================================
before white space, when the clause has `min_words`, and                   a line ends there, or a mark of the end of
                                                                           a clause (with closing quotes or brackets)
                                                                           came before, or there are `max_words`
after a mark that needs no space behind it, as in Chinese and Japanese    when the clause has `min_words`
after `max_chars` code points                                              always
at the end of the text                                                     always
========================================================================  ==========================================

White space between clauses belongs to none, and is cleared without a look. A full stop alone decides nothing, since
the next code point may make it a number or a name; it is white space that decides.

A *word* is here what costs a model about one token: up to six letters or digits in a row, a punctuation mark, or a
code point of a script that is written without spaces. So a window of n words is nearly one of n tokens, in prose as
in code, and a long run of letters is no way around the limits.
"""

from collections import deque
from dataclasses import dataclass

from headgate.text import Tail

_CLAUSE_ENDS = frozenset(".!?;:…")
_CLOSERS = frozenset("\"')]}»*_`\u201d\u2019")
_FULL_ENDS = frozenset("\u3002\uff01\uff1f\uff1b")  # ideographic full stop; full-width ! ? ;
_LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
#: The first code point of the CJK radicals; above it most scripts set no spaces between words.
_UNSPACED_FROM = "\u2e80"
#: English has 1.3 pieces of a WordPiece vocabulary a word and 4.7 letters a word; random letters make shorter pieces.
_WORD_CHARS = 6


@dataclass(frozen=True, slots=True)
class CheckpointRules:
    """Where checkpoints stand and how much is read there.

    Args:
        window_words: of the window that ends at a checkpoint.
        min_words: below it a clause goes on, so that a list of short lines does not cost a look a line.
        max_words: at the next white space after so many a clause ends; 24 are about 17 English words with their marks.
        max_chars: at which a clause ends wherever it stands.
        max_window_chars: of the window, however few words they are; at least `max_chars`.
    """

    window_words: int = 48
    min_words: int = 3
    max_words: int = 24
    max_chars: int = 200
    max_window_chars: int = 1_024


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text that ends at a checkpoint.

    Args:
        start: its first code point, which is no white space.
        end: the checkpoint.
        window: the text to read: the last words before the checkpoint, the whole clause among them.
    """

    start: int
    end: int
    window: str


class Checkpoints:
    """Cuts one text into clauses as it comes.

    It holds what was appended last and `max_window_chars` before that.
    """

    def __init__(self, rules: CheckpointRules) -> None:
        self._rules = rules
        self._tail = Tail()
        self._position = 0
        self._final = False
        self._start: int | None = None
        self._words = 0
        self._run = 0
        self._ended = False
        # With each start, whether letters before it belong to the same run.
        self._word_starts: deque[tuple[int, bool]] = deque(maxlen=rules.window_words)

    @property
    def cleared_to(self) -> int:
        """Up to here every clause was handed out."""
        return self._position if self._start is None else self._start

    def append(self, text: str, final: bool) -> None:
        """Take the next code points; `final` says that no more will come."""
        self._tail.forget_before(self._position - self._rules.max_window_chars)
        self._tail.append(text)
        self._final = self._final or final

    def next_clause(self) -> Clause | None:
        """The next clause that has ended, or None until more text comes."""
        text, base = self._tail.text, self._tail.base
        while self._position < self._tail.end:
            char = text[self._position - base]
            if self._start is not None and char.isspace() and self._ends_before(char):
                return self._close(self._start)
            self._read(char)
            self._position += 1
            if self._start is not None and self._ends_after(char):
                return self._close(self._start)
        if self._final and self._start is not None:
            return self._close(self._start)
        return None

    def _ends_before(self, space: str) -> bool:
        if self._words < self._rules.min_words:
            return False
        return self._ended or space in _LINE_ENDS or self._words >= self._rules.max_words

    def _ends_after(self, char: str) -> bool:
        if char in _FULL_ENDS and self._words >= self._rules.min_words:
            return True
        return self._position - (self._start or 0) >= self._rules.max_chars

    def _read(self, char: str) -> None:
        if char.isspace():
            self._run = 0
            self._ended = False
            return
        if self._start is None:
            self._start = self._position
        self._ended = char in _CLAUSE_ENDS or (self._ended and char in _CLOSERS)
        in_run = char.isalnum() and char < _UNSPACED_FROM
        if not in_run or self._run % _WORD_CHARS == 0:
            self._word_starts.append((self._position, in_run and self._run > 0))
            self._words += 1
        self._run = self._run + 1 if in_run else 0

    def _close(self, start: int) -> Clause:
        end = self._position
        # A window that began inside of a word would show the model another word.
        whole = (position for position, inside in self._word_starts if not inside)
        first = max(min(start, next(whole, start)), end - self._rules.max_window_chars)
        clause = Clause(start, end, self._tail.slice(first, end))
        self._start = None
        self._words = 0
        self._run = 0
        self._ended = False
        return clause
