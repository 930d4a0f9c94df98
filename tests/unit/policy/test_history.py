"""What the topic of policies means: the last good record is in force, and no bad one ever replaces it."""

import msgspec
import pytest

from headgate.errors import DetectorError, PolicyError, RecordError
from headgate.policy import Policy, load_policy
from headgate.policy.check import version_of
from headgate.policy.history import PolicyHistory
from headgate_schemas.codec import POLICIES
from headgate_schemas.verdicts import PolicyRecord

DEFAULT = load_policy("name: shipped\nmode: enforce\ndetectors: {required: [tools]}\nrules: []\n", "shipped")


def source(name: str = "mine", comment: str = "") -> str:
    return f"name: {name}\nmode: observe\ndetectors: {{required: [tools]}}\nrules: []\n# {comment}\n"


def record(text: str, name: str = "mine", version: str = "") -> bytes:
    version = version or version_of(text)
    return POLICIES.encode(PolicyRecord(name=name, version=version, source=text, applied_at="2026-06-01T00:00:00Z"))


def history() -> PolicyHistory:
    return PolicyHistory(default=DEFAULT)


def test_with_nothing_applied_the_default_is_in_force_and_found() -> None:
    empty = history()
    assert empty.in_force is DEFAULT
    assert empty.get(DEFAULT.id) is DEFAULT
    assert empty.get("mine@000000000000") is None


def test_the_last_one_applied_is_in_force_and_the_older_ones_are_kept() -> None:
    kept = history()
    ids = [kept.remember(record(source(comment=str(n)))) for n in range(3)]
    for policy_id in ids:
        assert kept.put_in_force(policy_id).id == policy_id
    assert kept.in_force.id == ids[2]
    assert [policy.id for policy in map(kept.get, ids) if policy] == ids
    assert kept.applied == tuple(ids)


def test_an_older_version_applied_anew_is_the_last_again() -> None:
    kept = history()
    first, second = (record(source(comment=c)) for c in "ab")
    ids = [kept.remember(value) for value in (first, second, first)]
    assert kept.applied == (ids[1], ids[0])


@pytest.mark.parametrize(
    "value", [None, b"", b"\xff", b"[]", b"{}", b'{"name": 3}', record(source(), version="0" * 12)]
)
def test_a_broken_record_is_refused_and_changes_nothing(value: bytes | None) -> None:
    kept = history()
    good = kept.remember(record(source()))
    kept.put_in_force(good)
    with pytest.raises(RecordError):
        kept.remember(value)
    assert kept.in_force.id == good
    assert kept.applied == (good,)


@pytest.mark.parametrize("value", [record("name: mine\n"), record(source("other"))])
def test_a_policy_that_does_not_compile_never_comes_into_force(value: bytes) -> None:
    kept = history()
    bad = kept.remember(value)
    with pytest.raises(PolicyError):
        kept.put_in_force(bad)
    assert kept.in_force is DEFAULT
    assert kept.get(bad) is None


def test_a_policy_is_prepared_once_and_one_that_cannot_be_is_refused() -> None:
    prepared: list[str] = []

    def prepare(policy: Policy) -> None:
        prepared.append(policy.name)
        if policy.name == "broken":
            raise DetectorError("no model")

    kept = PolicyHistory(prepare, DEFAULT)
    good, broken = kept.remember(record(source())), kept.remember(record(source("broken"), "broken"))
    kept.put_in_force(good)
    kept.put_in_force(good)
    with pytest.raises(DetectorError):
        kept.put_in_force(broken)
    assert kept.get(broken) is None
    assert kept.in_force.id == good
    assert prepared == ["mine", "broken", "broken"]


def test_a_record_carries_the_file_whole() -> None:
    kept = history()
    policy_id = kept.remember(record(source(comment="schön")))
    found = kept.record(policy_id)
    assert found is not None
    assert msgspec.to_builtins(found)["source"] == source(comment="schön")
