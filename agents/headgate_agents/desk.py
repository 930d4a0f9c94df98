"""What the agents of one worker share: the partitions that it holds.

Enter batches of records and assignments; leave work for the agents. An event is admitted once, by whichever agent comes
to it first, and the others take up what it made of it. Nothing here knows Faust.
"""

from collections.abc import Iterable, Iterator, Mapping

from headgate_agents.partition import Partition, Shared
from headgate_agents.records import Batch
from headgate_agents.shelf import AgentName
from headgate_schemas import topics


class Desk:
    """The partitions of one worker.

    Args:
        shared: what they share.
    """

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        prefix = shared.settings.topic_prefix
        self.events_topic = topics.EVENTS.name(prefix)
        self.findings_topic = topics.FINDINGS.name(prefix)
        self.approvals_topic = topics.APPROVALS.name(prefix)
        self.partitions: dict[int, Partition] = {}

    @property
    def idle(self) -> bool:
        """Whether everything that was read is finished, and its verdicts acknowledged."""
        return all(partition.idle for partition in self.partitions.values())

    def assign(self, sessions: Mapping[int, Mapping[str, bytes]]) -> None:
        """Hold these partitions and no others, each from its sessions' last saved state on.

        Args:
            sessions: of each partition, what was kept of its sessions.
        """
        self.drop(tuple(self.partitions))
        for number, kept in sessions.items():
            self.partitions[number] = partition = Partition(number, self.shared)
            for session_id, value in kept.items():
                partition.restore(session_id, value)

    def drop(self, numbers: Iterable[int]) -> None:
        """Let partitions go."""
        for number in numbers:
            partition = self.partitions.pop(number, None)
            if partition is not None:
                partition.stop()

    def work(self, agent: AgentName, batch: Batch) -> Iterator[None]:
        """Do an agent's part of a batch, a record at a step; in between, others may have a turn."""
        partition = self._owner(batch)
        if partition is None:
            return
        if batch.work is None:
            batch.work = [work for record in batch.records if (work := partition.admit(record))]
        lane = partition.lanes[agent]
        for work in batch.work:
            lane.take(work)
            yield

    def receive(self, batch: Batch) -> Iterator[None]:
        """Take reports of outside detectors, one at a step."""
        partition = self._owner(batch)
        if partition is None:
            return
        for record in batch.records:
            partition.receive(record)
            yield

    def approve(self, batch: Batch) -> Iterator[None]:
        """Take decisions on held calls, one at a step."""
        partition = self._owner(batch)
        if partition is None:
            return
        for record in batch.records:
            partition.approvals.receive(record)
            yield

    def committable(self, topic: str, number: int) -> int | None:
        """The offset to commit for a partition of a topic; None where there is none yet."""
        partition = self.partitions.get(number)
        if partition is None:
            return None
        floors = {
            self.events_topic: partition.events,
            self.findings_topic: partition.findings,
            self.approvals_topic: partition.approvals.floors,
        }
        return floors[topic].committable

    def _owner(self, batch: Batch) -> Partition | None:
        if batch.owner is None:
            batch.owner = self.partitions.get(batch.partition)
        return batch.owner
