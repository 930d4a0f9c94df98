"""The tools detector: who may be called, what arguments may hold, and how little it says of them."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate.detector import DeclaredTool, StreamContext
from headgate.detectors.argument_members import members_of
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments, parse_member
from headgate.detectors.tool_schema import CACHED_SCHEMAS, MAX_SCHEMA_CHARS, SchemaError, ToolSchema
from headgate.detectors.tools import Options, load
from headgate_schemas.findings import Finding

MAIL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "to": {"type": "array", "items": {"type": "string", "format": "email"}, "minItems": 1},
        "subject": {"type": "string", "maxLength": 20, "pattern": "^[A-Za-z ]+$"},
        "priority": {"enum": ["low", "high"]},
    },
    "required": ["to"],
    "additionalProperties": False,
}


def judge(text: str, options: Options | None = None, tool: str = "send_mail", **context: Any) -> tuple[Finding, ...]:
    opened = load(options or Options()).open(StreamContext(kind="tool_call", tool=tool, **context))
    early = opened.feed(text, False)
    assert early.cleared_to == 0
    progress = opened.feed("", True)
    assert progress.cleared_to == len(text)
    return early.findings + progress.findings


def declared(schema: dict[str, Any] | None, name: str = "send_mail") -> dict[str, Any]:
    return {"tools": (DeclaredTool(name, parameters=schema),)}


def types(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.type for finding in findings]


@pytest.mark.parametrize(
    ("options", "tool", "expected"),
    [
        (Options(), "anything", []),
        (Options(allow=("send_*",)), "send_mail", []),
        (Options(allow=("send_*",)), "Send_mail", ["tool-not-allowed"]),
        (Options(allow=()), "send_mail", ["tool-not-allowed"]),
        (Options(deny=("*_admin",)), "delete_admin", ["tool-not-allowed"]),
        (Options(deny=("*_admin",)), "delete_ADMIN", ["tool-not-allowed"]),
        (Options(deny=("*_admin",)), "delete_adm\u200bin", ["tool-not-allowed"]),
        (Options(deny=("*_admin",)), "delete_\uff41dmin", ["tool-not-allowed"]),
        (Options(deny=("*_admin",)), "administer", []),
        (Options(allow=("*",), deny=("send_mail",)), "send_mail", ["tool-not-allowed"]),
    ],
)
def test_the_lists_of_policy_decide_on_names(options: Options, tool: str, expected: list[str]) -> None:
    assert types(judge("{}", options, tool)) == expected


def test_a_session_that_declares_no_tools_is_not_held_to_any() -> None:
    assert judge("{}", tools=None) == ()


def test_a_session_that_declares_an_empty_list_may_call_nothing() -> None:
    assert types(judge("{}", tools=())) == ["tool-not-declared"]


def test_a_tool_that_the_session_did_not_declare_is_found_before_its_arguments() -> None:
    (finding,) = judge('{"a": 1}', **declared(None, "other"))
    assert (finding.type, finding.start, finding.end) == ("tool-not-declared", 0, 0)
    assert finding.tags == ("OWASP-LLM06:2025", "ASI02", "AML.T0053")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1', "no JSON"),
        ("[1]", "no object"),
        ("null", "no object"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"b": {"a": 1, "\\u0061": 2}}', "twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "infinite"),
        ('{"a": 1e999}', "too large"),
        ('{"a": ' + "9" * 101 + "}", "digits"),
        ('{"a": 0.' + "1" * 101 + "}", "digits"),
        ('{"a":' * 33 + "1" + "}" * 33, "nested"),
        ('{"a":' + "[" * 100_000 + "]" * 100_000 + "}", "nested"),
        ('{"a": 1} trailing', "no JSON"),
    ],
)
def test_arguments_that_can_be_read_in_more_than_one_way_are_unparsable(text: str, reason: str) -> None:
    (finding,) = judge(text)
    assert finding.type == "tool-arguments-unparsable"
    assert reason in finding.reason


@pytest.mark.parametrize("text", ["", "  \n", "{}", '{"a": ' + "9" * 100 + "}", '{"a":' * 32 + "1" + "}" * 32])
def test_arguments_at_the_bounds_are_read(text: str) -> None:
    assert judge(text) == ()


def test_arguments_longer_than_the_cap_are_unparsable_and_not_kept() -> None:
    options = Options(max_arguments_chars=10)
    assert judge('{"a": 123}', options) == ()
    (finding,) = judge('{"a": 1234}', options)
    assert (finding.type, finding.end) == ("tool-arguments-unparsable", 11)
    opened = load(options).open(StreamContext(kind="tool_call", tool="t"))
    for _ in range(1_000):
        opened.feed("x" * 10, False)
    held = (*opened._whole._gathered._parts, *opened._scanner._parts)  # type: ignore[attr-defined]
    assert sum(len(part) for part in held) <= 20


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ('{"to": ["ada@example.org"]}', None),
        ('{"to": ["ada@example.org"], "priority": "low"}', None),
        ("{}", "the whole lacks to (required)"),
        ('{"to": ["ada@example.org", "hidden words"]}', "to[1] breaks format"),
        ('{"to": "hidden words"}', "to breaks type"),
        ('{"to": []}', "to breaks minItems"),
        ('{"to": ["a@b.c"], "priority": "hidden words"}', "priority breaks enum"),
        ('{"to": ["a@b.c"], "subject": "hidden words 1"}', "subject breaks pattern"),
        ('{"to": ["a@b.c"], "hidden words": 1}', "the whole breaks additionalProperties"),
    ],
)
def test_a_schema_is_held_wherever_it_comes_from_without_a_word_of_the_value(
    arguments: str, reason: str | None
) -> None:
    from_policy = judge(arguments, Options(schemas={"send_mail": MAIL}))
    from_session = judge(arguments, **declared(MAIL))
    for findings, whose in ((from_policy, "policy's schema"), (from_session, "declared schema")):
        if reason is None:
            assert findings == ()
        else:
            (finding,) = findings
            assert finding.type == "tool-arguments-invalid"
            assert finding.reason == f"{whose}: {reason}"
            assert "hidden" not in finding.reason


def test_a_name_that_the_schema_does_not_write_is_left_out_of_the_reason() -> None:
    schema = {"additionalProperties": {"type": "string"}}
    (finding,) = judge('{"hidden words": 1}', **declared(schema))
    assert finding.reason == "declared schema: * breaks type"


def test_policy_and_session_are_both_held() -> None:
    options = Options(schemas={"send_mail": {"required": ["a"]}})
    findings = judge("{}", options, **declared({"required": ["b"]}))
    assert [finding.reason for finding in findings] == [
        "policy's schema: the whole lacks a (required)",
        "declared schema: the whole lacks b (required)",
    ]


@pytest.mark.parametrize(
    ("lost", "rest"),
    [
        ('{"to": "ada"', ', "subject": "hello"}'),
        ('{"to": ["ada@example.org"], "cc": 1', ', "subject": "hello"}'),
        ('{"subject": "99"', "}"),
        ('{ "subject" : "good" , "priority":"top"', ' , "to": ["ada@example.org"]}'),
        ('{"to": ["ada@example.org"], "to": []', ', "priority": "low"}'),
        ('{"to": {"a": 1, "a": 2}', ', "priority": "low"}'),
        ('{"to": [1,]', ', "priority": "low"}'),
        ('{"priority": low', "}"),
    ],
)
def test_a_call_is_lost_where_a_member_that_loses_it_is_whole(lost: str, rest: str) -> None:
    """The place is the member's end, known by the mark behind it, and the same however the text was split."""
    opened = load(Options()).open(StreamContext(kind="tool_call", tool="send_mail", **declared(MAIL)))
    assert [finding for char in lost for finding in opened.feed(char, False).findings] == []
    (finding,) = opened.feed(rest[:2], False).findings
    assert (finding.start, finding.end) == (0, len(lost))


def test_a_member_that_is_lost_by_what_another_says_waits_for_the_end() -> None:
    schema = {"properties": {"a": {}}, "not": {"required": ["a", "b"]}, "anyOf": [{"required": ["c"]}]}
    opened = load(Options()).open(StreamContext(kind="tool_call", tool="send_mail", **declared(schema)))
    assert opened.feed('{"a": 1, "b": 2}', False).findings == ()
    (finding,) = opened.feed("", True).findings
    assert finding.end == 16


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/$defs/any", "$defs": {"any": {}}, "$schema": "http://json-schema.org/draft-07/schema#"},
        {"$schema": "http://json-schema.org/draft-03/schema#", "properties": {"b": {"required": True}}},
    ],
)
def test_what_a_schema_asks_of_one_argument_is_left_to_the_whole_where_it_may_mean_more(schema: dict[str, Any]) -> None:
    whole = schema | {"additionalProperties": False}
    assert ToolSchema.compile(whole).mistake_of_one("a", 1, [1_000]) == ""


_NAMES = st.sampled_from(["to", "subject", "priority", "other", 'a"b', "é"])
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["low", "ada@example.org", "q,}{]", "\\"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)),
    max_leaves=6,
)


@given(st.dictionaries(_NAMES, _VALUES, max_size=5), st.sampled_from([None, 0, 2]))
def test_members_of_json_are_its_members(arguments: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(arguments, indent=indent)
    members = members_of(text)
    assert dict(parse_member(member, 100) for member in members) == arguments
    for member in members:
        assert text[member.start : member.end] == member.text
        assert json.loads(text[member.value_start : member.end]) == parse_member(member, 100)[1]


@given(st.dictionaries(_NAMES, _VALUES, max_size=4))
def test_what_is_told_of_one_argument_is_wrong_with_the_whole(arguments: dict[str, Any]) -> None:
    schema = ToolSchema.compile(MAIL)
    early = [schema.mistake_of_one(name, value, [10_000]) for name, value in arguments.items()]
    assert bool(schema.mistake(arguments)) >= any(early)


@given(st.text(alphabet='{}[]",: 1a\\\n', max_size=25))
def test_what_is_unreadable_early_is_unreadable_as_a_whole(rest: str) -> None:
    text = "{" + rest
    opened = load(Options()).open(StreamContext(kind="tool_call", tool="send_mail"))
    early = opened.feed(text, False).findings + opened.feed("", True).findings
    try:
        parse_arguments(text, 32)
    except ArgumentsError:
        assert types(early) == ["tool-arguments-unparsable"]
    else:
        assert early == ()


def test_what_single_arguments_cost_is_bounded_over_the_call() -> None:
    """Each of many arguments is cheap, all of them together are not: beyond the budget the whole decides."""
    schema = ToolSchema.compile({"properties": {f"p{n}": {} for n in range(200)}, "additionalProperties": False})
    steps = [5_000]
    told = [schema.mistake_of_one(f"x{n}", 1, steps) for n in range(100)]
    assert told[0] == "the whole breaks additionalProperties"
    assert told[-1] == ""


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"$ref": "https://schemas.example.com/mail.json"}, "outside"),
        ({"$ref": "#/$defs/none"}, "outside"),
        ({"$ref": "#"}, "without end"),
        ({"type": "strin"}, "no JSON Schema"),
        ({"properties": {"a": {"pattern": "(?=x)"}}}, "linear time"),
        ({"description": "x" * MAX_SCHEMA_CHARS}, "larger"),
        ({"unevaluatedProperties": False, "$ref": "#/$defs/a", "$defs": {"a": {}}}, "bounds"),
    ],
)
def test_a_declared_schema_that_cannot_be_checked_allows_nothing(schema: dict[str, Any], reason: str) -> None:
    (finding,) = judge("{}", **declared(schema))
    assert finding.type == "tool-arguments-invalid"
    assert reason in finding.reason


def test_references_that_multiply_without_end_run_out_of_steps() -> None:
    defs: dict[str, Any] = {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(60)}
    with pytest.raises(SchemaError, match="steps"):
        ToolSchema.compile({"$defs": defs | {"d60": {}}, "$ref": "#/$defs/d0"}).mistake({})


def test_a_regular_expression_that_backtracks_elsewhere_is_answered_in_linear_time() -> None:
    schema = ToolSchema.compile({"properties": {"a": {"pattern": "^(a+)+$"}}})
    begun = time.process_time()
    assert schema.mistake({"a": "a" * 50_000 + "b"}) == "a breaks pattern"
    # Python's own regular expressions would need longer than the universe is old.
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("items", "expected"),
    [([1, 1.0], "a breaks uniqueItems"), ([1, True], ""), ([{"x": [0]}, {"x": [0.0]}], "a breaks uniqueItems")],
)
def test_equal_items_are_equal_as_json_has_it(items: list[Any], expected: str) -> None:
    assert ToolSchema.compile({"properties": {"a": {"uniqueItems": True}}}).mistake({"a": items}) == expected


@pytest.mark.parametrize(
    ("format_", "good", "bad"),
    [
        ("date", "2026-02-28", "2026-02-30"),
        ("date-time", "2026-02-28T10:00:00Z", "2026-02-28"),
        ("email", "ada@example.org", "ada"),
        ("ipv4", "192.0.2.7", "192.0.2.700"),
        ("ipv6", "2001:db8::1", "2001:db8::g"),
        ("time", "10:00:00Z", "25:00"),
        ("uri", "https://example.org/a", "no uri"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123"),
    ],
)
def test_formats_are_checked(format_: str, good: str, bad: str) -> None:
    schema = ToolSchema.compile({"properties": {"a": {"format": format_}}})
    assert schema.mistake({"a": good}) == ""
    assert schema.mistake({"a": bad}) == "a breaks format"
    assert schema.mistake({"a": 3}) == ""


@pytest.mark.parametrize("dialect", ["draft-04", "draft-06", "draft-07"])
def test_older_dialects_are_checked_too(dialect: str) -> None:
    schema = ToolSchema.compile(
        {
            "$schema": f"http://json-schema.org/{dialect}/schema#",
            "items": [{"type": "string"}],
            "properties": {"a": {"type": "integer"}},
            "additionalProperties": False,
        }
    )
    assert schema.mistake({"a": 1}) == ""
    assert schema.mistake({"a": "x"}) == "a breaks type"
    assert schema.mistake({"b": 1}) == "the whole breaks additionalProperties"


def test_patterns_of_names_are_honoured_beside_additional_properties() -> None:
    schema = ToolSchema.compile({"patternProperties": {"^x_": {"type": "integer"}}, "additionalProperties": False})
    assert schema.mistake({"x_a": 1}) == ""
    assert schema.mistake({"x_a": "1"}) == "* breaks type"
    assert schema.mistake({"y": 1}) == "the whole breaks additionalProperties"


def test_equal_schemas_are_compiled_once_and_only_so_many_are_kept() -> None:
    assert ToolSchema.compile({"type": "object", "title": "x"}) is ToolSchema.compile({"title": "x", "type": "object"})
    first = ToolSchema.compile({"title": "first"})
    for number in range(CACHED_SCHEMAS):
        ToolSchema.compile({"title": str(number)})
    assert ToolSchema.compile({"title": "first"}) is not first


def test_other_kinds_are_cleared_as_they_come() -> None:
    opened = load(Options(allow=())).open(StreamContext(kind="completion"))
    assert opened.feed("hello", False).cleared_to == 5
    assert opened.feed("", True).cleared_to == 5


@given(st.text(max_size=3), st.dictionaries(st.sampled_from(["subject", "priority", "other"]), st.just("zq9 secret")))
def test_whatever_is_wrong_with_a_call_the_reason_quotes_none_of_it(rest: str, values: dict[str, str]) -> None:
    arguments = json.dumps({"to": ["zq9 secret"], "zq9 secret": 1, **values}) + rest
    findings = judge(arguments, **declared(MAIL))
    assert findings
    assert "zq9" not in "".join(finding.reason for finding in findings)
