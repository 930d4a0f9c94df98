"""Spans of the worker: one of each stream that it processes, one of the policy over it, one of its verdicts' sending.

In come the headers of a stream's first record and the verdicts as they are made; out go spans in the client's trace.
No method raises, and none takes a text.
"""

from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind

from headgate.telemetry import instruments, names
from headgate.telemetry.attributes import guarded, identifier
from headgate.telemetry.client import begin_send
from headgate.telemetry.propagation import Origin, extract, inject
from headgate.telemetry.provider import quiet, tracer
from headgate_schemas.findings import Channel, Finding, Kind
from headgate_schemas.verdicts import Verdict


class WorkerStream:
    """The spans of one stream in the worker; `worker_stream` makes it."""

    def __init__(self, process: Span, verdict_topic: str, kind: Kind) -> None:
        self.span = process
        self._topic = verdict_topic
        self._kind = kind
        self._guardrail: Span = trace.INVALID_SPAN
        self._send: Span = trace.INVALID_SPAN
        self._trace_headers: dict[str, str] = inject(process)
        self._began = False
        self._ended = False

    def headers(self) -> dict[str, str]:
        """Trace context for the headers of a verdict or an alert; ask after `verdict`."""
        return self._trace_headers

    @quiet()
    def verdict(self, verdict: Verdict, after_s: float | None = None) -> None:
        """A verdict of the stream was made.

        Args:
            verdict: the verdict.
            after_s: seconds since the chunk behind it was read.
        """
        if not self._began:
            self._begin(verdict)
        if after_s is not None:
            instruments.decision_time(after_s, self._kind)
        for finding in verdict.findings:
            _count(finding)
            self._note(_of_finding(finding))
        if verdict.action != "allow" or (verdict.would or "allow") != "allow" or verdict.final:
            self._note(_of_verdict(verdict))
        if verdict.final:
            instruments.verdict_made(verdict.action, self._kind, verdict.mode)
            self._guardrail.set_attributes(guarded(_outcome(verdict)))
            self.end()

    @quiet()
    def end(self) -> None:
        """The stream is over: decided, or nobody needs it any more."""
        if self._ended:
            return
        self._ended = True
        for span in (self._send, self._guardrail, self.span):
            span.end()

    def _begin(self, verdict: Verdict) -> None:
        self._began = True
        name, _, version = verdict.policy.partition("@")
        self._guardrail = tracer().start_span(
            f"{names.SPAN_GUARDRAIL} {identifier(name)}",
            trace.set_span_in_context(self.span, Context()),
            kind=SpanKind.INTERNAL,
            attributes=guarded(
                {
                    names.OPERATION: names.SPAN_GUARDRAIL,
                    names.GUARDRAIL_SOURCE: source_of(self._kind),
                    names.GUARDRAIL_POLICY: name,
                    names.GUARDRAIL_POLICY_VERSION: version,
                    names.MODE: verdict.mode,
                }
            ),
        )
        self._send = begin_send(self.span, self._topic)
        self._trace_headers = inject(self._send, self.span)

    def _note(self, attributes: Mapping[str, object]) -> None:
        if self._guardrail.is_recording():
            self._guardrail.add_event(names.EVENT_RESULT, guarded(attributes))


def worker_stream(
    headers: Mapping[str, str],
    topic: str,
    partition: int,
    offset: int,
    kind: Kind,
    *,
    verdict_topic: str,
    session_id: str = "",
    stream_id: str = "",
    channel: Channel = "text",
    group: str = "",
) -> WorkerStream:
    """Begin the spans of a stream, once, at its first record.

    Args:
        headers: trace context of that record.
        topic: where it was read.
        partition: where it was read.
        offset: where it was read.
        kind: what the stream is.
        verdict_topic: where its verdicts go.
        session_id: the session.
        stream_id: the stream.
        channel: its channel.
        group: the worker's consumer group.
    """
    attributes = {
        names.MESSAGING_SYSTEM: "kafka",
        names.MESSAGING_OPERATION: "process",
        names.MESSAGING_OPERATION_TYPE: "process",
        names.MESSAGING_TOPIC: topic,
        names.MESSAGING_PARTITION: str(partition),
        names.MESSAGING_OFFSET: offset,
        names.MESSAGING_GROUP: group,
        names.CONVERSATION: session_id,
        names.STREAM: stream_id,
        names.KIND: kind,
        names.CHANNEL: channel,
    }
    return WorkerStream(_begin_process(extract(headers), topic, attributes), verdict_topic, kind)


def source_of(kind: Kind) -> str:
    """Whether a stream goes into the model or comes out of it."""
    return "input" if kind in ("prompt", "tool_result") else "output"


@quiet(trace.INVALID_SPAN)
def _begin_process(origin: Origin, topic: str, attributes: Mapping[str, object]) -> Span:
    return tracer().start_span(
        f"{names.SPAN_PROCESS} {identifier(topic)}",
        origin.parent,
        kind=SpanKind.CONSUMER,
        attributes=guarded(attributes),
        links=[Link(origin.sender)] if origin.sender else None,
    )


def _count(finding: Finding) -> None:
    instruments.found(finding.detector, finding.category, finding.severity)
    if finding.category == "protocol":
        instruments.protocol_finding(finding.type)


def _of_finding(finding: Finding) -> dict[str, object]:
    return {
        names.RESULT_TYPE: "finding",
        names.RESULT_VALUE: finding.type,
        names.RISK_CATEGORY: finding.category,
        names.RISK_SCORE: finding.score,
        names.DETECTOR: finding.detector,
        names.SEVERITY: finding.severity,
        names.START: finding.start,
        names.END: finding.end,
    }


def _of_verdict(verdict: Verdict) -> dict[str, object]:
    return {
        names.RESULT_TYPE: "verdict",
        names.RESULT_VALUE: verdict.would or verdict.action,
        names.RESULT_REASON: verdict.reason,
        names.GUARDRAIL_RULE: verdict.rule,
        names.VERDICT: verdict.id,
        names.CLEARED: verdict.cleared_to,
        **_outcome(verdict),
    }


def _outcome(verdict: Verdict) -> dict[str, object]:
    return {
        names.DECIDED: verdict.would or verdict.action,
        names.ENFORCED: verdict.action,
        names.GUARDRAIL_RULE: verdict.rule,
        names.FAILURES: tuple(failure.partition(":")[0] for failure in verdict.failures) or None,
    }
