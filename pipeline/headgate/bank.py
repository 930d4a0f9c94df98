"""A bank of detectors that read streams side by side: events' text in, reports out.

A reading is a generator, so that one piece of code serves every driver: it yields the windows that a model should
score, takes their scores back, and returns the report. `read_now` drives it inline, as `headgate scan` does; the
worker drives it with ``await`` in between. A detector that breaks is a report that says so, never an exception.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from headgate.detector import Detector, DetectorStream, Need, PatternStream, Progress, Scores, StreamContext
from headgate.errors import DetectorError
from headgate_schemas.findings import Channel, Finding, Report

#: Scores windows, in their order.
Infer = Callable[[Sequence[Need]], Sequence[Scores]]
Reading = Generator[Sequence[Need], Sequence[Scores], Report]


@dataclass(frozen=True, slots=True)
class StreamKey:
    """Which stream: unique over all sessions."""

    session_id: str
    stream_id: str
    channel: Channel = "text"


@dataclass(frozen=True, slots=True)
class NewText:
    """What an event added to a stream.

    Args:
        key: the stream.
        context: what detectors may know of it.
        text: the new code points.
        length: code points of the stream with them.
        final: no more will come.
    """

    key: StreamKey
    context: StreamContext
    text: str = field(repr=False)
    length: int
    final: bool


class DetectorBank:
    """Some detectors and their open streams.

    Args:
        detectors: they read each stream independently of each other.
    """

    def __init__(self, detectors: Iterable[Detector]) -> None:
        self.detectors = tuple(detectors)
        self._open: dict[StreamKey, dict[str, DetectorStream]] = {}

    def __len__(self) -> int:
        return len(self._open)

    def read(self, new: NewText) -> list[Reading]:
        """One reading for each detector that still reads this stream; drive each to its end."""
        if new.key not in self._open:
            self._open[new.key] = {d.card.name: _open(d, new.context) for d in self.detectors}
        streams = self._open[new.key]
        if new.final:
            self.close(new.key)
        return [_read(streams, name, new) for name in tuple(streams)]

    def close(self, key: StreamKey) -> None:
        """Forget a stream."""
        self._open.pop(key, None)


class _Unread(PatternStream):
    """A stream of a kind that its detector does not read: clear as it comes."""

    def __init__(self) -> None:
        self._length = 0

    def feed(self, text: str, final: bool) -> Progress:
        self._length += len(text)
        return Progress(cleared_to=self._length)


def _open(detector: Detector, context: StreamContext) -> DetectorStream:
    return detector.open(context) if context.kind in detector.card.kinds else _Unread()


def _read(streams: dict[str, DetectorStream], name: str, new: NewText) -> Reading:
    findings: list[Finding] = []
    try:
        stream = streams[name]
        progress = stream.feed(new.text, new.final)
        findings += progress.findings
        while progress.needs:
            scores = yield progress.needs
            progress = stream.give(scores)
            findings += progress.findings
    except DetectorError as error:
        return _failure(streams, name, new, str(error))
    except Exception as error:  # noqa: BLE001  (any fault of a detector is an outcome for policy, never a silent pass)
        return _failure(streams, name, new, type(error).__name__)
    return _report(new, name, progress, findings)


def _report(new: NewText, name: str, progress: Progress, findings: Iterable[Finding]) -> Report:
    return Report(
        session_id=new.key.session_id,
        stream_id=new.key.stream_id,
        channel=new.key.channel,
        detector=name,
        cleared_to=progress.cleared_to,
        findings=tuple(findings),
        seen_to=new.length,
        final=new.final,
    )


def _failure(streams: dict[str, DetectorStream], name: str, new: NewText, why: str) -> Report:
    streams.pop(name, None)
    return msgspec.structs.replace(_report(new, name, Progress(), ()), final=False, failure=why)


def read_now(reading: Reading, infer: Infer) -> Report:
    """Drive a reading to its report, scoring inline."""
    try:
        needs = next(reading)
        while True:
            try:
                scores = infer(needs)
            except DetectorError as error:
                needs = reading.throw(error)
            else:
                needs = reading.send(scores)
    except StopIteration as stop:
        report: Report = stop.value
        return report
