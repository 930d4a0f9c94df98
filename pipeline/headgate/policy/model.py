"""The nouns of policy: what a rule may look at, what it answers, and the policy itself."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from headgate_schemas.events import Principal
from headgate_schemas.findings import Channel, Finding, Kind, Role
from headgate_schemas.verdicts import Limits, Mode

RuleAction = Literal["observe", "redact", "hold", "cut", "deny"]

#: The principal of a session that names none.
NOBODY = Principal()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at besides the finding.

    Args:
        kind: what the stream is.
        role: who speaks.
        channel: which channel of the stream.
        tool: for calls and results, the tool's name.
        principal: on whose behalf the session runs.
        destination: where the model runs; empty where unknown.
        known: the found value already stood, unredacted, in this session's prompts or tool results.
        session: facts of the session by name, each a CEL value; `headgate.policy.vocabulary` lists the names.
    """

    kind: Kind
    role: Role = "assistant"
    channel: Channel = "text"
    tool: str = ""
    principal: Principal = NOBODY
    destination: str = ""
    known: bool = False
    session: dict[str, Any] = field(default_factory=dict)

    def with_known(self, known: bool) -> "Facts":
        """The same facts, of a finding whose value the session already showed, or did not."""
        return self if known == self.known else replace(self, known=known)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What policy says of one finding.

    Args:
        action: what to do with it.
        rule: the name of the rule that says so; empty where none matched (``observe``).
        reason: the rule's reason, for people.
    """

    action: RuleAction
    rule: str = ""
    reason: str = ""


def nothing_reversible(finding: Finding) -> bool:
    """No redaction can be undone."""
    return False


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy, compiled.

    Args:
        name: its name.
        version: first 12 hex digits of the SHA-256 of its source.
        mode: ``enforce``, or ``observe`` to record what would have been done and touch nothing.
        limits: what clients may do.
        required: detectors that must clear a text before it is released.
        shadow: detectors that run off the release path; their findings are recorded and never acted on.
        options: detector name -> instance of that detector's options.
        rule_for: (finding, facts, now as epoch seconds) -> ruling; never raises: a rule that fails to evaluate closes.
        on_failure: detector name -> ruling when a required detector gave up: ``deny`` closes, ``observe`` opens.
        reversible: finding -> whether the client may undo its redaction on the way back from the model.
    """

    name: str
    version: str
    mode: Mode
    limits: Limits
    required: frozenset[str]
    shadow: frozenset[str]
    options: dict[str, Any]
    rule_for: Callable[[Finding, Facts, float], Ruling] = field(repr=False)
    on_failure: Callable[[str], Ruling] = field(repr=False)
    reversible: Callable[[Finding], bool] = field(default=nothing_reversible, repr=False)

    @property
    def id(self) -> str:
        """``name@version``, as verdicts carry it."""
        return f"{self.name}@{self.version}"
