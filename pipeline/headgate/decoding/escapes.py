"""Escapes: text in which single characters are written as codes, and the rest stands as it is.

Percent, HTML entities and backslash escapes are undone in one pass, since they mix freely in what is pasted together;
quoted-printable in one of its own, since ``=40`` in an address is a parameter's value far more often than an escape.

Sources: RFC 3986, section 2.1; RFC 2045, section 6.7; the HTML standard's named character references; ECMA-262.
"""

import html
import re
from collections.abc import Iterator

from headgate.decoding.carrier import Decoding, Rebuilt

_ESCAPE = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<html>&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<backslash>(?:\\u[0-9A-Fa-f]{4})+|(?:\\x[0-9A-Fa-f]{2})+|\\u\{[0-9A-Fa-f]{1,6}\}|\\U[0-9A-Fa-f]{8}"
    r"|(?:\\[0-3][0-7]{2})+)"
    r"|(?P<percent_u>(?:%u[0-9A-Fa-f]{4})+)"
)
_QUOTED = re.compile(r"((?:=[0-9A-F]{2})+)|=\r?\n")
_PAIR = re.compile(r"=[0-9A-F]{2}")
#: One alone may be a parameter's value; these are written so on purpose.
_TELLING = re.compile(r"=(?:40|2E|2D|20|3D)|=\r?\n")
_NAMES = {"percent": "percent", "percent_u": "percent", "html": "html", "backslash": "backslash"}


def escapes(text: str) -> Iterator[Decoding]:
    """The text with percent, HTML and backslash escapes undone, if there are any."""
    if not any(mark in text for mark in "%&\\"):
        return
    rebuilt, at, kinds = Rebuilt(), 0, dict[str, None]()
    for match in _ESCAPE.finditer(text):
        kind = match.lastgroup or ""
        said = _said(kind, match[0])
        if said is None:
            continue
        rebuilt.keep(text[at : match.start()], at)
        rebuilt.put(said, match.start(), match.end())
        kinds[_NAMES[kind]] = None
        at = match.end()
    rebuilt.keep(text[at:], at)
    decoding = rebuilt.decoding(*kinds)
    if decoding:
        yield decoding


def quoted_printable(text: str) -> Iterator[Decoding]:
    """The text with quoted-printable undone, soft line breaks among it."""
    if "=" not in text or (len(_PAIR.findall(text)) < 2 and not _TELLING.search(text)):
        return
    rebuilt, at = Rebuilt(), 0
    for match in _QUOTED.finditer(text):
        rebuilt.keep(text[at : match.start()], at)
        said = bytes.fromhex(match[1].replace("=", "")).decode("utf-8", "replace") if match[1] else ""
        rebuilt.put(said, match.start(), match.end())
        at = match.end()
    rebuilt.keep(text[at:], at)
    decoding = rebuilt.decoding("quoted-printable")
    if decoding:
        yield decoding


def _said(kind: str, code: str) -> str | None:
    """What an escape says; None where it says nothing."""
    if kind == "percent":
        return bytes.fromhex(code.replace("%", "")).decode("utf-8", "replace")
    if kind == "percent_u":
        return _utf16(code.replace("%u", ""))
    if kind == "html":
        said = html.unescape(code)
        return said if said != code else None
    if code[1] == "u":
        return _character(code[3:-1]) if code[2] == "{" else _utf16(code.replace("\\u", ""))
    if code[1] == "U":
        return _character(code[2:])
    if code[1] == "x":
        return bytes.fromhex(code.replace("\\x", "")).decode("utf-8", "replace")
    return bytes(int(digits, 8) for digits in code[1:].split("\\")).decode("utf-8", "replace")


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", "replace")


def _character(digits: str) -> str | None:
    code = int(digits, 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else None
