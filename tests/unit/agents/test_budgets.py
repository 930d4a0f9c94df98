"""Budgets in a worker: what is disclosed, when it goes, and what a session still counts after a restart."""

from typing import Any

from tests.unit.agents.stage import Stage, chunk

from headgate.policy.model import Budget, Ruling
from headgate.testing import LiteralDetector, policy_of
from headgate_agents import outbox
from headgate_schemas import codec
from headgate_schemas.events import Principal, SessionStart

LITERALS = LiteralDetector({f"mail{n}": "MAIL" for n in range(6)})
STATE_KEY = bytes(range(32))


def stage(per: Any) -> Stage:
    counted = Budget("mails", per, 2, 60_000, "released", Ruling("cut", "mails"), lambda finding, facts, now: True)
    return Stage({"literals": LITERALS}, policy_of({}, budgets=(counted,)), state_key=STATE_KEY)


def start(session_id: str = "s") -> SessionStart:
    return SessionStart(session_id=session_id, principal=Principal(id="ada", tenant="acme"))


async def test_disclosure_leaves_before_the_verdict_that_lets_the_value_out() -> None:
    made = stage("principal")
    made.send(start(), chunk("mail1 and mail1", final=True))
    await made.settle()
    suffixes = [record.topic.removeprefix("headgate.") for record in made.broker.records]
    assert suffixes.index("disclosures") < suffixes.index("verdicts", suffixes.index("verdicts") + 1)
    (disclosed,) = made.on("disclosures")
    assert (disclosed.key, disclosed.partition) == (b"acme/ada", 0)
    assert disclosed.stage < outbox.Stage.VERDICT, "it is acknowledged before the verdict goes out"
    assert b"mail1" not in (disclosed.value or b"")


async def test_session_on_another_partition_is_stopped_by_what_the_first_let_out() -> None:
    made = stage("principal")
    other = next(f"t{n}" for n in range(99) if made.partition(f"t{n}") is not made.partition("s"))
    made.send(start(), chunk("mail1 mail2", final=True))
    made.send(start(other), chunk("so mail1, mail3", final=True, session_id=other))
    await made.settle()
    cut = made.verdicts[-1]
    assert (cut.session_id, cut.action, cut.cut_at, cut.rule) == (other, "cut", 10, "mails")
    (alert,) = (codec.ALERTS.decode(record.value) for record in made.on("alerts"))
    assert (alert["unmapped"]["principal"], alert["unmapped"]["budgets"][0]["counted"]) == ("ada", 3)


async def test_session_counts_on_from_its_snapshot() -> None:
    first = stage("session")
    first.send(start(), chunk("mail1 mail2", final=True))
    await first.settle()
    second = stage("session")
    second.desk.assign({partition: {} for partition in range(4)} | {second.partition().number: first.kept})
    records = [first.record(chunk("mail2 mail3", final=True, stream_id="next"))]
    second.read(*records)
    await second.settle()
    assert (second.verdicts[-1].action, second.verdicts[-1].cut_at) == ("cut", 6)
