"""Conditions: what the check finds before they run, and what running them does when it fails."""

from contextlib import suppress
from typing import Any

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.policy.conditions import Condition, ConditionError, mistakes
from headgate.policy.expression import ExpressionError, parse
from headgate.policy.model import Facts
from headgate.policy.vocabulary import VARIABLES, Type, context
from headgate_schemas.findings import Finding

FINDING = Finding(
    detector="pii", category="pii", type="EMAIL_ADDRESS", start=2, end=9, score=0.75, severity="high", tags=("a-1",)
)
FACTS = Facts("completion", session={"model": "small"})

GOOD = [
    "true",
    'finding.category == "pii" && finding.score >= 0.5',
    'finding["type"] == "EMAIL_ADDRESS"',
    "finding.severity_rank >= 2.5",
    'finding.type in ["a", "b"] || "admin" in principal.roles',
    'finding.tags.exists(t, t.startsWith("a-")) && finding.tags.all(x, size(x) > 0)',
    'finding.type.matches("^[A-Z_]+$") && tool.matches("^$")',
    'kind in ["completion", "prompt"] ? !finding.known : role == "tool"',
    "finding.end - finding.start > 3 // long ones",
    "(finding.score * 2.0) > 1.0 && -finding.start < 0 && finding.tags[0] != ''",
    'size(finding.tags) == finding.tags.filter(t, t.contains("-")).size()',
    'finding.tags.map(t, t + "x") == ["a-1x"]',
    "double(finding.start) < finding.score + 100.0 && int('3') == 3 && string(finding.end) == '9'",
    "has(finding.type) && session.model.endsWith('all') && !session.declares_tools",
    r"tool == r'\d' || tool == 'it\'s' || tool == '''three ' quotes''' || destination == \"\"".replace(r"\"", '"'),
    "0x10 == 16 && 1e3 == 1000.0 && 7u > 2u && {'a': 1}['a'] == 1 && null == null",
]

BAD = [
    ("nope || true", "unknown name nope"),
    ("findng.score > 0.5", "did you mean finding?"),
    ("finding.categry == 'pii' || true", "finding has no field categry; did you mean category?"),
    ("finding['scor'] > 0.5", "did you mean score?"),
    ("has(finding.sevrity)", "did you mean severity?"),
    ("principal.role == 'admin'", "did you mean roles?"),
    ("session.modell == ''", "did you mean model?"),
    ("finding.category == 'secrets'", "is never 'secrets'; did you mean secret?"),
    ("'completions' == kind", "did you mean completion?"),
    ("kind in ['completion', 'tool_cal']", "did you mean tool_call?"),
    ("finding.severity >= 'high'", "finding.severity_rank"),
    ("kind < 'prompt'", "by the alphabet"),
    ("finding.score == '0.5'", "never equals a string"),
    ("finding.score in ['x']", "never equals a string"),
    ("1 in principal.roles", "never equals a string"),
    ("finding.type in 'EMAIL'", "in needs a list"),
    ("finding.type", "true or false"),
    ("finding.start + 1", "true or false"),
    ("finding.known ? 1 : true", "a int and a bool"),
    ("finding.start ? true : false", "needs a condition"),
    ("!finding.score", "needs conditions"),
    ("finding.known && finding.type", "needs conditions, not string"),
    ("finding.score + 1 > 2.0", "one type"),
    ("finding.score > 'x'", "two numbers or two strings"),
    ("finding.type.match('x')", "did you mean matches?"),
    ("lenght(finding.tags) > 0", "unknown function lenght"),
    ("finding.type.matches('(')", "no regular expression"),
    ("finding.type.startsWith(1)", "does not work on"),
    ("size(finding.score) > 0", "does not work on"),
    ("finding.tags.exists(t, u == 'x')", "unknown name u"),
    ("finding.tags.exists(t, t) && t == 'x'", "unknown name t"),
    ("finding.tags.exists('x')", "needs a name"),
    ("finding.type.exists(t, t == 'x')", "needs a list"),
    ("has(finding)", "has() macro"),
    ("matches(tool, 'x')", "unknown function matches"),
    ("kind.foo == 'x'", "has no fields"),
    ("finding.score[0] == 1", "looked up"),
    ("finding.type = 'x'", "no CEL"),
    ("", "no CEL"),
    ("(" * 60 + "true" + ")" * 60, "nested deeper"),
]


@pytest.mark.parametrize("source", GOOD)
def test_a_good_condition_has_no_mistakes_and_runs(source: str) -> None:
    assert mistakes(source) == []
    assert Condition.compile(source).holds(cel.Context(variables=context(FINDING, FACTS))) in (True, False)


@pytest.mark.parametrize(("source", "expected"), BAD)
def test_a_mistake_is_found_before_the_condition_runs(source: str, expected: str) -> None:
    assert expected in "; ".join(mistakes(source))


def test_every_mistake_of_a_condition_is_told_once() -> None:
    assert len(mistakes("nope == 1 || nope == 2 || finding.foo == 1 || finding.bar == 1")) == 3


@pytest.mark.parametrize("source", ["nope == 1", "finding.nope", "1 / 0 == 1", "finding.type", "1", "null"])
def test_a_condition_that_fails_or_is_not_boolean_raises(source: str) -> None:
    with pytest.raises(ConditionError) as raised:
        Condition.compile(source).holds(cel.Context(variables=context(FINDING, FACTS)))
    assert "EMAIL" not in str(raised.value)


def test_the_vocabulary_of_the_check_is_what_conditions_see() -> None:
    def same(type_: Type, value: Any) -> None:
        plain = {"bool": bool, "int": int, "double": float, "string": str, "list": list, "map": dict}
        assert type(value) is plain[type_.name]
        if type_.fields:
            assert type_.fields.keys() == value.keys()
            for name, field in type_.fields.items():
                same(field, value[name])
        if type_.values:
            assert value in type_.values

    seen = context(FINDING, Facts("tool_call"))
    assert seen.keys() == VARIABLES.keys()
    for name, type_ in VARIABLES.items():
        same(type_, seen[name])


_ATOM = st.sampled_from(
    ["finding.known", "true", "(finding.score > 0.5)", "(kind == 'prompt')", "('a' in finding.tags)"]
)
_CONDITION = st.recursive(
    _ATOM,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", "==", "!="]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda c: f"!({c})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
    ),
    max_leaves=8,
)


@given(_CONDITION)
def test_whatever_is_built_of_good_parts_has_no_mistakes_and_runs(source: str) -> None:
    assert mistakes(source) == []
    assert Condition.compile(source).holds(cel.Context(variables=context(FINDING, FACTS))) in (True, False)


@given(st.text(alphabet="abf.()[]{}'\"\\rbu0129<>=!&|?:,+-*/% \n", max_size=30))
def test_the_parser_answers_anything_with_a_tree_or_its_own_error(source: str) -> None:
    with suppress(ExpressionError):
        parse(source)
    assert isinstance(mistakes(source), list)
