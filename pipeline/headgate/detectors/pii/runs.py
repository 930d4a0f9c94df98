"""Cuts a growing text into candidate runs: the only stretches that recognisers need to see.

In come chunks; out come runs, each with a bounded stretch of text before it, and a watermark. What a run is depends on
the text alone; a chunk changes only when its end is known. Nothing here knows Presidio.

A run is a chain of words, by the rules of `words`::

    state     next word                              then
    --------  -------------------------------------  ---------------------------------------------
    prose     a candidate                            a run opens; held words that it joins belong to it
    prose     one at whose end a match may begin     prose; the word is held until the next is known
    prose     any other                              prose; everything so far is clear
    in a run  one that a match may go on into        the run grows
    in a run  any other                              the run closes; then as in prose
    in a run  none: the text, or a wide gap, ends it the run closes

A run that outgrows `PIECE_CHARS` is handed out in pieces at fixed distances from its start, which overlap by more than
any entity but an endless URL or e-mail address has; each piece answers for what begins in its first `STEP_CHARS`.
"""

from dataclasses import dataclass, field

import regex

from headgate.detectors.pii.words import HEAD_CHARS, IBAN_CHARS, LONG_WORD_CHARS, PAN_REACH_WORDS, Grammar
from headgate.text import Tail

#: How much text before a run goes with it: six words that are no stop words, which Presidio reads, take about 70.
CONTEXT_CHARS = 192
#: The longest stretch analysed at once; most e-mail addresses (254, RFC 5321) and URLs fit whole.
PIECE_CHARS = 1_024
#: Pieces overlap by 256: more than a phone number of 20 groups, or an e-mail address, has.
STEP_CHARS = 768
#: Text that nobody needs is dropped once this much is kept: dropping is a copy, and most feeds are a few characters.
FORGET_CHARS = 2_048
#: White space beyond this separates whatever stands around it.
MAX_GAP_CHARS = 16
#: Most words of a few letters that one match can hold after its digits (South African number plates).
MAX_LETTER_WORDS = 2

_TOKENS = regex.compile(r"(\s+)|\S+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch to be analysed.

    Invariant: equal texts give equal runs, however they came.

    Args:
        start: where `text` begins in the whole text.
        text: the stretch.
        owned_chars: it answers for what begins in so many of its first code points.
        before: up to `CONTEXT_CHARS` of text before it, from the beginning of a word.
        glued_chars: so many last code points of `before` belong to the same run; 0 at a run's beginning.
        after: what a pattern may look at behind `text`: the white space, and a stand-in for a word behind it.
    """

    start: int
    text: str = field(repr=False)
    owned_chars: int
    before: str = field(repr=False, default="")
    glued_chars: int = 0
    after: str = field(repr=False, default="")


class Segmenter:
    """One stream's state.

    Invariant: between two feeds it keeps no more than `longest_kept_chars()`.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._tail = Tail()
        self._closed: list[Run] = []
        self._gap_start = 0
        self._word: int | None = None  # where the word that has not ended begins
        self._link: str | None = None  # whether that word goes on the open run; None while unknown
        self._in_run = False
        self._run = 0  # where the open run begins
        self._run_end = 0
        self._piece = 0  # where its piece that is not yet analysed begins
        self._letter_words = 0
        self._held: list[int] = []  # starts of the words that the next may join, at most two
        self._distant: list[tuple[int, int]] = []  # starts of PAN-shaped words, and how many words they may yet wait

    def feed(self, text: str, final: bool) -> list[Run]:
        """Take the next code points; return the runs and pieces that closed, in order."""
        self._tail.append(text)
        begin = self._gap_start if self._word is None else max(self._word, self._tail.base)
        begin = max(begin, self._tail.base)
        for token in _TOKENS.finditer(self._tail.text, begin - self._tail.base):
            start, end = token.start() + self._tail.base, token.end() + self._tail.base
            if token[1] is None:
                self._take_word(start, end, ended=final or end < self._tail.end)
            else:
                self._take_gap(end)
        if final:
            self._break()
        closed, self._closed = self._closed, []
        self._forget()
        return closed

    def cleared_to(self, final: bool) -> int:
        """Everything before this is decided; a word that has not ended is not."""
        if final:
            return self._tail.end
        if self._in_run:
            return self._piece
        cleared = self._tail.end if self._word is None else self._word
        if self._held and self._may_join():
            cleared = self._held[0]
        return min(cleared, self._distant[0][0]) if self._distant else cleared

    def open_word(self, cleared_to: int) -> str:
        """The word that has not ended, if it is all that is held; else empty."""
        if self._word is None or cleared_to != self._word or self._in_run:
            return ""
        return self._tail.slice(self._word, self._tail.end)

    def _may_join(self) -> bool:
        """Whether the word that has not ended could still join the held ones."""
        if self._word is None:
            return True
        word = self._tail.slice(self._word, self._tail.end)
        return self._grammar.may_stand_between(word) or self._grammar.joins(word, ended=False)

    def _take_gap(self, end: int) -> None:
        if end - self._gap_start > MAX_GAP_CHARS:
            self._break()

    def _take_word(self, start: int, end: int, ended: bool) -> None:
        if self._word is None:
            self._word, self._link = start, None
        start = self._word
        word = self._tail.slice(start, end)
        if self._in_run and self._link is None:
            self._decide_link(word, start, ended)
        if not self._in_run and self._grammar.is_candidate(word):
            self._open(word, start)
        if self._in_run and self._link is not None:
            self._grow(end)
        if ended:
            self._end_word(word, start, end)

    def _decide_link(self, word: str, start: int, ended: bool) -> None:
        run = self._tail.slice(max(self._run, self._run_end - IBAN_CHARS), self._run_end)
        link = self._grammar.goes_on(run, self._tail.slice(self._run_end, start), word, ended)
        if link is None:
            return
        if self._grammar.is_candidate(word[:HEAD_CHARS]):
            self._letter_words = 0
        elif link == "letters":
            self._letter_words += 1
        # Where two words may begin a match, the second of these might be the first of those: no end is safe here.
        too_many = self._letter_words > MAX_LETTER_WORDS and self._grammar.reach.words_before < 2
        if link == "no" or too_many:
            self._close()
        else:
            self._link = link

    def _open(self, word: str, start: int) -> None:
        starts = [start]
        if self._held and self._grammar.joins(word):
            starts.append(self._held[0])
        starts.extend(begin for begin, _ in self._distant)
        self._in_run = True
        self._run = self._piece = min(starts)
        self._link = "yes"
        self._letter_words = 0
        self._held, self._distant = [], []

    def _grow(self, end: int) -> None:
        self._run_end = end
        while self._run_end - self._piece >= PIECE_CHARS:
            self._hand_out(self._piece + PIECE_CHARS, STEP_CHARS)
            self._piece += STEP_CHARS

    def _end_word(self, word: str, start: int, end: int) -> None:
        if not self._in_run:
            self._hold(word, start)
        elif not self._grammar.may_go_on(word):
            self._close(look_ahead=False)
        self._word, self._link = None, None
        self._gap_start = end

    def _hold(self, word: str, start: int) -> None:
        """A word of prose has ended: keep it if a match may begin at its end."""
        first = self._held[-1:] if self._grammar.may_stand_between(word) else []
        self._held = [*first, start] if first or self._grammar.may_begin(word) else []
        self._distant = [(begin, words - 1) for begin, words in self._distant if words > 1]
        if self._grammar.may_be_pan(word):
            self._distant.append((start, PAN_REACH_WORDS))

    def _break(self) -> None:
        """Nothing goes on beyond here."""
        if self._in_run:
            self._close()
        self._held, self._distant = [], []

    def _close(self, look_ahead: bool = True) -> None:
        self._hand_out(self._run_end, self._run_end - self._piece, look_ahead=look_ahead)
        self._in_run = False
        self._held, self._distant = [], []

    def _hand_out(self, end: int, owned_chars: int, look_ahead: bool = False) -> None:
        before = self._before(self._piece)
        after = _stand_in(self._tail.slice(end, end + 2)) if look_ahead else ""
        glued = min(self._piece - self._run, len(before))
        text = self._tail.slice(self._piece, end)
        self._closed.append(Run(self._piece, text, owned_chars, before, glued, after))

    def _before(self, position: int) -> str:
        """Text before `position`, without the part of a word that the window would cut off."""
        start = max(0, position - CONTEXT_CHARS)
        text = self._tail.slice(start, position)
        if start and not self._tail.slice(start - 1, start).isspace():
            cut = regex.search(r"\s", text)
            text = text[cut.start() :] if cut else text
        return text.lstrip() if start else text

    def _forget(self) -> None:
        if len(self._tail.text) > FORGET_CHARS:
            self._tail.forget_before(self.cleared_to(False) - CONTEXT_CHARS - 1)


def _stand_in(following: str) -> str:
    """White space and the first code point of a word, with that word replaced.

    No match goes on into the word, so its beginning must not look as if it were one that a match could go on into; but
    that a word is there (Italian VAT numbers take the blank with them), and that it has a letter (the weakest Indian
    PAN pattern wants one anywhere behind its digits), makes a difference.
    """
    if len(following) < 2 or regex.match(r"\w", following[1]) is None:
        return following[:1]
    return following[0] + ("_ z" if following[1].isascii() and following[1].isalpha() else "_")


def longest_kept_chars() -> int:
    """The most text that a segmenter keeps between two feeds: the bound that the test holds it to."""
    words = PAN_REACH_WORDS + 2  # held, and the one that has not ended
    needed = PIECE_CHARS + CONTEXT_CHARS + 1 + words * (LONG_WORD_CHARS + MAX_GAP_CHARS + 1)
    return max(needed, FORGET_CHARS)
