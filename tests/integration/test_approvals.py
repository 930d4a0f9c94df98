"""Held calls and the people who decide: agent, worker and command line on a real broker."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer
from tests.worker_process import Wire, WorkerProcess, environment
from typer.testing import CliRunner

from headgate import Guard, ToolCallDenied, keyfiles
from headgate.commands.approvals import register
from headgate.config import Settings
from headgate.errors import ApprovalError, BrokerError, ConfigError
from headgate_schemas import codec, topics
from headgate_schemas.verdicts import HeldCall, Verdict

pytestmark = pytest.mark.kafka

POLICY = """\
name: approvals
mode: enforce
limits: {deadline_ms: 30000, approval_ms: 120000}
detectors:
  required: [tools]
tools:
  deny: [pay]
rules:
  - name: payments-need-a-person
    kinds: [tool_call]
    when: finding.type == "tool-not-allowed"
    action: hold
    reason: Money does not come back.
"""
ARGUMENTS = {"to": "DE00", "amount": 12, "note": "\u001b[31mred\u202e"}


@pytest_asyncio.fixture
async def served(kafka_settings: Settings, tmp_path: Path) -> AsyncIterator[Settings]:
    with WorkerProcess(kafka_settings, tmp_path / "worker", POLICY):
        yield kafka_settings


class Desk:
    """`headgate approvals` as a person runs it."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("bootstrap_servers", "topic_prefix", "partitions", "data_dir"):
            monkeypatch.setenv(f"HEADGATE_{name.upper()}", str(getattr(settings, name)))
        self.app = typer.Typer()
        register(self.app)
        self.app.command("other")(lambda: None)

    async def run(self, *words: str) -> Any:
        return await asyncio.to_thread(CliRunner().invoke, self.app, ["approvals", *words])

    async def waiting(self, count: int) -> list[dict[str, Any]]:
        """The calls that wait, once there are so many."""
        async with asyncio.timeout(60):
            while True:
                result = await self.run("list", "--json")
                assert result.exit_code == 0, result.output
                found: list[dict[str, Any]] = json.loads(result.stdout)["waiting"]
                if len(found) == count:
                    return found
                await asyncio.sleep(0.05)


@pytest.fixture
def desk(served: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(served, monkeypatch)


async def test_agent_waits_for_the_person_who_approves(served: Settings, desk: Desk) -> None:
    async with Guard(settings=served) as guard, guard.session() as session:
        call = asyncio.create_task(session.tool_call("c1", "pay", ARGUMENTS))
        [hold] = await desk.waiting(1)
        assert (hold["session"], hold["call"], hold["tool"]) == (session.session_id, "c1", "pay")
        assert hold["rule"] == "payments-need-a-person"
        assert "DE00" not in json.dumps(hold)
        table = await desk.run("list", "--arguments")
        assert '"to": "DE00"' in table.stdout
        assert "\\u001b[31mred\\u202e" in table.stdout
        assert "\x1b[31m" not in table.stdout
        assert not call.done()
        done = await desk.run("approve", session.session_id[:8], "c", "--as", "alice", "--digest", hold["digest"][:12])
        assert done.exit_code == 0, done.output
        assert await call == ARGUMENTS
        assert (await desk.waiting(0)) == []


async def test_agent_hears_of_a_denial_and_of_nothing_else_first(served: Settings, desk: Desk, wire: Wire) -> None:
    async with Guard(settings=served) as guard, guard.session() as session:
        calls = [asyncio.create_task(session.tool_call(name, "pay", {"n": name})) for name in ("c1", "c2")]
        await desk.waiting(2)
        several = await desk.run("deny", session.session_id, "c")
        assert isinstance(several.exception, ApprovalError)
        other = await desk.run("deny", session.session_id, "c1", "--digest", "0" * 64)
        assert "other arguments" in str(other.exception)
        denied = await desk.run("deny", session.session_id, "c1", "--as", "bob", "--json")
        assert json.loads(denied.stdout)["decision"] == "deny"
        with pytest.raises(ToolCallDenied, match="rule payments-need-a-person: whoever was asked denied it"):
            await calls[0]
        assert not calls[1].done()
        again = await desk.run("approve", session.session_id, "c1")
        assert "no such call waits" in str(again.exception)
        calls[1].cancel()
        assert await desk.waiting(0) == []  # the client said that nobody waits for it any more
    await wire.until(lambda w: any(v.resolution for v in w.verdicts))
    [resolution] = [v.resolution for v in wire.verdicts if v.resolution]
    approver = keyfiles.load_signing_key(keyfiles.folder(served) / "approver.pem")
    assert (resolution.decision, resolution.approver, resolution.key) == ("deny", "bob", approver.id)


async def test_approver_whom_nobody_trusts_is_warned_and_changes_nothing(
    served: Settings, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyfiles.create(tmp_path / "mallory.pem")
    monkeypatch.setenv("HEADGATE_SIGNING_KEY", str(tmp_path / "mallory.pem"))
    monkeypatch.setattr("headgate.commands.approvals.TIMEOUT_S", 1.0)
    async with Guard(settings=served) as guard, guard.session() as session:
        call = asyncio.create_task(session.tool_call("c1", "pay", {}))
        await desk.waiting(1)
        result = await desk.run("approve", session.session_id, "c1")
        assert isinstance(result.exception, BrokerError)
        assert "does not trust your key" in result.stderr
        assert not call.done()
        call.cancel()


async def test_hold_that_no_trusted_key_signed_is_shown_to_nobody(
    embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else somebody could have an approver sign for a call of their making."""
    own, _ = keyfiles.for_worker(embedded_settings)
    held = HeldCall(tool="pay", call_id="c1", digest="0" * 64, expires_at=4e9)
    async with Wire(embedded_settings) as wire:
        for session_id, signed in (("real", True), ("forged", False)):
            verdict = Verdict(
                id=session_id, session_id=session_id, stream_id="call-1", channel="tool_arguments",
                kind="tool_call", action="hold", held=held,
            )  # fmt: skip
            key, value = session_id.encode(), codec.VERDICTS.encode(verdict)
            headers = own.headers("verdicts", key, value) if signed else []
            await wire.send_raw(topics.VERDICTS, value, key, headers=headers)
    result = await Desk(embedded_settings, monkeypatch).run("list", "--json")
    assert [hold["session"] for hold in json.loads(result.stdout)["waiting"]] == ["real"]
    assert "1 verdicts that no trusted key signed" in result.stderr


async def test_approver_without_keys_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEADGATE_DATA_DIR", str(tmp_path))
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    result = CliRunner().invoke(app, ["approvals", "approve", "s", "c"])
    assert isinstance(result.exception, ConfigError)
    assert "headgate keys create" in str(result.exception)


async def test_watching_tells_of_each_call_once_and_stops_at_ctrl_c(
    embedded_settings: Settings, tmp_path: Path
) -> None:
    own, _ = keyfiles.for_worker(embedded_settings)

    async def hold(wire: Wire, name: str) -> None:
        held = HeldCall(tool="pay", call_id=name, digest="0" * 64, expires_at=4e9)
        verdict = Verdict(
            id=name, session_id="s", stream_id=name, channel="tool_arguments", kind="tool_call", held=held,
            action="hold",
        )  # fmt: skip
        value = codec.VERDICTS.encode(verdict)
        await wire.send_raw(topics.VERDICTS, value, b"s", headers=own.headers("verdicts", b"s", value))

    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEADGATE_")}
    command = [sys.executable, "-m", "headgate", "approvals", "list", "--watch", "--json"]
    async with Wire(embedded_settings) as wire:
        await hold(wire, "c1")
        process = await asyncio.create_subprocess_exec(
            *command, env=clean | environment(embedded_settings), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        async with asyncio.timeout(60):
            first = json.loads(await process.stdout.readline())
            await hold(wire, "c2")
            second = json.loads(await process.stdout.readline())
            process.send_signal(signal.SIGINT)
            rest = await process.stdout.read()
            code = await process.wait()
    assert [first["call"], second["call"], rest, code] == ["c1", "c2", b"", 130]
