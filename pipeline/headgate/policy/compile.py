"""A checked document becomes a `Policy` that the ledger can ask.

In comes a policy file's text; out comes a `Policy`, or a `PolicyError` with every mistake. It reads one file, the
shipped default, and no clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

import msgspec

from headgate.errors import PolicyError
from headgate.policy import budgets
from headgate.policy.calls import CallRulebook
from headgate.policy.check import Checked, check_policy
from headgate.policy.conditions import Condition, ConditionError, evaluable
from headgate.policy.document import Document, PseudonymsSection, Rule
from headgate.policy.exceptions import RuleException, prepare
from headgate.policy.model import Facts, Policy, Ruling, nothing_reversible
from headgate.policy.vocabulary import OF_CALLS, context
from headgate.provenance.sources import Trust
from headgate_schemas.findings import Finding, Kind
from headgate_schemas.verdicts import Limits

DEFAULT_FILE = "default.yaml"
#: Name, in verdicts, of what is decided by no rule of the file.
PROTOCOL_RULE = "built-in:protocol"
FAILURE_RULE = "on_failure"


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    rule: Rule
    condition: Condition

    def concerns(self, kind: Kind) -> bool:
        return not self.rule.kinds or kind in self.rule.kinds

    @property
    def asks_for_the_call(self) -> bool:
        return not OF_CALLS.isdisjoint(self.condition.names)


@dataclass(frozen=True, slots=True)
class _Rulebook:
    """The rules and exceptions of one policy."""

    rules: tuple[_CompiledRule, ...]
    exceptions: tuple[RuleException, ...]

    def rule_for(self, finding: Finding, facts: Facts, now: float) -> Ruling:
        """The ruling of the first rule that matches; see `Policy.rule_for`."""
        over = None
        for compiled in self.rules:
            if not compiled.concerns(facts.kind):
                continue
            rule = compiled.rule
            if facts.call is None and compiled.asks_for_the_call:
                if facts.coming:
                    return Ruling("observe")  # not yet: it is asked again when the arguments are whole
                return Ruling("deny", rule.name, "the rule looks at a call whose arguments are not whole")
            try:
                # Converting the context costs 30 us, evaluating a condition over it below 1 us.
                over = over or evaluable(context(finding, facts))
                if not compiled.condition.holds(over):
                    continue
            except ConditionError as error:
                return Ruling("deny", rule.name, f"the rule's condition could not be evaluated ({error})")
            return self._excepted(finding, facts, rule, now) or Ruling(rule.action, rule.name, rule.reason)
        if finding.category == "protocol":
            return Ruling("deny", PROTOCOL_RULE, "the stream is not what was checked, and no rule allows that")
        return Ruling("observe")

    def _excepted(self, finding: Finding, facts: Facts, rule: Rule, now: float) -> Ruling | None:
        if rule.action == "observe":
            return None
        for exception in self.exceptions:
            if exception.applies(finding, facts, rule.name, now):
                entry = exception.entry
                return Ruling("observe", rule.name, f"exception until {entry.expires}: {entry.reason}")
        return None


def load_policy(source: str, origin: str) -> Policy:
    """The policy that a file's text holds.

    Args:
        source: the text.
        origin: where it came from, for the error.

    Raises:
        PolicyError: with every mistake.
    """
    checked = check_policy(source)
    if checked.errors:
        raise PolicyError(origin, tuple(str(problem) for problem in checked.errors))
    return compile_policy(checked)


def compile_policy(checked: Checked) -> Policy:
    """The policy of a file that was checked and has no errors."""
    document, detectors = checked.document, checked.detectors
    if document is None or detectors is None:
        raise ValueError("a policy with errors cannot be compiled")
    rules = tuple(_CompiledRule(rule, Condition.compile(rule.when)) for rule in document.rules)
    pseudonyms = document.pseudonyms
    sources = checked.options.get("provenance")
    trust = Trust(sources.trusted_tools, sources.trusted_fields) if sources else Trust()
    asked = frozenset[str]().union(*(rule.condition.names & OF_CALLS for rule in rules))
    exceptions = prepare(document.exceptions)
    return Policy(
        name=document.name,
        version=checked.version,
        mode=document.mode,
        limits=Limits(
            **msgspec.structs.asdict(document.limits),
            restore=tuple(sorted(set(pseudonyms.restore))),
            restore_for_s=pseudonyms.ttl_s,
        ),
        required=frozenset(detectors.required),
        shadow=frozenset(detectors.shadow),
        options=checked.options,
        rule_for=_Rulebook(rules, exceptions).rule_for,
        on_failure=_on_failure(document),
        reversible=_reversible(pseudonyms),
        calls=CallRulebook(checked.tools, trust, asked),
        budgets=budgets.prepare(document.budgets, exceptions),
    )


def _reversible(pseudonyms: PseudonymsSection) -> Callable[[Finding], bool]:
    if not pseudonyms.restore:
        return nothing_reversible
    return lambda finding: finding.category == "pii" and any(fnmatchcase(finding.type, p) for p in pseudonyms.types)


def _on_failure(document: Document) -> Callable[[str], Ruling]:
    default = document.on_failure.get("default", "closed")

    def ruling(detector: str) -> Ruling:
        if document.on_failure.get(detector, default) == "open":
            return Ruling("observe", FAILURE_RULE, f"the detector {detector} gave up, and policy goes on without it")
        return Ruling("deny", FAILURE_RULE, f"the detector {detector} gave up, and nothing passes unchecked")

    return ruling


def default_source() -> str:
    """The shipped default policy, as text."""
    return files("headgate.policy").joinpath(DEFAULT_FILE).read_text(encoding="utf-8")


@cache
def default_policy() -> Policy:
    """The shipped default policy: in force where none was applied."""
    return load_policy(default_source(), DEFAULT_FILE)
