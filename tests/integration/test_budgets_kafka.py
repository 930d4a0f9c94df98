"""A principal's budget on a real Apache Kafka: two sessions, two workers in turn, one count."""

import json
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from tests.worker_process import Wire, WorkerProcess

from headgate.bus.connection import aiokafka_arguments
from headgate.bus.partitions import partition_for
from headgate.config import Settings
from headgate_schemas import topics
from headgate_schemas.events import Completion, Principal, SessionStart

pytestmark = pytest.mark.kafka

POLICY = """\
name: drip
mode: enforce
detectors: {required: [pii]}
limits: {leak_budget_max: 0, deadline_ms: 20000, silence: cut}
rules: []
budgets:
  - name: customer-emails
    when: finding.type == "EMAIL_ADDRESS"
    per: principal
    within: 24h
    distinct: 3
    action: cut
    reason: Too many customers.
"""
HASH_KEY = {"HEADGATE_HASH_KEY": "one key for every worker"}


def answer(session_id: str, stream_id: str, names: list[str]) -> Completion:
    text = "Write to " + " or ".join(f"{name}@meadow-lane.org" for name in names) + "."
    return Completion(session_id=session_id, stream_id=stream_id, seq=0, offset=0, text=text, final=True)


async def test_sessions_of_one_principal_share_a_budget_over_a_kill_and_a_restart(
    kafka_settings: Settings, wire: Wire, tmp_path: Path
) -> None:
    """What one session let out counts against another on another partition, also after the worker was killed."""
    one = "first"
    two = next(
        f"second-{n}"
        for n in range(99)
        if partition_for(f"second-{n}", kafka_settings.partitions) != partition_for(one, kafka_settings.partitions)
    )
    ada = Principal(id="ada", tenant="acme")
    with WorkerProcess(kafka_settings, tmp_path / "worker", POLICY, environ=HASH_KEY) as worker:
        await wire.send(SessionStart(session_id=one, principal=ada), answer(one, "a", ["rowan", "hazel"]))
        await wire.until(lambda w: w.final(one, "a") is not None)
        worker.restart()
        await wire.send(SessionStart(session_id=two, principal=ada))
        await wire.send(answer(two, "b", ["hazel", "linden"]), answer(two, "c", ["rowan", "alder"]))
        await wire.send(answer(one, "d", ["linden", "hazel"]))
        await wire.until(lambda w: all(w.final(*place) for place in ((two, "b"), (two, "c"), (one, "d"))))
        await wire.until(lambda w: bool(w.alerts))
        log = worker.log
    actions = {place: final.action for place in ((one, "a"), (two, "b"), (two, "c"), (one, "d"))
               if (final := wire.final(*place))}  # fmt: skip
    assert actions == {(one, "a"): "allow", (two, "b"): "allow", (two, "c"): "cut", (one, "d"): "allow"}
    (alert,) = wire.alerts
    assert alert["unmapped"]["principal"] == "ada"
    assert alert["unmapped"]["budgets"] == [
        {"budget": "customer-emails", "per": "principal", "distinct": 3, "counted": 4, "within_s": 86_400}
    ]
    told = await everything_on(topics.DISCLOSURES, kafka_settings)
    assert len({json.loads(value)["value_hash"] for value in told}) == 3
    assert "meadow-lane" not in b"".join(told).decode() + json.dumps(wire.alerts) + log


async def test_worker_says_that_a_principals_budget_needs_a_hash_key(kafka_settings: Settings, tmp_path: Path) -> None:
    """Without one, hashes of two processes never agree."""
    with WorkerProcess(kafka_settings, tmp_path / "worker", POLICY) as worker:
        worker.wait_for(lambda: "HEADGATE_HASH_KEY" in worker.log, "to warn")


async def everything_on(topic: topics.Topic, settings: Settings) -> list[bytes]:
    """The values of all records of a topic of one partition."""
    consumer = AIOKafkaConsumer(
        topic.name(settings.topic_prefix), **aiokafka_arguments(settings), group_id=None, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        (partition,) = consumer.assignment()
        end = (await consumer.end_offsets([partition]))[partition]
        values: list[bytes] = []
        while len(values) < end:
            values.append((await consumer.getone()).value)
        return values
    finally:
        await consumer.stop()
