"""One AsyncAPI 3 document of everything on Kafka, as the worker sees it: what it receives and what it sends.

In come the topics and the records; out comes plain data. What it says of keys, partitions and headers is what a
producer in any language must do.

Source: AsyncAPI 3.0.0; Kafka bindings 0.5.0; CloudEvents Kafka protocol binding 1.0.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from headgate_schemas import codec, topics
from headgate_schemas.approvals import Approval
from headgate_schemas.describe import components
from headgate_schemas.events import (
    AnyEvent,
    Completion,
    Prompt,
    Receipt,
    SessionEnd,
    SessionStart,
    ToolCall,
    ToolResult,
)
from headgate_schemas.findings import Report
from headgate_schemas.status import WorkerStatus
from headgate_schemas.topics import Topic
from headgate_schemas.verdicts import DeadLetter, PolicyRecord, Verdict

ASYNCAPI = "3.0.0"
KAFKA_BINDING = "0.5.0"
DEFAULT_PREFIX = "headgate"

KEY_NOTE = (
    "The session_id in UTF-8, hashed with murmur2 as Java's client does by default. Clients of librdkafka must set "
    "partitioner=murmur2_random; their own default puts most sessions on a partition where they are refused."
)


@dataclass(frozen=True, slots=True)
class Channel:
    """A topic, what is on it, and whether the worker reads it or writes to it.

    Args:
        topic: the topic.
        records: Structs of its records; empty for alerts, which are OCSF's.
        codec: of its records.
        worker: what the worker does with it.
        key: what its records' keys are.
    """

    topic: Topic
    records: tuple[type[msgspec.Struct], ...]
    codec: codec.Codec[Any]
    worker: Literal["receive", "send"]
    key: str = KEY_NOTE


#: Everything of ours that is on Kafka.
RECORDS = (AnyEvent, Report, Verdict, Approval, DeadLetter, PolicyRecord, WorkerStatus)
EVENT_RECORDS = (SessionStart, Prompt, Completion, ToolCall, ToolResult, Receipt, SessionEnd)

CHANNELS: tuple[Channel, ...] = (
    Channel(topics.EVENTS, EVENT_RECORDS, codec.EVENTS, "receive"),
    Channel(topics.FINDINGS, (Report,), codec.FINDINGS, "receive"),
    Channel(topics.VERDICTS, (Verdict,), codec.VERDICTS, "send"),
    Channel(topics.APPROVALS, (Approval,), codec.APPROVALS, "receive"),
    Channel(topics.ALERTS, (), codec.ALERTS, "send", "The session_id in UTF-8."),
    Channel(topics.POLICIES, (PolicyRecord,), codec.POLICIES, "receive", "The policy's name in UTF-8."),
    Channel(topics.DEAD_LETTERS, (DeadLetter,), codec.DEAD_LETTERS, "send", "The key of the record as it was read."),
    Channel(topics.WORKERS, (WorkerStatus,), codec.WORKERS, "send", "The worker's name in its group, in UTF-8."),
)

ALERT_SCHEMA: dict[str, Any] = {
    "title": "Alert",
    "description": "An OCSF 1.8.0 Detection Finding, https://schema.ocsf.io/1.8.0/classes/detection_finding",
    "type": "object",
    "properties": {"class_uid": {"const": 2004}, "metadata": {"type": "object"}, "finding_info": {"type": "object"}},
    "required": [
        "activity_id",
        "category_uid",
        "class_uid",
        "type_uid",
        "time",
        "severity_id",
        "metadata",
        "finding_info",
    ],
}


def asyncapi(version: str) -> dict[str, Any]:
    """The document.

    Args:
        version: of the records.
    """
    _, schemas = components(RECORDS, "#/components/schemas/{name}")
    schemas |= {"Alert": ALERT_SCHEMA, "CloudEventsHeaders": _cloud_events()}
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "Headgate",
            "version": version,
            "description": "Guardrails over LLM traffic on Kafka: events in, verdicts out. Unknown fields are ignored; "
            "between versions only optional fields are added.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": codec.CONTENT_TYPE.decode(),
        "channels": {channel.topic.suffix: _channel(channel) for channel in CHANNELS},
        "operations": {f"{c.worker}-{c.topic.suffix}": _operation(c) for c in CHANNELS},
        "components": {"messages": _messages(), "schemas": _draft_7(dict(sorted(schemas.items())))},
    }


def _draft_7(schema: Any) -> Any:
    """The same schema in draft 7, which AsyncAPI 3 goes by: tuples had another spelling then."""
    match schema:
        case {"prefixItems": items, **rest}:
            return {key: _draft_7(value) for key, value in rest.items() if key != "items"} | {
                "items": _draft_7(items),
                "additionalItems": rest.get("items", True),
            }
        case dict():
            return {key: _draft_7(value) for key, value in schema.items()}
        case list():
            return [_draft_7(item) for item in schema]
        case _:
            return schema


def _channel(channel: Channel) -> dict[str, Any]:
    topic = channel.topic
    names = _message_names(channel)
    partitions = "as many partitions as every topic keyed by session" if topic.co_partitioned else "one partition"
    text = "Holds guarded text. " if topic.raw_text else ""
    return {
        "address": f"{{prefix}}.{topic.suffix}",
        "title": topic.suffix,
        "description": f"{topic.carries}. Written by {topic.written_by}. {text}Has {partitions}.",
        "parameters": {"prefix": {"default": DEFAULT_PREFIX, "description": "HEADGATE_TOPIC_PREFIX"}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": {"topicConfiguration": _configuration(topic), "bindingVersion": KAFKA_BINDING}},
    }


def _configuration(topic: Topic) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "cleanup.policy": [topic.cleanup_policy],
        "max.message.bytes": topic.max_message_bytes,
    }
    if topic.retention_ms is not None:
        configuration["retention.ms"] = topic.retention_ms
    return configuration


def _operation(channel: Channel) -> dict[str, Any]:
    suffix = channel.topic.suffix
    return {
        "action": channel.worker,
        "channel": {"$ref": f"#/channels/{suffix}"},
        "messages": [{"$ref": f"#/channels/{suffix}/messages/{name}"} for name in _message_names(channel)],
    }


def _message_names(channel: Channel) -> tuple[str, ...]:
    return tuple(record.__name__ for record in channel.records) or ("Alert",)


def _messages() -> dict[str, Any]:
    messages: dict[str, Any] = {}
    for channel in CHANNELS:
        for record in channel.records:
            messages[record.__name__] = _message(channel, record.__name__, channel.codec.type_of(record))
        if not channel.records:
            messages["Alert"] = _message(channel, "Alert", channel.codec.ce_type)
    return dict(sorted(messages.items()))


def _message(channel: Channel, name: str, ce_type: str) -> dict[str, Any]:
    headers: Mapping[str, Any] = {
        "type": "object",
        "allOf": [
            {"$ref": "#/components/schemas/CloudEventsHeaders"},
            {"type": "object", "properties": {"ce_type": {"const": ce_type}}},
        ],
    }
    return {
        "name": name,
        "contentType": codec.CONTENT_TYPE.decode(),
        "headers": headers,
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": channel.key}, "bindingVersion": KAFKA_BINDING}},
    }


def _cloud_events() -> dict[str, Any]:
    return {
        "title": "CloudEventsHeaders",
        "description": "CloudEvents 1.0 in binary mode, and W3C trace context. Header values are UTF-8. The worker "
        "reads the trace context alone; the rest is for routers and people.",
        "type": "object",
        "properties": {
            "ce_specversion": {"const": codec.SPEC_VERSION.decode()},
            "ce_id": {"type": "string", "description": "The record's id; a verdict's own where it is a verdict."},
            "ce_source": {"type": "string", "format": "uri-reference", "description": "Who publishes."},
            "ce_type": {"type": "string", "description": "What the record is."},
            "ce_time": {"type": "string", "format": "date-time"},
            "content-type": {"const": codec.CONTENT_TYPE.decode()},
            "traceparent": {"type": "string", "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"},
            "tracestate": {"type": "string"},
            "headgate-signature": {"type": "string", "description": "Of verdicts and approvals: Ed25519, in Base64."},
            "headgate-key": {"type": "string", "description": "Of verdicts and approvals: id of the key that signed."},
        },
    }
