"""What approvers publish to ``headgate.approvals``: one decision on one held tool call, signed.

An approval fits one call as it was held: its session and stream, its id, its arguments by their digest, the policy that
held it, and the time until which it waits. One that does not fit is recorded, and changes nothing.
"""

from typing import Literal

import msgspec

Decision = Literal["approve", "deny"]


class Approval(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's decision on a held tool call.

    Attributes:
        id: of this decision, unique.
        session_id: the session, and the record's key.
        stream_id: the call's stream.
        call_id: the call, as the hold names it.
        digest: SHA-256 (hex) of the call's arguments, as the hold names it.
        policy: ``name@version`` of the policy that held it.
        decision: ``approve`` lets this call run with these arguments, ``deny`` ends it.
        approver: who decided, for people; who signed is in the record's headers.
        decided_at: when, in epoch seconds.
        expires_at: until when the call waits, in epoch seconds, as the hold names it.
    """

    id: str
    session_id: str
    stream_id: str
    call_id: str
    digest: str
    policy: str
    decision: Decision
    approver: str
    decided_at: float
    expires_at: float
