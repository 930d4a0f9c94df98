"""Release control: what of a stream may be shown, given what has come and what was decided. No I/O, no clock.

Theory of operation
-------------------
Text comes from the model (`receive`), verdicts come from the worker (`fold`); both answer with what to do now: text to
show, a recall, or the cut. Three positions order everything::

    0 ....... cleared_to ....... released_to ....... end of the text
      shown,              shown, not               held
      decided             yet decided

``released_to <= max(cleared_to, cleared_to + leak budget)`` always holds. Text is shown with the replacements that
verdicts asked for; what has been shown is never rewritten: a replacement or cut that reaches into it is answered by a
`Recall` of that span and a `Cut`.

====================  ==============================  =====================================
state                 on                              then
====================  ==============================  =====================================
flowing               verdict allow, redact           flowing: show what it cleared
flowing               verdict hold                    held: show what it cleared, no more
held                  verdict allow, redact           flowing
flowing, held         verdict cut, deny               closed: show up to its cleared_to, cut
flowing, held         verdict for another text        closed: cut
flowing, held         verdict after one that is lost  closed: cut
flowing, held         replacement of shown text       closed: recall, cut
flowing               final verdict, all shown        done
flowing, held         silence, and policy closes      closed: cut
flowing, held         silence, and policy opens       flowing, without limit from now on
closed, done          anything                        unchanged, nothing is shown
====================  ==============================  =====================================
"""

from dataclasses import dataclass
from typing import Literal

from headgate.text import RunningDigest, Tail
from headgate_schemas.verdicts import Replacement, Verdict


@dataclass(frozen=True, slots=True)
class Show:
    """Show this text.

    Args:
        text: with replacements made.
        start: first code point of the stream that it stands for, inclusive.
        end: last code point of the stream that it stands for, exclusive.
        cleared: whether a verdict cleared it, or the leak budget let it out.
        replaced: how many spans in it were replaced.
        made: where in `text` their placeholders stand.
    """

    text: str
    start: int
    end: int
    cleared: bool
    replaced: int = 0
    made: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Recall:
    """The text from `start` to `end` was shown, and should not have been; tell whoever reads it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Nothing more is shown, and the model should stop.

    Args:
        at: code points of the stream that were allowed.
        rule: the policy rule, ``wrong-digest`` for a verdict that belongs to another text, ``lost-verdict`` where the
            one before it never came, or ``silence``.
        reason: for people.
        verdict: the verdict behind it; None where there is none.
    """

    at: int
    rule: str
    reason: str
    verdict: Verdict | None


Step = Show | Recall | Cut
#: The rule of a cut that no verdict asked for.
SILENCE = "silence"
State = Literal["flowing", "held", "closed", "done"]


class ReleaseControl:
    """Release control of one stream and channel.

    Args:
        leak_budget: code points that may be shown before they are cleared; None for no limit.
    """

    def __init__(self, leak_budget: int | None = 0) -> None:
        if leak_budget is not None and leak_budget < 0:
            raise ValueError("a leak budget is a number of code points, 0 or more, or None")
        self._budget = leak_budget
        self._tail = Tail()
        self._digest = RunningDigest(self._tail)
        self._replacements: list[Replacement] = []
        self.state: State = "flowing"
        self.cleared_to = 0
        self.released_to = 0

    @property
    def received(self) -> int:
        """Code points that came from the model."""
        return self._tail.end

    @property
    def held(self) -> int:
        """Code points that came and were not shown."""
        return self.received - self.released_to

    @property
    def unverified(self) -> int:
        """Code points that were shown and are not cleared."""
        return max(0, self.released_to - self.cleared_to)

    def receive(self, text: str) -> list[Step]:
        """Take text from the model; answers what the leak budget lets out at once."""
        if self.state in ("closed", "done"):
            return []
        self._tail.append(text)
        return self._show_unverified()

    def fold(self, verdict: Verdict) -> list[Step]:
        """Take a verdict; answers what it lets out, recalls or cuts. Folding one twice changes nothing."""
        if self.state in ("closed", "done"):
            return []
        if not self._belongs(verdict):
            return self._close(verdict, self.cleared_to, "wrong-digest", "the verdict belongs to another text")
        if verdict.cleared_from > self.cleared_to:
            return self._close(verdict, self.cleared_to, "lost-verdict", "the verdict before this one never came")
        reaching = [r for r in verdict.replacements if r.start < self.released_to and r.start >= self.cleared_to]
        if reaching:
            return self._recall(verdict, min(r.start for r in reaching))
        self._replacements += [r for r in verdict.replacements if r.start >= self.released_to]
        further = verdict.final or verdict.cleared_to > self.cleared_to
        self.cleared_to = max(self.cleared_to, verdict.cleared_to)
        steps = self._show_cleared()
        if verdict.action in ("cut", "deny"):
            return steps + self._close(verdict, verdict.cleared_to, verdict.rule, verdict.reason)
        if verdict.action == "hold":
            self.state = "held"
        elif further:  # an older verdict that came again lifts no hold
            self.state = "flowing"
        steps += self._show_unverified()
        if verdict.final and self.released_to == self.received:
            self.state = "done"
        return steps

    def silence(self, opens: bool, reason: str) -> list[Step]:
        """Take it that no verdict will come; answers what that lets out, or the cut.

        Args:
            opens: whether policy lets text out then. A verdict that comes late may still recall and cut it.
            reason: for people.
        """
        if self.state in ("closed", "done"):
            return []
        if not opens:
            return self._close(None, self.cleared_to, SILENCE, reason)
        self._budget, self.state = None, "flowing"
        return self._show_unverified()

    def _belongs(self, verdict: Verdict) -> bool:
        if verdict.cleared_to < self.cleared_to:
            return True  # an older verdict that came again: its digest was checked when it came first
        return verdict.cleared_to <= self.received and verdict.digest == self._digest.at(verdict.cleared_to)

    def _show_cleared(self) -> list[Step]:
        if self.released_to >= self.cleared_to:
            self._tail.forget_before(self.cleared_to)
            return []
        start, parts, made, length = self.released_to, [], [], 0
        due = sorted({(r.start, r.end, r.placeholder) for r in self._replacements if r.start < self.cleared_to})
        for span_start, span_end, placeholder in due:
            parts += [self._tail.slice(self.released_to, span_start), placeholder]
            length += len(parts[-2]) + len(placeholder)
            made.append((length - len(placeholder), length))
            self.released_to = max(self.released_to, span_end)
        parts.append(self._tail.slice(self.released_to, self.cleared_to))
        self.released_to = max(self.released_to, self.cleared_to)
        self._replacements = [r for r in self._replacements if r.start >= self.cleared_to]
        self._tail.forget_before(self.cleared_to)
        return [Show("".join(parts), start, self.released_to, cleared=True, replaced=len(due), made=tuple(made))]

    def _show_unverified(self) -> list[Step]:
        limit = self.received if self._budget is None else min(self.received, self.cleared_to + self._budget)
        if self.state == "held" or limit <= self.released_to:
            return []
        start, self.released_to = self.released_to, limit
        return [Show(self._tail.slice(start, limit), start, limit, cleared=False)]

    def _recall(self, verdict: Verdict, start: int) -> list[Step]:
        rule = next(r.rule for r in verdict.replacements if r.start == start)
        return self._close(verdict, start, rule, "a finding reaches into text that was already shown")

    def _close(self, verdict: Verdict | None, at: int, rule: str, reason: str) -> list[Step]:
        self.state = "closed"
        recall: list[Step] = [Recall(at, self.released_to)] if self.released_to > at else []
        return [*recall, Cut(at, rule, reason, verdict)]
