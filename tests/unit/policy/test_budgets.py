"""The section `budgets` of a policy file: what it says, and every mistake in it."""

import pytest

from headgate.policy import Facts, check_policy, load_policy
from headgate.policy.budgets import duration_ms
from headgate_schemas.findings import Finding

PLAIN = "name: mine\nmode: enforce\ndetectors: {required: [tools]}\nrules: []\n"
EMAIL = Finding(detector="pii", category="pii", type="EMAIL_ADDRESS", start=0, end=1, score=1.0)
GOOD = {"name": "mails", "when": "'finding.category == \"pii\"'", "distinct": "3", "action": "cut"}


def section(**changes: str | None) -> str:
    entry = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return f"{PLAIN}budgets:\n  - {{{', '.join(f'{key}: {value}' for key, value in entry.items())}}}\n"


def test_budget_of_a_session_is_what_the_file_says() -> None:
    (budget,) = load_policy(section(), "mine").budgets
    assert (budget.name, budget.per, budget.distinct, budget.within_ms, budget.count) == (
        "mails",
        "session",
        3,
        0,
        "released",
    )
    assert (budget.ruling.action, budget.ruling.rule) == ("cut", "mails")
    assert budget.concerns(EMAIL, Facts("completion"), 0.0)
    assert budget.concerns(EMAIL, Facts("tool_call"), 0.0)
    assert not budget.concerns(EMAIL, Facts("prompt"), 0.0)


def test_condition_that_fails_counts() -> None:
    (budget,) = load_policy(section(when="'1 / size(finding.tags) == 1'"), "mine").budgets
    assert budget.concerns(EMAIL, Facts("completion"), 0.0)


@pytest.mark.parametrize(("text", "ms"), [("90m", 5_400_000), ("24h", 86_400_000), ("7d", 604_800_000), ("x", None)])
def test_durations_are_minutes_hours_or_days(text: str, ms: int | None) -> None:
    assert duration_ms(text) == ms


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"per": "principal"}, "over which time?"),
        ({"within": "24h"}, "a session counts for its life"),
        ({"per": "principal", "within": "8d"}, "is longer than 7 days"),
        ({"per": "principal", "within": "1w"}, "matching regex"),
        ({"distinct": "0"}, ">= 1"),
        ({"distinct": "1001"}, "<= 1000"),
        ({"distinct": None}, "is missing"),
        ({"action": "hold"}, "only tool calls can be held"),
        ({"when": "nope"}, "unknown name nope"),
        ({"when": "'arguments.to == \"x\"'"}, "unknown name arguments"),
        ({"per": "sesion"}, "did you mean session?"),
        ({"limit": "3"}, "unknown key"),
    ],
)
def test_mistakes_are_named(changes: dict[str, str | None], message: str) -> None:
    assert any(message in problem.message for problem in check_policy(section(**changes)).errors)


def test_names_are_unique_among_rules_and_budgets_and_exceptions_know_them() -> None:
    rule = "rules: [{name: mails, when: 'true', action: observe}]"
    doubled = section().replace("rules: []", rule)
    assert "names another rule too" in check_policy(doubled).errors[0].message
    excepted = section() + "exceptions: [{rule: mails, reason: r, expires: 2030-01-01}]\n"
    assert check_policy(excepted).errors == ()
