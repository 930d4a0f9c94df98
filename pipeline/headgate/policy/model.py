"""The nouns of policy: what a rule may look at, what it answers, and the policy itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from headgate.allowed_calls import AllowedCalls
from headgate.provenance.effects import Effect
from headgate.provenance.origins import Origin, origins_of
from headgate.provenance.sources import Seen, Trust
from headgate_schemas.events import Principal
from headgate_schemas.findings import Channel, Finding, Kind, Role
from headgate_schemas.verdicts import Limits, Mode

if TYPE_CHECKING:
    from headgate.policy.calls import CallRulebook

RuleAction = Literal["observe", "redact", "hold", "cut", "deny"]

#: The principal of a session that names none.
NOBODY = Principal()


@dataclass(frozen=True)
class CallFacts:
    """What policy may look at of a tool call whose arguments are whole.

    Args:
        text: of the arguments.
        arguments: what it holds; None where it cannot be read in one way only.
        effect: what the call does.
        seen: what the session had seen when the call began.
        trust: results that are as good as the user's word.
        allowed: the session's calls before this one, as far as they were allowed.
        asked: the names that the policy's conditions look at.
    """

    text: str = field(repr=False)
    arguments: Mapping[str, Any] | None = field(repr=False)
    effect: Effect
    seen: Seen = field(repr=False)
    trust: Trust
    allowed: AllowedCalls
    asked: frozenset[str]

    @cached_property
    def origins(self) -> dict[str, Origin]:
        """The origin of each argument; traced when it is first asked for."""
        return origins_of(self.arguments or {}, self.seen, self.trust)


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
        call: of a tool call whose arguments are whole, the call; None otherwise.
        coming: a tool call's arguments are still coming: a rule that asks for them is asked later.
    """

    kind: Kind
    role: Role = "assistant"
    channel: Channel = "text"
    tool: str = ""
    principal: Principal = NOBODY
    destination: str = ""
    known: bool = False
    session: dict[str, Any] = field(default_factory=dict)
    call: CallFacts | None = None
    coming: bool = False

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
class Budget:
    """How many different values may be let out before a further one is stopped.

    Args:
        name: its name, unique among budgets and rules.
        per: whose values are counted together.
        distinct: how many are free.
        within_ms: over how many milliseconds a principal's are counted.
        count: values that were let out as they are, or all that were found.
        ruling: what happens to a further one.
        concerns: (finding, facts, now as epoch seconds) -> whether it is counted; never raises.
    """

    name: str
    per: Literal["session", "principal"]
    distinct: int
    within_ms: int
    count: Literal["released", "found"]
    ruling: Ruling
    concerns: Callable[[Finding, Facts, float], bool] = field(repr=False)


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
        calls: what the policy asks of tool calls themselves; None where it asks nothing, as fakes do.
        budgets: what findings mean in sum.
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
    calls: "CallRulebook | None" = field(default=None, repr=False)
    budgets: tuple[Budget, ...] = ()

    @property
    def id(self) -> str:
        """``name@version``, as verdicts carry it."""
        return f"{self.name}@{self.version}"
