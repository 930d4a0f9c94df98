"""What a session has seen, source by source, and where in it a value stands.

In come prompts, tool results and the agent's own calls, as the session admits them; out comes `Seen`, the view of one
moment, which says of a value whether the user or the system named it, whether it is a whole field of a tool's data, or
stands in running text. Nothing here knows effects, rules or verdicts.

Three things keep a claim from passing as data:

* A result says nothing new of what its own call asked for: a search that repeats its query has not found it.
* A leaf under a key of free text (``body``, ``subject``, ``note``) is text, however short; of such a leaf only a title
  or a name counts, and only for what goes by it.
* What an agent wrote in an earlier call is its own only if no tool's text had it before. So nothing depends on which
  calls were allowed: the value of a denied call is judged again by where it came from first.

Memory is capped. Beyond `MAX_CHARS` the oldest tool results go, and the view says that it is not whole.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Literal

import msgspec

from headgate.provenance.structure import structured
from headgate.provenance.values import IDENTIFIER, Shape, compact, fold, is_body, is_label, labelled, like, parts_of
from headgate.wording import INSTRUCTION, read_whole
from headgate_schemas.findings import Label

Origin = Literal["user", "system", "tool", "agent"]
#: (stream id, channel): which stream of the session.
Stream = tuple[str, str]

#: Code points kept of a session. A whole session of today's agents rarely has more, and packed it still fits the
#: record of a snapshot (1 MB).
MAX_CHARS = 512_000
#: Sources kept of a session; each costs a view 8 bytes.
MAX_SOURCES = 2_000
#: Leaves and values of one tool result; one with more is read as prose as a whole. Reading that many takes 0.2 s.
MAX_VALUES = 10_000
#: Longest leaf that can be a whole value, or a list of them.
_MAX_FIELD_CHARS = 2_000
#: Leaves by which an object can be called.
_MAX_NAMES = 64
#: Places of one value that a trace names.
_MAX_PLACES = 64
#: Instructions of one result that are kept.
_MAX_MARKS = 64
#: Code points on either side of a found instruction that belong to it: models say where they looked, not where its
#: sentence begins.
_AROUND_MARK = 120


class Heard(msgspec.Struct, frozen=True, array_like=True):
    """One source as a snapshot keeps it.

    Attributes:
        origin: who said it.
        text: all of it, or its beginning where its stream ended early.
        tool: of results and calls.
        call_id: of results and calls.
        label: as the event marked it, such as ``confidential``; empty where it did not.
        marks: where a detector found an instruction that a rule acted on, half-open, in code points.
    """

    origin: Origin
    text: str
    tool: str = ""
    call_id: str = ""
    label: Label = ""
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """Which tools' results are as good as the user's word.

    Args:
        tools: globs of tool names.
        fields: globs of ``tool:field``.
    """

    tools: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def of(self, tool: str, key: str) -> bool:
        """Whether a field of a tool's result is trusted."""
        return any(fnmatchcase(tool, glob) for glob in self.tools) or any(
            fnmatchcase(f"{tool}:{key}", glob) for glob in self.fields
        )


@dataclass(slots=True, eq=False)
class Record:
    """An object within a tool's result, or the result itself.

    Args:
        source: whose.
        parent: the object around it.
        crowd: it is one of several in a list.
        fields: its short leaves, folded; what it can be called by.
        keys: the compact names of those.
    """

    source: "Source"
    parent: "Record | None"
    crowd: bool
    fields: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands: its object and its key (empty for a whole text)."""

    record: Record
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A leaf of running text."""

    place: Place
    folded: str = field(repr=False)
    compact: str = field(repr=False)

    def holds(self, needle: str, loose: str) -> bool:
        """Whether a folded value stands here as itself, or its compact form however it is spaced."""
        return bool(loose and loose in self.compact) or stands_in(needle, self.folded)


class Source:
    """One thing that was said. Read when it is first asked about, and then kept read."""

    def __init__(self, heard: Heard, call: "Source | None" = None) -> None:
        self.heard = heard
        self.call = call

    @cached_property
    def _reading(self) -> "_Reading":
        return _Reading(self)

    @property
    def label(self) -> str:
        """Which result it is, in words that hold nothing of it."""
        tool = f" of {self.heard.tool}" if IDENTIFIER.fullmatch(self.heard.tool) else ""
        call = f" ({self.heard.call_id})" if re.fullmatch(r"[\w.-]{1,40}", self.heard.call_id) else ""
        return f"the result{tool}{call}"

    @cached_property
    def folded(self) -> str:
        """All of its text, folded; made when it is first asked for."""
        return fold(self.heard.text)

    @cached_property
    def compacted(self) -> str:
        """Its letters and digits alone."""
        return compact(self.folded)

    def read(self) -> None:
        """Read it now."""
        _ = self._reading

    @property
    def passages(self) -> "list[Passage]":
        """Its running text."""
        return self._reading.passages

    @property
    def orders(self) -> tuple[str, ...]:
        """Its instructions, by their wording or by a detector's word, folded; only a tool's result has any."""
        return (*self._worded, *self._marked)

    @cached_property
    def _worded(self) -> tuple[str, ...]:
        if self.heard.origin != "tool":
            return ()
        text = self.heard.text
        return tuple(fold(text[p.start : p.end]) for p in read_whole(text) if p.score >= INSTRUCTION)

    @cached_property
    def _marked(self) -> tuple[str, ...]:
        text = self.heard.text
        return tuple(fold(text[max(0, start - _AROUND_MARK) : end + _AROUND_MARK]) for start, end in self.heard.marks)

    def mark(self, spans: tuple[tuple[int, int], ...]) -> None:
        """Say where instructions were found, once its stream was judged."""
        self.heard = msgspec.structs.replace(self.heard, marks=spans)
        self.__dict__.pop("_marked", None)

    def places(self, compacted: str) -> list[Place]:
        """Where a value is a whole field of it."""
        return self._reading.data.get(compacted, [])

    def labels(self, compacted: str) -> list[Place]:
        """Where a value is a whole title or name."""
        return self._reading.labels.get(compacted, [])

    def repeats(self, needle: str, loose: str) -> bool:
        """Whether a value was already in the call that this answers."""
        return self.call is not None and any(passage.holds(needle, loose) for passage in self.call.passages)


class _TooMuchError(Exception):
    """More values than are indexed."""


class _Reading:
    """The fields and the running text of one source."""

    def __init__(self, source: Source) -> None:
        self.data: dict[str, list[Place]] = {}
        self.labels: dict[str, list[Place]] = {}
        self.passages: list[Passage] = []
        self._left = MAX_VALUES
        root, text = Record(source, None, False), source.heard.text
        value = structured(text) if source.heard.origin == "tool" else None
        try:
            if value is not None:
                self._walk(value, root)
            elif source.heard.origin == "tool" and len(text.split()) == 1:
                self._index(self.data, text, Place(root, ""))
            else:
                self._say(text, Place(root, ""))
        except _TooMuchError:
            self.data, self.labels, self.passages, self._left = {}, {}, [], 1
            self._say(text, Place(Record(source, None, False), ""))

    def _walk(self, value: Any, root: Record) -> None:
        waiting: deque[tuple[Any, Record, str]] = deque([(value, root, "")])
        while waiting:
            value, record, key = waiting.popleft()
            if isinstance(value, dict):
                inner = Record(record.source, record, record.crowd) if key or record.fields else record
                for name, item in value.items():
                    self._index(self.data, name, Place(inner, name))
                    waiting.append((item, inner, name))
            elif isinstance(value, list):
                objects = sum(isinstance(item, dict) for item in value) > 1
                for item in value:
                    child = Record(record.source, record, objects) if isinstance(item, dict) else record
                    waiting.append((item, child, key))
            elif value is not None:
                self._leaf(str(value), Place(record, key))

    def _leaf(self, text: str, place: Place) -> None:
        if not text or text in ("True", "False"):
            return
        nested = structured(text) if text[0] in "[{" and text[-1] in "]}" else None
        if nested is not None:
            self._walk(nested, Record(place.record.source, place.record, place.record.crowd))
            return
        if len(text) <= 120 and len(place.record.fields) < _MAX_NAMES:
            place.record.fields.append(fold(text))
            place.record.keys.add(compact(fold(place.key)))
        free = is_body(place.key)
        if is_label(place.key):
            self._index(self.labels, text, place)
        parts = parts_of(text) if len(text) <= _MAX_FIELD_CHARS and not free else ()
        for part in (*parts, *([labelled(fold(text))] if not free else ())):
            self._index(self.data, part, place)
        if free or not _comes_apart(text, parts):
            self._say(text, place)

    def _index(self, index: dict[str, list[Place]], text: str, place: Place) -> None:
        key = compact(fold(text))
        if key:
            self._count()
            index.setdefault(key, []).append(place)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _TooMuchError

    def _say(self, text: str, place: Place) -> None:
        self._count()
        folded = fold(text)
        self.passages.append(Passage(place, folded, compact(folded)))


def _comes_apart(text: str, parts: tuple[str, ...]) -> bool:
    """Whether the parts of a leaf are all that it says: one word, or a list of which no part hides a destination."""
    if len(parts) < 2:
        return len(parts) == 1 and len(text.split()) == 1 and "://" not in text
    folded, known = fold(text), {compact(fold(part)) for part in parts}
    return all(like(shape, folded) <= known for shape in ("email", "url", "account", "phone"))


@dataclass(slots=True)
class Trace:
    """Where a value stands in what a session has seen.

    Args:
        given: the user or the system said it.
        trusted: a trusted field, or a trusted tool's text, holds it.
        own: the agent wrote it before any tool's text did.
        data: untrusted fields that are this value.
        labels: untrusted titles and names that are this value.
        claims: untrusted running text that holds it.
    """

    given: bool = False
    trusted: bool = False
    own: bool = False
    data: list[Place] = field(default_factory=list)
    labels: list[Place] = field(default_factory=list)
    claims: list[Passage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a session had seen at one moment.

    Args:
        sources: in order.
        whole: nothing was dropped for want of room.
    """

    sources: tuple[Source, ...] = ()
    whole: bool = True

    @property
    def has_results(self) -> bool:
        """Whether any tool has answered."""
        return any(source.heard.origin == "tool" for source in self.sources)

    @property
    def requests(self) -> list[str]:
        """What the user said."""
        return [source.heard.text for source in self.sources if source.heard.origin == "user"]

    def trace(self, folded: str, shape: Shape, trust: Trust) -> Trace:
        """Where a folded value stands."""
        compacted = compact(folded)
        loose = compacted if shape in ("email", "account", "phone") and len(compacted) >= 8 else ""
        trace = Trace()
        for source in self.sources:
            if source.heard.origin == "tool":
                if not source.repeats(folded, loose):
                    _trace_result(trace, source, folded, compacted, loose, trust)
            elif any(passage.holds(folded, loose) for passage in source.passages):
                _trace_words(trace, source.heard.origin)
        return trace

    def said(self, folded: str) -> bool:
        """Whether the user or the system said a value."""
        return any(
            passage.holds(folded, "")
            for source in self.sources
            if source.heard.origin in ("user", "system")
            for passage in source.passages
        )

    def knows(self, folded: str, but: str) -> bool:
        """Whether the session holds a text anywhere outside of `but`."""
        return any(
            stands_in(folded, passage.folded.replace(but, " "))
            for source in self.sources
            for passage in source.passages
        ) or any(source.places(compact(folded)) for source in self.sources)


def _trace_words(trace: Trace, origin: Origin) -> None:
    if origin != "agent":
        trace.given = True
    elif not (trace.claims or trace.data or trace.labels):
        trace.own = True


def _trace_result(trace: Trace, source: Source, folded: str, compacted: str, loose: str, trust: Trust) -> None:
    tool = source.heard.tool
    for places, found in ((source.places(compacted), trace.data), (source.labels(compacted), trace.labels)):
        for place in places[:_MAX_PLACES]:
            if trust.of(tool, place.key):
                trace.trusted = True
            elif len(found) < _MAX_PLACES:
                found.append(place)
    for passage in source.passages:
        if len(trace.claims) < _MAX_PLACES and passage.holds(folded, loose):
            if trust.of(tool, passage.place.key):
                trace.trusted = True
            else:
                trace.claims.append(passage)


def stands_in(needle: str, text: str) -> bool:
    """Whether a folded value stands in a folded text as itself: ``13`` not in ``2013``, ``13:30`` or ``13.5``."""
    at = text.find(needle) if needle else -1
    while at >= 0:
        if stands_at(needle, text, at):
            return True
        at = text.find(needle, at + 1)
    return False


def stands_at(needle: str, text: str, start: int) -> bool:
    """Whether a value that begins there stands there as itself."""
    end = start + len(needle)
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if needle[0].isalnum() and before and (before[-1].isalnum() or before[-1] in "_@" or _joined(before[::-1])):
        return False
    return not (needle[-1].isalnum() and after and (after[0].isalnum() or after[0] in "_@" or _joined(after)))


def _joined(beside: str) -> bool:
    """Whether what stands beside goes on with the value: a mark, and a letter or digit behind it."""
    mark, behind = (beside[0], beside[1]) if len(beside) == 2 else ("", "")
    return bool(mark) and ((mark in ".+-" and behind.isalnum()) or (mark in ":/,$%" and behind.isdigit()))


class Sources:
    """What one session has seen, as it grows."""

    def __init__(self, heard: tuple[Heard, ...] = (), whole: bool = True) -> None:
        self._sources: deque[Source] = deque()
        self._calls: dict[str, Source] = {}
        self._open: dict[Stream, tuple[Heard, list[str]]] = {}
        self._unjudged: dict[Stream, Source] = {}
        self._chars = self._coming = 0
        self._whole = whole
        for one in heard:
            self._add(one)

    @property
    def heard(self) -> tuple[Heard, ...]:
        """All that is kept, for a snapshot; what is still coming in is not."""
        return tuple(source.heard for source in self._sources)

    @property
    def whole(self) -> bool:
        """Whether nothing was dropped for want of room."""
        return self._whole

    def take(self, stream: Stream, heard: Heard, final: bool) -> None:
        """Take the next text of a stream; `heard.text` is what is new."""
        _, parts = self._open.setdefault(stream, (heard, []))
        if self._coming + len(heard.text) <= MAX_CHARS:
            parts.append(heard.text)
            self._coming += len(heard.text)
        else:
            self._whole = False
        if final:
            self.close(stream)

    def judged(self, stream: Stream, instructions: Sequence[tuple[int, int]]) -> None:
        """A stream is over, and this is where it held instructions that a rule acted on."""
        self.close(stream)
        source = self._unjudged.pop(stream, None)
        if source is not None and instructions:
            source.mark(tuple(instructions[:_MAX_MARKS]))

    def close(self, stream: Stream) -> None:
        """A stream is over, whether or not it came to its end."""
        if stream not in self._open:
            return
        begun, parts = self._open.pop(stream)
        text = "".join(parts)
        self._coming -= len(text)
        # Read now, while nobody waits for it: a call that comes later is answered at once.
        source = self._unjudged[stream] = self._add(msgspec.structs.replace(begun, text=text))
        source.read()

    def seen(self) -> Seen:
        """The view of now; what comes later is not in it."""
        coming = (
            self._source(msgspec.structs.replace(heard, text="".join(parts)))
            for heard, parts in self._open.values()
            if heard.origin != "agent"
        )
        return Seen((*self._sources, *coming), self._whole)

    def _source(self, heard: Heard) -> Source:
        return Source(heard, self._calls.get(heard.call_id) if heard.origin == "tool" else None)

    def _add(self, heard: Heard) -> Source:
        source = self._source(heard)
        self._sources.append(source)
        self._chars += len(heard.text)
        if heard.origin == "agent":
            self._calls[heard.call_id] = source
        while self._chars > MAX_CHARS or len(self._sources) > MAX_SOURCES:
            self._drop(next(self._droppable(), 0))
        return source

    def _droppable(self) -> Iterator[int]:
        return (n for n, source in enumerate(self._sources) if source.heard.origin in ("tool", "agent"))

    def _drop(self, index: int) -> None:
        dropped = self._sources[index].heard
        del self._sources[index]
        if self._calls.get(dropped.call_id) is not None and dropped.origin == "agent":
            self._calls = {name: call for name, call in self._calls.items() if call.heard is not dropped}
        self._chars -= len(dropped.text)
        self._whole = False
