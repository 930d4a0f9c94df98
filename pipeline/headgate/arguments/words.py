"""Words of a shell: a node of the syntax tree in, the words that the shell would make of it out.

Quotes go, escapes and ANSI-C strings are read, variables whose value the text itself gives are put in, unquoted values
split into several words. What only the running shell can know is `UNKNOWN` within the word, with what is known of where
it comes from. A word also remembers whether it was spelled so that a reader does not see what it says.

Source: POSIX.1-2024, Shell Command Language, 2.2 and 2.6; Bash Reference Manual, 3.1.2 and 3.5.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from headgate.arguments.acts import Steps
from headgate.arguments.grammar import text_of
from headgate.arguments.places import UNKNOWN

if TYPE_CHECKING:
    from tree_sitter import Node

#: Where something unknown comes from: the network, a decoder, a place of secrets, the machine's own data, a shell.
Origin = Literal["network", "decoder", "secret", "data", "shell"]
NOWHERE: frozenset[Origin] = frozenset()

#: Code points of one value that is followed; a longer one counts as unknown.
MAX_VALUE_CHARS = 65_536
#: Words that one node may become.
MAX_FIELDS = 256


@dataclass(frozen=True, slots=True)
class Value:
    """What a command prints, or a variable holds.

    Args:
        text: `UNKNOWN` where it cannot be known.
        origins: of what is unknown.
        decoded: it was written in an encoding and has been read.
    """

    text: str = field(default=UNKNOWN, repr=False)
    origins: frozenset[Origin] = NOWHERE
    decoded: bool = False

    @property
    def known(self) -> bool:
        """Whether all of it is known."""
        return UNKNOWN not in self.text


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command.

    Args:
        text: with `UNKNOWN` for what cannot be known.
        origins: of what is unknown.
        disguised: its letters come from escapes, split quotes or expansions that hide them.
        decoded: some of it was decoded.
    """

    text: str = field(repr=False)
    origins: frozenset[Origin] = NOWHERE
    disguised: bool = False
    decoded: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    splits: bool = False
    origins: frozenset[Origin] = NOWHERE
    disguised: bool = False
    decoded: bool = False


_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c(.)|(.))", re.DOTALL
)
_LETTER = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
_SLICE = re.compile(r"\$\{(\w{1,99}):\s?(\d{1,5})(?::(\d{1,5}))?\}")
_REPLACE = re.compile(r"\$\{(\w{1,99})(//?)([^/}]{1,200})/?([^}]{0,200})\}")
_DEFAULT = re.compile(r"\$\{(\w{1,99}):?([-=+])([^}]{0,2000})\}", re.DOTALL)
_CASE = re.compile(r"\$\{(\w{1,99})(\^\^?|,,?)\}")
_INDIRECT = re.compile(r"\$\{!(\w{1,99})\}")
_SPLITS = re.compile(r"(?<=[^\\])\\[A-Za-z]")
#: What a shell has before it runs anything.
PRESET = {"HOME": "~", "PWD": ".", "IFS": " \t\n", "SHELL": "/bin/sh", "OLDPWD": ".", "TMPDIR": "/tmp"}  # noqa: S108


def unescape(text: str) -> str:
    """A text with ``\\x72``, ``\\162``, ``\\u0072`` and the like read, as ``$'...'``, printf and ``echo -e`` do."""

    def one(match: re.Match[str]) -> str:
        hexa, short, long, octal, control, letter = match.groups()
        if hexa or short or long or octal:
            code = int(hexa or short or long, 16) if not octal else int(octal, 8) & 0xFF
            return chr(code) if code < 0x11_0000 else "?"
        return (
            chr(ord(control) & 0x1F)
            if control
            else _LETTER.get(letter, letter if letter in "\\'\"?" else f"\\{letter}")
        )

    return _ESCAPE.sub(one, text)


class Words:
    """Reads nodes as words.

    Args:
        variables: values that the text gave.
        output: what the commands of a substitution print.
        steps: the work that is left.
    """

    def __init__(self, variables: dict[str, Value], output: Callable[["Node"], Value], steps: Steps) -> None:
        self._variables, self._output, self._steps = variables, output, steps

    def fields(self, node: "Node") -> list[Word]:
        """The words that an argument becomes; none for an unset variable alone."""
        parts = list(self._parts(node))
        words = self._joined(parts)
        raw = text_of(node)
        if raw.startswith("{") and raw.endswith("}") and "," in raw and not any(c in raw for c in "$`'\"\n "):
            disguised = raw[1:-1].isascii()
            return [Word(text, disguised=disguised) for text in raw[1:-1].split(",")[:MAX_FIELDS]]
        return words

    def one(self, node: "Node") -> Value:
        """The value that a node has where nothing splits: an assignment's right side, a here-string, a body."""
        parts = list(self._parts(node))
        text = "".join(part.text for part in parts)
        origins = NOWHERE.union(*(part.origins for part in parts)) if parts else NOWHERE
        return Value(text[:MAX_VALUE_CHARS], origins, any(part.decoded or part.disguised for part in parts))

    def _joined(self, parts: list[_Part]) -> list[Word]:
        separators = self._variables.get("IFS", Value(PRESET["IFS"])).text
        fields: list[list[_Part]] = [[]]
        for part in parts:
            pieces = _split(part.text, separators) if part.splits else [part.text]
            for number, piece in enumerate(pieces[:MAX_FIELDS]):
                self._steps.take()
                if number:
                    fields.append([])
                if piece or not part.splits:
                    fields[-1].append(_Part(piece, False, part.origins, part.disguised, part.decoded))
        return [_word(field) for field in fields if field]

    def _parts(self, node: "Node") -> Iterator[_Part]:
        self._steps.take()
        kind = node.type
        if kind in ("concatenation", "command_name", "translated_string"):
            inner = [part for child in node.children for part in self._parts(child)]
            yield from inner
            quoted = [child for child in node.children if child.type in ("raw_string", "string", "ansi_c_string")]
            if kind == "concatenation" and any(
                1 <= len(text_of(child)) <= 4 and len(node.children) > 1 for child in quoted
            ):
                yield _Part("", disguised=True)
        elif kind == "raw_string":
            yield _Part(text_of(node)[1:-1])
        elif kind == "ansi_c_string":
            raw = text_of(node)[2:-1]
            text = unescape(raw)
            yield _Part(text, disguised=len(raw) - len(text) >= 3 and text.isprintable() and text != "")
        elif kind in ("string", "heredoc_body"):
            yield from self._string(node)
        elif kind == "simple_expansion":
            yield self._variable(text_of(node)[1:], splits=True)
        elif kind == "expansion":
            yield self._expansion(node)
        elif kind in ("command_substitution", "process_substitution"):
            value = self._output(node)
            yield _Part(value.text.rstrip("\n"), kind[0] == "c", value.origins, decoded=value.decoded)
        elif kind == "arithmetic_expansion":
            yield _Part(UNKNOWN)
        else:
            yield _literal(text_of(node))

    def _string(self, node: "Node") -> Iterator[_Part]:
        """A quoted text, with the gaps that the tree leaves between its children."""
        source, start = node.text or b"", node.start_byte
        opening = 0 if node.type == "heredoc_body" else 1
        at, end = opening, len(source) - opening
        for child in node.named_children:
            if child.type in ("string_content", "heredoc_content"):
                continue
            yield _Part(_plain(source[at : child.start_byte - start]))
            for part in self._parts(child):
                yield _Part(part.text, False, part.origins, part.disguised, part.decoded)
            at = child.end_byte - start
        yield _Part(_plain(source[at:end]))

    def _variable(self, name: str, splits: bool) -> _Part:
        if name in ("@", "*"):
            return _Part("", True, disguised=True)
        value = self._variables.get(name)
        if value is None:
            return _Part(PRESET.get(name, UNKNOWN), splits, disguised=name == "IFS")
        return _Part(value.text, splits, value.origins, decoded=value.decoded)

    def _expansion(self, node: "Node") -> _Part:
        """``${...}``: the forms by which a command is spelled out of pieces; others are unknown."""
        raw = text_of(node)
        name = next((text_of(child) for child in node.named_children if child.type == "variable_name"), "")
        if raw == f"${{{name}}}" or not name:
            return self._variable(name or raw[2:-1], splits=True)
        value = self._variables.get(name, Value(PRESET[name]) if name in PRESET else None)
        return _formed(raw, value, self._variables)


def _formed(raw: str, value: Value | None, variables: dict[str, Value]) -> _Part:
    if match := _DEFAULT.fullmatch(raw):
        if match[2] == "+":
            return _Part(_dequoted(match[3]) if value else "", True, disguised=bool(value))
        return _Part(value.text, True, value.origins) if value else _Part(_dequoted(match[3]), True, disguised=True)
    if match := _INDIRECT.fullmatch(raw):
        aimed = variables.get(value.text) if value else None
        return _Part(aimed.text, True, aimed.origins, disguised=True) if aimed else _Part(UNKNOWN, True)
    if value is None or not value.known:
        return _Part(UNKNOWN, True, value.origins if value else NOWHERE)
    if match := _SLICE.fullmatch(raw):
        start = int(match[2])
        end = start + int(match[3]) if match[3] else None
        return _Part(value.text[start:end], True, disguised=True)
    if match := _REPLACE.fullmatch(raw):
        count = -1 if match[2] == "//" else 1
        return _Part(value.text.replace(match[3], match[4], count), True, disguised=True)
    if match := _CASE.fullmatch(raw):
        return _Part(value.text.upper() if match[2][0] == "^" else value.text.lower(), True, disguised=True)
    return _Part(UNKNOWN, True)


def _dequoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _literal(text: str) -> _Part:
    if "\\" not in text:
        return _Part(text)
    return _Part(re.sub(r"\\(?:\n|(.))", r"\1", text), disguised=bool(_SPLITS.search(text)))


def _plain(source: bytes) -> str:
    text = source.decode("utf-8", "replace")
    return re.sub(r"\\(?:\n|([\\\"$`]))", lambda m: m[1] or "", text) if "\\" in text else text


def _split(text: str, separators: str) -> list[str]:
    """Field splitting; empty ends stay, so that what stands beside a value knows whether it is parted from it."""
    if not separators:
        return [text]
    return re.split(f"[{re.escape(separators)}]+", text, maxsplit=MAX_FIELDS)


def _word(parts: list[_Part]) -> Word:
    return Word(
        "".join(part.text for part in parts)[:MAX_VALUE_CHARS],
        NOWHERE.union(*(part.origins for part in parts)),
        any(part.disguised for part in parts),
        any(part.decoded for part in parts),
    )
