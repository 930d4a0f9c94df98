"""The section ``tools`` of a policy file: who may call what, how often, up to how much, and with which arguments.

One Struct a noun, with the bounds of every value; what they mean for a call is decided in `headgate.policy.calls`.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from headgate.detectors.tools import Glob, Options
from headgate.policy.document import Name
from headgate.provenance.effects import Effect

Argument = Annotated[str, Meta(min_length=1, max_length=200)]
#: Larger amounts are no money; sums of these are exact.
Amount = Annotated[float, Meta(ge=0, le=1e15)]
#: Entries of one policy; each keeps a tally in every session that it lets a call through in.
MAX_POLICIES = 500


class Rate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most so many calls in any stretch of so many minutes."""

    calls: Annotated[int, Meta(ge=1, le=1_000)]
    minutes: Annotated[float, Meta(gt=0, le=10_080)]


class AmountLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a numeric argument may come to.

    Attributes:
        argument: its name.
        per_call: in one call.
        per_session: in all calls of a session together.
    """

    argument: Argument
    per_call: Amount | None = None
    per_session: Amount | None = None


class CallLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often and how much, counted over the calls that an entry let through.

    Attributes:
        calls: in one session.
        rate: in a stretch of time.
        amount: of a numeric argument.
        beyond: what happens to a call that would go beyond.
    """

    calls: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    rate: Rate | None = None
    amount: AmountLimit | None = None
    beyond: Literal["deny", "hold"] = "deny"


class Clamp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bounds that a numeric argument is brought into; written into it as they stand here."""

    min: int | float | None = None
    max: int | float | None = None


class ToolPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for some calls. `tools`, `effects` and `when` say for which; all that are given must fit.

    Attributes:
        name: unique among these entries and the rules; verdicts carry it.
        tools: globs of tool names.
        effects: what the call does.
        when: a CEL condition over the call.
        roles: the principal must have one of them; others are denied.
        limits: how often and how much.
        action: what happens; `rewrite` lets the call through with other arguments.
        set: of `rewrite`: arguments and the values that they get.
        remove: of `rewrite`: arguments that are left out.
        clamp: of `rewrite`: numeric arguments and their bounds.
        reason: for people, the agent among them.
    """

    name: Name
    tools: tuple[Glob, ...] = ()
    effects: tuple[Effect, ...] = ()
    when: Annotated[str, Meta(min_length=1, max_length=4_000)] | None = None
    roles: tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...] = ()
    limits: CallLimits = CallLimits()
    action: Literal["allow", "deny", "hold", "rewrite"]
    set_: dict[Argument, Any] = msgspec.field(default_factory=dict, name="set")
    remove: tuple[Argument, ...] = ()
    clamp: dict[Argument, Clamp] = {}
    reason: Annotated[str, Meta(max_length=500)] = ""


class ToolsSection(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole section: options of the detector ``tools``, and what is decided without it.

    Attributes:
        effects: glob of tool names -> what these tools do, the first that matches; others are inferred.
        policies: asked in their order about each call; the first that fits decides.
    """

    effects: dict[Glob, Effect] = msgspec.field(default_factory=dict)
    policies: Annotated[tuple[ToolPolicy, ...], Meta(max_length=MAX_POLICIES)] = ()
