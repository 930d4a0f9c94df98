"""The commands detector keeps the detector contract, on commands, queries, programs, paths and anything else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant

from headgate.detector import StreamContext
from headgate.detectors.commands import Options, load
from headgate_schemas.findings import Kind

DETECTOR = load(Options(max_arguments_chars=400))
_PIECES = [
    "rm -rf /",
    "$(",
    "|",
    "'",
    '"',
    "<<E\n",
    "`",
    ";",
    "sh",
    "{a,b}",
    "SELECT 1",
    "DROP TABLE t",
    "../",
    "import os",
    "\\x72",
    "é",
    "\0",
]
_COMMAND = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=8).map(" ".join)
_KEYS = st.sampled_from(["command", "sql", "code", "path", "args", "name", "\U0001f600"])
_JSON = st.dictionaries(_KEYS, _COMMAND | st.lists(_COMMAND, max_size=2) | st.integers(), max_size=3)
_TEXT = _JSON.map(json.dumps) | st.text(max_size=40) | st.just('{"command": "' + "a|" * 300 + '"}')


@settings(deadline=None)  # the first call that needs a parser loads it
@given(
    _TEXT, st.lists(st.integers(0, 300), max_size=5), st.sampled_from(["bash", "run_sql", "python", "read_file", "ask"])
)
def test_calls_are_judged_alike_however_they_are_split(text: str, cuts: list[int], tool: str) -> None:
    assert_chunking_invariant(
        DETECTOR, text, cuts, StreamContext(kind="tool_call", channel="tool_arguments", tool=tool)
    )


@pytest.mark.parametrize("kind", ["prompt", "completion", "tool_result"])
def test_other_streams_hold_nothing(kind: Kind) -> None:
    assert (
        assert_chunking_invariant(DETECTOR, '{"command": "rm -rf /"}', [4], StreamContext(kind=kind, tool="bash")) == ()
    )


def test_a_harmful_command_is_found_over_the_whole_call() -> None:
    context = StreamContext(kind="tool_call", channel="tool_arguments", tool="bash")
    found = assert_chunking_invariant(DETECTOR, '{"command": "rm -rf /"}', [3, 14], context)
    assert [(f.type, f.start, f.end) for f in found] == [("destructive-command", 0, 23)]
    assert found[0].reason == "`command` removes the root of the file system"
