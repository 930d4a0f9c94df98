"""The judgement of one stream: ledger and policy in, verdicts out. No I/O; it reads no clock that was not handed to it.

Theory of operation
-------------------
Findings become decidable in the order of the text, as the ledger's frontier passes them; each is ruled once. One that
ends the stream is ruled as soon as the frontier reaches its start. From the rulings follow four positions, and the
least of them is how far the stream is cleared:

* the frontier;
* the start of a redaction that the frontier has not passed yet (overlapping redactions are one);
* the start of a held finding;
* the start of the first finding that cuts or denies, or of the redaction around it: that one is terminal.

So the same text gives the same replacements, the same cut and the same last watermark, however it was chunked.

==========  ================================  =========
state       on                                then
==========  ================================  =========
open        findings that redact or observe   open
open        a finding that holds              held
open, held  a finding that cuts or denies     closed
open, held  a required detector's failure     closed, unless policy opens on it
held        a person's approval               closed, cleared but for redactions
held        a person's denial, or none        closed
open, held  the end, everything decided       closed
closed      anything                          closed
==========  ================================  =========

A held call waits for a person once it is whole and all its findings are known. One approval then covers every hold in
it, and none covers a finding that cuts or denies.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar

import msgspec

from headgate.allowed_calls import AllowedCalls
from headgate.budgets import Outlay, Spending
from headgate.call_judgement import CallJudgement, CallRuling
from headgate.fingerprint import Fingerprinter, Placeholders, preview
from headgate.ledger import StreamLedger, order_of
from headgate.policy import Facts, Policy, Ruling
from headgate.policy.calls import Proposal
from headgate.policy.rewriting import merged
from headgate.text import StreamText
from headgate_schemas.findings import Finding
from headgate_schemas.verdicts import Action, HeldCall, Replacement, Resolution, Verdict

#: Of what a finding says of itself, as much as a verdict repeats.
MAX_REASON_CHARS = 400


@dataclass(slots=True)
class Redaction:
    """A run of overlapping findings that one placeholder replaces."""

    start: int
    end: int
    widest: Finding
    rule: str
    reversible: bool = False

    def take(self, finding: Finding, reversible: bool) -> None:
        """Add a finding that overlaps; the widest one names the placeholder, and each must be reversible."""
        self.end = max(self.end, finding.end)
        self.reversible = self.reversible and reversible
        self.widest = max(self.widest, finding, key=lambda f: (f.end - f.start, f.score))


@dataclass(frozen=True, slots=True)
class Ruled:
    """A finding and what policy said of it."""

    finding: Finding
    ruling: Ruling

    @property
    def ends(self) -> bool:
        """Whether the stream ends here."""
        return self.ruling.action in ("cut", "deny")

    @property
    def because(self) -> str:
        """Why, in one line: what the finding says of itself, and the rule's reason."""
        said = self.finding.reason[:MAX_REASON_CHARS]
        return ". ".join(part for part in (said, self.ruling.reason) if part)


@dataclass(slots=True)
class SessionFacts:
    """What the judgements of one session share.

    Args:
        session_id: the session.
        policy: pinned for the session's life.
        fingerprinter: hashes of found values.
        placeholders: names of redacted values.
        known: hashes of values that the session's prompts and tool results already showed, unredacted.
        tainted: a rule matched an instruction that a tool's result held. What the model does from there on may be
            what that instruction asked for, even if it was taken out.
        allowed: its tool calls that were allowed.
        spending: what was let out, in sum.
    """

    session_id: str
    policy: Policy
    fingerprinter: Fingerprinter
    placeholders: Placeholders = field(default_factory=Placeholders)
    known: set[str] = field(default_factory=set)
    tainted: bool = False
    allowed: AllowedCalls = field(default_factory=AllowedCalls)
    spending: Spending = field(default_factory=Spending)

    #: Beyond this many, a value counts as not known, which is the stricter reading.
    MAX_KNOWN: ClassVar[int] = 20_000

    def hash_of(self, value: str) -> str:
        """Keyed hash of a value; empty for an empty one."""
        return self.fingerprinter.of(value) if value else ""

    def remember(self, value_hash: str) -> None:
        """Count a value as shown in this session."""
        if value_hash and len(self.known) < self.MAX_KNOWN:
            self.known.add(value_hash)


class Judgement:
    """Decides one stream.

    Args:
        shared: of the session.
        facts: of the stream, for rules.
        stream_id: the stream.
        text: the stream's text as it grows; the caller appends, the judgement forgets what it no longer needs.
        now: epoch seconds, for the expiry of exceptions and of holds.
        proposal: the call, where the stream is one.

    Attributes:
        call: the same, as policy sees it.
        held: what an approval of it must name, once it waits for a person.
    """

    def __init__(
        self,
        shared: SessionFacts,
        facts: Facts,
        stream_id: str,
        text: StreamText,
        now: Callable[[], float],
        proposal: Proposal | None = None,
    ) -> None:
        self._shared, self._facts, self._text, self._now = shared, facts, text, now
        self._policy = shared.policy
        self._stream_id = stream_id
        self.call = CallJudgement(proposal, shared.policy, facts, text, shared.allowed) if proposal else None
        self.ledger = StreamLedger(self._policy.required)
        self.ruled: list[Ruled] = []
        self.closed = False
        self.held: HeldCall | None = None
        self._approved = False
        self._resolution: Resolution | None = None
        self._open: Redaction | None = None
        self._replaced: list[Replacement] = []
        self._weighed: set[Finding] = set()
        self._hold: Ruled | None = None
        self._end: Ruled | None = None
        self._end_at = 0
        self._failed: Ruling | None = None
        self._outlay = Outlay(shared.spending)
        self._told = _Told()

    @property
    def cleared_to(self) -> int:
        """How far the last verdict cleared the stream."""
        return self._told.cleared_to

    @property
    def outcome(self) -> tuple[Action, str, str]:
        """The strictest action so far, as if policy were enforced, the rule behind it and that rule's reason."""
        ended: Action = "cut" if self._facts.kind == "completion" else "deny"
        if self._end:
            return ended, self._end.ruling.rule, self._end.because
        if self._failed:
            return ended, self._failed.rule, self._failed.reason
        if self._hold:
            return "hold", self._hold.ruling.rule, self._hold.because
        redacting = next((r.ruling for r in self.ruled if r.ruling.action == "redact"), None)
        return ("redact", redacting.rule, redacting.reason) if redacting else ("allow", "", "")

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be said of the stream, shadow detectors included."""
        return self.closed and self.ledger.has_final(self._policy.shadow)

    def decide(self) -> Verdict | None:
        """Decide what can be decided; a verdict where there is something to tell."""
        for finding in self.ledger.take_ready(len(self._text)):
            self._rule_lost(finding)
            self.rule(finding)
        self._rule_endings()
        self._note_failures()
        frontier = max(0, min(self.ledger.frontier, len(self._text)))
        if self._open and self._open.end <= frontier:
            self._close_redaction()
        if self.call and self.ledger.complete and self._text.final and not (self.closed or self._end or self._failed):
            self._rule_call(self.call.decide())
        return self._tell(frontier if self._policy.mode == "observe" else self._cleared_to(frontier))

    def end_hold(self, approved: bool, reason: str = "", by: Resolution | None = None) -> None:
        """End the wait for a person; `decide` then tells.

        Args:
            approved: whether the call may run as far as its holds go.
            reason: of a denial, for people.
            by: the decision behind it; None where nobody decided in time.
        """
        self._resolution = by
        if not approved and self._hold:
            why = ": ".join(part for part in (reason, self._hold.because) if part)
            self._failed = Ruling("deny", self._hold.ruling.rule, why)
        self._approved, self._hold = approved, None

    def rule(self, finding: Finding) -> None:
        """Rule one finding now, without waiting for the frontier."""
        self._take(self._in_sum(self._ruling_of(finding)))

    def _take(self, ruled: Ruled) -> None:
        if self.call and not self._end and (ruled.ends or (ruled.ruling.action == "hold" and not self._hold)):
            # Only of what is told: tracing the value of each of a thousand findings would take its time.
            reason = self.call.reason_of(ruled.finding)
            ruled = replace(ruled, finding=msgspec.structs.replace(ruled.finding, reason=reason))
        self.ruled.append(ruled)
        if self._facts.kind in ("prompt", "tool_result") and ruled.ruling.action == "observe":
            self._shared.remember(ruled.finding.value_hash)
        if self._is_instruction(ruled):
            self._shared.tainted = True
        if self._end:
            return  # what follows the end of a stream is recorded, and changes nothing
        if ruled.ends:
            self._finish(ruled)
        elif ruled.ruling.action == "hold" and not self._approved:
            self._hold = self._hold or ruled
        elif ruled.ruling.action == "redact":
            self._redact(ruled)

    @property
    def instructions(self) -> list[tuple[int, int]]:
        """Where the text held instructions that a rule acted on."""
        return [(ruled.finding.start, ruled.finding.end) for ruled in self.ruled if self._is_instruction(ruled)]

    def _is_instruction(self, ruled: Ruled) -> bool:
        finding = ruled.finding
        return self._facts.kind == "tool_result" and finding.category == "injection" and bool(ruled.ruling.rule)

    def _rule_lost(self, before: Finding | None = None) -> None:
        """Deny a call that policy says is lost, in its turn among the findings; or before one of them."""
        lost = self.call.lost() if self.call and not self._end else None
        if not lost or not self.call or lost.finding.end > self.ledger.seen_to:
            return
        if before is None or order_of(lost.finding) < order_of(before):
            self.call.take_lost()
            self._rule_call(lost)

    def _rule_call(self, said: CallRuling | None) -> None:
        """Take what policy says of a call itself."""
        if not said:
            return
        if not said.edits:
            self._take(Ruled(said.finding, said.ruling))
            return
        together = merged(self._replaced, said.edits, said.ruling.rule)
        if together is None:
            why = "what would be rewritten holds part of what is redacted"
            self._take(Ruled(said.finding, Ruling("deny", said.ruling.rule, why)))
        else:
            self.ruled.append(Ruled(said.finding, said.ruling))
            self._replaced = together

    def _rule_endings(self) -> None:
        """Rule what ends the stream right at the frontier, while its own detector still reads on.

        Everything that starts before it is known, so where the stream ends is settled. A private key is cut at its
        first line this way, and not when its last has come. Which of two names the end is settled once every detector
        has read as far as the finding reaches: the one that was certain first, however the text was split.
        """
        known = [f for f in self.ledger.at_frontier() if f.end <= self.ledger.seen_to] if not self._end else []
        for finding in known:
            self._rule_lost(finding)
            if finding not in self._weighed and self._ruling_of(finding).ends:
                self.ledger.take(finding)
                self.rule(finding)
            self._weighed.add(finding)
        self._rule_lost()

    def _ruling_of(self, finding: Finding) -> Ruled:
        value = self._text.slice(finding.start, finding.end)
        finding = msgspec.structs.replace(finding, value_hash=self._shared.hash_of(value), preview=preview(value))
        facts = self._facts.with_known(finding.value_hash in self._shared.known)
        shadow = finding.detector in self._policy.shadow
        if self.call:
            facts = self.call.facts_for_rules(facts)
        ruling = Ruling("observe") if shadow else self._policy.rule_for(finding, facts, self._now())
        return Ruled(finding, ruling)

    def _in_sum(self, ruled: Ruled) -> Ruled:
        """The finding with what policy's budgets say of it; past the stream's end nothing is let out."""
        finding = ruled.finding
        if self._end or not self._policy.budgets or finding.detector in self._policy.shadow:
            return ruled
        facts = self._facts.with_known(finding.value_hash in self._shared.known)
        return Ruled(finding, self._outlay.weigh(finding, facts, ruled.ruling, self._now()))

    def _redact(self, ruled: Ruled) -> None:
        finding = ruled.finding
        reversible = self._facts.kind in ("prompt", "tool_result") and self._policy.reversible(finding)
        if self._open and finding.start < self._open.end:
            self._open.take(finding, reversible)
        else:
            self._close_redaction()
            self._open = Redaction(finding.start, finding.end, finding, ruled.ruling.rule, reversible)

    def _finish(self, ruled: Ruled) -> None:
        self._end, self._end_at = ruled, ruled.finding.start
        if self._open and self._end_at < self._open.end:
            self._end_at, self._open = self._open.start, None

    def _close_redaction(self) -> None:
        spot, self._open = self._open, None
        if spot:
            value_hash = self._shared.hash_of(self._text.slice(spot.start, spot.end))
            name = self._shared.placeholders.name(spot.widest.type, value_hash)
            self._replaced.append(
                Replacement(
                    start=spot.start, end=spot.end, placeholder=name, rule=spot.rule, reversible=spot.reversible
                )
            )

    def _note_failures(self) -> None:
        for detector in self.ledger.failures.keys() & self._policy.required:
            ruling = self._policy.on_failure(detector)
            if ruling.action == "observe" or self._policy.mode == "observe":
                self.ledger.excuse(detector)
            self._failed = self._failed or (ruling if ruling.action != "observe" else None)

    def _cleared_to(self, frontier: int) -> int:
        if self.closed:
            return self._told.cleared_to
        barriers = [frontier]
        if self._open:
            barriers.append(self._open.start)
        if self._hold:
            barriers.append(self._hold.finding.start)
        if self._end:
            barriers.append(self._end_at)
        return max(self._told.cleared_to, min(barriers))

    def _tell(self, cleared_to: int) -> Verdict | None:
        outcome, rule, reason = self.outcome
        enforced = self._policy.mode == "enforce"
        ended = enforced and outcome in ("cut", "deny")
        whole = self.ledger.complete and self._text.final and not (enforced and outcome == "hold")
        seen_to = self._told.seen_to if self.closed else max(cleared_to, min(self.ledger.seen_to, len(self._text)))
        held, final = enforced and outcome == "hold", self.closed or ended or whole
        waits = held and self.ledger.complete and self._text.final and self._facts.kind == "tool_call" and not final
        news = _Told(cleared_to, seen_to, held, final, len(self.ruled), waits)
        if news == self._told or (news.without_findings == self._told.without_findings and not self.closed):
            return None
        # Told by the verdict that clears them: whoever missed the verdict of a hold still gets them with its end.
        replaced = tuple(spot for spot in self._replaced if final or spot.start < cleared_to)
        self._replaced = [spot for spot in self._replaced if spot not in replaced]
        if self._facts.kind == "completion" or (whole and not ended):
            self._outlay.let_out(cleared_to)
        action: Action = outcome if ended or news.held else "redact" if replaced and enforced else "allow"
        if self.call and self._text.final and self.ledger.complete and outcome in ("allow", "redact", "hold"):
            self.call.count()
        verdict = Verdict(
            id=self._verdict_id(news),
            session_id=self._shared.session_id,
            stream_id=self._stream_id,
            channel=self._facts.channel,
            kind=self._facts.kind,
            action=action,
            cleared_to=cleared_to,
            cleared_from=self._told.cleared_to,
            seen_to=seen_to,
            digest=self._text.digest(cleared_to),
            final=news.final,
            replacements=replaced if enforced else (),
            cut_at=cleared_to if action == "cut" else None,
            rule=replaced[0].rule if action == "redact" else rule if action != "allow" or not enforced else "",
            reason=reason if action != "allow" or not enforced else "",
            policy=self._policy.id,
            mode=self._policy.mode,
            would=None if enforced else outcome,
            findings=tuple(ruled.finding for ruled in self.ruled[self._told.findings :]),
            held=self._hold_call() if waits else None,
            resolution=self._resolution,
            failures=tuple(f"{name}: {why}" for name, why in sorted(self.ledger.failures.items())),
            overspent=self._outlay.take_overspent(),
        )
        self._told, self.closed = news, news.final
        self._text.forget_before(self._open.start if self._open else cleared_to)
        return verdict

    def _hold_call(self) -> HeldCall:
        if self.held is None:
            self.held = HeldCall(
                tool=self._facts.tool,
                call_id=self.call.proposal.call_id if self.call else "",
                digest=self._text.whole_digest(),
                expires_at=round(self._now() + self._policy.limits.approval_ms / 1_000, 3),
            )
        return self.held

    def _verdict_id(self, news: "_Told") -> str:
        over = ":shadow" if self.closed else ":final" if news.final else ""
        stage = over or (":held" if news.waits else ":hold" if news.held else "")
        # Who read how far when a stream was cut depends on the detectors' turns; that it was cut there does not.
        position = f"{news.cleared_to}" if news.final else f"{news.cleared_to}:{news.seen_to}"
        place = f"{self._stream_id}:{self._facts.channel}:{position}"
        return f"{self._shared.session_id}:{place}:{self._policy.id}{stage}"


@dataclass(frozen=True, slots=True)
class _Told:
    """What the last verdict of a stream said, to know whether there is news."""

    cleared_to: int = 0
    seen_to: int = 0
    held: bool = False
    final: bool = False
    findings: int = 0
    waits: bool = False

    @property
    def without_findings(self) -> tuple[int, int, bool, bool, bool]:
        return self.cleared_to, self.seen_to, self.held, self.final, self.waits
