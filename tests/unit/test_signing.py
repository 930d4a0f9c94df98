"""Signatures: what they cover, and each way in which a record is not believed."""

import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from headgate.errors import ConfigError, SignatureError
from headgate.signing import KEY_HEADER, SIGNATURE_HEADER, USES, Keyring, SigningKey, TrustedKey, key_id, public_key
from headgate_schemas import codec, topics
from headgate_schemas.codec import Headers

WORKER, STRANGER = (SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in (1, 2))
RING = Keyring([TrustedKey("worker", WORKER.public, frozenset({"verdicts"}))])
VALUE = b'{"id":"1","session_id":"s"}'


def flaw(call: Callable[[], object]) -> str:
    with pytest.raises(SignatureError) as caught:
        call()
    assert VALUE.decode() not in str(caught.value)
    return caught.value.flaw


def test_signed_record_is_believed_whatever_other_headers_it_has() -> None:
    headers = [("ce_id", b"1"), *WORKER.headers("verdicts", b"s", VALUE), ("traceparent", b"00")]
    assert RING.check("verdicts", b"s", VALUE, headers).name == "worker"


def test_signature_covers_value_key_and_kind() -> None:
    headers = WORKER.headers("verdicts", b"s", VALUE)
    both = Keyring([TrustedKey("worker", WORKER.public, frozenset(USES))])
    assert flaw(lambda: RING.check("verdicts", b"s", VALUE + b" ", headers)) == "wrong-signature"
    assert flaw(lambda: RING.check("verdicts", b"t", VALUE, headers)) == "wrong-signature"
    assert flaw(lambda: both.check("approvals", b"s", VALUE, headers)) == "wrong-signature"


def test_bytes_between_key_and_value_cannot_move() -> None:
    """The same bytes in a row, cut elsewhere, are another record."""
    headers = WORKER.headers("verdicts", b"ab", b"c")
    assert flaw(lambda: RING.check("verdicts", b"a", b"bc", headers)) == "wrong-signature"


def test_key_signs_only_what_it_is_trusted_for() -> None:
    headers = WORKER.headers("approvals", b"s", VALUE)
    assert flaw(lambda: RING.check("approvals", b"s", VALUE, headers)) == "wrong-use"


def test_key_that_nobody_named_is_not_believed_even_in_the_name_of_one_that_is() -> None:
    headers = STRANGER.headers("verdicts", b"s", VALUE)
    assert flaw(lambda: RING.check("verdicts", b"s", VALUE, headers)) == "unknown-key"
    borrowed = [headers[0], (KEY_HEADER, WORKER.id.encode())]
    assert flaw(lambda: RING.check("verdicts", b"s", VALUE, borrowed)) == "wrong-signature"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(KEY_HEADER, WORKER.id.encode())],
        WORKER.headers("verdicts", b"s", VALUE)[:1],
        [(SIGNATURE_HEADER, b"no base64!"), (KEY_HEADER, WORKER.id.encode())],
        [(SIGNATURE_HEADER, b""), (KEY_HEADER, WORKER.id.encode())],
        WORKER.headers("verdicts", b"s", VALUE) * 2,
        [*WORKER.headers("verdicts", b"s", VALUE), (SIGNATURE_HEADER, b"AA==")],
    ],
    ids=["none", "key alone", "signature alone", "garbage", "empty", "twice", "a second signature"],
)
def test_record_without_exactly_one_signature_is_unsigned(headers: Headers) -> None:
    assert flaw(lambda: RING.check("verdicts", b"s", VALUE, headers)) == "unsigned"


def test_signature_of_another_length_is_wrong() -> None:
    headers = [(SIGNATURE_HEADER, base64.b64encode(b"short")), (KEY_HEADER, WORKER.id.encode())]
    assert flaw(lambda: RING.check("verdicts", b"s", VALUE, headers)) == "wrong-signature"


@pytest.mark.parametrize(("key", "value"), [(None, VALUE), (b"s", None)])
def test_record_without_key_or_value_is_unsigned(key: bytes | None, value: bytes | None) -> None:
    headers = WORKER.headers("verdicts", b"s", VALUE)
    assert flaw(lambda: RING.check("verdicts", key, value, headers)) == "unsigned"


def test_key_that_is_named_twice_may_sign_what_either_line_says() -> None:
    ring = Keyring([TrustedKey("one", WORKER.public, frozenset({use})) for use in USES])
    assert all(ring.trusts(WORKER.id, use) for use in USES)


def test_ids_are_of_the_public_key() -> None:
    assert WORKER.id == key_id(public_key(base64.b64encode(WORKER.public).decode()))


@pytest.mark.parametrize("text", ["", "AAAA", "é" * 44, "A" * 44 + "?"])
def test_text_that_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        public_key(text)


def test_uses_are_topics_that_are_signed() -> None:
    assert {topics.VERDICTS.suffix, topics.APPROVALS.suffix} == set(USES)
    assert codec.VERDICTS.ce_type == "org.headgate.verdict"
