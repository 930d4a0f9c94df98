"""Plays written sessions through the core, with provenance as the only detector."""

from tests.unit.provenance.stage import Played, Step

from headgate.detectors.provenance import Options
from headgate.inspector import Inspector
from headgate.policy import Facts, Policy, Ruling
from headgate.testing import policy_of
from headgate_schemas.events import AnyEvent, Prompt, ToolCall, ToolResult
from headgate_schemas.findings import Finding


def _rule(finding: Finding, facts: Facts, now: float) -> Ruling:
    delegated = finding.type.startswith("delegated-") and finding.type != "delegated-command"
    return Ruling("observe") if delegated or finding.severity == "low" else Ruling("deny", finding.type, finding.reason)


def provenance_policy(options: Options | None = None) -> Policy:
    """Denies every finding but of what the user delegated, commands apart, or of low severity; says its reason."""
    return policy_of(
        {},
        required=frozenset({"provenance"}),
        options={"provenance": options or Options()},
        rule_for=_rule,
    )


def event_of(step: Step, number: int) -> AnyEvent:
    """A step as a client publishes it."""
    common = {
        "session_id": "s",
        "stream_id": f"{step.kind}-{number}",
        "seq": 0,
        "offset": 0,
        "text": step.text,
        "final": True,
    }
    if step.kind == "call":
        return ToolCall(**common, tool=step.tool, call_id=step.id)
    if step.kind == "result":
        return ToolResult(**common, tool=step.tool, call_id=step.id)
    return Prompt(**common, role="system" if step.kind == "system" else "user")


def denied(played: Played, options: Options | None = None) -> dict[str, str]:
    """Call ids that were denied, with the reason."""
    inspector = Inspector(provenance_policy(options))
    found: dict[str, str] = {}
    for number, step in enumerate(played.steps):
        verdict = inspector.handle(event_of(step, number))[-1]
        if verdict.action != "allow":
            found[step.id] = verdict.reason
    return found
