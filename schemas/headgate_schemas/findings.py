"""What a detector reports: findings, and how far it has decided a text.

Positions are half-open code point offsets into the concatenated text of one stream and one channel.
"""

from typing import Literal

import msgspec

Category = Literal["pii", "secret", "hidden_text", "exfiltration", "injection", "tool", "protocol"]
Severity = Literal["info", "low", "medium", "high", "critical"]
Kind = Literal["prompt", "completion", "tool_call", "tool_result"]
Channel = Literal["text", "reasoning", "tool_arguments"]
Role = Literal["user", "assistant", "tool", "system"]
Label = Literal["", "confidential"]

SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a detector found. It never carries the text that it found.

    Attributes:
        detector: name of the detector's card, such as ``pii``.
        category: the risk, one of the names in `Category`.
        type: what was found, such as ``EMAIL_ADDRESS`` or ``aws-access-key-id``.
        start: first code point, inclusive.
        end: last code point, exclusive; ``start <= end``.
        score: confidence in [0, 1].
        severity: how bad it is if it is true.
        value_hash: keyed hash (hex) of the found text; equal values have equal hashes. Empty until the core fills it.
        preview: masked preview, such as ``4***1``. Empty until the core fills it.
        tags: threat tags, such as ``OWASP-LLM02:2025`` and ``AML.T0057``.
        reason: why, in words of the detector's own; never words of the text.
    """

    detector: str
    category: Category
    type: str
    start: int
    end: int
    score: float
    severity: Severity = "medium"
    value_hash: str = ""
    preview: str = ""
    tags: tuple[str, ...] = ()
    reason: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one detector says of one stream: the value of ``headgate.findings``, and what the ledger folds.

    Attributes:
        session_id: the session, and the record's key.
        stream_id: the stream within the session.
        channel: the stream's channel.
        detector: name of the detector's card.
        cleared_to: code points that this detector has decided; it never moves back, and no later finding starts
            before it.
        findings: new findings, in order of their start.
        seen_to: code points that this detector has read; `cleared_to` lags behind it by what could still become a
            finding. One that leaves it out counts as having read what it cleared.
        final: the detector has decided the whole stream and will report no more of it.
        failure: why the detector gave up on the stream (``deadline``, ``missing model``, an error's class name), or
            empty. A failed detector clears nothing more.
    """

    session_id: str
    stream_id: str
    channel: Channel = "text"
    detector: str
    cleared_to: int
    findings: tuple[Finding, ...] = ()
    seen_to: int = 0
    final: bool = False
    failure: str = ""
