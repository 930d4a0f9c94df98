"""Policies travel over a broker: applied, read from the beginning, followed, and never replaced by a bad record."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from typer.testing import CliRunner

from headgate.bus.connection import aiokafka_arguments
from headgate.commands.policy import register
from headgate.config import Settings, load_settings
from headgate.errors import BrokerError, DetectorError, PolicyError
from headgate.policy import Policy, load_policy
from headgate.policy.feed import PARTITION, PolicyFeed, apply_policy
from headgate.policy.history import PolicyHistory
from headgate_schemas.topics import POLICIES

DEADLINE_S = 20
NOW = datetime(2026, 6, 1, tzinfo=UTC)
#: A default of one detector, so that these tests load no others.
SHIPPED = load_policy("name: shipped\nmode: enforce\ndetectors: {required: [tools]}\nrules: []\n", "shipped")


def source(comment: str, name: str = "mine") -> str:
    return f"name: {name}\nmode: observe\ndetectors: {{required: [tools]}}\nrules: []\n# {comment}\n"


def topic(settings: Settings) -> str:
    return POLICIES.name(settings.topic_prefix)


async def apply(settings: Settings, text: str) -> str:
    return (await apply_policy(aiokafka_arguments(settings), topic(settings), text, "test", NOW)).id


async def publish(settings: Settings, value: bytes | None, key: bytes = b"k") -> None:
    async with AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers) as producer:
        await producer.send_and_wait(topic(settings), value, key=key, partition=PARTITION)


class Watch:
    """Callbacks of a feed, and waiting for what they should come to hear."""

    def __init__(self) -> None:
        self.in_force: list[str] = []
        self.problems: list[str] = []
        self._changed = asyncio.Event()

    def feed(self, settings: Settings, prepare: Callable[[Policy], None] | None = None) -> PolicyFeed:
        return PolicyFeed(
            aiokafka_arguments(settings), topic(settings), prepare, self._note_in_force, self._note_problem, SHIPPED
        )

    def _note_in_force(self, policy: Policy) -> None:
        self.in_force.append(policy.id)
        self._changed.set()

    def _note_problem(self, problem: str) -> None:
        self.problems.append(problem)
        self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


async def test_with_nothing_applied_the_default_is_in_force(embedded_settings: Settings) -> None:
    watch = Watch()
    async with watch.feed(embedded_settings) as feed:
        assert feed.in_force is SHIPPED
        assert watch.in_force == [SHIPPED.id]


async def test_what_was_applied_before_is_in_force_at_the_start(embedded_settings: Settings) -> None:
    ids = [await apply(embedded_settings, source(str(n))) for n in range(3)]
    watch = Watch()
    async with watch.feed(embedded_settings) as feed:
        assert feed.in_force.id == ids[2]
        assert watch.in_force == [ids[2]]
        older = await feed.load(ids[0])
        assert older is not None
        assert older.id == ids[0]
        assert feed.get(ids[1]) is not None
        assert feed.get("mine@000000000000") is None


async def test_a_policy_comes_into_force_while_the_feed_runs(embedded_settings: Settings) -> None:
    watch = Watch()
    async with watch.feed(embedded_settings) as feed:
        first = await apply(embedded_settings, source("one"))
        await watch.until(lambda: feed.in_force.id == first)
        second = await apply(embedded_settings, source("two"))
        await watch.until(lambda: feed.in_force.id == second)
        again = await apply(embedded_settings, source("one"))
        await watch.until(lambda: feed.in_force.id == again)
        assert again == first
        assert watch.in_force == [SHIPPED.id, first, second, first]


async def test_bad_records_are_told_and_replace_nothing(embedded_settings: Settings) -> None:
    good = await apply(embedded_settings, source("good"))
    await publish(embedded_settings, b"\xff no record")
    await publish(embedded_settings, None)
    watch = Watch()
    async with watch.feed(embedded_settings) as feed:
        assert feed.in_force.id == good
        assert len(watch.problems) == 2
        await publish(embedded_settings, b"{}")
        await watch.until(lambda: len(watch.problems) == 3)
        assert feed.in_force.id == good
        assert "offset 3" in watch.problems[2]


async def test_a_policy_that_cannot_be_prepared_leaves_the_one_before_in_force(embedded_settings: Settings) -> None:
    def prepare(policy: Policy) -> None:
        if policy.name == "heavy":
            raise DetectorError("a model is missing")

    good = await apply(embedded_settings, source("good"))
    heavy = await apply(embedded_settings, source("", "heavy"))
    watch = Watch()
    async with watch.feed(embedded_settings, prepare) as feed:
        assert feed.in_force.id == good
        assert heavy in watch.problems[0]
        await apply(embedded_settings, source("more", "heavy"))
        await watch.until(lambda: len(watch.problems) == 2)
        assert feed.in_force.id == good
        assert feed.get(heavy) is None


async def test_a_policy_with_mistakes_is_not_published(embedded_settings: Settings) -> None:
    with pytest.raises(PolicyError, match="line 2: mode"):
        await apply(embedded_settings, source("").replace("observe", "observed"))
    async with Watch().feed(embedded_settings) as feed:
        assert feed.history.applied == ()


async def test_without_a_broker_the_feed_and_apply_say_so() -> None:
    nobody = load_settings({}, bootstrap_servers="127.0.0.1:1")
    with pytest.raises(BrokerError, match=r"headgate\.policies cannot be read"):
        await Watch().feed(nobody).start()
    with pytest.raises(BrokerError, match=r"headgate\.policies cannot be written"):
        await apply(nobody, source(""))


@pytest.mark.kafka
async def test_on_apache_kafka_every_version_stays_under_a_key_of_its_own(kafka_settings: Settings) -> None:
    first = await apply(kafka_settings, source("one"))
    watch = Watch()
    async with watch.feed(kafka_settings) as feed:
        assert feed.in_force.id == first
        second = await apply(kafka_settings, source("two"))
        await watch.until(lambda: feed.in_force.id == second)
        assert feed.get(first) is not None
    assert await keys(kafka_settings) == [policy_id.replace("@", ":").encode() for policy_id in (first, second)]


@pytest.mark.kafka
async def test_on_apache_kafka_a_missing_topic_is_named(kafka_settings: Settings) -> None:
    elsewhere = load_settings({}, bootstrap_servers=kafka_settings.bootstrap_servers, topic_prefix="elsewhere")
    with pytest.raises(BrokerError, match=r"no topic elsewhere\.policies; run `headgate topics create`"):
        await Watch().feed(elsewhere).start()


async def keys(settings: Settings) -> list[bytes]:
    """Keys on the topic, in order; every record is a policy that a history takes."""
    partition = TopicPartition(topic(settings), PARTITION)
    history = PolicyHistory(default=SHIPPED)
    found: list[bytes] = []
    async with AIOKafkaConsumer(bootstrap_servers=settings.bootstrap_servers, auto_offset_reset="earliest") as reader:
        reader.assign([partition])
        end = (await reader.end_offsets([partition]))[partition]
        async with asyncio.timeout(DEADLINE_S):
            while await reader.position(partition) < end:
                record = await reader.getone(partition)
                history.remember(record.value)
                assert dict(record.headers)["ce_type"] == b"org.headgate.policy"
                found.append(record.key)
    return found


async def test_the_command_line_applies_and_shows(embedded_settings: Settings, tmp_path: Path) -> None:
    root = typer.Typer()
    register(root)
    root.command("other")(lambda: None)
    file = tmp_path / "mine.yaml"
    file.write_text(source("by hand"))
    servers = ["--bootstrap-servers", embedded_settings.bootstrap_servers]

    async def run(*words: str) -> str:
        # The command runs an event loop of its own, so it needs a thread of its own.
        result = await asyncio.to_thread(CliRunner().invoke, root, ["policy", *words, *servers])
        assert result.exit_code == 0, result.output
        return result.stdout

    applied = (await run("apply", str(file))).strip()
    assert applied == load_policy(source("by hand"), "test").id
    assert await run("show") == source("by hand")
    file.write_text(source("again"))
    assert json.loads(await run("apply", str(file), "--json"))["mode"] == "observe"
    assert json.loads(await run("show", applied, "--json")) == {"policy": applied, "source": source("by hand")}
