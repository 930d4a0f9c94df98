"""Rows of authorised calls as recordings."""

import json
from typing import Any

import pytest
from tests.sessions.authorised import recordings

from headgate.evaluation import is_counted
from headgate.replay import read_recording


def row(arguments: Any, tool: str = "get_bill", context: str = "Show my bill.") -> dict[str, Any]:
    return {"tool": tool, "arguments": arguments, "context": context}


@pytest.mark.parametrize(
    "arguments",
    [{"bill": "B-17", "n": 2}, '{"bill": "B-17", "n": 2}', "(bill='B-17', n=2)"],
)
def test_arguments_are_read_however_they_were_written(arguments: Any) -> None:
    [trace] = recordings([row(arguments)])
    recording = read_recording(json.dumps(trace).encode())
    assert is_counted(recording)
    assert [call.arguments for call in recording.calls] == [{"bill": "B-17", "n": 2}]


@pytest.mark.parametrize("arguments", ["(bill=", "[1]", "(bill=open('x'))", "{"])
def test_arguments_that_are_none_are_left_out(arguments: str) -> None:
    assert list(recordings([row(arguments)])) == []


def test_call_comes_after_the_results_of_its_own_conversation() -> None:
    rows = [row({"bill": "B-17"}), row({"bill": "B-17"}, tool="pay_bill"), row({"bill": "B-17"}, context="Another.")]
    outputs = [{"tool": "get_bill", "text": "B-16: 4"}, {"tool": "get_bill", "text": "B-17: 9"}]
    roles = [[message["role"] for message in trace["messages"]] for trace in recordings(rows, outputs)]
    assert roles == [["user", "assistant"], ["user", "tool", "assistant"], ["user", "assistant"]]
