"""What a worker signs, and the alert of a record that nobody signed."""

from tests.unit.agents.stage import SIGNING_KEY, Stage, chunk

from headgate.detector import Detector
from headgate.signing import Keyring, TrustedKey
from headgate.testing import LiteralDetector
from headgate_agents.outbox import Outgoing
from headgate_schemas import codec
from headgate_schemas.events import Receipt, SessionStart

RING = Keyring([TrustedKey("worker", SIGNING_KEY.public, frozenset({"verdicts"}))])


def believed(record: Outgoing) -> bool:
    return RING.check("verdicts", record.key, record.value, record.headers).name == "worker"


async def test_every_verdict_is_signed() -> None:
    stage = Stage()
    stage.send(SessionStart(session_id="s"), chunk("fine ", 0, 0), chunk("SECRET", 1, 5, final=True))
    await stage.settle()
    records = stage.on("verdicts")
    assert len(records) == 3
    assert all(believed(record) for record in records)


async def test_what_goes_in_the_place_of_a_verdict_that_is_too_large_is_signed_too() -> None:
    detectors: dict[str, Detector] = {"literals": LiteralDetector({"x": "OTHER"})}
    stage = Stage(detectors)
    stage.send(chunk("x" * 101, final=True))
    await stage.settle()
    [record] = stage.on("verdicts")
    assert record.instead is not None
    assert believed(record.instead)
    assert codec.VERDICTS.decode(record.instead.value).rule == "built-in:verdict-too-large"


async def test_verdict_that_a_client_did_not_believe_is_an_alert() -> None:
    """The client writes no alerts; its receipt says where the record stands, and what is wrong with it."""
    stage = Stage()
    stage.send(
        SessionStart(session_id="s"),
        Receipt(session_id="s", stream_id="", did="refused", start=0, end=0, flaw="unknown-key", offset=17, count=2),
    )
    await stage.settle()
    [alert] = [codec.ALERTS.decode(record.value) for record in stage.on("alerts")]
    assert alert["finding_info"]["types"] == ["record-unknown-key"]
    assert alert["unmapped"]["topic"] == "headgate.verdicts"
    assert (alert["unmapped"]["offset"], alert["unmapped"]["count"]) == (17, 2)
    assert alert["metadata"]["correlation_uid"] == "s"
