"""`headgate policy learn`: what it prints, what it says of what was left out, and how it exits."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from headgate.commands import policy as command
from headgate.policy import check_policy


@pytest.fixture
def app() -> typer.Typer:
    root = typer.Typer()
    command.register(root)
    root.command("other")(lambda: None)
    return root


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A session, an attacked one, a call of no tool, and a line that is none."""
    made = {"function": "send_note", "args": {"to": "ann@hill-farm.org"}, "id": "c"}
    nameless = {"function": "*", "args": {}, "id": "d"}
    message = {"role": "assistant", "tool_calls": [made, nameless]}
    lines = [
        json.dumps({"trace_id": "a", "messages": [message]}),
        json.dumps({"trace_id": "b", "messages": [message], "injected": True}),
    ]
    file = tmp_path / "sessions.jsonl"
    file.write_text("\n".join([*lines, "nothing"]) + "\n", encoding="utf-8")
    return file


def run(app: typer.Typer, *words: str) -> Any:
    return CliRunner().invoke(app, ["policy", "learn", *words])


def test_proposal_is_a_whole_policy_and_what_was_left_out_is_said(app: typer.Typer, file: Path) -> None:
    result = run(app, "--name", "bot", str(file))
    checked = check_policy(result.stdout)
    assert checked.problems == ()
    assert checked.document is not None
    assert checked.document.name == "bot"
    assert "1 sessions that are labelled as attacked" in result.stderr
    assert "left out: 1 calls" in result.stderr
    assert "line 3: " in result.stderr
    assert result.exit_code == 1  # for the malformed line
    assert "ann@" not in result.output


def test_section_alone_begins_with_where_it_comes_from(app: typer.Typer, file: Path) -> None:
    printed = run(app, "--section", str(file)).stdout
    assert printed.startswith("# Proposed from 1 session;")
    assert "mode:" not in printed


def test_json_holds_the_tools_and_the_policy(app: typer.Typer, file: Path) -> None:
    document = json.loads(run(app, "--json", str(file)).stdout)
    assert document["sessions"] == 1
    assert [tool["name"] for tool in document["tools"]] == ["send_note"]
    assert check_policy(document["policy"]).problems == ()


def test_name_that_no_policy_can_have_is_a_mistake_that_is_named(app: typer.Typer, file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("nothing\n", ""), encoding="utf-8")
    result = run(app, "--name", "no name", str(file))
    assert result.exit_code == 1
    assert "name" in result.stderr
