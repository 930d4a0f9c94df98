"""Canaries: words to plant in prompts, documents and databases, which belong nowhere else.

In come keys and a label; out comes a token, and from any text the tokens of these keys with their labels. A token
carries its own label and a keyed hash over it, so that it is recognised without a database, by nobody without the key,
and no other word is taken for one. A label says where the token was planted; whoever has a token can read it.

A token is ``hgc1`` and base32 (RFC 4648, small letters, which survive every mail system and search index) of

    length of the label, 1 byte | random, 4 bytes | keyed BLAKE2b, 10 bytes | the label
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from headgate.errors import ConfigError

PREFIX = "hgc1"
#: A label is told in reasons and alerts; so it is short, and of plain letters.
MAX_LABEL_CHARS = 40
_LABEL = re.compile(rf"[A-Za-z0-9][A-Za-z0-9 ._:/@-]{{0,{MAX_LABEL_CHARS - 1}}}")
_NONCE_BYTES = 4
_HASH_BYTES = 10
_HEAD_BYTES = 1 + _NONCE_BYTES + _HASH_BYTES
#: Base32 letters of the shortest token, which has a label of one letter.
_SHORTEST = -(-8 * (_HEAD_BYTES + 1) // 5)
SHORTEST_CHARS = len(PREFIX) + _SHORTEST
_BEGIN = re.compile(rf"(?=({PREFIX})([a-z2-7]{{{_SHORTEST}}}))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Canary:
    """A token that was found: its label, and its place in the text."""

    label: str
    start: int
    end: int


class CanaryKeys:
    """Makes and recognises tokens.

    Args:
        keys: 32 bytes each; the first makes tokens, all recognise them.

    Raises:
        ConfigError: no key.
    """

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys:
            raise ConfigError("canaries need a key: set HEADGATE_CANARY_KEY to 32 bytes as hex, the same everywhere")
        self._keys = keys

    @classmethod
    def of(cls, setting: str) -> "CanaryKeys":
        """The keys of a setting: hex, by commas."""
        return cls(tuple(bytes.fromhex(key) for key in setting.split(",")))

    def create(self, label: str, nonce: bytes | None = None) -> str:
        """A new token.

        Args:
            label: where it will be planted: a letter or digit, then letters, digits, spaces and ``. _ : / @ -``; at
                most `MAX_LABEL_CHARS`.
            nonce: 4 bytes that tell it from others of the same label; random where None.

        Raises:
            ConfigError: the label is not of that form.
        """
        if not _LABEL.fullmatch(label):
            raise ConfigError(
                f"a label has 1 to {MAX_LABEL_CHARS} letters, digits, spaces and . _ : / @ -, and begins with a letter"
            )
        nonce = nonce or secrets.token_bytes(_NONCE_BYTES)
        raw = label.encode("ascii")
        body = bytes([len(raw)]) + nonce + _hash(self._keys[0], nonce, raw) + raw
        return PREFIX + base64.b32encode(body).decode().rstrip("=").lower()

    def find(self, text: str) -> Iterator[Canary]:
        """The tokens in a text, in their order; letters may stand right before and behind them."""
        for match in _BEGIN.finditer(text):
            label_bytes = _decoded(match[2][:2] + "a" * 6)[0]
            letters = -(-8 * (_HEAD_BYTES + label_bytes) // 5)
            start, end = match.start(), match.start() + len(PREFIX) + letters
            code = text[start + len(PREFIX) : end]
            if 0 < label_bytes <= MAX_LABEL_CHARS and len(code) == letters and (label := self._label(code)):
                yield Canary(label, start, end)

    def _label(self, code: str) -> str | None:
        if not (code.isascii() and code.isalnum()) or any(digit in code for digit in "0189"):
            return None
        body = _decoded(code)
        nonce, told, raw = body[1 : 1 + _NONCE_BYTES], body[1 + _NONCE_BYTES : _HEAD_BYTES], body[_HEAD_BYTES:]
        raw = raw[: body[0]]
        ours = any(secrets.compare_digest(told, _hash(key, nonce, raw)) for key in self._keys)
        return raw.decode("ascii") if ours else None


def _hash(key: bytes, nonce: bytes, label: bytes) -> bytes:
    return hashlib.blake2b(nonce + label, key=key, digest_size=_HASH_BYTES, person=b"headgate canary").digest()


def _decoded(letters: str) -> bytes:
    return base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
