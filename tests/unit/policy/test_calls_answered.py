"""What comes of a call after policy spoke: a client is given rewritten arguments, and a held one waits for a person."""

from typing import Any

import pytest
from tests.unit.policy.calling import Calling, policy_with

from headgate.approvals import Hold
from headgate.bank import DetectorBank
from headgate.client import Guard
from headgate.client.testing import run_on_jumping_clock
from headgate.client.transport import InProcessTransport
from headgate.detectors import load
from headgate.errors import ToolCallDenied
from headgate.inspector import Inspector
from headgate.policy import Policy
from headgate_schemas.verdicts import Verdict

POLICY = policy_with(
    """\
- name: tame
  tools: [deploy]
  action: rewrite
  set: {dry_run: true}
  remove: [force]
- name: asked
  tools: [refund]
  limits: {calls: 2, amount: {argument: amount, per_session: 30}}
  action: hold
  reason: Refunds wait for a person.
"""
)


def answer(calling: Calling, verdict: Verdict, decision: Any) -> Verdict:
    assert verdict.held is not None
    hold = Hold(verdict, verdict.held, calling.clock)
    return calling.core.approve(hold.decided(decision, "alice", calling.clock))[-1]


def test_an_approved_call_is_counted_as_it_was_when_it_was_held() -> None:
    calling = Calling(POLICY)
    first, second = (calling.verdict("refund", {"amount": amount}) for amount in (20, 5))
    assert calling.verdict("refund", {"amount": 1}).action == "deny"
    assert answer(calling, second, "deny").action == "deny"
    assert answer(calling, first, "approve").action == "allow"
    (session,) = calling.core.sessions
    assert (session.shared.allowed.total, str(session.shared.allowed.of_entry("asked").amount)) == (2, "25")


def test_a_denial_by_a_person_still_says_why_the_call_was_held() -> None:
    calling = Calling(POLICY)
    denied = answer(calling, calling.verdict("refund", {"amount": 20}), "deny")
    assert denied.reason == "whoever was asked denied it: it would pay. Refunds wait for a person."


def given(policy: Policy, tool: str, arguments: Any) -> Any:
    """What a client gets back for a proposed call."""

    async def main() -> Any:
        bank = DetectorBank([load("tools", policy.options["tools"])])
        async with Guard(transport=InProcessTransport(Inspector(policy, bank))) as guard, guard.session() as session:
            return await session.tool_call("c", tool, arguments)

    return run_on_jumping_clock(main())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"name": "web", "force": True}, {"name": "web", "dry_run": True}),
        ('{"force":true}', '{"dry_run": true}'),
        ({}, {"dry_run": True}),
        ({"dry_run": True}, {"dry_run": True}),
    ],
)
def test_a_client_gets_the_rewritten_arguments_in_its_own_shape(arguments: Any, expected: Any) -> None:
    assert given(POLICY, "deploy", arguments) == expected


def test_a_call_without_an_object_cannot_be_rewritten_and_is_denied() -> None:
    with pytest.raises(ToolCallDenied, match="rule tame: the call has no arguments' object to set anything in"):
        given(POLICY, "deploy", "")
