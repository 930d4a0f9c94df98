"""Checksums and inner structure of the formats that have one.

Each check takes a whole key and returns a factor for its score: 1 where the inner structure holds, less where it does
not (a typing error, a made-up sample, or an older variant), 0 where the text cannot be such a key.
"""

import base64
import binascii
import json
import zlib

#: What a wrong checksum leaves of a score: enough to be seen, too little to cut a stream by itself.
BAD_CHECKSUM = 0.6
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def base62(number: int, width: int) -> str:
    """`number` in base 62 (digits, capitals, small letters), padded with zeros to `width`."""
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(width, "0")


def crc32_base62(key: str) -> float:
    """The last six characters are the CRC32 of those after the prefix, in base 62.

    Source: GitHub, "Behind GitHub's new authentication token formats" (2021); npm's tokens follow it.
    """
    payload = key.split("_", 1)[1]
    return 1.0 if base62(zlib.crc32(payload[:-6].encode()), 6) == payload[-6:] else BAD_CHECKSUM


def aws_account(key: str) -> float:
    """The account number inside an AWS key id must have at most twelve digits.

    The characters after the prefix are base32; the number stands in 40 bits after the first. Key ids from before 2019
    (fifth character I or J) carry none.
    """
    if key[4] in "IJ":
        return 1.0
    number = int.from_bytes(base64.b32decode(key[4:])[:6], "big")
    return 1.0 if (number & 0x7FFFFFFFFF80) >> 7 <= 999_999_999_999 else BAD_CHECKSUM


def grafana_crc32(key: str) -> float:
    """The last eight hex digits of a service account token are the CRC32 of all before the underscore."""
    payload, _, checksum = key.rpartition("_")
    return 1.0 if f"{zlib.crc32(payload.encode()):08x}" == checksum.lower() else BAD_CHECKSUM


def atlassian_crc32(key: str) -> float:
    """The eight hex digits after ``=`` are the CRC32 of what stands before it."""
    payload, _, checksum = key.rpartition("=")
    return 1.0 if f"{zlib.crc32(payload.encode()):08X}" == checksum.upper() else BAD_CHECKSUM


def gitlab_routable(key: str) -> float:
    """The last seven characters are the CRC32 of all before them, in base 36."""
    number, digits = zlib.crc32(key[:-7].encode()), ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return 1.0 if digits.rjust(7, "0") == key[-7:] else BAD_CHECKSUM


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check


def bech32_checksum(name: str, data: list[int]) -> list[int]:
    """The six values that end a Bech32 string of this name and data. Source: BIP 173."""
    expanded = [ord(c) >> 5 for c in name] + [0] + [ord(c) & 31 for c in name]
    rest = _polymod(expanded + data + [0] * 6) ^ 1
    return [rest >> 5 * (5 - i) & 31 for i in range(6)]


def bech32(key: str) -> float:
    """An age key is a Bech32 string. Source: BIP 173, and age's format of keys (C2SP)."""
    name, _, text = key.lower().rpartition("1")
    data = [_BECH32.index(c) for c in text]
    return 1.0 if bech32_checksum(name, data[:-6]) == data[-6:] else BAD_CHECKSUM


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_")
    except (binascii.Error, ValueError):
        return b""


def _json_object(raw: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def jwt(key: str) -> float:
    """The header decodes to a JSON object; so does the claims part, unless it is encrypted or detached."""
    parts = key.split(".")
    header = _json_object(_decode(parts[0]))
    if not header:
        return 0.0
    if len(parts) == 5 and "enc" in header:
        return 1.0
    if parts[1] and _json_object(_decode(parts[1])) is None:
        readable = _decode(parts[1][: len(parts[1]) // 4 * 4]).startswith(b"{")
        return BAD_CHECKSUM if "alg" in header and readable else 0.0
    return 1.0 if "alg" in header or "typ" in header else 0.8


def encoded_jwt(key: str) -> float:
    """A JWT that was encoded as base64 once more."""
    text = _decode(key).decode("ascii", "replace")
    head, _, rest = text.partition(".")
    return 1.0 if rest and _json_object(_decode(head)) else 0.0


def json_after_prefix(key: str) -> float:
    """What follows the prefix is base64 of a JSON object, at least its beginning."""
    body = key.split("_", 1)[1].split("_")[0].replace("+", "-").replace("/", "_")
    return 1.0 if _decode(body[: len(body) // 4 * 4]).startswith(b"{") else BAD_CHECKSUM


def discord_user(key: str) -> float:
    """The first part of a bot token is the base64 of a number; anything else is only shaped like one."""
    number = _decode(key.split(".")[0])
    return 1.0 if number.isdigit() else BAD_CHECKSUM


def mixed(key: str) -> float:
    """It has a digit and letters: a plain word or number of the same shape is no key."""
    return float(any(c.isdigit() for c in key) and any(c.isalpha() for c in key))
