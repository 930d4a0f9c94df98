"""What a policy file may say: one Struct a section, with the bounds of every value. No meaning beyond that."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from headgate_schemas.findings import Kind
from headgate_schemas.verdicts import Mode, Restorable

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]
Failure = Literal["closed", "open"]


class LimitsSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What clients may do; see `headgate_schemas.verdicts.Limits`."""

    leak_budget_max: Annotated[int, Meta(ge=0)] | None = 0
    deadline_ms: Annotated[int, Meta(ge=1, le=600_000)] = 5_000
    silence: Literal["cut", "allow"] = "cut"
    # Eight hours: a working day. The log keeps what a call waits for a day at the least.
    approval_ms: Annotated[int, Meta(ge=1, le=28_800_000)] = 300_000


class PseudonymsSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which redactions on the way to the model are undone on the way back.

    Attributes:
        restore: in what.
        types: globs of the types of private data that are; all without it.
        ttl_s: seconds that a client keeps the values.
    """

    restore: tuple[Restorable, ...]
    types: tuple[Annotated[str, Meta(min_length=1, max_length=100)], ...] = ("*",)
    ttl_s: Annotated[int, Meta(ge=1, le=30 * 86_400)] = 3_600


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule.

    Attributes:
        name: unique in the policy; verdicts carry it.
        kinds: the kinds of streams that it concerns; all without it.
        when: a CEL condition.
        action: what to do where it holds.
        reason: for people.
    """

    name: Name
    kinds: tuple[Kind, ...] = ()
    when: Annotated[str, Meta(min_length=1, max_length=4_000)]
    action: Literal["observe", "redact", "hold", "cut", "deny"]
    reason: Annotated[str, Meta(max_length=500)] = ""


class BudgetSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many different values may be let out, piece by piece.

    Attributes:
        name: unique among budgets and rules; verdicts carry it.
        kinds: the kinds of streams that it concerns.
        when: a CEL condition on findings, as in rules.
        per: whose values are counted together.
        within: over which time, such as ``24h``; for a principal only, since a session counts for its life.
        distinct: how many different values are free.
        count: values that were let out as they are, or all that were found.
        action: what happens to a further one.
        reason: for people.
    """

    name: Name
    kinds: tuple[Kind, ...] = ("completion", "tool_call")
    when: Annotated[str, Meta(min_length=1, max_length=4_000)]
    per: Literal["session", "principal"] = "session"
    within: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,4}[mhd]$")] | None = None
    distinct: Annotated[int, Meta(ge=1, le=1_000)]
    count: Literal["released", "found"] = "released"
    action: Literal["observe", "redact", "hold", "cut", "deny"]
    reason: Annotated[str, Meta(max_length=500)] = ""


class ExceptionEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that rules shall not act on. Of `value_hash`, `path` and `rule`, all that are given must fit.

    Attributes:
        value_hash: keyed hash of the value, as findings carry it.
        path: ``kind`` or ``kind/what``, both globs: a call's or result's tool, a completion's channel, a prompt's role.
        rule: the rule's name.
        reason: why, for the audit.
        expires: the last day, in UTC, on which it applies.
    """

    value_hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{16,64}$")] | None = None
    path: Annotated[str, Meta(pattern=r"^[^/\s]+(/[^\s]+)?$")] | None = None
    rule: str | None = None
    reason: Reason
    expires: date


class Detectors(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks. Every other key of the section is a detector's name with its options.

    Attributes:
        required: must clear a text before it is released.
        shadow: run beside; their findings are recorded and never acted on.
        external: detectors that report on the findings topic; they can be required or shadows like any other.
    """

    required: tuple[str, ...] = ()
    shadow: tuple[str, ...] = ()
    external: tuple[Name, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy file.

    Attributes:
        name: the policy's name.
        description: for people.
        mode: ``enforce``, or ``observe`` to record what would have been done.
        detectors: who looks, and with which options.
        tools: options of the detector ``tools``.
        limits: what clients may do.
        pseudonyms: which redactions are undone on the way back; none without it.
        on_failure: what a required detector's giving up means, by its name or ``default``.
        rules: the first one that matches a finding decides.
        budgets: what findings mean in sum.
        exceptions: what they shall not act on.
    """

    name: Name
    description: str = ""
    mode: Mode
    detectors: dict[str, Any]
    tools: dict[str, Any] = {}
    limits: LimitsSection = LimitsSection()
    pseudonyms: PseudonymsSection = PseudonymsSection(restore=())
    on_failure: dict[str, Failure] = {}
    rules: tuple[Rule, ...]
    budgets: Annotated[tuple[BudgetSection, ...], Meta(max_length=16)] = ()
    exceptions: tuple[ExceptionEntry, ...] = ()
