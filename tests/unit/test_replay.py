"""Replay: recordings in, what was decided out, in the shape that the command prints."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.samples import KEY, SECRET_RULES, TOKEN, TOOL_RULE
from tests.unit.client.world import core
from typer.testing import CliRunner

from headgate.client import Guard
from headgate.client.testing import ScriptedTransport, run_on_jumping_clock
from headgate.commands import replay as command
from headgate.errors import RecordError, VerdictTimeout
from headgate.replay import Recording, Replayed, read_recording, replay
from headgate_schemas.events import Completion, Prompt, SessionStart, ToolCall, ToolResult
from headgate_schemas.verdicts import Mode

RUNNER = CliRunner()
#: Decides without a detector that takes long to load.
POLICY = (
    """\
name: replays
mode: {mode}
detectors:
  required: [secrets, tools]
"""
    + SECRET_RULES
    + TOOL_RULE
)


def recorded(*messages: dict[str, Any]) -> Recording:
    return read_recording(json.dumps({"trace_id": "t", "messages": messages}).encode())


def played(recording: Recording, mode: Mode = "enforce") -> tuple[Replayed, ScriptedTransport]:
    transport = ScriptedTransport(core(mode=mode))

    async def main() -> Replayed:
        async with Guard(transport=transport) as guard:
            return await replay(guard, recording)

    return run_on_jumping_clock(main()), transport


SESSION = (
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": "Mail "}, {"type": "text", "text": "a@b"}]},
    {
        "role": "assistant",
        "content": "I will.",
        "tool_calls": [
            {"function": "send", "args": {"to": "a@b"}, "id": "c1"},
            {"function": {"name": "drop", "arguments": '{"key":"-KEY-"}'}, "id": "c1"},
            {"function": "ask", "args": None},
        ],
    },
    {"role": "tool", "content": "sent 4411", "tool_call_id": "c1", "name": "send"},
    {"role": "assistant", "content": "Here: -KEY-"},
    {"role": "assistant", "content": None},
    {"role": "assistant", "content": "Done."},
)


def test_replay_reports_every_text_with_its_action_and_rule() -> None:
    line = played(recorded(*SESSION))[0].as_json()
    assert line == {
        "trace_id": "t",
        "action": "cut",
        "prompts": [{"action": "allow", "rule": None}, {"action": "redact", "rule": "MAIL"}],
        "calls": [
            {"id": "c1", "tool": "send", "action": "redact", "rule": "MAIL"},
            {"id": "c1", "tool": "drop", "action": "deny", "rule": "KEY"},
            {"id": None, "tool": "ask", "action": "allow", "rule": None},
        ],
        "tool_results": [{"id": "c1", "action": "redact", "rule": "CARD"}],
        "answers": [
            {"action": "allow", "rule": None},
            {"action": "cut", "rule": "KEY"},
            {"action": "allow", "rule": None},
        ],
    }


def test_replay_publishes_what_a_framework_would_have_published() -> None:
    _, transport = played(recorded(*SESSION))
    start = transport.published[0]
    assert isinstance(start, SessionStart)
    assert start.tools is None
    whole = [event for event in transport.published if isinstance(event, Prompt | ToolCall | ToolResult)]
    assert [event.text for event in whole] == [
        "Be brief.", "Mail a@b", '{"to": "a@b"}', '{"key":"-KEY-"}', "{}", "sent 4411",
    ]  # fmt: skip
    chunks = [event for event in transport.published if isinstance(event, Completion)]
    assert "".join(chunk.text for chunk in chunks if chunk.stream_id == "answer-1") == "I will."


def test_replay_goes_on_after_a_prompt_was_denied() -> None:
    result, _ = played(recorded({"role": "user", "content": "-KEY-"}, {"role": "assistant", "content": "Fine."}))
    assert [entry["action"] for entry in result.entries] == ["deny", "allow"]
    assert result.action == "deny"


def test_replay_in_mode_observe_says_what_would_have_been_done() -> None:
    result, _ = played(
        recorded({"role": "user", "content": "hi"}, {"role": "assistant", "content": "-KEY-"}), "observe"
    )
    line = result.as_json()
    assert (line["action"], line["would"]) == ("allow", "cut")
    assert line["prompts"] == [{"action": "allow", "rule": None, "would": "allow"}]
    assert line["answers"] == [{"action": "allow", "rule": "KEY", "would": "cut"}]


def test_replay_without_a_worker_stops_with_advice() -> None:
    async def main() -> None:
        async with Guard(transport=ScriptedTransport(None)) as guard:
            await replay(guard, recorded({"role": "user", "content": "hi"}))

    with pytest.raises(VerdictTimeout, match="headgate worker"):
        run_on_jumping_clock(main())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"hello secret", "not JSON"),
        (b"\xff", "not JSON"),
        (b"{}", "trace_id"),
        (b'{"trace_id": "x"}', "messages"),
        (b'{"trace_id": "x", "messages": [{"content": "secret"}]}', "role"),
        (b'{"trace_id": "x", "messages": [{"role": "secret", "content": "y"}]}', r"messages\[0\] has a role"),
        (b'{"trace_id": "x", "messages": [{"role": "user", "content": 5}]}', "content"),
    ],
)
def test_recording_that_is_none_is_refused_without_being_quoted(line: bytes, what: str) -> None:
    with pytest.raises(RecordError, match=what) as refused:
        read_recording(line)
    assert "secret" not in str(refused.value)


def test_labels_may_be_null_or_missing() -> None:
    labels = {"suite": None, "attack": None, "injected": None, "harmful_call_ids": None}
    line = json.dumps({"trace_id": "t", "messages": []} | labels).encode()
    assert read_recording(line) == read_recording(b'{"trace_id": "t", "messages": []}')


# --- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    command.register(app)
    return app


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three sessions, a line that is none, and an empty one."""
    call = {"function": "send", "args": {"key": KEY}, "id": "c1"}
    sessions = [
        [{"role": "user", "content": "Hello."}, {"role": "assistant", "content": "Hello to you."}],
        [{"role": "user", "content": f"My token is {TOKEN}."}],
        [{"role": "assistant", "content": "Wait.", "tool_calls": [call]}],
    ]
    lines = [json.dumps({"trace_id": f"session-{n}", "messages": s}) for n, s in enumerate(sessions)]
    file = tmp_path / "sessions.jsonl"
    file.write_text("\n".join([lines[0], '{"trace_id": 1}', "", *lines[1:]]) + "\n", encoding="utf-8")
    return file


def policy_file(folder: Path, mode: Mode = "enforce") -> str:
    file = folder / "policy.yaml"
    file.write_text(POLICY.format(mode=mode), encoding="utf-8")
    return str(file)


def test_command_prints_a_json_line_a_session_and_names_malformed_lines(app: typer.Typer, file: Path) -> None:
    result = RUNNER.invoke(app, ["--in-process", "--json", "--policy", policy_file(file.parent), str(file)])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["trace_id"], line["action"]) for line in lines] == [
        ("session-0", "allow"), ("session-1", "redact"), ("session-2", "deny"),
    ]  # fmt: skip
    assert lines[2]["calls"] == [{"id": "c1", "tool": "send", "action": "deny", "rule": "no-private-keys"}]
    assert "line 2: " in result.stderr
    assert "3 sessions: 1 allow, 1 redact, 1 deny" in result.stderr
    assert result.exit_code == 1


def test_command_prints_a_table_for_people(app: typer.Typer, file: Path) -> None:
    result = RUNNER.invoke(app, ["--in-process", "--policy", policy_file(file.parent), "--limit", "2", str(file)])
    assert "session-0" in result.stdout
    assert "session-1" in result.stdout
    assert "session-2" not in result.stdout
    assert "1 redact" in result.stdout


def test_command_in_mode_observe_says_would(app: typer.Typer, file: Path) -> None:
    arguments = ["--in-process", "--json", "--policy", policy_file(file.parent, "observe"), str(file)]
    lines = [json.loads(line) for line in RUNNER.invoke(app, arguments).stdout.splitlines()]
    assert [(line["action"], line["would"]) for line in lines] == [
        ("allow", "allow"), ("allow", "redact"), ("allow", "deny"),
    ]  # fmt: skip


@pytest.mark.parametrize("concurrency", ["1", "8"])
def test_command_decides_the_same_at_any_concurrency(app: typer.Typer, file: Path, concurrency: str) -> None:
    arguments = ["--in-process", "--json", "--policy", policy_file(file.parent), str(file)]
    one = RUNNER.invoke(app, arguments)
    assert RUNNER.invoke(app, [*arguments, "--concurrency", concurrency]).stdout == one.stdout


def test_command_reads_standard_input(app: typer.Typer, file: Path) -> None:
    result = RUNNER.invoke(
        app, ["--in-process", "--json", "--policy", policy_file(file.parent), "-"], input=file.read_bytes()
    )
    assert len(result.stdout.splitlines()) == 3


def test_command_refuses_a_policy_that_would_not_be_used(app: typer.Typer, file: Path) -> None:
    result = RUNNER.invoke(app, ["--policy", policy_file(file.parent), str(file)])
    assert result.exit_code == 2
    assert "--in-process" in result.stderr
