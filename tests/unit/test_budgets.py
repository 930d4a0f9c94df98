"""Budgets: distinct values are counted, of a session and of a principal, and a further one is stopped."""

from typing import Any

import pytest

from headgate.bank import DetectorBank
from headgate.budgets import MAX_DISTINCT, MAX_VALUES, Accounts, Disclosure, Tally
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.ocsf import detection_finding
from headgate.policy import load_policy
from headgate.policy.budgets import MAX_WITHIN_MS
from headgate.policy.model import Budget, Ruling
from headgate.session import Sessions
from headgate.testing import LiteralDetector, policy_of
from headgate_schemas.events import Completion, Principal, Prompt, SessionStart, ToolCall
from headgate_schemas.verdicts import Overspent, Verdict

LITERALS = LiteralDetector({f"mail{n}": "MAIL" for n in range(1, 10)} | {"card": "CARD", "secret": "SECRET"})
HOUR_S = 3_600.0


def budget(**changes: Any) -> Budget:
    fields: dict[str, Any] = {
        "name": "mails",
        "per": "session",
        "distinct": 2,
        "within_ms": 0,
        "count": "released",
        "ruling": Ruling("cut", "mails", "too many"),
        "concerns": lambda finding, facts, now: finding.type == "MAIL" and facts.kind in ("completion", "tool_call"),
    }
    return Budget(**(fields | changes))


class World:
    """The core over `LITERALS`, a clock, and as many streams as are wanted."""

    def __init__(self, *budgets: Budget, actions: dict[str, Any] | None = None, mode: Any = "enforce") -> None:
        self.now = 1_000_000.0
        policy = policy_of(actions or {"CARD": "redact", "SECRET": "deny"}, mode=mode, budgets=budgets)
        self.core = Inspector(policy, DetectorBank([LITERALS]), fingerprinter=Fingerprinter(b"k"), now=lambda: self.now)
        self._streams = 0

    def begin(self, session_id: str, principal: str = "ada", tenant: str = "") -> None:
        self.core.handle(SessionStart(session_id=session_id, principal=Principal(id=principal, tenant=tenant)))

    def say(self, text: str, session_id: str = "s", kind: Any = Completion, size: int = 1_000) -> Verdict:
        self._streams += 1
        more = {"tool": "send", "call_id": str(self._streams)} if kind is ToolCall else {}
        verdicts: list[Verdict] = []
        for seq, start in enumerate(range(0, len(text), size)):
            event = kind(
                session_id=session_id,
                stream_id=f"{self._streams}",
                seq=seq,
                offset=start,
                text=text[start : start + size],
                final=start + size >= len(text),
                **more,
            )
            verdicts += self.core.handle(event)
        return verdicts[-1]


# --- Of a session ----------------------------------------------------------------------------------------------------


def test_third_value_of_a_session_is_cut_where_it_starts_and_the_first_two_stay_free() -> None:
    world = World(budget())
    assert world.say("mail1 mail2 mail1").action == "allow"
    cut = world.say("mail2, mail1, then mail3 and more")
    assert (cut.action, cut.cut_at, cut.rule, cut.reason) == ("cut", 19, "mails", "too many")
    assert cut.overspent == (Overspent(budget="mails", distinct=2, counted=3),)
    assert world.say("mail1 mail2").action == "allow"


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_budget_cuts_at_the_same_place_for_any_chunks(size: int) -> None:
    verdict = World(budget()).say("to mail1, mail2 and mail3!", size=size)
    assert (verdict.action, verdict.cut_at, verdict.digest) == ("cut", 20, verdict.digest)


def test_values_of_calls_and_answers_are_counted_together() -> None:
    world = World(budget())
    world.say("mail1")
    world.say('{"to": "mail2"}', kind=ToolCall)
    denied = world.say('{"to": "mail3"}', kind=ToolCall)
    assert (denied.action, denied.rule) == ("deny", "mails")


def test_what_was_not_let_out_does_not_count() -> None:
    world = World(budget())
    assert world.say("mail1 mail2 mail3 secret", kind=ToolCall).action == "deny"
    assert world.say("secret mail1 mail2").action == "cut"
    assert world.say("mail4 mail5", kind=ToolCall).action == "allow"
    assert world.say("mail1").action == "cut"


def test_what_is_redacted_anyway_counts_only_where_all_that_is_found_does() -> None:
    redacting = {"MAIL": "redact"}
    assert World(budget(), actions=redacting).say("mail1 mail2 mail3").action == "redact"
    cut = World(budget(count="found"), actions=redacting).say("mail1 mail2 mail3")
    assert (cut.action, cut.cut_at) == ("cut", 12)


def test_budget_can_redact_what_is_too_much() -> None:
    world = World(budget(ruling=Ruling("redact", "mails")))
    verdict = world.say("mail1 mail2 mail3 mail1")
    assert [(r.start, r.end, r.rule) for r in verdict.replacements] == [(12, 17, "mails")]
    assert world.say("mail3").action == "redact"


def test_budget_that_observes_tells_and_touches_nothing() -> None:
    verdict = World(budget(ruling=Ruling("observe", "mails"))).say("mail1 mail2 mail3 mail4")
    assert verdict.action == "allow"
    assert verdict.overspent == (Overspent(budget="mails", distinct=2, counted=3),)


def test_mode_observe_says_what_would_have_been_done() -> None:
    verdict = World(budget(), mode="observe").say("mail1 mail2 mail3")
    assert (verdict.action, verdict.would, verdict.rule) == ("allow", "cut", "mails")


def test_prompts_do_not_count_where_the_budget_is_of_answers() -> None:
    world = World(budget())
    world.say("mail1 mail2 mail3 mail4", kind=Prompt)
    assert world.say("mail1 mail2").action == "allow"


def test_held_call_counts_once_somebody_approves_it_and_not_where_it_is_denied() -> None:
    world = World(budget(distinct=1), actions={"CARD": "hold"})
    for value, approved, counted in ((1, False, 0), (2, True, 1)):
        assert world.say(f"mail{value} card", kind=ToolCall).action == "hold"
        session = next(iter(world.core.sessions))
        (stream,) = session.streams.values()
        stream.judgement.end_hold(approved, "no")
        ended = stream.judgement.decide()
        assert ended is not None
        assert ended.action == ("allow" if approved else "deny")
        session.streams.clear()
        assert len(session.shared.spending.spent.get("mails", ())) == counted


# --- Of a principal --------------------------------------------------------------------------------------------------

HOURLY = budget(per="principal", within_ms=3_600_000)


def test_sessions_of_one_principal_are_counted_together_and_others_apart() -> None:
    world = World(HOURLY)
    world.begin("one")
    world.begin("two")
    world.begin("else", principal="eve")
    world.begin("tenant", tenant="other")
    assert world.say("mail1 mail2", "one").action == "allow"
    cut = world.say("mail1 mail3", "two")
    assert (cut.action, cut.cut_at) == ("cut", 6)
    assert cut.overspent == (Overspent(budget="mails", per="principal", distinct=2, counted=3, within_s=3_600),)
    assert world.say("mail3 mail4", "else").action == "allow"
    assert world.say("mail3 mail4", "tenant").action == "allow"


def test_values_are_free_again_after_the_budgets_time() -> None:
    world = World(HOURLY)
    world.begin("one")
    world.say("mail1 mail2", "one")
    world.now += HOUR_S - 1
    assert world.say("mail3", "one").action == "cut"
    world.now += 1
    assert world.say("mail3 mail4", "one").action == "allow"


def test_value_that_is_let_out_again_counts_from_then_on() -> None:
    world = World(HOURLY)
    world.begin("one")
    world.say("mail1 mail2", "one")
    world.now += HOUR_S / 2
    world.say("mail1", "one")
    world.now += HOUR_S / 2
    assert world.say("mail3", "one").action == "allow"
    assert world.say("mail4", "one").action == "cut"


def test_session_without_a_principal_counts_for_itself() -> None:
    world = World(HOURLY)
    world.begin("one", principal="")
    world.begin("two", principal="")
    world.say("mail1 mail2", "one")
    assert world.say("mail3 mail4", "two").action == "allow"
    assert world.say("mail3", "one").action == "cut"


def test_disclosure_holds_a_hash_and_not_the_value() -> None:
    disclosed: list[Disclosure] = []
    policy = policy_of({}, budgets=(HOURLY,))
    sessions = Sessions(
        lambda: policy, Fingerprinter(b"k"), lambda: 5.0, Accounts(Tally(), disclosed.append, lambda: 5.0)
    )
    core = Inspector(policy, DetectorBank([LITERALS]))
    core.sessions = sessions
    core.handle(SessionStart(session_id="s", principal=Principal(id="ada", tenant="acme")))
    core.handle(Completion(session_id="s", stream_id="1", seq=0, offset=0, text="to mail1", final=True))
    hashed = Fingerprinter(b"k").of("mail1")
    assert disclosed == [Disclosure(tenant="acme", principal="ada", budget="mails", value_hash=hashed, at_ms=5_000)]


def test_alert_names_principal_budget_and_counts() -> None:
    world = World(HOURLY)
    world.begin("one")
    cut = world.say("mail1 mail2 mail3", "one")
    alert: Any = detection_finding(cut, SessionStart(session_id="one", principal=Principal(id="ada")), 0)
    assert alert["unmapped"]["principal"] == "ada"
    assert alert["unmapped"]["budgets"] == [
        {"budget": "mails", "per": "principal", "distinct": 2, "counted": 3, "within_s": 3_600}
    ]


# --- Caps ------------------------------------------------------------------------------------------------------------


def disclosure(value: int, principal: str = "ada", at_ms: int = 0) -> Disclosure:
    return Disclosure(principal=principal, budget="b", value_hash=f"{value:032x}", at_ms=at_ms)


def test_pile_keeps_the_newest_values_and_no_more() -> None:
    tally = Tally()
    for value in range(MAX_DISTINCT + 10):
        tally.fold(disclosure(value, at_ms=value))
    kept = tally.within(Principal(id="ada"), "b", -1)
    assert len(tally) == len(kept) == MAX_DISTINCT
    assert min(kept.values()) == 10


def test_tally_forgets_who_was_quiet_for_longest_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_VALUES == 500_000
    monkeypatch.setattr("headgate.budgets.MAX_VALUES", 3)
    tally = Tally()
    for principal in ("ada", "bob", "cy", "ada", "dan"):
        tally.fold(disclosure(7, principal, at_ms=1))
    assert tally.forgotten == 1
    assert tally.within(Principal(id="bob"), "b", 0) == {}
    assert len(tally.within(Principal(id="ada"), "b", 0)) == 1


def test_tally_drops_what_no_budget_counts_any_more() -> None:
    tally = Tally()
    tally.fold(disclosure(1, at_ms=0))
    tally.fold(disclosure(2, at_ms=1))
    tally.expire(MAX_WITHIN_MS)
    assert len(tally) == 1
    tally.expire(MAX_WITHIN_MS + 1)
    assert len(tally) == 0


def test_session_counts_no_more_values_than_the_cap() -> None:
    world = World(budget(distinct=1, ruling=Ruling("observe", "mails"), count="found"))
    world.say("mail1 mail2 mail3")
    spending = next(iter(world.core.sessions)).shared.spending
    for value in range(MAX_DISTINCT * 2):
        spending.spend(spending.budgets[0], str(value))
    assert len(spending.spent["mails"]) == MAX_DISTINCT


# --- The section of a policy -----------------------------------------------------------------------------------------

POLICY = """\
name: mine
mode: enforce
detectors: {required: [pii]}
rules: []
budgets:
  - name: customer-emails
    when: finding.type == "EMAIL_ADDRESS" && !finding.known
    per: principal
    within: 24h
    distinct: 1
    action: cut
exceptions:
  - {rule: customer-emails, value_hash: HASH, reason: our own address, expires: 2030-01-01}
"""


def test_policy_file_counts_what_its_condition_says_and_what_no_exception_lets_pass() -> None:
    fingerprinter = Fingerprinter(b"k")
    policy = load_policy(POLICY.replace("HASH", fingerprinter.of("help@meadow-lane.org")), "mine")
    core = Inspector(policy, fingerprinter=fingerprinter, now=lambda: 0.0)

    def say(text: str, stream_id: str) -> Verdict:
        return core.handle(Completion(session_id="s", stream_id=stream_id, seq=0, offset=0, text=text, final=True))[-1]

    assert say("Write to help@meadow-lane.org or ada@meadow-lane.org.", "1").action == "allow"
    cut = say("Or to rowan@meadow-lane.org.", "2")
    assert (cut.action, cut.rule) == ("cut", "customer-emails")
    assert cut.reason.endswith("More different values than 1.")
    assert policy.budgets[0].within_ms == 86_400_000
