"""Spans of the client: one of the session, one of each stream, and one of each stream's sending.

In come what the client knows: kinds, names, release steps, verdicts. Out go spans that end with a release or a cut.
No method raises, and none takes a text.
"""

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from headgate.release import Cut, Recall, Show, Step
from headgate.telemetry import instruments, names
from headgate.telemetry.attributes import guarded, identifier
from headgate.telemetry.propagation import extract, inject
from headgate.telemetry.provider import quiet, tracer
from headgate_schemas.findings import Channel, Kind
from headgate_schemas.verdicts import Verdict


class ClientSession:
    """The span of one session, above the spans of its streams; `client_session` makes it."""

    def __init__(self, span: Span, session_id: str) -> None:
        self.span = span
        self.session_id = session_id

    def headers(self) -> dict[str, str]:
        """Trace context for records of the session itself: its start, its end, receipts."""
        return inject(self.span)

    def stream(
        self,
        kind: Kind,
        topic: str,
        *,
        stream_id: str = "",
        channel: Channel = "text",
        model: str = "",
        tool: str = "",
        call_id: str = "",
    ) -> "ClientStream":
        """Begin the span of a stream.

        Args:
            kind: what the stream is.
            topic: where its chunks are published.
            stream_id: the stream.
            channel: its channel.
            model: of a completion, the model's name.
            tool: of a call or a result, the tool's name.
            call_id: of a call or a result, the call.
        """
        attributes = {
            names.CONVERSATION: self.session_id,
            names.KIND: kind,
            names.STREAM: stream_id,
            names.CHANNEL: channel,
            names.TOOL_NAME: tool,
            names.TOOL_CALL_ID: call_id,
        }
        stream = _begin_stream(self.span, kind, model, tool, attributes)
        return ClientStream(stream, _begin_send(stream, topic), kind)

    @quiet()
    def end(self, error: BaseException | None = None) -> None:
        """The session ended; with `error`, because of it."""
        _fail(self.span, error)
        self.span.end()


class ClientStream:
    """The span of one stream at the client, and of its sending; `ClientSession.stream` makes it."""

    def __init__(self, span: Span, send: Span, kind: Kind) -> None:
        self.span = span
        self._send = send
        self._kind = kind
        self._records = 0
        self._linked = False
        self._held = 0
        self._unverified = 0
        self._shown = 0
        self._replaced = 0
        self._cut = False
        self._ended = False
        self._trace_headers = inject(send, span)

    def headers(self) -> dict[str, str]:
        """Trace context for the headers of every record of the stream."""
        return self._trace_headers

    @quiet()
    def published(self, final: bool = False) -> None:
        """A record of the stream was published; `final` where it was the last."""
        self._records += 1
        if final:
            self._end_send()

    @quiet()
    def verdict(self, verdict: Verdict, headers: dict[str, str] | None = None, latency_s: float | None = None) -> None:
        """A verdict of the stream came.

        Args:
            verdict: the verdict.
            headers: trace context of its record.
            latency_s: seconds since the chunk that it clears was published; None where it clears none.
        """
        if latency_s is not None:
            instruments.verdict_latency(latency_s, self._kind)
        if self.span.is_recording() and headers and not self._linked:
            sender = extract(headers).sender
            if sender:
                self.span.add_link(sender)
                self._linked = True
        if verdict.final:
            self.span.set_attributes(guarded({names.VERDICT: verdict.id, names.CLEARED: verdict.cleared_to}))

    @quiet()
    def did(self, step: Step, held: int = 0, unverified: int = 0) -> None:
        """Release control did something.

        Args:
            step: what it did.
            held: code points that came and are not shown, after it.
            unverified: code points that are shown and not cleared, after it.
        """
        match step:
            case Show():
                self._shown = max(self._shown, step.end)
                self._replaced += step.replaced
            case Recall():
                self.span.add_event(names.EVENT_RECALL, guarded({names.START: step.start, names.END: step.end}))
            case Cut():
                denied = step.verdict is not None and step.verdict.action == "deny"
                self.cut(step.rule, step.at, "deny" if denied else "cut", step.verdict.id if step.verdict else "")
        self.holding(held, unverified)

    @quiet()
    def holding(self, held: int, unverified: int = 0) -> None:
        """Code points that wait for a verdict now, and those shown without one."""
        instruments.held(held - self._held)
        self._held = held
        self._unverified = max(self._unverified, unverified)

    @quiet()
    def cut(self, rule: str, at: int = 0, action: str = "cut", verdict_id: str = "") -> None:
        """Nothing more of the stream is released.

        Args:
            rule: the rule that said so, or what of our own: ``wrong-digest``, ``silence``.
            at: code points that were allowed.
            action: ``cut`` or ``deny``.
            verdict_id: the verdict behind it; empty where silence was.
        """
        if self._cut:
            return
        self._cut = True
        instruments.stream_cut(rule, self._kind)
        self.span.add_event(
            names.EVENT_CUT,
            guarded(
                {
                    names.GUARDRAIL_RULE: rule,
                    names.ENFORCED: action,
                    names.CUT_AT: at,
                    names.SHOWN: self._shown,
                    names.VERDICT: verdict_id,
                }
            ),
        )
        if self._kind == "completion":
            self.span.set_attributes(guarded({names.FINISH_REASONS: ("content_filter",)}))

    @quiet()
    def end(self, error: BaseException | None = None) -> None:
        """The stream is over; with `error` because of it. A stream that was not cut was released."""
        if self._ended:
            return
        self._ended = True
        self._end_send()
        self.holding(0)
        instruments.unverified_shown(self._unverified, self._kind)
        totals = guarded({names.SHOWN: self._shown, names.UNVERIFIED: self._unverified, names.REPLACED: self._replaced})
        self.span.set_attributes(totals)
        if not self._cut and error is None:
            self.span.add_event(names.EVENT_RELEASE, totals)
        _fail(self.span, None if self._cut else error)  # a cut is what we are for, not an error
        self.span.end()

    def _end_send(self) -> None:
        if self._send.is_recording():
            self._send.set_attributes(guarded({names.MESSAGING_COUNT: self._records}))
            self._send.end()


def client_session(session_id: str, agent: str = "", model: str = "") -> ClientSession:
    """Begin the span of a session: a child of the application's current span, where it has one.

    Args:
        session_id: the session.
        agent: the agent's name.
        model: the model's name.
    """
    return ClientSession(_begin_session(session_id, agent, model), session_id)


@quiet(trace.INVALID_SPAN)
def _begin_session(session_id: str, agent: str, model: str) -> Span:
    return tracer().start_span(
        _name(names.SPAN_SESSION, agent),
        kind=SpanKind.INTERNAL,
        attributes=guarded(
            {
                names.OPERATION: names.SPAN_SESSION,
                names.CONVERSATION: session_id,
                names.AGENT_NAME: agent,
                names.MODEL: model,
            }
        ),
    )


@quiet(trace.INVALID_SPAN)
def _begin_stream(session: Span, kind: Kind, model: str, tool: str, attributes: dict[str, str]) -> Span:
    more: dict[str, object] = {}
    match kind:
        case "completion":
            name, span_kind = _name(names.SPAN_CHAT, model), SpanKind.CLIENT
            more = {names.OPERATION: names.SPAN_CHAT, names.MODEL: model, names.STREAMED: True}
        case "tool_call":
            name, span_kind = _name(names.SPAN_TOOL, tool), SpanKind.INTERNAL
            more = {names.OPERATION: names.SPAN_TOOL}
        case _:
            name, span_kind = _name(names.SPAN_GUARD, kind), SpanKind.INTERNAL
    context = trace.set_span_in_context(session, Context())
    return tracer().start_span(name, context, kind=span_kind, attributes=guarded({**attributes, **more}))


@quiet(trace.INVALID_SPAN)
def _begin_send(stream: Span, topic: str) -> Span:
    return begin_send(stream, topic)


def begin_send(stream: Span, topic: str) -> Span:
    """Begin the span of one stream's sending to a topic, below the stream's."""
    return tracer().start_span(
        _name(names.SPAN_SEND, topic),
        trace.set_span_in_context(stream, Context()),
        kind=SpanKind.PRODUCER,
        attributes=guarded(
            {
                names.MESSAGING_SYSTEM: "kafka",
                names.MESSAGING_OPERATION: "send",
                names.MESSAGING_OPERATION_TYPE: "send",
                names.MESSAGING_TOPIC: topic,
            }
        ),
    )


def _name(operation: str, about: str) -> str:
    """A span's name; what it is about must look like a name, since a model may have chosen it."""
    return f"{operation} {identifier(about)}" if about else operation


def _fail(span: Span, error: BaseException | None) -> None:
    if error is not None and span.is_recording():
        # The class alone: an exception of the application's may quote the text.
        span.set_attributes(guarded({names.ERROR_TYPE: type(error).__qualname__}))
        span.set_status(Status(StatusCode.ERROR))
