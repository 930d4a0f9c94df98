"""The check of a policy file: every mistake, with its line and key and the nearest known word."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.errors import PolicyError
from headgate.policy import check_policy, load_policy

NOW = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
GOOD = """\
name: mine
mode: enforce
detectors:
  required: [tools, acme]
  external: [acme]
limits:
  leak_budget_max: null
  deadline_ms: 800
  silence: allow
on_failure: {default: closed, acme: open}
rules:
  - name: first
    kinds: [completion]
    when: finding.category == "secret"
    action: cut
    reason: because
exceptions:
  - {rule: first, reason: agreed, expires: 2026-12-31}
tools:
  deny: ["*_admin"]
  schemas: {send: {type: object}}
"""


def said(source: str) -> list[str]:
    return [f"{p.level[0]} {p}" for p in check_policy(source, NOW).problems]


def test_a_good_file_has_no_problems_and_says_what_it_says() -> None:
    checked = check_policy(GOOD, NOW)
    assert checked.problems == ()
    policy = load_policy(GOOD, "mine.yaml")
    assert (policy.name, policy.mode, policy.id) == ("mine", "enforce", f"mine@{checked.version}")
    assert (policy.limits.leak_budget_max, policy.limits.deadline_ms, policy.limits.silence) == (None, 800, "allow")
    assert policy.required == {"tools", "acme"}
    assert policy.options.keys() == {"tools"}
    assert policy.options["tools"].deny == ("*_admin",)


def test_the_version_changes_with_every_character() -> None:
    assert load_policy(GOOD, "a").version != load_policy(GOOD + "\n", "a").version
    assert len(load_policy(GOOD, "a").version) == 12


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("name: mine", "name: my policy", "e line 1: name: expected str matching regex"),
        ("name: mine\n", "", "e line 1: name: is missing"),
        ("mode: enforce", "mode: enforced", "e line 2: mode: 'enforced' is no value of it; did you mean enforce?"),
        ("mode: enforce", "mode: enforce\nmode: observe", "e line 3: mode: stands here twice, first in line 2"),
        ("deadline_ms: 800", "deadline_ms: '800'", "e line 8: limits.deadline_ms: expected int, got str"),
        ("deadline_ms: 800", "deadline_ms: 0", "e line 8: limits.deadline_ms: expected int >= 1"),
        ("deadline_ms: 800", "deadline: 800", "e line 8: limits.deadline: unknown key; did you mean deadline_ms?"),
        ("silence: allow", "silence: open", "e line 9: limits.silence: 'open' is no value of it (there are: a"),
        ("required: [tools, acme]", "required: [tool, acme]", "unknown detector tool; did you mean tools?"),
        ("required: [tools, acme]", "required: tools", "e line 4: detectors.required: expected array, got str"),
        ("required: [tools, acme]", "required: [tools, tools, acme]", "tools stands here 2 times"),
        ("required: [tools, acme]", "required: [tools, acme]\n  shadow: [acme]", "acme is required too"),
        ("required: [tools, acme]", "required: []", "w line 4: detectors.required: no detector is required"),
        ("external: [acme]", "external: [acme, tools]", "tools is a name of Headgate's own"),
        ("external: [acme]", "external: [acme, other]", "w line 5: detectors.external[1]: other is neither"),
        ("external: [acme]", "external: [acme]\n  tolls: {}", "e line 6: detectors.tolls: unknown detector"),
        ("external: [acme]", "external: [acme]\n  tools: {}", "section tools of the file"),
        ("external: [acme]", "external: [acme]\n  acme: {}", "its own; leave them out"),
        ("external: [acme]", "external: [acme]\n  secrets: {}", "w line 6: detectors.secrets: the detector secrets"),
        ("external: [acme]", "external: [acme]\n  secrets: {nosuch: 1}", "e line 6: detectors.secrets.nosuch: unknown"),
        ("acme: open", "acne: open", "e line 10: on_failure.acne: is no required detector; did you mean acme?"),
        ("acme: open", "acme: opened", "e line 10: on_failure.acme: 'opened' is no value of it; did you mean open?"),
        ("kinds: [completion]", "kinds: [completions]", "e line 13: rules[0].kinds[0]: 'completions' is no value"),
        ('finding.category == "secret"', "finding.categori == 1", "e line 14: rules[0].when: finding has no field"),
        ('finding.category == "secret"', "a &&& b", "e line 14: rules[0].when: no CEL"),
        ("when: finding", "wen: finding", "e line 14: rules[0].wen: unknown key; did you mean when?"),
        ("action: cut", "action: hold", "only tool calls can be held"),
        ("action: cut", "action: block", "e line 15: rules[0].action: 'block' is no value of it"),
        ("exceptions:", "  - {name: first, when: 'true', action: cut}\nexceptions:", "first names another rule too"),
        ("rule: first", "rule: frist", "there is no rule frist; did you mean first?"),
        ("rule: first, ", "", "says nothing of what it exempts"),
        ("rule: first", "path: tool_result/*", "w line 18: exceptions[0].path: exempts everything found there"),
        ("reason: agreed, ", "", "e line 18: exceptions[0].reason: is missing"),
        (", expires: 2026-12-31", "", "e line 18: exceptions[0].expires: is missing"),
        ("2026-12-31", "soon", "e line 18: exceptions[0].expires: invalid"),
        ("2026-12-31", "2026-05-31", "w line 18: exceptions[0].expires: expired on 2026-05-31 (today is 2026-06-01)"),
        ("deny: [", "deni: [", "e line 20: tools.deni: unknown key; did you mean deny?"),
        ("{type: object}", "{type: objekt}", "e line 21: tools.schemas.send: it is no JSON Schema"),
        ("tools:\n", "tool:\n", "unknown key; did you mean tools?"),
        ("exceptions:", "execptions:", "e line 17: execptions: unknown key; did you mean exceptions?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_key(before: str, after: str, expected: str) -> None:
    assert before in GOOD
    found = said(GOOD.replace(before, after, 1))
    assert any(expected in sentence for sentence in found), found


def test_an_exception_applies_through_its_last_day() -> None:
    assert said(GOOD.replace("2026-12-31", "2026-06-01")) == []


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    source = (
        GOOD.replace("mode: enforce", "mode: off")
        .replace("800", "eight")
        .replace("acme: open", "acne: open")
        .replace("finding.category", "nope == 1 && finding.categori")
        .replace("rule: first, ", "rule: last, ")
        .replace("deny: [", "deni: [")
        .replace("type: object", "type: objekt")
    )
    lines = [problem.line for problem in check_policy(source, NOW).errors]
    assert lines == sorted(lines)
    assert {2, 8, 10, 14, 18, 20, 21} <= set(lines)
    assert lines.count(14) == 2
    with pytest.raises(PolicyError) as raised:
        load_policy(source, "mine.yaml")
    assert len(raised.value.problems) == len(lines)
    assert raised.value.problems[0].startswith("line 2: mode: ")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", "no keys"),
        ("- a", "no keys"),
        ("a: [", "line 1: no YAML"),
        ("a: b: c", "no YAML"),
        ("? [a, b]\n: 1\n", "plain word"),
        ("a: !!int x\n", "no number"),
        ("name: a\n---\nname: b\n", "no YAML"),
        ("a: &x [*x]\n", "nested deeper"),
        ("a: " + "[" * 100 + "]" * 100, "nested deeper"),
        ("x" * 600_000, "longer than"),
    ],
)
def test_what_is_no_policy_at_all_is_told_and_not_followed(source: str, expected: str) -> None:
    checked = check_policy(source)
    assert any(expected in str(problem) for problem in checked.errors), checked.problems
    assert checked.document is None


def test_aliases_that_multiply_without_end_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 8)}]" for i in range(1, 12)]
    assert any("aliases counted" in str(problem) for problem in check_policy("\n".join(lines)).errors)


def test_a_list_can_be_shared_by_an_alias() -> None:
    source = GOOD.replace("[completion]", "&answers [completion]").replace(
        "exceptions:", "  - {name: second, kinds: *answers, when: 'true', action: cut}\nexceptions:"
    )
    assert said(source) == []


@given(st.text(max_size=200))
def test_the_check_answers_any_text(source: str) -> None:
    assert check_policy(source).errors


@given(st.integers(0, len(GOOD) - 1), st.text(alphabet=" \n:[]{}-#'\"ab1&*!", max_size=3))
def test_the_check_answers_a_good_file_with_anything_in_it(position: int, noise: str) -> None:
    checked = check_policy(GOOD[:position] + noise + GOOD[position:], NOW)
    assert (checked.document is None) == bool(checked.errors)
