"""Whatever the delays, the chunks and the losses: what the client gives out was cleared, or is within the budget."""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import split
from tests.unit.client.world import Line, Model

from headgate.client import GuardedSession
from headgate.release import Cut, Show
from headgate_schemas.events import AnyEvent, Completion
from headgate_schemas.verdicts import Limits

PIECES = ["a", "a@b", "44", "11", "-KEY-", "-K", "EY-", " ", "😀", "é́x", "wait!", "wa", "it!", "a@", "b"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
CUTS = st.lists(st.integers(0, 60), max_size=8)
#: Seconds from event to verdict; None loses the event, and what follows is a gap.
DELAYS = st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.004, 0.03, 0.2, 0.9])), min_size=1, max_size=6)
PACES = st.sampled_from([0.0, 0.001, 0.025, 0.3])
BUDGETS = st.one_of(st.none(), st.integers(0, 12))
REFUSED = ("-KEY-", "a@b", "4411", "wait!")


class Played:
    """One text, played through the client; `delays` are gone through again and again."""

    def __init__(
        self, tokens: list[str], delays: list[float | None], pace_s: float, budget: int | None, limits: Limits
    ) -> None:
        self.shown, self.most_unverified, self.cut_at = "", 0, None
        self.turn = 0

        def delay(event: AnyEvent) -> float | None:
            if not isinstance(event, Completion):
                return 0.0
            self.turn += 1
            return delays[self.turn % len(delays)]

        self.outcome: Any = None
        Line(limits, delay_s=delay).play(lambda session: self.read(session, Model(tokens, pace_s), budget))

    async def read(self, session: GuardedSession, model: Model, budget: int | None) -> None:
        async with await session.events(model.speak(), budget) as stream:
            async for event in stream:
                self.most_unverified = max(self.most_unverified, event.released_to - event.cleared_to)
                if isinstance(event.step, Show):
                    self.shown += event.step.text
                elif isinstance(event.step, Cut):
                    self.cut_at = event.step.at
            self.outcome = stream.outcome
        assert model.closed_at is not None


@settings(max_examples=150, deadline=None)
@given(TEXTS, CUTS, DELAYS, PACES)
def test_client_with_budget_0_never_gives_out_what_was_refused(
    text: str, cuts: list[int], delays: list[float | None], pace_s: float
) -> None:
    played = Played(split(text, cuts), delays, pace_s, 0, Limits(leak_budget_max=None, deadline_ms=1_000))
    assert played.most_unverified == 0
    assert not any(word in played.shown for word in REFUSED)


@settings(max_examples=150, deadline=None)
@given(TEXTS, CUTS, DELAYS, PACES, BUDGETS, BUDGETS)
def test_client_never_gives_out_more_unverified_than_the_budget_and_policy_allow(
    text: str, cuts: list[int], delays: list[float | None], pace_s: float, asked: int | None, limit: int | None
) -> None:
    limits = Limits(leak_budget_max=limit, deadline_ms=1_000)
    played = Played(split(text, cuts), delays, pace_s, asked, limits)
    granted = [budget for budget in (asked, limit) if budget is not None]
    if granted:
        assert played.most_unverified <= min(granted)


@settings(max_examples=150, deadline=None)
@given(TEXTS, CUTS, st.lists(st.sampled_from([0.0, 0.004, 0.03, 0.2, 0.9]), min_size=1, max_size=6), PACES)
def test_client_gives_out_the_same_whatever_delays_and_chunks(
    text: str, cuts: list[int], delays: list[float | None], pace_s: float
) -> None:
    # A stream that is held is read no further: whether a cut behind the hold is known depends on how much had come.
    assume("wait!" not in text or "-KEY-" not in text)
    limits = Limits(leak_budget_max=None, deadline_ms=1_000)
    at_once, played = Played([text], [0.0], 0.0, 0, limits), Played(split(text, cuts), delays, pace_s, 0, limits)
    assert played.outcome.action == at_once.outcome.action
    assert played.outcome.rule == at_once.outcome.rule
    assert played.shown == at_once.shown
    assert played.cut_at == at_once.cut_at
