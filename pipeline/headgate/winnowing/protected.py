"""What a session must not say aloud: its system prompt, its tools' descriptions, and documents marked confidential.

In comes what a stream may know of its session; out come the protected texts as passages, and the fingerprints that are
no secret because the user wrote them too. Passages are kept from stream to stream, for sessions say the same over and
over; what is kept is capped. Nothing here knows the text that is checked.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from headgate.detector import DeclaredTool, StreamContext
from headgate.provenance.sources import Source
from headgate.winnowing.passages import Pair, Passage
from headgate_schemas.findings import Label

#: What is protected; also the type of the findings.
What = Literal["system-prompt", "tool-schema", "confidential-document"]
#: The label of an event that marks its text.
CONFIDENTIAL: Label = "confidential"
#: Documents that one stream is compared with, the latest ones; each costs every word two look-ups.
MAX_DOCUMENTS = 64
#: Content words of all passages that are kept: about 200 bytes each.
MAX_KEPT_WORDS = 250_000
#: Descriptions within one tool's schema.
_MAX_NODES = 2_000


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected text.

    Args:
        what: which kind of text.
        name: for people; it names no content.
        passage: its fingerprints.
    """

    what: What
    name: str
    passage: Passage


class Passages:
    """Makes passages of texts, and keeps those used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Passage] = OrderedDict()
        self.words = 0

    def of(self, text: str) -> Passage:
        """A text's passage."""
        passage = self._kept.get(text)
        if passage is not None:
            self._kept.move_to_end(text)
            return passage
        passage = self._kept[text] = Passage(text)
        self.words += passage.words
        while self.words > MAX_KEPT_WORDS and self._kept:
            self.words -= self._kept.popitem(last=False)[1].words
        return passage


def protected_texts(context: StreamContext, confidential: tuple[str, ...], passages: Passages) -> list[Protected]:
    """Everything that a stream is compared with.

    Args:
        context: of the stream.
        confidential: globs of tools whose results are confidential.
        passages: makes them.
    """
    sources = context.seen.sources if context.seen is not None else ()
    system = [source.heard.text for source in sources if source.heard.origin == "system"] or [context.system]
    found = [Protected("system-prompt", "the system prompt", passages.of("\n".join(system)))]
    if context.tools:
        described = "\n".join(text for tool in context.tools for text in _descriptions(tool))
        found.append(Protected("tool-schema", "the tools' descriptions", passages.of(described)))
    marked = [source for source in sources if _is_confidential(source, confidential)]
    found += [
        Protected("confidential-document", _name(source), passages.of(source.heard.text))
        for source in marked[-MAX_DOCUMENTS:]
    ]
    return [each for each in found if each.passage.words]


def said_by_user(context: StreamContext, passages: Passages) -> frozenset[Pair]:
    """The fingerprints of what the user wrote, unless it was marked."""
    if context.seen is None:
        return frozenset(passages.of(context.request).pairs)
    texts = [
        source.heard.text
        for source in context.seen.sources
        if source.heard.origin == "user" and source.heard.label != CONFIDENTIAL
    ]
    return frozenset(pair for text in texts for pair in passages.of(text).pairs)


def _is_confidential(source: Source, globs: tuple[str, ...]) -> bool:
    heard = source.heard
    if heard.label == CONFIDENTIAL:
        return heard.origin in ("user", "tool")
    return heard.origin == "tool" and any(fnmatchcase(heard.tool, glob) for glob in globs)


def _name(source: Source) -> str:
    heard = source.heard
    return f"a confidential result of {heard.tool or 'a tool'}" if heard.origin == "tool" else "a confidential prompt"


def _descriptions(tool: DeclaredTool) -> Iterator[str]:
    """What a tool's declaration says in words; names of arguments are in every call."""
    yield tool.description
    waiting: list[Any] = [tool.parameters]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("description"), str):
                yield node["description"]
            waiting += reversed([value for value in node.values() if isinstance(value, dict | list)])
        elif isinstance(node, list):
            waiting += reversed([value for value in node if isinstance(value, dict | list)])
