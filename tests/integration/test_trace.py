"""One trace from prompt to cut, over a real Apache Kafka, with the client here and the worker in a process of its own.

The worker exports by OTLP, as anyone's does, to a collector of a few lines that listens here.
"""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from headgate import telemetry
from headgate.bus.connection import aiokafka_arguments
from headgate.client import Guard
from headgate.config import Settings
from headgate.errors import StreamCut
from headgate.telemetry import names
from headgate_schemas import codec, topics

pytestmark = pytest.mark.kafka

DEADLINE_S = 60
POLICY = """\
name: tracing
mode: enforce
detectors:
  required: [secrets]
rules:
  - name: no-private-keys
    when: finding.category == "secret"
    action: cut
    reason: keys never leave
"""
#: A key of our own making: the shape of one, around the same letter.
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(["QUFB" * 16] * 6) + "\n-----END RSA PRIVATE KEY-----\n"
MARKER = "quokka"


class Collector:
    """An OTLP/HTTP collector: takes what workers export, and answers nothing."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.metrics: set[str] = set()
        self.bodies: list[bytes] = []
        self.news = threading.Condition()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.take(self.path, body)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def take(self, path: str, body: bytes) -> None:
        with self.news:
            self.bodies.append(body)
            if path == "/v1/traces":
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for scope in resource.scope_spans:
                        self.spans += scope.spans
            elif path == "/v1/metrics":
                for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                    for scope in resource.scope_metrics:
                        self.metrics |= {metric.name for metric in scope.metrics}
            self.news.notify_all()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.stop()


@pytest.fixture
def client_spans() -> Iterator[InMemorySpanExporter]:
    """The spans of this process."""
    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with telemetry.use(provider):
        yield exporter
    provider.shutdown()


@asynccontextmanager
async def running_worker(settings: Settings, folder: Path, collector: Collector) -> AsyncIterator[None]:
    """A worker that is ready, under the policy of this file; on leaving it is asked to stop, and has exported."""
    policy = folder / "policy.yaml"
    policy.write_text(POLICY, encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("HEADGATE_", "OTEL_"))}
    environ |= {
        "HEADGATE_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
        "HEADGATE_TOPIC_PREFIX": settings.topic_prefix,
        "HEADGATE_GROUP": settings.group,
        "HEADGATE_PARTITIONS": str(settings.partitions),
        "HEADGATE_DATA_DIR": str(settings.data_dir),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from headgate.cli import main; main()",
        "worker",
        "--policy",
        str(policy),
        env=environ,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    said: list[str] = []
    try:
        async with asyncio.timeout(DEADLINE_S):
            async for line in process.stderr:
                said.append(line.decode())
                if " ready: " in said[-1]:
                    break
            else:
                raise AssertionError("".join(said))
        drain = asyncio.create_task(process.stderr.read())
        yield
        process.terminate()
        async with asyncio.timeout(DEADLINE_S):
            await process.wait()
            assert MARKER not in (await drain).decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answer() -> AsyncIterator[str]:
    """What the model says: a few words, then a key."""
    for word in f"Here is the {MARKER} key that you asked for:\n".split(" "):
        yield word + " "
    for line in KEY.splitlines(keepends=True):
        yield line


async def one_alert(settings: Settings) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The first alert, and its headers."""
    consumer = AIOKafkaConsumer(
        topics.ALERTS.name(settings.topic_prefix), auto_offset_reset="earliest", **aiokafka_arguments(settings)
    )
    await consumer.start()
    try:
        record = await asyncio.wait_for(consumer.getone(), DEADLINE_S)
    finally:
        await consumer.stop()
    return codec.ALERTS.decode(record.value), dict(record.headers)


async def test_one_trace_runs_from_prompt_to_cut(
    kafka_settings: Settings, tmp_path: Path, collector: Collector, client_spans: InMemorySpanExporter
) -> None:
    """The session, its prompt, its answer, both processes, the verdict, the cut and the alert share a trace id."""
    async with running_worker(kafka_settings, tmp_path, collector):
        async with Guard(settings=kafka_settings) as guard, guard.session(agent="helper", model="example") as session:
            await session.prompt(f"Give me the {MARKER} key.")
            with pytest.raises(StreamCut):
                async for _ in session.stream(answer()):
                    pass
        alert, headers = await one_alert(kafka_settings)
    ours = {span.name: span for span in client_spans.get_finished_spans()}
    theirs = [span for span in collector.spans if span.attributes]
    trace_id = f"{_context(ours['invoke_agent helper']).trace_id:032x}"
    assert {f"{_context(span).trace_id:032x}" for span in ours.values()} == {trace_id}
    assert {span.trace_id.hex() for span in theirs} == {trace_id}
    assert alert["trace"] == {"uid": trace_id}
    assert trace_id in headers["traceparent"].decode()

    chat = ours["chat example"]
    assert [event.name for event in chat.events] == [names.EVENT_CUT]
    assert dict(chat.events[0].attributes or {})[names.GUARDRAIL_RULE] == "no-private-keys"
    process = next(s for s in theirs if s.parent_span_id.hex() == f"{_context(chat).span_id:016x}")
    assert process.name == f"process {topics.EVENTS.name(kafka_settings.topic_prefix)}"
    sent = {f"{_context(span).span_id:016x}" for span in ours.values() if span.name.startswith("send ")}
    assert process.links[0].span_id.hex() in sent
    guardrail = next(s for s in theirs if s.parent_span_id == process.span_id and s.name.startswith("apply_guardrail"))
    assert guardrail.name == "apply_guardrail tracing"
    assert {event.name for event in guardrail.events} == {names.EVENT_RESULT}
    verdicts = next(s for s in theirs if s.parent_span_id == process.span_id and s.name.startswith("send "))
    assert f"{chat.links[0].context.span_id:016x}" == verdicts.span_id.hex()


async def test_telemetry_of_both_processes_is_without_the_text(
    kafka_settings: Settings, tmp_path: Path, collector: Collector, client_spans: InMemorySpanExporter
) -> None:
    """Nothing that was guarded is in any span, metric, alert or log line; metrics come under their names."""
    async with running_worker(kafka_settings, tmp_path, collector):
        async with Guard(settings=kafka_settings) as guard, guard.session(agent="helper", model="example") as session:
            await session.prompt(f"Give me the {MARKER} key.")
            with pytest.raises(StreamCut):
                async for _ in session.stream(answer()):
                    pass
        alert, _ = await one_alert(kafka_settings)
    told = "".join(span.to_json() for span in client_spans.get_finished_spans()) + repr(alert)
    assert collector.bodies
    for text in (MARKER, "QUFBQUFB", "BEGIN RSA"):
        assert text not in told
        assert all(text.encode() not in body for body in collector.bodies)
    assert {names.VERDICTS.name, names.FINDINGS.name, names.DECISION_TIME.name, names.DETECTOR_TIME.name} <= (
        collector.metrics
    )


def _context(span: ReadableSpan) -> Any:
    context = span.get_span_context()
    assert context is not None
    return context
