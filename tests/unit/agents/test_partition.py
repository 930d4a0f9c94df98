"""One partition: what is admitted once, kept, pinned, skipped, deferred and committed."""

import pytest
from tests.unit.agents.stage import Stage, chunk

from headgate.detector import Detector
from headgate.policy import Facts, Ruling
from headgate.testing import LiteralDetector, policy_of
from headgate_agents.records import Batch
from headgate_agents.shelf import AGENT_NAMES
from headgate_schemas import codec
from headgate_schemas.events import Prompt, Receipt, SessionEnd, SessionStart, ToolCall, ToolResult
from headgate_schemas.findings import Finding, Report
from headgate_schemas.verdicts import Verdict

STATE_KEY = bytes(32)


def told(verdicts: list[Verdict]) -> list[tuple[str, str, int, bool]]:
    return [(v.stream_id, v.action, v.cleared_to, v.final) for v in verdicts]


async def test_four_agents_admit_an_event_once() -> None:
    """The stream would be broken if a chunk came four times, and a verdict told four times if it were judged so."""
    stage = Stage()
    stage.send(SessionStart(session_id="s"), chunk("fine ", 0, 0), chunk("words", 1, 5, final=True))
    await stage.settle()
    assert told(stage.verdicts) == [
        ("", "allow", 0, False),
        ("answer", "allow", 5, False),
        ("answer", "allow", 10, True),
    ]


async def test_agents_may_take_batches_in_any_order() -> None:
    """One agent may be a batch ahead of another; the verdict waits for the slower one."""
    names = ("pii", "secret")
    detectors = {
        name: LiteralDetector({name.upper(): name.upper()}, name=name, category=category)
        for name, category in zip(names, ("pii", "secret"), strict=True)
    }
    stage = Stage(detectors, policy_of({"PII": "cut", "SECRET": "cut"}, required=frozenset(names)))
    batches = [Batch([stage.record(event)]) for event in (chunk("fine "), chunk("words", 1, 5, final=True))]
    for agent in ("pii", "tools", "injection"):
        for batch in batches:
            assert len(list(stage.desk.work(agent, batch))) == 1
    await stage.settle()
    assert stage.verdicts == []
    for batch in batches:
        list(stage.desk.work("exfiltration", batch))
    await stage.settle()
    assert told(stage.verdicts) == [("answer", "allow", 5, False), ("answer", "allow", 10, True)]


async def test_every_agent_finishes_a_shared_batch() -> None:
    stage = Stage()
    stage.read(stage.record(chunk("a ", 0, 0)), stage.record(chunk("b", 1, 2, final=True)))
    await stage.settle()
    assert told(stage.verdicts)[-1] == ("answer", "allow", 3, True)
    assert stage.partition().events.finished_to == 2


async def test_event_that_comes_again_changes_nothing() -> None:
    stage = Stage()
    [record] = stage.send(chunk("fine"))
    stage.read(record)
    await stage.settle()
    assert len(stage.verdicts) == 1


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (b"\xff\x00", b"s"),
        (b'{"kind":"prompt","session_id":"s"', b"s"),
        (b'{"kind":"unheard-of","session_id":"s"}', b"s"),
        (b'{"kind":"session.start","session_id":"s"}', b"other"),
        (b'{"kind":"session.start","session_id":"other"}', b"other"),
        (None, b"s"),
    ],
    ids=["garbage", "cut off", "unknown", "wrong key", "wrong partition", "null"],
)
async def test_record_that_cannot_be_handled_is_one_dead_letter(value: bytes | None, key: bytes) -> None:
    stage = Stage()
    if key == b"other":
        assert stage.partition("other").number != stage.partition("s").number
    stage.read(stage.raw(value, "s", key), stage.record(chunk("fine", final=True)))
    await stage.settle()
    [letter] = [codec.DEAD_LETTERS.decode(record.value) for record in stage.on("dead-letters")]
    assert (letter.value, letter.offset, letter.error) == (value, 0, "RecordError")
    assert told(stage.verdicts) == [("answer", "allow", 4, True)]
    assert stage.partition().events.committable == 1  # the dead letter is out; the session is open
    assert stage.failures.counts == {"RecordError": 1}


async def test_offset_is_committed_only_when_its_verdict_is_acknowledged() -> None:
    stage = Stage(acknowledging=False)
    stage.send(chunk("fine", final=True), SessionEnd(session_id="s"))
    assert stage.partition().events.committable == 0
    stage.broker.open.set()
    await stage.settle()
    assert stage.partition().events.committable == 2


async def test_open_session_is_read_again_from_its_first_event_without_snapshots() -> None:
    stage = Stage()
    stage.send(SessionStart(session_id="s"), chunk("fine", final=True), chunk("more", stream_id="next"))
    await stage.settle()
    assert stage.partition().events.committable == 0


async def test_only_open_streams_are_waited_for_with_snapshots() -> None:
    stage = Stage(state_key=STATE_KEY)
    stage.send(SessionStart(session_id="s"), chunk("fine", final=True))
    await stage.settle()
    assert stage.partition().events.committable == 2
    stage.send(chunk("more", stream_id="next"))
    await stage.settle()
    assert stage.partition().events.committable == 2
    stage.send(chunk(".", 1, 4, final=True, stream_id="next"))
    await stage.settle()
    assert stage.partition().events.committable == 4


async def test_pin_precedes_the_first_verdict_and_snapshot_follows_its_own() -> None:
    """Killed in between, a worker finds either nothing, or the pin, or all of it."""
    stage = Stage(state_key=STATE_KEY)
    stage.send(SessionStart(session_id="s"), chunk("fine", final=True))
    await stage.settle()
    order = [record.topic.removeprefix("headgate.") for record in stage.broker.records]
    assert order[0] == "sessions"
    assert order.index("verdicts") < len(order) - 1 - order[::-1].index("sessions")


async def test_restored_session_goes_on_where_it_was() -> None:
    """Placeholders, known values, the pinned policy and ended streams are as they were; skipped events do nothing."""
    policy = policy_of({"SECRET": "redact"})
    first = Stage(policy=policy, state_key=STATE_KEY)
    prompt = Prompt(session_id="s", stream_id="prompt", seq=0, offset=0, text="a secret", final=True)
    records = first.send(SessionStart(session_id="s"), prompt)
    await first.settle()
    second = Stage(policy=policy_of({"SECRET": "cut"}), state_key=STATE_KEY)
    second.shelf.load(policy)
    second.put_in_force(policy_of({}, mode="observe"))
    number = second.partition().number
    second.desk.assign({number: first.kept})
    for record in records:
        second.read(record)
    await second.settle()
    assert second.verdicts == []
    session = second.partition().sessions.get("s")
    assert session is not None
    assert session.shared.placeholders.numbers
    assert session.request == "a secret"


@pytest.mark.parametrize("broken", ["another key", "no key", "no record"])
async def test_session_that_cannot_be_opened_is_closed_and_its_neighbours_are_not(broken: str) -> None:
    """Taken for a new one it would have no declared tools, and none of its calls would be denied for that."""
    first = Stage(state_key=STATE_KEY)
    first.send(SessionStart(session_id="s"))
    await first.settle()
    second = Stage(state_key=None if broken == "no key" else bytes([1]) * 32)
    number = second.partition().number
    neighbour = next(f"n{n}" for n in range(100) if second.partition(f"n{n}").number == number)
    second.desk.assign({number: {"s": b"{" if broken == "no record" else first.kept["s"]}})
    second.send(
        SessionStart(session_id="x"), chunk("fine", final=True), chunk("fine", final=True, session_id=neighbour)
    )
    await second.settle()
    assert {v.session_id for v in second.verdicts if v.final} == {neighbour}
    [letter] = [codec.DEAD_LETTERS.decode(record.value) for record in second.on("dead-letters")]
    assert "HEADGATE_STATE_KEY" in letter.reason


async def test_session_without_snapshot_is_read_again_under_the_policy_that_it_was_pinned_to() -> None:
    """The log is the truth, and which policy judged it is part of that."""
    old, new = policy_of({"SECRET": "cut"}), policy_of({"SECRET": "redact"})
    object.__setattr__(new, "version", "1")
    first = Stage(policy=old)
    records = first.send(SessionStart(session_id="s"), chunk("a secret", final=True))
    await first.settle()
    second = Stage(policy=old)
    second.put_in_force(new)
    second.desk.assign({second.partition().number: first.kept})
    for record in records:
        second.read(record)
    await second.settle()
    assert [v.id for v in second.verdicts] == [v.id for v in first.verdicts]
    assert second.verdicts[-1].action == "cut"


async def test_events_of_an_ended_session_are_skipped_when_they_are_read_again() -> None:
    """They lie behind an open session's; taken for a new session's, the middle of a stream would be a gap."""
    first = Stage()
    records = first.send(chunk("one ", 0, 0), chunk("two", 1, 4, final=True), SessionEnd(session_id="s"))
    await first.settle()
    second = Stage()
    second.desk.assign({second.partition().number: first.kept})
    for record in records[1:]:
        second.read(record)
    await second.settle()
    assert second.verdicts == []
    assert second.partition().events.committable == 3


async def test_tombstone_follows_when_nobody_can_read_the_session_again() -> None:
    stage = Stage()
    stage.send(chunk("one", final=True), SessionEnd(session_id="s"))
    await stage.settle()
    stage.partition().sweep(committed=1)
    await stage.settle()
    assert "s" in stage.kept
    stage.partition().sweep(committed=2)
    await stage.settle()
    assert stage.kept == {}


async def test_end_waits_for_the_text_before_it() -> None:
    """Read in one batch, the end is admitted before three agents saw the text; the verdict still comes."""
    stage = Stage()
    stage.read(stage.record(chunk("a secret", final=True)), stage.record(SessionEnd(session_id="s")))
    await stage.settle()
    assert told(stage.verdicts) == [("answer", "cut", 2, True)]
    assert len(stage.partition().sessions) == 0
    assert stage.partition().events.committable == 2


async def test_receipt_waits_for_the_text_before_it_and_what_follows_waits_for_both() -> None:
    stage = Stage()
    timed_out = Receipt(session_id="s", stream_id="answer", did="timed_out", start=0, end=5)
    stage.read(
        stage.record(chunk("fine ", 0, 0)),
        stage.record(timed_out),
        stage.record(chunk("late", 1, 5, final=True)),
        stage.record(chunk("next", final=True, stream_id="next")),
    )
    await stage.settle()
    assert told(stage.verdicts) == [("answer", "allow", 5, False), ("next", "allow", 4, True)]
    assert stage.partition().events.finished_to == 4


async def test_idle_session_ends_and_lets_go_of_its_offsets() -> None:
    stage = Stage()
    stage.send(chunk("and then"))
    stage.clock += stage.settings.session_idle_s + 1
    stage.partition().sweep(committed=None)
    await stage.settle()
    assert len(stage.partition().sessions) == 0
    assert stage.partition().events.committable == 1


async def test_partition_that_goes_says_nothing_more() -> None:
    """Another worker reads its events again; a word from the old assignment could contradict it."""
    stage = Stage(acknowledging=False)
    partition = stage.partition()
    stage.send(chunk("fine", final=True))
    stage.desk.drop([partition.number])
    stage.broker.open.set()
    await stage.settle()
    assert stage.broker.records == []


async def test_policy_that_runs_no_detector_of_ours_still_answers() -> None:
    stage = Stage(policy=policy_of({}, required=frozenset()))
    stage.send(chunk("anything", final=True))
    await stage.settle()
    assert told(stage.verdicts) == [("answer", "allow", 8, True)]


def finding(detector: str = "outside") -> Finding:
    return Finding(detector=detector, category="pii", type="SECRET", start=2, end=4, score=1.0)


def outside(detector: str = "outside", cleared_to: int = 8, **fields: object) -> Report:
    named = {"session_id": "s", "stream_id": "answer", "detector": detector, "cleared_to": cleared_to, **fields}
    return Report(**named)  # type: ignore[arg-type]


async def test_required_detector_from_outside_holds_the_watermark_until_it_reports() -> None:
    stage = Stage(policy=policy_of({"SECRET": "cut"}, required=frozenset({"literals", "outside"})))
    stage.send(chunk("anything", final=True))
    await stage.settle()
    assert [v.cleared_to for v in stage.verdicts if v.cleared_to] == []
    stage.report(outside(final=True))
    await stage.settle()
    assert told(stage.verdicts)[-1] == ("answer", "allow", 8, True)


async def test_report_that_is_quicker_than_its_stream_waits_for_it() -> None:
    stage = Stage(policy=policy_of({"SECRET": "cut"}))
    stage.report(outside(findings=(finding(),)))
    assert stage.partition().findings.committable == 0
    stage.send(chunk("anything", final=True), SessionEnd(session_id="s"))
    await stage.settle()
    assert told(stage.verdicts) == [("answer", "cut", 2, True)]
    assert stage.partition().findings.committable == 1


async def test_report_whose_stream_never_comes_is_let_go_in_the_end() -> None:
    stage = Stage()
    stage.report(outside())
    stage.clock += stage.settings.session_idle_s + 1
    stage.partition().sweep(committed=None)
    await stage.settle()
    assert stage.partition().findings.committable == 1


@pytest.mark.parametrize(
    "report",
    [
        outside("literals", final=True),
        outside(""),
        outside(cleared_to=-1),
        outside(findings=(finding("literals"),)),
        outside(findings=(Finding(detector="outside", category="pii", type="X", start=5, end=2, score=1.0),)),
        outside(findings=(Finding(detector="outside", category="pii", type="X", start=0, end=2, score=7.0),)),
    ],
    ids=["forged", "nobody", "negative", "other's finding", "no span", "no score"],
)
async def test_report_that_cannot_be_believed_is_a_dead_letter(report: Report) -> None:
    stage = Stage()
    stage.send(chunk("anything"))
    stage.report(report)
    await stage.settle()
    assert [codec.DEAD_LETTERS.decode(record.value).topic for record in stage.on("dead-letters")] == [
        "headgate.findings"
    ]
    assert len(stage.verdicts) == 1


def test_agents_are_the_four_of_the_design() -> None:
    assert AGENT_NAMES == ("pii", "exfiltration", "injection", "tools")


async def test_a_call_is_judged_after_all_that_was_found_before_it() -> None:
    """Read again after a restart, a result and the call that follows it come in one batch."""

    def rule_for(finding: Finding, facts: Facts, now: float) -> Ruling:
        if finding.category == "injection":
            return Ruling("redact", "injected")
        return Ruling("deny", "tainted") if facts.session["tainted"] else Ruling("observe")

    detectors: dict[str, Detector] = {
        "orders": LiteralDetector({"OBEY": "ORDER"}, name="orders", category="injection"),
        "calls": LiteralDetector({"secret": "SECRET"}, name="calls", category="tool"),
    }
    stage = Stage(detectors, policy_of({}, required=frozenset(detectors), rule_for=rule_for))
    result = ToolResult(session_id="s", stream_id="r", seq=0, offset=0, text="OBEY", final=True, tool="read")
    call = ToolCall(session_id="s", stream_id="c", seq=0, offset=0, text="secret", final=True, tool="send", call_id="c")
    batch = Batch([stage.record(result), stage.record(call)])
    for agent in ("tools", "pii", "exfiltration", "injection"):  # the one that finds the order comes last
        list(stage.desk.work(agent, batch))
    await stage.settle()
    assert [(v.stream_id, v.action) for v in stage.verdicts if v.final] == [("r", "redact"), ("c", "deny")]
