"""Rules and exceptions: who decides, what closes, and until when something is exempt."""

from datetime import UTC, datetime
from typing import Any

import pytest

from headgate.policy import Facts, Policy, load_policy
from headgate.policy.exceptions import path_matches
from headgate_schemas.events import Principal
from headgate_schemas.findings import Finding

NOW = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
HASH = "0123456789abcdef0123456789abcdef"


def policy(rules: str, more: str = "") -> Policy:
    return load_policy(f"name: p\nmode: enforce\ndetectors: {{required: [tools]}}\n{more}\nrules:\n{rules}", "p.yaml")


def finding(**fields: Any) -> Finding:
    given: dict[str, Any] = {"detector": "pii", "category": "pii", "type": "CARD", "start": 1, "end": 5, "score": 0.9}
    return Finding(**(given | fields))


ORDERED = policy(
    """
  - {name: calls, kinds: [tool_call], when: 'true', action: hold, reason: ask}
  - {name: cards, when: finding.type == "CARD", action: redact}
  - {name: all-pii, when: finding.category == "pii", action: cut}
"""
)


@pytest.mark.parametrize(
    ("found", "facts", "expected"),
    [
        (finding(), Facts("completion"), ("redact", "cards")),
        (finding(type="MAIL"), Facts("completion"), ("cut", "all-pii")),
        (finding(), Facts("tool_call"), ("hold", "calls")),
        (finding(category="secret", type="KEY"), Facts("completion"), ("observe", "")),
    ],
)
def test_the_first_rule_that_matches_decides(found: Finding, facts: Facts, expected: tuple[str, str]) -> None:
    ruling = ORDERED.rule_for(found, facts, NOW)
    assert (ruling.action, ruling.rule) == expected


def test_a_rule_sees_every_fact() -> None:
    book = policy(
        """
  - name: sees
    when: >-
      finding.severity_rank == 4 && finding.tags.exists(t, t == "T1") && finding.end == 5 && finding.known
      && kind == "tool_result" && role == "tool" && channel == "text" && tool == "find"
      && principal.id == "u1" && principal.tenant == "t1" && "admin" in principal.roles
      && destination == "cloud" && session.model == "m" && session.declares_tools
    action: deny
"""
    )
    facts = Facts(
        "tool_result",
        role="tool",
        tool="find",
        principal=Principal(id="u1", tenant="t1", roles=("admin",)),
        destination="cloud",
        known=True,
        session={"model": "m", "declares_tools": True},
    )
    found = finding(severity="critical", tags=("T1",))
    assert book.rule_for(found, facts, NOW).action == "deny"
    assert book.rule_for(found, facts.with_known(False), NOW).action == "observe"


def test_a_rule_that_fails_to_evaluate_closes_under_its_own_name() -> None:
    book = policy("  - {name: odd, when: 1 / finding.start == 1, action: observe}\n")
    assert book.rule_for(finding(start=1), Facts("prompt"), NOW).action == "observe"
    ruling = book.rule_for(finding(start=0), Facts("prompt"), NOW)
    assert (ruling.action, ruling.rule) == ("deny", "odd")
    assert "could not be evaluated" in ruling.reason


def test_a_rule_of_another_kind_is_not_evaluated() -> None:
    book = policy("  - {name: odd, kinds: [prompt], when: 1 / 0 == 1, action: observe}\n")
    assert book.rule_for(finding(), Facts("completion"), NOW).rule == ""


def test_a_broken_stream_closes_where_no_rule_says_otherwise() -> None:
    gap = finding(category="protocol", type="gap")
    assert ORDERED.rule_for(gap, Facts("completion"), NOW).action == "deny"
    lenient = policy("  - {name: gaps, when: finding.type == 'gap', action: observe}\n")
    assert lenient.rule_for(gap, Facts("completion"), NOW).action == "observe"


RULES = """
  - {name: cards, when: finding.type == "CARD", action: redact}
  - {name: keys, when: finding.type == "KEY", action: cut}
  - {name: streams, when: finding.category == "protocol", action: deny}
"""


@pytest.mark.parametrize(
    ("entry", "exempt"),
    [
        (f"value_hash: {HASH}", {"card"}),
        ("rule: cards", {"card", "other card", "card elsewhere"}),
        ("rule: streams", {"gap"}),
        ("path: tool_result/find*", {"card", "other card", "key"}),
        ("path: tool_*", {"card", "other card", "key"}),
        ("path: completion", {"card elsewhere"}),
        ("path: completion/reasoning", set()),
        ("path: tool_result/find, rule: keys", {"key"}),
        (f"value_hash: {HASH}, rule: keys", set()),
    ],
)
def test_an_exception_exempts_what_fits_all_that_it_says(entry: str, exempt: set[str]) -> None:
    book = policy(RULES, f"exceptions: [{{{entry}, reason: agreed, expires: 2026-06-01}}]")
    tool = Facts("tool_result", role="tool", tool="find_mail")
    if "find, " in entry:
        tool = Facts("tool_result", role="tool", tool="find")
    cases = {
        "card": (finding(value_hash=HASH), tool),
        "other card": (finding(value_hash="f" * 32), tool),
        "key": (finding(type="KEY", value_hash="e" * 32), tool),
        "card elsewhere": (finding(value_hash="f" * 32), Facts("completion")),
        "gap": (finding(category="protocol", type="gap"), tool),
    }
    observed = {name for name, case in cases.items() if book.rule_for(*case, NOW).action == "observe"}
    assert observed == exempt


def test_an_exception_says_which_rule_it_held_back_and_why() -> None:
    book = policy(RULES, "exceptions: [{rule: cards, reason: test cards, expires: 2026-06-01}]")
    ruling = book.rule_for(finding(), Facts("completion"), NOW)
    assert (ruling.rule, ruling.reason) == ("cards", "exception until 2026-06-01: test cards")


def test_an_exception_ends_with_its_last_day_in_utc() -> None:
    book = policy(RULES, "exceptions: [{rule: cards, reason: r, expires: 2026-06-01}]")
    midnight = datetime(2026, 6, 2, tzinfo=UTC).timestamp()
    assert book.rule_for(finding(), Facts("completion"), midnight - 1).action == "observe"
    assert book.rule_for(finding(), Facts("completion"), midnight).action == "redact"


def test_an_exception_does_not_hide_a_rule_that_cannot_be_evaluated() -> None:
    book = policy(
        "  - {name: odd, when: 1 / finding.start == 1, action: cut}\n",
        "exceptions: [{rule: odd, reason: r, expires: 2026-06-01}]",
    )
    assert book.rule_for(finding(start=0), Facts("prompt"), NOW).action == "deny"


@pytest.mark.parametrize(
    ("pattern", "facts", "expected"),
    [
        ("prompt/system", Facts("prompt", role="system"), True),
        ("prompt/system", Facts("prompt", role="user"), False),
        ("completion/reasoning", Facts("completion", channel="reasoning"), True),
        ("*", Facts("tool_call", tool="a"), True),
        ("tool_call/mcp/*", Facts("tool_call", tool="mcp/files"), True),
        ("tool_call/a", Facts("tool_result", tool="a"), False),
        ("TOOL_CALL", Facts("tool_call", tool="a"), False),
    ],
)
def test_a_path_names_a_kind_and_what_tells_its_streams_apart(pattern: str, facts: Facts, expected: bool) -> None:
    assert path_matches(pattern, facts) is expected


@pytest.mark.parametrize(
    ("section", "detector", "action"),
    [
        ("", "tools", "deny"),
        ("on_failure: {tools: open}", "tools", "observe"),
        ("on_failure: {default: open}", "tools", "observe"),
        ("on_failure: {default: open, tools: closed}", "tools", "deny"),
    ],
)
def test_a_detector_that_gave_up_closes_unless_policy_opens(section: str, detector: str, action: str) -> None:
    ruling = policy("  []", section).on_failure(detector)
    assert ruling.action == action
    assert detector in ruling.reason
