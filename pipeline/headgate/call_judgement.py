"""What the judgement of a tool call needs beside its findings: the call itself, as policy sees it.

In come the call as it was proposed and its text; out come findings of policy's own, each with its ruling, the facts
that rules may ask for, and where in the arguments a detector's finding stands. It publishes and decides nothing else:
the judgement folds what it says into everything that is known of the stream.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from headgate.allowed_calls import AllowedCalls
from headgate.detectors.argument_members import Member, MemberScanner, members_of
from headgate.detectors.tool_arguments import ArgumentsError, parse_member
from headgate.policy import Facts, Policy, Ruling
from headgate.policy.calls import CallRulebook, Decision, Proposal, kept_times
from headgate.policy.model import CallFacts
from headgate.policy.rewriting import Edit
from headgate.provenance.origins import origin_of
from headgate.provenance.sources import Trust
from headgate.text import StreamText
from headgate_schemas.findings import Finding, Severity

#: The detector's name in findings that no detector made.
POLICY = "policy"
TAGS = ("OWASP-LLM06:2025", "ASI02")
#: Names of arguments that are told: others may hold what was guarded.
_IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]{0,40}")
_TYPES: dict[str, tuple[str, Severity]] = {
    "deny": ("call-denied", "high"),
    "hold": ("call-held", "medium"),
    "redact": ("call-rewritten", "low"),
}
#: Levels that `parse_member` has long refused by then.
_ANY_DEPTH = 1_000


@dataclass(frozen=True, slots=True)
class CallRuling:
    """What policy says of a call itself.

    Args:
        finding: for the verdict and the alert.
        ruling: of policy.
        edits: of a rewriting.
    """

    finding: Finding
    ruling: Ruling
    edits: tuple[Edit, ...] = ()


@dataclass
class CallJudgement:
    """One call.

    Args:
        proposal: the call when it began.
        policy: of the session.
        facts: of the stream.
        text: of the stream, as it grows.
        allowed: the session's calls that were allowed.
        at: when its last record was written, in epoch seconds.
    """

    proposal: Proposal
    policy: Policy
    facts: Facts
    text: StreamText
    allowed: AllowedCalls
    at: float = 0.0
    _decision: Decision | None = field(default=None, init=False)
    _denial: Decision | None = field(default=None, init=False)
    _lost: CallRuling | None = field(default=None, init=False)
    _begun: bool = field(default=False, init=False)
    _unreadable: bool = field(default=False, init=False)
    _position: int = field(default=0, init=False)
    _scanner: MemberScanner = field(default_factory=MemberScanner, init=False)
    _arguments: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    _counted: bool = field(default=False, init=False)

    def facts_for_rules(self, facts: Facts) -> Facts:
        """The facts of the stream, with the call where a rule asks for it and its arguments are whole."""
        if not self.text.final:
            return replace(facts, coming=True)
        rules = self.policy.calls
        return replace(facts, call=self._call) if rules and rules.by_rules and self._call else facts

    def lost(self) -> CallRuling | None:
        """A denial that is certain however the arguments go on, and from where; the same until it is taken."""
        rules = self.policy.calls
        if self._lost or self._decision or rules is None or not rules.entries:
            return self._lost
        if not self._begun:
            self._begun = True
            self._weigh(0)
        for member in self._coming(rules.max_chars):
            if self._lost or self._unreadable:
                break
            self._take_in(member, rules)
        return self._lost

    def take_lost(self) -> None:
        """The denial is taken; nothing more is to be decided."""
        self._decision, self._lost = self._denial, None

    def _coming(self, max_chars: int) -> list[Member]:
        end = max(self._position, min(len(self.text), max_chars))
        text = self.text.slice(self._position, end)
        self._unreadable |= len(text) != end - self._position  # no longer kept: the end decides
        self._position = end
        return self._scanner.feed(text)

    def _take_in(self, member: Member, rules: CallRulebook) -> None:
        try:
            name, value = parse_member(member, rules.max_depth)
        except ArgumentsError:
            self._unreadable = True
            return
        self._unreadable |= name in self._arguments
        self._arguments[name] = value
        # What no condition names changes nothing; so many arguments cost no more than the policy is long.
        if name in rules.named and not self._unreadable:
            self._weigh(member.end)

    def _weigh(self, position: int) -> None:
        rules = self.policy.calls
        if rules is not None:
            call = rules.facts_so_far(self.proposal, self._arguments, self.allowed)
            self._denial = rules.lost(replace(self.facts, call=call), call)
            self._lost = self._told(self._denial, position) if self._denial else None

    def decide(self) -> CallRuling | None:
        """What the whole call comes to, where that is more than to allow it; told once."""
        rules = self.policy.calls
        if self._decision or rules is None or not rules.entries:
            return None
        if self._call is None:
            ruling = Ruling("deny", "built-in:unreadable-call")
            self._decision = Decision(ruling, "the arguments are no longer there to be judged")
        else:
            self._decision = rules.decide(replace(self.facts, call=self._call), self._call, self.at)
        return self._told(self._decision, len(self.text)) if self._decision.ruling.action != "observe" else None

    def count(self) -> None:
        """Count the call, once: it is allowed, or held.

        A held one counts from when it is held: so many that wait cannot be approved past a limit each, and what is
        decided of the calls behind it does not depend on when somebody answers.
        """
        if self.policy.calls is not None and not self._counted:
            self._counted = True
            decision = self._decision or Decision(Ruling("observe"))
            entry = decision.entry.name if decision.entry else ""
            self.allowed.count(self.proposal.tool, entry, decision.amount, self.at, kept_times(decision.entry))

    def reason_of(self, finding: Finding) -> str:
        """A finding's reason, with the argument that it stands in and where that value came from."""
        place = self._place(finding)
        return "; ".join(part for part in (finding.reason, place) if part)

    def _place(self, finding: Finding) -> str:
        text = self._whole
        for member in members_of(text) if text and finding.start else ():
            if member.start <= finding.start and finding.end <= member.end:
                try:
                    name = parse_member(member, _ANY_DEPTH)[0]
                except ArgumentsError:
                    return ""
                where = f"`{name}`" if _IDENTIFIER.fullmatch(name) else "an argument"
                return f"it stands in {where}{self._source(text[finding.start : finding.end])}"
        return ""

    def _source(self, value: str) -> str:
        if not self.proposal.seen.sources:
            return ""
        trust = self.policy.calls.trust if self.policy.calls else Trust()
        return f" and came from {origin_of(value, self.proposal.seen, trust).where}"

    @property
    def _whole(self) -> str:
        """The text of whole arguments; empty where some of it is no longer kept."""
        text = self.text.slice(0, len(self.text)) if self.text.final else ""
        return text if len(text) == len(self.text) else ""

    @cached_property
    def _call(self) -> CallFacts | None:
        rules = self.policy.calls
        if rules is None or (len(self.text) and not self._whole):
            return None
        return rules.facts_of(self.proposal, self._whole, self.allowed)

    @staticmethod
    def _told(decision: Decision, length: int) -> CallRuling:
        type_, severity = _TYPES[decision.ruling.action]
        finding = Finding(
            detector=POLICY, category="tool", type=type_, start=0, end=length, score=1.0, severity=severity, tags=TAGS,
            reason=decision.why,
        )  # fmt: skip
        return CallRuling(finding, decision.ruling, decision.edits)
