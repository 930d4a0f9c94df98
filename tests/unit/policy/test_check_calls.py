"""The check of what a policy says of calls: every mistake, with its line and key."""

import pytest

from headgate.policy import check_policy, load_policy

GOOD = """\
name: mine
mode: enforce
detectors:
  required: [tools, provenance]
rules:
  - name: first
    kinds: [tool_call]
    when: finding.score > 0.5 && arguments.amount > 3
    action: deny
tools:
  effects: {"ship_*": pay}
  policies:
    - name: second
      tools: ["refund_*"]
      when: origin.to == "user"
      limits: {calls: 3, rate: {calls: 1, minutes: 0.5}, amount: {argument: amount, per_call: 5}}
      action: rewrite
      set: {a: [1, null]}
      remove: [b]
      clamp: {c: {min: 0, max: 2.5}}
    - {name: third, action: allow}
"""


def said(source: str) -> list[str]:
    return [f"{p.level[0]} {p}" for p in check_policy(source, 0.0).problems]


def test_a_good_file_has_no_problems_and_says_effects_once_for_all() -> None:
    assert said(GOOD) == []
    policy = load_policy(GOOD, "mine.yaml")
    assert policy.options["provenance"].effects == {"ship_*": "pay"}
    assert policy.calls is not None
    assert policy.calls.asked == {"arguments", "origin"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("effects: {", "effects: {x: spend, ", "e line 11: tools.effects.x: 'spend' is no value of it"),
        ("tools: [\"refund_*\"]", "tool: [x]", "e line 14: tools.policies[0].tool: unknown key; did you mean tools?"),
        ("origin.to ==", "origin.to =", "e line 15: tools.policies[0].when: no CEL"),
        ('"user"', '"users"', "origin.to is never 'users'; did you mean user? (it is one of user, system"),
        ("origin.to", "finding.type", "e line 15: tools.policies[0].when: unknown name finding"),
        ("origin.to ==", "calls.tol ==", "calls has no field tol; did you mean tool?"),
        ("origin.to ==", "arguments.x.startsWith", "no CEL"),
        ("calls: 3", "calls: 0", "e line 16: tools.policies[0].limits.calls: expected int >= 1"),
        ("calls: 3", "call: 3", "tools.policies[0].limits.call: unknown key; did you mean calls?"),
        ("minutes: 0.5", "minutes: 0", "tools.policies[0].limits.rate.minutes: expected float > 0"),
        (", minutes: 0.5", "", "tools.policies[0].limits.rate.minutes: is missing"),
        ("per_call: 5", "per_call: -5", "limits.amount.per_call: expected float >= 0"),
        ("argument: amount, ", "", "limits.amount.argument: is missing"),
        ("action: rewrite", "action: rewrites", "'rewrites' is no value of it; did you mean rewrite?"),
        ("action: rewrite", "action: hold", "e line 18: tools.policies[0].set: belongs to action: rewrite"),
        ("action: allow", "action: rewrite", "e line 21: tools.policies[1].action: says nothing of what to change"),
        ("a: [1, null]", "b: 1", "e line 18: tools.policies[0].set.b: is removed by the same entry"),
        ("a: [1, null]", "a: [1, .inf]", "e line 18: tools.policies[0].set.a: is nothing that JSON can say"),
        ("min: 0, max: 2.5", "", "e line 20: tools.policies[0].clamp.c: has no bounds; give min or max"),
        ("min: 0, max: 2.5", "max: .nan", "tools.policies[0].clamp.c: has a bound that JSON cannot say"),
        ("max: 2.5", "max: -1", "e line 20: tools.policies[0].clamp.c: has its min above its max"),
        ("max: 2.5", "maximum: 2", "tools.policies[0].clamp.c.maximum: unknown key; did you mean max?"),
        ("name: second", "name: first", "e line 13: tools.policies[0].name: first is named in line 6 too"),
        ("name: third", "name: second", "e line 21: tools.policies[1].name: second is named in line 13 too"),
        ("name: third", "name: a b", "tools.policies[1].name: expected str matching regex"),
        ("action: allow", "action: deny, limits: {calls: 1}", "w line 21: tools.policies[1].limits: limits count"),
        ("[tools, provenance]", "[provenance]", "tools.policies: is decided on whole arguments; add tools to"),
        ("[tools, provenance]", "[provenance]", "rules[0].when: arguments needs whole arguments; add tools to"),
        ("kinds: [tool_call]", "kinds: [prompt]", "e line 8: rules[0].when: arguments is there for tool calls alone"),
        ("    kinds: [tool_call]\n", "", "e line 7: rules[0].when: arguments is there for tool calls alone"),
        ("arguments.amount > 3", "effect == 'sends'", "effect is never 'sends'; did you mean send?"),
        ("  required: [tools, provenance]", "  required: [tools, provenance]\n  provenance: {effects: {}}",
         "e line 5: detectors.provenance.effects: what tools do stands in the section tools of the file"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_key(before: str, after: str, expected: str) -> None:
    assert before in GOOD
    found = said(GOOD.replace(before, after, 1))
    assert any(expected in sentence for sentence in found), found


def test_effects_alone_need_only_the_detector_that_uses_them() -> None:
    source = "name: p\nmode: enforce\ndetectors: {required: [%s]}\nrules: []\ntools: {effects: {x: pay}}\n"
    assert said(source % "provenance") == []
    assert any("do nothing" in sentence for sentence in said(source % "pii"))


def test_the_list_of_policies_is_bounded() -> None:
    entries = "".join(f"    - {{name: n{n}, action: allow}}\n" for n in range(501))
    head = "name: p\nmode: enforce\ndetectors: {required: [tools]}\nrules: []\ntools:\n  policies:\n"
    assert any("500" in sentence for sentence in said(head + entries))
