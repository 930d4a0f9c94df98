"""Ways to write a text so that no pattern of its own finds it: the disguises that tests and the corpus share."""

import base64
import codecs
import quopri
from collections.abc import Callable

_LIKES = str.maketrans("aeopcxi", "\u0430\u0435\u043e\u0440\u0441\u0445\u0456")


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _b32(text: str) -> str:
    return base64.b32encode(text.encode()).decode()


def _each(text: str, form: str) -> str:
    return "".join(form.format(byte) for byte in text.encode())


def _quoted(text: str) -> str:
    return "".join(f"={byte:02X}" if not 97 <= byte <= 122 else chr(byte) for byte in text.encode())


def _wrapped(code: str, width: int) -> str:
    return "\n".join(code[at : at + width] for at in range(0, len(code), width))


def _bits(text: str) -> str:
    return "".join("\u200b\u200c"[int(bit)] for byte in text.encode() for bit in f"{byte:08b}")


def _full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


#: Name of the disguise -> (the scheme that undoes its outermost layer, how it is put on).
DISGUISES: dict[str, tuple[str, Callable[[str], str]]] = {
    "base64": ("base64", _b64),
    "base64, unpadded": ("base64", lambda text: _b64(text).rstrip("=")),
    "base64, URL-safe": ("base64", lambda text: base64.urlsafe_b64encode(text.encode()).decode()),
    "base64, wrapped": ("base64", lambda text: _wrapped(_b64("note to self, for later use: " + text), 64)),
    "base64, misaligned": ("base64", lambda text: "q" + _b64(text)),
    "base64 of UTF-16": ("base64", lambda text: base64.b64encode(text.encode("utf-16-le")).decode()),
    "base32": ("base32", _b32),
    "base32, small letters": ("base32", lambda text: _b32(text).rstrip("=").lower()),
    "hex": ("hex", lambda text: text.encode().hex()),
    "hex, capitals": ("hex", lambda text: text.encode().hex().upper()),
    "hex, apart": ("hex", lambda text: text.encode().hex(" ")),
    "hex, colons": ("hex", lambda text: text.encode().hex(":")),
    "hex, 0x": ("hex", lambda text: ", ".join(f"0x{byte:02x}" for byte in text.encode())),
    "percent": ("percent", lambda text: _each(text, "%{:02X}")),
    "HTML, decimal": ("html", lambda text: "".join(f"&#{ord(letter)};" for letter in text)),
    "HTML, hexadecimal": ("html", lambda text: "".join(f"&#x{ord(letter):x};" for letter in text)),
    "quoted-printable": ("quoted-printable", _quoted),
    "backslash u": ("backslash", lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text)),
    "backslash x": ("backslash", lambda text: _each(text, "\\x{:02x}")),
    "rot13": ("rot13", lambda text: codecs.encode(text, "rot13")),
    "reversed": ("reversed", lambda text: text[::-1]),
    "spaced": ("spaced", " ".join),
    "hyphens": ("spaced", lambda text: "-".join(text.replace(" ", ""))),
    "homoglyphs": ("homoglyphs", lambda text: text.translate(_LIKES)),
    "full width": ("homoglyphs", _full_width),
    "zero-width": ("zero-width", "\u200b".join),
    "soft hyphens": ("zero-width", "\u00ad".join),
    "tags": ("tags", lambda text: "".join(chr(0xE0000 + ord(letter)) for letter in text)),
    "zero-width bits": ("zero-width-bits", _bits),
    "variation selectors": ("variation-selectors", lambda text: "".join(chr(0xE00F0 + ord(c)) for c in text)),
    "base64 in base64": ("base64", lambda text: _b64(_b64(text))),
    "hex in base64": ("base64", lambda text: _b64(text.encode().hex())),
    "base64 in percent": ("percent", lambda text: _each(_b64(text), "%{:02x}")),
    "rot13 in base64": ("base64", lambda text: _b64(codecs.encode(text, "rot13"))),
    "reversed base64": ("reversed", lambda text: _b64(text)[::-1]),
    "base64 in hex, reversed": ("reversed", lambda text: _b64(text).encode().hex()[::-1]),
}
assert quopri.decodestring(_quoted("A b=c")) == b"A b=c"
