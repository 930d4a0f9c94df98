"""Metrics: in come figures, by the function that names them; out go OpenTelemetry instruments. Never text.

Each function records one metric of `names.METRICS`. Without a provider they cost a lookup and a call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from opentelemetry.util.types import Attributes

from headgate.telemetry import names
from headgate.telemetry.attributes import guarded
from headgate.telemetry.provider import generation, meter, quiet


@dataclass(slots=True)
class _Instruments:
    """The instruments of the providers in use, made when first needed."""

    generation: int = -1
    made: dict[str, Any] = field(default_factory=dict)

    def of(self, metric: names.Metric) -> Any:
        if self.generation != generation():
            self.generation, self.made = generation(), {}
        if metric.name not in self.made:
            self.made[metric.name] = _make(metric)
        return self.made[metric.name]


def _make(metric: names.Metric) -> Any:
    words = {"name": metric.name, "unit": metric.unit, "description": metric.meaning}
    match metric.kind:
        case "histogram":
            return meter().create_histogram(**words, explicit_bucket_boundaries_advisory=metric.buckets)
        case "counter":
            return meter().create_counter(**words)
        case "updowncounter":
            return meter().create_up_down_counter(**words)
        case "gauge":
            return meter().create_gauge(**words)


_instruments = _Instruments()


#: A deployment has a few dozen sets of attributes, and meets them with every token.
@lru_cache(maxsize=1_024)
def _kept(attributes: tuple[tuple[str, object], ...]) -> Attributes:
    return guarded(dict(attributes))


@quiet()
def _record(metric: names.Metric, value: float, attributes: Mapping[str, object]) -> None:
    instrument = _instruments.of(metric)
    kept = _kept(tuple(attributes.items()))
    if metric.kind == "histogram":
        instrument.record(value, kept)
    elif metric.kind == "gauge":
        instrument.set(value, kept)
    else:
        instrument.add(value, kept)


def verdict_latency(seconds: float, kind: str) -> None:
    """A chunk was cleared `seconds` after it was published, at the client."""
    _record(names.VERDICT_LATENCY, seconds, {names.KIND: kind})


def decision_time(seconds: float, kind: str) -> None:
    """A verdict came `seconds` after its chunk was read, in the worker."""
    _record(names.DECISION_TIME, seconds, {names.KIND: kind})


def detector_time(seconds: float, detector: str) -> None:
    """One feed of a detector took `seconds`, inference included."""
    _record(names.DETECTOR_TIME, seconds, {names.DETECTOR: detector})


def unverified_shown(code_points: int, kind: str) -> None:
    """A stream ended that had shown at most `code_points` before their clearance."""
    _record(names.UNVERIFIED_SHOWN, code_points, {names.KIND: kind})


def held(change: int) -> None:
    """The code points that wait for a verdict grew by `change`, or shrank where it is negative."""
    if change:
        _record(names.HELD, change, {})


def verdict_made(action: str, kind: str, mode: str) -> None:
    """A stream got its final verdict."""
    _record(names.VERDICTS, 1, {names.ENFORCED: action, names.KIND: kind, names.MODE: mode})


def stream_cut(rule: str, kind: str) -> None:
    """A stream was cut or denied at the client."""
    _record(names.CUTS, 1, {names.RULE: rule, names.KIND: kind})


def found(detector: str, category: str, severity: str) -> None:
    """A detector found something."""
    _record(names.FINDINGS, 1, {names.DETECTOR: detector, names.RISK_CATEGORY: category, names.SEVERITY: severity})


def protocol_finding(type_: str) -> None:
    """A stream's chunks did not fit together."""
    _record(names.PROTOCOL_FINDINGS, 1, {names.RESULT_VALUE: type_})


def lag(records: int, topic: str, partition: int) -> None:
    """`records` of a partition are not read yet."""
    _record(names.LAG, records, {names.MESSAGING_TOPIC: topic, names.MESSAGING_PARTITION: str(partition)})


def dead_letter(topic: str, error: str) -> None:
    """A record could not be handled."""
    _record(names.DEAD_LETTERS, 1, {names.MESSAGING_TOPIC: topic, names.ERROR_TYPE: error})


def signature_refused(topic: str, flaw: str) -> None:
    """A record was not believed, and changed nothing."""
    _record(names.SIGNATURES_REFUSED, 1, {names.MESSAGING_TOPIC: topic, names.FLAW: flaw})


def approval_taken(outcome: str) -> None:
    """A person's decision was read: ``approve`` or ``deny`` where it took effect, else ``unfit`` or ``late``."""
    _record(names.APPROVALS, 1, {names.RESULT_VALUE: outcome})
