"""Links in a text: which kinds there are, where one may begin, and where it ends.

In come a text and a place; out comes the construct that begins there, or that more text is needed. A construct ends at
places that the text alone fixes, at its cap at the latest. Nothing here knows sessions.

==============================  ====================================================================================
begins with                     and is
==============================  ====================================================================================
``[`` or ``![``                 markdown: ``[text](address)``, ``[text][name]``, ``[name]: address``, or no link
``](``                          the rest of a link whose text held another one
``<`` and a name of `_TAGS`     HTML: every address in its attributes
``url(``                        a style's address
``https://``, ``mailto:`` ...   an address by itself
12 letters and digits           a host by itself, if dots and more labels follow
==============================  ====================================================================================
"""

import html
import re
from dataclasses import dataclass, field

from headgate.detectors.links.judgement import Fetch

#: The longest link that is held; longer addresses than browsers take (2,000 to 8,000) are none.
LINK_CHARS = 4_096
#: A longer text in brackets, or one with an empty line, is no link's.
LABEL_CHARS = 512
#: Letters of a bare word after which it may be a host with data in its first label.
HOST_CHARS = 12

_TAGS = (
    "a|area|audio|base|body|embed|form|frame|iframe|image|img|input|link|meta|object|script|source|style|svg|table|td"
    "|track|use|video"
)
_FOLLOWED = frozenset({"a", "area", "base", "form"})
_SCHEME = r"(?:(?:https?|ftp|wss?):(?:\\?/){2}|mailto:|www\.)"
BEGIN = re.compile(
    rf"!?\[|\]\(|<(?:{_TAGS})(?=[\s/>])|(?<![A-Za-z0-9]){_SCHEME}|(?<![A-Za-z0-9])url\("
    rf"|(?<![\w./@:%=-])(?P<host>[A-Za-z0-9_-]{{{HOST_CHARS - 1}}})(?=[A-Za-z0-9_-])",
    re.IGNORECASE,
)
#: Without one of these there is no match of `BEGIN`; it is asked first, since prose has few of them.
HINT = re.compile(rf"[\[\]<:(.]|[A-Za-z0-9_-]{{{HOST_CHARS}}}")
#: Words that may become the beginning of an address.
PREFIXES = frozenset(
    word[:end] for word in ("https", "ftp", "wss", "www", "mailto", "url") for end in range(1, len(word) + 1)
)
#: What the end of a text may be the beginning of.
OPENING = re.compile(
    r"(?:!|\]|<[A-Za-z]{0,7}|(?<![A-Za-z0-9])(?:h(?:t(?:t(?:ps?(?::(?:\\?/\\?)?)?)?)?)?|f(?:t(?:p(?::(?:\\?/\\?)?)?)?)?"
    r"|w(?:s(?:s?(?::(?:\\?/\\?)?)?)?|ww?)?|m(?:a(?:i(?:l(?:to?)?)?)?)?|u(?:rl?)?))\Z",
    re.IGNORECASE,
)
_BARE_END = re.compile(r"[\s<>\"`\u201d\u3002]|\\(?!/|u0026|u003d)")
_TRAILING = ".,;:!?)'*_]}|\u201d\u2019"
_HOST_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_HOST = re.compile(r"(?:[A-Za-z0-9_-]{1,63}\.){2,32}[A-Za-z]{2,24}\.?")
_ATTRIBUTE = re.compile(
    r"\b(?:src|href|action|data|poster|background|srcset|formaction|ping|content|style)\s{0,8}=\s{0,8}"
    r"(?:\"([^\"]*)\"?|'([^']*)'?|([^\s>\"']+))",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(r"(?:https?:|ftp:|wss?:|mailto:|//)[^\s'\")]+", re.IGNORECASE)
_NAME = re.compile(r"[^\]\n]{1,200}")


@dataclass(frozen=True, slots=True)
class Target:
    """An address in a construct, and what would become of it."""

    fetch: Fetch
    text: str = field(repr=False)
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class Construct:
    """What begins at a place.

    Args:
        end: behind it; of what is no link, where to read on.
        targets: the addresses in it.
        uses: the name of a reference that it shows as an image.
        defines: the name of the reference that it defines.
    """

    end: int
    targets: tuple[Target, ...] = ()
    uses: str = ""
    defines: str = ""


def begins_host(match: re.Match[str]) -> bool:
    """Whether a match of `BEGIN` is the beginning of a bare word that may be a host."""
    return match["host"] is not None


def read(text: str, match: re.Match[str], final: bool) -> Construct | None:
    """The construct that begins with a match of `BEGIN`; None where the text so far does not say."""
    begin = match.group().lower()
    if begin in ("[", "!["):
        return _bracket(text, match.start(), match.end(), final)
    if begin in ("](", "url("):
        return _destination(text, match.end(), final, "image" if begin == "url(" else "link")
    if begin[0] == "<":
        return _tag(text, match.start(), begin[1:], final)
    if begin.endswith(("/", ":", ".")):
        return _bare(text, match.start(), final)
    return _host(text, match.start(), final)


def _bracket(text: str, start: int, at: int, final: bool) -> Construct | None:
    """A markdown link or image, from its opening bracket on."""
    fetch: Fetch = "image" if text[start] == "!" else "link"
    close = text.find("]", at, at + LABEL_CHARS)
    inner = text.find("[", at, close if close >= 0 else at + LABEL_CHARS)
    blank = text.find("\n\n", at, close if close >= 0 else at + LABEL_CHARS)
    if inner >= 0 or blank >= 0 or (close < 0 and len(text) - at >= LABEL_CHARS):
        return Construct(at)  # read on inside: it may hold a link, and is none itself
    if close < 0 or (close + 1 == len(text) and not final):
        return Construct(at) if final else None
    name = text[at:close].strip().lower()
    following = text[close + 1 : close + 2]
    if following == "(":
        return _destination(text, close + 2, final, fetch)
    if following == "[":
        return _reference(text, close + 2, final, fetch, name)
    if following == ":" and fetch == "link" and name:
        return _definition(text, close + 2, final, name)
    return Construct(at, uses=name if fetch == "image" else "")


def _reference(text: str, at: int, final: bool, fetch: Fetch, name: str) -> Construct | None:
    close = text.find("]", at, at + LABEL_CHARS)
    if close < 0:
        return None if len(text) - at < LABEL_CHARS and not final else Construct(at)
    return Construct(close + 1, uses=(text[at:close].strip().lower() or name) if fetch == "image" else "")


def _definition(text: str, at: int, final: bool, name: str) -> Construct | None:
    begin = at
    while begin < len(text) and text[begin] in " \t\n<" and begin - at < 16:
        begin += 1
    found = _BARE_END.search(text, begin, begin + LINK_CHARS)
    if found is None and len(text) - begin < LINK_CHARS and not final:
        return None
    end = found.start() if found else min(len(text), begin + LINK_CHARS)
    return Construct(end, (Target("link", text[begin:end]),) if end > begin else (), defines=name)


def _destination(text: str, at: int, final: bool, fetch: Fetch) -> Construct | None:
    """An address in round brackets; one that an empty line or the cap ends is read as far as it goes."""
    depth, limit = 0, min(len(text), at + LINK_CHARS)
    for place in range(at, limit):
        letter = text[place]
        if letter == "\n" and text[place + 1 : place + 2] == "\n":
            return Construct(place, (Target(fetch, _address(text[at:place])),))
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return Construct(place + 1, (Target(fetch, _address(text[at:place])),))
    if limit - at < LINK_CHARS and not final:
        return None
    return Construct(limit, (Target(fetch, _address(text[at:limit])),))


def _address(inside: str) -> str:
    """The address within round brackets, without its title."""
    inside = inside.strip().strip("'\"")
    if inside[:1] == "<":
        return inside[1:].partition(">")[0]
    return re.split(r"\s+[\"'(]", inside, maxsplit=1)[0]


def _tag(text: str, start: int, name: str, final: bool) -> Construct | None:
    limit = start + LINK_CHARS
    end = _tag_end(text, start, min(len(text), limit))
    if end is None and len(text) < limit and not final:
        return None
    end = end or min(len(text), limit)
    fetch: Fetch = "link" if name in _FOLLOWED else "image"
    targets = []
    for attribute in _ATTRIBUTE.finditer(text, start, end):
        value = html.unescape(attribute[1] or attribute[2] or attribute[3] or "")
        targets += [Target(fetch, each) for each in _ABSOLUTE.findall(value)[:8]]
    return Construct(end, tuple(targets[:32]))


def _tag_end(text: str, start: int, limit: int) -> int | None:
    """Behind the bracket that closes a tag; one within a quoted value does not."""
    quote = ""
    for place in range(start, limit):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter == ">":
            return place + 1
        elif letter in "\"'" and text[place - 1] == "=":
            quote = letter
    return None


def _bare(text: str, start: int, final: bool) -> Construct | None:
    found = _BARE_END.search(text, start, start + LINK_CHARS)
    if found is None and len(text) - start < LINK_CHARS and not final:
        return None
    if found is not None and found.group() == "\\" and found.end() > len(text) - 5 and not final:
        return None  # the escape may be one of those that go on
    end = found.start() if found else min(len(text), start + LINK_CHARS)
    address = text[start:end].rstrip(_TRAILING).replace("\\u0026", "&").replace("\\u003d", "=")
    return Construct(max(start + 1, end), (Target("link", address),))


def _host(text: str, start: int, final: bool) -> Construct | None:
    found = _HOST_WORD.match(text, start, start + LINK_CHARS)
    end = found.end() if found else start + 1
    if end == len(text) and end - start < LINK_CHARS and not final:
        return None
    host = _HOST.fullmatch(text, start, end) if text[end : end + 1] not in ("@", "(") else None
    return Construct(end, (Target("link", host.group().rstrip("."), is_host=True),) if host else ())
