"""Where records wait for their stream, and what is believed of outside detectors' reports.

A detector that reads the same events as the worker may be quicker than the worker. Its report then waits here until the
stream's first chunk is admitted. An approval that is read again after a restart waits until its call is held again.
What waits is bounded by number and age.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from headgate.bank import StreamKey
from headgate.errors import RecordError
from headgate_agents.records import Record, decode
from headgate_schemas import codec
from headgate_schemas.findings import Report

#: Over all streams of a partition; at some 300 bytes a record 3 MB.
MAX_PARKED = 10_000


class Parked(Protocol):
    """What waits."""

    @property
    def key(self) -> StreamKey:
        """The stream that it waits for."""

    @property
    def record(self) -> Record:
        """The record that brought it."""


P = TypeVar("P", bound=Parked)


@dataclass(frozen=True, slots=True)
class OutsideReport:
    """A report and the record that brought it."""

    report: Report
    record: Record

    @property
    def key(self) -> StreamKey:
        """The stream that it concerns."""
        return StreamKey(self.report.session_id, self.report.stream_id, self.report.channel)


class Parking(Generic[P]):
    """What came before its stream.

    Args:
        now: epoch seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._waiting: dict[StreamKey, list[tuple[float, P]]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def park(self, parked: P) -> bool:
        """Let it wait.

        Returns:
            True, since it waits from now on.

        Raises:
            RecordError: too many wait already.
        """
        if self._count >= MAX_PARKED:
            raise RecordError(f"{MAX_PARKED} records wait for streams that nobody opened")
        self._waiting.setdefault(parked.key, []).append((self._now(), parked))
        self._count += 1
        return True

    def take(self, key: StreamKey) -> list[P]:
        """What waited for a stream, in its order; it waits no longer."""
        if key not in self._waiting:
            return []
        parked = [one for _, one in self._waiting.pop(key)]
        self._count -= len(parked)
        return parked

    def expired(self, age_s: float) -> list[P]:
        """What waited longer than `age_s` seconds; it waits no longer."""
        limit = self._now() - age_s
        late = [key for key, waiting in self._waiting.items() if waiting[0][0] < limit]
        return [parked for key in late for parked in self.take(key)]


def decode_report(record: Record, partitions: int, built_in: frozenset[str]) -> Report:
    """The report that a record holds, where its writer may make it.

    Args:
        record: of the findings' topic.
        partitions: of that topic.
        built_in: detectors that run in the worker; a report in their name is forged.

    Raises:
        RecordError: the record is broken, misplaced or forged, or its positions make no sense.
    """
    report = decode(record, codec.FINDINGS, partitions)
    if not report.detector:
        raise RecordError("the report names no detector")
    if report.detector in built_in:
        raise RecordError(f"the report claims to be of {report.detector}, which runs in the worker and reports nowhere")
    if report.cleared_to < 0 or report.seen_to < 0:
        raise RecordError("the report's position is negative")
    for finding in report.findings:
        if finding.detector != report.detector:
            raise RecordError("a finding names another detector than its report")
        if not 0 <= finding.start <= finding.end:
            raise RecordError("a finding's span is no span")
        if not 0.0 <= finding.score <= 1.0:
            raise RecordError("a finding's score is not in [0, 1]")
    return report
