"""What of a session outlives its worker: the policy that it is pinned to, and its state, sealed.

Enter sessions, leave records for the compacted topic ``<prefix>.sessions``, and the other way round. Three kinds of
record, each the newest of its session:

* a *pin*, at the session's first event: the policy's id. It is acknowledged before any verdict of the session goes out,
  so that a session that is read again is judged by the policy that it was judged by.
* a *snapshot*, whenever the session has no open stream: all that its later streams need, as of one event (`through`).
  Events up to that one need not be read again, and are skipped where they are. Without a state key there are none.
* an *end*: events up to the last one are skipped; the tombstone follows when nobody can read them again.

The state holds what was said in the session, so it is encrypted: AES-256-GCM with a random nonce, bound to session,
policy and position. Nothing here knows Kafka's clients.

Source: NIST SP 800-38D; 96-bit random nonces are good for 2^32 records under one key (section 8.3).
"""

import secrets
import zlib
from collections.abc import Iterable
from contextlib import suppress

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from headgate.allowed_calls import AllowedCalls
from headgate.bank import StreamKey
from headgate.budgets import Spending
from headgate.errors import RecordError
from headgate.fingerprint import Fingerprinter, Placeholders
from headgate.judgement import SessionFacts
from headgate.policy import Policy
from headgate.provenance.sources import Heard, Sources
from headgate.session import Session, remembers
from headgate_schemas.events import SessionStart
from headgate_schemas.findings import Channel

#: A larger one is not taken, and the session's events are read again instead. The broker takes 1,048,588 bytes.
MAX_BYTES = 1_000_000
_NONCE_BYTES = 12


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The value of ``headgate.sessions``.

    Attributes:
        policy: the policy that the session is pinned to, ``name@version``.
        through: offset of the last event that the state includes, or that the session had; -1 in a pin.
        ended: the session is over.
        sealed: the state, encrypted; empty in a pin and in an end.
    """

    policy: str
    through: int = -1
    ended: bool = False
    sealed: bytes = b""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A session's state, in clear: never leaves the process as it is."""

    start: SessionStart
    last_event_at: float
    request: str
    system: str
    placeholders: list[tuple[str, str, int]]
    known: list[str]
    ended: list[tuple[str, Channel]]
    heard: tuple[Heard, ...] = ()
    heard_whole: bool = True
    tainted: bool = False
    allowed: AllowedCalls = msgspec.field(default_factory=AllowedCalls)
    clock: float = 0.0
    spent: dict[str, list[str]] = {}


_encoder = msgspec.json.Encoder()
_records = msgspec.json.Decoder(SessionRecord)
_states = msgspec.msgpack.Decoder(State)


def encode(record: SessionRecord) -> bytes:
    """A record's value."""
    return _encoder.encode(record)


def decode(value: bytes) -> SessionRecord:
    """The record that a value holds.

    Raises:
        RecordError: it holds none.
    """
    try:
        return _records.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"a session's record cannot be read ({type(error).__name__})") from None


def policies(values: Iterable[bytes]) -> set[str]:
    """The policies that records of open sessions name, as far as they can be read."""
    named = set()
    for value in values:
        with suppress(RecordError):
            record = decode(value)
            if not record.ended:
                named.add(record.policy)
    return named


def fingerprint_key(hash_key: str | None, state_key: str | None) -> bytes | None:
    """The key of value hashes: the one that was set, else one derived from the state key, else None.

    A snapshot carries hashes of values; whoever takes it up must make the same ones.
    """
    if hash_key:
        return hash_key.encode()
    if state_key:
        return HKDF(SHA256(), 32, None, b"headgate value hashes").derive(bytes.fromhex(state_key))
    return None


class Sealer:
    """Seals and opens the states of sessions.

    Args:
        key: 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, session: Session, through: int) -> SessionRecord | None:
        """A session's state as of an event; None where it is too large for a record.

        Args:
            session: none of its streams may be open.
            through: offset of its last event.
        """
        clear = zlib.compress(msgspec.msgpack.encode(_state(session)), 1)
        if len(clear) * 4 // 3 > MAX_BYTES:
            return None
        nonce = secrets.token_bytes(_NONCE_BYTES)
        bound = _bound(session.start.session_id, session.policy.id, through)
        sealed = nonce + self._cipher.encrypt(nonce, clear, bound)
        return SessionRecord(policy=session.policy.id, through=through, sealed=sealed)

    def open(self, session_id: str, record: SessionRecord) -> State:
        """The state in a record.

        Raises:
            RecordError: it was sealed with another key, for another session, or was changed.
        """
        nonce, sealed = record.sealed[:_NONCE_BYTES], record.sealed[_NONCE_BYTES:]
        try:
            clear = self._cipher.decrypt(nonce, sealed, _bound(session_id, record.policy, record.through))
            return _states.decode(zlib.decompress(clear))
        except (InvalidTag, ValueError, zlib.error, msgspec.DecodeError) as error:
            raise RecordError(f"a session's snapshot cannot be opened ({type(error).__name__})") from None


def restored(state: State, policy: Policy, fingerprinter: Fingerprinter) -> Session:
    """The session that a state describes, without open streams."""
    session_id = state.start.session_id
    placeholders = Placeholders({(label, value): number for label, value, number in state.placeholders})
    spent = {budget: set(values) for budget, values in state.spent.items()}
    spending = Spending(policy.budgets, state.start.principal, spent=spent)
    shared = SessionFacts(
        session_id, policy, fingerprinter, placeholders, set(state.known), state.tainted, state.allowed, spending
    )
    return Session(
        start=state.start,
        shared=shared,
        last_event_at=state.last_event_at,
        request=state.request,
        system=state.system,
        clock=state.clock,
        sources=Sources(state.heard, state.heard_whole) if remembers(policy) else None,
        ended={StreamKey(session_id, stream_id, channel) for stream_id, channel in state.ended},
    )


def _state(session: Session) -> State:
    numbers = session.shared.placeholders.numbers
    # What is still in `streams` was cut and only waited for shadow detectors.
    over = session.ended | session.streams.keys()
    return State(
        start=session.start,
        last_event_at=session.last_event_at,
        request=session.request,
        system=session.system,
        placeholders=[(label, value, number) for (label, value), number in numbers.items()],
        known=sorted(session.shared.known),
        ended=sorted((key.stream_id, key.channel) for key in over),
        heard=() if session.sources is None else session.sources.heard,
        heard_whole=session.sources is None or session.sources.whole,
        tainted=session.shared.tainted,
        allowed=session.shared.allowed,
        clock=session.clock,
        spent={budget: sorted(values) for budget, values in session.shared.spending.spent.items()},
    )


def _bound(session_id: str, policy_id: str, through: int) -> bytes:
    return msgspec.json.encode((session_id, policy_id, through))
