"""A compiled policy in the core: tool calls denied end to end, and rules that look at the session's facts."""

from typing import Any

import pytest

from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector, bank_for
from headgate.policy import load_policy
from headgate_schemas.events import Principal, SessionStart, Tool, ToolCall
from headgate_schemas.verdicts import Verdict

POLICY = """\
name: calls
mode: enforce
detectors: {required: [tools]}
rules:
  - name: trusted
    when: >-
      session.model == "own" && session.declares_tools && principal.tenant == "t1" && destination == "local"
    action: observe
  - {name: held, when: finding.type == "tool-not-allowed", kinds: [tool_call], action: hold}
  - {name: outside, when: finding.category == "tool", action: deny, reason: not as declared}
tools:
  deny: [refund]
"""
FIND = Tool(name="find", parameters={"type": "object", "properties": {"n": {"type": "integer"}}})
TRUSTED: dict[str, Any] = {"model": "own", "destination": "local", "principal": Principal(tenant="t1")}


def call(tool: str, arguments: str, **start: Any) -> Verdict:
    policy = load_policy(POLICY, "calls.yaml")
    core = Inspector(policy, bank_for(policy), fingerprinter=Fingerprinter(b"k"), now=lambda: 0.0)
    core.handle(SessionStart(session_id="s", **start))
    event = ToolCall(session_id="s", stream_id="c", seq=0, offset=0, text=arguments, final=True, tool=tool, call_id="c")
    return core.handle(event)[-1]


@pytest.mark.parametrize(
    ("tool", "arguments", "start", "action", "rule"),
    [
        ("find", '{"n": 1}', {"tools": (FIND,)}, "allow", ""),
        ("find", '{"n": "x"}', {"tools": (FIND,)}, "deny", "outside"),
        ("find", '{"n": 1', {}, "deny", "outside"),
        ("other", "{}", {"tools": (FIND,)}, "deny", "outside"),
        ("other", "{}", {}, "allow", ""),
        ("refund", "{}", {}, "hold", "held"),
        ("other", "{}", {"tools": (FIND,), **TRUSTED}, "allow", ""),
        ("refund", "{}", TRUSTED, "hold", "held"),
    ],
)
def test_a_call_is_ruled_by_the_policy_over_the_facts_of_its_session(
    tool: str, arguments: str, start: dict[str, Any], action: str, rule: str
) -> None:
    verdict = call(tool, arguments, **start)
    assert (verdict.action, verdict.rule, verdict.policy) == (action, rule, load_policy(POLICY, "").id)
