"""Telemetry: one trace over two processes, attributes without text, and exporters that cost nothing when stuck."""

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from headgate import telemetry
from headgate.release import Cut, Recall, Show
from headgate.telemetry import names
from headgate.telemetry.attributes import WITHHELD, guarded
from headgate.telemetry.console import readable
from headgate.telemetry.provider import quiet, wants_otlp
from headgate_schemas.codec import VERDICTS, trace_context
from headgate_schemas.findings import Finding
from headgate_schemas.verdicts import Verdict

EVENTS, VERDICTS_TOPIC = "headgate.events", "headgate.verdicts"
TEXT = "the guarded text, which nobody may read: marker-5f2c"
FINDING = Finding(detector="secrets", category="secret", type="private-key", start=3, end=9, score=0.9, severity="high")


def verdict(**changes: Any) -> Verdict:
    fields: dict[str, Any] = {
        "id": "s:c:text:3:3:p@1:final",
        "session_id": "s",
        "stream_id": "c",
        "kind": "completion",
        "action": "cut",
        "cleared_to": 3,
        "cut_at": 3,
        "final": True,
        "rule": "no-keys",
        "policy": "p@1",
        "findings": (FINDING,),
    }
    return Verdict(**(fields | changes))


class Collected:
    """What was exported so far."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.traces = TracerProvider()
        self.traces.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        self.metrics = MeterProvider(metric_readers=[self.reader])

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self.exporter.get_finished_spans()}

    def points(self, metric: names.Metric) -> list[Any]:
        data = self.reader.get_metrics_data()
        found = [] if data is None else data.resource_metrics[0].scope_metrics[0].metrics
        return [point for m in found if m.name == metric.name for point in m.data.data_points]


@pytest.fixture
def collected() -> Iterator[Collected]:
    collected = Collected()
    with telemetry.use(collected.traces, collected.metrics):
        yield collected
    collected.traces.shutdown()
    collected.metrics.shutdown()


def run_stream(**changes: Any) -> None:
    """A completion through client, worker and client again, cut unless `changes` say otherwise."""
    made = verdict(**changes)
    session = telemetry.client_session("s", agent="support", model="example-large")
    client = session.stream("completion", EVENTS, stream_id="c", model="example-large")
    client.published()
    client.published(final=True)
    worker = telemetry.worker_stream(
        client.headers(), EVENTS, 2, 41, "completion", verdict_topic=VERDICTS_TOPIC, session_id="s", group="g"
    )
    worker.verdict(made, after_s=0.002)
    record = VERDICTS.headers(made, "/headgate/worker", worker.headers())
    client.verdict(made, trace_context(record), latency_s=0.01)
    client.did(Show("abc", 0, 3, cleared=True), held=6)
    if made.action == "cut":
        client.did(Recall(3, 5), held=6, unverified=2)
        client.did(Cut(3, "no-keys", "", made), held=6, unverified=2)
    client.end()
    session.end()


def test_one_trace_runs_from_session_to_cut(collected: Collected) -> None:
    """Every span of both processes has the session's trace id, and the tree is the documented one."""
    run_stream()
    spans = collected.spans
    assert {s.context.trace_id for s in spans.values()} == {spans["invoke_agent support"].context.trace_id}
    parents = {
        name: next((n for n, s in spans.items() if span.parent and s.context.span_id == span.parent.span_id), None)
        for name, span in spans.items()
    }
    assert parents == {
        "invoke_agent support": None,
        "chat example-large": "invoke_agent support",
        "send headgate.events": "chat example-large",
        "process headgate.events": "chat example-large",
        "apply_guardrail p": "process headgate.events",
        "send headgate.verdicts": "process headgate.events",
    }


def test_process_links_to_send_and_client_links_to_verdicts(collected: Collected) -> None:
    """Whoever reads a record has a link to the span that sent it."""
    run_stream()
    spans = collected.spans
    assert spans["process headgate.events"].links[0].context.span_id == spans["send headgate.events"].context.span_id
    assert spans["chat example-large"].links[0].context.span_id == spans["send headgate.verdicts"].context.span_id


def test_span_kinds_are_those_of_the_conventions(collected: Collected) -> None:
    """Kinds tell backends which spans cross a process."""
    run_stream()
    kinds = {name: span.kind for name, span in collected.spans.items()}
    assert kinds == {
        "invoke_agent support": SpanKind.INTERNAL,
        "chat example-large": SpanKind.CLIENT,
        "send headgate.events": SpanKind.PRODUCER,
        "process headgate.events": SpanKind.CONSUMER,
        "apply_guardrail p": SpanKind.INTERNAL,
        "send headgate.verdicts": SpanKind.PRODUCER,
    }


def test_cut_ends_the_client_span_with_its_rule(collected: Collected) -> None:
    """An analyst reads at the end of the trace what was cut, where and by which rule."""
    run_stream()
    span = collected.spans["chat example-large"]
    events = {event.name: dict(event.attributes or {}) for event in span.events}
    assert set(events) == {names.EVENT_RECALL, names.EVENT_CUT}
    assert events[names.EVENT_CUT][names.GUARDRAIL_RULE] == "no-keys"
    assert events[names.EVENT_CUT][names.CUT_AT] == 3
    assert span.attributes is not None
    assert span.attributes[names.FINISH_REASONS] == ("content_filter",)
    assert span.status.status_code is StatusCode.UNSET


def test_release_ends_the_client_span_with_what_was_shown(collected: Collected) -> None:
    """A stream that was not cut ends with its release."""
    run_stream(action="allow", cut_at=None, rule="", findings=())
    (event,) = collected.spans["chat example-large"].events
    assert event.name == names.EVENT_RELEASE
    assert event.attributes is not None
    assert event.attributes[names.SHOWN] == 3


def test_guardrail_tells_decided_from_enforced(collected: Collected) -> None:
    """In mode observe the verdict is a cut and the action is none."""
    run_stream(action="allow", mode="observe", would="cut", cut_at=None)
    events = [dict(e.attributes or {}) for e in collected.spans["apply_guardrail p"].events]
    finding, decided = events
    assert (finding[names.RESULT_TYPE], finding[names.RISK_CATEGORY]) == ("finding", "secret")
    assert (decided[names.DECIDED], decided[names.ENFORCED]) == ("cut", "allow")


def test_foreign_producer_parents_the_worker(collected: Collected) -> None:
    """A framework that sends a bare traceparent gets the worker's span below and linked to its own."""
    trace_id, span_id = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    headers = {"traceparent": f"00-{trace_id}-{span_id}-01"}
    telemetry.worker_stream(headers, EVENTS, 0, 0, "prompt", verdict_topic=VERDICTS_TOPIC).end()
    span = collected.spans["process headgate.events"]
    assert span.parent is not None
    assert f"{span.context.trace_id:032x}" == trace_id
    assert f"{span.parent.span_id:016x}" == span_id
    assert f"{span.links[0].context.span_id:016x}" == span_id


def test_tracestate_of_others_survives_and_ours_goes_no_further() -> None:
    """Our member of tracestate is for the worker alone; members of other vendors are passed on."""
    origin = telemetry.extract(
        {
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "tracestate": "headgate=00000000000000aa,vendor=x",
        }
    )
    assert origin.sender is not None
    assert dict(origin.sender.trace_state) == {"vendor": "x"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"traceparent": "nonsense"},
        {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate": "headgate=zz"},
        {"traceparent": "00-00000000000000000000000000000000-0000000000000000-00"},
    ],
)
def test_broken_context_starts_a_trace_of_its_own(collected: Collected, headers: dict[str, str]) -> None:
    """What a stranger writes into headers never stops the worker."""
    telemetry.worker_stream(headers, EVENTS, 0, 0, "prompt", verdict_topic=VERDICTS_TOPIC).end()
    assert collected.spans["process headgate.events"].parent is None


def test_unknown_attributes_and_texts_are_withheld() -> None:
    """Only known names pass, and a sentence does not pass for a name."""
    kept = guarded(
        {
            "gen_ai.input.messages": TEXT,
            names.TOOL_NAME: TEXT,
            names.STREAM: "line\nbreak",
            names.MODEL: "x" * 1_000,
            names.SHOWN: "12",
            names.CUT_AT: True,
            names.FAILURES: ("pii", TEXT),
            names.CONVERSATION: "s-1",
            names.RULE: None,
        }
    )
    assert kept == {
        names.TOOL_NAME: WITHHELD,
        names.STREAM: WITHHELD,
        names.MODEL: WITHHELD,
        names.FAILURES: ("pii", WITHHELD),
        names.CONVERSATION: "s-1",
    }


def test_no_span_or_metric_carries_the_text(collected: Collected) -> None:
    """Even a model that hides text in names, and an exception that quotes it, put none of it on a span."""
    session = telemetry.client_session(TEXT, agent=TEXT, model=TEXT)
    stream = session.stream("tool_call", EVENTS, stream_id=TEXT, tool=TEXT, call_id=TEXT)
    worker = telemetry.worker_stream(
        stream.headers(), EVENTS, 0, 0, "tool_call", verdict_topic=VERDICTS_TOPIC, session_id=TEXT, stream_id=TEXT
    )
    worker.verdict(verdict(id=TEXT, session_id=TEXT, stream_id=TEXT))
    stream.did(Show(TEXT, 0, len(TEXT), cleared=True))
    stream.end(ValueError(TEXT))
    session.end(ValueError(TEXT))
    told = "".join(span.to_json() for span in collected.exporter.get_finished_spans())
    assert len(collected.spans) == 6
    assert "marker-5f2c" not in told
    assert "marker-5f2c" not in str(collected.reader.get_metrics_data())


def test_metrics_follow_the_stream(collected: Collected) -> None:
    """Latency, cuts by rule, findings and the code points shown too early, from one stream."""
    run_stream()
    (latency,) = collected.points(names.VERDICT_LATENCY)
    assert latency.sum == pytest.approx(0.01)
    (cut,) = collected.points(names.CUTS)
    assert (cut.value, dict(cut.attributes)) == (1, {names.RULE: "no-keys", names.KIND: "completion"})
    (unverified,) = collected.points(names.UNVERIFIED_SHOWN)
    assert (unverified.count, unverified.max) == (1, 2)
    (found,) = collected.points(names.FINDINGS)
    assert found.value == 1
    (held,) = collected.points(names.HELD)
    assert held.value == 0  # six were held, and none is when the stream is over


def test_worker_metrics_are_recorded_under_their_names(collected: Collected) -> None:
    """Lag is a gauge by partition; dead letters and protocol findings are counted."""
    telemetry.lag(7, EVENTS, 3)
    telemetry.lag(5, EVENTS, 3)
    telemetry.dead_letter(EVENTS, "RecordError")
    telemetry.protocol_finding("gap")
    telemetry.detector_time(0.003, "pii")
    assert [p.value for p in collected.points(names.LAG)] == [5]
    assert [p.value for p in collected.points(names.DEAD_LETTERS)] == [1]
    assert [p.value for p in collected.points(names.PROTOCOL_FINDINGS)] == [1]
    assert [p.count for p in collected.points(names.DETECTOR_TIME)] == [1]


def test_without_providers_nothing_is_traced_and_nothing_breaks() -> None:
    """An application without OpenTelemetry pays for no headers and sees no error."""
    with telemetry.use():
        session = telemetry.client_session("s")
        stream = session.stream("completion", EVENTS)
        assert stream.headers() == {} == session.headers()
        stream.verdict(verdict(), {}, 0.1)
        stream.end()
        session.end()


class StuckExporter(SpanExporter):
    """An exporter whose backend never answers, until it is told to."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.answer = threading.Event()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.entered.set()
        self.answer.wait()
        return SpanExportResult.FAILURE


@pytest.fixture
def stuck() -> Iterator[tuple[StuckExporter, telemetry.Telemetry]]:
    exporter = StuckExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter, 64, 10, 8))
    with telemetry.use(provider):
        yield exporter, telemetry.Telemetry(provider)
    exporter.answer.set()
    provider.shutdown()


def test_exporter_that_hangs_delays_no_stream(stuck: tuple[StuckExporter, telemetry.Telemetry]) -> None:
    """With the exporter stuck and its queue full, streams go on at their own pace."""
    exporter, _ = stuck
    run_stream()
    assert exporter.entered.wait(10)
    began = time.monotonic()
    for _ in range(200):  # 1,200 spans into a queue of 64
        run_stream()
    assert time.monotonic() - began < 5  # one blocking export would be forever
    assert not exporter.answer.is_set()


def test_exporter_that_hangs_does_not_hold_up_the_end(stuck: tuple[StuckExporter, telemetry.Telemetry]) -> None:
    """Shutting down waits as long as it was told, and no longer."""
    exporter, running = stuck
    run_stream()
    assert exporter.entered.wait(10)
    began = time.monotonic()
    running.shutdown(timeout_s=0.2)
    assert time.monotonic() - began < 5
    assert not exporter.answer.is_set()


def test_telemetry_that_fails_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong inside, the caller sees the answer that stands for nothing."""

    @quiet({})
    def fails() -> dict[str, str]:
        raise RuntimeError(TEXT)

    assert fails() == {}


def test_provider_that_raises_is_quiet() -> None:
    """A broken SDK leaves streams without spans, and alive."""

    class Broken(TracerProvider):
        def get_tracer(self, *args: Any, **kwargs: Any) -> Any:
            raise RuntimeError("broken")

    with telemetry.use(Broken(shutdown_on_exit=False)):
        run_stream()


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://127.0.0.1:4318/v1/metrics"}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, False),
    ],
)
def test_otlp_is_for_those_who_ask(environ: dict[str, str], wanted: bool) -> None:
    """The standard variables decide, and silence means none."""
    assert wants_otlp("traces", environ) is wanted


def test_disabled_sdk_exports_nothing() -> None:
    """OTEL_SDK_DISABLED wins over everything."""
    with telemetry.setup("x", trace_console=True, environ={"OTEL_SDK_DISABLED": "true"}) as running:
        assert running.tracer_provider is None


def test_console_prints_spans_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    """`--trace-console` shows the cut, its rule and its trace, one line a span."""
    with telemetry.setup("x", trace_console=True, environ={}):
        run_stream()
    out, err = capfd.readouterr()
    assert out == ""
    chat = next(line for line in err.splitlines() if " chat example-large" in line)
    assert "finish_reasons=content_filter" in chat
    assert any("headgate.cut" in line and "policy.rule.id=no-keys" in line for line in err.splitlines())


def test_readable_span_is_a_line_and_one_for_each_event(collected: Collected) -> None:
    """A person at a terminal reads lines, not JSON."""
    run_stream()
    lines = readable(collected.spans["chat example-large"]).splitlines()
    assert len(lines) == 3


def test_names_are_unique_and_explained() -> None:
    """Each name stands once and says what it means."""
    metrics = [metric.name for metric in names.METRICS]
    assert len(set(metrics)) == len(metrics)
    assert all(metric.meaning for metric in names.METRICS)
    assert all(attribute.meaning for attribute in names.ATTRIBUTES.values())
    assert not set(metrics) & names.ATTRIBUTES.keys()
