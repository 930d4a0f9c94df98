"""Approvals in the core: what fits a held call, what does not, and what each way to end a hold says."""

from typing import Any

import msgspec
import pytest

from headgate.approvals import KEPT_S, Hold, Holds, found
from headgate.bank import DetectorBank
from headgate.errors import ApprovalError
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.policy import Policy
from headgate.testing import LiteralDetector, policy_of
from headgate_schemas.events import Receipt, SessionEnd, ToolCall
from headgate_schemas.verdicts import Limits, Resolution, Verdict

ARGUMENTS = '{"to": "ASK", "card": "4411"}'
LITERALS = {"ASK": "HOLD", "AGAIN": "HOLD", "4411": "CARD", "KEY": "KEY"}
LIMITS = Limits(approval_ms=60_000)
SHA = "8f7ec05d13cd7d9a9e9bf5c0a3e42f6dcb2aeec31ac4c64bb20c4ad3ad0ef9ff"


class Core:
    """The core with one session, and a clock that is set."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.now = 1_000.0
        actions: Any = {"HOLD": "hold", "CARD": "redact", "KEY": "deny"}
        bank = DetectorBank([LiteralDetector(LITERALS)])
        self.inspector = Inspector(
            policy or policy_of(actions, limits=LIMITS), bank, fingerprinter=Fingerprinter(b"k"), now=lambda: self.now
        )

    def call(self, text: str = ARGUMENTS, stream_id: str = "call-1", **more: Any) -> list[Verdict]:
        fields = {"seq": 0, "offset": 0, "final": True, "tool": "send", "call_id": "c1"} | more
        return self.inspector.handle(ToolCall(session_id="s", stream_id=stream_id, text=text, **fields))

    def hold(self, text: str = ARGUMENTS) -> Hold:
        verdict = self.call(text)[-1]
        assert verdict.held is not None
        return Hold(verdict, verdict.held, self.now)

    def decide(self, hold: Hold, decision: Any = "approve", **changes: Any) -> list[Verdict]:
        approval = hold.decided(decision, "alice", self.now)
        return self.inspector.approve(msgspec.structs.replace(approval, **changes))


def test_held_call_says_what_an_approval_of_it_must_name() -> None:
    verdict = Core().hold().verdict
    assert (verdict.action, verdict.final, verdict.rule) == ("hold", False, "HOLD")
    assert verdict.id.endswith(":held")
    assert verdict.held is not None
    assert (verdict.held.tool, verdict.held.call_id, verdict.held.expires_at) == ("send", "c1", 1_060.0)


def test_digest_of_a_held_call_is_of_its_arguments_whole() -> None:
    import hashlib

    assert Core().hold().call.digest == hashlib.sha256(ARGUMENTS.encode()).hexdigest()


def test_approved_call_is_cleared_to_its_end_with_its_redactions_and_names_the_approver() -> None:
    core = Core()
    [verdict] = core.decide(core.hold())
    assert (verdict.action, verdict.final, verdict.cleared_to) == ("redact", True, len(ARGUMENTS))
    assert [r.placeholder for r in verdict.replacements] == ["<CARD_1>"]
    assert verdict.resolution is not None
    assert (verdict.resolution.decision, verdict.resolution.approver) == ("approve", "alice")
    assert verdict.held is None


def test_denied_call_ends_under_the_rule_that_held_it() -> None:
    core = Core()
    [verdict] = core.decide(core.hold(), "deny")
    assert (verdict.action, verdict.final, verdict.rule) == ("deny", True, "HOLD")
    assert isinstance(verdict.resolution, Resolution)


def test_one_approval_covers_every_hold_of_the_call() -> None:
    core = Core()
    [verdict] = core.decide(core.hold("ASK and AGAIN"))
    assert (verdict.action, verdict.final, verdict.cleared_to) == ("allow", True, 13)


def test_call_that_is_denied_anyway_never_waits() -> None:
    verdict = Core().call("ASK and KEY")[-1]
    assert (verdict.action, verdict.rule, verdict.final) == ("deny", "KEY", True)
    assert verdict.held is None


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"digest": SHA}, "other arguments"),
        ({"call_id": "c2"}, "another call"),
        ({"policy": "testing@1"}, "another version of the policy"),
        ({"expires_at": 1_060.1}, "outlives"),
        ({"decided_at": 1_060.0}, "after it expired"),
        ({"expires_at": 999.0}, "after it expired"),
    ],
)
def test_approval_that_does_not_fit_changes_nothing(changes: dict[str, Any], what: str) -> None:
    core = Core()
    hold = core.hold()
    with pytest.raises(ApprovalError, match=what) as caught:
        core.decide(hold, **changes)
    assert "ASK" not in str(caught.value)
    [verdict] = core.decide(hold)
    assert verdict.final


@pytest.mark.parametrize("changes", [{"session_id": "t"}, {"stream_id": "call-2"}])
def test_approval_of_a_call_that_does_not_wait_changes_nothing(changes: dict[str, Any]) -> None:
    core = Core()
    assert core.decide(core.hold(), **changes) == []


def test_second_decision_changes_nothing() -> None:
    core = Core()
    hold = core.hold()
    assert len(core.decide(hold, "deny")) == 1
    assert core.decide(hold) == []


def test_changed_arguments_need_a_new_approval() -> None:
    """The same call proposed again with other arguments waits for an approval of its own."""
    core = Core()
    first = core.hold()
    core.inspector.handle(
        Receipt(session_id="s", stream_id="call-1", channel="tool_arguments", did="timed_out", start=0, end=9)
    )
    second = core.call('{"to": "ASK", "more": 1}', "call-2")[-1]
    assert second.held is not None
    assert core.decide(first) == []
    with pytest.raises(ApprovalError, match="other arguments"):
        core.decide(first, stream_id="call-2")


def test_approval_at_the_moment_of_expiry_denies() -> None:
    core = Core()
    hold = core.hold()
    core.now = 1_060.0
    [verdict] = core.decide(hold, decided_at=1_059.0)
    assert (verdict.action, verdict.final, verdict.rule) == ("deny", True, "HOLD")
    assert verdict.resolution is None


def test_call_that_nobody_approved_is_denied_when_its_time_is_over() -> None:
    core = Core()
    core.hold()
    core.now = 1_059.9
    assert core.inspector.sessions.lapse() == []
    core.now = 1_060.0
    [verdict] = core.inspector.sessions.lapse()
    assert (verdict.action, verdict.reason) == ("deny", "nobody approved it in time: it stands in `to`")
    assert core.inspector.sessions.lapse() == []


def test_session_whose_call_waits_is_not_idle() -> None:
    core = Core()
    hold = core.hold()
    core.now += 50
    assert core.inspector.sessions.idle(10) == []
    core.decide(hold)
    assert core.inspector.sessions.idle(10) == ["s"]


@pytest.mark.parametrize("did", ["timed_out", "denied"])
def test_call_that_its_client_gave_up_is_denied_at_once(did: str) -> None:
    """Nobody is asked any more, and an approval that comes later finds nothing."""
    core = Core()
    hold = core.hold()
    given_up = Receipt(session_id="s", stream_id="call-1", channel="tool_arguments", did=did, start=0, end=29)
    [verdict] = core.inspector.handle(given_up)
    assert (verdict.action, verdict.final) == ("deny", True)
    assert core.decide(hold) == []


def test_call_of_a_session_that_ended_waits_no_longer() -> None:
    core = Core()
    hold = core.hold()
    core.inspector.handle(SessionEnd(session_id="s"))
    assert core.decide(hold) == []
    core.now = 2_000.0
    assert core.inspector.sessions.lapse() == []


def test_hold_waits_for_the_whole_call_before_anybody_is_asked() -> None:
    """Arguments that are not all there have no digest to approve."""
    core = Core()
    first = core.call('{"to": "ASK", ', final=False)
    assert [v.action for v in first] == ["hold"]
    assert first[-1].held is None
    [whole] = core.call('"x": 1}', seq=1, offset=14)
    assert whole.held is not None
    [verdict] = core.decide(Hold(whole, whole.held, core.now))
    assert (verdict.action, verdict.cleared_to) == ("allow", 21)


def test_chunk_after_the_end_of_a_held_call_denies_it() -> None:
    core = Core()
    hold = core.hold()
    [verdict] = core.call("more", seq=1, offset=len(ARGUMENTS))
    assert (verdict.action, verdict.final) == ("deny", True)
    assert core.decide(hold) == []


def test_observed_call_never_waits() -> None:
    verdict = Core(policy_of({"HOLD": "hold"}, mode="observe")).call()[-1]
    assert (verdict.action, verdict.would, verdict.final) == ("allow", "hold", True)
    assert verdict.held is None


# --- What waits, read from verdicts ----------------------------------------------------------------------------------


def waiting(core: Core, *verdicts: Verdict) -> Holds:
    holds = Holds()
    for verdict in verdicts:
        holds.take(verdict, core.now)
    return holds


def test_holds_are_those_that_no_verdict_ended_and_no_time() -> None:
    core = Core()
    hold = core.hold()
    assert [h.call for h in waiting(core, hold.verdict).waiting(1_059.9)] == [hold.call]
    assert waiting(core, hold.verdict).waiting(1_060.0) == []
    [end] = core.decide(hold)
    over = waiting(core, hold.verdict, end)
    assert over.waiting(core.now) == []
    assert over.ending(hold) == end


def test_hold_that_a_restarted_worker_tells_again_keeps_its_first_expiry() -> None:
    core, again = Core(), Core()
    first = core.hold()
    again.now = 1_030.0
    second = again.hold()
    assert first.verdict.id == second.verdict.id
    [kept] = waiting(core, first.verdict, second.verdict).waiting(1_000.0)
    assert kept.call.expires_at == 1_060.0
    assert again.decide(kept)[-1].action == "redact"


def test_hold_after_its_end_is_no_hold() -> None:
    """What a worker reads again after a restart it tells again, in the same order."""
    core = Core()
    hold = core.hold()
    [end] = core.decide(hold)
    assert waiting(core, hold.verdict, end, hold.verdict).waiting(core.now) == []


def test_holds_that_are_long_over_are_forgotten() -> None:
    """Whoever watches for days keeps no more than what was held of late."""
    core = Core()
    hold = core.hold()
    [end] = core.decide(hold)
    holds = waiting(core, hold.verdict, end)
    assert holds.waiting(1_060.0 + KEPT_S - 1) == []
    assert holds.ending(hold) == end
    assert holds.waiting(1_060.0 + KEPT_S) == []
    assert holds.ending(hold) is None


def test_verdicts_on_calls_that_nobody_held_are_not_kept() -> None:
    core = Core()
    [verdict] = core.call("fine")
    holds = waiting(core, verdict)
    assert holds.ending(Hold(verdict, Core().hold().call, 0.0)) is None


def test_call_is_found_by_the_beginning_of_its_ids_where_that_is_enough() -> None:
    holds = [named("session-a", "call-1"), named("session-a", "call-12"), named("session-b", "call-1")]
    assert found(holds, "session-b", "call").verdict.session_id == "session-b"
    assert found(holds, "session-a", "call-1").call.call_id == "call-1"
    with pytest.raises(ApprovalError, match="2 calls"):
        found(holds, "session-a", "call")
    with pytest.raises(ApprovalError, match="no such call"):
        found(holds, "session-c", "")


def named(session_id: str, call_id: str) -> Hold:
    hold = Core().hold()
    verdict = msgspec.structs.replace(hold.verdict, session_id=session_id)
    return Hold(verdict, msgspec.structs.replace(hold.call, call_id=call_id), 0.0)
