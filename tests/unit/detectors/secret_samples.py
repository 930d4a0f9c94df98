"""Keys of our own making: random strings that a format's regular expression describes, from a seed.

No sample stands in the repository; scanners that read it would rightly ask whose it is.
"""

import base64
import json
import random
import re
import string
import zlib
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from headgate.detectors.secrets.checksums import base62, bech32_checksum
from headgate.detectors.secrets.formats import LabelledFormat, Shape, TokenFormat

_LETTERS = string.ascii_letters + string.digits
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def sample(pattern: str, seed: int) -> str:
    """A random text that `pattern` matches; repetitions without a sensible end stop a few past their least number."""
    return _text(parser.parse(pattern), random.Random(seed))


def least_length(pattern: str) -> int:
    """The length of the shortest text that `pattern` matches."""
    least: int = parser.parse(pattern).getwidth()[0]
    return least


def _text(nodes: Any, rng: random.Random) -> str:
    return "".join(_node(kind, value, rng) for kind, value in nodes)


def _node(kind: Any, value: Any, rng: random.Random) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.IN:
        return rng.choice(_members(value))
    if kind is op.BRANCH:
        return _text(rng.choice(value[1]), rng)
    if kind is op.SUBPATTERN:
        return _text(value[3], rng)
    if kind is op.MAX_REPEAT:
        least, most, inner = value
        return "".join(_text(inner, rng) for _ in range(rng.randint(least, min(most, least + 8))))
    if kind is op.ASSERT or kind is op.ASSERT_NOT:
        return ""
    raise ValueError(f"no sample can be made of {kind} in a pattern")


def _members(items: Any) -> str:
    letters = ""
    for kind, value in items:
        if kind is op.LITERAL:
            letters += chr(value)
        elif kind is op.RANGE:
            letters += "".join(map(chr, range(value[0], value[1] + 1)))
        elif kind is op.CATEGORY:
            letters += string.digits
    return letters


def random_text(length: int, seed: int, letters: str = _LETTERS) -> str:
    """`length` random letters."""
    rng = random.Random(seed)
    return "".join(rng.choice(letters) for _ in range(length))


def github(prefix: str, seed: int) -> str:
    """A key with GitHub's checksum, which npm's keys share."""
    payload = random_text(30, seed)
    return prefix + payload + base62(zlib.crc32(payload.encode()), 6)


def age(seed: int) -> str:
    """An age key with its Bech32 checksum."""
    rng = random.Random(seed)
    data = [rng.randrange(32) for _ in range(52)]
    name = "age-secret-key-"
    letters = "".join(_BECH32[value] for value in data + bech32_checksum(name, data))
    return f"{name}1{letters}".upper()


def grafana(seed: int) -> str:
    """A service account token with its checksum."""
    payload = "glsa" + "_" + random_text(32, seed)
    return f"{payload}_{zlib.crc32(payload.encode()):08x}"


def aws_key_id(seed: int) -> str:
    """A key id whose account number has twelve digits."""
    rng = random.Random(seed)
    number = rng.randrange(10**11, 10**12) << 7
    raw = number.to_bytes(6, "big") + rng.randbytes(4)
    return "AKIA" + base64.b32encode(raw).decode()


def jwt(seed: int, **claims: object) -> str:
    """A token with a readable header and claims, and a random signature."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': str(seed), **claims})}.{random_text(43, seed)}"


def pem(kind: str, lines: int, seed: int) -> str:
    """A block of the kind, such as ``RSA PRIVATE KEY``, with random lines."""
    body = "\n".join(random_text(64, seed + n, _LETTERS + "+/") for n in range(lines))
    dashes = "-" * 5
    return f"{dashes}BEGIN {kind}{dashes}\n{body}\n{dashes}END {kind}{dashes}"


#: Formats whose inner structure a random body does not have.
_BUILT = {
    "age-secret-key": age,
    "aws-access-key-id": aws_key_id,
    "grafana-service-account-token": grafana,
    "jwt": jwt,
    "jwt-base64": lambda seed: base64.b64encode(jwt(seed).encode()).decode(),
}


def token(each: TokenFormat | Shape, seed: int) -> str:
    """A sample of a format, not masked and with letters enough."""
    built = _BUILT[each.type](seed) if each.type in _BUILT else ""
    if isinstance(each, TokenFormat) and built.startswith(each.prefixes):
        return built
    for attempt in range(seed, seed + 200):
        if isinstance(each, Shape):
            text = sample(each.pattern, attempt)
            body = text
        else:
            body = sample(each.body, attempt)
            text = each.prefixes[attempt % len(each.prefixes)] + body
        if len(set(body)) * 2 > min(len(body), 16) and re.search(r"\d", body) and re.search(r"[A-Za-z]", body):
            return text
    return text


def labelled(each: LabelledFormat, seed: int) -> str:
    """A sample of a format that needs a label."""
    return next(
        text for n in range(seed, seed + 500) if len(set(text := sample(each.pattern, n))) * 2 > min(len(text), 16)
    )
