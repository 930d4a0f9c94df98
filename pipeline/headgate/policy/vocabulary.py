"""The words of conditions: what a rule may look at, of which type, with which values.

`context` builds what a condition is evaluated over, and `VARIABLES` describes the same thing for the check: a test
holds them together.
"""

from dataclasses import dataclass, field
from typing import Any, get_args

from headgate.policy.model import CallFacts, Facts
from headgate.provenance.effects import Effect
from headgate.provenance.origins import ORIGINS
from headgate_schemas.findings import SEVERITIES, Category, Channel, Finding, Kind, Role


@dataclass(frozen=True, slots=True)
class Type:
    """A CEL type.

    Args:
        name: ``bool``, ``int``, ``double``, ``string``, ``list``, ``map``, ``null`` or ``dyn`` (anything).
        values: of a string, the only ones there are; empty for all others.
        fields: of a map, the only keys that it has; empty where any may be.
        item: of a list, or of a map without `fields`, the type of what is in it.
    """

    name: str
    values: tuple[str, ...] = ()
    fields: "dict[str, Type]" = field(default_factory=dict)
    item: "Type | None" = None


BOOL, INT, DOUBLE, STRING, DYN, NULL = (Type(n) for n in ("bool", "int", "double", "string", "dyn", "null"))
STRINGS = Type("list", item=STRING)


def _one_of(literal: Any) -> Type:
    return Type("string", values=get_args(literal))


FINDING = Type(
    "map",
    fields={
        "category": _one_of(Category),
        "type": STRING,
        "score": DOUBLE,
        "severity": Type("string", values=SEVERITIES),
        "severity_rank": INT,
        "detector": STRING,
        "tags": STRINGS,
        "start": INT,
        "end": INT,
        "known": BOOL,
    },
)
PRINCIPAL = Type("map", fields={"id": STRING, "tenant": STRING, "roles": STRINGS})
#: Facts of the session, and what holds where nobody told them: a rule never fails for want of a fact.
SESSION_FACTS: dict[str, tuple[Type, Any]] = {
    "declares_tools": (BOOL, False),
    "model": (STRING, ""),
    "tainted": (BOOL, False),
}
VARIABLES: dict[str, Type] = {
    "finding": FINDING,
    "kind": _one_of(Kind),
    "role": _one_of(Role),
    "channel": _one_of(Channel),
    "tool": STRING,
    "principal": PRINCIPAL,
    "destination": STRING,
    "session": Type("map", fields={name: type_ for name, (type_, _) in SESSION_FACTS.items()}),
    "arguments": Type("map"),
    "effect": _one_of(Effect),
    "origin": Type("map", item=Type("string", values=ORIGINS)),
    "calls": Type("map", fields={"session": INT, "tool": INT, "tools": STRINGS}),
}
#: These are there for tool calls alone, once their arguments are whole.
OF_CALLS = frozenset({"arguments", "effect", "origin", "calls"})
#: What the conditions of the section ``tools`` see: they are about a call, and no finding.
CALL_VARIABLES = {name: type_ for name, type_ in VARIABLES.items() if name != "finding"}
#: What the conditions of budgets see: they are about findings, in calls as anywhere.
FINDING_VARIABLES = {name: type_ for name, type_ in VARIABLES.items() if name not in OF_CALLS}

_SESSION_DEFAULTS = {name: default for name, (_, default) in SESSION_FACTS.items()}
_RANKS = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def context(finding: Finding, facts: Facts) -> dict[str, Any]:
    """What conditions of rules are evaluated over."""
    return {
        "finding": {
            "category": finding.category,
            "type": finding.type,
            "score": float(finding.score),
            "severity": finding.severity,
            "severity_rank": _RANKS[finding.severity],
            "detector": finding.detector,
            "tags": list(finding.tags),
            "start": finding.start,
            "end": finding.end,
            "known": facts.known,
        },
        **call_context(facts),
    }


def call_context(facts: Facts) -> dict[str, Any]:
    """What conditions about calls are evaluated over."""
    principal = facts.principal
    return {
        "kind": facts.kind,
        "role": facts.role,
        "channel": facts.channel,
        "tool": facts.tool,
        "principal": {"id": principal.id, "tenant": principal.tenant, "roles": list(principal.roles)},
        "destination": facts.destination,
        "session": _SESSION_DEFAULTS | facts.session,
        # Conditions over other kinds do not ask for a call, and converting what nobody asks for costs time.
        **(_of_call(facts.call, facts.tool) if facts.kind == "tool_call" else {}),
    }


def _of_call(call: CallFacts | None, tool: str) -> dict[str, Any]:
    if call is None:
        return {"arguments": {}, "effect": "write", "origin": {}, "calls": {"session": 0, "tool": 0, "tools": []}}
    allowed = call.allowed
    counts = {"session": allowed.total, "tool": allowed.of_tool(tool), "tools": list(allowed.tools)}
    return {
        "arguments": dict(call.arguments or {}),
        "effect": call.effect,
        "origin": {name: origin.word for name, origin in call.origins.items()} if "origin" in call.asked else {},
        # A session with more tools than are kept has no counts: what asks for them fails, and closes.
        "calls": {} if allowed.full else counts,
    }
