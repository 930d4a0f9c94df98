"""OCSF Detection Findings, against a schema written from the specification's required attributes and enumerations."""

import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from headgate.ocsf import MAX_EVIDENCES, RefusedRecord, detection_finding, refused_record
from headgate_schemas.events import Principal, SessionStart
from headgate_schemas.findings import Finding
from headgate_schemas.verdicts import Verdict

NOW_MS = 1_790_000_000_000
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
START = SessionStart(
    session_id="s-1", principal=Principal(id="u-7", tenant="acme"), destination="cloud", model="example-large"
)
EMAIL = Finding(
    detector="pii",
    category="pii",
    type="EMAIL_ADDRESS",
    start=4,
    end=20,
    score=0.85,
    value_hash="ab12",
    preview="j***m",
    tags=("OWASP-LLM02:2025", "AML.T0057"),
)
KEY = Finding(
    detector="secrets", category="secret", type="private-key", start=30, end=90, score=1.0, severity="critical"
)


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


def _one_of(*numbers: int) -> dict[str, Any]:
    return {"type": "integer", "enum": list(numbers)}


_TEXT = {"type": "string", "minLength": 1}

#: Class `detection_finding` of OCSF 1.8.0, as far as it is used here; an attribute that it does not name is an error.
DETECTION_FINDING = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["activity_id", "category_uid", "class_uid", "type_uid", "time", "severity_id", "metadata", "finding_info"],
        activity_id=_one_of(0, 1, 2, 3, 99),
        category_uid={"const": 2},
        class_uid={"const": 2004},
        type_uid=_one_of(200400, 200401, 200402, 200403, 200499),
        time={"type": "integer", "minimum": 1_000_000_000_000},
        severity_id=_one_of(0, 1, 2, 3, 4, 5, 6, 99),
        status_id=_one_of(0, 1, 2, 3, 4, 5, 6, 99),
        is_alert={"type": "boolean"},
        message=_TEXT,
        confidence_score={"type": "integer", "minimum": 0, "maximum": 100},
        action_id=_one_of(0, 1, 2, 3, 4, 99),
        disposition_id=_one_of(*range(28), 99),
        metadata=_object(
            ["version", "product"],
            version={"const": "1.8.0"},
            product={**_object(["name"], name=_TEXT), "anyOf": [{"required": ["name"]}, {"required": ["uid"]}]},
            profiles={"type": "array", "items": {"enum": ["ai_operation", "security_control", "trace"]}},
        ),
        finding_info=_object(
            ["uid"],
            uid=_TEXT,
            title=_TEXT,
            analytic={
                **_object(["type_id"], type_id=_one_of(*range(12), 99)),
                "anyOf": [{"required": ["name"]}, {"required": ["uid"]}],
            },
            attacks={
                "type": "array",
                "items": {"anyOf": [{"required": ["technique"]}, {"required": ["sub_technique"]}]},
            },
            types={"type": "array", "items": _TEXT},
        ),
        evidences={
            "type": "array",
            "items": {"anyOf": [{"required": ["actor"]}, {"required": ["data"]}]},
        },
        policy={"type": "object", "anyOf": [{"required": ["name"]}, {"required": ["uid"]}]},
        message_context={
            **_object([], ai_role_id=_one_of(0, 1, 2, 3, 4, 5, 6, 99)),
            "anyOf": [{"required": ["application"]}, {"required": ["service"]}],
        },
        ai_model=_object(["model_name", "ai_provider"], model_name=_TEXT, ai_provider=_TEXT),
        trace=_object(["uid"], uid={"type": "string", "pattern": "^[0-9a-f]{32}$"}),
        unmapped={"type": "object"},
    ),
    "additionalProperties": False,
}


def verdict(**changes: Any) -> Verdict:
    fields: dict[str, Any] = {
        "id": "s-1:c-1:text:4:4:testing@0:final",
        "session_id": "s-1",
        "stream_id": "c-1",
        "kind": "completion",
        "action": "cut",
        "cleared_to": 4,
        "cut_at": 4,
        "final": True,
        "rule": "no-keys",
        "policy": "testing@0",
        "findings": (EMAIL, KEY),
    }
    return Verdict(**(fields | changes))


CASES = {
    "cut": verdict(),
    "deny": verdict(action="deny", kind="prompt", cut_at=None),
    "redact": verdict(action="redact", cut_at=None, final=False),
    "hold": verdict(action="hold", kind="tool_call", channel="tool_arguments", cut_at=None),
    "observed": verdict(action="allow", mode="observe", would="cut", cut_at=None),
    "failure": verdict(findings=(), failures=("pii: deadline",), rule="failed:pii"),
    "result": verdict(kind="tool_result"),
}


def test_record_that_nobody_believes_is_a_finding_of_the_class() -> None:
    """One for a record, however often it is told, and nothing of the record but its place."""
    record = RefusedRecord("headgate.approvals", 3, 17, "wrong-signature", 4)
    document = json.loads(json.dumps(refused_record(record, START, NOW_MS)))
    assert not list(Draft202012Validator(DETECTION_FINDING).iter_errors(document))
    again = refused_record(record, START, NOW_MS + 1)
    assert document["finding_info"]["uid"] == again["finding_info"]["uid"]  # type: ignore[index]
    assert document["metadata"]["tenant_uid"] == "acme"


@pytest.mark.parametrize("case", CASES)
def test_document_conforms_to_the_class(case: str) -> None:
    """Whatever was decided, the document is a Detection Finding."""
    trace = {"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01"}
    for given in (trace, None):
        document = detection_finding(CASES[case], START, NOW_MS, given)
        errors = list(Draft202012Validator(DETECTION_FINDING).iter_errors(json.loads(json.dumps(document))))
        assert not errors


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ("cut", (2, 2)),
        ("deny", (2, 2)),
        ("redact", (4, 11)),
        ("hold", (4, 14)),
        ("observed", (3, 15)),
    ],
)
def test_action_and_disposition_say_what_was_enforced(case: str, outcome: tuple[int, int]) -> None:
    """What was enforced is told apart from what was decided."""
    document = detection_finding(CASES[case], START, NOW_MS)
    assert (document["action_id"], document["disposition_id"]) == outcome


def test_observed_without_consequence_is_logged() -> None:
    """In mode observe a finding that enforcing would have let pass is logged, and no alert."""
    document = detection_finding(verdict(action="allow", mode="observe", would="allow"), START, NOW_MS)
    assert (document["action_id"], document["disposition_id"], document["is_alert"]) == (3, 17, False)


def test_severity_and_confidence_are_of_the_gravest_finding() -> None:
    """The gravest finding speaks for the verdict, wherever it stands."""
    document: Any = detection_finding(verdict(findings=(EMAIL, KEY)), START, NOW_MS)
    assert (document["severity_id"], document["confidence_score"]) == (5, 100)
    assert document["finding_info"]["analytic"]["uid"] == "secrets/private-key"
    assert document["finding_info"]["analytic"]["type_id"] == 8


def test_same_verdict_gives_same_document() -> None:
    """Two workers that write the alert of one verdict write the same alert."""
    assert detection_finding(verdict(), START, NOW_MS) == detection_finding(verdict(), START, NOW_MS)


def test_finding_uid_follows_the_verdict_alone() -> None:
    """Written again later, it is the same finding; another verdict's is another."""
    first: Any = detection_finding(verdict(), START, NOW_MS)
    again: Any = detection_finding(verdict(), START, NOW_MS + 60_000)
    other: Any = detection_finding(verdict(id="s-1:c-2:text:4:4:testing@0:final"), START, NOW_MS)
    assert first["finding_info"]["uid"] == again["finding_info"]["uid"] != other["finding_info"]["uid"]


def test_atlas_tags_are_attacks_and_owasp_tags_are_unmapped() -> None:
    """ATLAS has a place in OCSF; OWASP's lists have none."""
    document: Any = detection_finding(verdict(), START, NOW_MS)
    assert document["finding_info"]["attacks"] == [{"technique": {"uid": "AML.T0057", "name": "LLM Data Leakage"}}]
    assert document["unmapped"]["owasp"] == ["OWASP-LLM02:2025"]


def test_atlas_sub_technique_keeps_its_technique() -> None:
    """A sub-technique is named below its technique."""
    finding = Finding(detector="x", category="injection", type="t", start=0, end=1, score=0.5, tags=("AML.T0051.001",))
    document: Any = detection_finding(verdict(findings=(finding,)), START, NOW_MS)
    assert document["finding_info"]["attacks"] == [
        {
            "technique": {"uid": "AML.T0051", "name": "LLM Prompt Injection"},
            "sub_technique": {"uid": "AML.T0051.001"},
        }
    ]


def test_trace_is_told_where_there_is_one() -> None:
    """The analyst finds the trace from the alert."""
    document: Any = detection_finding(verdict(), START, NOW_MS, {"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01"})
    assert document["trace"] == {"uid": TRACE_ID}
    assert "trace" in document["metadata"]["profiles"]
    assert "trace" not in detection_finding(verdict(), START, NOW_MS, {"traceparent": "broken"})


def test_evidences_are_capped_and_the_rest_counted() -> None:
    """A record has a size; what is left out is still counted."""
    document: Any = detection_finding(verdict(findings=(EMAIL,) * (MAX_EVIDENCES + 1)), START, NOW_MS)
    assert len(document["evidences"]) == MAX_EVIDENCES
    assert document["unmapped"]["findings"] == MAX_EVIDENCES + 1


def test_evidence_says_where_and_never_what() -> None:
    """Evidence is a position, a hash, a preview and the detector's own words."""
    document: Any = detection_finding(
        verdict(findings=(msgspec.structs.replace(EMAIL, reason="a mailbox"),)), START, NOW_MS
    )
    (evidence,) = document["evidences"]
    assert evidence["uid"] == "ab12"
    assert set(evidence["data"]) == {"stream", "channel", "start", "end", "score", "severity", "preview", "reason"}
