"""What simple programs print: echo, printf and the decoders, over input that the text itself gives.

In come a program's name, its words and what it reads; out comes what it writes, known where it can be. Whoever pipes a
decoded text into a shell is understood by reading what comes out.
"""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote

from headgate.arguments.places import UNKNOWN, is_place
from headgate.arguments.words import MAX_VALUE_CHARS, NOWHERE, Origin, Value, Word, unescape
from headgate.provenance.effects import word_set

FETCHERS = word_set("curl wget fetch aria2c lynx w3m http https httpie iwr invoke-webrequest lwp-request GET")
_READERS = word_set(
    "cat head tail tac less more nl od strings grep egrep awk sed cut sort uniq base64 xxd gzip tar zip dd gpg openssl"
)
_DATA = word_set(
    "env printenv set ps id whoami hostname uname ls find ifconfig history last w netstat mysqldump pg_dump"
)
_CONNECTIONS = word_set("nc ncat netcat socat telnet ssh ftp sftp")
_PASSING = word_set("cat tee sort uniq head tail nohup sponge pv")

Decoder = Callable[[bytes, tuple[str, ...]], bytes]


def _base64(data: bytes, _: tuple[str, ...]) -> bytes:
    data = re.sub(rb"[^A-Za-z0-9+/_-]", b"", data).replace(b"-", b"+").replace(b"_", b"/")
    return base64.b64decode(data + b"=" * (-len(data) % 4))


def _base32(data: bytes, _: tuple[str, ...]) -> bytes:
    data = re.sub(rb"\s", b"", data)
    return base64.b32decode(data + b"=" * (-len(data) % 8), casefold=True)


def _hex(data: bytes, _: tuple[str, ...]) -> bytes:
    return bytes.fromhex(re.sub(rb"\\x|0x|[^0-9a-fA-F]", b"", data).decode())


def _reverse(data: bytes, _: tuple[str, ...]) -> bytes:
    return b"\n".join(line[::-1] for line in data.split(b"\n"))


def _translate(data: bytes, words: tuple[str, ...]) -> bytes:
    """``tr SET1 SET2`` and ``tr -d SET``."""
    sets = [_set(word) for word in words if not word.startswith("-")]
    if any(word.startswith("-") and "d" in word for word in words) and sets:
        return data.translate(None, sets[0])
    if len(sets) != 2 or not sets[1]:
        raise ValueError("not a translation that is read")
    first, second = sets[0], sets[1][: len(sets[0])].ljust(len(sets[0]), sets[1][-1:])
    return data.translate(bytes.maketrans(first, second))


def _set(word: str) -> bytes:
    def spread(match: re.Match[str]) -> str:
        return "".join(map(chr, range(ord(match[1]), ord(match[2]) + 1)))

    return re.sub(r"(\w)-(\w)", spread, unescape(word)).encode("latin-1", "replace")


_DECODERS: dict[str, Decoder] = {
    "base64": _base64, "gbase64": _base64, "base32": _base32, "xxd": _hex, "rev": _reverse, "tr": _translate,
    "openssl": _base64, "b64decode": _base64, "urldecode": lambda data, _: unquote(data.decode("latin-1")).encode(),
}  # fmt: skip
_DECODES = {
    "base64": ("d", "D", "-decode"), "gbase64": ("d", "D", "-decode"), "base32": ("d", "D", "-decode"), "xxd": ("r",),
    "openssl": ("d",),
}  # fmt: skip
#: Decoders whose output is not worked out.
_OPAQUE = word_set(
    "gunzip zcat bunzip2 bzcat xzcat unxz uudecode gzip bzip2 xz lzma zstd gpg gpg2 openssl crypt ccrypt age"
)
_CIPHERS = word_set("openssl gpg gpg2 crypt ccrypt uudecode age")


def output_of(program: str, words: tuple[Word, ...], stdin: Value) -> Value:
    """What a program prints; unknown with its origins where it is not worked out."""
    texts = tuple(word.text for word in words)
    if program in ("echo", "printf"):
        return _printed(program, words)
    if program in FETCHERS or program in _CONNECTIONS:
        return Value(origins=stdin.origins | {"network"})
    if program in _DECODERS and _decodes(program, texts):
        return _decoded(_DECODERS[program], texts, words, stdin)
    if program in _OPAQUE:
        # What is only packed stands in a file that somebody packed; what is encoded as well is meant not to be seen.
        secret = program in _CIPHERS or stdin.decoded or "decoder" in stdin.origins
        hidden: frozenset[Origin] = frozenset({"decoder"}) if secret else NOWHERE
        return Value(origins=stdin.origins | _read(program, texts) | hidden)
    if program in ("which", "type", "command", "whence") and texts:
        return Value(texts[-1])
    if program in _PASSING and not [text for text in texts if not text.startswith("-")]:
        return stdin
    return Value(origins=stdin.origins | _read(program, texts))


def _printed(program: str, words: tuple[Word, ...]) -> Value:
    texts = [word.text for word in words]
    origins = NOWHERE.union(*(word.origins for word in words)) if words else NOWHERE
    decoded = any(word.decoded or word.disguised for word in words)
    if program == "echo":
        flags = 0
        while flags < len(texts) and re.fullmatch(r"-[neE]+", texts[flags]):
            flags += 1
        text = " ".join(texts[flags:])
        escapes = "\\x" in text or "\\0" in text or any("e" in flag for flag in texts[:flags])
        return Value((unescape(text) if escapes else text)[:MAX_VALUE_CHARS], origins, decoded or escapes)
    if not texts:
        return Value("", origins)
    pieces = iter(texts[1:])
    form = unescape(texts[0])
    text = re.sub(r"%(?:[-0-9.]{0,5}[sbqdxX]|%)", lambda m: "%" if m[0] == "%%" else next(pieces, ""), form)
    left = "".join(pieces) if "%" in form else ""
    return Value((text + left)[:MAX_VALUE_CHARS], origins, decoded or form != texts[0].replace("\\n", "\n"))


def _decodes(program: str, texts: tuple[str, ...]) -> bool:
    flags = _DECODES.get(program)
    if flags is None:
        return True
    if program == "openssl" and not {"-base64", "-a", "base64"} & set(texts):
        return False
    return any(
        text == f"-{flag}" or (len(flag) == 1 and re.fullmatch(f"-[a-zA-Z]*{flag}[a-zA-Z]*", text) and len(text) < 6)
        for text in texts
        for flag in flags
    )  # fmt: skip


def _decoded(decoder: Decoder, texts: tuple[str, ...], words: tuple[Word, ...], stdin: Value) -> Value:
    unknown = Value(origins=stdin.origins | NOWHERE.union(*(word.origins for word in words)) | {"decoder"})
    if not stdin.known or not stdin.text:
        return unknown
    try:
        data = decoder(stdin.text.encode("latin-1", "replace"), texts)
    except (ValueError, binascii.Error, IndexError):
        return unknown
    return Value(data.decode("utf-8", "replace").replace(UNKNOWN, "")[:MAX_VALUE_CHARS], decoded=True)


def _read(program: str, texts: tuple[str, ...]) -> frozenset[Origin]:
    """What a program's words say of what it reads."""
    origins: set[Origin] = set()
    if program in _READERS or program in _OPAQUE:
        if any(is_place(text, "secret", "privilege") for text in texts):
            origins.add("secret")
        elif any(not text.startswith("-") for text in texts):
            origins.add("data")
    if program in _DATA:
        origins.add("data")
    return frozenset(origins)
