"""Block codes: base64, base32 and hexadecimal digits in a text, however aligned, wrapped and padded.

In comes text; out come the stretches of it whose bytes are text themselves. Whether a word is base64 cannot be told by
its look; so it is decoded at every alignment, and what counts is a stretch of readable UTF-8 (or UTF-16, as shells of
Windows write it) among the bytes. Random bytes hold one of `READABLE_BYTES` about once in 3,000.

Source: RFC 4648.
"""

import binascii
import re
from collections.abc import Iterator, Sequence

from headgate.decoding.carrier import Decoding

#: The shortest readable stretch: no mailbox, key or account is shorter, and of random bytes 8 in a row are rare.
READABLE_BYTES = 8
#: 12 code points carry 9 bytes of base64; shorter ones hold nothing that is looked for.
_SHORTEST = 12

_WRAP = r"[ \t]{0,8}\r?\n[ \t>]{0,8}"
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST},}}={{0,2}}(?:{_WRAP}[A-Za-z0-9+/_-]{{4,}}={{0,2}})*")
_BASE32 = re.compile(rf"[A-Za-z2-7]{{{_SHORTEST},}}={{0,6}}(?:{_WRAP}[A-Za-z2-7]{{4,}}={{0,6}})*")
_HEX = re.compile(r"(?:(?:0[xX]|\\x|[xX])?[0-9A-Fa-f]{2}[\s:,;._|-]{0,3}){8,}")
_HEX_LETTERS = re.compile(r"[0-9A-Fa-fxX\s:,;._|\\-]{16,}")
_PAIR = re.compile(r"(?:0[xX]|\\x|[xX])?([0-9A-Fa-f]{2})")
_PREFIX = re.compile(r"[xX]")
_ALPHABETIC = re.compile(r"[A-Za-z0-9+/_-]")
_IN_BASE32 = re.compile(r"[A-Za-z2-7]")

_READABLE = re.compile(
    rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){%d,}"
    % READABLE_BYTES
)
_WIDE = re.compile(rb"(?:[\t\n\r\x20-\x7e]\x00){%d,}" % READABLE_BYTES)

_URL_SAFE = str.maketrans("-_", "+/")
_DIGITS_OF_32 = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz234567",
    "0123456789abcdefghijklmnop" * 2 + "qrstuv",
)


def base64(text: str) -> Iterator[Decoding]:
    """Readable stretches of base64: both alphabets, wrapped or not, with or without padding, at any alignment."""
    for match in _BASE64.finditer(text):
        letters, places = _letters(match, _ALPHABETIC)
        code = letters.translate(_URL_SAFE)
        for skip in range(4):
            size = len(code) - skip
            body = code[skip : len(code) - (size % 4 == 1)]
            raw = binascii.a2b_base64(body + "=" * (-len(body) % 4))
            found = list(_readable("base64", raw, places[skip:], 6))
            yield from (_padded(each, text) for each in found)
            if found and found[0].end - found[0].start >= len(match[0]) - 4:
                break


def base32(text: str) -> Iterator[Decoding]:
    """Readable stretches of base32, in either case, wrapped or not, with or without padding."""
    for match in _BASE32.finditer(text):
        letters, places = _letters(match, _IN_BASE32)
        code = letters.translate(_DIGITS_OF_32)
        size = len(code) * 5 // 8
        raw = (int(code, 32) >> (len(code) * 5 - size * 8)).to_bytes(size, "big")
        yield from (_padded(each, text) for each in _readable("base32", raw, places, 5))


def _letters(match: re.Match[str], letter: re.Pattern[str]) -> tuple[str, Sequence[int]]:
    """The letters of a code, without wraps and padding, and where each of them stands."""
    code = match[0].rstrip("=")
    if code.find("\n") < 0 and code.find("=") < 0:
        return code, range(match.start(), match.start() + len(code))
    found = list(letter.finditer(code))
    return "".join(each[0] for each in found), [match.start() + each.start() for each in found]


def hexadecimal(text: str) -> Iterator[Decoding]:
    """Readable stretches of pairs of hexadecimal digits, apart or together, with or without ``0x`` and ``\\x``."""
    for stretch in _HEX_LETTERS.finditer(text):
        for match in _HEX.finditer(text, stretch.start(), stretch.end()):
            yield from _hex(match)


def _hex(match: re.Match[str]) -> Iterator[Decoding]:
    code, start, end = match[0], match.start(), match.end()
    if code.isalnum() and not _PREFIX.search(code):
        for shift in (0, 1):
            digits = code[shift : len(code) - (len(code) - shift) % 2]
            yield from _pairs(digits, range(start + shift, end, 2), range(start + shift + 2, end + 1, 2))
    else:
        pairs = list(_PAIR.finditer(code))
        digits = "".join(pair[1] for pair in pairs)
        yield from _pairs(digits, [start + pair.start() for pair in pairs], [start + pair.end() for pair in pairs])


def _pairs(digits: str, begins: Sequence[int], ends: Sequence[int]) -> Iterator[Decoding]:
    """The readable stretches of pairs of digits, of which each begins and ends somewhere."""
    for stretch, decoded in _stretches(bytes.fromhex(digits)):
        yield Decoding(("hex",), decoded, begins[stretch.start()], ends[stretch.end() - 1])


def _readable(scheme: str, raw: bytes, places: Sequence[int], bits: int) -> Iterator[Decoding]:
    """The readable stretches of decoded bytes, where each code letter holds so many `bits`."""
    for stretch, decoded in _stretches(raw):
        first = stretch.start() * 8 // bits
        last = min(len(places), -(-stretch.end() * 8 // bits)) - 1
        yield Decoding((scheme,), decoded, places[first], places[last] + 1)


def _stretches(raw: bytes) -> Iterator[tuple[re.Match[bytes], str]]:
    for stretch in _READABLE.finditer(raw):
        yield stretch, stretch[0].decode("utf-8", "replace")
    for stretch in _WIDE.finditer(raw):
        yield stretch, stretch[0].decode("utf-16-le", "replace")


def _padded(decoding: Decoding, text: str) -> Decoding:
    """The same, with the padding behind it."""
    end = decoding.end
    while text[end : end + 1] == "=":
        end += 1
    return Decoding(decoding.schemes, decoding.text, decoding.start, end)
