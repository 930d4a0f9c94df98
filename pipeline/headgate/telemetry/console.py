"""Spans as a person reads them: in comes a span that ended, out come a line of it and one of each of its events."""

from datetime import UTC, datetime

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import format_trace_id
from opentelemetry.util.types import Attributes

from headgate.telemetry import names

#: Said by the span's name already, or of no use to a reader at a terminal.
_UNSAID = {
    names.OPERATION,
    names.MODEL,
    names.STREAMED,
    names.TOOL_NAME,
    names.MESSAGING_SYSTEM,
    names.MESSAGING_OPERATION,
    names.MESSAGING_OPERATION_TYPE,
    names.MESSAGING_TOPIC,
    names.MESSAGING_GROUP,
}
#: Left off the names, since no two of them differ in these alone.
_PREFIXES = ("gen_ai.guardrail.", "gen_ai.", "headgate.", "messaging.")


def readable(span: ReadableSpan) -> str:
    """One line for the span, then an indented line for each event: milliseconds since the span began."""
    context = span.get_span_context()
    trace_id = format_trace_id(context.trace_id)[:8] if context else "-" * 8
    began, ended = span.start_time or 0, span.end_time or 0
    clock = datetime.fromtimestamp(ended / 1e9, UTC).strftime("%H:%M:%S.%f")[:-3]
    lines = [f"{clock}Z {trace_id} {_ms(ended - began)} {span.name}  {_pairs(span.attributes)}".rstrip()]
    for event in span.events:
        lines.append(f"{'':22} {_ms(event.timestamp - began)}   {event.name}  {_pairs(event.attributes)}".rstrip())
    return "\n".join(lines) + "\n"


def _ms(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e6:9.1f} ms"


def _pairs(attributes: Attributes) -> str:
    said = {name: value for name, value in (attributes or {}).items() if name not in _UNSAID}
    return " ".join(f"{_short(name)}={_plain(value)}" for name, value in said.items())


def _short(name: str) -> str:
    prefix = next((prefix for prefix in _PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def _plain(value: object) -> str:
    return ",".join(str(item) for item in value) if isinstance(value, tuple) else str(value)
