"""What comes out of guarding: the outcome of a whole text, and the events of a stream while it flows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from headgate.client.tokens import Token
from headgate.release import Show, Step
from headgate_schemas.verdicts import Action, Mode, Replacement, Verdict, stricter


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """Something happened to a stream. Without step and verdict: text came, and none of it may be shown yet.

    Args:
        step: what to do: show, recall or cut; None where there is nothing to do.
        verdict: the verdict behind it; None for text that the leak budget let out, and for silence.
        tokens: those that the verdict cleared.
        received: code points that came from the model so far.
        released_to: code points that were given out so far.
        cleared_to: code points that were cleared so far.
        at: seconds of the event loop's clock.
    """

    step: Step | None
    verdict: Verdict | None
    tokens: tuple[Token, ...]
    received: int
    released_to: int
    cleared_to: int
    at: float

    @property
    def held(self) -> int:
        """Code points that came and are held."""
        return self.received - self.released_to


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided of a text, so far.

    Args:
        action: the strictest action that was enforced.
        rule: the policy rule behind it, or ``silence``; empty for ``allow``.
        reason: that rule's reason, for people.
        would: in mode ``observe``, what enforcing would have done; None otherwise.
        mode: of the policy.
        timed_out: whether the deadline passed without a verdict, or without anyone's approval of what was held.
        verdict: the verdict behind the action; the last one where it is ``allow``; None before the first.
        text: the text that may be used, replacements made; empty for a refused one, and for a stream, which gave its
            text out as it came.
        made: where in `text` the placeholders of its own redactions stand.
        replacements: every span that verdicts had replaced.
    """

    action: Action = "allow"
    rule: str = ""
    reason: str = ""
    would: Action | None = None
    mode: Mode = "enforce"
    timed_out: bool = False
    verdict: Verdict | None = None
    text: str = field(default="", repr=False)
    made: tuple[tuple[int, int], ...] = ()
    replacements: tuple[Replacement, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the text, or the rest of it, may not be used."""
        return self.action in ("hold", "deny", "cut")

    def of_text(self, shown: Sequence[Show]) -> "Outcome":
        """The outcome of a whole text, with what may be used of it."""
        if self.refused:
            return replace(self, text="")
        made, length = [], 0
        for show in shown:
            made += [(length + start, length + end) for start, end in show.made]
            length += len(show.text)
        return replace(self, text="".join(show.text for show in shown), made=tuple(made))

    def after(self, verdict: Verdict) -> "Outcome":
        """The outcome with one more verdict: the stricter action, and the rule that brought it.

        A hold alone is taken back: by the final verdict of a call that a person approved.
        """
        if self.action == "hold" and verdict.final and verdict.action in ("allow", "redact"):
            return replace(self, action="allow", rule="", reason="").after(verdict)
        action = stricter(self.action, verdict.action)
        would = stricter(self.would or "allow", verdict.would) if verdict.would else self.would
        named = action != self.action or bool(would and would != (self.would or "allow"))
        return replace(
            self,
            action=action,
            rule=verdict.rule if named else self.rule,
            reason=verdict.reason if named else self.reason,
            would=would,
            mode=verdict.mode,
            verdict=verdict if named or action == "allow" else self.verdict,
            replacements=self.replacements + verdict.replacements,
        )
