r"""Where a value is given to a name: assignments of code, configuration, data, markup, shells and prose.

In comes a stretch of text; out come *openings*: the places where a value begins, with the name it is given to. An
opening depends only on the text before it, so it can be found as soon as that text is there. What the name says about
the value is in `Label`.

The forms: ``name = "v"``, ``name: v``, ``name := v``, ``"name" => "v"``, ``f("name", "v")``, ``name("v")``,
``<name>v</name>``, ``| name | v |``, ``name is v``, ``--name v``, ``name: API_KEY, value: v``, ``Bearer v``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from headgate.detectors.secrets.vocabulary import HARMLESS_OWNERS, NEUTRAL, OTHERS, PASSWORDS, SECRETS

#: The furthest back from a value that its name may begin.
LABEL_CHARS = 80
#: The most between a name and its value: operator, spaces, a line break, a wrapper, quotes, an authorisation scheme.
GAP_CHARS = 96

_QUOTE = r"""(?:"{3}|'{3}|`{3}|\\{0,3}["'`](?:(?<=")'|(?<=')")?)?"""
_SKIP = (
    r"[ \t]{0,8}(?:\r?\n[ \t]{0,24})?"
    r"(?:(?:new[ ])?(?:String|SecretStr|Secret|SecureString|StringValue|Some|str|bytes|pydantic\.SecretStr)\()?"
    r"\*{0,2}[ \t]{0,2}(?:[rbuRBU]{1,2}(?=[\"'])|[@N](?=[\"']))?"
    rf"(?P<quote>{_QUOTE})"
    r"(?:(?:Bearer|Basic|Token|token|Api-?Token|ApiKey|Api-Key|GenieKey|SSWS|Bot|bearer|basic)[ \t]{1,4})?"
)
_SIGN = re.compile(r"[:=?|>!,(]|->")
_OPENING = re.compile(
    r"(?P<operator>:{1,3}=|\?\?=?|\?=|\|\|=?|=>|->|!==?|={1,3}"
    r"|:(?!//)|(?<=[\w`* ])\||(?<=[\"'`]),|(?<=[\w\"'])>|(?<=\w)\()" + _SKIP
)
_AFTER_WORD = rf"[ \t]{{1,4}}\*{{0,2}}(?P<quote>{_QUOTE})"
#: A noun with its value behind a verb; a flag, a scheme or a setting with its value behind a space.
_SAID = re.compile(r" (?:is|was|to)(?: now)?:?" + _AFTER_WORD)
_NOUNS = ("word", "pass", "hrase", "pwd", "code", "cret", "oken", "key")
_FLAG = re.compile(r"-(?P<name>[A-Za-z][\w-]{1,48})" + _AFTER_WORD)
_SCHEME = re.compile(r"(?P<name>[Bb]earer|BEARER)" + _AFTER_WORD)
_SETTING = re.compile(
    r"(?:^|(?<=\s))(?:(?:ENV|ARG|setx?|setenv|configure set|config set) (?P<name>[\w./:-]{2,64})"
    r"|login \S{1,64} password)" + _AFTER_WORD
)
_CLOSERS = re.compile(r"[\s\"'`\])*\\]{0,8}$")
_NAME = re.compile(r"[\w.\-/$@ \t]*$")
_TYPED = re.compile(r"(?P<name>[\w$]+)\??\s*:\s*&?[\w.\[\]|<> ']{1,24}$")
_TAG = re.compile(r"<(?P<name>[\w:.-]{1,64})(?:\s[^<>]{0,40})?$")
_CELL = re.compile(r"\|[\s*`]{0,4}[\w .-]{2,48}[\s*`]{0,4}$")
_PAIR = re.compile(
    r"(?i)(?:name|key|id)[\"'\\]{0,4}\s*[=:]\s*[\"'\\]{0,4}(?P<name>[\w.-]{1,64})[\"'\\]{0,4},?\s+[\"'\\]{0,4}value[\"'\\]{0,4}\s*$"
)


@dataclass(frozen=True)
class Label:
    """The name that a value is given to."""

    text: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Its words, lower case: split at punctuation and where capitals begin."""
        return tuple(p.lower() for p in _PARTS.findall(self.text))

    @cached_property
    def compact(self) -> str:
        """Its words run together, to look up names that are written in many ways."""
        return "".join(self.parts)

    @cached_property
    def _core(self) -> tuple[str, ...]:
        """The parts without what says nothing about the value at the end: types, environments, numbers."""
        parts = list(self.parts)
        while len(parts) > 1 and (parts[-1] in NEUTRAL or parts[-1].isdigit()):
            parts.pop()
        return tuple(parts)

    @property
    def head(self) -> str:
        """The noun that says what the value is: ``password`` of ``db_password_prod``."""
        return self._core[-1] if self._core else ""

    @property
    def _owner(self) -> str:
        return self._core[-2] if len(self._core) > 1 else ""

    @property
    def names_password(self) -> bool:
        """Whether the value is a password."""
        if self._owner in HARMLESS_OWNERS:
            return False
        return self.head in PASSWORDS or self.head.endswith(("password", "passwd", "passphrase", "pwd", "passwort"))

    @property
    def names_secret(self) -> bool:
        """Whether the value is a token, a key or another secret that a program made."""
        head = self.head
        if self._owner in HARMLESS_OWNERS:
            return False
        if head in SECRETS or head.endswith(_SECRET_ENDINGS):
            return not head.startswith(("public", "csrf", "xsrf"))
        return head in ("key", "keys")

    @property
    def names_other(self) -> bool:
        """Whether the value is plainly no secret: an address, a hash, a version."""
        return self.head in OTHERS

    def has_word(self, start: int, end: int) -> bool:
        """Whether ``compact[start:end]`` is a name: it begins where a word does, and a short one ends there too."""
        return start in self._edges and (end - start > 4 or end in self._edges)

    @cached_property
    def _edges(self) -> frozenset[int]:
        return frozenset(accumulate((len(part) for part in self.parts), initial=0))


_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_ENDINGS = ("secret", "token", "apikey", "secretkey", "accesskey", "privatekey", "authkey", "passkey")


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a value begins.

    Args:
        start: the value's first character.
        quote: the quote before it, with the backslashes that escape it; empty where there is none.
        label: the name that it is given to.
        worded: given by words or a space, as in prose and on command lines, and not by a sign.
    """

    start: int
    quote: str
    label: Label
    worded: bool


_SQL = re.compile(r"(?i)\b(?:password|identified by)[ \t]{1,4}(?P<quote>')")


def openings(text: str, start: int, end: int) -> Iterator[Opening]:
    """Openings in ``text[start:end]`` whose label is known; `text` from `start` - `GAP_CHARS` is looked at."""
    next_at = 0
    for sign in _SIGN.finditer(text, max(0, start - GAP_CHARS), end):
        found = _OPENING.match(text, sign.start(), end) if sign.start() >= next_at else None
        if found is None:
            continue
        next_at = found.end("operator")
        if start <= found.end() < end and (label := _label(text, found)):
            yield Opening(found.end(), found["quote"], Label(label), False)
    for worded, label in _worded(text, max(0, start - GAP_CHARS), end):
        if start <= worded.end() < end and label:
            yield Opening(worded.end(), worded["quote"], Label(label), True)


def _worded(text: str, begin: int, end: int) -> "Iterator[tuple[re.Match[str], str]]":
    for found in _SAID.finditer(text, begin, end):
        if text[max(0, found.start() - 5) : found.start()].lower().endswith(_NOUNS):
            yield found, _name_before(text, found.start())
    for found in _FLAG.finditer(text, begin, end):
        if found.start() == 0 or text[found.start() - 1] in " \t\n\"'`-":
            yield found, found["name"]
    for found in _SCHEME.finditer(text, begin, end):
        yield found, "bearer"
    for found in _SETTING.finditer(text, begin, end):
        yield found, found["name"] or "password"
    for found in _SQL.finditer(text, begin, end):
        yield found, "password"


def _label(text: str, found: "re.Match[str]") -> str:
    operator, quote = found["operator"], found["quote"]
    before = text[max(0, found.start() - LABEL_CHARS) : found.start()]
    if operator == ">":
        tag = _TAG.search(before)
        return tag["name"] if tag else ""
    if (operator in (",", "(") and not quote) or (operator == "|" and not _CELL.search(before)):
        return ""
    if operator.endswith("=") and (typed := _TYPED.search(before.rstrip())):
        return typed["name"]
    label = _name_before(text, found.start())
    if label.lower() == "value":
        pair = _PAIR.search(before)
        return pair["name"] if pair else label
    return label


def _name_before(text: str, end: int) -> str:
    before = text[max(0, end - LABEL_CHARS) : end]
    closers = _CLOSERS.search(before)
    name = _NAME.search(before, 0, closers.start() if closers else len(before))
    return name.group().strip() if name else ""


_BARE = re.compile(r"(?:[^\s\"'`,;<>()\[\]{}|\\&]|&(?!&|[\w.-]{0,32}=))*")


def value_end(text: str, opening: Opening, end: int) -> int:
    """Where the value ends: at its closing quote, else where a bare value ends."""
    if opening.quote:
        closing = text.find(opening.quote[-1], opening.start, end)
        if closing >= 0:
            return closing - (len(opening.quote) - len(opening.quote.lstrip("\\")) if text[closing - 1] == "\\" else 0)
    found = _BARE.match(text, opening.start, end)
    stop = found.end() if found else opening.start
    while stop > opening.start and text[stop - 1] in ".:!?*":
        stop -= 1
    return stop
