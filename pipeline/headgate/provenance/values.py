"""Values: when two are the same however they are written, and which arguments of a call are a destination.

`fold` is for reading text, `compact` for comparing whole values: ``NO93 8601 1117 947`` and ``no9386011117947`` are one
account, ``eva%40post.example`` and ``Eva@post.example`` one mailbox, ``eva (at) post dot example`` as well.

Bodies, titles and the like are never sinks: what an agent writes into them is its work.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

from headgate.provenance.effects import Effect, word_set, words_of

Role = Literal["recipient", "account", "grantee", "url", "command", "target", "credential", "object"]
Shape = Literal["email", "url", "account", "phone", "number", "words", "text"]

_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([nrt\"'/\\]))", re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u2010\u2011\u2012\u2013\u2014\u2212", "''\"\"------")
_NO_WORD = re.compile(r"[\W_]+")
_SPELLED = re.compile(r"(?<=\w)\s*[\s(\[{<](?:at|dot)[\s)\]}>]\s*(?=\w)", re.IGNORECASE)

# Every repetition is bounded: texts are long, and come from strangers.
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_URL = re.compile(r"(?:https?|ftp|wss?)://[^\s<>\"'`)\]}|]+", re.IGNORECASE)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ -]?[0-9a-z]{2,4}){3,9}\b", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d[\d ()./-]{5,20}\d")
#: ``U07 (Ann Lee)`` or ``Ann Lee (U07)``: an id and a name.
_NAMED = re.compile(r"^([^()\n]{1,60}?) ?\(([^()\n]{1,60})\)$")
_MAILBOX = re.compile(r"^([^<>@]*)<([^<>\s]+)>$")

#: A longer leaf is more than a destination and its label.
_MAX_LABELLED_CHARS = 120
#: Passes of unescaping; each one shortens the text, and nothing that a tool takes is wrapped deeper.
_MAX_PASSES = 8


def fold(text: str) -> str:
    """A text as a reader takes it: unescaped, without invisible marks, in lower case, single spaces. Idempotent."""
    for _ in range(_MAX_PASSES):
        before = text
        text = _unescaped(text)
        if not text.isascii():
            text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).translate(_QUOTES))
        text = " ".join(text.casefold().split())
        if text == before:
            break
    return text


def _unescaped(text: str) -> str:
    if "%" in text:
        text = unquote(text, errors="ignore")
    if "&" in text:
        text = html.unescape(text)
    return _JSON_ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return " " if match[3] in "nrtNRT" else match[3]


def compact(folded: str) -> str:
    """Letters and digits alone of a folded text, mailboxes spelled out among them: for comparing, not for reading."""
    if " at" in folded or "(at" in folded or "[at" in folded or "dot" in folded:
        folded = _SPELLED.sub("", folded)
    return _NO_WORD.sub("", folded)


def shape_of(folded: str) -> Shape:
    """What a folded value looks like."""
    if _EMAIL.fullmatch(folded):
        return "email"
    if _URL.fullmatch(folded) or re.fullmatch(r"(?:www\.)[\w-]+\.[^\s]+", folded):
        return "url"
    if _IBAN.fullmatch(folded) and sum(c.isdigit() for c in folded) >= 8:
        return "account"
    if folded.replace(".", "").replace("-", "").isdigit() and len(folded) < 7:
        return "number"
    if _PHONE.fullmatch(folded):
        return "phone"
    return "words" if len(folded.split()) <= 6 and len(folded) <= 120 else "text"


def like(shape: Shape, folded: str) -> set[str]:
    """All values of a shape that a folded text holds, compact; empty for shapes that text cannot be searched for."""
    patterns: dict[Shape, re.Pattern[str]] = {"email": _EMAIL, "url": _URL, "account": _IBAN, "phone": _PHONE}
    pattern = patterns.get(shape)
    return {compact(found.rstrip(".,;")) for found in pattern.findall(folded)} if pattern else set()


def parts_of(text: str) -> tuple[str, ...]:
    """The values that one string holds: a joined list's items, a mailbox's name and address; else itself."""
    text = text.strip()
    if text and text[0] in "[{" and text[-1] in "]}":
        try:
            items: Any = json.loads(text)
        except (ValueError, RecursionError):
            items = [item.strip().strip("'\"") for item in text[1:-1].split(",")] if text[0] == "[" else None
        if isinstance(items, list) and all(isinstance(item, str | int) for item in items):
            return tuple(part for item in items for part in parts_of(str(item)) if part)
    mailbox = _MAILBOX.match(text)
    if mailbox:
        return tuple(part for part in (mailbox[2], mailbox[1].strip(" \"'")) if part)
    named = _NAMED.match(text)
    if named and (len(named[1].split()) == 1) != (len(named[2].split()) == 1 and not named[2].isalpha()):
        return (named[1], named[2])
    pieces = [piece.strip() for piece in re.split(r"[,;\n]", text)]
    if len(pieces) > 1 and all(piece and len(piece.split()) <= 3 for piece in pieces) and _listed(pieces):
        return tuple(part for piece in pieces for part in parts_of(piece))
    return (text,) if text else ()


def _listed(pieces: list[str]) -> bool:
    """Whether pieces between commas are items: beside a destination stand others, or names, and no words."""
    shapes = [shape_of(fold(piece)) in ("email", "url", "account", "phone") or "@" in piece for piece in pieces]
    return not any(shapes) or all(
        shape or all(not word[0].islower() for word in piece.split())
        for shape, piece in zip(shapes, pieces, strict=True)
    )


def labelled(folded: str) -> str:
    """The destination of a text that is one, and a word beside it: ``mobile 555 0142``; empty for others."""
    if len(folded) > _MAX_LABELLED_CHARS:
        return ""
    found = [match for pattern in (_EMAIL, _URL, _IBAN, _PHONE) for match in pattern.finditer(folded)]
    whole = max(found, key=lambda match: len(match[0]), default=None)
    if whole is None or any(match.start() >= whole.end() or match.end() <= whole.start() for match in found):
        return ""
    beside = (folded[: whole.start()] + " " + folded[whole.end() :]).split()
    return whole[0] if len(beside) == 1 and beside[0].strip(".:()").isalpha() else ""


#: A name that may stand in a reason; another one could be the very text that is guarded.
IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]{0,40}")
#: A longer value is not taken apart or traced; where a sink has one, that is a concern.
MAX_SINK_CHARS = 20_000

# --- Arguments -------------------------------------------------------------------------------------------------------

_BODIES = word_set(
    "body text message messages content contents title subject description summary note notes comment comments query "
    "reason reference memo caption reply review reviews bio transcript html markdown thought question answer details "
    "snippet feedback remark remarks diff cv"
)
#: Names of free text that also name things: a file goes by its title, a mail by its subject.
_LABELS = word_set("title subject name caption")
_RECIPIENTS = word_set(
    "to cc bcc recipient recipients receiver participants participant attendees attendee invitees invitee guests guest "
    "forward webhook destination mailbox audience forwarding"
)
_CONTACTS = word_set(
    "email emails mail user users username usernames member members phone number channel channels contact contacts "
    "address chat person people handle login group team target assignee reviewer reviewers endpoint host server "
    "collaborator collaborators delegate owner"
)
_ACCOUNTS = word_set("iban account payee beneficiary bic wallet routing bank")
#: Banks give longer numbers; a shorter one is an account of a ledger.
_MIN_ACCOUNT_CHARS = 6
_CREDENTIALS = word_set("password passwd passphrase pin secret")
_COMMANDS = word_set("command commands cmd script shell code sql statement expression")
_MEASURES = word_set("amount quantity limit page count size price date time day year month duration offset")
_REACHING: frozenset[Effect] = frozenset({"send", "grant", "pay"})
_HOOKS = word_set("webhook hook callback endpoint forward forwarding remote redirect destination to")
_CONTACT_SHAPES: frozenset[Shape] = frozenset({"email", "account", "url"})


def is_body(name: str) -> bool:
    """Whether a name is one of free text, that somebody wrote."""
    words = words_of(name)
    return bool(words) and words[-1] in _BODIES


def is_label(name: str) -> bool:
    """Whether a name is one of free text by which a thing is known."""
    words = words_of(name)
    return bool(words) and words[-1] in _LABELS


@dataclass(frozen=True, slots=True)
class Sink:
    """A value of a call that decides whom or what it reaches.

    Args:
        argument: the argument's name, as the agent gave it; of nested ones, the outermost and the innermost.
        role: what the value is there for; an ``object`` is what is paid for, sent or granted, and reaches
            nobody by itself.
        value: as it stands in the arguments, one item of a list.
    """

    argument: str
    role: Role
    value: str = field(repr=False)

    @property
    def folded(self) -> str:
        """The value as it is compared."""
        return fold(self.value)

    @property
    def label(self) -> str:
        """The argument's name, in a form that may stand in a reason."""
        return f"`{self.argument}`" if IDENTIFIER.fullmatch(self.argument) else "an argument"


def sinks_of(effect: Effect, arguments: Mapping[str, Any]) -> Iterator[Sink]:
    """The sinks among a call's arguments, in their order."""
    for name, key, value in leaves_of(arguments):
        if effect == "execute" and (_COMMANDS & set(words_of(key)) or len(arguments) == 1):
            yield Sink(name, "command", value)
        elif not is_body(key):
            whole = len(value) > MAX_SINK_CHARS
            for part in (value,) if whole else parts_of(value):
                role = _role(effect, words_of(key), "words" if whole else shape_of(fold(part)), len(part))
                if role:
                    yield Sink(name, role, part)
        elif effect == "delete" and is_label(key):
            yield Sink(name, "target", value)


def decisive(arguments: Mapping[str, Any], free: bool) -> Iterator[Sink]:
    """All values that decide what a call does, whatever its effect.

    Args:
        arguments: of the call.
        free: free texts too, each whole and by the destinations in it.
    """
    for name, key, value in leaves_of(arguments):
        if _MEASURES & set(words_of(key)):
            continue
        if not is_body(key) and len(value) <= MAX_SINK_CHARS:
            yield from (Sink(name, "object", part) for part in parts_of(value))
        elif free:
            folded = fold(value[:MAX_SINK_CHARS])
            for pattern in (_EMAIL, _URL, _IBAN):
                yield from (Sink(name, "object", found.rstrip(".,;")) for found in pattern.findall(folded))
            yield Sink(name, "object", folded)


def _role(effect: Effect, words: tuple[str, ...], shape: Shape, chars: int) -> Role | None:
    names = set(words)
    if shape == "url":
        return "url" if effect != "write" or names & _HOOKS else None
    if effect == "read" or shape == "text" or names & _MEASURES:
        return None
    if names & _CREDENTIALS:
        return "credential"
    if (names & _ACCOUNTS and not (shape == "number" and chars < _MIN_ACCOUNT_CHARS)) or (
        shape == "account" and effect == "pay"
    ):
        return "account"
    if names & _RECIPIENTS:
        return "account" if effect == "pay" else "recipient"
    if effect in _REACHING and (
        (names & _CONTACTS if effect == "send" else names & _CONTACTS - {"number"}) or shape in _CONTACT_SHAPES
    ):
        return "grantee" if effect == "grant" else "recipient"
    if effect == "delete":
        return "target"
    return "object" if effect in _REACHING or effect == "write" else None


def leaves_of(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(name for people, innermost key, text) of every scalar."""
    waiting: list[tuple[str, str, Any]] = [
        (str(key), str(key), value) for key, value in reversed(list(arguments.items()))
    ]
    while waiting:
        top, key, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(top, str(inner), item) for inner, item in reversed(list(value.items()))]
        elif isinstance(value, list):
            waiting += [(top, key, item) for item in reversed(value)]
        elif isinstance(value, str | int) and not isinstance(value, bool):
            yield top, key, str(value)
