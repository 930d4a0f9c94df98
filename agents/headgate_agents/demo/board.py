"""What a spectator of one session knows: its text as shown, its tokens by what became of them, and every decision.

In come what was decided and when; views and the summary read it. It knows no terminal and no broker.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Literal

from headgate.client import Outcome, StreamEvent
from headgate.release import Cut, Show
from headgate_agents.demo.recordings import Recording
from headgate_schemas.verdicts import Action, stricter

Fate = Literal["held", "released", "redacted", "cut"]
FATES: tuple[Fate, ...] = ("held", "released", "redacted", "cut")


@dataclass(slots=True)
class SeenToken:
    """A token that the model gave: its code points, when it came, and what became of it."""

    start: int
    end: int
    received_at: float
    fate: Fate = "held"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the story.

    Args:
        at_s: seconds since the session began.
        what: of what it was decided, such as ``prompt`` or ``call of find_order``.
        action: what was decided.
        rule: the policy rule; empty for ``allow``.
        ms: milliseconds from the text, or from the token that settled it, to the verdict.
    """

    at_s: float
    what: str
    action: Action
    rule: str
    ms: float


@dataclass(slots=True)
class Board:
    """One session, as it is seen.

    Args:
        recording: what is played.
        began_at: seconds of the event loop's clock.
    """

    recording: Recording
    began_at: float = 0.0
    script: list[tuple[str, str]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    tokens: list[SeenToken] = field(default_factory=list)
    clearance_ms: list[float] = field(default_factory=list)
    held_chars: int = 0
    action: Action = "allow"
    rule: str = ""
    done: bool = False

    def say(self, who: str, text: str) -> None:
        """Add a line to the script; who is ``user``, ``call``, ``tool``, ``model`` or ``stop``."""
        self.script.append((who, text))

    def decided(self, what: str, outcome: Outcome, asked_at: float, at: float) -> None:
        """A prompt, a call or a result was decided."""
        ms = (at - asked_at) * 1_000
        self.clearance_ms.append(ms)
        self._decide(Decision(at - self.began_at, what, outcome.action, outcome.rule, ms))

    def received(self, token: str, at: float) -> None:
        """The model gave a token of its answer."""
        start = self.tokens[-1].end if self.tokens else 0
        self.tokens.append(SeenToken(start, start + len(token), at))

    def happened(self, event: StreamEvent) -> None:
        """The answer went on, or was cut."""
        self.held_chars = event.held
        self.clearance_ms += [t.clearance_ms for t in event.tokens if t.clearance_ms is not None and not t.held_back]
        for token in self.tokens:
            if token.fate == "held" and token.end <= event.released_to:
                token.fate = "released"
        if event.verdict and not isinstance(event.step, Cut):
            for spot in event.verdict.replacements:
                self._mark(spot.start, spot.end, "redacted")
                self._decide(self._decision(f"{spot.placeholder} in the answer", "redact", spot.rule, event))
        if isinstance(event.step, Show):
            self.say("model", event.step.text)
        elif isinstance(event.step, Cut):
            self._mark(event.step.at, self.tokens[-1].end if self.tokens else 0, "cut")
            self.held_chars = 0
            self._decide(self._decision("the answer", "cut", event.step.rule, event))

    def count(self, fate: Fate) -> int:
        """Tokens with this fate."""
        return sum(token.fate == fate for token in self.tokens)

    @property
    def shown(self) -> str:
        """The answer, as its reader saw it."""
        return "".join(text for who, text in self.script if who == "model")

    def latency_ms(self) -> tuple[float, float]:
        """Median and 95th percentile of the milliseconds to a verdict; text that waited for more text is left out."""
        if len(self.clearance_ms) < 2:
            only = self.clearance_ms[0] if self.clearance_ms else 0.0
            return only, only
        cuts = quantiles(self.clearance_ms, n=20, method="inclusive")
        return cuts[9], cuts[18]

    def as_json(self) -> dict[str, object]:
        """The session as `headgate demo --json` prints it."""
        median, tail = self.latency_ms()
        return {
            "session": self.recording.name,
            "title": self.recording.title,
            "action": self.action,
            "rule": self.rule or None,
            "tokens": {"received": len(self.tokens)} | {fate: self.count(fate) for fate in FATES},
            "verdict_ms": {"p50": round(median, 1), "p95": round(tail, 1)},
            "decisions": [
                {
                    "at_s": round(d.at_s, 2),
                    "of": d.what,
                    "action": d.action,
                    "rule": d.rule or None,
                    "ms": round(d.ms, 1),
                }
                for d in self.decisions
            ],
            "shown": self.shown,
        }

    def _decide(self, decision: Decision) -> None:
        self.decisions.append(decision)
        if stricter(self.action, decision.action) != self.action:
            self.action, self.rule = decision.action, decision.rule

    def _decision(self, what: str, action: Action, rule: str, event: StreamEvent) -> Decision:
        settled_by = next(self._tokens_before(event.verdict.seen_to if event.verdict else event.received), None)
        ms = (event.at - settled_by.received_at) * 1_000 if settled_by else 0.0
        return Decision(event.at - self.began_at, what, action, rule, ms)

    def _tokens_before(self, position: int) -> Iterator[SeenToken]:
        """From the last one that ends at `position` or before it, backwards."""
        return (token for token in reversed(self.tokens) if token.end <= position)

    def _mark(self, start: int, end: int, fate: Fate) -> None:
        for token in self.tokens:
            if token.start < end and token.end > start:
                token.fate = fate
