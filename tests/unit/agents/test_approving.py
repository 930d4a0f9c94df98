"""Approvals in the worker: believed, fitted, kept for a restart, and recorded where they are none of it."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from tests.unit.agents.stage import APPROVER_KEY, PARTITIONS, SIGNING_KEY, FakeRecord, Stage

from headgate.approvals import Hold
from headgate.bus.partitions import partition_for
from headgate.detector import Detector
from headgate.signing import SigningKey
from headgate.testing import LiteralDetector, policy_of
from headgate_agents.desk import Desk
from headgate_agents.records import Batch
from headgate_schemas import codec
from headgate_schemas.approvals import Approval
from headgate_schemas.codec import Headers
from headgate_schemas.events import SessionEnd, SessionStart, ToolCall
from headgate_schemas.verdicts import Limits, Verdict

APPROVALS = "headgate.approvals"


def stage_that_holds(**more: Any) -> Stage:
    detectors: dict[str, Detector] = {"literals": LiteralDetector({"ASK": "HOLD"})}
    return Stage(detectors, policy_of({"HOLD": "hold"}, limits=Limits(approval_ms=60_000)), **more)


def call(session_id: str = "s", stream_id: str = "call-1", text: str = '{"to": "ASK"}') -> ToolCall:
    return ToolCall(
        session_id=session_id, stream_id=stream_id, seq=0, offset=0, text=text, final=True, tool="pay", call_id="c1"
    )


def approval_of(stage: Stage, decision: Any = "approve", stream_id: str = "call-1") -> Approval:
    held = next(v for v in stage.verdicts if v.held and v.stream_id == stream_id)
    assert held.held is not None
    return Hold(held, held.held, stage.clock).decided(decision, "alice", stage.clock)


def record_of(
    approval: Approval, offset: int = 0, key: SigningKey | None = APPROVER_KEY, headers: Headers | None = None
) -> FakeRecord:
    name, value = approval.session_id.encode(), codec.APPROVALS.encode(approval)
    signed = headers if headers is not None else key.headers("approvals", name, value) if key else []
    return FakeRecord(APPROVALS, partition_for(approval.session_id, PARTITIONS), offset, name, value, headers=signed)


def take(desk: Desk, *records: FakeRecord) -> None:
    for _ in desk.approve(Batch(records)):
        pass


def last(verdicts: Sequence[Verdict]) -> tuple[str, bool]:
    return verdicts[-1].action, verdicts[-1].final


def forgeries(stage: Stage) -> list[dict[str, Any]]:
    """Alerts of records that nobody signed."""
    alerts = [codec.ALERTS.decode(record.value) for record in stage.on("alerts")]
    return [alert for alert in alerts if "topic" in alert["unmapped"]]


async def held_stage(**more: Any) -> Stage:
    stage = stage_that_holds(**more)
    stage.send(SessionStart(session_id="s"), call())
    await stage.settle()
    return stage


@pytest.mark.parametrize(("decision", "action"), [("approve", "allow"), ("deny", "deny")])
async def test_decision_ends_the_hold_and_its_verdict_names_key_and_approver(decision: str, action: str) -> None:
    stage = await held_stage()
    approval = approval_of(stage, decision)
    take(stage.desk, record_of(approval))
    await stage.settle()
    assert last(stage.verdicts) == (action, True)
    resolution = stage.verdicts[-1].resolution
    assert resolution is not None
    assert (resolution.key, resolution.approver, resolution.approval) == (APPROVER_KEY.id, "alice", approval.id)


@pytest.mark.parametrize("forger", [None, SIGNING_KEY], ids=["nobody", "a key that signs verdicts"])
async def test_approval_that_nobody_signed_is_a_dead_letter_and_an_alert(forger: SigningKey | None) -> None:
    stage = await held_stage()
    take(stage.desk, record_of(approval_of(stage), key=forger))
    await stage.settle()
    assert last(stage.verdicts) == ("hold", False)
    [letter] = [codec.DEAD_LETTERS.decode(record.value) for record in stage.on("dead-letters")]
    assert letter.error == "SignatureError"
    [alert] = forgeries(stage)
    assert alert["unmapped"]["topic"] == APPROVALS
    assert alert["metadata"]["correlation_uid"] == "s"


async def test_flood_of_forged_approvals_raises_few_alerts() -> None:
    """1, 2, 4, ... 64: seven alerts of a hundred forgeries; each is a dead letter."""
    stage = await held_stage()
    take(stage.desk, *(record_of(approval_of(stage), offset, key=None) for offset in range(100)))
    await stage.settle()
    assert len(forgeries(stage)) == 7
    assert stage.failures.counts["SignatureError"] == 100


async def test_approval_of_changed_arguments_is_a_dead_letter_that_says_so() -> None:
    stage = await held_stage()
    changed = msgspec.structs.replace(approval_of(stage), digest="0" * 64)
    take(stage.desk, record_of(changed), record_of(approval_of(stage), 1))
    await stage.settle()
    [letter] = [codec.DEAD_LETTERS.decode(record.value) for record in stage.on("dead-letters")]
    assert "changed arguments need a new one" in letter.reason
    assert last(stage.verdicts) == ("allow", True)


@pytest.mark.parametrize("name", ["", "x" * 81, "two\nlines"])
async def test_approver_whose_name_is_none_is_refused(name: str) -> None:
    """It stands in verdicts, which people read in tables."""
    stage = await held_stage()
    take(stage.desk, record_of(msgspec.structs.replace(approval_of(stage), approver=name)))
    await stage.settle()
    assert stage.failures.counts == {"RecordError": 1}
    assert last(stage.verdicts) == ("hold", False)


async def test_signed_bytes_that_are_no_approval_are_a_dead_letter() -> None:
    stage = await held_stage()
    headers = APPROVER_KEY.headers("approvals", b"s", b"{}")
    take(stage.desk, FakeRecord(APPROVALS, partition_for("s", PARTITIONS), 0, b"s", b"{}", headers=headers))
    await stage.settle()
    assert stage.failures.counts == {"RecordError": 1}


async def test_approval_that_comes_twice_or_late_changes_nothing() -> None:
    stage = await held_stage()
    approval = approval_of(stage)
    take(stage.desk, record_of(approval), record_of(approval, 1), record_of(approval_of(stage, "deny"), 2))
    await stage.settle()
    assert [v.action for v in stage.verdicts if v.final] == ["allow"]
    assert stage.failures.counts == {}
    assert stage.partition().approvals.floors.finished_to == 3


async def test_call_that_nobody_approved_is_denied_by_the_sweep() -> None:
    stage = await held_stage()
    stage.clock += 60.0
    stage.partition().sweep(None)
    await stage.settle()
    assert last(stage.verdicts) == ("deny", True)
    alerts = [codec.ALERTS.decode(record.value) for record in stage.on("alerts")]
    assert [alert["unmapped"]["enforced"] for alert in alerts] == ["hold", "deny"]


async def test_session_whose_call_waits_is_not_ended_for_being_idle() -> None:
    stage = stage_that_holds()
    stage.put_in_force(policy_of({"HOLD": "hold"}, limits=Limits(approval_ms=7_200_000)))
    stage.send(SessionStart(session_id="s"), call())
    await stage.settle()
    stage.clock += 3_600.0
    stage.partition().sweep(None)
    take(stage.desk, record_of(approval_of(stage)))
    await stage.settle()
    assert last(stage.verdicts) == ("allow", True)


# --- Restarts --------------------------------------------------------------------------------------------------------


async def test_held_call_is_kept_by_the_log_and_not_by_a_snapshot() -> None:
    """What a restart reads again begins no later than the call, and its approval with it."""
    stage = await held_stage(state_key=bytes(32))
    events, approvals = stage.partition().events, stage.partition().approvals.floors
    assert events.committable == 1  # the call; the session's start is in a snapshot
    take(stage.desk, record_of(approval_of(stage)))
    assert (events.committable, approvals.committable) == (1, 0)
    await stage.settle()
    assert (events.committable, approvals.committable) == (2, 1)


async def test_approval_is_read_again_as_long_as_its_session_is() -> None:
    stage = await held_stage()
    take(stage.desk, record_of(approval_of(stage)))
    await stage.settle()
    assert stage.partition().approvals.floors.committable == 0
    stage.send(SessionEnd(session_id="s"))
    await stage.settle()
    assert stage.partition().approvals.floors.committable == 1


@pytest.mark.parametrize("first", ["approval", "call"])
async def test_restarted_worker_says_the_same_whichever_it_reads_first(first: str) -> None:
    before = await held_stage()
    approval = approval_of(before)
    take(before.desk, record_of(approval))
    await before.settle()
    after = stage_that_holds()
    after.clock += 30.0  # the hold would last longer now, and the approval still fits
    if first == "approval":
        take(after.desk, record_of(approval))
        await after.settle()
        assert after.partition().approvals.floors.committable == 0
    after.send(SessionStart(session_id="s"), call())
    if first == "call":
        take(after.desk, record_of(approval))
    await after.settle()
    assert after.verdicts[-1] == before.verdicts[-1]


async def test_approval_whose_call_never_comes_is_let_go() -> None:
    stage = stage_that_holds()
    other = await held_stage()
    take(stage.desk, record_of(approval_of(other)))
    stage.clock += stage.settings.session_idle_s + 1
    stage.partition().sweep(None)
    await stage.settle()
    assert stage.partition().approvals.floors.committable == 1
    stage.send(SessionStart(session_id="s"), call())
    await stage.settle()
    assert last(stage.verdicts) == ("hold", False)
