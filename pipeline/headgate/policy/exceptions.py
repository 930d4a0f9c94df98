"""Exceptions to rules: a finding that policy would act on, and shall not, until a date, for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase

from headgate.policy.document import ExceptionEntry
from headgate.policy.model import Facts
from headgate_schemas.findings import Finding


@dataclass(frozen=True, slots=True)
class RuleException:
    """One exception, ready to be asked.

    Args:
        entry: as the policy has it.
        until: epoch seconds; from here on it no longer applies.
    """

    entry: ExceptionEntry
    until: float

    def applies(self, finding: Finding, facts: Facts, rule: str, now: float) -> bool:
        """Whether it exempts `finding` from `rule` at `now` (epoch seconds).

        A finding of the protocol says that the text cannot be trusted, whatever it is about: only an exception that
        names the rule exempts it.
        """
        entry = self.entry
        if now >= self.until or (finding.category == "protocol" and entry.rule is None):
            return False
        return (
            (entry.rule is None or entry.rule == rule)
            and (entry.value_hash is None or entry.value_hash == finding.value_hash)
            and (entry.path is None or path_matches(entry.path, facts))
        )


def end_of(day: date) -> float:
    """Epoch seconds at the end of a day in UTC."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)).timestamp()


def prepare(entries: Sequence[ExceptionEntry]) -> tuple[RuleException, ...]:
    """Exceptions ready to be asked, in the order of the file."""
    return tuple(RuleException(entry, end_of(entry.expires)) for entry in entries)


def place(facts: Facts) -> tuple[str, str]:
    """Where a stream stands, as paths of exceptions name it: its kind, and the part that tells such streams apart."""
    if facts.kind in ("tool_call", "tool_result"):
        return facts.kind, facts.tool
    return facts.kind, facts.channel if facts.kind == "completion" else facts.role


def path_matches(pattern: str, facts: Facts) -> bool:
    """Whether a path such as ``tool_result/read_*`` or ``completion`` names the stream."""
    kind, what = place(facts)
    kind_pattern, slash, what_pattern = pattern.partition("/")
    return fnmatchcase(kind, kind_pattern) and (not slash or fnmatchcase(what, what_pattern))
