"""Budgets: what a session, or a principal over all sessions, lets out piece by piece, seen in sum. No I/O.

Enter findings, and what policy said of each alone; leaves what policy says of them in sum, and what was let out, for
whoever tells it to other processes. Values are known by their keyed hashes alone.

Theory of operation
-------------------
A budget counts the *distinct* values that it concerns. One that was counted is free from then on; a new one that would
exceed the limit gets the budget's action.

* **Of a session**, the count is the session's own: it depends on the session's text alone, and goes with its snapshot.
* **Of a principal**, it is a `Tally` of what all its sessions let out within a time. Each session discloses what it
  lets out, and the tallies of all processes fold what all disclose. Folding is commutative and idempotent: a value's
  time is its latest, and of a pile only the newest `MAX_DISTINCT` values are kept, so that order, duplicates and
  restarts change nothing. How many values slip through before another process has heard of them is bounded by how far
  it is behind, and by nothing else.

What a pile holds is capped, and so is what a tally holds: beyond `MAX_VALUES` the principal that was quiet for longest
is forgotten, and `forgotten` says so.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import msgspec

from headgate.policy.budgets import MAX_WITHIN_MS
from headgate.policy.model import NOBODY, Budget, Facts, RuleAction, Ruling
from headgate_schemas.events import Principal
from headgate_schemas.findings import Finding
from headgate_schemas.verdicts import Overspent

#: Most distinct values that a budget may allow.
MAX_DISTINCT = 1_000
#: Values of one process's tally; about 150 bytes each.
MAX_VALUES = 500_000
#: What leaves a value as it is; of a held call once a person approves it.
_LET_OUT: tuple[RuleAction, ...] = ("observe", "hold")
#: From the mildest to the strictest.
_STRICTNESS: tuple[RuleAction, ...] = ("observe", "redact", "hold", "deny", "cut")
#: A value that is let out again is disclosed again after this share of its budget's time.
REFRESHES = 8


class Disclosure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value that a principal's session let out: the value of ``headgate.disclosures``, keyed by principal.

    Attributes:
        tenant: of the principal.
        principal: its id.
        budget: the budget that counts it.
        value_hash: keyed hash (hex) of the value.
        at_ms: epoch milliseconds at which it was let out.
    """

    tenant: str = ""
    principal: str
    budget: str
    value_hash: str
    at_ms: int


class Tally:
    """What principals let out, as far as this process has heard."""

    def __init__(self) -> None:
        self._piles: OrderedDict[tuple[str, str, str], dict[str, int]] = OrderedDict()
        self._values = 0
        self.forgotten = 0

    def __len__(self) -> int:
        return self._values

    def fold(self, disclosure: Disclosure) -> None:
        """Take a disclosure; one that was folded before changes nothing."""
        name = (disclosure.tenant, disclosure.principal, disclosure.budget)
        pile = self._piles.setdefault(name, {})
        self._values -= len(pile)
        pile[disclosure.value_hash] = max(disclosure.at_ms, pile.get(disclosure.value_hash, disclosure.at_ms))
        if len(pile) > MAX_DISTINCT:
            del pile[min(pile, key=lambda value: (pile[value], value))]
        self._values += len(pile)
        self._piles.move_to_end(name)
        while self._values > MAX_VALUES:
            _, quiet = self._piles.popitem(last=False)
            self._values -= len(quiet)
            self.forgotten += 1

    def expire(self, now_ms: int) -> None:
        """Drop what no budget can count any more."""
        for name, pile in list(self._piles.items()):
            old = [value for value, at_ms in pile.items() if at_ms <= now_ms - MAX_WITHIN_MS]
            self._values -= len(old)
            for value in old:
                del pile[value]
            if not pile:
                del self._piles[name]

    def within(self, principal: Principal, budget: str, since_ms: int) -> dict[str, int]:
        """The values that a principal let out after a time, and when: hash -> epoch milliseconds."""
        pile = self._piles.get((principal.tenant, principal.id, budget), {})
        return {value: at_ms for value, at_ms in pile.items() if at_ms > since_ms}


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the sessions of one process share.

    Args:
        tally: of what principals let out.
        disclose: tells other processes, and this one's tally.
        now: epoch seconds.
    """

    tally: Tally
    disclose: Callable[[Disclosure], None]
    now: Callable[[], float]

    def now_ms(self) -> int:
        """Epoch milliseconds."""
        return int(self.now() * 1_000)

    @classmethod
    def alone(cls, now: Callable[[], float]) -> "Accounts":
        """Of a process that has no others."""
        tally = Tally()
        return cls(tally, tally.fold, now)


@dataclass(slots=True)
class Spending:
    """What one session let out, and through its principal what others did.

    Args:
        budgets: of the session's policy.
        principal: on whose behalf it runs; one without an id is this session's alone.
        accounts: of the process; None counts within the session alone.
        spent: budget -> hashes of the values that the session let out.
    """

    budgets: tuple[Budget, ...] = ()
    principal: Principal = NOBODY
    accounts: Accounts | None = None
    spent: dict[str, set[str]] = field(default_factory=dict)

    def excess(self, budget: Budget, value_hash: str, pending: Iterable[str] = ()) -> int:
        """How many values there would be with one more, where that is too many; 0 where it is not.

        Args:
            budget: one that counts the value.
            value_hash: the value's.
            pending: hashes of what is about to be let out.
        """
        counted = {*self._counted(budget), *pending}
        if value_hash in counted or len(counted) < budget.distinct:
            return 0
        return len(counted) + 1

    def spend(self, budget: Budget, value_hash: str) -> None:
        """Count a value as let out."""
        if self.accounts is not None and self._is_shared(budget):
            self._disclose(budget, value_hash, self.accounts)
            return
        own = self.spent.setdefault(budget.name, set())
        if len(own) < MAX_DISTINCT:
            own.add(value_hash)

    def _counted(self, budget: Budget) -> Collection[str]:
        if self.accounts is None or not self._is_shared(budget):
            return self.spent.get(budget.name, ())
        since_ms = self.accounts.now_ms() - budget.within_ms
        return self.accounts.tally.within(self.principal, budget.name, since_ms)

    def _is_shared(self, budget: Budget) -> bool:
        return budget.per == "principal" and bool(self.principal.id)

    def _disclose(self, budget: Budget, value_hash: str, accounts: Accounts) -> None:
        now_ms = accounts.now_ms()
        fresh_ms = now_ms - budget.within_ms // REFRESHES
        if value_hash in accounts.tally.within(self.principal, budget.name, fresh_ms):
            return
        accounts.disclose(
            Disclosure(
                tenant=self.principal.tenant,
                principal=self.principal.id,
                budget=budget.name,
                value_hash=value_hash,
                at_ms=now_ms,
            )
        )


@dataclass(frozen=True, slots=True)
class _Pending:
    """A value on its way out."""

    budget: Budget
    value_hash: str
    start: int


class Outlay:
    """What one stream adds to its session's spending.

    Args:
        spending: of the session.
    """

    def __init__(self, spending: Spending) -> None:
        self._spending = spending
        self._pending: list[_Pending] = []
        self._told: set[str] = set()
        self._overspent: list[Overspent] = []

    def weigh(self, finding: Finding, facts: Facts, ruling: Ruling, now: float) -> Ruling:
        """What policy says of a finding in sum.

        Args:
            finding: with its value's hash.
            facts: of its stream.
            ruling: what policy says of it alone.
            now: epoch seconds.
        """
        counting = [
            budget
            for budget in self._spending.budgets
            if (budget.count == "found" or ruling.action in _LET_OUT)
            and finding.value_hash
            and budget.concerns(finding, facts, now)
        ]
        for budget in counting:
            pending = [p.value_hash for p in self._pending if p.budget is budget]
            counted = self._spending.excess(budget, finding.value_hash, pending)
            if counted:
                self._note(budget, counted)
                ruling = max(ruling, budget.ruling, key=lambda r: _STRICTNESS.index(r.action))
        for budget in counting:
            if budget.count == "found":
                self._spending.spend(budget, finding.value_hash)
            elif ruling.action in _LET_OUT:
                self._pending.append(_Pending(budget, finding.value_hash, finding.start))
        return ruling

    def let_out(self, before: int) -> None:
        """Count what stands before a position: it is let out."""
        for pending in self._pending:
            if pending.start < before:
                self._spending.spend(pending.budget, pending.value_hash)
        self._pending = [pending for pending in self._pending if pending.start >= before]

    def take_overspent(self) -> tuple[Overspent, ...]:
        """The budgets that were exceeded; each is given once."""
        overspent, self._overspent = tuple(self._overspent), []
        return overspent

    def _note(self, budget: Budget, counted: int) -> None:
        if budget.name not in self._told:
            self._told.add(budget.name)
            self._overspent.append(
                Overspent(
                    budget=budget.name,
                    per=budget.per,
                    distinct=budget.distinct,
                    counted=counted,
                    within_s=budget.within_ms // 1_000,
                )
            )
