"""The client over Kafka: on a real broker with a worker behind it, and on the one in memory with verdicts by hand."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.samples import KEY, SECRET_RULES, TOKEN, TOOL_RULE
from tests.unit.client.world import read_into
from tests.worker_process import WorkerProcess
from typer.testing import CliRunner

from headgate import Guard, StreamCut, ToolCallDenied, keyfiles
from headgate.bus.connection import aiokafka_arguments
from headgate.bus.embedded import RETAINED_BYTES
from headgate.bus.partitions import partition_for
from headgate.client.kafka import KafkaTransport
from headgate.commands.replay import register
from headgate.config import Settings, load_settings
from headgate.errors import BrokerError, ConfigError
from headgate.policy import load_policy
from headgate.replay import read_recording, replay
from headgate.signing import SigningKey
from headgate_schemas import codec, topics
from headgate_schemas.events import Receipt, SessionStart
from headgate_schemas.verdicts import Limits, Verdict

#: For anything that a busy machine may take long over; nothing waits for it to pass.
DEADLINE_S = 60
POLICY = (
    """\
name: client-tests
mode: enforce
limits:
  leak_budget_max: 12
  deadline_ms: 30000
detectors:
  required: [secrets, tools]
"""
    + SECRET_RULES
    + TOOL_RULE
)


@pytest_asyncio.fixture
async def served(kafka_settings: Settings, tmp_path: Path) -> AsyncIterator[Settings]:
    """A real broker with a worker that is ready."""
    with WorkerProcess(kafka_settings, tmp_path / "worker", POLICY):
        yield kafka_settings


def left_behind() -> list[str]:
    """Tasks of the client or of its Kafka clients that still run."""
    return [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def said(text: str, every: int = 3) -> AsyncIterator[str]:
    """`text` as a model says it, a few characters at a time."""
    for start in range(0, len(text), every):
        await asyncio.sleep(0)
        yield text[start : start + every]


@pytest.mark.kafka
async def test_session_on_kafka_is_guarded_from_prompt_to_cut(served: Settings) -> None:
    async with Guard(settings=served) as guard, guard.session(principal="alice", tools=["search"]) as session:
        prompt = await session.prompt([{"role": "user", "content": f"Use {TOKEN}, please."}])
        assert prompt == [{"role": "user", "content": "Use <GITHUB_PAT_1>, please."}]
        shown = "".join([text async for text in session.stream(said(f"I used {TOKEN} for it."))])
        assert shown == "I used <GITHUB_PAT_1> for it."
        assert await session.tool_call("c1", "search", {"q": TOKEN}) == {"q": "<GITHUB_PAT_1>"}
        assert await session.tool_result("c1", f"{TOKEN} is valid") == "<GITHUB_PAT_1> is valid"
        with pytest.raises(ToolCallDenied, match="rule tools"):
            await session.tool_call("c2", "delete_all", {})
        shown_before: list[str] = []
        with pytest.raises(StreamCut, match="no-private-keys") as cut:
            await read_into(shown_before, session.stream(said(f"Here it is: {KEY}")))
        assert "".join(shown_before) == "Here it is: "
        assert cut.value.verdict is not None
        assert cut.value.verdict.cut_at == len("Here it is: ")
    assert not left_behind()


@pytest.mark.kafka
async def test_sessions_of_given_ids_are_heard_on_whichever_partition_they_are(served: Settings) -> None:
    by_partition = {partition_for(f"ticket-{number}", served.partitions): f"ticket-{number}" for number in range(99)}
    ids = list(by_partition.values())
    assert len(ids) == served.partitions

    async def one(guard: Guard, session_id: str) -> str:
        async with guard.session(session_id=session_id) as session:
            return "".join([text async for text in session.stream(said(f"{session_id} {TOKEN}"))])

    async with Guard(transport=KafkaTransport(served, partitions=1)) as guard:
        shown = await asyncio.gather(*(one(guard, session_id) for session_id in ids))
    assert shown == [f"{session_id} <GITHUB_PAT_1>" for session_id in ids]


@pytest.mark.kafka
async def test_replay_through_kafka_decides_as_in_process(served: Settings) -> None:
    call = {"function": "search", "args": {"q": "weather", "key": TOKEN}, "id": "c1"}
    messages: list[list[dict[str, Any]]] = [
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello."}],
        [
            {"role": "user", "content": f"My token is {TOKEN}."},
            {"role": "assistant", "content": f"Noted: {TOKEN}.", "tool_calls": [call, {**call, "id": None}]},
            {"role": "tool", "content": KEY, "tool_call_id": "c1"},
            {"role": "assistant", "content": f"The key is {KEY}"},
        ],
    ]
    lines = [json.dumps({"trace_id": f"t{n}", "messages": m}).encode() for n, m in enumerate(messages)]
    recordings = [read_recording(line) for line in lines]
    async with Guard(settings=served) as kafka, Guard.in_process(load_policy(POLICY, "policy")) as here:
        for recording in recordings:
            through_kafka, in_process = await replay(kafka, recording), await replay(here, recording)
            assert through_kafka.as_json() == in_process.as_json()
    assert through_kafka.action == "cut"
    actions = [entry["action"] for entry in through_kafka.entries]
    assert actions == ["redact", "redact", "redact", "deny", "redact", "cut"]


# --- Verdicts by hand, on the broker in memory -----------------------------------------------------------------------


class Heard:
    """Verdicts that a transport delivered."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def take(self, verdict: Verdict, trace: Any) -> None:
        self.ids.append(verdict.id)


async def until(condition: Any) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110  (what is awaited happens in a library's task)
            await asyncio.sleep(0.005)


async def test_transport_delivers_the_verdicts_of_its_sessions_alone_and_skips_garbage(
    embedded_settings: Settings,
) -> None:
    heard, transport = Heard(), KafkaTransport(embedded_settings)
    signing_key, _ = keyfiles.for_worker(embedded_settings)
    await transport.start(heard.take)
    producer = AIOKafkaProducer(**aiokafka_arguments(embedded_settings))
    await producer.start()
    try:
        mine = await transport.open_session(None)
        topic = topics.VERDICTS.name(embedded_settings.topic_prefix)

        async def say(session_id: str, value: bytes) -> None:
            key = session_id.encode()
            partition = partition_for(session_id, embedded_settings.partitions)
            headers = signing_key.headers("verdicts", key, value)
            await producer.send_and_wait(topic, value, key=key, partition=partition, headers=headers)

        await say("other", codec.VERDICTS.encode(Verdict(id="theirs", session_id="other")))
        await say(mine, b"\xff garbage")
        await say(mine, codec.VERDICTS.encode(Verdict(id="ours", session_id=mine)))
        await until(lambda: heard.ids)
        transport.close_session(mine)
        await say(mine, codec.VERDICTS.encode(Verdict(id="late", session_id=mine)))
        second = await transport.open_session("given")
        assert second == "given"
        await say("given", codec.VERDICTS.encode(Verdict(id="given's", session_id="given")))
        await until(lambda: len(heard.ids) == 2)
        assert heard.ids == ["ours", "given's"]
    finally:
        await producer.stop()
        await transport.stop()
    assert not left_behind()


async def test_verdicts_that_no_trusted_key_signed_change_nothing_and_are_reported_sparingly(
    embedded_settings: Settings,
) -> None:
    """Receipts at the first, second, fourth and eighth of ten forgeries; then a verdict of the worker is heard."""
    heard, transport = Heard(), KafkaTransport(embedded_settings)
    own, _ = keyfiles.for_worker(embedded_settings)
    stranger = SigningKey(Ed25519PrivateKey.generate())
    approver = keyfiles.load_signing_key(keyfiles.folder(embedded_settings) / "approver.pem")
    await transport.start(heard.take)
    producer = AIOKafkaProducer(**aiokafka_arguments(embedded_settings))
    await producer.start()
    try:
        mine = await transport.open_session(None)
        topic, key = topics.VERDICTS.name(embedded_settings.topic_prefix), mine.encode()
        partition = partition_for(mine, embedded_settings.partitions)
        value = codec.VERDICTS.encode(Verdict(id="open", session_id=mine, limits=Limits(silence="allow")))
        forged = [
            [],
            stranger.headers("verdicts", key, value),
            approver.headers("verdicts", key, value),
            own.headers("verdicts", b"other", value),
            own.headers("approvals", key, value),
            own.headers("verdicts", key, value.replace(b"open", b"shut")),
        ]
        for headers in (forged * 2)[:10]:
            await producer.send_and_wait(topic, value, key=key, partition=partition, headers=headers)
        await producer.send_and_wait(
            topic, value, key=key, partition=partition, headers=own.headers("verdicts", key, value)
        )
        await until(lambda: heard.ids)
    finally:
        await producer.stop()
        await transport.stop()
    assert heard.ids == ["open"]
    receipts = await read_events(embedded_settings, 4)
    assert [(receipt.session_id, receipt.count, receipt.flaw) for receipt in receipts] == [
        (mine, 1, "unsigned"),
        (mine, 2, "unknown-key"),
        (mine, 4, "wrong-signature"),
        (mine, 8, "unknown-key"),
    ]


async def read_events(settings: Settings, count: int) -> list[Receipt]:
    """The first receipts on the log."""
    topic = topics.EVENTS.name(settings.topic_prefix)
    consumer = AIOKafkaConsumer(topic, auto_offset_reset="earliest", **aiokafka_arguments(settings))
    await consumer.start()
    try:
        records = [await asyncio.wait_for(consumer.getone(), DEADLINE_S) for _ in range(count)]
    finally:
        await consumer.stop()
    events = [codec.EVENTS.decode(record.value) for record in records]
    return [event for event in events if isinstance(event, Receipt)]


async def test_transport_that_trusts_no_key_says_what_to_do(embedded_settings: Settings, tmp_path: Path) -> None:
    """Before it connects: a client that believed anybody, or nobody, would be worse than none."""
    stranger = embedded_settings.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    with pytest.raises(ConfigError, match="HEADGATE_TRUSTED_KEYS"):
        await KafkaTransport(stranger).start(lambda verdict, trace: None)


async def test_transport_gives_its_sessions_ids_on_the_partitions_that_it_reads(embedded_settings: Settings) -> None:
    transport = KafkaTransport(embedded_settings, partitions=2)
    await transport.start(lambda verdict, trace: None)
    ids = [await transport.open_session(None) for _ in range(20)]
    await transport.stop()
    assert len(set(ids)) == 20
    assert len({partition_for(session_id, embedded_settings.partitions) for session_id in ids}) == 2


async def test_transport_without_a_broker_says_so(tmp_path: Path) -> None:
    settings = load_settings({}, bootstrap_servers="127.0.0.1:1", data_dir=tmp_path)
    keyfiles.for_worker(settings)
    with pytest.raises(BrokerError, match="HEADGATE_BOOTSTRAP_SERVERS"):
        await KafkaTransport(settings).start(lambda verdict, trace: None)
    assert not left_behind()


async def test_transport_without_topics_says_what_to_do(embedded_settings: Settings) -> None:
    elsewhere = embedded_settings.model_copy(update={"topic_prefix": "elsewhere"})
    with pytest.raises(BrokerError, match="headgate topics create"):
        await KafkaTransport(elsewhere).start(lambda verdict, trace: None)
    assert not left_behind()


async def test_transport_that_stops_has_sent_everything(embedded_settings: Settings) -> None:
    transport = KafkaTransport(embedded_settings)
    await transport.start(lambda verdict, trace: None)
    session_id = await transport.open_session(None)
    for _ in range(200):
        transport.publish(SessionStart(session_id=session_id))
    await transport.stop()
    topic = topics.EVENTS.name(embedded_settings.topic_prefix)
    consumer = AIOKafkaConsumer(topic, auto_offset_reset="earliest", **aiokafka_arguments(embedded_settings))
    await consumer.start()
    try:
        records = [await asyncio.wait_for(consumer.getone(), DEADLINE_S) for _ in range(200)]
    finally:
        await consumer.stop()
    assert {record.partition for record in records} == {partition_for(session_id, embedded_settings.partitions)}
    assert {record.key for record in records} == {session_id.encode()}


def test_replay_of_more_than_the_broker_in_memory_retains_is_refused(
    embedded_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADGATE_BOOTSTRAP_SERVERS", embedded_settings.bootstrap_servers)
    app, file = typer.Typer(), tmp_path / "sessions.jsonl"
    register(app)
    file.write_text("\n" * (RETAINED_BYTES + 1))
    result = CliRunner().invoke(app, [str(file)])
    assert isinstance(result.exception, ConfigError)
    assert "--in-process" in str(result.exception)
