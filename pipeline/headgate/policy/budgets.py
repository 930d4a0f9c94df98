"""Budgets of a policy file, ready to be asked: which findings each counts, over what time, and what it does then."""

from collections.abc import Sequence
from dataclasses import dataclass

from headgate.policy.conditions import Condition, ConditionError, evaluable
from headgate.policy.document import BudgetSection
from headgate.policy.exceptions import RuleException
from headgate.policy.model import Budget, Facts, Ruling
from headgate.policy.vocabulary import context
from headgate_schemas.findings import Finding

#: Longest time over which a principal's values are counted: 7 days.
MAX_WITHIN_MS = 7 * 86_400_000
_UNITS_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}


def duration_ms(text: str) -> int | None:
    """Milliseconds of a time such as ``90m``, ``24h`` or ``7d``; None where it is none."""
    number, unit = text[:-1], text[-1:]
    return int(number) * _UNITS_MS[unit] if number.isdecimal() and unit in _UNITS_MS else None


def prepare(sections: Sequence[BudgetSection], exceptions: Sequence[RuleException]) -> tuple[Budget, ...]:
    """Budgets ready to be asked, in the order of the file."""
    return tuple(_prepared(section, exceptions) for section in sections)


def _prepared(section: BudgetSection, exceptions: Sequence[RuleException]) -> Budget:
    reason = section.reason or f"More different values than {section.distinct}."
    return Budget(
        name=section.name,
        per=section.per,
        distinct=section.distinct,
        within_ms=(duration_ms(section.within) or 0) if section.within else 0,
        count=section.count,
        ruling=Ruling(section.action, section.name, reason),
        concerns=_Concern(section, Condition.compile(section.when), tuple(exceptions)).holds,
    )


@dataclass(frozen=True, slots=True)
class _Concern:
    section: BudgetSection
    condition: Condition
    exceptions: tuple[RuleException, ...]

    def holds(self, finding: Finding, facts: Facts, now: float) -> bool:
        """Whether the budget counts a finding; see `Budget.concerns`."""
        if facts.kind not in self.section.kinds:
            return False
        try:
            if not self.condition.holds(evaluable(context(finding, facts))):
                return False
        except ConditionError:
            pass  # what cannot be asked is counted
        return not any(e.applies(finding, facts, self.section.name, now) for e in self.exceptions)
