"""Signatures of records: who said it, and that it is what they said, whoever can write to the topic.

Enter a record's bytes and its headers; leave the headers that prove them, or the key that signed them. It knows no
files (`headgate.keyfiles` does), no Kafka and no clock, and not what a record means.

A signature covers the record's value with the places where it counts: the topic's suffix, the kind of record and the
record's key, each with its length before it. So a verdict is none in another session, an approval no verdict, and no
two records have the same bytes to sign. It covers no offset and no time: a record that is published again is believed
again, and must change nothing then (verdicts fold, approvals fit one call).

Source: Ed25519, RFC 8032. Measured on one busy core, for a verdict of 600 bytes: 0.05 ms to sign, 0.14 ms to check.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from headgate.errors import ConfigError, SignatureError
from headgate_schemas import codec
from headgate_schemas.codec import Headers

#: What a key may sign, by the suffix of the topic that carries it.
Use = Literal["verdicts", "approvals"]
USES: tuple[Use, ...] = get_args(Use)

SIGNATURE_HEADER = "headgate-signature"
KEY_HEADER = "headgate-key"
KEY_BYTES = 32

#: Names the scheme, so that a signature made for anything else is none here.
_SCHEME = b"headgate-signature-1"
_KINDS: dict[Use, str] = {"verdicts": codec.VERDICTS.ce_type, "approvals": codec.APPROVALS.ce_type}


class SigningKey:
    """A private key, and the headers that it makes.

    Args:
        private: the key.
    """

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self.private = private
        self.public = private.public_key().public_bytes_raw()
        self.id = key_id(self.public)
        self._id_header = (KEY_HEADER, self.id.encode())

    def headers(self, use: Use, key: bytes, value: bytes) -> Headers:
        """The headers that prove a record.

        Args:
            use: what the record is.
            key: the record's key.
            value: the record's value.
        """
        signature = self.private.sign(_signed_bytes(use, key, value))
        return [(SIGNATURE_HEADER, base64.b64encode(signature)), self._id_header]


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key that somebody vouched for.

    Args:
        name: whose it is.
        public: its 32 bytes.
        uses: what it may sign.
    """

    name: str
    public: bytes
    uses: frozenset[Use]

    @property
    def id(self) -> str:
        """The key's id, as headers carry it."""
        return key_id(self.public)


class Keyring:
    """The keys that one process trusts.

    Args:
        keys: a key that stands there twice may sign what either says.
        origin: where they came from, for errors.
    """

    def __init__(self, keys: Iterable[TrustedKey], origin: str = "the keyring") -> None:
        self.origin = origin
        self._keys: dict[str, TrustedKey] = {}
        for key in keys:
            known = self._keys.get(key.id)
            self._keys[key.id] = replace(key, uses=key.uses | known.uses) if known else key
        self._public = {id_: Ed25519PublicKey.from_public_bytes(key.public) for id_, key in self._keys.items()}

    def __len__(self) -> int:
        return len(self._keys)

    def trusts(self, id_: str, use: Use) -> bool:
        """Whether a key may sign records of a kind."""
        return id_ in self._keys and use in self._keys[id_].uses

    def signers(self, use: Use) -> tuple[TrustedKey, ...]:
        """The keys that may sign records of a kind."""
        return tuple(key for key in self._keys.values() if use in key.uses)

    def check(
        self, use: Use, key: bytes | None, value: bytes | None, headers: Iterable[tuple[str, bytes | None]]
    ) -> TrustedKey:
        """The key that signed a record.

        Args:
            use: what the record should be.
            key: the record's key.
            value: the record's value.
            headers: the record's headers.

        Raises:
            SignatureError: with what is wrong; never words of the record.
        """
        signature, id_ = _read_headers(headers)
        trusted = self._keys.get(id_)
        if not signature or key is None or value is None:
            raise SignatureError("unsigned", f"the record on {use} is not signed")
        if trusted is None:
            raise SignatureError("unknown-key", f"the record on {use} is signed by a key that is not in {self.origin}")
        if use not in trusted.uses:
            raise SignatureError("wrong-use", f"the record is signed by key {id_}, which may not sign {use}")
        try:
            self._public[id_].verify(signature, _signed_bytes(use, key, value))
        except InvalidSignature:
            raise SignatureError("wrong-signature", f"the record on {use} is not what key {id_} signed") from None
        return trusted


def key_id(public: bytes) -> str:
    """The id of a public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def public_key(text: str) -> bytes:
    """The 32 bytes of a public key written as Base64.

    Raises:
        ConfigError: it is none.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ConfigError("a public key is 32 bytes as Base64")
    return raw


def _signed_bytes(use: Use, key: bytes, value: bytes) -> bytes:
    parts: Sequence[bytes] = (_SCHEME, use.encode(), _KINDS[use].encode(), key, value)
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def _read_headers(headers: Iterable[tuple[str, bytes | None]]) -> tuple[bytes, str]:
    """Signature and key id; empty where there is not exactly one of each that can be read."""
    found = [(name, value or b"") for name, value in headers if name in (SIGNATURE_HEADER, KEY_HEADER)]
    by_name = dict(found)
    if len(found) != 2 or len(by_name) != 2:
        return b"", ""
    try:
        signature = base64.b64decode(by_name[SIGNATURE_HEADER], validate=True)
    except (binascii.Error, ValueError):
        return b"", ""
    return signature, by_name[KEY_HEADER].decode("ascii", "replace")
