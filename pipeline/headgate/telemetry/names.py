"""Every span, attribute, event and metric name, once, with its kind and its meaning.

Nothing else in Headgate writes such a name down. A name that is not in these tables leaves no process: `attributes`
lets through what `ATTRIBUTES` knows, and nothing else.

Source: OpenTelemetry semantic conventions for GenAI 0.1.0 and for messaging (both *Development*); for guardrails the
draft ``open-telemetry/semantic-conventions-genai`` pull request 427. Names of our own begin with ``headgate.``.
"""

from dataclasses import dataclass
from typing import Literal

AttributeKind = Literal["identifier", "identifiers", "number", "flag", "words"]
InstrumentKind = Literal["histogram", "counter", "gauge", "updowncounter"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute.

    Args:
        kind: what its values are. ``identifier``: a short name without line breaks. ``words``: a sentence that a
            policy's author wrote. No kind takes a guarded text.
        meaning: what it says.
    """

    kind: AttributeKind
    meaning: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Args:
        name: as it is exported.
        kind: of its instrument.
        unit: UCUM; ``s`` is seconds.
        meaning: what it measures.
        buckets: upper bounds of a histogram's buckets, in `unit`.
    """

    name: str
    kind: InstrumentKind
    unit: str
    meaning: str
    buckets: tuple[float, ...] | None = None


ATTRIBUTES: dict[str, Attribute] = {}


def _attribute(name: str, kind: AttributeKind, meaning: str) -> str:
    ATTRIBUTES[name] = Attribute(kind, meaning)
    return name


# Spans: the part of the name before what it is about.
SPAN_SESSION = "invoke_agent"  # INTERNAL: one session of an agent, at the client
SPAN_CHAT = "chat"  # CLIENT: one completion stream, from the first token to release or cut
SPAN_TOOL = "execute_tool"  # INTERNAL: one tool call, from proposal to permission or denial
SPAN_GUARD = "guard"  # INTERNAL: a prompt or a tool result, from its text to its verdict
SPAN_SEND = "send"  # PRODUCER: one stream's records to a topic
SPAN_PROCESS = "process"  # CONSUMER: one stream's records in the worker
SPAN_GUARDRAIL = "apply_guardrail"  # INTERNAL: one policy over one stream

# Events on spans.
EVENT_RESULT = "gen_ai.guardrail.result"  # a finding, or a verdict
EVENT_RELEASE = "headgate.release"  # the stream was released to its end
EVENT_CUT = "headgate.cut"  # nothing more was released
EVENT_RECALL = "headgate.recall"  # a span that had been shown should not have been

OPERATION = _attribute("gen_ai.operation.name", "identifier", "chat, execute_tool, invoke_agent or apply_guardrail")
PROVIDER = _attribute("gen_ai.provider.name", "identifier", "who serves the model")
MODEL = _attribute("gen_ai.request.model", "identifier", "the model that was asked")
STREAMED = _attribute("gen_ai.request.stream", "flag", "the answer was asked for as a stream")
CONVERSATION = _attribute("gen_ai.conversation.id", "identifier", "the session")
RESPONSE_ID = _attribute("gen_ai.response.id", "identifier", "the provider's id of the answer")
FINISH_REASONS = _attribute("gen_ai.response.finish_reasons", "identifiers", "content_filter where it was cut")
AGENT_ID = _attribute("gen_ai.agent.id", "identifier", "the agent's id")
AGENT_NAME = _attribute("gen_ai.agent.name", "identifier", "the agent's name")
TOOL_NAME = _attribute("gen_ai.tool.name", "identifier", "the tool")
TOOL_CALL_ID = _attribute("gen_ai.tool.call.id", "identifier", "the call")

GUARDRAIL_SOURCE = _attribute("gen_ai.guardrail.source", "identifier", "input or output, seen from the model")
GUARDRAIL_POLICY = _attribute("gen_ai.guardrail.policy.id", "identifier", "the policy's name")
GUARDRAIL_POLICY_VERSION = _attribute("gen_ai.guardrail.policy.version", "identifier", "the policy's version")
GUARDRAIL_RULE = _attribute("gen_ai.guardrail.policy.rule.id", "identifier", "the rule that decided")
RESULT_TYPE = _attribute("gen_ai.guardrail.result.type", "identifier", "finding or verdict")
RESULT_VALUE = _attribute("gen_ai.guardrail.result.value", "identifier", "what was found, or what was decided")
RESULT_REASON = _attribute("gen_ai.guardrail.result.reason", "words", "the rule's reason; never words of the text")
RISK_CATEGORY = _attribute("gen_ai.guardrail.risk.category", "identifier", "the finding's category")
RISK_SCORE = _attribute("gen_ai.guardrail.risk.score", "number", "the finding's score, 0 to 1")

MESSAGING_SYSTEM = _attribute("messaging.system", "identifier", "kafka")
MESSAGING_OPERATION = _attribute("messaging.operation.name", "identifier", "send or process")
MESSAGING_OPERATION_TYPE = _attribute("messaging.operation.type", "identifier", "send or process")
MESSAGING_TOPIC = _attribute("messaging.destination.name", "identifier", "the topic")
MESSAGING_PARTITION = _attribute("messaging.destination.partition.id", "identifier", "the partition")
MESSAGING_GROUP = _attribute("messaging.consumer.group.name", "identifier", "the worker's consumer group")
MESSAGING_OFFSET = _attribute("messaging.kafka.offset", "number", "offset of the stream's first record")
MESSAGING_COUNT = _attribute("messaging.batch.message_count", "number", "records of the stream")
ERROR_TYPE = _attribute("error.type", "identifier", "class of the error that ended the span")

STREAM = _attribute("headgate.stream.id", "identifier", "the stream")
KIND = _attribute("headgate.stream.kind", "identifier", "prompt, completion, tool_call or tool_result")
CHANNEL = _attribute("headgate.stream.channel", "identifier", "text, reasoning or tool_arguments")
VERDICT = _attribute("headgate.verdict.id", "identifier", "the verdict")
DECIDED = _attribute("headgate.verdict.decided", "identifier", "the action that policy decided")
ENFORCED = _attribute("headgate.action.enforced", "identifier", "the action that was taken; allow in mode observe")
MODE = _attribute("headgate.policy.mode", "identifier", "observe or enforce")
CLEARED = _attribute("headgate.stream.cleared_to", "number", "code points that are cleared")
START = _attribute("headgate.span.start", "number", "first code point, inclusive")
END = _attribute("headgate.span.end", "number", "last code point, exclusive")
DETECTOR = _attribute("headgate.detector", "identifier", "the detector")
SEVERITY = _attribute("headgate.severity", "identifier", "the finding's severity")
FAILURES = _attribute("headgate.detector.failures", "identifiers", "detectors that gave up")
SHOWN = _attribute("headgate.stream.shown", "number", "code points that were shown")
UNVERIFIED = _attribute("headgate.stream.unverified_max", "number", "most code points shown before their clearance")
REPLACED = _attribute("headgate.stream.replaced", "number", "spans that were replaced")
CUT_AT = _attribute("headgate.cut.at", "number", "code points that were allowed before the cut")
FLAW = _attribute("headgate.signature.flaw", "identifier", "what is wrong with a record that is not believed")
RULE = _attribute("headgate.rule", "identifier", "the rule that decided; on metrics")

#: 1 ms to 10 s: from a quiet system's answer to a deadline.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_CODE_POINTS = (0.0, 1.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1280.0, 5120.0)

VERDICT_LATENCY = Metric(
    "headgate.verdict.latency", "histogram", "s", "from publishing a chunk to its clearance, at the client", _SECONDS
)
DECISION_TIME = Metric(
    "headgate.decision.duration", "histogram", "s", "from reading a chunk to its verdict, in the worker", _SECONDS
)
DETECTOR_TIME = Metric("headgate.detector.duration", "histogram", "s", "one feed of one detector", _SECONDS)
UNVERIFIED_SHOWN = Metric(
    "headgate.stream.unverified",
    "histogram",
    "{code_point}",
    "most code points of a stream shown before their clearance",
    _CODE_POINTS,
)
HELD = Metric("headgate.stream.held", "updowncounter", "{code_point}", "received and not shown, over all open streams")
VERDICTS = Metric("headgate.verdicts", "counter", "{verdict}", "final verdicts, by action and kind")
CUTS = Metric("headgate.cuts", "counter", "{stream}", "streams cut or denied, by rule")
FINDINGS = Metric("headgate.findings", "counter", "{finding}", "findings, by detector and category")
PROTOCOL_FINDINGS = Metric("headgate.protocol_findings", "counter", "{finding}", "chunks that did not fit together")
LAG = Metric("headgate.worker.lag", "gauge", "{record}", "records of a partition not yet read")
DEAD_LETTERS = Metric("headgate.dead_letters", "counter", "{record}", "records that could not be handled")
SIGNATURES_REFUSED = Metric(
    "headgate.signatures.refused", "counter", "{record}", "records that no trusted key signed, by topic and flaw"
)
APPROVALS = Metric(
    "headgate.approvals", "counter", "{decision}", "decisions on held calls: approve, deny, unfit or late"
)

METRICS: tuple[Metric, ...] = (
    VERDICT_LATENCY,
    DECISION_TIME,
    DETECTOR_TIME,
    UNVERIFIED_SHOWN,
    HELD,
    VERDICTS,
    CUTS,
    FINDINGS,
    PROTOCOL_FINDINGS,
    LAG,
    DEAD_LETTERS,
    SIGNATURES_REFUSED,
    APPROVALS,
)
