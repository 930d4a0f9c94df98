"""What a tool gave back, as data where it is data: a text in, nested dicts and lists of strings out, or None for prose.

Numbers and dates stay the text that they were. Read are JSON (also behind a first line of words), markup
(`headgate.provenance.markup`), the block style of YAML that tools print, tables with a header or of aligned columns
(`headgate.provenance.columns`), and ``Key: value`` lines, alone or as the head of a letter. Whatever fits no form
to its last line is prose: taking prose for data is the mistake that lets an attack through, taking data for prose only
asks too much. So lines inside a quoted or indented text are never read as keys.
"""

import json
import re
from typing import Any

from headgate.provenance.columns import aligned
from headgate.provenance.markup import marked_up

#: More than this is read as JSON or as prose: the line reader takes 1 ms for 10,000 code points.
MAX_LINED_CHARS = 300_000
_MAX_KEY_CHARS = 40
_MAX_DEPTH = 24

_KEY = re.compile(
    r"""(?:'([^'\n]{1,80})'|"([^"\n]{1,80})"|([^\s\-'"\[\]{}#&*!|>%@`,:][^:\n]{0,80}?|\S{1,80}?))\s{0,8}:(?:\s+(.*)|)$"""
)
_HEAD = re.compile(r"^([A-Za-z][\w /()-]{0,39}):[ \t]*(.*)$")
_DELIMITERS = (",", "\t", "|", ";")
#: Lines that are drawn, as lines that are typed.
_BOX = str.maketrans(
    dict.fromkeys(map(chr, range(0x2500, 0x2580)), "-") | dict.fromkeys("\u2502\u2503\u2551\u2506\u250a", "|")
)


def structured(text: str) -> Any:
    """Dicts, lists and strings, or None where the text is prose."""
    text = text.strip()
    if not text:
        return None
    found = _json(text)
    if found is None:
        found = marked_up(text)
    if found is None and len(text) <= MAX_LINED_CHARS:
        found = _yaml(text)
        if found is None:
            ruled = text.translate(_BOX)
            found = _table(ruled)
            found = aligned(ruled) if found is None else found
        if found is None:
            found = _letter(text)
    return found


def _json(text: str) -> Any:
    starts = [text] if text[0] in "[{" else []
    line, _, rest = text.partition("\n")
    if not starts and len(line) < 200 and rest.lstrip()[:1] in ("[", "{"):
        starts = [rest.lstrip()]
    for start in starts:
        try:
            return json.loads(start, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            continue
    return None


# --- YAML, block style ------------------------------------------------------------------------------------------------


class _ProseError(Exception):
    """The text is not of this form."""


class _Blocks:
    """Reads the block style of YAML; anything else is prose."""

    def __init__(self, text: str) -> None:
        self._lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
        self._at = 0

    def read(self) -> Any:
        value = self._block(self._indent(), 0)
        if self._skip_blank():
            raise _ProseError
        return value

    def _skip_blank(self) -> bool:
        """Whether a line is left."""
        while self._at < len(self._lines) and not self._lines[self._at]:
            self._at += 1
        return self._at < len(self._lines)

    def _indent(self) -> int:
        if not self._skip_blank():
            return -1
        line = self._lines[self._at]
        return len(line) - len(line.lstrip())

    def _block(self, indent: int, depth: int) -> Any:
        if depth > _MAX_DEPTH or indent < 0:
            raise _ProseError
        line = self._lines[self._at][indent:]
        return self._sequence(indent, depth) if line == "-" or line.startswith("- ") else self._mapping(indent, depth)

    def _sequence(self, indent: int, depth: int) -> list[Any]:
        items: list[Any] = []
        while self._indent() == indent:
            line = self._lines[self._at]
            rest = line[indent + 1 :].lstrip()
            if line[indent] != "-" or (line[indent + 1 : indent + 2] not in ("", " ")):
                break
            inner = len(line) - len(rest)
            if not rest:
                self._at += 1
                items.append(self._block(self._indent(), depth + 1) if self._indent() > indent else "")
            elif rest.startswith("- ") or (rest[0] not in "'\"[{|>" and _KEY.match(rest)) or _quoted_key(rest):
                self._lines[self._at] = " " * inner + rest
                items.append(self._block(inner, depth + 1))
            else:
                items.append(self._scalar(rest, indent))
        return items

    def _mapping(self, indent: int, depth: int) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while self._indent() == indent:
            match = _KEY.match(self._lines[self._at][indent:])
            if not match or self._lines[self._at][indent:].startswith("- "):
                raise _ProseError
            key, rest = match[1] or match[2] or match[3], (match[4] or "").strip()
            if len(key) > _MAX_KEY_CHARS * 2 or len(key.split()) > 4:
                raise _ProseError
            if key in pairs:
                raise _ProseError
            pairs[key] = self._scalar(rest, indent) if rest else self._nested(indent, depth)
        if not pairs:
            raise _ProseError
        return pairs

    def _nested(self, indent: int, depth: int) -> Any:
        self._at += 1
        inner = self._indent()
        if inner > indent or (inner == indent and self._lines[self._at][indent:].startswith("- ")):
            return self._block(inner, depth + 1)
        return ""

    def _scalar(self, rest: str, indent: int) -> Any:
        """The scalar that begins with `rest` on the current line of a block at `indent`, with what continues it."""
        self._at += 1
        if rest[0] in "'\"":
            return self._quoted(rest)
        if re.fullmatch(r"[|>][+-]?\d?", rest):
            return "\n".join(self._deeper(indent))
        more = self._deeper(indent)
        if any(_KEY.match(line.lstrip()) and ": " in line for line in more):
            raise _ProseError
        whole = " ".join([rest, *(line.strip() for line in more)])
        return _flow(whole) if whole[0] in "[{" else whole

    def _deeper(self, indent: int) -> list[str]:
        lines: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line and len(line) - len(line.lstrip()) <= indent:
                break
            lines.append(line)
            self._at += 1
        return lines

    def _quoted(self, rest: str) -> str:
        quote, parts = rest[0], [rest[1:]]
        while True:
            end = _closing(parts[-1], quote)
            if end is not None:
                if parts[-1][end + 1 :].strip():
                    raise _ProseError
                parts[-1] = parts[-1][:end]
                text = "\n".join(part.strip() if index else part for index, part in enumerate(parts))
                return text.replace("''", "'") if quote == "'" else text
            if self._at == len(self._lines):
                raise _ProseError
            parts.append(self._lines[self._at])
            self._at += 1


def _quoted_key(rest: str) -> bool:
    match = _KEY.match(rest)
    return bool(match and (match[1] or match[2]))


#: What stands before the quote that closes: a doubled one, or one behind a backslash in double quotes, does not.
_BEFORE_CLOSE = {"'": re.compile(r"(?:[^']|'')*+"), '"': re.compile(r'(?:[^"\\]|\\.)*+')}


def _closing(text: str, quote: str) -> int | None:
    """Where the quote closes, if it does."""
    match = _BEFORE_CLOSE[quote].match(text)
    end = match.end() if match else 0
    return end if end < len(text) and text[end] == quote else None


def _flow(text: str) -> Any:
    if text in ("[]", "{}"):
        return []
    found = _json(text)
    if found is not None:
        return found
    if text[0] == "[" and text[-1] == "]":
        return [item.strip().strip("'\"") for item in text[1:-1].split(",")]
    if text[0] == "{" and text[-1] == "}":
        pairs = [item.partition(":") for item in text[1:-1].split(",")]
        if all(colon and re.fullmatch(r"\s*['\"]?[\w -]{1,40}['\"]?\s*", key) for key, colon, _ in pairs):
            return {key.strip(" '\""): value.strip().strip("'\"") for key, _, value in pairs}
    return text


def _yaml(text: str) -> Any:
    if not re.match(r"\s*(?:- |-\n|[^\n]{1,80}:(?:\s|$))", text):
        return None
    try:
        return _Blocks(text).read()
    except _ProseError:
        return None


# --- Tables and heads -------------------------------------------------------------------------------------------------


def _table(text: str) -> Any:
    if not any(delimiter in text for delimiter in _DELIMITERS):
        return None
    lines = [
        line.strip().strip("|") for line in text.split("\n") if line.strip() and not re.fullmatch(r"[\s|:+=-]+", line)
    ]
    for delimiter in _DELIMITERS if lines else ():
        header = [cell.strip() for cell in lines[0].split(delimiter)]
        if len(lines) > 1 and len(header) > 1 and all(0 < len(cell) <= _MAX_KEY_CHARS for cell in header):
            rows = [[cell.strip() for cell in line.split(delimiter)] for line in lines[1:]]
            if all(len(row) == len(header) for row in rows):
                return [dict(zip(header, row, strict=True)) for row in rows]
    return None


def _letter(text: str) -> Any:
    """``Key: value`` lines up to the first empty one are data, what follows is prose."""
    head, _, body = text.partition("\n\n")
    pairs: dict[str, Any] = {}
    for line in head.split("\n"):
        match = _HEAD.match(line.strip())
        if not match or match[1] in pairs or match[2][:1] in ("'", '"', "|", ">"):
            return None
        pairs[match[1]] = match[2].strip()
    return pairs | {"body": body} if len(pairs) > 1 else None
