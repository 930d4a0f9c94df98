"""Proprietary source code: copies of indexed files in prompts, answers and calls, while they stream.

In comes the text of one stream; out come the stretches that are copied from a file of the index, with the repository
and the path that they are from, and with how many lines are out by then; never the code. Names, comments, strings and
layout may be changed. The index is made by ``headgate fingerprint add``. Nothing here knows what policy makes of it.

A stream is read line by line, and is clear as it comes while no line matches. From the first line on that does, the
text is held until it is known whether more follow. The arguments of a call are read string by string, once they are
whole.

Source: OWASP LLM02:2025 Sensitive Information Disclosure; MITRE ATLAS AML.T0057, AML.T0086. The fingerprints are those
of `headgate.winnowing.fingerprints`.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec

from headgate.detector import Card, Detector, DetectorStream, PatternStream, Progress, StreamContext
from headgate.detectors.call_stream import CallStream, OtherStream
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments
from headgate.errors import ConfigError, DetectorError
from headgate.winnowing.code import MAX_LINE_CHARS, lines_of
from headgate.winnowing.copied import Copied, CopyReader
from headgate.winnowing.index import SourceIndex, key_path, read_key
from headgate_schemas.findings import Finding, Severity

NAME = "source_code"
TAGS = ("OWASP-LLM02:2025", "AML.T0057", "AML.T0086")
#: Lines from which on a copy is a function, and a file.
FUNCTION_LINES, FILE_LINES = 20, 100
#: More arguments than this are not read, and the detector gives up on the call.
MAX_ARGUMENTS_CHARS = 1_000_000
_MAX_DEPTH = 32

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy may choose.

    Attributes:
        index: path of the index; the detector cannot be loaded without one.
        key: path of its key; beside the index, with ``.key`` behind its name, where left out.
    """

    index: Text = ".headgate/fingerprints"
    key: Text | None = None


def load(options: Options) -> Detector:
    """The detector, with its index mapped.

    Raises:
        DetectorError: the index or its key cannot be read.
    """
    path = Path(options.index)
    try:
        key = read_key(key_path(path, Path(options.key) if options.key else None))
        return SourceCodeDetector(SourceIndex(path, key))
    except ConfigError as error:
        raise DetectorError(f"{error}; make an index with `headgate fingerprint add`") from None


class SourceCodeDetector:
    """Compares what streams with an index; see the module.

    Args:
        index: shared by all streams.
    """

    card = Card(name=NAME, version="1", category="exfiltration", kinds=frozenset({"prompt", "completion", "tool_call"}))

    def __init__(self, index: SourceIndex) -> None:
        self._index = index

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream."""
        if context.kind not in self.card.kinds:
            return OtherStream()
        if context.kind == "tool_call":
            return CallStream(partial(_judge_call, self._index), MAX_ARGUMENTS_CHARS)
        return SourceStream(CopyReader(self._index))


class SourceStream(PatternStream):
    """One stream's reading."""

    def __init__(self, reader: CopyReader) -> None:
        self._reader = reader
        self._line: list[str] = []
        self._line_chars = 0
        self._end = 0  # of the lines that are read

    @property
    def held_chars(self) -> int:
        """Code points kept in memory."""
        return self._line_chars

    def feed(self, text: str, final: bool) -> Progress:
        """Read the lines that are whole; see `headgate.detector`."""
        if "\n" not in text and self._line_chars + len(text) < MAX_LINE_CHARS and not final:
            self._line.append(text)
            self._line_chars += len(text)
            return Progress((), self._cleared_to)
        found = tuple(_finding(copied) for copied in self._read("".join((*self._line, text)), final))
        return Progress(found, self._end if final else self._cleared_to)

    @property
    def _cleared_to(self) -> int:
        held_from = self._reader.held_from
        return self._end + self._line_chars if held_from is None else held_from

    def _read(self, text: str, final: bool) -> Iterator[Copied]:
        at = 0
        while at < len(text):
            newline = text.find("\n", at, at + MAX_LINE_CHARS)
            stop = newline if newline >= 0 else at + MAX_LINE_CHARS
            if newline < 0 and stop > len(text) and not final:
                break
            end = min(len(text), newline + 1 if newline >= 0 else stop)
            yield from self._reader.read(text[at:stop], self._end + end - at)
            self._end += end - at
            at = end
        self._line, self._line_chars = [text[at:]], len(text) - at


def _judge_call(index: SourceIndex, text: str | None, length: int) -> tuple[Finding, ...]:
    """A finding over a whole call, for all that its strings hold."""
    if text is None:
        raise DetectorError(f"the arguments are longer than {MAX_ARGUMENTS_CHARS} code points")
    reader, last = CopyReader(index), None
    for string in _strings(text):
        for line in (*lines_of(string), "```"):  # a fence: one string does not go on the other
            for copied in reader.read(line, 0):
                last = copied
    if last is None:
        return ()
    return (_finding(Copied(0, length, last.repository, last.path, last.lines)),)


def _strings(text: str) -> Iterator[str]:
    """The strings of a call's arguments; what is no JSON is one text, its line breaks perhaps escaped."""
    try:
        waiting: list[Any] = [parse_arguments(text, _MAX_DEPTH)]
    except ArgumentsError:
        yield text.replace("\\n", "\n").replace('\\"', '"')
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            waiting += reversed(list(value.values()) if isinstance(value, dict) else value)


def _finding(copied: Copied) -> Finding:
    many = copied.lines >= FUNCTION_LINES
    severity: Severity = "critical" if copied.lines >= FILE_LINES else "high" if many else "medium"
    return Finding(
        detector=NAME,
        category="exfiltration",
        type="source-code",
        start=copied.start,
        end=copied.end,
        score=1.0 if many else 0.9,
        severity=severity,
        tags=TAGS,
        reason=f"like {copied.path} of {copied.repository}, about {copied.lines} lines so far",
    )
