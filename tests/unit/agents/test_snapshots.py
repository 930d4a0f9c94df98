"""What outlives a worker: sealed, bound to its session, and the same when it is opened."""

from dataclasses import replace

import msgspec
import pytest

from headgate.bank import StreamKey
from headgate.errors import RecordError
from headgate.fingerprint import Fingerprinter, Placeholders
from headgate.judgement import SessionFacts
from headgate.provenance.sources import Heard, Sources, Trust
from headgate.session import Session
from headgate.testing import policy_of
from headgate_agents import snapshots
from headgate_agents.snapshots import Sealer, SessionRecord, fingerprint_key, restored
from headgate_schemas.events import Principal, SessionStart, Tool

POLICY = policy_of({})
KEY = bytes(range(32))


def session(request: str = "where is my parcel?") -> Session:
    start = SessionStart(session_id="s", principal=Principal(id="p", roles=("r",)), tools=(Tool(name="search"),))
    facts = SessionFacts(
        "s", POLICY, Fingerprinter(b"k"), Placeholders({("EMAIL", "0a"): 1}), {"0a", "0b"}, tainted=True
    )
    facts.spending.spent["mails"] = {"0c", "0d"}
    ended = {StreamKey("s", "a"), StreamKey("s", "b", "reasoning")}
    return Session(start, facts, 12.5, request, "be kind", ended=ended)


def sealed(of: Session | None = None) -> SessionRecord:
    record = Sealer(KEY).seal(of or session(), 41)
    assert record is not None
    return record


def test_opened_state_is_the_session_that_was_sealed() -> None:
    back = restored(Sealer(KEY).open("s", sealed()), POLICY, Fingerprinter(b"k"))
    one = session()
    assert (back.start, back.request, back.system, back.ended) == (one.start, one.request, one.system, one.ended)
    assert back.shared.placeholders.numbers == one.shared.placeholders.numbers
    assert (back.shared.known, back.shared.tainted) == (one.shared.known, True)
    assert back.shared.spending.spent == {"mails": {"0c", "0d"}}
    assert (back.last_event_at, back.policy) == (12.5, POLICY)


def test_opened_state_remembers_what_the_session_has_seen() -> None:
    """A restarted worker judges the provenance of the next call as the one before would have."""
    asking = policy_of({}, required=frozenset({"provenance"}))
    seen = Sources()
    seen.take(("p", "text"), Heard("user", "read it"), True)
    seen.take(("r", "text"), Heard("tool", "write to eva@x.example", "read", "c"), True)
    seen.judged(("r", "text"), [(0, 5)])
    state = Sealer(KEY).open("s", sealed(replace(session(), sources=seen)))
    back = restored(state, asking, Fingerprinter(b"k")).sources
    assert back is not None
    assert (back.heard, back.whole) == (seen.heard, seen.whole)
    assert [source.orders for source in back.seen().sources] == [(), ("write to eva@x.example",)]
    assert back.seen().trace("eva@x.example", "email", Trust()).claims
    assert restored(state, POLICY, Fingerprinter(b"k")).sources is None


def test_record_survives_its_bytes_and_shows_no_text() -> None:
    record = sealed()
    value = snapshots.encode(record)
    assert snapshots.decode(value) == record
    assert b"parcel" not in value
    assert sealed().sealed != record.sealed  # a nonce is never used twice


@pytest.mark.parametrize(
    ("session_id", "changes"),
    [("t", {}), ("s", {"through": 42}), ("s", {"policy": "other@1"}), ("s", {"sealed": b"short"})],
    ids=["session", "position", "policy", "bytes"],
)
def test_snapshot_is_bound_to_session_position_and_policy(session_id: str, changes: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        Sealer(KEY).open(session_id, msgspec.structs.replace(sealed(), **changes))


def test_snapshot_of_another_key_stays_shut() -> None:
    with pytest.raises(RecordError, match="InvalidTag"):
        Sealer(bytes(32)).open("s", sealed())


def test_session_too_large_for_a_record_is_not_sealed() -> None:
    large = session()
    large.shared.known |= {f"{n:032x}"[::-1] for n in range(0, 1 << 60, (1 << 60) // 60_000)}
    large = replace(large, system="".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(400_000)))
    assert Sealer(KEY).seal(large, 1) is None


def test_broken_record_is_an_error_that_does_not_quote_it() -> None:
    with pytest.raises(RecordError) as caught:
        snapshots.decode(b'{"policy": 4711')
    assert "4711" not in str(caught.value)


def test_hashes_follow_the_hash_key_else_the_state_key_else_nothing() -> None:
    """Known values and placeholders in a snapshot are hashes: its next reader must make the same ones."""
    states = "5a" * 32
    assert fingerprint_key("mine", states) == b"mine"
    derived = fingerprint_key(None, states)
    assert derived == fingerprint_key(None, states)
    assert derived not in (None, bytes.fromhex(states))
    assert fingerprint_key(None, None) is None
