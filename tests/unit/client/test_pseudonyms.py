"""What a prompt was redacted of comes back in the answer, where policy says so, and is readable nowhere in between."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.unit.client.world import Line, Model, read, read_into

from headgate import Guard, StreamCut, telemetry
from headgate.client import GuardedSession, InProcessTransport
from headgate.errors import VaultError
from headgate.inspector import Inspector
from headgate.ocsf import detection_finding
from headgate.policy import default_policy, load_policy
from headgate.release import Show
from headgate.vault import Scope, Vault
from headgate.vault_store import FileStore, MemoryStore, Row
from headgate_schemas import codec
from headgate_schemas.events import Completion, Principal, Receipt, SessionStart, ToolCall
from headgate_schemas.verdicts import Limits, Restorable, Verdict

NOWHERE = Limits(leak_budget_max=None)


def limits(*where: Restorable, ttl_s: int = 60) -> Limits:
    return msgspec.structs.replace(NOWHERE, restore=where, restore_for_s=ttl_s)


def answered(tokens: list[str], given: Limits, prompt: str = "I am a@b") -> Any:
    async def test(session: GuardedSession) -> str:
        await session.prompt(prompt)
        return await read(session, tokens)

    return Line(given).play(test)


def test_answer_is_restored_where_policy_says_so() -> None:
    assert answered(["Hi <MA", "IL_", "1>, <MAIL_2", ">"], limits("completion")) == "Hi a@b, <MAIL_2>"
    assert answered(["Hi <MAIL_1>"], limits("tool_call", "reasoning")) == "Hi <MAIL_1>"
    assert answered(["Hi <MAIL_1>"], NOWHERE) == "Hi <MAIL_1>"


def test_reasoning_is_restored_where_policy_says_so() -> None:
    async def test(session: GuardedSession) -> str:
        await session.prompt("I am a@b")
        return "".join([text async for text in session.stream(["<MAIL_1>?"], channel="reasoning")])

    assert Line(limits("reasoning")).play(test) == "a@b?"
    assert Line(limits("completion")).play(test) == "<MAIL_1>?"


def test_irreversible_redaction_is_never_restored_even_where_its_name_once_was() -> None:
    assert answered(["<CARD_1>"], limits("completion"), "card 4411") == "<CARD_1>"


def test_answers_own_redaction_stays_although_the_prompt_had_the_value() -> None:
    assert answered(["a@b and <MAIL_1>"], limits("completion")) == "<MAIL_1> and a@b"


def test_name_that_stood_in_a_text_before_it_stood_for_anything_is_the_texts_own() -> None:
    assert answered(["<MAIL_1>"], limits("completion"), "Fill in <MAIL_1>; I am a@b") == "<MAIL_1>"


def test_held_beginning_of_a_placeholder_is_shown_before_the_cut() -> None:
    async def test(session: GuardedSession) -> list[str]:
        shown: list[str] = []
        await session.prompt("I am a@b")
        with pytest.raises(StreamCut):
            await read_into(shown, session.stream(Model(["so <MAIL_", "-KEY-", " no"]).speak()))
        return shown

    assert "".join(Line(limits("completion")).play(test)) == "so <MAIL_"


def test_events_say_what_is_shown_and_count_what_was_judged() -> None:
    async def test(session: GuardedSession) -> list[tuple[str, int]]:
        await session.prompt("I am a@b")
        async with await session.events(["x<MAIL_1>y<MAIL"]) as stream:
            return [(event.step.text, event.released_to) async for event in stream if isinstance(event.step, Show)]

    line = Line(limits("completion"))
    assert line.play(test) == [("xa@by", 15), ("<MAIL", 15)]
    said = line.sent(Completion)
    assert "".join(chunk.text for chunk in said) == "x<MAIL_1>y<MAIL"
    receipts = [receipt for receipt in line.sent(Receipt) if receipt.stream_id == said[0].stream_id]
    assert receipts[-1].end == 15


# --- Tool calls and results ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "restored"),
    [
        ({"to": "<MAIL_1>", "n": 1}, {"to": "a@b", "n": 1}),
        ('{"to": "<MAIL_1>"}', '{"to": "a@b"}'),
        ("to <MAIL_1>", "to a@b"),
        ({"to": "a@b, <MAIL_1>"}, {"to": "<MAIL_1>, a@b"}),
        ({"url": "https://x.example/?q=<MAIL_1>"}, {"url": "https://x.example/?q=<MAIL_1>"}),
    ],
)
def test_tool_call_is_judged_with_placeholders_and_runs_with_values(arguments: Any, restored: Any) -> None:
    async def test(session: GuardedSession) -> Any:
        await session.prompt("I am a@b")
        return await session.tool_call("1", "send", arguments)

    line = Line(limits("tool_call"))
    assert line.play(test) == restored
    assert "<MAIL_1>" in line.sent(ToolCall)[0].text
    assert Line(limits("completion")).play(test) != restored or restored == arguments


def test_tool_result_brings_values_too() -> None:
    async def test(session: GuardedSession) -> str:
        assert await session.tool_result("1", {"from": "a@b"}) == {"from": "<MAIL_1>"}
        return await read(session, ["It is <MAIL_1>."])

    assert Line(limits("completion")).play(test) == "It is a@b."


# --- The next turn ---------------------------------------------------------------------------------------------------


def test_what_was_restored_goes_back_to_the_model_with_its_placeholder() -> None:
    call = {"function": {"name": "send", "arguments": '{"to": "a@b"}'}}

    async def test(session: GuardedSession) -> Any:
        turn: list[dict[str, Any]] = [{"role": "user", "content": "I am a@b"}]
        await session.prompt(turn)
        turn.append({"role": "assistant", "content": await read(session, ["Hi <MAIL_1>"]), "tool_calls": [call]})
        assert turn[1]["content"] == "Hi a@b"
        return (await session.prompt(turn))[1]

    assert Line(limits("completion")).play(test) == {
        "role": "assistant",
        "content": "Hi <MAIL_1>",
        "tool_calls": [{"function": {"name": "send", "arguments": '{"to": "<MAIL_1>"}'}}],
    }
    assert call == {"function": {"name": "send", "arguments": '{"to": "a@b"}'}}


def test_framework_that_sends_the_redacted_prompt_again_loses_nothing() -> None:
    async def test(session: GuardedSession) -> str:
        prompt = await session.prompt([{"role": "user", "content": "I am a@b"}])
        await session.prompt(prompt)
        return await read(session, ["Hi <MAIL_1>"])

    assert Line(limits("completion")).play(test) == "Hi a@b"


# --- The vault -------------------------------------------------------------------------------------------------------


def test_session_that_outlives_its_process_finds_its_values_in_the_file(tmp_path: Path) -> None:
    first, second = (Vault(FileStore(tmp_path / "vault.db"), bytes(32)) for _ in range(2))
    first.put(Scope("acme", "long"), "<MAIL_1>", "a@b", 60)

    async def test(session: GuardedSession) -> str:
        await session.ready()
        return await read(session, ["Hi <MAIL_1>"])

    line = Line(limits("completion"), vault=second)
    assert line.play(test, session_id="long", principal=Principal(id="ada", tenant="other")) == "Hi <MAIL_1>"
    line = Line(limits("completion"), vault=second)
    assert line.play(test, session_id="long", principal=Principal(id="ada", tenant="acme")) == "Hi a@b"
    assert first.get(Scope("acme", "long"), "<MAIL_1>") is None, "a session's end forgets its values"


class BrokenStore(MemoryStore):
    """A store whose disk is gone."""

    def put(self, row: Row) -> bool:
        raise VaultError("the vault cannot be used (disk full)")


def test_vault_that_fails_leaves_placeholders_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    async def test(session: GuardedSession) -> str:
        await session.prompt("I am a@b")
        await session.prompt("I am c@d")
        return await read(session, ["Hi <MAIL_1>"])

    with caplog.at_level(logging.WARNING, "headgate.client"):
        assert Line(limits("completion"), vault=Vault(BrokenStore())).play(test) == "Hi <MAIL_1>"
    assert [record.message for record in caplog.records] == [
        "placeholders stay as they are: the vault cannot be used (disk full)"
    ]


def test_value_that_expired_is_not_restored() -> None:
    now = [0.0]

    async def test(session: GuardedSession) -> str:
        await session.prompt("I am a@b")
        now[0] = 61.0
        return await read(session, ["Hi <MAIL_1>"])

    assert Line(limits("completion", ttl_s=60), vault=Vault(now=lambda: now[0])).play(test) == "Hi <MAIL_1>"


# --- Nothing readable in between -------------------------------------------------------------------------------------

EMAIL = "rowan.ashdown@meadow-lane.org"
POLICY = """\
name: cloud
mode: enforce
detectors: {required: [pii, secrets]}
pseudonyms: {restore: [completion, reasoning, tool_call], ttl_s: 600}
rules:
  - name: nothing-to-delete
    kinds: [tool_call]
    when: tool == "drop"
    action: deny
    reason: No.
  - name: private
    when: finding.category == "pii" && finding.score >= 0.5
    action: redact
    reason: Private.
"""


class Overheard(InProcessTransport):
    """The core in this process; every verdict is kept."""

    def __init__(self, inspector: Inspector) -> None:
        super().__init__(inspector)
        self.verdicts: list[Verdict] = []

    async def start(self, deliver: Any) -> None:
        def keep(verdict: Verdict, trace: Mapping[str, str]) -> None:
            self.verdicts.append(verdict)
            deliver(verdict, trace)

        await super().start(keep)


async def test_value_is_readable_in_no_verdict_alert_log_span_metric_or_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spans, metrics = InMemorySpanExporter(), InMemoryMetricReader()
    traces = TracerProvider()
    traces.add_span_processor(SimpleSpanProcessor(spans))
    vault = Vault(FileStore(tmp_path / "vault" / "values.db"), bytes(range(32)))
    line = Overheard(Inspector(load_policy(POLICY, "cloud")))
    caplog.set_level(logging.DEBUG)
    with telemetry.use(traces, MeterProvider(metric_readers=[metrics])):
        async with Guard(transport=line, vault=vault) as guard, guard.session(principal="ada") as session:
            prompt = await session.prompt(f"Write to {EMAIL}, please.")
            assert EMAIL not in prompt
            assert await read(session, ["Dear <EMAIL", "_1>!"]) == f"Dear {EMAIL}!"
            assert await session.tool_call("1", "send", {"to": "<EMAIL_1>"}) == {"to": EMAIL}
            held = b"".join(path.read_bytes() for path in (tmp_path / "vault").iterdir())
    start = SessionStart(session_id=session.session_id, principal=Principal(id="ada"))
    alerts = [json.dumps(detection_finding(v, start, 0, {})) for v in line.verdicts if v.kind]
    told = b"".join(codec.VERDICTS.encode(verdict) for verdict in line.verdicts).decode() + "".join(alerts)
    told += "".join(span.to_json() for span in spans.get_finished_spans()) + caplog.text
    data = metrics.get_metrics_data()
    told += "" if data is None else data.to_json()
    assert len(line.verdicts) > 3
    assert len(spans.get_finished_spans()) > 3
    assert len(held) > 4_096
    for word in (EMAIL, "ashdown", "meadow-lane"):
        assert word not in told
        assert word.encode() not in held


def test_shipped_policy_restores_answers_and_no_calls() -> None:
    assert default_policy().limits.restore == ("completion", "reasoning")
