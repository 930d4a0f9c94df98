"""The worker killed, the broker restarted, both in the middle of streams: the outcome is that of an undisturbed run.

Twenty streams flow at once, each at another place when it happens, so that one outage is twenty runs. `FAULT_ROUNDS`
outages (one, unless the environment says more) follow each other.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from tests.samples import KEY, SECRET_RULES, TOKEN
from tests.worker_process import WorkerProcess

from headgate import Guard
from headgate.bus.connection import aiokafka_arguments
from headgate.bus.local import LocalKafka
from headgate.bus.topics import create_topics
from headgate.client import Outcome
from headgate.config import Settings, load_settings
from headgate.policy import load_policy
from headgate.release import Show
from headgate_schemas import codec, topics
from headgate_schemas.events import Completion

pytestmark = [pytest.mark.kafka, pytest.mark.fault, pytest.mark.timeout(900)]

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
STREAMS = 20
TOKEN_CHARS = 6
TOKEN_S = 0.025
#: Streams end well after the outage begins: 20 of them, at most this long if nothing happened.
FILLER = "All is well, and the report follows as agreed. "

POLICY = (
    """\
name: outages
mode: enforce
limits:
  leak_budget_max: 30
  deadline_ms: 60000
detectors:
  required: [secrets]
"""
    + SECRET_RULES
)


def text_of(number: int) -> str:
    """The text of one stream: a secret at a place of its own, and in every third a key near the end."""
    before, after = FILLER * (number % 7), FILLER * (8 - number % 7)
    return f"{before}Use {TOKEN} for it. {after}" + (KEY + FILLER if number % 3 == 0 else "")


@dataclass
class Run:
    """One stream, and what came of it."""

    number: int
    shown: str = ""
    most_unverified: int = 0
    session_id: str = ""
    outcome: Outcome = field(default_factory=Outcome)
    received: int = 0

    @property
    def budget(self) -> int:
        """Every fourth may show up to 30 code points ahead."""
        return 30 if self.number % 4 == 1 else 0

    async def go(self, guard: Guard, token_s: float) -> "Run":
        async with guard.session() as session:
            self.session_id = session.session_id
            async with await session.events(self.say(token_s), self.budget) as stream:
                async for event in stream:
                    self.most_unverified = max(self.most_unverified, event.released_to - event.cleared_to)
                    self.received = event.received
                    self.shown += event.step.text if isinstance(event.step, Show) else ""
                self.outcome = stream.outcome
        return self

    async def say(self, token_s: float) -> AsyncIterator[str]:
        text = text_of(self.number)
        for start in range(0, len(text), TOKEN_CHARS):
            await asyncio.sleep(token_s)  # the pace of a model; nothing is awaited by it
            yield text[start : start + TOKEN_CHARS]


async def play(guard: Guard, token_s: float, outage: Callable[[list[Run]], Awaitable[None]] | None = None) -> list[Run]:
    """All streams at once, with what happens meanwhile."""
    runs = [Run(number) for number in range(STREAMS)]
    async with asyncio.TaskGroup() as group:
        for run in runs:
            group.create_task(run.go(guard, token_s))
        if outage:
            await midway(runs)
            await outage(runs)
    return runs


async def midway(runs: list[Run]) -> None:
    """Wait until every stream flows, and the first has come some way."""
    async with asyncio.timeout(60):
        while min(run.received for run in runs) < 10 * TOKEN_CHARS:  # noqa: ASYNC110  (the streams tell nobody else)
            await asyncio.sleep(0.005)
    assert all(run.outcome.verdict is None for run in runs), "streams ended before the outage"


async def undisturbed() -> list[Run]:
    """What should come of them: the same core, in this process."""
    async with Guard.in_process(load_policy(POLICY, "policy")) as guard:
        return await play(guard, 0)


def check(runs: list[Run], expected: list[Run]) -> None:
    """The outcome is the undisturbed one, and nothing refused or unverified was shown meanwhile."""
    for run, wanted in zip(runs, expected, strict=True):
        assert (run.outcome.action, run.outcome.rule) == (wanted.outcome.action, wanted.outcome.rule)
        assert not run.outcome.timed_out
        assert run.most_unverified <= run.budget
        if not run.budget:
            assert run.shown == wanted.shown
            assert TOKEN not in run.shown
            assert "PRIVATE KEY" not in run.shown


async def check_log(settings: Settings, runs: list[Run]) -> None:
    """No event was lost: each stream's chunks are on the log from its first code point, without a gap."""
    chunks: dict[str, dict[int, Completion]] = {run.session_id: {} for run in runs}
    for event in await read_events(settings):
        if isinstance(event, Completion) and event.session_id in chunks:
            assert chunks[event.session_id].setdefault(event.seq, event) == event
    for run in runs:
        ordered = [chunk for _, chunk in sorted(chunks[run.session_id].items())]
        assert [chunk.seq for chunk in ordered] == list(range(len(ordered)))
        ends = list(accumulate(len(chunk.text) for chunk in ordered))
        assert [chunk.offset for chunk in ordered] == [0, *ends[:-1]]
        text = "".join(chunk.text for chunk in ordered)
        assert text_of(run.number).startswith(text)
        if run.outcome.action != "cut":
            assert text == text_of(run.number)
            assert ordered[-1].final


async def read_events(settings: Settings) -> list[object]:
    """Every event on the log."""
    consumer = AIOKafkaConsumer(**aiokafka_arguments(settings))
    await consumer.start()
    try:
        topic = topics.EVENTS.name(settings.topic_prefix)
        places = [TopicPartition(topic, number) for number in range(settings.partitions)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        events: list[object] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=1_000)).values():
                events += [codec.EVENTS.decode(record.value) for record in records]
        return events
    finally:
        await consumer.stop()


async def prepared(broker: LocalKafka, folder: Path) -> Settings:
    settings = load_settings({}, bootstrap_servers=broker.bootstrap_servers, partitions=4, data_dir=folder / "data")
    await create_topics(settings)
    return settings


async def test_worker_killed_in_the_middle_of_streams_changes_no_outcome(broker: LocalKafka, tmp_path: Path) -> None:
    settings, expected = await prepared(broker, tmp_path), await undisturbed()
    worker = WorkerProcess(settings, tmp_path / "worker", POLICY)

    async def killed(runs: list[Run]) -> None:
        await asyncio.to_thread(worker.restart)

    with worker:
        async with Guard(settings=settings) as guard:
            for _ in range(ROUNDS):
                runs = await play(guard, TOKEN_S, killed)
                check(runs, expected)
                await check_log(settings, runs)


async def test_broker_restarted_in_the_middle_of_streams_changes_no_outcome(broker: LocalKafka, tmp_path: Path) -> None:
    settings, expected = await prepared(broker, tmp_path), await undisturbed()

    async def restarted(runs: list[Run]) -> None:
        await asyncio.to_thread(broker.restart)

    with WorkerProcess(settings, tmp_path / "worker", POLICY):
        async with Guard(settings=settings) as guard:
            for _ in range(ROUNDS):
                runs = await play(guard, TOKEN_S, restarted)
                check(runs, expected)
                await check_log(settings, runs)
