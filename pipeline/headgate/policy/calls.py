"""What policy says of a tool call itself, whatever detectors found in it: the section ``tools.policies``, compiled.

In come the facts of a call and what the session's calls came to before it; out comes a `Decision`, with the entry that
made it, the reason in one line, and the edits of a rewriting. Nothing here counts, waits or publishes.

The entries are asked in their order, and the first that fits the call decides. What cannot be checked is denied: a
condition that fails, a limited amount that is missing or no number, arguments that cannot be read.

====================================  ======================================================================
an entry that fits                    what happens
====================================  ======================================================================
the principal has none of its roles   denied
it denies                             denied
a limit would be exceeded             denied or held, as `beyond` says
it holds                              held
it rewrites                           allowed with the edits; limits count the arguments as they are then
it allows                             allowed, as far as this table is concerned: rules still rule on findings
====================================  ======================================================================
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from headgate.allowed_calls import AllowedCalls, Tally
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments
from headgate.detectors.tools import plain_name
from headgate.policy.conditions import Condition, ConditionError, evaluable
from headgate.policy.model import CallFacts, Facts, RuleAction, Ruling
from headgate.policy.rewriting import Edit, RewritingError, rewritten
from headgate.policy.tools_section import ToolPolicy, ToolsSection
from headgate.policy.vocabulary import call_context
from headgate.provenance.effects import Effect
from headgate.provenance.flow import Call, FlowRules
from headgate.provenance.sources import Seen, Trust

#: What conditions see that stays as it is while a call's arguments come; an argument does so once it is whole.
SETTLED = frozenset({"arguments", "channel", "destination", "kind", "principal", "role", "session", "tool"})
#: Name, in verdicts, of the denial of a call that entries cannot be asked about.
UNREADABLE_RULE = "built-in:unreadable-call"
#: A number as text: tools take amounts as text too. What another parser could read otherwise is none.
_PLAIN_NUMBER = re.compile(r"\d{1,30}(?:\.\d{1,30})?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tool call when it begins.

    Args:
        tool: its name.
        description: the tool's, where the session declared it.
        seen: what the session had seen.
        call_id: as the model named it.
    """

    tool: str
    description: str = ""
    seen: Seen = field(default_factory=Seen, repr=False)
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an entry says of a call.

    Args:
        ruling: the entry's action, name and reason; ``observe`` allows, ``redact`` rewrites.
        why: what of the call it was, in one line without any value; empty where it is allowed as it is.
        entry: the entry that the call counts for.
        amount: what it counts of the entry's limited argument.
        edits: of a rewriting.
    """

    ruling: Ruling
    why: str = ""
    entry: ToolPolicy | None = None
    amount: Decimal = Decimal(0)
    edits: tuple[Edit, ...] = ()


class _LimitError(Exception):
    """A call that would go beyond a limit, or cannot be counted; the message says which, without any value.

    Args:
        message: what it says.
        amount: what the call would count.
    """

    def __init__(self, message: str, amount: Decimal = Decimal(0)) -> None:
        super().__init__(message)
        self.amount = amount


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry, ready to be asked."""

    policy: ToolPolicy
    condition: Condition | None

    def names(self, tool: str) -> bool:
        """Whether its globs name a tool. What allows wants the name itself, all else any name that looks like it."""
        globs = self.policy.tools
        if any(fnmatchcase(tool, glob) for glob in globs) or not globs:
            return True
        if self.policy.action == "allow":
            return False
        return any(fnmatchcase(plain_name(tool), plain_name(glob)) for glob in globs)

    def does(self, effect: Effect) -> bool:
        """Whether it is about calls with an effect."""
        return not self.policy.effects or effect in self.policy.effects

    def admits(self, facts: Facts) -> bool:
        """Whether the principal may call what it is about."""
        return not self.policy.roles or not frozenset(self.policy.roles).isdisjoint(facts.principal.roles)

    def ruling(self, action: RuleAction) -> Ruling:
        return Ruling(action, self.policy.name, self.policy.reason)

    def denied(self, why: str) -> Decision:
        return Decision(self.ruling("deny"), why, self.policy)

    def unevaluated(self, error: ConditionError) -> Decision:
        return self.denied(f"the condition could not be evaluated ({error})")


class CallRulebook:
    """The entries of one policy.

    Args:
        section: the section ``tools``.
        trust: results that are as good as the user's word.
        asked_by_rules: the names that conditions of rules look at.

    Attributes:
        entries: the entries, in their order.
        trust: results that are as good as the user's word.
        asked: the names that any condition looks at.
        by_rules: whether rules ask for the call, too.
        named: the arguments that conditions of entries look at by name.
        max_chars: code points of arguments that are read.
        max_depth: levels of lists and objects that are read.
    """

    def __init__(self, section: ToolsSection, trust: Trust, asked_by_rules: frozenset[str]) -> None:
        self.entries = tuple(
            _Entry(policy, Condition.compile(policy.when) if policy.when else None) for policy in section.policies
        )
        self.trust, self._flow = trust, FlowRules(trust, tuple(section.effects.items()))
        self.max_chars, self.max_depth = section.max_arguments_chars, section.max_depth
        asked_by_entries = [entry.condition.names for entry in self.entries if entry.condition]
        self.asked = asked_by_rules.union(*asked_by_entries)
        self.by_rules = bool(asked_by_rules)
        self.named = frozenset(name for e in self.entries if e.condition for name in e.condition.arguments)

    def facts_so_far(self, proposal: Proposal, arguments: Mapping[str, Any], allowed: AllowedCalls) -> CallFacts:
        """The facts of a call of which these arguments are whole."""
        effect = self._flow.effect_of(Call(proposal.tool, arguments, proposal.description))
        return CallFacts("", arguments, effect, proposal.seen, self._flow.trust, allowed, self.asked)

    def facts_of(self, proposal: Proposal, text: str, allowed: AllowedCalls) -> CallFacts:
        """The facts of a call whose arguments are whole."""
        arguments: dict[str, Any] | None = None
        if len(text) <= self.max_chars:
            try:
                arguments = parse_arguments(text, self.max_depth)
            except ArgumentsError:
                arguments = None
        effect = self._flow.effect_of(Call(proposal.tool, arguments or {}, proposal.description))
        return CallFacts(text, arguments, effect, proposal.seen, self._flow.trust, allowed, self.asked)

    def lost(self, facts: Facts, call: CallFacts) -> Decision | None:
        """A denial that is certain whatever arguments are still to come: of the first entry that can only fit.

        Args:
            facts: of the call's stream.
            call: of the call, with the arguments that are whole.
        """
        for entry in self.entries:
            if not entry.names(facts.tool):
                continue
            if entry.policy.effects:
                declared = self._flow.declared(facts.tool)
                if declared is None:
                    return None
                if not entry.does(declared):
                    continue
            if entry.condition:
                if not _is_settled(entry.condition, call.arguments or {}):
                    return None
                try:
                    if not entry.condition.holds(evaluable(call_context(facts))):
                        continue
                except ConditionError as error:
                    return entry.unevaluated(error)
            if not entry.admits(facts):
                return entry.denied(_roles(entry.policy))
            return entry.denied(_why(entry, call)) if entry.policy.action == "deny" else None
        return None

    def decide(self, facts: Facts, call: CallFacts, at: float) -> Decision:
        """What the first entry that fits says; a call that none fits is allowed.

        Args:
            facts: of the call's stream.
            call: of the call.
            at: when it was proposed, in epoch seconds.
        """
        over = None
        for entry in self.entries:
            if not entry.names(facts.tool):
                continue
            if call.arguments is None:  # what they might do is not known either
                return Decision(Ruling("deny", UNREADABLE_RULE), "the arguments cannot be read in one way only")
            if not entry.does(call.effect):
                continue
            try:
                if entry.condition:
                    over = over or evaluable(call_context(facts))
                    if not entry.condition.holds(over):
                        continue
            except ConditionError as error:
                return entry.unevaluated(error)
            return _applied(entry, facts, call, call.arguments, at)
        return Decision(Ruling("observe"))


def _is_settled(condition: Condition, arguments: Mapping[str, Any]) -> bool:
    """Whether a condition over the arguments that are whole gives what it gives over all of them."""
    known = condition.by_name and all(name in arguments for name in condition.arguments)
    return known and condition.names <= SETTLED


def _applied(entry: _Entry, facts: Facts, call: CallFacts, arguments: Mapping[str, Any], at: float) -> Decision:
    policy = entry.policy
    if not entry.admits(facts):
        return entry.denied(_roles(policy))
    if policy.action == "deny":
        return entry.denied(_why(entry, call))
    edits: tuple[Edit, ...] = ()
    try:
        if policy.action == "rewrite":
            arguments, edits = rewritten(call.text, arguments, policy)
        amount = _counted(policy, arguments, call.allowed.of_entry(policy.name), at)
    except RewritingError as error:
        return entry.denied(str(error))
    except _LimitError as error:
        return Decision(entry.ruling(policy.limits.beyond), str(error), policy, error.amount)
    decision = partial(Decision, entry=policy, amount=amount)
    if policy.action == "hold":
        return decision(entry.ruling("hold"), _why(entry, call))
    if edits:
        return decision(entry.ruling("redact"), "the arguments were changed as policy says", edits=edits)
    return decision(entry.ruling("observe"))


def _roles(policy: ToolPolicy) -> str:
    return f"only for the role {' or '.join(policy.roles)}"


def _why(entry: _Entry, call: CallFacts) -> str:
    """What of the call an entry looked at: the arguments that its condition names, and where they came from."""
    if entry.policy.action == "deny" and not (entry.condition or entry.policy.effects):
        return "policy denies this tool"
    named = [name for name in entry.condition.arguments if name in call.origins] if entry.condition else []
    if named and call.seen.sources:
        return "; ".join(f"`{name}` came from {call.origins[name].where}" for name in named)
    return f"it depends on {' and '.join(f'`{name}`' for name in named)}" if named else f"it would {call.effect}"


def _counted(policy: ToolPolicy, arguments: Mapping[str, Any], tally: Tally, at: float) -> Decimal:
    """What a call counts of the limited argument.

    Raises:
        _LimitError: it would go beyond a limit, or cannot be counted.
    """
    for excess in _excesses(policy, tally, at):
        raise _LimitError(excess)
    limit = policy.limits.amount
    if limit is None:
        return Decimal(0)
    amount = _number(limit.argument, arguments)
    if limit.per_call is not None and amount > _exact(limit.per_call):
        raise _LimitError(f"`{limit.argument}` is more than {_shown(limit.per_call)} in one call", amount)
    if limit.per_session is not None and tally.amount + amount > _exact(limit.per_session):
        raise _LimitError(f"`{limit.argument}` comes to more than {_shown(limit.per_session)} in this session", amount)
    return amount


def _excesses(policy: ToolPolicy, tally: Tally, at: float) -> Iterator[str]:
    limits = policy.limits
    if limits.calls is not None and tally.calls >= limits.calls:
        yield f"it is called more than {limits.calls} times in this session"
    if limits.rate is not None:
        begun = at - limits.rate.minutes * 60
        if sum(time > begun for time in tally.times) >= limits.rate.calls:
            yield f"it is called more than {limits.rate.calls} times in {_shown(limits.rate.minutes)} minutes"


def _number(name: str, arguments: Mapping[str, Any]) -> Decimal:
    value = arguments.get(name)
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _LimitError(f"`{name}` is limited, and is no plain number")
    if value < 0:
        raise _LimitError(f"`{name}` is limited, and is negative")
    return _exact(value)


def _shown(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)


def _exact(number: int | float) -> Decimal:
    """A number as it is written, so that 0.1 and 0.2 are 0.3."""
    return Decimal(repr(number))


def kept_times(policy: ToolPolicy | None) -> int:
    """How many times of calls an entry's rate needs."""
    return policy.limits.rate.calls if policy and policy.limits.rate else 0
