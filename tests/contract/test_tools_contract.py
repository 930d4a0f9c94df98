"""The tools detector keeps the detector contract, on good calls, bad calls and anything else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant

from headgate.detector import DeclaredTool, StreamContext
from headgate.detectors.tools import Options, load
from headgate_schemas.findings import Kind

DETECTOR = load(Options(deny=("drop_*",), max_arguments_chars=120))
TOOLS = (
    DeclaredTool(
        "find", parameters={"properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False}
    ),
)

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["n", "m", "\U0001f600"]), inner),
    max_leaves=8,
)
_TEXT = (
    _JSON.map(json.dumps)
    | st.text(max_size=40)
    | st.text(alphabet='{}[]",: n0\\\n', max_size=30)
    | st.just('{"n": "' + "e\u0301" * 70 + '"}')
)


@given(_TEXT, st.lists(st.integers(0, 200), max_size=6), st.sampled_from(["find", "drop_all", "other"]))
def test_calls_are_judged_alike_however_they_are_split(text: str, cuts: list[int], tool: str) -> None:
    context = StreamContext(kind="tool_call", channel="tool_arguments", tool=tool, tools=TOOLS)
    assert_chunking_invariant(DETECTOR, text, cuts, context)


@pytest.mark.parametrize("kind", ["prompt", "completion", "tool_result"])
@given(text=st.text(max_size=40), cuts=st.lists(st.integers(0, 40), max_size=4))
def test_other_streams_hold_nothing(kind: Kind, text: str, cuts: list[int]) -> None:
    assert assert_chunking_invariant(DETECTOR, text, cuts, StreamContext(kind=kind, tool="drop_all")) == ()


def test_a_call_outside_every_bound_is_found_where_each_was_certain() -> None:
    context = StreamContext(kind="tool_call", channel="tool_arguments", tool="drop_all", tools=TOOLS)
    found = assert_chunking_invariant(DETECTOR, '{"n": 1, "n": 2}', [3, 9], context)
    assert {(f.type, f.start, f.end) for f in found} == {
        ("tool-not-allowed", 0, 0),
        ("tool-not-declared", 0, 0),
        ("tool-arguments-unparsable", 0, 15),
    }
