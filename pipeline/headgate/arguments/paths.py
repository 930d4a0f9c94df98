"""Paths of files: does a path leave the directory that a tool works in, or name what is kept apart?

In comes one path as an argument gives it, and whether the tool would write there; out come acts. Every spelling is read
as the strictest reader of file names would: percent-encoding once and twice, overlong UTF-8, look-alike dots and
slashes, both kinds of slashes, drive letters, UNC and device names. Links are not followed, since no file is looked at;
names that are links on every machine are known (``/proc/self/root``).

Source: CWE-22, CWE-23, CWE-36, CWE-59, CWE-158; Microsoft, "Naming Files, Paths, and Namespaces"; RFC 3629, section 3.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from headgate.arguments.acts import Act
from headgate.arguments.places import is_place, normal, place_of
from headgate.arguments.privileges import into_file
from headgate.provenance.effects import word_set

ESCAPES = "path-escape"
_ENCODED = re.compile(
    r"%(?:25){0,4}(?:2e|2f|5c|00)|%c0%a[ef]|%c0%ae|%e0%80%a[ef]|%c1%9c|%u002[ef]|&#0{0,4}4[67];|\\x2[ef]|\\u002[ef]",
    re.IGNORECASE,
)
_SLASHES = str.maketrans(
    {
        "\u2044": "/",
        "\u2215": "/",
        "\u29f8": "/",
        "\uff0f": "/",
        "\uff3c": "\\",
        "\u2216": "\\",
        "\u2024": ".",
        "\u2025": "..",
        "\uff0e": ".",
        "\u3002": ".",
    }
)
_DEVICES = re.compile(
    r"(?:.*/)?(?:con|prn|aux|nul|com[1-9]|lpt[1-9]|conin\$|conout\$|clock\$)(?:\.[^/]*)?", re.IGNORECASE
)
_STREAM = re.compile(r"[^/:]{2,}(?:::\$\w+|:[^/:\\]+:\$data)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,15}):(?://)?", re.IGNORECASE)
_LOCAL_SCHEMES = word_set("file php phar zip jar data expect glob gopher dict netdoc vscode-file")


def read_path(path: str, writes: bool) -> list[Act]:
    """What is wrong with a path.

    Args:
        path: as the argument gives it.
        writes: the tool would write or delete there.
    """
    return list(dict.fromkeys(_acts(path[:8_192], writes)))


def _acts(path: str, writes: bool) -> Iterator[Act]:
    if "\0" in path or "%00" in path.lower():
        yield Act(ESCAPES, "high", "holds a NUL, which ends a path for some readers and not for others", (path,))
    scheme = _SCHEME.match(path)
    if scheme and scheme[1].lower() in _LOCAL_SCHEMES:
        yield Act(
            ESCAPES,
            "high" if scheme[1].lower() != "file" else "medium",
            "opens a file by a scheme of addresses",
            (path,),
        )
        path = re.sub(r"^.*?:(?://)?(?:filter/.*?resource=)?(?:localhost)?", "", path, count=1)
    elif scheme and "://" in path:
        return
    plain = _plain(path)
    disguised = bool(_ENCODED.search(path)) or _folded(path) != path
    if disguised and (".." in plain.split("/") or plain != _slashed(path)) and _ENCODED.search(path) is not None:
        yield Act(ESCAPES, "high", "writes dots or slashes in codes", (path,))
    elif disguised and ".." in plain.split("/"):
        yield Act(ESCAPES, "high", "writes dots or slashes with look-alike signs", (path,))
    yield from _leaving(plain, path, writes)
    yield from _named(plain, path, writes)
    yield from _windows(plain, path)


def _leaving(plain: str, path: str, writes: bool) -> Iterator[Act]:
    """``..`` that climb out of the directory that the path begins in."""
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    depth = lowest = 0
    for part in parts:
        depth += -1 if part == ".." else 1
        lowest = min(lowest, depth)
    if plain.startswith("/"):
        if ".." in parts and lowest < 0:
            yield Act(ESCAPES, "high", "climbs above the root", (path,))
        elif ".." in parts:
            yield Act(ESCAPES, "medium", "climbs up within an absolute path", (path,))
    elif lowest < 0:
        # One step up is how people name a neighbouring directory; three steps leave any project.
        rest = "/" + "/".join(part for part in parts if part != "..")
        grave = lowest <= -3 or writes or place_of(rest) is not None
        yield Act(ESCAPES, "high" if grave else "medium", "leaves the directory that it begins in", (path,))
    if re.search(r"(?:^|/)\.{3,}(?:/|$)|\.\.;|\.{2,}//", plain) and "//" not in path[:2]:
        yield Act(ESCAPES, "high", "writes dots that some readers take for a way up", (path,))


def _named(plain: str, path: str, writes: bool) -> Iterator[Act]:
    """Places that are kept apart, however they are reached."""
    climbed = re.sub(r"^(?:\.\./)+", "/", plain)
    for candidate in dict.fromkeys((plain, climbed)):
        if is_place(candidate, "secret", "privilege") and not re.search(
            r"(?:^|/)\.env|\.npmrc$|\.aws/config$", candidate
        ):
            yield Act(ESCAPES, "high", "names where keys, credentials or accounts are kept", (path,))
        elif writes and is_place(candidate, "startup"):
            yield from into_file(candidate)
        elif is_place(candidate, "device") or re.match(r"/(?:proc|sys|dev)/", normal(candidate)):
            yield Act(
                ESCAPES,
                "high" if not re.match(r"/dev/(?:null|stdin|stdout|stderr|tty)$", candidate) else "low",
                "names a device or the kernel's own files",
                (path,),
            )
        elif writes and place_of(candidate) in ("root", "system"):
            yield Act(ESCAPES, "high", "would write into the system", (path,))
        elif place_of(candidate) in ("system", "log"):
            yield Act(ESCAPES, "low", "names a part of the system", (path,))


def _windows(plain: str, path: str) -> Iterator[Act]:
    slashed = path.replace("\\", "/")
    if slashed.startswith(("//?/", "//./")):
        yield Act(ESCAPES, "high", "names a device of Windows, past the rules for file names", (path,))
    elif slashed.startswith("//") and "\\" in path:
        yield Act(ESCAPES, "high", "names a share of another machine, which is told who asks", (path,))
    if _STREAM.search(slashed):
        yield Act(ESCAPES, "high", "names a hidden stream of a file", (path,))
    if _DEVICES.fullmatch(plain):
        yield Act(ESCAPES, "medium", "names a device of Windows", (path,))
    if re.search(r"(?:\.| )$", path.strip("\t\n")) and "\\" in path and path.strip(". ") != "":
        yield Act(ESCAPES, "medium", "ends in dots or spaces, which Windows drops", (path,))


def _plain(path: str) -> str:
    """The path as the most willing reader takes it."""
    for _ in range(5):
        before = path
        if _ENCODED.search(path):
            path = _overlong(
                re.sub(
                    r"(?i)%u00([0-9a-f]{2})|\\x([0-9a-f]{2})|\\u00([0-9a-f]{2})",
                    lambda m: chr(int(m[1] or m[2] or m[3], 16)),
                    path,
                )
            )
            path = re.sub(r"&#0{0,4}(4[67]);", lambda m: chr(int(m[1])), unquote(path, errors="replace"))
        path = _folded(path)
        if path == before:
            break
    return _slashed(path)


def _overlong(path: str) -> str:
    """Two- and three-byte spellings of dot and slash, which no decoder should take."""
    return re.sub(r"(?i)%c0%ae|%e0%80%ae", ".", re.sub(r"(?i)%c0%af|%e0%80%af|%c1%9c", "/", path))


def _folded(path: str) -> str:
    """Look-alikes of dots and slashes as what they look like; everything else as it is."""
    if path.isascii():
        return path
    visible = "".join(sign for sign in path if unicodedata.category(sign) != "Cf")
    return visible.translate(_SLASHES)


def _slashed(path: str) -> str:
    return path.replace("\\", "/").replace("\0", "")
