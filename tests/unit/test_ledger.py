"""The ledger: the frontier is the least watermark, and findings become ready in the order of the text."""

from typing import Any

from headgate.ledger import MAX_FINDINGS, StreamLedger
from headgate_schemas.findings import Finding, Report


def finding(start: int, end: int, detector: str = "one") -> Finding:
    return Finding(detector=detector, category="pii", type="T", start=start, end=end, score=1.0)


def report(detector: str, cleared_to: int, *findings: Finding, **more: Any) -> Report:
    return Report(session_id="s", stream_id="c", detector=detector, cleared_to=cleared_to, findings=findings, **more)


def test_frontier_waits_for_every_required_detector() -> None:
    ledger = StreamLedger({"one", "two"})
    ledger.fold(report("one", 9))
    assert ledger.frontier == -1
    ledger.fold(report("two", 4))
    assert ledger.frontier == 4


def test_frontier_never_moves_back() -> None:
    ledger = StreamLedger({"one"})
    ledger.fold(report("one", 9))
    ledger.fold(report("one", 3))
    assert ledger.frontier == 9


def test_frontier_ignores_a_detector_that_is_not_required() -> None:
    ledger = StreamLedger({"one"})
    ledger.fold(report("shadow", 2))
    ledger.fold(report("one", 9))
    assert ledger.frontier == 9


def test_take_ready_gives_each_finding_once_and_in_order() -> None:
    ledger = StreamLedger({"one", "two"})
    ledger.fold(report("one", 20, finding(3, 5), finding(12, 14)))
    ledger.fold(report("two", 10, finding(1, 9, "two")))
    assert [(f.start, f.detector) for f in ledger.take_ready(20)] == [(1, "two"), (3, "one")]
    assert ledger.take_ready(20) == []
    ledger.fold(report("two", 20))
    assert [f.start for f in ledger.take_ready(20)] == [12]


def test_take_ready_gives_a_finding_of_no_width_at_the_very_end() -> None:
    ledger = StreamLedger({"one"})
    ledger.fold(report("one", 0, finding(0, 0)))
    assert len(ledger.take_ready(0)) == 1


def test_fold_clips_a_finding_that_comes_too_late() -> None:
    ledger = StreamLedger({"one"})
    ledger.fold(report("one", 10))
    ledger.fold(report("one", 12, finding(4, 11)))
    assert [(f.start, f.end) for f in ledger.take_ready(12)] == [(10, 11)]


def test_fold_of_a_failure_clears_nothing() -> None:
    ledger = StreamLedger({"one"})
    ledger.fold(report("one", 5))
    ledger.fold(report("one", 99, failure="deadline", final=True))
    assert (ledger.frontier, ledger.complete, ledger.failures) == (5, False, {"one": "deadline"})


def test_complete_needs_the_end_from_all() -> None:
    ledger = StreamLedger({"one", "two"})
    ledger.fold(report("one", 5, final=True))
    assert (ledger.complete, ledger.missing) == (False, ("two",))
    ledger.fold(report("two", 5, final=True))
    assert ledger.complete


def test_findings_beyond_the_cap_are_not_kept() -> None:
    ledger = StreamLedger({"one"})
    ledger.fold(report("one", 0, *(finding(i, i + 1) for i in range(MAX_FINDINGS + 3))))
    ledger.fold(report("one", MAX_FINDINGS + 9))
    assert len(ledger.take_ready(MAX_FINDINGS + 9)) == MAX_FINDINGS
    assert ledger.truncated
