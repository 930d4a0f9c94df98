"""What the worker says: verdicts, dead letters and policies as they travel.

A verdict concerns one stream and one channel. Verdicts of a stream come in order, each further than the one before;
folding one twice, or two that overlap, takes the further watermark and the stricter action.
"""

from typing import Literal

import msgspec

from headgate_schemas.approvals import Decision
from headgate_schemas.findings import Channel, Finding, Kind

Action = Literal["allow", "redact", "hold", "deny", "cut"]
Mode = Literal["observe", "enforce"]
#: Where a client may put back what a placeholder stands for.
Restorable = Literal["completion", "reasoning", "tool_call"]

#: From the mildest to the strictest.
ACTIONS: tuple[Action, ...] = ("allow", "redact", "hold", "deny", "cut")


def stricter(one: Action, other: Action) -> Action:
    """The stricter of two actions."""
    return max(one, other, key=ACTIONS.index)


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What policy lets a client do, told once when its session begins.

    Attributes:
        leak_budget_max: the most code points that a client may show before they are cleared; None is no limit.
        deadline_ms: milliseconds that a client waits for a verdict before silence becomes one.
        silence: what silence means: ``cut`` closes, ``allow`` opens.
        approval_ms: milliseconds that a held tool call waits for a person before it is denied.
        restore: in what the placeholders of prompts and tool results become their values again; nowhere where empty.
        restore_for_s: seconds that a client keeps those values.
    """

    leak_budget_max: int | None = 0
    deadline_ms: int = 5_000
    silence: Literal["cut", "allow"] = "cut"
    approval_ms: int = 300_000
    restore: tuple[Restorable, ...] = ()
    restore_for_s: int = 3_600


class Replacement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A span to be replaced before anyone reads it.

    Attributes:
        start: first code point, inclusive.
        end: last code point, exclusive.
        placeholder: what stands there instead, such as ``<EMAIL_1>``; the same value has the same one in a session.
        rule: the policy rule that asked for it.
        reversible: whether the client may keep the value, and put it back where `Limits.restore` says. Only of private
            data on its way to the model; never of a secret, nor of what an answer is redacted of.
    """

    start: int
    end: int
    placeholder: str
    rule: str
    reversible: bool = False


class HeldCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tool call that waits for a person: what an approval of it must name.

    Attributes:
        tool: the tool.
        call_id: the call, as the model named it.
        digest: SHA-256 (hex) of its arguments, whole.
        expires_at: epoch seconds at which it is denied.
    """

    tool: str
    call_id: str
    digest: str
    expires_at: float


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision, as it took effect.

    Attributes:
        decision: ``approve`` or ``deny``.
        approver: who decided, by their own word.
        key: id of the key that signed it; empty where it did not come over the log.
        approval: id of the approval.
    """

    decision: Decision
    approver: str
    key: str
    approval: str


class Overspent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A budget of policy's that a stream exceeded.

    Attributes:
        budget: its name.
        per: whose values it counts together: ``session`` or ``principal``.
        distinct: how many different values are free.
        counted: how many there were, the one that exceeded it among them.
        within_s: over how many seconds a principal's are counted.
    """

    budget: str
    per: Literal["session", "principal"] = "session"
    distinct: int
    counted: int
    within_s: int = 0


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was decided of a stream, so far.

    Attributes:
        id: deterministic: ``session:stream:channel:cleared_to:seen_to:policy``; the verdict that ends a stream has no
            ``seen_to`` and ends in ``:final``, the one from which on a call waits for a person in ``:held``.
        session_id: the session, and the record's key.
        stream_id: the stream; empty for the verdict that answers a session's start.
        channel: its channel.
        kind: what the stream is; None for the verdict that answers a session's start.
        action: what to do, in force from `cleared_to` on.
        cleared_to: code points that may be released, replacements made.
        cleared_from: how far the stream's verdict before this one had cleared it. A client that had cleared less
            missed a verdict, and with it replacements.
        seen_to: code points that every required detector has read. What lies between `cleared_to` and here was
            answered, and waits for more text and not for the worker.
        digest: SHA-256 (hex) of the stream's text before `cleared_to`.
        final: nothing of this stream is still to be decided.
        replacements: spans to replace, new since the stream's last verdict.
        cut_at: where the stream is cut; None unless `action` is ``cut``.
        rule: the policy rule that decided the action; empty for ``allow``.
        reason: what was found, and that rule's reason, for people and the agent; never words of the text.
        policy: name and version, ``name@version``.
        mode: in ``observe``, `action` is ``allow`` or ``hold`` and `would` says what would have been done.
        would: the action that enforcing would have taken; None in mode ``enforce``.
        findings: new since the stream's last verdict.
        failures: ``detector: why`` of detectors that gave up.
        limits: in the verdict that answers a session's start.
        held: in the verdict from which on a tool call waits for a person.
        resolution: in the verdict that a person's decision brought about.
        overspent: budgets that the stream exceeded, new since its last verdict.
    """

    id: str
    session_id: str
    stream_id: str = ""
    channel: Channel = "text"
    kind: Kind | None = None
    action: Action = "allow"
    cleared_to: int = 0
    cleared_from: int = 0
    seen_to: int = 0
    digest: str = ""
    final: bool = False
    replacements: tuple[Replacement, ...] = ()
    cut_at: int | None = None
    rule: str = ""
    reason: str = ""
    policy: str = ""
    mode: Mode = "enforce"
    would: Action | None = None
    findings: tuple[Finding, ...] = ()
    failures: tuple[str, ...] = ()
    limits: Limits | None = None
    held: HeldCall | None = None
    resolution: Resolution | None = None
    overspent: tuple[Overspent, ...] = ()


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record that could not be handled, kept whole.

    Attributes:
        topic: where it was read.
        partition: where it was read.
        offset: where it was read.
        error: class of the error.
        reason: what was wrong; never words of the record.
        key: the record's key.
        value: the record's value; None where it had none.
        headers: the record's headers.
    """

    topic: str
    partition: int
    offset: int
    error: str
    reason: str
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


class PolicyRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A policy as it stands on ``headgate.policies``; the last one applied is in force for new sessions.

    Attributes:
        name: the policy's name.
        version: first 12 hex digits of the SHA-256 of `source`.
        source: the policy file, whole.
        applied_at: RFC 3339 time.
    """

    name: str
    version: str
    source: str
    applied_at: str
