"""Approvals: what a person's decision on a held tool call says, whether it fits, and which calls wait.

Enter verdicts of holds and decisions; leave `Approval` records, or why one does not fit. There is no I/O and no clock
here. Who may approve is known by the signature (`headgate.signing`); of the arguments only their digest is.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from headgate.bank import StreamKey
from headgate.errors import ApprovalError
from headgate_schemas.approvals import Approval, Decision
from headgate_schemas.verdicts import HeldCall, Verdict

#: The reason of a denial that nobody decided.
OVERDUE = "nobody approved it in time"
#: Behind a call's expiry, a worker that reads it again may still tell of it anew.
KEPT_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Hold:
    """A call that waits for a person.

    Args:
        verdict: that holds it.
        call: what an approval of it must name.
        since: epoch seconds of the verdict's record.
    """

    verdict: Verdict
    call: HeldCall
    since: float

    @property
    def why(self) -> str:
        """One line for whoever decides: what was found, and the rule's reason."""
        return self.verdict.reason

    def decided(self, decision: Decision, approver: str, now: float) -> Approval:
        """A decision on this call.

        Args:
            decision: approve or deny.
            approver: who decides, for people.
            now: epoch seconds.
        """
        return Approval(
            id=uuid.uuid4().hex,
            session_id=self.verdict.session_id,
            stream_id=self.verdict.stream_id,
            call_id=self.call.call_id,
            digest=self.call.digest,
            policy=self.verdict.policy,
            decision=decision,
            approver=approver,
            decided_at=now,
            expires_at=self.call.expires_at,
        )


class Holds:
    """Folds verdicts into the calls that wait; feed it what a trusted key signed, in the order of the log.

    It keeps calls that were held, and those no longer than `KEPT_S` behind their expiry.
    """

    def __init__(self) -> None:
        self._waiting: dict[StreamKey, Hold] = {}
        self._over: dict[StreamKey, tuple[Hold, Verdict]] = {}

    def take(self, verdict: Verdict, at: float) -> None:
        """Take a verdict.

        Args:
            verdict: of any stream.
            at: epoch seconds of its record.
        """
        key = StreamKey(verdict.session_id, verdict.stream_id, verdict.channel)
        if verdict.final and key in self._waiting:
            self._over[key] = self._waiting.pop(key), verdict
        elif verdict.held is not None and key not in self._waiting and key not in self._over:
            self._waiting[key] = Hold(verdict, verdict.held, at)

    def waiting(self, now: float) -> list[Hold]:
        """The calls that wait now, the most urgent first; forgets those that nobody needs to know of any more."""
        limit = now - KEPT_S
        self._waiting = {key: hold for key, hold in self._waiting.items() if hold.call.expires_at > limit}
        self._over = {key: over for key, over in self._over.items() if over[0].call.expires_at > limit}
        waiting = [hold for hold in self._waiting.values() if hold.call.expires_at > now]
        return sorted(waiting, key=lambda hold: hold.call.expires_at)

    def ending(self, hold: Hold) -> Verdict | None:
        """The verdict that ended a hold; None where none has yet."""
        key = StreamKey(hold.verdict.session_id, hold.verdict.stream_id, hold.verdict.channel)
        return self._over[key][1] if key in self._over else None


def check_fit(approval: Approval, call: HeldCall, policy_id: str) -> None:
    """Refuse a decision that is not about this call as it is held.

    Raises:
        ApprovalError: says in what it differs; no word of the call's arguments.
    """
    if approval.call_id != call.call_id:
        raise ApprovalError("the approval names another call")
    if approval.digest != call.digest:
        raise ApprovalError("the approval is of other arguments; changed arguments need a new one")
    if approval.policy != policy_id:
        raise ApprovalError("the approval names another version of the policy")
    if approval.expires_at > call.expires_at:
        raise ApprovalError("the approval outlives the call's hold")
    if approval.decided_at >= approval.expires_at:
        raise ApprovalError("the approval was decided after it expired")


def found(holds: Iterable[Hold], session: str, call: str, digest: str = "") -> Hold:
    """The one hold whose session and call begin so.

    Args:
        holds: those that wait.
        session: the session's id, or its beginning.
        call: the call's id, or its beginning.
        digest: of the call's arguments, or its beginning.

    Raises:
        ApprovalError: none does, several do, or its arguments are others.
    """
    near = [h for h in holds if h.verdict.session_id.startswith(session) and h.call.call_id.startswith(call)]
    exact = [h for h in near if (h.verdict.session_id, h.call.call_id) == (session, call)]
    fitting = exact or near
    if not fitting:
        raise ApprovalError("no such call waits: it ended, its time is over, or the ids are others")
    same = [hold for hold in fitting if hold.call.digest.startswith(digest)]
    if not same:
        raise ApprovalError("the call that waits has other arguments than those; look again before you decide")
    fitting = same
    if len(fitting) > 1:
        raise ApprovalError(f"{len(fitting)} calls that wait begin so; give more of their ids, or of the digest")
    return fitting[0]
