"""A model's names over a growing text: clauses in, names out, each once and in a place that is not cleared yet.

At every checkpoint (`headgate.checkpoints`) the model reads the last words before it. A name may go on behind a
checkpoint, and the model may see only then that there is one; so what a later look could change is held::

    the clause ends                          then
    ---------------------------------------  ------------------------------------------------------------------
    with the end of a sentence               all that was found is reported
    otherwise, with a name or capitals       these are held, to be read again at the next checkpoint
    more than `MAX_HELD_CHARS` behind them   all that was found is reported
    with the text                            all that was found is reported

A name that was seen and held stays one unless the next look puts another over it. All of this depends on the text and
on what the model says of its windows, never on the chunks. Nothing here knows Presidio, policy or what a model is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import regex

from headgate.checkpoints import CheckpointRules, Checkpoints, Clause
from headgate.detector import Need, Scores
from headgate.errors import DetectorError

#: Windows asked for at once, as in `headgate.detectors.classifier`.
MAX_NEEDS: Final = 64
#: The longest stretch that waits for another look: an address over several lines has about 100.
MAX_HELD_CHARS: Final = 256
#: A run of capitals beyond this is a headline.
_MAX_TAIL_WORDS: Final = 6

#: A capital, a digit, or a letter of a script that knows no case: without any there is no name, but for those who type
#: theirs in small letters.
_SIGN: Final = regex.compile(r"[\p{Lu}\p{Lt}\p{Lo}\p{N}]")
#: Capitals that say nothing where only small letters follow.
_START: Final = regex.compile(
    r"(?:The|This|That|These|Those|There|Then|They|A|An|And|As|At|But|By|For|From|He|Her|His|How|If|In|Is|It|Its|My|No|"
    r"Not|Of|On|Or|Our|She|So|To|We|What|When|Where|Which|While|Who|Why|With|Yes|You|Your|Here|Also|Are|Can|Do|Does)"
    r"(?![\w-])"
)
_I: Final = regex.compile(r"(?<![\w.])I(?![\w.])")
_MARKS: Final = frozenset(".!?…\u3002\uff01\uff1f")
_WORD_END: Final = regex.compile(r"[\p{L}\p{N}]")


class Named(NamedTuple):
    """Something that was found.

    Attributes:
        start: in the window, later in the text; in code points.
        end: half-open.
        type: what it is.
        score: in [0, 1].
    """

    start: int
    end: int
    type: str
    score: float


#: A window and its scores in, what is in it out: in order, without overlap, in the window's code points.
Reader = Callable[[str, Scores], Sequence[Named]]


@dataclass(slots=True)
class Looks:
    """How often a model was asked, and how often a look at the letters was enough."""

    asked: int = 0
    spared: int = 0


class NameStream:
    """One stream's state; it keeps the last window, the clauses that were asked for, and the names that wait.

    Args:
        model: its name.
        rules: of its checkpoints.
        read: says what is in a window.
        lower_case: ask also where no capital and no digit stands.
        looks: counts.
    """

    def __init__(self, model: str, rules: CheckpointRules, read: Reader, lower_case: bool, looks: Looks) -> None:
        self._model, self._read, self._lower_case, self._looks = model, read, lower_case, looks
        self._checkpoints = Checkpoints(rules)
        self._asked: list[Clause] = []
        self._held: list[Named] = []
        self._held_from: int | None = None
        self._final = False

    @property
    def cleared_to(self) -> int:
        """Up to here every name is known."""
        if self._held_from is not None:
            return self._held_from
        return self._asked[0].start if self._asked else self._checkpoints.cleared_to

    def feed(self, text: str, final: bool) -> tuple[list[Named], tuple[Need, ...]]:
        """Take the next code points; returns what is certain, and what the model should read before more is."""
        if self._asked:
            raise DetectorError("text was fed before the scores that were asked for")
        self._checkpoints.append(text, final)
        self._final = self._final or final
        return self._go_on([])

    def give(self, scores: Sequence[Scores]) -> tuple[list[Named], tuple[Need, ...]]:
        """Take the scores that were asked for, in order."""
        clauses, self._asked = self._asked, []
        wanted = [clause for clause in clauses if self._needed(clause)]
        if len(scores) != len(wanted):
            self._asked = clauses
            raise DetectorError(f"{len(scores)} scores were given for {len(wanted)} windows")
        given = iter(scores)
        certain: list[Named] = []
        for clause in clauses:
            certain += self._judge(clause, self._read(clause.window, next(given)) if self._needed(clause) else ())
        return self._go_on(certain)

    def _go_on(self, certain: list[Named]) -> tuple[list[Named], tuple[Need, ...]]:
        needs: list[Need] = []
        while len(needs) < MAX_NEEDS and (clause := self._checkpoints.next_clause()):
            if self._needed(clause):
                needs.append(Need(self._model, clause.window))
                self._looks.asked += 1
            else:
                self._looks.spared += 1
                if not needs:
                    certain += self._judge(clause, ())
                    continue
            self._asked.append(clause)
        if self._final and not self._asked:
            certain += self._held
            self._held, self._held_from = [], None
        return certain, tuple(needs)

    def _needed(self, clause: Clause) -> bool:
        """Whether there may be a name in it."""
        if self._lower_case:
            return True
        text = clause.window[clause.start - clause.end :]
        start = _START.match(text)
        return _SIGN.search(_I.sub("", text[start.end() :] if start else text)) is not None

    def _judge(self, clause: Clause, read: Sequence[Named]) -> list[Named]:
        """Everything that the clause makes certain; what it leaves open is held."""
        undecided = clause.start if self._held_from is None else self._held_from
        offset = clause.end - len(clause.window)
        found = [
            Named(max(name.start + offset, undecided), name.end + offset, name.type, name.score)
            for name in read
            if name.end + offset > undecided
        ]
        found += [held for held in self._held if not any(held.start < n.end and n.start < held.end for n in found)]
        found.sort()
        hold = self._open_from(clause, found)
        self._held_from = hold
        self._held = [] if hold is None else [name for name in found if name.start >= hold]
        return [name for name in found if hold is None or name.start < hold]

    def _open_from(self, clause: Clause, found: Sequence[Named]) -> int | None:
        """Where that begins which the words behind the clause may change; None where nothing is."""
        if _ends_sentence(clause.window):
            return None
        text = clause.window[clause.start - clause.end :]
        open_from = clause.start + _tail(text)
        for name in reversed(found):
            # A name that ends with the clause, but for marks, or one that the capitals at its end belong to.
            behind = clause.window[name.end - clause.end :] if name.end < clause.end else ""
            if name.end > open_from or _WORD_END.search(behind) is None:
                open_from = min(open_from, name.start)
        return open_from if open_from < clause.end and clause.end - open_from <= MAX_HELD_CHARS else None


def _ends_sentence(text: str) -> bool:
    """Whether the last word is followed by the mark of an end, and is no abbreviation or initial."""
    words = text.rstrip("\"')]}»*_`\u201d\u2019")
    if words[-1:] not in _MARKS:
        return False
    last = words.rsplit(maxsplit=1)[-1].rstrip("".join(_MARKS))
    return words[-1] != "." or len(last) > 3 or last.islower() or last.isdigit()


def _tail(text: str) -> int:
    """Where the capitals and numbers at the end of a clause begin; its length where it ends otherwise."""
    begins = len(text)
    for _ in range(_MAX_TAIL_WORDS):
        head = text[:begins].rstrip()
        word = head.rsplit(maxsplit=1)[-1] if head else ""
        if not word or not (word[0].isupper() or word[0].isdigit()):
            return begins
        begins = len(head) - len(word)
    return len(text)
