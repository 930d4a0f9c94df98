"""A worker that is killed mid-stream and started again says what an undisturbed one says, whatever it had saved."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from tests.conftest import POLICY
from tests.worker_process import Wire, WorkerProcess

from headgate.bus.connection import aiokafka_arguments
from headgate.bus.partitions import partition_for
from headgate.config import Settings
from headgate_schemas import topics
from headgate_schemas.events import AnyEvent, Completion, Prompt, SessionEnd, SessionStart
from headgate_schemas.verdicts import Verdict

pytestmark = [pytest.mark.kafka, pytest.mark.fault]

KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(["QUFB" * 16] * 6) + "\n-----END RSA PRIVATE KEY-----\n"
#: The shape of an access key's secret, made of nothing.
TOKEN = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vX7zA9cE1gH3jK5"
STATE_KEY = "5a" * 32


def session(session_id: str) -> list[AnyEvent]:
    """A prompt that names a credential, an answer that repeats it and goes on, and one that leaks a key."""
    prompt = Prompt(session_id=session_id, stream_id="prompt", seq=0, offset=0, text=f"use {TOKEN} please", final=True)
    answers = [
        *chunks(session_id, "answer", f"The token {TOKEN} works. " + "And so it goes on. " * 10),
        *chunks(session_id, "leak", f"Again {TOKEN}, and the key: {KEY} which is all."),
    ]
    return [SessionStart(session_id=session_id), prompt, *answers, SessionEnd(session_id=session_id)]


def chunks(session_id: str, stream_id: str, text: str, size: int = 6) -> list[Completion]:
    return [
        Completion(
            session_id=session_id,
            stream_id=stream_id,
            seq=start // size,
            offset=start,
            text=text[start : start + size],
            final=start + size >= len(text),
        )
        for start in range(0, len(text), size)
    ]


def outcome(wire: Wire, session_id: str) -> dict[str, object]:
    """What a client can tell of a session: each stream's end, and every replacement in it."""
    found: dict[str, object] = {}
    for stream_id in ("prompt", "answer", "leak"):
        final = wire.final(session_id, stream_id)
        assert final is not None
        replaced = [r for verdict in wire.of(session_id, stream_id) for r in verdict.replacements]
        spans = {(r.start, r.end, r.placeholder, r.rule) for r in replaced}
        found[stream_id] = (final.action, final.cleared_to, final.cut_at, final.digest, final.rule, sorted(spans))
    return found


def finished(session_id: str) -> Callable[[Wire], bool]:
    """Whether every stream of a session has ended."""
    return lambda wire: all(wire.final(session_id, name) for name in ("prompt", "answer", "leak"))


async def commit(settings: Settings, wire: Wire, other: str) -> None:
    """Let the worker commit: wait until it has, for a whole session on a partition of its own.

    Offsets are committed together, so that one that was committed too far would have been by then.
    """
    events = session(other)
    await wire.send(*events)
    partition = TopicPartition(topics.EVENTS.name(settings.topic_prefix), partition_for(other, settings.partitions))
    admin = AIOKafkaAdminClient(**aiokafka_arguments(settings))
    await admin.start()
    try:
        async with asyncio.timeout(30):
            while True:
                offsets = await admin.list_consumer_group_offsets(settings.group)
                if partition in offsets and offsets[partition].offset >= len(events):
                    return
                await asyncio.sleep(0.05)
    finally:
        await admin.close()


def agree(verdicts: list[Verdict]) -> bool:
    """Whether verdicts of one id say the same; hashes of values differ between processes without a key."""
    said: dict[str, tuple[object, ...]] = {}
    return all(
        said.setdefault(v.id, (v.action, v.cleared_to, v.digest, v.cut_at, v.rule))
        == (v.action, v.cleared_to, v.digest, v.cut_at, v.rule)
        for v in verdicts
    )


@pytest.mark.parametrize("state_key", [None, STATE_KEY], ids=["read-again", "snapshots"])
async def test_killed_worker_says_the_same_after_its_restart(
    kafka_settings: Settings, tmp_path: Path, wire: Wire, state_key: str | None
) -> None:
    """Killed in the middle of each stream, with events published while nobody reads them."""
    settings = kafka_settings.model_validate({**kafka_settings.model_dump(), "state_key": state_key})
    with WorkerProcess(settings, tmp_path / "worker", POLICY) as worker:
        killed, undisturbed, first, second = on_partitions_of_their_own(settings.partitions)
        await wire.send(*session(undisturbed))
        await wire.until(finished(undisturbed))
        events = session(killed)
        await wire.send(*events[:8])
        await wire.until(lambda w: any(v.cleared_to > 0 for v in w.of(killed, "answer")))
        await commit(settings, wire, first)
        worker.kill()
        await wire.send(*events[8:16])
        worker.start()
        await wire.send(*events[16:60])
        await wire.until(lambda w: bool(w.of(killed, "leak")))
        await commit(settings, wire, second)
        worker.restart()
        await wire.send(*events[60:])
        await wire.until(finished(killed))
        assert outcome(wire, killed) == outcome(wire, undisturbed)
        assert agree(wire.verdicts)
        assert wire.dead_letters == []


async def test_sessions_of_others_hold_no_ended_session_open(
    kafka_settings: Settings, tmp_path: Path, wire: Wire
) -> None:
    """Events of an ended session that are read again because another's are needed are neither judged nor a gap."""
    one_partition = kafka_settings.model_validate({**kafka_settings.model_dump(), "state_key": STATE_KEY})
    with WorkerProcess(one_partition, tmp_path / "worker", POLICY) as worker:
        names = same_partition(kafka_settings.partitions)
        ended, middle = session(names[0]), chunks(names[1], "answer", "Still open, and going on. " * 3)
        await wire.send(*ended[:6], SessionStart(session_id=names[1]), *middle[:2], *ended[6:])
        await wire.until(finished(names[0]))
        told = len(wire.verdicts)
        worker.restart()
        await wire.send(*middle[2:])
        await wire.until(lambda w: w.final(names[1], "answer") is not None)
        assert [v.stream_id for v in wire.verdicts[told:] if v.session_id == names[0] and v.action == "deny"] == []
        assert {alert["finding_info"]["uid"] for alert in wire.alerts} == {wire.alerts[0]["finding_info"]["uid"]}
        final = wire.final(names[1], "answer")
        assert final is not None
        assert final.action == "allow"


def on_partitions_of_their_own(partitions: int) -> list[str]:
    """A session for each partition."""
    names = {partition_for(f"session-{number}", partitions): f"session-{number}" for number in range(1_000)}
    return [names[partition] for partition in range(partitions)]


def same_partition(partitions: int) -> tuple[str, str]:
    """Two sessions that one partition holds."""
    first, *others = (f"session-{number}" for number in range(1_000))
    wanted = partition_for(first, partitions)
    return first, next(name for name in others if partition_for(name, partitions) == wanted)
