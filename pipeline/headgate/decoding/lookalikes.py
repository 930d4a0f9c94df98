"""Characters that look like others, or like nothing: homoglyphs, zero-width marks, tags, bytes in invisible ones.

In comes text; out comes what a reader takes it for, and what is written in characters that no reader sees. Letters
that are at home in their own script stay: only a table of those that are taken for Latin ones is replaced.

Sources: Unicode Technical Standard 39 (confusables), Unicode Annex 15 (NFKC).
"""

import re
import unicodedata
from collections.abc import Iterator

from headgate.decoding.alphabets import READABLE_BYTES
from headgate.decoding.carrier import Decoding, Rebuilt

#: Letters of other scripts that common fonts draw as Latin ones, and what they are taken for.
_CONFUSABLES = {
    ord(other): latin
    for others, latins in (
        (
            "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423",
            "ABESIJKMHOPCTXY",
        ),
        (
            "\u0430\u0432\u0435\u0455\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0445\u0443",
            "abesijkmhopctxy",
        ),
        ("\u0433\u0501\u04bb\u051b\u051d\u0475", "rdhqwv"),
        ("\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7", "ABEZHIKMNOPTYX"),
        ("\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3\u03f2\u03f3", "aeiknoptuxycj"),
        ("\u0578\u057d\u0585\u0581\u0570\u0566\u0584\u0563\u0572", "nuoghqpqn"),
        ("\u0251\u0261\u0269\u026a\u028f\u0280\u0299\u029c\u029f\u0274\u0262", "agiiyrbhlng"),
        (
            "\u1d00\u1d04\u1d05\u1d07\u1d0a\u1d0b\u1d0d\u1d0f\u1d18\u1d1b\u1d1c\u1d20\u1d21\u1d22\ua731\ua730",
            "acdejkmoptuvwzsf",
        ),
        ("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u3002\u2044\u2215", "--------.//"),
    )
    for other, latin in zip(others, latins, strict=True)
}
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20f0]")
_TAGS = re.compile("[\U000e0020-\U000e007e]")
_TAG_RUN = re.compile("[\U000e0001\U000e0020-\U000e007f]+")
_BIT_RUN = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u180e]{32,}")
_SELECTOR_RUN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{6,}")
_READABLE = re.compile(rb"[\t\n\r\x20-\x7e]{6,}")


def lookalikes(text: str) -> Iterator[Decoding]:
    """The text as a reader takes it: Latin letters for their likes, without marks that nobody sees."""
    if text.isascii():
        return
    rebuilt, kinds = Rebuilt(), dict[str, None]()
    for at, letter in enumerate(text):
        kind, said = _taken_for(letter)
        if kind:
            kinds[kind] = None
            rebuilt.put(said, at, at + 1)
        else:
            rebuilt.keep(letter, at)
    decoding = rebuilt.decoding(*kinds)
    if decoding:
        yield decoding


def hidden_bytes(text: str) -> Iterator[Decoding]:
    """What is written in tags, in variation selectors, or in two zero-width characters as bits."""
    if text.isascii():
        return
    for match in _TAG_RUN.finditer(text):
        said = "".join(chr(ord(tag) - 0xE0000) for tag in match[0] if _TAGS.match(tag))
        if len(said) >= READABLE_BYTES:
            yield Decoding(("tags",), said, match.start(), match.end())
    for match in _SELECTOR_RUN.finditer(text):
        raw = bytes(ord(each) - 0xFE00 if ord(each) < 0xFE10 else ord(each) - 0xE0100 + 16 for each in match[0])
        yield from _readable("variation-selectors", raw, match)
    for match in _BIT_RUN.finditer(text):
        symbols = sorted(set(match[0]))
        if len(symbols) == 2:
            for zero in symbols:
                yield from _readable("zero-width-bits", _bytes(match[0], zero), match)


def _taken_for(letter: str) -> tuple[str, str]:
    """(kind of disguise, what it is taken for); an empty kind for a character that stands for itself."""
    if letter.isascii():
        return "", letter
    if _INVISIBLE.match(letter):
        return "zero-width", ""
    if _TAGS.match(letter):
        return "tags", chr(ord(letter) - 0xE0000)
    if _MARKS.match(letter):
        return "marks", ""
    said = _CONFUSABLES.get(ord(letter)) or unicodedata.normalize("NFKC", letter)
    return ("homoglyphs", said) if said != letter else ("", letter)


def _bytes(bits: str, zero: str) -> bytes:
    usable = len(bits) & ~7
    number = int("".join("0" if bit == zero else "1" for bit in bits[:usable]), 2)
    return number.to_bytes(usable // 8, "big")


def _readable(scheme: str, raw: bytes, match: re.Match[str]) -> Iterator[Decoding]:
    for stretch in _READABLE.finditer(raw):
        yield Decoding((scheme,), stretch[0].decode(), match.start(), match.end())
