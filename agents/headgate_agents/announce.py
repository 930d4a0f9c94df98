"""Verdicts on their way out of one partition: as records, as alerts, and as spans of the streams that they judge.

Enter verdicts, in the order in which they were made; leave signed records for the outbox. A verdict's headers carry the
trace context of its stream's span, so that a reader finds the way from the prompt to the cut. Nothing here decides
anything.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from headgate import telemetry
from headgate.bank import NewText, StreamKey
from headgate.ocsf import RefusedRecord, detection_finding, refused_record
from headgate.signing import SigningKey
from headgate_agents.outbox import Outgoing
from headgate_agents.records import Record
from headgate_schemas import codec, topics
from headgate_schemas.codec import trace_context
from headgate_schemas.events import Receipt, SessionStart
from headgate_schemas.verdicts import Verdict

SOURCE = "/headgate/worker"


@dataclass(slots=True)
class _Told:
    """An open stream, as telemetry sees it."""

    spans: telemetry.WorkerStream
    read_at: float
    held: bool = False


class Announcer:
    """Announces the verdicts of one partition.

    Args:
        partition: its number.
        prefix: first part of the topics' names.
        group: the workers' consumer group, for spans.
        put: where records go.
        key: signs verdicts.
        counts: verdicts by action, over all partitions.
        now: epoch seconds.
    """

    def __init__(
        self,
        partition: int,
        prefix: str,
        group: str,
        put: Callable[[Outgoing], None],
        key: SigningKey,
        counts: Counter[str],
        now: Callable[[], float],
    ) -> None:
        self._partition = partition
        self._group = group
        self._put = put
        self._key = key
        self._counts = counts
        self._now = now
        self._events = topics.EVENTS.name(prefix)
        self._verdicts = topics.VERDICTS.name(prefix)
        self._alerts = topics.ALERTS.name(prefix)
        self._streams: dict[StreamKey, _Told] = {}

    def read(self, new: NewText, record: Record) -> None:
        """Text of a stream was read."""
        told = self._streams.get(new.key)
        if told is not None:
            told.read_at = time.monotonic()
            return
        spans = telemetry.worker_stream(
            trace_context(record.headers),
            self._events,
            record.partition,
            record.offset,
            new.context.kind,
            verdict_topic=self._verdicts,
            session_id=new.key.session_id,
            stream_id=new.key.stream_id,
            channel=new.key.channel,
            group=self._group,
        )
        self._streams[new.key] = _Told(spans, time.monotonic())

    def over(self, key: StreamKey) -> None:
        """A stream is decided, or nobody needs it any more."""
        told = self._streams.pop(key, None)
        if told is not None:
            told.spans.end()

    def stop(self) -> None:
        """Nothing of this partition follows here."""
        for key in tuple(self._streams):
            self.over(key)

    def verdict(self, verdict: Verdict, start: SessionStart, record: Record | None = None) -> None:
        """Announce a verdict.

        Args:
            verdict: the verdict.
            start: of its session.
            record: what brought it about, where it needed no detector; its trace goes on where there is no stream's.
        """
        trace = self._trace(verdict, record)
        self._counts[verdict.action if verdict.kind else "start"] += 1
        large = len(verdict.findings) > 100
        self._put(self._signed(verdict, trace, self._signed(closing(verdict), trace) if large else None))
        if self._alerts_of(verdict) or verdict.overspent:
            finding = detection_finding(verdict, start, int(self._now() * 1_000), trace)
            self._alert(finding, verdict.session_id, verdict.id, trace)

    def _alerts_of(self, verdict: Verdict) -> bool:
        """Whether security hears of a verdict: of every denial and cut, and of every hold when it begins."""
        decided = verdict.would or verdict.action
        if decided != "hold":
            return verdict.final and decided in ("cut", "deny")
        told = self._streams.get(StreamKey(verdict.session_id, verdict.stream_id, verdict.channel))
        again = told is not None and told.held
        if told is not None:
            told.held = True
        return not again

    def _signed(self, verdict: Verdict, trace: dict[str, str], instead: Outgoing | None = None) -> Outgoing:
        key, value = verdict.session_id.encode(), codec.VERDICTS.encode(verdict)
        headers = codec.VERDICTS.headers(verdict, SOURCE, trace) + self._key.headers("verdicts", key, value)
        return Outgoing(self._verdicts, self._partition, key, value, headers, instead=instead)

    def _trace(self, verdict: Verdict, record: Record | None) -> dict[str, str]:
        told = self._streams.get(StreamKey(verdict.session_id, verdict.stream_id, verdict.channel))
        if told is None:
            return trace_context(record.headers) if record is not None else {}
        told.spans.verdict(verdict, time.monotonic() - told.read_at)
        return told.spans.headers()

    def refused(self, receipt: Receipt, start: SessionStart) -> None:
        """Alert of a record on the verdicts' topic that a client did not believe."""
        offset = -1 if receipt.offset is None else receipt.offset
        flaw = receipt.flaw or "unsigned"
        self.forged(RefusedRecord(self._verdicts, self._partition, offset, flaw, receipt.count), start)

    def forged(self, record: RefusedRecord, start: SessionStart) -> None:
        """Alert of a record that no trusted key signed."""
        finding = refused_record(record, start, int(self._now() * 1_000))
        self._alert(finding, start.session_id, f"refused:{record.topic}:{record.partition}:{record.offset}", {})

    def _alert(self, finding: dict[str, object], session_id: str, name: str, trace: dict[str, str]) -> None:
        self._put(
            Outgoing(
                topic=self._alerts,
                partition=0,
                key=session_id.encode(),
                value=codec.ALERTS.encode(finding),
                headers=codec.ALERTS.headers(finding, SOURCE, trace, record_id=f"alert:{name}"),
            )
        )


def closing(verdict: Verdict) -> Verdict:
    """What is said where a verdict is too large for a record: the stream ends before what could not be told."""
    return msgspec.structs.replace(
        verdict,
        id=f"{verdict.id}:too-large",
        action="cut" if verdict.kind == "completion" else "deny",
        cleared_to=0,
        cut_at=0 if verdict.kind == "completion" else None,
        final=True,
        rule="built-in:verdict-too-large",
        reason="more was found than a record can carry",
        replacements=(),
        findings=(),
    )
