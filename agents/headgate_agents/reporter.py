"""A worker's own account of itself, published every few seconds while it runs and withdrawn when it leaves."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from headgate_agents.outbox import Outgoing
from headgate_agents.partition import Partition
from headgate_agents.shelf import AGENT_OF
from headgate_schemas import codec, topics
from headgate_schemas.codec import Headers
from headgate_schemas.status import HeldPartition, LoadedDetector, WorkerStatus

if TYPE_CHECKING:
    from headgate_agents.worker import Worker

EVERY_S = 2.0
SOURCE = "/headgate/worker"

#: (topic, partition, the offset before which all is finished) -> records that are not; None while unknown.
Behind = Callable[[str, int, int | None], int | None]


class Reporter:
    """Reports on one worker.

    Args:
        worker: whom.
        behind: how far it is behind.
        now: epoch seconds.
    """

    def __init__(self, worker: "Worker", behind: Behind, now: Callable[[], float]) -> None:
        self._worker = worker
        self._behind = behind
        self._now = now
        self._started_at = now()
        self._topic = topics.WORKERS.name(worker.settings.topic_prefix)

    async def run(self) -> None:
        """Report until cancelled."""
        while True:
            status = self.status()
            await self._publish(codec.WORKERS.encode(status), codec.WORKERS.headers(status, SOURCE))
            await asyncio.sleep(EVERY_S)

    async def withdraw(self) -> None:
        """Leave no last word behind: this worker is no more."""
        await self._publish(None)

    def status(self) -> WorkerStatus:
        """The worker as it is now."""
        worker, desk = self._worker, self._worker.desk
        policy = worker.shelf.in_force
        return WorkerStatus(
            instance=worker.instance,
            group=worker.settings.group,
            started_at=self._started_at,
            at=self._now(),
            every_s=EVERY_S,
            ready=worker.ready.is_set(),
            reason="" if worker.ready.is_set() else "it is joining the group, or leaving it",
            policy=policy.id,
            mode=policy.mode,
            detectors=tuple(
                LoadedDetector(
                    name=card.name, version=card.version, category=card.category, agent=AGENT_OF[card.category]
                )
                for card in (detector.card for detector in worker.shelf.loaded)
            ),
            topic_partitions=desk.shared.partitions,
            partitions=tuple(self._held(partition) for partition in desk.partitions.values()),
            verdicts=dict(desk.shared.verdicts),
            dead_letters=dict(worker.failures.counts),
        )

    def _held(self, partition: Partition) -> HeldPartition:
        desk = self._worker.desk
        return HeldPartition(
            number=partition.number,
            events_lag=self._behind(desk.events_topic, partition.number, partition.events.finished_to),
            findings_lag=self._behind(desk.findings_topic, partition.number, partition.findings.finished_to),
            sessions=len(partition.sessions),
            streams=sum(len(session.streams) for session in partition.sessions),
        )

    async def _publish(self, value: bytes | None, headers: Headers | None = None) -> None:
        record = Outgoing(self._topic, 0, self._worker.instance.encode(), value, headers or [])
        await self._worker.publisher.publish([record])
