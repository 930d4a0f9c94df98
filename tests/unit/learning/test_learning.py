"""A policy learnt from recorded sessions: what it allows, how narrow it is, and what it must never hold."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from headgate.errors import PolicyError
from headgate.learning import Proposal, Usage, propose
from headgate.learning.schema import MANY_CALLS
from headgate.learning.usage import MAX_ARGUMENTS, MAX_TOOLS, MAX_WORDS
from headgate.policy import check_policy, default_source
from headgate.replay import Recording, read_recording


def session(*calls: tuple[str, Any], results: tuple[str, ...] = (), **labels: Any) -> Recording:
    """Calls, each with its result where there is one."""
    messages: list[dict[str, Any]] = []
    for number, (tool, arguments) in enumerate(calls):
        call = {"function": tool, "args": arguments, "id": f"c{number}"}
        messages.append({"role": "assistant", "tool_calls": [call]})
        if number < len(results):
            messages.append({"role": "tool", "content": results[number], "tool_call_id": f"c{number}"})
    return read_recording(json.dumps({"trace_id": "t", "messages": messages} | labels).encode())


def learnt(*sessions: Recording) -> Proposal:
    usage = Usage()
    for one in sessions:
        usage.take(one)
    return propose(usage)


def schema(values: list[Any], tool: str = "set_lamp", argument: str = "level") -> dict[str, Any]:
    """What is proposed of an argument that had these values, one in a session."""
    [proposed] = learnt(*(session((tool, {argument: value})) for value in values)).tools
    only: dict[str, Any] = proposed.schema["properties"][argument]
    return only


def test_tools_are_listed_with_effect_calls_and_sessions_in_the_order_of_their_names() -> None:
    proposal = learnt(session(("send_note", {}), ("send_note", {})), session(("get_note", {}), ("send_note", {})))
    listed = [(tool.name, tool.effect, tool.calls, tool.sessions) for tool in proposal.tools]
    assert listed == [("get_note", "read", 1, 1), ("send_note", "send", 3, 2)]


def test_effect_is_pinned_where_all_calls_of_a_tool_do_the_same_and_more_than_read_or_write() -> None:
    methods = [("web_request", {"method": method}) for method in ("POST", "DELETE")]
    calls = [("get_note", {}), ("rename_note", {}), *methods]
    section = YAML(typ="safe").load(learnt(session(*calls, ("send_money", {}))).section())["tools"]
    assert section["effects"] == {"send_money": "pay"}


@pytest.mark.parametrize(
    ("values", "proposed"),
    [
        ([1, 2], {"type": "number"}),  # too few to say that there are no halves
        ([1] * 9 + [1810], {"type": "integer", "minimum": 0, "maximum": 2000}),
        ([0.31] * 10, {"type": "number", "minimum": 0, "maximum": 0.4}),
        ([-17, 4.5] * 5, {"type": "number", "minimum": -20, "maximum": 5}),
        ([0] * 10, {"type": "integer", "minimum": 0, "maximum": 0}),
        ([10**400] * 10, {"type": "integer"}),
        ([True] * 10, {"type": "boolean"}),
        ([None] * 10, {}),
        (["x y", None], {"type": ["null", "string"]}),
        ([["a", 1], ["b"]], {"type": "array", "items": {"type": ["integer", "string"]}}),
        ([{"a": 1}], {"type": "object"}),
        (["low", "high", "off"] * 4, {"enum": ["high", "low", "off"]}),
        (["low", "high"] * 4, {"type": "string"}),  # few calls
        (["low"] * 10 + ["high"] * 2, {"type": "string"}),  # a word that came twice
        (["low"] * 10 + ["half way"] * 3, {"type": "string"}),
        (["Anna", "Bela"] * 5, {"type": "string"}),
        (["k7", "k8"] * 5, {"type": "string"}),
    ],
)
def test_argument_is_narrowed_as_far_as_its_values_bear(values: list[Any], proposed: dict[str, Any]) -> None:
    assert schema(values) == proposed


@pytest.mark.parametrize("argument", ["body", "title", "user", "first_name", "password", "customer_id", "recipient"])
def test_words_and_ranges_of_people_and_free_text_are_not_told(argument: str) -> None:
    assert schema(["low", "high"] * 6, "send_note", argument) == {"type": "string"}
    assert set(schema([12, 13] * 6, "send_note", argument)) == {"type"}


def test_words_of_one_session_are_that_sessions_own() -> None:
    calls = [("set_lamp", {"level": level}) for level in ("low", "high") * 8]
    assert learnt(session(*calls)).tools[0].schema["properties"]["level"] == {"type": "string"}


def test_arguments_are_required_and_closed_from_many_calls_on() -> None:
    calls = [("set_lamp", {"level": 1, "room": "hall"})] * (MANY_CALLS - 1)
    few = learnt(session(*calls)).tools[0].schema
    many = learnt(session(*calls, ("set_lamp", {"level": 2}))).tools[0].schema
    assert "required" not in few
    assert "additionalProperties" not in few
    assert (many["required"], many["additionalProperties"]) == (["level"], False)


def test_argument_whose_name_is_data_is_left_out_and_leaves_the_schema_open() -> None:
    proposed = learnt(session(*[("set_lamp", {"level": 1, "to ann@hill-farm.org": 2})] * MANY_CALLS)).tools[0].schema
    assert list(proposed["properties"]) == ["level"]
    assert "additionalProperties" not in proposed


def test_attacked_sessions_teach_nothing() -> None:
    usage = Usage()
    usage.take(session(("send_money", {}), injected=True))
    usage.take(session(("get_note", {}), injected=False))
    assert (list(usage.tools), usage.attacked, usage.sessions) == (["get_note"], 1, 1)


@pytest.mark.parametrize(
    ("tool", "arguments"), [("*", {}), ("send note", {}), ("", {}), ("x" * 200, {}), ("send_note", "[1]"), ("a", "{")]
)
def test_call_that_no_list_can_name_is_counted_and_left_out(tool: str, arguments: Any) -> None:
    usage = Usage()
    usage.take(session((tool, arguments)))
    assert (usage.tools, usage.unnamed_calls) == ({}, 1)


def test_arguments_as_text_are_read_as_json() -> None:
    assert learnt(session(("set_lamp", '{"level": 4}'))).tools[0].schema["properties"] == {"level": {"type": "number"}}


def test_tool_whose_result_gave_a_destination_is_a_candidate_in_a_comment_only() -> None:
    calls = (("find_friend", {"q": "Ann"}), ("send_mail", {"to": "ann@hill-farm.org"}))
    proposal = learnt(session(*calls, results=("mail: ann@hill-farm.org",)), session(*calls))
    text = proposal.section()
    assert "#       - find_friend # 1 destination in 1 session\n" in text
    assert "trusted_tools" not in str(YAML(typ="safe").load(text))
    assert "#" in next(line for line in text.splitlines() if "trusted_tools" in line)


def test_proposed_policy_passes_the_check_observes_and_is_the_same_each_time() -> None:
    sessions = [session(("send_note", {"to": "ann", "n": number}), ("get_note", {})) for number in range(12)]
    text = learnt(*sessions).policy(default_source(), "learned")
    checked = check_policy(text)
    assert checked.problems == ()
    assert checked.document is not None
    assert (checked.document.name, checked.document.mode) == ("learned", "observe")
    assert checked.options["tools"].allow == ("get_note", "send_note")
    assert text == learnt(*sessions).policy(default_source(), "learned")


def test_policy_of_no_session_allows_nothing_and_passes_the_check() -> None:
    checked = check_policy(learnt().policy(default_source(), "learned"))
    assert checked.problems == ()
    assert checked.options["tools"].allow == ()


def test_default_with_tools_of_its_own_is_not_overwritten() -> None:
    with pytest.raises(PolicyError, match="section"):
        learnt().policy("name: a\nmode: enforce\ntools:\n  allow: [x]\n", "learned")


# Digits keep what is drawn apart from the words of the policy's own text.
_PRIVATE = st.text(st.sampled_from("ab.@ XY"), min_size=2, max_size=12).map(lambda text: f"7{text}9")


@given(st.lists(_PRIVATE, min_size=1, max_size=4))
def test_no_value_of_an_argument_stands_in_the_proposal(private: list[str]) -> None:
    arguments = {"to": private[0], "note": private[-1], "tags": private, "more": {"inner": private[0]}, "level": "low"}
    proposal = learnt(*(session(("send_note", arguments), results=(private[0],)) for _ in range(MANY_CALLS)))
    written = proposal.section() + json.dumps(proposal.as_json())
    assert not [value for value in private if value in written]


def test_what_is_kept_is_bounded() -> None:
    usage = Usage()
    usage.take(session(("set_lamp", {f"a{number}": 1 for number in range(MAX_ARGUMENTS + 5)})))
    words = [chr(97 + number) for number in range(MAX_WORDS + 3)]
    usage.take(session(*[("get_lamp", {"mode": word}) for word in words]))
    usage.take(session(*[(f"t{number}", {}) for number in range(MAX_TOOLS + 5)]))
    assert len(usage.tools) == MAX_TOOLS
    assert len(usage.tools["set_lamp"].arguments) == MAX_ARGUMENTS
    assert not usage.tools["set_lamp"].closed
    assert usage.tools["get_lamp"].arguments["mode"].words is None
