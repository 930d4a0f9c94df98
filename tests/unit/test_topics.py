"""The declaration of topics, and every way in which a cluster can differ from it."""

import pytest

from headgate.bus.partitions import partition_for
from headgate.bus.topics import Difference, Existing, compare
from headgate.config import Settings, load_settings
from headgate_schemas.topics import ALERTS, DAY_MS, DEAD_LETTERS, EVENTS, POLICIES, SESSIONS, TOPICS, VERDICTS, Topic

SETTINGS = load_settings({}, partitions=6)


def as_declared(settings: Settings = SETTINGS) -> dict[str, Existing]:
    return {
        topic.name(settings.topic_prefix): Existing(
            partitions=topic.partition_count(settings.partitions),
            replicas=settings.replication_factor,
            config=topic.config(settings.replication_factor),
        )
        for topic in TOPICS
    }


def with_topic(name: str, existing: Existing) -> dict[str, Existing]:
    return {**as_declared(), name: existing}


def summary(differences: tuple[Difference, ...]) -> list[tuple[str, str, str, str]]:
    return [(found.topic, found.what, found.wanted, found.found) for found in differences]


def test_names_are_unique_and_carry_the_prefix() -> None:
    names = [topic.name("acme.guard") for topic in TOPICS]
    assert len(set(names)) == len(names)
    assert all(name.startswith("acme.guard.") for name in names)


def test_text_bearing_topics_are_kept_for_a_day_and_a_week() -> None:
    assert {topic.suffix: topic.retention_ms for topic in TOPICS if topic.raw_text} == {
        "events": DAY_MS,
        "dead-letters": 7 * DAY_MS,
    }


@pytest.mark.parametrize("topic", [EVENTS, DEAD_LETTERS], ids=lambda topic: topic.suffix)
def test_raw_text_outlives_its_retention_by_hours(topic: Topic) -> None:
    assert topic.raw_text
    assert topic.segment_ms <= DAY_MS / 4


def test_a_dead_letter_has_room_for_the_largest_record_in_base64() -> None:
    largest = max(topic.max_message_bytes for topic in TOPICS if topic is not DEAD_LETTERS)
    assert DEAD_LETTERS.max_message_bytes > largest * 4 / 3


@pytest.mark.parametrize("topic", [POLICIES, SESSIONS], ids=lambda topic: topic.suffix)
def test_compacted_topics_have_no_retention(topic: Topic) -> None:
    assert topic.config(1)["cleanup.policy"] == "compact"
    assert "retention.ms" not in topic.config(1)


def test_sessions_live_on_one_partition_number_everywhere() -> None:
    assert {topic.suffix for topic in TOPICS if topic.co_partitioned} == {
        "events",
        "findings",
        "verdicts",
        "approvals",
        "sessions",
    }
    assert {topic.partition_count(6) for topic in TOPICS if topic.co_partitioned} == {6}
    assert POLICIES.partition_count(6) == 1


@pytest.mark.parametrize(("replicas", "in_sync"), [(1, "1"), (2, "1"), (3, "2"), (5, "2")])
def test_writes_survive_a_broker_from_three_replicas_on(replicas: int, in_sync: str) -> None:
    assert VERDICTS.config(replicas)["min.insync.replicas"] == in_sync


def test_a_cluster_as_declared_has_no_differences() -> None:
    assert compare(SETTINGS, as_declared()) == ()


def test_topics_of_others_are_passed_over() -> None:
    assert compare(SETTINGS, with_topic("payments", Existing(partitions=99, replicas=1))) == ()


def test_an_empty_cluster_misses_every_topic() -> None:
    differences = compare(SETTINGS, {})
    assert [found.what for found in differences] == ["missing"] * len(TOPICS)
    assert {found.topic for found in differences} == {topic.name("headgate") for topic in TOPICS}


def test_other_partitions_are_named_and_break_co_partitioning() -> None:
    existing = with_topic("headgate.verdicts", Existing(partitions=4, replicas=1, config=VERDICTS.config(1)))
    assert summary(compare(SETTINGS, existing)) == [
        ("headgate.verdicts", "partitions", "6", "4"),
        ("headgate.verdicts", "co-partitioning", "6, as headgate.events", "4"),
    ]


def test_one_other_number_everywhere_is_a_setting_away() -> None:
    four = load_settings({}, partitions=4)
    differences = compare(SETTINGS, as_declared(four))
    assert {found.what for found in differences} == {"partitions"}
    assert all("HEADGATE_PARTITIONS=4" in found.remedy for found in differences)


def test_more_partitions_of_a_single_partition_topic_are_no_matter_of_that_setting() -> None:
    existing = with_topic("headgate.policies", Existing(partitions=3, replicas=1, config=POLICIES.config(1)))
    (difference,) = compare(SETTINGS, existing)
    assert (difference.what, difference.wanted, difference.found) == ("partitions", "1", "3")
    assert "HEADGATE_PARTITIONS" not in difference.remedy


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("retention.ms", "604800000", str(DAY_MS)),
        ("cleanup.policy", "compact", "delete"),
        ("segment.ms", "1", "3600000"),
    ],
)
def test_another_setting_is_named_with_the_command_that_sets_it(key: str, value: str, wanted: str) -> None:
    config = EVENTS.config(1) | {key: value}
    existing = with_topic("headgate.events", Existing(partitions=6, replicas=1, config=config))
    (difference,) = compare(SETTINGS, existing)
    assert (difference.what, difference.wanted, difference.found) == (key, wanted, value)
    assert difference.remedy.endswith(f"--entity-name headgate.events --add-config {key}={wanted}")


def test_fewer_replicas_are_named_and_more_are_welcome() -> None:
    two = load_settings({}, partitions=6, replication_factor=2)
    fewer = as_declared(two) | {"headgate.alerts": Existing(1, replicas=1, config=ALERTS.config(2))}
    more = as_declared(two) | {"headgate.alerts": Existing(1, replicas=3, config=ALERTS.config(2))}
    assert summary(compare(two, fewer)) == [("headgate.alerts", "replication", "2", "1")]
    assert compare(two, more) == ()


@pytest.mark.parametrize(
    ("key", "partition"),
    # Kafka's UtilsTest gives these hashes of Utils.murmur2; here modulo 1000 after the sign bit is dropped.
    [("21", (-973932308 & 0x7FFFFFFF) % 1000), ("foobar", (-790332482 & 0x7FFFFFFF) % 1000)],
)
def test_keys_go_where_java_puts_them(key: str, partition: int) -> None:
    assert partition_for(key, 1000) == partition


def test_one_partition_takes_every_key() -> None:
    assert {partition_for(key, 1) for key in ("", "a", "ß", "🙂")} == {0}


def test_a_topic_without_partitions_takes_none() -> None:
    with pytest.raises(ValueError, match="at least one partition"):
        partition_for("a", 0)
