"""The shipped default: what it does to each kind of finding in each kind of stream."""

from typing import Any

import pytest

from headgate.policy import Facts, check_policy, default_policy, default_source
from headgate_schemas.findings import Finding

NOW = 0.0
PROMPT, CLOUD_PROMPT = Facts("prompt", role="user"), Facts("prompt", role="user", destination="cloud")
ANSWER, REASONING = Facts("completion"), Facts("completion", channel="reasoning")
CALL = Facts("tool_call", channel="tool_arguments", tool="send")
RESULT = Facts("tool_result", role="tool", tool="find", destination="cloud")

EMAIL: dict[str, Any] = {"detector": "pii", "category": "pii", "type": "EMAIL_ADDRESS", "score": 1.0}
DATE = EMAIL | {"type": "DATE_TIME", "severity": "low"}
WEAK_PHONE = EMAIL | {"type": "PHONE_NUMBER", "score": 0.4}
PRIVATE_KEY: dict[str, Any] = {
    "detector": "secrets", "category": "secret", "type": "private-key", "score": 1.0, "severity": "critical",
}  # fmt: skip
API_KEY = PRIVATE_KEY | {"type": "some-api-key", "severity": "high"}
PASSWORD = PRIVATE_KEY | {"type": "generic-assignment", "severity": "medium", "score": 0.6}
PUBLISHABLE = PRIVATE_KEY | {"type": "some-publishable-key", "severity": "low"}
TAGS: dict[str, Any] = {
    "detector": "hidden_text", "category": "hidden_text", "type": "unicode-tags", "score": 1.0, "severity": "high",
}  # fmt: skip
JOINER = TAGS | {"type": "zero-width", "severity": "low"}
TOOL: dict[str, Any] = {"detector": "tools", "category": "tool", "type": "tool-not-declared", "score": 1.0}
CLAIM = TOOL | {"detector": "provenance", "type": "untrusted-recipient"}
HARM = TOOL | {"detector": "commands", "type": "destructive-command", "severity": "critical"}
NOT_ASKED = TOOL | {"detector": "asked", "type": "unasked-call", "severity": "medium"}
UNASKED = CLAIM | {"type": "unasked-effect", "severity": "low"}
ORDER: dict[str, Any] = {
    "detector": "wording", "category": "injection", "type": "instruction-override", "score": 0.9, "severity": "high",
}  # fmt: skip
HINT = ORDER | {"score": 0.6, "severity": "low"}
TAINTED_CALL = Facts("tool_call", channel="tool_arguments", tool="send", session={"tainted": True})
LEAK: dict[str, Any] = {
    "detector": "leaks", "category": "exfiltration", "type": "system-prompt", "score": 1.0, "severity": "high",
}  # fmt: skip
PIECE = LEAK | {"severity": "medium"}
SENTENCE = LEAK | {"severity": "low"}
SCHEMA = LEAK | {"type": "tool-schema"}
PLANTED = LEAK | {"detector": "canaries", "type": "base64-canary", "severity": "critical"}
HIDDEN_KEY = LEAK | {"detector": "encodings", "type": "hex-some-api-key"}
HIDDEN_MAIL = HIDDEN_KEY | {"type": "base64-EMAIL_ADDRESS", "severity": "medium"}
ESCAPED_MAIL = HIDDEN_KEY | {"type": "percent-EMAIL_ADDRESS", "severity": "low"}
BEACON = LEAK | {"detector": "links", "type": "image-carries-data"}
ORDER_LINK = BEACON | {"type": "link-carries-data", "severity": "low"}
SYSTEM = Facts("prompt", role="system", destination="cloud")
GAP: dict[str, Any] = {"detector": "protocol", "category": "protocol", "type": "gap", "score": 1.0}


def test_the_default_has_no_problems_and_enforces() -> None:
    assert check_policy(default_source(), NOW).problems == ()
    policy = default_policy()
    assert (policy.mode, policy.limits.leak_budget_max, policy.limits.silence) == ("enforce", 0, "cut")
    assert policy.required == {
        "pii",
        "secrets",
        "hidden_text",
        "tools",
        "commands",
        "provenance",
        "wording",
        "leaks",
        "encodings",
        "canaries",
        "links",
    }
    assert policy.options.keys() == policy.required
    assert all(policy.on_failure(name).action == "deny" for name in policy.required)


@pytest.mark.parametrize(
    ("fields", "facts", "action"),
    [
        (ORDER, RESULT, "redact"),
        (ORDER, CALL, "deny"),
        (HINT, RESULT, "observe"),
        (HINT, CALL, "observe"),
        (NOT_ASKED, TAINTED_CALL, "observe"),
        (UNASKED, CALL, "observe"),
        (UNASKED, TAINTED_CALL, "hold"),
        (HARM, CALL, "deny"),
        (HARM | {"severity": "medium"}, CALL, "observe"),
        (HARM | {"type": "asked-destructive-command"}, CALL, "observe"),
        (LEAK, ANSWER, "cut"),
        (LEAK, REASONING, "observe"),
        (LEAK, CALL, "deny"),
        (PIECE, ANSWER, "redact"),
        (PIECE, CALL, "deny"),
        (SENTENCE, ANSWER, "observe"),
        (SENTENCE, CALL, "observe"),
        (SCHEMA, ANSWER, "observe"),
        (SCHEMA, CALL, "observe"),
        (SCHEMA | {"severity": "critical"}, ANSWER, "cut"),
        (EMAIL, ANSWER, "redact"),
        (EMAIL, REASONING, "redact"),
        (EMAIL, ANSWER.with_known(True), "observe"),
        (EMAIL, PROMPT, "observe"),
        (EMAIL, CLOUD_PROMPT, "redact"),
        (EMAIL, CLOUD_PROMPT.with_known(True), "redact"),
        (EMAIL, RESULT, "observe"),
        (EMAIL, CALL, "observe"),
        (DATE, ANSWER, "observe"),
        (DATE, CLOUD_PROMPT, "observe"),
        (WEAK_PHONE, ANSWER, "observe"),
        (PRIVATE_KEY, ANSWER, "cut"),
        (PRIVATE_KEY, ANSWER.with_known(True), "cut"),
        (PRIVATE_KEY, PROMPT, "redact"),
        (PRIVATE_KEY, RESULT, "redact"),
        (PRIVATE_KEY, CALL, "deny"),
        (API_KEY, ANSWER, "redact"),
        (API_KEY, ANSWER.with_known(True), "redact"),
        (API_KEY, PROMPT, "redact"),
        (API_KEY, CALL, "deny"),
        (PASSWORD, ANSWER, "redact"),
        (PASSWORD, ANSWER.with_known(True), "observe"),
        (PASSWORD, PROMPT, "observe"),
        (PASSWORD, CLOUD_PROMPT, "redact"),
        (PASSWORD, RESULT, "redact"),
        (PASSWORD, CALL, "observe"),
        (PASSWORD | {"score": 0.3}, ANSWER, "observe"),
        (PUBLISHABLE, ANSWER, "observe"),
        (PUBLISHABLE, CALL, "observe"),
        (TAGS, PROMPT, "redact"),
        (TAGS, RESULT, "redact"),
        (TAGS, ANSWER, "redact"),
        (TAGS, CALL, "redact"),
        (JOINER, RESULT, "observe"),
        (TOOL, CALL, "deny"),
        (CLAIM, CALL, "deny"),
        (CLAIM | {"type": "untrusted-object"}, CALL, "hold"),
        (CLAIM | {"type": "dictated-call"}, CALL, "hold"),
        (CLAIM | {"type": "dictated-call", "severity": "low"}, CALL, "observe"),
        (CLAIM | {"type": "delegated-account"}, CALL, "hold"),
        (CLAIM | {"type": "delegated-command"}, CALL, "hold"),
        (CLAIM | {"type": "delegated-recipient"}, CALL, "observe"),
        (PLANTED, ANSWER, "cut"),
        (PLANTED, CALL, "cut"),
        (PLANTED, RESULT, "observe"),
        (PLANTED, PROMPT, "observe"),
        (PLANTED, CLOUD_PROMPT, "deny"),
        (PLANTED, SYSTEM, "observe"),
        (BEACON, ANSWER, "redact"),
        (BEACON, CALL, "deny"),
        (ORDER_LINK, ANSWER, "observe"),
        (ORDER_LINK, CALL, "observe"),
        (HIDDEN_KEY, ANSWER, "redact"),
        (HIDDEN_KEY, ANSWER.with_known(True), "redact"),
        (HIDDEN_KEY, PROMPT, "redact"),
        (HIDDEN_KEY, RESULT, "redact"),
        (HIDDEN_KEY, CALL, "deny"),
        (HIDDEN_MAIL, ANSWER, "redact"),
        (HIDDEN_MAIL, ANSWER.with_known(True), "observe"),
        (HIDDEN_MAIL, PROMPT, "observe"),
        (HIDDEN_MAIL, CLOUD_PROMPT, "redact"),
        (HIDDEN_MAIL, RESULT, "observe"),
        (HIDDEN_MAIL, CALL, "observe"),
        (ESCAPED_MAIL, ANSWER, "observe"),
        (GAP, ANSWER, "deny"),
        (GAP, CALL, "deny"),
    ],
)
def test_the_default_decides(fields: dict[str, Any], facts: Facts, action: str) -> None:
    ruling = default_policy().rule_for(Finding(start=0, end=4, **fields), facts, NOW)
    assert ruling.action == action
    assert bool(ruling.rule) == (action != "observe")
