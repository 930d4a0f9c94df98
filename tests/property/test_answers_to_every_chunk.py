"""Every chunk is answered: `seen_to` passes its end, however much of it a partial match holds back."""

from hypothesis import given
from hypothesis import strategies as st

from headgate.bank import DetectorBank
from headgate.inspector import Inspector
from headgate.testing import LiteralDetector, policy_of
from headgate_schemas.events import Completion

PARTS = st.lists(st.sampled_from(["a", "ab", "abc", "xy", "😀", " "]), min_size=1, max_size=8)


@given(PARTS, st.sampled_from(["redact", "hold", "cut", "observe"]), st.sampled_from(["enforce", "observe"]))
def test_seen_to_reaches_the_end_of_every_chunk(parts: list[str], action: str, mode: str) -> None:
    detectors = (LiteralDetector({"abcx": "FIRST"}, "first"), LiteralDetector({"bcxy": "SECOND"}, "second"))
    policy = policy_of(
        {"FIRST": action, "SECOND": action},  # type: ignore[dict-item]
        required=frozenset({"first", "second"}),
        mode=mode,  # type: ignore[arg-type]
    )
    core, offset, ids = Inspector(policy, DetectorBank(detectors), now=lambda: 0.0), 0, list[str]()
    for seq, part in enumerate(parts):
        verdicts = core.handle(Completion(session_id="s", stream_id="c", seq=seq, offset=offset, text=part))
        offset += len(part)
        ids += [verdict.id for verdict in verdicts]
        assert verdicts
        assert verdicts[-1].final or verdicts[-1].seen_to == offset
        assert all(verdict.cleared_to <= verdict.seen_to for verdict in verdicts)
        if verdicts[-1].final:
            break
    assert len(ids) == len(set(ids))
