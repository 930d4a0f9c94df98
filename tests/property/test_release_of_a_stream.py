"""What comes out of ledger, judgement and release control depends on the text alone; nothing refused ever comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.detector_contract import split

from headgate.bank import DetectorBank
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.release import Cut, Recall, ReleaseControl, Show, Step
from headgate.testing import LiteralDetector, policy_of
from headgate_schemas.events import Completion
from headgate_schemas.verdicts import Verdict

ACTIONS = {"MAIL": "redact", "CARD": "redact", "KEY": "cut", "WORD": "observe"}
DETECTORS = (
    LiteralDetector({"a@b": "MAIL", "@": "WORD", "é́x": "CARD"}, "first"),
    LiteralDetector({"b4411": "CARD", "4411": "CARD", "-KEY-": "KEY"}, "second"),
)
PIECES = st.lists(
    st.sampled_from(["a", "a@b", "b44", "11", "-KEY-", "-K", "EY-", " ", "😀", "é́x", "é", "word"]), max_size=14
)
TEXTS = PIECES.map("".join)
CUTS = st.lists(st.integers(0, 60), max_size=8)
BUDGETS = st.one_of(st.none(), st.integers(0, 12))


def inspector() -> Inspector:
    policy = policy_of(ACTIONS, required=frozenset({"first", "second"}))
    return Inspector(policy, DetectorBank(DETECTORS), fingerprinter=Fingerprinter(b"k"), now=lambda: 0.0)


class Played:
    """One text, played through core and release control."""

    def __init__(self, text: str, parts: list[str], budget: int | None = 0, late: bool = False) -> None:
        self.control, self.steps, self.verdicts = ReleaseControl(budget), list[Step](), list[Verdict]()
        self.most_unverified = 0
        core, offset, waiting = inspector(), 0, list[Verdict]()
        for seq, part in enumerate([*parts, ""]):
            event = Completion(
                session_id="s", stream_id="c", seq=seq, offset=offset, text=part, final=seq == len(parts)
            )
            offset += len(part)
            self.take(self.control.receive(part))
            waiting += core.handle(event)
            if not late:
                self.fold(waiting)
        self.fold(waiting)

    def fold(self, waiting: list[Verdict]) -> None:
        for verdict in waiting:
            self.verdicts.append(verdict)
            self.take(self.control.fold(verdict))
        waiting.clear()

    def take(self, steps: list[Step]) -> None:
        self.steps += steps
        self.most_unverified = max(self.most_unverified, self.control.unverified)

    @property
    def shown(self) -> str:
        return "".join(step.text for step in self.steps if isinstance(step, Show))

    @property
    def cut(self) -> int | None:
        return next((step.at for step in self.steps if isinstance(step, Cut)), None)

    @property
    def replaced(self) -> list[tuple[int, int, str]]:
        return [(r.start, r.end, r.placeholder) for v in self.verdicts for r in v.replacements]

    @property
    def findings(self) -> list[tuple[int, int, str]]:
        at = self.cut if self.cut is not None else 10**9
        return sorted((f.start, f.end, f.type) for v in self.verdicts for f in v.findings if f.start < at)


@given(TEXTS, CUTS)
def test_release_is_the_same_however_the_text_was_chunked(text: str, cuts: list[int]) -> None:
    whole = Played(text, [text])
    for other in (Played(text, split(text, cuts)), Played(text, list(text))):
        assert (other.shown, other.cut, other.replaced) == (whole.shown, whole.cut, whole.replaced)
        assert other.findings == whole.findings
        assert other.verdicts[-1].final
        assert other.verdicts[-1].cleared_to == whole.verdicts[-1].cleared_to


@given(TEXTS, CUTS, st.booleans())
def test_release_with_budget_0_never_shows_what_was_cut_or_redacted(text: str, cuts: list[int], late: bool) -> None:
    played = Played(text, split(text, cuts), budget=0, late=late)
    assert "-KEY-" not in played.shown
    assert "a@b" not in played.shown
    assert "4411" not in played.shown
    assert played.most_unverified == 0
    assert not any(isinstance(step, Recall) for step in played.steps)


@given(TEXTS, CUTS, BUDGETS, st.booleans())
def test_release_never_shows_more_unverified_than_the_budget(
    text: str, cuts: list[int], budget: int | None, late: bool
) -> None:
    played = Played(text, split(text, cuts), budget, late)
    if budget is not None:
        assert played.most_unverified <= budget
    for step in played.steps:
        if isinstance(step, Recall):
            assert 0 <= step.start < step.end <= played.control.released_to


@given(TEXTS, CUTS, BUDGETS, st.booleans())
def test_release_accounts_for_every_code_point_once(text: str, cuts: list[int], budget: int | None, late: bool) -> None:
    played = Played(text, split(text, cuts), budget, late)
    shows = [step for step in played.steps if isinstance(step, Show)]
    assert [s.start for s in shows[1:]] == [s.end for s in shows[:-1]]
    assert played.control.state in ("closed", "done")
    if played.control.state == "done":
        assert sum(s.end - s.start for s in shows) == len(text)


@given(TEXTS, CUTS)
def test_release_folds_a_verdict_twice_as_once(text: str, cuts: list[int]) -> None:
    once = Played(text, split(text, cuts))
    control, shown = ReleaseControl(0), ""
    control.receive(text)
    for verdict in once.verdicts:
        for _ in range(2):
            shown += "".join(step.text for step in control.fold(verdict) if isinstance(step, Show))
    assert shown == once.shown


@given(TEXTS, CUTS, st.integers(0, 20))
def test_release_never_shows_past_a_verdict_that_was_lost(text: str, cuts: list[int], lost: int) -> None:
    verdicts = Played(text, split(text, cuts)).verdicts
    missing = verdicts.pop(lost % len(verdicts))
    control, shown = ReleaseControl(0), ""
    control.receive(text)
    for verdict in verdicts:
        shown += "".join(step.text for step in control.fold(verdict) if isinstance(step, Show))
    assert control.cleared_to == missing.cleared_from or missing.cleared_from == missing.cleared_to
    assert "a@b" not in shown
    assert "4411" not in shown


def test_release_closes_on_a_verdict_for_another_text() -> None:
    control = ReleaseControl(0)
    control.receive("harmless")
    verdict = Played("harmlesS", ["harmlesS"]).verdicts[-1]
    (step,) = control.fold(verdict)
    assert isinstance(step, Cut)
    assert step.rule == "wrong-digest"
    assert control.receive("more") == []


def test_release_refuses_a_verdict_that_clears_text_that_has_not_come() -> None:
    control = ReleaseControl(0)
    control.receive("harm")
    (step,) = control.fold(Played("harmless", ["harmless"]).verdicts[-1])
    assert isinstance(step, Cut)


def test_release_recalls_what_the_budget_let_out() -> None:
    played = Played("see -KEY- now", list("see -KEY- now"), budget=None, late=True)
    recall = next(step for step in played.steps if isinstance(step, Recall))
    assert (recall.start, recall.end) == (4, 13)
    assert played.cut == 4


@pytest.mark.parametrize("budget", [-1, -100])
def test_release_control_refuses_a_negative_budget(budget: int) -> None:
    with pytest.raises(ValueError, match="leak budget"):
        ReleaseControl(budget)
