"""The audit reads a real session back: what was allowed is covered, and what ran all the same is a breach."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer
from tests.worker_process import Wire, WorkerProcess
from typer.testing import CliRunner

from headgate import Guard, ToolCallDenied
from headgate.commands.audit import register
from headgate.config import Settings
from headgate.errors import AuditError
from headgate_schemas import codec, topics
from headgate_schemas.events import ToolResult
from headgate_schemas.verdicts import Verdict

pytestmark = pytest.mark.kafka

POLICY = """\
name: audit
mode: enforce
limits: {deadline_ms: 30000}
detectors:
  required: [tools, pii]
tools:
  deny: [pay]
rules:
  - name: payments
    kinds: [tool_call]
    when: finding.type == "tool-not-allowed"
    action: deny
  - name: private
    kinds: [completion]
    when: finding.category == "pii" && finding.severity_rank >= 2
    action: redact
"""


@pytest_asyncio.fixture
async def served(kafka_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settings]:
    for name in ("bootstrap_servers", "topic_prefix", "partitions", "data_dir"):
        monkeypatch.setenv(f"HEADGATE_{name.upper()}", str(getattr(kafka_settings, name)))
    with WorkerProcess(kafka_settings, tmp_path / "worker", POLICY):
        yield kafka_settings


async def run(*words: str) -> Any:
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    return await asyncio.to_thread(CliRunner().invoke, app, ["audit", *words])


async def spoken(session: Any) -> str:
    async def tokens() -> AsyncIterator[str]:
        for token in ("Write to ", "ann@", "kestrel.org", " today."):
            yield token

    return "".join([text async for text in session.stream(tokens())])


async def test_a_guarded_session_is_covered_and_what_ran_unasked_is_a_breach(served: Settings, wire: Wire) -> None:
    async with Guard(settings=served) as guard, guard.session(principal="u-7") as session:
        await session.tool_call("c1", "find", {"q": "x"})
        await session.tool_result("c1", "found")
        with pytest.raises(ToolCallDenied):
            await session.tool_call("c2", "pay", {"to": "y"})
        assert "<EMAIL_1>" in await spoken(session)
        name = session.session_id
    clean = await run(name, "--json")
    report = json.loads(clean.stdout)
    assert (clean.exit_code, report["flags"], report["principal"]) == (0, [], "u-7")
    calls = {s["call"]: (s["action"], s["ran"], s["rule"]) for s in report["streams"] if s["kind"] == "tool_call"}
    assert calls == {"c1": ("allow", True, ""), "c2": ("deny", False, "payments")}
    (answer,) = [s for s in report["streams"] if s["kind"] == "completion"]
    assert answer["cleared_to"] == answer["chars"] == answer["ranges"][-1]["end"]
    assert {part["verdict"] != "" for part in answer["ranges"]} == {True}
    assert "ann@" not in clean.stdout

    result = ToolResult(session_id=name, stream_id="x", seq=0, offset=0, text="paid", final=True, call_id="c2")
    forged = Verdict(id="f", session_id=name, stream_id="x", kind="tool_result", final=True, cleared_to=4)
    await wire.send_raw(topics.EVENTS, codec.EVENTS.encode(result), name.encode())
    await wire.send_raw(topics.VERDICTS, codec.VERDICTS.encode(forged), name.encode())
    breached = await run(name)
    assert breached.exit_code == 1
    assert "result-of-unallowed-call x: the verdict on its call: deny" in breached.stdout
    assert "refused-verdicts: 1 verdicts that no trusted key signed" in breached.stdout


async def test_a_session_that_nobody_knows_is_an_error(served: Settings) -> None:
    result = await run("nobody")
    assert isinstance(result.exception, AuditError)
