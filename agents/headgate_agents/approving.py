"""Approvals of one partition: believed by their signature, fitted to the calls that wait, read again when those are.

Enter records of the approvals' topic; leave decisions for the partition's sessions, dead letters of what does not fit,
and alerts of what nobody signed. Approvals come at least once: one that came before its call was held again, as after a
restart, waits for it, and one whose call is over changes nothing. Nothing here knows what a call does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from headgate import telemetry
from headgate.bank import StreamKey
from headgate.errors import ApprovalError, RecordError, SignatureError
from headgate.ocsf import RefusedRecord
from headgate.session import Sessions
from headgate.signing import Keyring
from headgate_agents.failures import Failures
from headgate_agents.floors import Floors
from headgate_agents.outbox import Outbox
from headgate_agents.parking import Parking
from headgate_agents.records import Record, decode
from headgate_schemas import codec
from headgate_schemas.approvals import Approval

#: Of an approver's name and of an approval's id, in characters; they stand in verdicts.
MAX_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class SignedApproval:
    """An approval that is believed.

    Args:
        approval: itself.
        signed_by: id of the key that signed it.
        record: that brought it.
    """

    approval: Approval
    signed_by: str
    record: Record

    @property
    def key(self) -> StreamKey:
        """The call's stream."""
        return StreamKey(self.approval.session_id, self.approval.stream_id, "tool_arguments")


class Calls(Protocol):
    """What is asked of the partition."""

    @property
    def sessions(self) -> Sessions:
        """Its sessions."""

    @property
    def outbox(self) -> Outbox:
        """Its way out."""

    def is_over(self, session_id: str) -> bool:
        """Whether a session has ended here."""

    def approve(self, approval: Approval, signed_by: str) -> None:
        """Take a decision on a call that waits."""

    def forged(self, record: RefusedRecord, session_id: str) -> None:
        """Tell of a record that no trusted key signed."""


class Approvals:
    """The approvals of one partition.

    Args:
        calls: the partition.
        keyring: the keys that are believed.
        failures: where failures go.
        partitions: how many the topics have.
        now: epoch seconds.

    Attributes:
        floors: the topic's offsets.
    """

    def __init__(
        self, calls: Calls, keyring: Keyring, failures: Failures, partitions: int, now: Callable[[], float]
    ) -> None:
        self.floors = Floors()
        self._calls, self._keyring, self._failures, self._partitions = calls, keyring, failures, partitions
        self._parking: Parking[SignedApproval] = Parking(now)
        self._refused = 0

    def receive(self, record: Record) -> None:
        """Take a record of the approvals' topic."""
        if not self.floors.read(record.offset):
            return
        parked = False
        with self._failures.recorded(record, self._calls.outbox.put):
            parked = self._take(self._believed(record))
        if not parked:
            self._finish(record.offset)

    def held(self, key: StreamKey) -> None:
        """A call waits from now on: take what was decided of it before."""
        for signed in self._parking.take(key):
            with self._failures.recorded(signed.record, self._calls.outbox.put):
                self._apply(signed)
            self._finish(signed.record.offset)

    def forget(self, age_s: float) -> None:
        """Let go of approvals whose calls never came."""
        for signed in self._parking.expired(age_s):
            telemetry.approval_taken("late")
            self._finish(signed.record.offset)

    def _take(self, signed: SignedApproval) -> bool:
        """Apply it, or let it wait; whether it waits."""
        key = signed.key
        if self._calls.sessions.waits(key):
            self._apply(signed)
        elif not self._is_over(key):
            return self._parking.park(signed)
        else:
            telemetry.approval_taken("late")
        return False

    def _apply(self, signed: SignedApproval) -> None:
        # Read again with the session's events, as long as those would be.
        self.floors.hold(signed.approval.session_id, signed.record.offset)
        try:
            self._calls.approve(signed.approval, signed.signed_by)
        except ApprovalError:
            telemetry.approval_taken("unfit")
            raise
        telemetry.approval_taken(signed.approval.decision)

    def _is_over(self, key: StreamKey) -> bool:
        session = self._calls.sessions.get(key.session_id)
        if session is None:
            return self._calls.is_over(key.session_id)
        stream = session.streams.get(key)
        return key in session.ended or (stream is not None and stream.judgement.closed)

    def _believed(self, record: Record) -> SignedApproval:
        try:
            trusted = self._keyring.check("approvals", record.key, record.value, record.headers)
        except SignatureError as error:
            self._refuse(record, error)
            raise
        approval = decode(record, codec.APPROVALS, self._partitions)
        if not all(name.isprintable() and 0 < len(name) <= MAX_NAME_CHARS for name in (approval.id, approval.approver)):
            raise RecordError(
                f"the approval's id or approver is not 1 to {MAX_NAME_CHARS} characters that can be printed"
            )
        return SignedApproval(approval, trusted.id, record)

    def _refuse(self, record: Record, error: SignatureError) -> None:
        telemetry.signature_refused(record.topic, error.flaw)
        self._refused += 1
        if self._refused & (self._refused - 1):
            return  # whoever forges records has us write as many dead letters, but not as many alerts
        refused = RefusedRecord(record.topic, record.partition, record.offset, error.flaw, self._refused)
        self._calls.forged(refused, (record.key or b"").decode("utf-8", "replace"))

    def _finish(self, offset: int) -> None:
        self._calls.outbox.then(lambda: self.floors.finish(offset))
