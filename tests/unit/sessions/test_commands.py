"""`python -m tests.sessions`: recordings out, one a line."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.sessions.__main__ import app
from tests.sessions.rewording import TEMPLATES
from tests.sessions.written import ASIDE, Half, read_sessions
from typer.testing import CliRunner


def printed(*words: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An attacked session and a clean one."""
    sessions = {session.style is None: session.as_trace("built") for session in read_sessions("built")}
    file = tmp_path / "sessions.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in sessions.values()), encoding="utf-8")
    return file


@pytest.mark.parametrize("half", sorted(ASIDE))
def test_kept_sessions_are_printed_without_what_tells_them_apart(half: Half) -> None:
    sessions = list(read_sessions(half))
    names = [text for session in sessions for text in (session.id, session.style) if text]
    traces = printed("written", "--half", half)
    labels = [{key: value for key, value in trace.items() if key not in ("messages", "injections")} for trace in traces]
    told = json.dumps(labels)
    assert [name for name in names if f'"{name}"' in told] == []
    assert [trace["trace_id"] for trace in traces] == [
        f"{half.replace('_', ' ')} {number}" for number in range(1, len(sessions) + 1)
    ]
    assert {trace["injected"] for trace in traces[:8]} == {True, False}


def test_reworded_sessions_keep_their_names_and_lose_their_injections() -> None:
    plain, reworded = printed("written"), printed("written", "--reworded")
    assert [one["trace_id"] for one in plain] == [one["trace_id"] for one in reworded]
    changed = [one["messages"] != other["messages"] for one, other in zip(plain, reworded, strict=True)]
    assert changed == [one["injected"] for one in plain]


def test_every_template_is_applied_to_attacked_sessions_alone(file: Path) -> None:
    traces = printed("reworded", "--every-template", str(file))
    assert [trace["attack"] for trace in traces] == [f"template {number:02}" for number in range(len(TEMPLATES))]
    assert len({trace["trace_id"] for trace in traces}) == len(TEMPLATES)
    assert len(printed("reworded", str(file))) == 2


def test_calls_come_with_results_where_they_are_given(tmp_path: Path) -> None:
    rows = [{"tool": "get_bill", "arguments": {"bill": "B-17"}, "context": "Pay B-17."}] * 2
    (tmp_path / "calls").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "outputs").write_text(json.dumps({"tool": "get_bill", "text": "B-17: 9"}) + "\n", encoding="utf-8")
    bare = printed("calls", str(tmp_path / "calls"))
    whole = printed("calls", str(tmp_path / "calls"), "--outputs", str(tmp_path / "outputs"))
    assert [len(trace["messages"]) for trace in bare] == [2, 2]
    assert [len(trace["messages"]) for trace in whole] == [2, 3]
