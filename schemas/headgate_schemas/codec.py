"""Records to bytes and back: JSON values, CloudEvents 1.0 headers in binary mode, W3C trace context.

Anything that cannot be decoded is a `ValueError` whose message never quotes the record. Unknown fields are ignored, so
that older readers take newer records; unknown types are errors.

Source: CloudEvents Kafka protocol binding 1.0.2; W3C Trace Context.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec

from headgate_schemas.approvals import Approval
from headgate_schemas.events import AnyEvent
from headgate_schemas.findings import Report
from headgate_schemas.status import WorkerStatus
from headgate_schemas.verdicts import DeadLetter, PolicyRecord, Verdict

T = TypeVar("T")
Headers = list[tuple[str, bytes]]

CONTENT_TYPE = b"application/json"
SPEC_VERSION = b"1.0"


class Codec(Generic[T]):
    """Encodes and decodes the records of one topic.

    Args:
        type_: a Struct, or a union of tagged Structs.
        ce_type: CloudEvents type; for a union, the record's tag is added to it.
    """

    def __init__(self, type_: Any, ce_type: str) -> None:
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(type_)
        self.ce_type = ce_type

    def encode(self, record: T) -> bytes:
        """The record as UTF-8 JSON."""
        return self._encoder.encode(record)

    def decode(self, value: bytes | None) -> T:
        """The record that `value` holds.

        Raises:
            ValueError: `value` is None, no UTF-8, no JSON, of an unknown kind or with a wrong field.
        """
        if value is None:
            raise ValueError("the record has no value")
        try:
            record: T = self._decoder.decode(value)
        except msgspec.ValidationError as error:
            raise ValueError(_without_content(str(error))) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"the record is no JSON in UTF-8 ({type(error).__name__})") from None
        return record

    def type_of(self, record: object) -> str:
        """CloudEvents type of a record, or of a record's class."""
        # msgspec's attribute is invisible to type checkers; an alert is no Struct and has none.
        tag = getattr(getattr(record, "__struct_config__", None), "tag", None)
        return f"{self.ce_type}.{tag}" if tag else self.ce_type

    def headers(
        self,
        record: T,
        source: str,
        trace: Mapping[str, str] | None = None,
        now: datetime | None = None,
        record_id: str = "",
    ) -> Headers:
        """CloudEvents headers of a record, with trace context where there is one.

        Args:
            record: what they describe.
            source: who publishes, a URI reference such as ``/headgate/client``.
            trace: ``traceparent`` and ``tracestate``, as a propagator injects them.
            now: the time of the event; the present without it.
            record_id: the record's id; its own `id` without it, or where it has none a random one.
        """
        record_id = record_id or getattr(record, "id", "") or uuid.uuid4().hex
        headers = [
            ("ce_specversion", SPEC_VERSION),
            ("ce_id", record_id.encode()),
            ("ce_source", source.encode()),
            ("ce_type", self.type_of(record).encode()),
            ("ce_time", (now or datetime.now(UTC)).isoformat().encode()),
            ("content-type", CONTENT_TYPE),
        ]
        return headers + [(name, value.encode()) for name, value in (trace or {}).items()]


def trace_context(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """The W3C trace context of a record's headers; empty where there is none or it is no ASCII."""
    wanted = ("traceparent", "tracestate")
    return {name: value.decode("ascii", "ignore") for name, value in headers if name in wanted and value}


def _without_content(message: str) -> str:
    """msgspec quotes a wrong value in its message; the value came from outside, so only its place is kept."""
    if not message.startswith("Invalid"):
        return message
    _, at, place = message.rpartition(" - at ")
    return f"a field holds none of its known values{at}{place}" if at else "the record is of an unknown kind"


EVENTS: Codec[AnyEvent] = Codec(AnyEvent, "org.headgate.event")
FINDINGS: Codec[Report] = Codec(Report, "org.headgate.findings")
VERDICTS: Codec[Verdict] = Codec(Verdict, "org.headgate.verdict")
APPROVALS: Codec[Approval] = Codec(Approval, "org.headgate.approval")
#: OCSF Detection Findings: documents of somebody else's schema, so no Struct of ours.
ALERTS: Codec[dict[str, Any]] = Codec(dict[str, Any], "org.headgate.alert")
DEAD_LETTERS: Codec[DeadLetter] = Codec(DeadLetter, "org.headgate.dead-letter")
POLICIES: Codec[PolicyRecord] = Codec(PolicyRecord, "org.headgate.policy")
WORKERS: Codec[WorkerStatus] = Codec(WorkerStatus, "org.headgate.worker")
