"""Rewriting: what the tool is given is what policy says, and a verdict holds nothing of what the agent wrote."""

import json
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.policy.calling import Calling, policy_with

from headgate.policy import load_policy
from headgate.policy.rewriting import RewritingError, apply, rewritten
from headgate.policy.tools_section import Clamp, ToolPolicy
from headgate.testing import LiteralDetector


def entry(**changes: Any) -> ToolPolicy:
    return ToolPolicy(name="r", action="rewrite", **changes)


@pytest.mark.parametrize(
    ("changes", "text", "expected"),
    [
        ({"set_": {"dry": True}}, '{"a": 1}', '{"dry": true, "a": 1}'),
        ({"set_": {"dry": True}}, "{}", '{"dry": true}'),
        ({"set_": {"dry": True}}, " { } ", ' {"dry": true } '),
        ({"set_": {"a": {"b": [None]}}}, '{"a" : 1 , "c":2}', '{"a" : {"b": [null]} , "c":2}'),
        ({"set_": {"a": "ü"}}, '{"c": 2,\n "a": "x"}', '{"c": 2,\n "a": "ü"}'),
        ({"set_": {"a": 1}}, '{"a": 1}', '{"a": 1}'),
        ({"set_": {"a": 1}}, '{"a": true}', '{"a": 1}'),
        ({"set_": {"a": 1, "b": 2}}, '{"\\u0061": 5}', '{"b": 2, "\\u0061": 1}'),
        ({"remove": ("a",)}, '{"a": 1}', "{}"),
        ({"remove": ("a",)}, '{"a": 1, "b": 2}', '{"b": 2}'),
        ({"remove": ("a",)}, '{"b": 2, "a": [1, 2]}', '{"b": 2}'),
        ({"remove": ("a", "c")}, '{"b": 2, "a": 1, "c": 3}', '{"b": 2}'),
        ({"remove": ("a", "c")}, '{"a": 1, "b": 2, "c": 3}', '{"b": 2}'),
        ({"remove": ("a", "b")}, '{ "a": 1, "b": 2 }', "{  }"),
        ({"remove": ("z",)}, '{"a": 1}', '{"a": 1}'),
        ({"remove": ("a",), "set_": {"z": 0}}, '{"a": 1}', '{"z": 0}'),
        ({"remove": ("a",), "set_": {"z": 0}}, '{"a": 1, "b": 2}', '{"z": 0, "b": 2}'),
        ({"clamp": {"n": Clamp(max=10)}}, '{"n": 11}', '{"n": 10}'),
        ({"clamp": {"n": Clamp(max=10)}}, '{"n": 10}', '{"n": 10}'),
        ({"clamp": {"n": Clamp(min=1, max=10)}}, '{"n": -0.5}', '{"n": 1}'),
        ({"clamp": {"n": Clamp(max=10)}}, '{"m": 11}', '{"m": 11}'),
    ],
)
def test_arguments_become_what_policy_says(changes: dict[str, Any], text: str, expected: str) -> None:
    arguments, edits = rewritten(text, json.loads(text), entry(**changes))
    assert apply(text, edits) == expected
    assert json.loads(expected) == arguments


@pytest.mark.parametrize(
    ("changes", "text"),
    [({"clamp": {"n": Clamp(max=1)}}, '{"n": "9"}'), ({"clamp": {"n": Clamp(max=1)}}, '{"n": true}'),
     ({"set_": {"a": 1}}, " ")],
)  # fmt: skip
def test_what_cannot_be_rewritten_is_an_error(changes: dict[str, Any], text: str) -> None:
    with pytest.raises(RewritingError):
        rewritten(text, json.loads(text) if text.strip() else {}, entry(**changes))


_NAMES = st.sampled_from(["a", "b", "c", 'd"', "e\\"])
_VALUES = st.recursive(
    st.one_of(st.none(), st.integers(-20, 20), st.text(alphabet='",:{}[]\\x', max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(_NAMES, inner, max_size=2)),
    max_leaves=4,
)


@given(
    st.dictionaries(_NAMES, _VALUES, max_size=5),
    st.dictionaries(_NAMES, _VALUES, max_size=3),
    st.sets(_NAMES, max_size=3),
    st.sampled_from([None, 1]),
)
def test_edits_make_the_arguments_that_policy_says(
    arguments: dict[str, Any], values: dict[str, Any], remove: set[str], spaces: int | None
) -> None:
    text = json.dumps(arguments, indent=spaces)
    result, edits = rewritten(text, arguments, entry(set_=values, remove=tuple(remove)))
    assert json.loads(apply(text, edits)) == result
    assert result == {k: v for k, v in arguments.items() if k not in remove} | values
    literals = {json.dumps(part, ensure_ascii=False) for part in values.values()}
    assert all(e.text == "" or e.text in literals or e.text.startswith('"') for e in edits)


TAME = """\
- name: tame
  tools: [deploy]
  action: rewrite
  set: {dry_run: true}
  remove: [force, token]
  clamp: {replicas: {max: 3}}
  reason: Agents try deployments out.
"""
POLICY = policy_with(TAME)


def test_a_client_is_given_the_rewritten_arguments() -> None:
    text = '{"force": true, "name": "web", "replicas": 40}'
    assert Calling(POLICY).given("deploy", text) == '{"dry_run": true, "name": "web", "replicas": 3}'
    verdict = Calling(POLICY).verdict("deploy", text)
    assert (verdict.action, verdict.rule, verdict.cleared_to) == ("redact", "tame", len(text))
    assert verdict.reason == "Agents try deployments out."


def test_a_call_that_is_already_as_policy_wants_it_is_left_alone() -> None:
    verdict = Calling(POLICY).verdict("deploy", '{"dry_run": true}')
    assert (verdict.action, verdict.replacements) == ("allow", ())


def test_no_verdict_holds_what_the_agent_wrote() -> None:
    verdict = Calling(POLICY).verdict("deploy", '{"token": "zq9 hidden", "zq9": "zq9", "replicas": 9}')
    assert "zq9" not in str(verdict)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"token": "SECRET", "name": "web"}', '{"dry_run": true, "name": "web"}'),
        ('{"name": "SECRET"}', '{"dry_run": true, "name": "<KEY_1>"}'),
    ],
)
def test_redactions_stand_beside_what_is_rewritten(text: str, expected: str) -> None:
    assert redacting("SECRET").given("deploy", text) == expected


def test_a_redaction_over_the_border_of_what_is_rewritten_is_denied() -> None:
    verdict = redacting('7, "name"').verdict("deploy", '{"replicas": 7, "name": "web"}')
    assert (verdict.action, verdict.rule) == ("deny", "tame")


def redacting(literal: str) -> Calling:
    """A session whose policy also redacts a literal."""
    policy = load_policy(
        "name: p\nmode: enforce\ndetectors: {required: [tools, acme], external: [acme]}\nrules:\n"
        '  - {name: key, when: finding.category == "secret", action: redact}\n'
        f"tools:\n  policies:\n{indent(TAME, '    ')}",
        "p.yaml",
    )
    return Calling(policy, outside=LiteralDetector({literal: "KEY"}, "acme", "secret"))
