"""Telemetry: one trace from a prompt through Kafka and the worker to its release or cut, and metrics beside it.

In come names, positions and verdicts; out go OpenTelemetry spans and metrics. It never raises, never blocks a stream
and never carries a text: `attributes` lets known names with values of their kind through, and nothing else.

::

    invoke_agent A                              session, at the client
    ├── guard prompt                            a prompt or tool result
    ├── execute_tool T                          a tool call, until it is allowed or denied
    └── chat M                                  a completion, until headgate.release or headgate.cut
        ├── send headgate.events                linked from the next
        └── process headgate.events             the stream in the worker
            ├── apply_guardrail P               gen_ai.guardrail.result for each finding and verdict
            └── send headgate.verdicts          linked from the stream's span at the client

A process that is ours says where telemetry goes, once::

    with telemetry.setup("headgate-worker", trace_console=trace_console):
        ...

The client::

    session = telemetry.client_session(session_id, agent="support", model="gpt-x")
    stream = session.stream("completion", topic, stream_id=stream_id, model="gpt-x")
    headers = EVENTS.headers(event, source, trace=stream.headers())
    stream.published(final=event.final)                       # after each record
    stream.verdict(verdict, trace_context(record.headers), latency_s=...)
    for step in control.fold(verdict):
        stream.did(step, control.held, control.unverified)    # shows, recalls and cuts
    stream.end()                                              # or end(error)
    session.end()

The worker::

    stream = telemetry.worker_stream(trace_context(headers), topic, partition, offset, kind, verdict_topic=...)
    stream.verdict(verdict, after_s=...)                      # each verdict, before it is sent
    headers = VERDICTS.headers(verdict, source, trace=stream.headers())
    stream.end()                                              # where no final verdict came

Metrics: `verdict_latency`, `decision_time`, `detector_time`, `held`, `lag`, `dead_letter` and the rest of
`instruments`; `names` has every name with its meaning.
"""

from headgate.telemetry.client import ClientSession, ClientStream, client_session
from headgate.telemetry.instruments import (
    approval_taken,
    dead_letter,
    decision_time,
    detector_time,
    found,
    held,
    lag,
    protocol_finding,
    signature_refused,
    stream_cut,
    unverified_shown,
    verdict_latency,
    verdict_made,
)
from headgate.telemetry.propagation import Origin, extract, inject
from headgate.telemetry.provider import Telemetry, setup, use
from headgate.telemetry.worker import WorkerStream, worker_stream

__all__ = [
    "ClientSession",
    "ClientStream",
    "Origin",
    "Telemetry",
    "WorkerStream",
    "approval_taken",
    "client_session",
    "dead_letter",
    "decision_time",
    "detector_time",
    "extract",
    "found",
    "held",
    "inject",
    "lag",
    "protocol_finding",
    "setup",
    "signature_refused",
    "stream_cut",
    "unverified_shown",
    "use",
    "verdict_latency",
    "verdict_made",
    "worker_stream",
]
