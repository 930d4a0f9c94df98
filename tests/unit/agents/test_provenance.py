"""The worker judges the provenance of calls as the core does inline, in whatever batches, and after a restart."""

import pytest
from tests.unit.agents.stage import FakeRecord, Stage
from tests.unit.provenance import sessions_known
from tests.unit.provenance.playing import denied, event_of, provenance_policy
from tests.unit.provenance.stage import Played

from headgate.detectors.provenance import Options, load
from headgate_agents.snapshots import decode

PLAYED = (*sessions_known.ATTACKED[:4], *sessions_known.CLEAN[:2])
STATE_KEY = bytes(range(32))


def stage() -> Stage:
    return Stage({"provenance": load(Options())}, provenance_policy(), state_key=STATE_KEY)


def records(on: Stage, played: Played) -> list[FakeRecord]:
    return [on.record(event_of(step, number)) for number, step in enumerate(played.steps)]


def denied_calls(on: Stage, played: Played) -> set[str]:
    calls = {f"call-{number}": step.id for number, step in enumerate(played.steps) if step.kind == "call"}
    return {calls[v.stream_id] for v in on.verdicts if v.stream_id in calls and v.action == "deny"}


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
@pytest.mark.parametrize("played", PLAYED, ids=lambda played: played.name)
async def test_the_worker_denies_what_the_core_denies(played: Played, together: bool) -> None:
    """In one batch all events are admitted before any is judged: a call must not see what came after it."""
    on = stage()
    batches = [records(on, played)] if together else [[record] for record in records(on, played)]
    for batch in batches:
        on.read(*batch)
    await on.settle()
    assert denied_calls(on, played) == denied(played).keys() == played.harmful


async def test_a_restarted_worker_denies_the_same() -> None:
    played = sessions_known.ATTACKED[0]
    first, second = stage(), stage()
    for record in records(first, played)[:3]:
        first.read(record)
    await first.settle()
    assert decode(first.kept["s"]).sealed
    second.desk.assign({second.partition().number: first.kept})
    second.read(*records(second, played))
    await second.settle()
    assert denied_calls(second, played) == played.harmful
