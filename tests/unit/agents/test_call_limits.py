"""Limits on calls in the worker: by the times of the records, and the same after a restart."""

from dataclasses import replace

import pytest
from tests.unit.agents.stage import FakeRecord, Stage
from tests.unit.policy.calling import event_of_call, policy_with

from headgate.detectors.tools import load
from headgate_agents.snapshots import decode

POLICY = policy_with(
    """\
- name: refunds
  tools: [refund]
  limits: {calls: 4, rate: {calls: 2, minutes: 1}, amount: {argument: amount, per_session: 10.5}}
  action: allow
"""
)
#: Amount, second in which the call was proposed, and what is decided of it.
CALLS = (
    (5, 0, "allow"),
    (6, 1, "deny"),
    (0.5, 2, "allow"),
    (1, 59, "deny"),
    (5, 60, "allow"),
    (1, 500, "deny"),
    (0, 600, "allow"),
    (0, 900, "deny"),
)
STATE_KEY = bytes(range(32))


def stage(state_key: bytes | None = STATE_KEY) -> Stage:
    return Stage({"tools": load(POLICY.options["tools"])}, POLICY, state_key=state_key)


def records(on: Stage) -> list[FakeRecord]:
    return [
        replace(on.record(event_of_call("refund", {"amount": amount}, number)), timestamp=(2_000 + second) * 1_000)
        for number, (amount, second, _) in enumerate(CALLS)
    ]


def decided(*stages: Stage) -> list[str]:
    """What was decided of each call; of one that was decided twice, the same both times."""
    found: dict[str, str] = {}
    for verdict in (verdict for on in stages for verdict in on.verdicts if verdict.stream_id):
        assert found.setdefault(verdict.stream_id, verdict.action) == verdict.action
    return [found[f"c{number}"] for number in range(len(CALLS))]


EXPECTED = [action for *_, action in CALLS]


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
async def test_rates_are_counted_by_the_times_of_records_and_not_by_the_clock(together: bool) -> None:
    on = stage()
    for batch in [records(on)] if together else [[record] for record in records(on)]:
        on.read(*batch)
        on.clock += 12_345
    await on.settle()
    assert decided(on) == EXPECTED


@pytest.mark.parametrize("state_key", [STATE_KEY, None], ids=["from a snapshot", "from the beginning"])
@pytest.mark.parametrize("after", range(1, len(CALLS)))
async def test_a_restarted_worker_decides_the_rest_as_the_first_would_have(after: int, state_key: bytes | None) -> None:
    first, second = stage(state_key), stage(state_key)
    for record in records(first)[:after]:
        first.read(record)
    await first.settle()
    assert bool(state_key) == bool(decode(first.kept["s"]).sealed)
    second.desk.assign({second.partition().number: first.kept})
    second.clock += 100_000
    second.read(*records(second))
    await second.settle()
    assert decided(first, second) == EXPECTED
