"""One partition, held whole: records in, verdicts out, and what must be kept to do it again.

A worker has one of these for each partition that it is assigned, made when the partition comes and dropped when it
goes: sessions, detectors' streams, offsets and what is on its way out all belong to one object, so that nothing of an
earlier assignment can reach into a later one. It reads no Kafka; records are handed in, and leave through the outbox.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from headgate.bank import NewText, StreamKey
from headgate.budgets import Accounts, Disclosure, Tally
from headgate.config import Settings
from headgate.detector import Card
from headgate.errors import RecordError
from headgate.fingerprint import Fingerprinter
from headgate.ocsf import RefusedRecord
from headgate.policy import Policy
from headgate.session import Session, Sessions
from headgate.signing import Keyring, SigningKey
from headgate_agents import disclosures, snapshots
from headgate_agents.announce import Announcer
from headgate_agents.approving import Approvals
from headgate_agents.failures import Failures
from headgate_agents.floors import Floors
from headgate_agents.lane import Inference, Lane, Work
from headgate_agents.outbox import Outbox, Outgoing, Publish, Stage
from headgate_agents.parking import OutsideReport, Parking, decode_report
from headgate_agents.records import Record, decode
from headgate_agents.shelf import AGENT_NAMES, Shelf
from headgate_agents.snapshots import Sealer, SessionRecord
from headgate_schemas import codec, topics
from headgate_schemas.approvals import Approval
from headgate_schemas.events import AnyEvent, Receipt, SessionEnd, SessionStart, ToolCall
from headgate_schemas.findings import Report
from headgate_schemas.verdicts import Verdict

log = logging.getLogger("headgate.worker.partition")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the partitions of one worker share.

    Args:
        settings: of the process.
        partitions: how many the topics have.
        shelf: policies and detectors.
        inference: scores windows.
        failures: where failures go.
        fingerprinter: hashes of found values.
        sealer: seals snapshots; None turns them off.
        signing_key: signs verdicts.
        keyring: whose approvals are believed.
        publish: takes records out.
        timed: is told a detector's card and the seconds that it took.
        now: epoch seconds.
        verdicts: counts of verdicts by action.
        tally: of what principals let out over all sessions.
    """

    settings: Settings
    partitions: int
    shelf: Shelf
    inference: Inference
    failures: Failures
    fingerprinter: Fingerprinter
    sealer: Sealer | None
    signing_key: SigningKey
    keyring: Keyring
    publish: Publish
    timed: Callable[[Card, float], None]
    now: Callable[[], float]
    verdicts: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)


class Partition:
    """One partition of the events, and of the findings and approvals beside it.

    Args:
        number: of the partition.
        shared: of the worker.
    """

    def __init__(self, number: int, shared: Shared) -> None:
        settings = shared.settings
        self.number = number
        self._shared = shared
        self.outbox = Outbox(shared.publish)
        self.events = Floors()
        self.findings = Floors()
        self._disclosures = topics.DISCLOSURES.name(settings.topic_prefix)
        accounts = Accounts(shared.tally, self._disclose, shared.now)
        self.sessions = Sessions(self._policy_of_new, shared.fingerprinter, shared.now, accounts)
        self._announcer = Announcer(
            number,
            settings.topic_prefix,
            settings.group,
            self.outbox.put,
            shared.signing_key,
            shared.verdicts,
            shared.now,
        )
        self.lanes = {
            agent: Lane(agent, self, shared.inference, shared.failures, shared.timed) for agent in AGENT_NAMES
        }
        self._parking: Parking[OutsideReport] = Parking(shared.now)
        self.approvals = Approvals(self, shared.keyring, shared.failures, shared.partitions, shared.now)
        self._topic = topics.SESSIONS.name(settings.topic_prefix)
        self._pins: dict[str, str] = {}
        self._pin = ""
        self._through: dict[str, int] = {}  # sessions, open or over, whose events up to this offset are done with
        self._lost: set[str] = set()  # sessions whose state cannot be opened
        self._last: dict[str, int] = {}  # open sessions' last event
        self._busy: Counter[str] = Counter()  # open sessions' records that some agent has not finished
        self._deferred: dict[str, deque[tuple[AnyEvent, Record]]] = {}
        self._snapshots = 0

    # --- Taking over -------------------------------------------------------------------------------------------------

    def restore(self, session_id: str, value: bytes) -> None:
        """Take up a session where another worker, or an earlier assignment, left it.

        Without its state a session would have no declared tools and no principal, and be judged more mildly than it
        began. So one that cannot be opened is lost: its events become dead letters, and silence closes its streams.
        """
        try:
            self._restore(session_id, snapshots.decode(value))
        except RecordError as error:
            log.error("a session on partition %d is lost: %s", self.number, error)
            self._lost.add(session_id)

    def _restore(self, session_id: str, record: SessionRecord) -> None:
        if record.ended:
            self._through[session_id] = record.through
            return
        self._pins[session_id] = record.policy
        if not record.sealed:
            return
        if self._shared.sealer is None:
            raise RecordError("a session's snapshot is sealed, and HEADGATE_STATE_KEY is not set")
        state = self._shared.sealer.open(session_id, record)
        session = snapshots.restored(state, self._pinned(record.policy), self._shared.fingerprinter)
        session.last_event_at = self._shared.now()  # it was not idle because no worker ran
        self.sessions.restore(session)
        self._through[session_id] = self._last[session_id] = record.through

    def stop(self) -> None:
        """Drop everything: the partition went to another worker, or this one stops."""
        for lane in self.lanes.values():
            lane.stop()
        self.outbox.close()
        self._announcer.stop()

    @property
    def idle(self) -> bool:
        """Whether everything that was read is finished and acknowledged."""
        return all(lane.idle for lane in self.lanes.values()) and self.outbox.empty

    # --- Events ------------------------------------------------------------------------------------------------------

    def admit(self, record: Record) -> Work | None:
        """Take a record of the events' topic; the work that it brings for the agents, if any."""
        if not self.events.read(record.offset):
            return None
        with self._shared.failures.recorded(record, self.outbox.put):
            event = decode(record, codec.EVENTS, self._shared.partitions)
            if self._must_wait(event):
                self._deferred.setdefault(event.session_id, deque()).append((event, record))
                return None
            return self._admit_now(event, record)
        self._finish_event(record.offset)
        return None

    def _must_wait(self, event: AnyEvent) -> bool:
        """Whether an event has to come after all that was found in the text before it, on every run.

        Some end what agents are still reading; and a call is judged by what earlier results held.
        """
        if event.session_id in self._deferred:
            return True
        comes_after = isinstance(event, SessionEnd | Receipt) or (isinstance(event, ToolCall) and event.seq == 0)
        return comes_after and self._busy[event.session_id] > 0

    def _admit_deferred(self, session_id: str) -> None:
        """Admit what waited, up to the next that must wait."""
        waiting = self._deferred.pop(session_id)
        while waiting:
            event, record = waiting.popleft()
            with self._shared.failures.recorded(record, self.outbox.put):
                self._hand_out(self._admit_now(event, record))
            if waiting and self._busy[session_id]:
                self._deferred[session_id] = waiting
                return

    def _hand_out(self, work: Work | None) -> None:
        """Give the agents' lanes a record that the agents themselves have passed already."""
        if work is not None:
            for lane in self.lanes.values():
                lane.take(work)

    def _admit_now(self, event: AnyEvent, record: Record) -> Work | None:
        work = self._admit(event, record)
        if work is None:
            self._finish_event(record.offset)
        else:
            self._busy[event.session_id] += 1
        return work

    def _admit(self, event: AnyEvent, record: Record) -> Work | None:
        session_id = event.session_id
        if record.offset <= self._through.get(session_id, -1):
            return None
        if session_id in self._lost:
            raise RecordError(
                "the session's snapshot cannot be opened; is HEADGATE_STATE_KEY the one it was sealed with?"
            )
        before = self.sessions.get(session_id)
        self._pin = self._pins.pop(session_id, "") if before is None else ""
        self.events.hold(session_id, record.offset)
        self._last[session_id] = record.offset
        admission = self.sessions.admit(event, record.timestamp / 1_000)
        session = self.sessions.get(session_id)
        if before is None and session is not None and not self._pin:
            self._save(session_id, SessionRecord(policy=session.policy.id), Stage.PIN)
        if admission.verdict and session:
            self._announcer.verdict(admission.verdict, session.start, record)
        if isinstance(event, Receipt) and event.did == "refused" and session:
            self._announcer.refused(event, session.start)
        for key in admission.closed:
            self._close(key)
        if isinstance(event, SessionEnd):
            self._ended(session_id, before)
        elif session and admission.new:
            return self._work(session, admission.new, record)
        elif session:
            self._settle(session)
        return None

    def _work(self, session: Session, new: NewText, record: Record) -> Work:
        self._announcer.read(new, record)
        for report in self._parking.take(new.key):
            self._fold_outside(report)
        detectors = {agent: self._shared.shelf.detectors(session.policy, agent) for agent in AGENT_NAMES}
        return Work(record, new, detectors, left=len(AGENT_NAMES))

    def live(self, key: StreamKey) -> bool:
        """Whether detectors should still read a stream: it is open, or over and watched by shadow detectors."""
        session = self.sessions.get(key.session_id)
        stream = session.streams.get(key) if session else None
        return stream is not None and (not stream.judgement.closed or bool(session and session.policy.shadow))

    def fold(self, report: Report) -> None:
        """Take a report, of whichever detector."""
        session = self.sessions.get(report.session_id)
        verdict = self.sessions.fold(report)
        if session is None:
            return
        self._tell(session, StreamKey(report.session_id, report.stream_id, report.channel), verdict)

    def _tell(self, session: Session, key: StreamKey, verdict: Verdict | None) -> None:
        if verdict:
            self._announcer.verdict(verdict, session.start)
        if key not in session.streams:
            self._close(key)
        if verdict and verdict.final:
            self._settle(session)
        elif verdict and verdict.held:
            self.approvals.held(key)

    def finish(self, work: Work) -> None:
        """One agent is done with a record; after the last one, its offset is finished once its verdicts are out."""
        work.left -= 1
        if not work.left:
            if not any(work.detectors.values()):
                self._answer_unread(work.new)
            self._finish_event(work.record.offset)
            self._rest(work.new.key.session_id)

    def _rest(self, session_id: str) -> None:
        """One record less is at work."""
        self._busy[session_id] -= 1
        if not self._busy[session_id]:
            del self._busy[session_id]
            if session_id in self._deferred:
                self._admit_deferred(session_id)

    def put(self, record: Outgoing) -> None:
        """Send a record behind those before it."""
        self.outbox.put(record)

    def _answer_unread(self, new: NewText) -> None:
        """A policy without detectors of ours clears by a report of nobody."""
        key = new.key
        self.fold(
            Report(
                session_id=key.session_id,
                stream_id=key.stream_id,
                channel=key.channel,
                detector="",
                cleared_to=new.length,
                seen_to=new.length,
                final=new.final,
            )
        )

    def _finish_event(self, offset: int) -> None:
        self.outbox.then(lambda: self.events.finish(offset))

    # --- Reports from outside ----------------------------------------------------------------------------------------

    def receive(self, record: Record) -> None:
        """Take a record of the findings' topic."""
        if not self.findings.read(record.offset):
            return
        parked = False
        with self._shared.failures.recorded(record, self.outbox.put):
            report = decode_report(record, self._shared.partitions, self._shared.shelf.known)
            parked = self._receive(OutsideReport(report, record))
        if not parked:
            self._finish_finding(record.offset)

    def _receive(self, outside: OutsideReport) -> bool:
        session = self.sessions.get(outside.report.session_id)
        if session is not None and outside.key in session.streams:
            self._fold_outside(outside)
        elif (session is not None and outside.key in session.ended) or (
            session is None and outside.report.session_id in self._through
        ):
            return False
        else:
            return self._parking.park(outside)
        return False

    def _fold_outside(self, outside: OutsideReport) -> None:
        self.findings.hold(outside.report.session_id, outside.record.offset)
        with self._shared.failures.recorded(outside.record, self.outbox.put):
            self.fold(outside.report)
        self._finish_finding(outside.record.offset)

    def _finish_finding(self, offset: int) -> None:
        self.outbox.then(lambda: self.findings.finish(offset))

    # --- Approvals ---------------------------------------------------------------------------------------------------

    def is_over(self, session_id: str) -> bool:
        """Whether a session has ended here, as far as that is still known."""
        return session_id in self._through and self.sessions.get(session_id) is None

    def approve(self, approval: Approval, signed_by: str) -> None:
        """Take a decision on a call that waits.

        Raises:
            ApprovalError: it does not fit the call.
        """
        session = self.sessions.get(approval.session_id)
        verdict = self.sessions.approve(approval, signed_by)
        if session is not None:
            self._tell(session, StreamKey(approval.session_id, approval.stream_id, "tool_arguments"), verdict)

    def forged(self, record: RefusedRecord, session_id: str) -> None:
        """Alert of a record that no trusted key signed; a session that nobody began is not named."""
        session = self.sessions.get(session_id)
        self._announcer.forged(record, session.start if session else SessionStart(session_id=""))

    # --- What is kept ------------------------------------------------------------------------------------------------

    def sweep(self, committed: int | None) -> None:
        """Deny calls that nobody approved in time, end idle sessions, and forget what nobody can read again.

        Args:
            committed: the offset of the events that was committed last; None before the first time.
        """
        for verdict in self.sessions.lapse():
            session = self.sessions.get(verdict.session_id)
            if session is not None:
                self._tell(session, StreamKey(verdict.session_id, verdict.stream_id, verdict.channel), verdict)
        idle_s = self._shared.settings.session_idle_s
        self.approvals.forget(idle_s)
        for session_id in self.sessions.idle(idle_s):
            session = self.sessions.get(session_id)
            for key in self.sessions.end(session_id):
                self._close(key)
            self._ended(session_id, session)
        for outside in self._parking.expired(idle_s):
            self._finish_finding(outside.record.offset)
        for session_id, through in tuple(self._through.items()):
            if committed is not None and through < committed and self.sessions.get(session_id) is None:
                del self._through[session_id]
                self._save(session_id, None, Stage.SNAPSHOT)

    def _settle(self, session: Session) -> None:
        """Take a snapshot, where none of the session's streams is open."""
        session_id = session.start.session_id
        through = self._last[session_id]
        open_streams = any(not stream.judgement.closed for stream in session.streams.values())
        if self._shared.sealer is None or open_streams or through <= self._through.get(session_id, -1):
            return
        record = self._shared.sealer.seal(session, through)
        if record is not None:
            self._through[session_id] = through
            self._save(session_id, record, Stage.SNAPSHOT)
            self._release(session_id)

    def _ended(self, session_id: str, session: Session | None) -> None:
        """Record that a session is over, so that none of its events is taken for a new one's when it is read again."""
        through = self._last.pop(session_id, None)
        if session is not None and through is not None:
            self._through[session_id] = through
            record = SessionRecord(policy=session.policy.id, through=through, ended=True)
            self._save(session_id, record, Stage.SNAPSHOT)
        self._release(session_id)

    def _release(self, session_id: str) -> None:
        """Drop the session's holds when everything that was put is acknowledged."""
        self._snapshots += 1
        name = (session_id, self._snapshots)

        def release() -> None:
            self.events.release(name)
            self.findings.release(name)
            self.approvals.floors.release(name)

        self.events.rename(session_id, name)
        self.findings.rename(session_id, name)
        self.approvals.floors.rename(session_id, name)
        self.outbox.then(release)

    def _save(self, session_id: str, record: SessionRecord | None, stage: Stage) -> None:
        value = None if record is None else snapshots.encode(record)
        self.outbox.put(Outgoing(self._topic, self.number, session_id.encode(), value, stage=stage))

    def _disclose(self, disclosure: Disclosure) -> None:
        """Count what a principal's session lets out here at once, and tell the other workers ahead of its verdict."""
        self._shared.tally.fold(disclosure)
        self.outbox.put(disclosures.outgoing(disclosure, self._disclosures))

    def _close(self, key: StreamKey) -> None:
        if not self.live(key):
            for lane in self.lanes.values():
                lane.close(key)
            self._announcer.over(key)

    # --- Policy ------------------------------------------------------------------------------------------------------

    def _policy_of_new(self) -> Policy:
        return self._pinned(self._pin) if self._pin else self._shared.shelf.in_force

    def _pinned(self, policy_id: str) -> Policy:
        policy = self._shared.shelf.find(policy_id)
        if policy is None:
            log.warning("policy %s is not known here; its sessions go on under the one in force", policy_id)
            return self._shared.shelf.in_force
        return policy
