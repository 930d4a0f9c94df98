"""Alerts for security teams: in comes a verdict, or where a record stands that no trusted key signed; out goes an OCSF
Detection Finding (class 2004) as plain data.

The same verdict gives the same document, whoever writes it and however often, but for its time; `finding_info.uid`
lets a reader drop the second. Positions, keyed hashes and masked previews are evidence enough: the text that was
guarded is not known here.

Source: OCSF schema 1.8.0, class `detection_finding` with the profiles `security_control`, `ai_operation` and `trace`.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import msgspec

from headgate_schemas.events import Flaw, SessionStart
from headgate_schemas.findings import SEVERITIES, Category, Finding, Kind
from headgate_schemas.verdicts import Action, Verdict

OCSF_VERSION = "1.8.0"
CATEGORY_UID = 2
CLASS_UID = 2004
ACTIVITY_CREATE = 1
STATUS_NEW = 1
#: A record has a size; what is beyond is counted in `unmapped`.
MAX_EVIDENCES = 100

#: What was done -> (action_id, disposition_id), as the profile `security_control` numbers them.
_DONE: dict[Action, tuple[int, int]] = {
    "cut": (2, 2),  # denied, blocked
    "deny": (2, 2),
    "redact": (4, 11),  # modified, corrected
    "hold": (4, 14),  # modified, delayed
    "allow": (1, 1),  # allowed, allowed
}
_OBSERVED_DETECTED = (3, 15)  # mode observe, and enforcing would have acted
_OBSERVED_LOGGED = (3, 17)  # mode observe, and enforcing would not have

#: `analytic.type_id`: 1 rule, 4 learning, 8 regular expressions.
_ANALYTIC: dict[Category, int] = {"pii": 8, "secret": 8, "injection": 4}
_ANALYTIC_RULE = 1

#: `message_context.ai_role_id`: 1 user, 2 assistant, 3 tool.
_AI_ROLE: dict[Kind, int] = {"prompt": 1, "completion": 2, "tool_call": 2, "tool_result": 3}

#: MITRE ATLAS 5, the techniques that detectors tag. Source: https://atlas.mitre.org/techniques
_ATLAS = {
    "AML.T0051": "LLM Prompt Injection",
    "AML.T0053": "AI Agent Tool Invocation",
    "AML.T0054": "LLM Jailbreak",
    "AML.T0055": "Unsecured Credentials",
    "AML.T0056": "Extract LLM System Prompt",
    "AML.T0057": "LLM Data Leakage",
    "AML.T0068": "LLM Prompt Obfuscation",
    "AML.T0077": "LLM Response Rendering",
    "AML.T0086": "Exfiltration via AI Agent Tool Invocation",
    "AML.T0101": "Data Destruction via AI Agent Tool Invocation",
}

#: Namespace of the ids that are made from verdict ids: UUIDv5 of "headgate.org" under the DNS namespace.
_IDS = uuid.uuid5(uuid.NAMESPACE_DNS, "headgate.org")


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that no trusted key signed.

    Args:
        topic: where it stands.
        partition: where it stands.
        offset: where it stands; -1 where whoever refused it did not say.
        flaw: what is wrong with it.
        count: how many were refused in its session so far.
    """

    topic: str
    partition: int
    offset: int
    flaw: Flaw
    count: int = 1


def detection_finding(
    verdict: Verdict, start: SessionStart, now_ms: int, trace: Mapping[str, str] | None = None
) -> dict[str, object]:
    """The Detection Finding of a verdict.

    Args:
        verdict: one that does something, or in mode observe would have.
        start: how the session began.
        now_ms: epoch milliseconds.
        trace: ``traceparent`` of the verdict, as a propagator injects it.

    Returns:
        A document of strings, numbers, booleans, lists and objects.
    """
    findings = sorted(verdict.findings, key=_weight, reverse=True)
    action_id, disposition_id = _outcome(verdict)
    document: dict[str, object] = {
        "activity_id": ACTIVITY_CREATE,
        "category_uid": CATEGORY_UID,
        "class_uid": CLASS_UID,
        "type_uid": CLASS_UID * 100 + ACTIVITY_CREATE,
        "time": now_ms,
        "severity_id": _severity_id(findings),
        "status_id": STATUS_NEW,
        "is_alert": _decided(verdict) in ("cut", "deny", "hold"),
        "message": _title(verdict, findings),
        "action_id": action_id,
        "disposition_id": disposition_id,
        "metadata": _metadata(verdict, start, traced=bool(_trace_id(trace))),
        "finding_info": _finding_info(verdict, findings, now_ms),
        "policy": _policy(verdict),
        "message_context": _message_context(verdict, start),
        "unmapped": _unmapped(verdict, start, findings),
    }
    if findings:
        document["confidence_score"] = round(100 * findings[0].score)
        document["evidences"] = [_evidence(verdict, start, finding) for finding in findings[:MAX_EVIDENCES]]
    if start.model:
        document["ai_model"] = {"model_name": start.model, "ai_provider": start.destination or "unknown"}
    if trace_id := _trace_id(trace):
        document["trace"] = {"uid": trace_id}
    return document


def refused_record(record: RefusedRecord, start: SessionStart, now_ms: int) -> dict[str, object]:
    """The Detection Finding of a record that no trusted key signed: somebody writes where only Headgate may.

    Args:
        record: where it stands, and what is wrong with it.
        start: how the session began in whose name it was written.
        now_ms: epoch milliseconds.

    Returns:
        A document of strings, numbers, booleans, lists and objects.
    """
    name = f"refused:{record.topic}:{record.partition}:{record.offset}"
    title = f"a record on {record.topic} was refused: {record.flaw}"
    session_id = start.session_id
    metadata: dict[str, object] = {
        "version": OCSF_VERSION,
        "product": {"name": "Headgate", "vendor_name": "Headgate", "version": _product_version()},
        "profiles": ["security_control"],
        "correlation_uid": session_id,
        "uid": str(uuid.uuid5(_IDS, f"event:{name}")),
    }
    if start.principal.tenant:
        metadata["tenant_uid"] = start.principal.tenant
    action_id, disposition_id = _DONE["deny"]
    return {
        "activity_id": ACTIVITY_CREATE,
        "category_uid": CATEGORY_UID,
        "class_uid": CLASS_UID,
        "type_uid": CLASS_UID * 100 + ACTIVITY_CREATE,
        "time": now_ms,
        "severity_id": 1 + SEVERITIES.index("high"),
        "status_id": STATUS_NEW,
        "is_alert": True,
        "message": title,
        "action_id": action_id,
        "disposition_id": disposition_id,
        "metadata": metadata,
        "finding_info": {
            "uid": str(uuid.uuid5(_IDS, name)),
            "title": title,
            "analytic": {"type_id": _ANALYTIC_RULE, "name": "signature", "uid": f"signature/{record.flaw}"},
            "created_time": now_ms,
            "types": [f"record-{record.flaw}"],
        },
        "unmapped": {
            "session": session_id,
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "count": record.count,
        },
    }


def _weight(finding: Finding) -> tuple[int, float, int]:
    """The finding that matters most is the gravest, then the surest, then the first."""
    return SEVERITIES.index(finding.severity), finding.score, -finding.start


def _decided(verdict: Verdict) -> Action:
    return verdict.would or verdict.action


def _outcome(verdict: Verdict) -> tuple[int, int]:
    if verdict.mode == "observe":
        return _OBSERVED_LOGGED if _decided(verdict) == "allow" else _OBSERVED_DETECTED
    return _DONE[verdict.action]


def _severity_id(findings: Sequence[Finding]) -> int:
    """OCSF counts from 1, informational, to 5, critical; a verdict without a finding is a detector's failure."""
    return 1 + SEVERITIES.index(findings[0].severity if findings else "medium")


def _title(verdict: Verdict, findings: Sequence[Finding]) -> str:
    acted = _decided(verdict)
    what = f"{findings[0].category} {findings[0].type}" if findings else "no finding"
    would = "would be " if verdict.mode == "observe" else ""
    done = {"cut": "cut", "deny": "denied", "redact": "redacted", "hold": "held", "allow": "allowed"}[acted]
    return f"{verdict.kind or 'session'} {would}{done}: {what}" + (f" (rule {verdict.rule})" if verdict.rule else "")


def _metadata(verdict: Verdict, start: SessionStart, traced: bool) -> dict[str, object]:
    metadata: dict[str, object] = {
        "version": OCSF_VERSION,
        "product": {"name": "Headgate", "vendor_name": "Headgate", "version": _product_version()},
        "profiles": ["ai_operation", "security_control", *(["trace"] if traced else [])],
        "correlation_uid": verdict.session_id,
        "uid": str(uuid.uuid5(_IDS, f"event:{verdict.id}")),
        "original_event_uid": verdict.id,
    }
    if start.principal.tenant:
        metadata["tenant_uid"] = start.principal.tenant
    return metadata


def _finding_info(verdict: Verdict, findings: Sequence[Finding], now_ms: int) -> dict[str, object]:
    info: dict[str, object] = {
        "uid": str(uuid.uuid5(_IDS, verdict.id)),
        "title": _title(verdict, findings),
        "analytic": _analytic(verdict, findings),
        "created_time": now_ms,
        "types": sorted({finding.type for finding in findings}) or ["detector-failure"],
    }
    if verdict.reason:
        info["desc"] = verdict.reason
    attacks = [_attack(tag) for tag in _tags(findings) if tag.startswith("AML.")]
    if attacks:
        info["attacks"] = attacks
    return info


def _analytic(verdict: Verdict, findings: Sequence[Finding]) -> dict[str, object]:
    if not findings:
        return {"type_id": _ANALYTIC_RULE, "name": verdict.rule or "detector-failure"}
    finding = findings[0]
    return {
        "type_id": _ANALYTIC.get(finding.category, _ANALYTIC_RULE),
        "name": finding.detector,
        "uid": f"{finding.detector}/{finding.type}",
        "category": finding.category,
    }


def _attack(tag: str) -> dict[str, object]:
    technique, _, sub = tag.removeprefix("AML.").partition(".")
    uid = f"AML.{technique}"
    attack: dict[str, object] = {"technique": {"uid": uid, "name": _ATLAS.get(uid, uid)}}
    if sub:
        attack["sub_technique"] = {"uid": tag}
    return attack


def _tags(findings: Sequence[Finding]) -> list[str]:
    return sorted({tag for finding in findings for tag in finding.tags})


def _evidence(verdict: Verdict, start: SessionStart, finding: Finding) -> dict[str, object]:
    data: dict[str, object] = {
        "stream": verdict.stream_id,
        "channel": verdict.channel,
        "start": finding.start,
        "end": finding.end,
        "score": finding.score,
        "severity": finding.severity,
    }
    if finding.reason:
        data["reason"] = finding.reason
    if finding.preview:
        data["preview"] = finding.preview
    if finding.reason:
        data["reason"] = finding.reason
    evidence: dict[str, object] = {"name": f"{finding.category}/{finding.type}", "data": data}
    if finding.value_hash:
        evidence["uid"] = finding.value_hash
    if start.principal.id:
        evidence["actor"] = {"user": {"uid": start.principal.id}}
    return evidence


def _policy(verdict: Verdict) -> dict[str, object]:
    name, _, policy_version = verdict.policy.partition("@")
    return {"uid": verdict.policy, "name": name, "version": policy_version}


def _message_context(verdict: Verdict, start: SessionStart) -> dict[str, object]:
    return {
        "uid": verdict.session_id,
        "ai_role_id": _AI_ROLE[verdict.kind] if verdict.kind else 0,
        "service": {"name": start.destination or start.model or "unknown"},
    }


def _unmapped(verdict: Verdict, start: SessionStart, findings: Sequence[Finding]) -> dict[str, object]:
    """What OCSF has no attribute for: the OWASP tags, and the verdict as Headgate says it."""
    unmapped: dict[str, object] = {
        "mode": verdict.mode,
        "decided": _decided(verdict),
        "enforced": verdict.action,
        "rule": verdict.rule,
        "stream": verdict.stream_id,
        "cleared_to": verdict.cleared_to,
        "findings": len(findings),
        "owasp": [tag for tag in _tags(findings) if not tag.startswith("AML.")],
        "failures": list(verdict.failures),
    }
    if verdict.cut_at is not None:
        unmapped["cut_at"] = verdict.cut_at
    if verdict.overspent:
        unmapped["principal"] = start.principal.id
        unmapped["budgets"] = [msgspec.structs.asdict(overspent) for overspent in verdict.overspent]
    return unmapped


def _trace_id(trace: Mapping[str, str] | None) -> str:
    """The trace id of a ``traceparent``, its second part."""
    parts = (trace or {}).get("traceparent", "").split("-")
    return parts[1] if len(parts) >= 4 else ""


@cache
def _product_version() -> str:
    return version("headgate")
