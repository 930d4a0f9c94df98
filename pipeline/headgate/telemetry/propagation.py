"""W3C trace context in record headers: in goes a span, out come headers, and the other way round.

A record's ``traceparent`` names the span that sent it, as the messaging conventions ask. The stream that it belongs to
is a span above that one; its id travels as the ``headgate`` member of ``tracestate``, so that the worker's span can be
a child of the stream and only *linked* to the sending. A producer that knows nothing of this sends its own
``traceparent`` alone, and that serves as both.

Source: W3C Trace Context, sections 3.2 and 3.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from headgate.telemetry.provider import quiet

MEMBER = "headgate"
_w3c = TraceContextTextMapPropagator()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record came from, as its headers say.

    Args:
        parent: the context of the stream that it belongs to; empty where unknown.
        sender: the span that sent it; None where unknown.
    """

    parent: Context = field(default_factory=Context)
    sender: trace.SpanContext | None = None


@quiet({})
def inject(sender: trace.Span, stream: trace.Span | None = None) -> dict[str, str]:
    """Headers for a record.

    Args:
        sender: the span that sends it.
        stream: the span of the stream that it belongs to.

    Returns:
        ``traceparent`` and ``tracestate``; empty where nothing is traced.
    """
    context = sender.get_span_context()
    if not context.is_valid:
        return {}
    if stream is not None and stream.get_span_context().is_valid:
        state = _without(context.trace_state).add(MEMBER, trace.format_span_id(stream.get_span_context().span_id))
        context = _with(context, context.span_id, state)
    carrier: dict[str, str] = {}
    _w3c.inject(carrier, trace.set_span_in_context(trace.NonRecordingSpan(context), Context()))
    return carrier


@quiet(Origin())
def extract(headers: Mapping[str, str]) -> Origin:
    """Where a record came from.

    Args:
        headers: ``traceparent`` and ``tracestate`` of a record, as `headgate_schemas.codec.trace_context` gives them.
    """
    sender = trace.get_current_span(_w3c.extract(dict(headers), Context())).get_span_context()
    if not sender.is_valid:
        return Origin()
    stream_id = sender.trace_state.get(MEMBER, "")
    state = _without(sender.trace_state)
    span_id = int(stream_id, 16) if stream_id else sender.span_id
    parent = trace.NonRecordingSpan(_with(sender, span_id, state))
    return Origin(trace.set_span_in_context(parent, Context()), _with(sender, sender.span_id, state))


def _with(context: trace.SpanContext, span_id: int, state: trace.TraceState) -> trace.SpanContext:
    return trace.SpanContext(context.trace_id, span_id, context.is_remote, context.trace_flags, state)


def _without(state: trace.TraceState) -> trace.TraceState:
    return state.delete(MEMBER) if MEMBER in state else state  # deleting what is not there is logged as a warning
