"""Limits: how often, how much, by the time of the records; and the same counts for the same log."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.policy.calling import Calling, event_of_call, policy_with

from headgate.allowed_calls import MAX_NAME_CHARS, MAX_TOOLS, AllowedCalls

LIMITED = policy_with(
    """\
- name: refunds
  tools: [refund]
  when: '!has(arguments.forbidden)'
  limits:
    calls: 4
    rate: {calls: 2, minutes: 10}
    amount: {argument: amount, per_call: 50, per_session: 100.3}
  action: allow
- name: no-more
  tools: [refund]
  action: deny
- name: asked
  tools: [asked]
  limits: {calls: 1, beyond: hold}
  action: allow
"""
)


def test_calls_are_limited_in_a_session() -> None:
    calling, actions = Calling(LIMITED), []
    for _ in range(5):
        actions.append(calling.action("refund", {"amount": 1}))
        calling.clock += 3_600
    assert actions == ["allow"] * 4 + ["deny"]


def test_calls_are_limited_in_any_stretch_of_time() -> None:
    calling = Calling(LIMITED)
    assert calling.action("refund", {"amount": 1}) == "allow"
    calling.clock += 300
    assert calling.action("refund", {"amount": 1}) == "allow"
    calling.clock += 299
    verdict = calling.verdict("refund", {"amount": 1})
    assert (verdict.action, verdict.reason) == ("deny", "it is called more than 2 times in 10 minutes")
    calling.clock += 1
    assert calling.action("refund", {"amount": 1}) == "allow"


def test_amounts_are_summed_exactly_over_what_was_allowed() -> None:
    calling, found = Calling(LIMITED), []
    for amount in (50, 51, 50, 0.1, 0.2, 0.01):
        found.append(calling.action("refund", {"amount": amount}))
        calling.clock += 3_600
    assert found == ["allow", "deny", "allow", "allow", "allow", "deny"]


@pytest.mark.parametrize("amount", [-1, True, "1e3", "-1", "1,5", "", "0x10", None, [1], {"a": 1}, 1e300, "9" * 31])
def test_an_amount_that_cannot_be_counted_is_denied(amount: Any) -> None:
    verdict = Calling(LIMITED).verdict("refund", {"amount": amount})
    assert (verdict.action, verdict.rule) == ("deny", "refunds")
    assert verdict.reason.startswith("`amount` is ")


def test_a_missing_amount_is_denied_and_text_that_is_a_plain_number_is_one() -> None:
    assert Calling(LIMITED).action("refund", {}) == "deny"
    calling = Calling(LIMITED)
    assert calling.action("refund", {"amount": "50"}) == "allow"
    assert calling.action("refund", {"amount": "50.31"}) == "deny"


def test_beyond_a_limit_a_call_can_wait_for_a_person() -> None:
    calling = Calling(LIMITED)
    assert [calling.action("asked", {}) for _ in range(3)] == ["allow", "hold", "hold"]


def test_calls_that_wait_count_so_that_none_is_approved_past_a_limit() -> None:
    calling = Calling(policy_with("- {name: asked, limits: {amount: {argument: n, per_session: 10}}, action: hold}"))
    assert [calling.action("pay", {"n": n}) for n in (6, 5, 4)] == ["hold", "deny", "hold"]


def test_limits_count_arguments_as_they_are_rewritten() -> None:
    policy = policy_with(
        """\
- name: capped
  tools: [refund]
  limits: {amount: {argument: amount, per_session: 15}}
  action: rewrite
  clamp: {amount: {max: 10}}
"""
    )
    calling = Calling(policy)
    assert calling.given("refund", '{"amount": 900}') == '{"amount": 10}'
    assert calling.action("refund", {"amount": 900}) == "deny"
    assert calling.given("refund", '{"amount": 5}') == '{"amount": 5}'


_CALLS = st.lists(
    st.tuples(
        st.sampled_from([{"amount": 1}, {"amount": 40.5}, {"amount": 51}, {"forbidden": 1}, {}]),
        st.integers(0, 700),
        st.integers(1, 3),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=50)
@given(_CALLS)
def test_the_same_log_gives_the_same_counts_however_often_its_records_come(calls: list[Any]) -> None:
    """A record that comes again counts once; of denied calls none is counted; limits hold over what was allowed."""
    once, often, at = Calling(LIMITED), Calling(LIMITED), 1_000.0
    allowed: list[tuple[float, float]] = []
    for number, (arguments, wait_s, times) in enumerate(calls):
        at += wait_s
        once.clock = often.clock = at
        event = event_of_call("refund", arguments, number)
        verdict = once.core.handle(event)[-1]
        assert [v for _ in range(times) for v in often.core.handle(event)] == [verdict]
        if verdict.action == "allow":
            allowed.append((at, arguments["amount"]))
    counts = [session.shared.allowed for calling in (once, often) for session in calling.core.sessions]
    assert counts[0] == counts[1]
    assert counts[0].total == len(allowed) <= 4
    assert sum(amount for _, amount in allowed) <= 100.3 + 1e-9
    assert all(sum(end - 600 < t <= end for t, _ in allowed) <= 2 for end, _ in allowed)


def test_what_a_session_counts_is_bounded() -> None:
    counts = AllowedCalls()
    for number in range(MAX_TOOLS + 50):
        counts.count(f"{number}" + "x" * 1_000, "entry", at=float(number), kept=3)
    assert len(counts.tools) == MAX_TOOLS
    assert max(map(len, counts.tools)) == MAX_NAME_CHARS
    assert counts.tallies["entry"].times == [MAX_TOOLS + 47.0, MAX_TOOLS + 48.0, MAX_TOOLS + 49.0]
    assert counts.full


def test_a_session_of_more_tools_than_are_kept_cannot_be_judged_by_them() -> None:
    policy = policy_with("""- {name: pairs, when: '!("read" in calls.tools)', action: allow}""")
    calling = Calling(policy)
    (session,) = calling.core.sessions
    assert calling.action("send", {}) == "allow"
    for number in range(MAX_TOOLS):
        session.shared.allowed.count(str(number))
    assert calling.action("send", {}) == "deny"
