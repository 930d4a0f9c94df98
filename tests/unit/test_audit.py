"""The audit of a session: which verdict covers what, and what none does."""

import hashlib
from typing import Any

from headgate.audit import Report, SessionAudit
from headgate_schemas.events import (
    AnyEvent,
    Completion,
    Principal,
    Prompt,
    Receipt,
    SessionStart,
    ToolCall,
    ToolResult,
)
from headgate_schemas.verdicts import Resolution, Verdict

ARGUMENTS = '{"to": "a"}'


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def call(text: str = ARGUMENTS, **more: Any) -> ToolCall:
    fields = {"stream_id": "c", "seq": 0, "offset": 0, "final": True, "tool": "send", "call_id": "1"} | more
    return ToolCall(session_id="s", text=text, **fields)


def result(call_id: str = "1") -> ToolResult:
    return ToolResult(
        session_id="s", stream_id="r", seq=0, offset=0, text="ok", final=True, tool="send", call_id=call_id
    )


def verdict(text: str = ARGUMENTS, **more: Any) -> Verdict:
    fields: dict[str, Any] = {
        "id": "v", "stream_id": "c", "channel": "tool_arguments", "kind": "tool_call", "final": True,
        "cleared_to": len(text), "digest": digest(text), "policy": "p@1",
    }  # fmt: skip
    return Verdict(session_id="s", **(fields | more))


def released(text: str = ARGUMENTS, **more: Any) -> Receipt:
    fields: dict[str, Any] = {
        "stream_id": "c", "channel": "tool_arguments", "did": "released", "start": 0, "end": len(text),
        "verdict_id": "v", "digest": digest(text),
    }  # fmt: skip
    return Receipt(session_id="s", **(fields | more))


RESULT_VERDICT = verdict("ok", id="w", stream_id="r", channel="text", kind="tool_result")
RESULT_RECEIPT = released("ok", stream_id="r", channel="text", verdict_id="w")


def audited(*records: AnyEvent | Verdict) -> Report:
    audit = SessionAudit("s")
    for record in records:
        audit.verdict(record) if isinstance(record, Verdict) else audit.event(record)
    return audit.report()


def flags(*records: AnyEvent | Verdict) -> list[str]:
    return [flag.kind for flag in audited(*records).flags]


def test_a_call_that_was_allowed_and_ran_is_covered() -> None:
    start = SessionStart(session_id="s", principal=Principal(id="u-7"))
    report = audited(start, call(), verdict(), released(), result(), RESULT_VERDICT, RESULT_RECEIPT)
    assert (report.flags, report.breached, report.principal, report.policy) == ((), False, "u-7", "p@1")
    stream = report.streams[0]
    assert (stream.tool, stream.call_id, stream.allowed, stream.ran, stream.verdict_id) == (
        "send",
        "1",
        True,
        True,
        "v",
    )
    assert [(part.did, part.start, part.end, part.verdict_id) for part in stream.ranges] == [("released", 0, 11, "v")]


def test_a_result_whose_call_was_denied_is_a_breach() -> None:
    denied = verdict(action="deny", cleared_to=0, digest=digest(""))
    report = audited(call(), denied, result(), RESULT_VERDICT, RESULT_RECEIPT)
    assert [(flag.kind, flag.stream_id) for flag in report.flags] == [("result-of-unallowed-call", "r")]
    assert report.breached


def test_a_result_whose_call_was_still_held_is_a_breach() -> None:
    held = verdict(action="hold", final=False, cleared_to=0, digest=digest(""))
    assert "result-of-unallowed-call" in flags(call(), held, result(), RESULT_VERDICT, RESULT_RECEIPT)


def test_a_result_without_any_call_is_a_breach() -> None:
    assert flags(result("9"), RESULT_VERDICT, RESULT_RECEIPT) == ["result-of-unallowed-call"]


def test_observing_allows_every_call() -> None:
    would = verdict(action="allow", would="deny", mode="observe")
    assert flags(call(), would, released(), result(), RESULT_VERDICT, RESULT_RECEIPT) == []


def test_a_person_who_approved_is_named() -> None:
    approved = verdict(resolution=Resolution(decision="approve", approver="ann", key="k", approval="a"))
    assert audited(call(), approved, released()).streams[0].approver == "ann"


def test_a_range_is_covered_by_a_verdict_that_cleared_so_much() -> None:
    short = verdict(id="v", cleared_to=3, digest=digest(ARGUMENTS[:3]), final=False)
    rest = verdict(id="x")
    assert flags(call(), short, rest, released()) == ["released-without-verdict"]
    assert flags(call(), short, rest, released(verdict_id="unheard-of")) == ["released-without-verdict"]
    assert flags(call(), short, rest, released(verdict_id="x")) == []


def test_a_client_that_released_another_text_is_a_breach() -> None:
    assert flags(call(), verdict(), released(digest=digest("other"))) == ["released-other-text"]


def test_a_text_that_was_changed_on_the_log_is_a_breach() -> None:
    assert flags(call('{"to": "b"}'), verdict(), released()) == ["text-changed"]


def test_what_was_replaced_is_told_by_its_receipt() -> None:
    text = "mail a@b"
    answer = Completion(session_id="s", stream_id="c", seq=0, offset=0, text=text, final=True)
    said = verdict(text, channel="text", kind="completion", action="redact")
    report = audited(answer, said, released(text, channel="text", did="replaced"))
    assert (report.flags, report.streams[0].ranges[0].did) == ((), "replaced")


def test_gaps_are_flagged_and_are_no_breach() -> None:
    prompt = Prompt(session_id="s", stream_id="p", seq=0, offset=0, text="hi", final=True)
    report = audited(prompt)
    assert ([flag.kind for flag in report.flags], report.breached) == (["undecided"], False)
    assert flags(call(), verdict()) == ["unaccounted"]
    timed_out = released(did="timed_out", verdict_id="", digest="")
    assert flags(call(), timed_out) == []


def test_chunks_that_came_twice_count_once_and_beginnings_that_are_gone_are_not_judged() -> None:
    one, two = ARGUMENTS[:4], ARGUMENTS[4:]
    chunks = (call(one, final=False), call(one, final=False), call(two, seq=1, offset=4))
    assert flags(*chunks, verdict(), released()) == []
    assert flags(chunks[2], verdict(), released()) == []


def test_unsigned_verdicts_cover_nothing_and_are_counted() -> None:
    audit = SessionAudit("s")
    audit.event(call())
    audit.refuse()
    audit.event(
        Receipt(session_id="s", stream_id="", did="refused", start=0, end=0, flaw="unsigned", offset=3, count=1)
    )
    report = audit.report()
    assert sorted(flag.kind for flag in report.flags) == ["refused-verdicts", "refused-verdicts", "undecided"]
    assert report.verdicts == 0


def test_a_shadow_verdict_after_the_last_changes_nothing() -> None:
    later = verdict(id="z", action="deny", cleared_to=0, digest="")
    assert audited(call(), verdict(), later, released()).streams[0].allowed
