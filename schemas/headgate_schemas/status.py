"""What a worker says of itself on ``headgate.workers``, every few seconds; `headgate status` reads it."""

import msgspec

from headgate_schemas.findings import Category
from headgate_schemas.verdicts import Mode


class LoadedDetector(msgspec.Struct, frozen=True, kw_only=True):
    """A detector that a worker has loaded.

    Attributes:
        name: of its card.
        version: of its card.
        category: of its findings.
        agent: which agent runs it.
    """

    name: str
    version: str
    category: Category
    agent: str


class HeldPartition(msgspec.Struct, frozen=True, kw_only=True):
    """A partition that a worker holds.

    Attributes:
        number: of the partition.
        events_lag: events published and not finished; None while the worker does not know.
        findings_lag: reports of outside detectors published and not finished; None while it does not know.
        sessions: open sessions.
        streams: open streams.
    """

    number: int
    events_lag: int | None
    findings_lag: int | None
    sessions: int
    streams: int


class WorkerStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one worker.

    Attributes:
        instance: its name in the group, and the record's key.
        group: the consumer group.
        started_at: epoch seconds.
        at: epoch seconds of this record.
        every_s: seconds until the next one.
        ready: whether it judges.
        reason: why it does not; empty where it does.
        policy: the policy in force for new sessions, ``name@version``.
        mode: of that policy.
        detectors: loaded, for whichever policy.
        topic_partitions: how many partitions the events have.
        partitions: those that it holds.
        verdicts: how many since it started, by action; ``start`` counts the answers to session starts.
        dead_letters: how many since it started, by error.
    """

    instance: str
    group: str
    started_at: float
    at: float
    every_s: float
    ready: bool
    reason: str = ""
    policy: str = ""
    mode: Mode = "enforce"
    detectors: tuple[LoadedDetector, ...] = ()
    topic_partitions: int = 0
    partitions: tuple[HeldPartition, ...] = ()
    verdicts: dict[str, int] = {}
    dead_letters: dict[str, int] = {}
