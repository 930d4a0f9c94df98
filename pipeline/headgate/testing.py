"""Fakes for tests of what is built on Headgate: a detector of literals and a policy of a few lines. No I/O."""

from collections.abc import Callable, Mapping
from typing import Any

from headgate.detector import Card, PatternStream, Progress, StreamContext
from headgate.policy import Facts, Policy, Ruling
from headgate.policy.model import Budget, RuleAction, nothing_reversible
from headgate.text import Tail
from headgate_schemas.findings import Category, Finding
from headgate_schemas.verdicts import Limits, Mode


class LiteralDetector:
    """Finds literals, leftmost and longest first, and holds the text while one could still be beginning.

    Args:
        literals: literal -> type of its findings.
        name: of its card.
        category: of its findings.
    """

    def __init__(self, literals: Mapping[str, str], name: str = "literals", category: Category = "pii") -> None:
        self.literals = dict(literals)
        self.card = Card(name=name, version="1", category=category)

    def open(self, context: StreamContext) -> "LiteralStream":
        """Begin a stream."""
        return LiteralStream(self)


class LiteralStream(PatternStream):
    """One stream of a `LiteralDetector`."""

    def __init__(self, detector: LiteralDetector) -> None:
        self._detector = detector
        self._tail = Tail()

    def feed(self, text: str, final: bool) -> Progress:
        """Decide every position at which no literal is still open."""
        self._tail.append(text)
        findings, at = [], 0
        while at < len(self._tail.text):
            rest = self._tail.text[at:]
            if not final and any(len(rest) < len(word) and word.startswith(rest) for word in self._detector.literals):
                break
            found = max((word for word in self._detector.literals if rest.startswith(word)), key=len, default=None)
            if found:
                findings.append(self._finding(self._tail.base + at, found))
            at += len(found) if found else 1
        self._tail.forget_before(self._tail.base + at)
        return Progress(tuple(findings), self._tail.base)

    def _finding(self, start: int, word: str) -> Finding:
        card = self._detector.card
        return Finding(
            detector=card.name,
            category=card.category,
            type=self._detector.literals[word],
            start=start,
            end=start + len(word),
            score=1.0,
        )


def policy_of(
    actions: Mapping[str, RuleAction],
    required: frozenset[str] = frozenset({"literals"}),
    shadow: frozenset[str] = frozenset(),
    mode: Mode = "enforce",
    limits: Limits | None = None,
    on_failure: RuleAction = "cut",
    options: Mapping[str, Any] | None = None,
    rule_for: Callable[[Finding, Facts, float], Ruling] | None = None,
    reversible: Callable[[Finding], bool] = nothing_reversible,
    budgets: tuple[Budget, ...] = (),
) -> Policy:
    """A policy that maps types of findings to actions; each rule is named after its type.

    Protocol findings are cut unless `actions` says otherwise.
    """
    table: dict[str, RuleAction] = dict(actions)

    def by_type(finding: Finding, facts: Facts, now: float) -> Ruling:
        default: RuleAction = "cut" if finding.category == "protocol" else "observe"
        action = table.get(finding.type, default)
        return Ruling(action, finding.type if action != "observe" else "")

    return Policy(
        name="testing",
        version="0",
        mode=mode,
        limits=limits or Limits(),
        required=required,
        shadow=shadow,
        options=dict(options or {}),
        rule_for=rule_for or by_type,
        on_failure=lambda detector: Ruling(on_failure, f"failed:{detector}"),
        reversible=reversible,
        budgets=budgets,
    )
