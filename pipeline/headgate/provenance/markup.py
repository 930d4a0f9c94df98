"""Markup as data: HTML or XML in, nested dicts and lists of strings out, or None for what is neither.

An element that holds other elements and no words of its own is a record; one that holds words is one text, marks of
emphasis and links within it included: ``write to <b>eva@x.example</b>`` is a sentence, and the mailbox no field of it.
``Contact: eva@x.example`` within an element is a field. Comments are free text, as is what stands beside elements.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from headgate.provenance.effects import word_set

#: Larger texts are prose. Reading takes 30 ms for 100,000 code points.
MAX_CHARS = 200_000
_MAX_DEPTH = 64

_LOOKS = re.compile(r"\s*<[A-Za-z!?][^<>]{0,2000}>")
_CLOSES = re.compile(r"</[A-Za-z][\w:-]{0,40}\s*>|/>\s*$")
_LABELLED = re.compile(r"^([A-Za-z][\w -]{0,39}): ?(\S+)$")
_VOID = word_set("area base br col embed hr img input link meta source track wbr")
#: They stand within a sentence.
_INLINE = word_set(
    "a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var "
    "br wbr img"
)
_UNSHOWN = frozenset({"script", "style"})
#: Attributes that hold data.
_DATA = frozenset({"id", "name", "value", "href", "content", "action"})


def marked_up(text: str) -> Any:
    """Records of markup, or None where the text is none."""
    if len(text) > MAX_CHARS or not _LOOKS.match(text) or not _CLOSES.search(text):
        return None
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return _value(reader.root) or None


@dataclass(slots=True)
class _Element:
    """An element: its name, its attributes that hold data, and what it holds."""

    tag: str
    data: dict[str, str] = field(default_factory=dict)
    holds: "list[_Element | str]" = field(default_factory=list)


class _Reader(HTMLParser):
    """Builds the tree; an end tag closes what was left open within it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `HTMLParser`."""
        data = {name: value for name, value in attrs if value and (name in _DATA or name.startswith("data-"))}
        element = _Element(tag, data)
        self._open[-1].holds.append(element)
        if tag not in _VOID and len(self._open) < _MAX_DEPTH:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `HTMLParser`."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """See `HTMLParser`."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        """See `HTMLParser`."""
        if data.strip():
            self._open[-1].holds.append(data)

    def handle_comment(self, data: str) -> None:
        """See `HTMLParser`."""
        self._open[-1].holds.append(_Element("comment", holds=[data]))


def _value(element: _Element) -> Any:
    """What an element says: records where it holds elements alone, else its text."""
    parts: list[Any] = [{name: value} for name, value in element.data.items()]
    comments = [part for part in element.holds if isinstance(part, _Element) and part.tag == "comment"]
    parts += [{"comment": _text(comment)} for comment in comments]
    rest = [part for part in element.holds if part not in comments]
    if any(isinstance(part, str) or part.tag in _INLINE for part in rest):
        parts += [{name: value} for name, value in _within(rest)]
        parts += _said(element.tag, " ".join(_text(part) for part in rest))
    else:
        parts += [{part.tag: _value(part)} for part in rest if isinstance(part, _Element) and part.tag not in _UNSHOWN]
    return parts


def _within(parts: "list[_Element | str]") -> list[tuple[str, str]]:
    """The data of links and marks within a sentence."""
    found: list[tuple[str, str]] = []
    waiting = [part for part in parts if isinstance(part, _Element)]
    while waiting:
        element = waiting.pop()
        found += element.data.items()
        waiting += [part for part in element.holds if isinstance(part, _Element)]
    return found


def _said(tag: str, text: str) -> list[dict[str, str]]:
    text = " ".join(text.split())
    label = _LABELLED.match(text)
    return [{label[1]: label[2]}] if label else [{tag or "text": text}] if text else []


def _text(part: "_Element | str") -> str:
    if isinstance(part, str):
        return part
    if part.tag in _UNSHOWN:
        return ""
    return " ".join(_text(inner) for inner in part.holds)
