"""The words of conditions: what a rule may look at, of which type, with which values.

`context` builds what a condition is evaluated over, and `VARIABLES` describes the same thing for the check: a test
holds them together.
"""

from dataclasses import dataclass, field
from typing import Any, get_args

from headgate.policy.model import Facts
from headgate_schemas.findings import SEVERITIES, Category, Channel, Finding, Kind, Role


@dataclass(frozen=True, slots=True)
class Type:
    """A CEL type.

    Args:
        name: ``bool``, ``int``, ``double``, ``string``, ``list``, ``map``, ``null`` or ``dyn`` (anything).
        values: of a string, the only ones there are; empty for all others.
        fields: of a map, the only keys that it has; empty where any may be.
        item: of a list, the type of what is in it.
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
}

_SESSION_DEFAULTS = {name: default for name, (_, default) in SESSION_FACTS.items()}
_RANKS = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def context(finding: Finding, facts: Facts) -> dict[str, Any]:
    """What conditions are evaluated over."""
    principal = facts.principal
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
        "kind": facts.kind,
        "role": facts.role,
        "channel": facts.channel,
        "tool": facts.tool,
        "principal": {"id": principal.id, "tenant": principal.tenant, "roles": list(principal.roles)},
        "destination": facts.destination,
        "session": _SESSION_DEFAULTS | facts.session,
    }
