"""Where telemetry goes: OTLP where the standard variables ask for it, the console where a person asks, else nowhere.

Without `setup`, spans and metrics go to the application's own OpenTelemetry providers, where it has any; where it has
none they cost next to nothing. Exporters run in threads of their own behind bounded queues: one that hangs loses
telemetry and delays nobody.

The ``OTEL_*`` variables are OpenTelemetry's, not settings of Headgate, and are read here and by its SDK.
"""

import atexit
import functools
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from opentelemetry import metrics, trace

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

_log = logging.getLogger(__name__)

SCOPE = "headgate"
#: One export may take this long; the SDK's own 10 s would make the end of a process wait.
EXPORT_TIMEOUT_S = 3.0
#: The end of a process waits this long for the last spans.
SHUTDOWN_TIMEOUT_S = 3.0
#: Spans waiting for an exporter; more are dropped. The SDK's own default.
MAX_WAITING_SPANS = 2_048
EXPORT_EVERY_MS = 1_000
CONSOLE_EVERY_MS = 100

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class _Providers:
    """The providers in use; None stands for the application's own. `generation` tells caches that they changed."""

    tracer: trace.TracerProvider | None = None
    meter: metrics.MeterProvider | None = None
    generation: int = 0

    def swap(self, tracer: trace.TracerProvider | None, meter: metrics.MeterProvider | None) -> None:
        self.tracer, self.meter = tracer, meter
        self.generation += 1


_providers = _Providers()


def quiet(otherwise: Any = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function of telemetry never raise: it answers `otherwise`, and the error's class is logged."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        answer: R = otherwise

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001  (telemetry that fails must never be what stops a stream)
                _log.debug("telemetry: %s failed with %s", function.__qualname__, type(error).__name__)
                return answer

        return call

    return decorate


def tracer() -> trace.Tracer:
    """The tracer in use."""
    return trace.get_tracer(SCOPE, _version(), tracer_provider=_providers.tracer)


def meter() -> metrics.Meter:
    """The meter in use."""
    return metrics.get_meter(SCOPE, _version(), meter_provider=_providers.meter)


def generation() -> int:
    """A number that changes whenever the providers do."""
    return _providers.generation


@contextmanager
def use(
    tracer_provider: trace.TracerProvider | None = None, meter_provider: metrics.MeterProvider | None = None
) -> Iterator[None]:
    """Send spans and metrics to these providers for a while; None stands for the application's own."""
    before = (_providers.tracer, _providers.meter)
    _providers.swap(tracer_provider, meter_provider)
    try:
        yield
    finally:
        _providers.swap(*before)


@dataclass(slots=True)
class Telemetry:
    """What `setup` put in place; a context manager that takes it down again.

    Args:
        tracer_provider: None where nobody asked for traces.
        meter_provider: None where nobody asked for metrics.
    """

    tracer_provider: "TracerProvider | None" = None
    meter_provider: "MeterProvider | None" = None
    _down: bool = field(default=False, init=False)

    def __enter__(self) -> "Telemetry":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.shutdown()

    def shutdown(self, timeout_s: float = SHUTDOWN_TIMEOUT_S) -> None:
        """Export what is waiting and stop; an exporter that hangs is left behind after `timeout_s` seconds."""
        if self._down:
            return
        self._down = True
        _shutdown(self, timeout_s)
        if _providers.tracer is self.tracer_provider and _providers.meter is self.meter_provider:
            _providers.swap(None, None)


def setup(service_name: str, trace_console: bool = False, environ: Mapping[str, str] | None = None) -> Telemetry:
    """Send this process's telemetry where it was asked for.

    Args:
        service_name: such as ``headgate-worker``; ``OTEL_SERVICE_NAME`` overrides it.
        trace_console: print each span on standard error as it ends.
        environ: the ``OTEL_*`` variables; the environment's without it.

    Returns:
        A handle to shut down at the end of the process; it does so itself at exit.
    """
    environ = os.environ if environ is None else environ
    telemetry = Telemetry()
    _configure(telemetry, service_name, trace_console, environ)
    if telemetry.tracer_provider or telemetry.meter_provider:
        _providers.swap(telemetry.tracer_provider, telemetry.meter_provider)
        atexit.register(telemetry.shutdown)
    return telemetry


@quiet()
def _configure(telemetry: Telemetry, service_name: str, trace_console: bool, environ: Mapping[str, str]) -> None:
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return
    processors = [_console()] if trace_console else []
    if wants_otlp("traces", environ):
        processors.append(_otlp_spans())
    readers = [_otlp_metrics(environ)] if wants_otlp("metrics", environ) else []
    if processors:
        telemetry.tracer_provider = _tracer_provider(_resource(service_name, environ), processors)
    if readers:
        telemetry.meter_provider = _meter_provider(_resource(service_name, environ), readers)


def wants_otlp(signal: str, environ: Mapping[str, str]) -> bool:
    """Whether the standard variables ask for OTLP.

    Args:
        signal: ``traces`` or ``metrics``.
        environ: the ``OTEL_*`` variables.

    Source: OpenTelemetry specification, "Environment Variable Specification" and "OTLP Exporter Configuration".
    """
    chosen = environ.get(f"OTEL_{signal.upper()}_EXPORTER", "").strip().lower()
    if chosen:
        return "otlp" in {name.strip() for name in chosen.split(",")}
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal.upper()}_ENDPOINT")
    return any(environ.get(name, "").strip() for name in names)


def _console() -> "SpanProcessor":
    import sys

    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter

    from headgate.telemetry.console import readable

    exporter = ConsoleSpanExporter(out=sys.stderr, formatter=readable)
    return BatchSpanProcessor(exporter, MAX_WAITING_SPANS, CONSOLE_EVERY_MS)


def _otlp_spans() -> "SpanProcessor":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return BatchSpanProcessor(OTLPSpanExporter(timeout=EXPORT_TIMEOUT_S), MAX_WAITING_SPANS, EXPORT_EVERY_MS)


def _otlp_metrics(environ: Mapping[str, str]) -> "MetricReader":
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    every_ms = float(environ.get("OTEL_METRIC_EXPORT_INTERVAL") or 10_000)
    return PeriodicExportingMetricReader(OTLPMetricExporter(timeout=EXPORT_TIMEOUT_S), every_ms)


def _resource(service_name: str, environ: Mapping[str, str]) -> "Resource":
    from opentelemetry.sdk.resources import Resource

    name = environ.get("OTEL_SERVICE_NAME") or service_name
    return Resource.create({"service.name": name, "service.version": _version()})


def _tracer_provider(resource: "Resource", processors: "list[SpanProcessor]") -> "TracerProvider":
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=resource, shutdown_on_exit=False)  # its exit hook would wait for 30 s
    for processor in processors:
        provider.add_span_processor(processor)
    return provider


def _meter_provider(resource: "Resource", readers: "list[MetricReader]") -> "MeterProvider":
    from opentelemetry.sdk.metrics import MeterProvider

    return MeterProvider(metric_readers=readers, resource=resource, shutdown_on_exit=False)


@quiet()
def _shutdown(telemetry: Telemetry, timeout_s: float) -> None:
    def stop() -> None:
        if telemetry.tracer_provider:
            telemetry.tracer_provider.shutdown()
        if telemetry.meter_provider:
            telemetry.meter_provider.shutdown(timeout_millis=timeout_s * 1_000)

    # The SDK's shutdown waits for the exporter, however long it takes; this thread can be left behind.
    thread = threading.Thread(target=quiet()(stop), name="headgate-telemetry-shutdown", daemon=True)
    thread.start()
    thread.join(timeout_s)


@functools.cache
def _version() -> str:
    return version("headgate")
