"""Every topic of Headgate, declared once: its name, its partitions, how long it keeps what, and who writes to it.

In comes a deployment's prefix and partition count; out come names and the settings that Kafka should hold for them.
Nothing here knows a broker.

All topics are keyed by the UTF-8 session id, except `POLICIES` (by policy), `WORKERS` (by worker) and `DISCLOSURES` (by
principal). Topics that are `co_partitioned` have the same number of partitions, so that one session is on one partition
number everywhere, and one worker holds it whole.
"""

from typing import Literal

import msgspec

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One topic.

    Attributes:
        suffix: what follows the deployment's prefix in its name.
        carries: what its records are.
        written_by: who may write to it; everybody else's access control should say no.
        co_partitioned: whether it has the deployment's number of partitions; otherwise it has one.
        retention_ms: how long records are kept; None where compaction alone decides.
        segment_ms: how often a log file is closed. Kafka deletes closed files only, so a record may outlive the
            retention by this much.
        max_message_bytes: the largest record, keys and headers included.
        raw_text: whether records hold guarded text by nature. Everything else never does.
    """

    suffix: str
    carries: str
    written_by: str
    co_partitioned: bool = False
    retention_ms: int | None = None
    segment_ms: int = DAY_MS
    max_message_bytes: int = 1_048_588  # Kafka's own default
    raw_text: bool = False

    @property
    def cleanup_policy(self) -> Literal["compact", "delete"]:
        """Whether old records go by age, or once a newer one has their key."""
        return "compact" if self.retention_ms is None else "delete"

    def name(self, prefix: str) -> str:
        """The full name, such as ``headgate.events``."""
        return f"{prefix}.{self.suffix}"

    def partition_count(self, partitions: int) -> int:
        """How many partitions it has where the co-partitioned topics have `partitions`."""
        return partitions if self.co_partitioned else 1

    def config(self, replication_factor: int) -> dict[str, str]:
        """The settings that Kafka should hold for it, by Kafka's names.

        Args:
            replication_factor: how many brokers keep each record. From three on, two must have it before a write
                counts, so that losing one broker neither loses a record nor stops the writers.
        """
        settings = {
            "cleanup.policy": self.cleanup_policy,
            "segment.ms": str(self.segment_ms),
            "max.message.bytes": str(self.max_message_bytes),
            "min.insync.replicas": "2" if replication_factor >= 3 else "1",
        }
        if self.retention_ms is not None:
            settings["retention.ms"] = str(self.retention_ms)
        return settings


EVENTS = Topic(
    suffix="events",
    carries="prompts, token chunks, tool calls, tool results, stream ends, receipts",
    written_by="agent frameworks, the gateway, the client",
    co_partitioned=True,
    retention_ms=DAY_MS,
    segment_ms=HOUR_MS,
    raw_text=True,
)
FINDINGS = Topic(
    suffix="findings",
    carries="findings and watermarks of outside detectors",
    written_by="detectors",
    co_partitioned=True,
    retention_ms=7 * DAY_MS,
)
VERDICTS = Topic(
    suffix="verdicts",
    carries="verdicts; the audit trail",
    written_by="the worker",
    co_partitioned=True,
    retention_ms=30 * DAY_MS,
)
APPROVALS = Topic(
    suffix="approvals",
    carries="human decisions on held tool calls",
    written_by="approvers",
    co_partitioned=True,
    retention_ms=30 * DAY_MS,
)
SESSIONS = Topic(
    suffix="sessions",
    carries="encrypted snapshots of session state, the newest of each session",
    written_by="the worker",
    co_partitioned=True,
)
DISCLOSURES = Topic(
    suffix="disclosures",
    carries="keyed hashes of values that budgets count and principals let out",
    written_by="the worker",
    # Longer than any budget of a principal counts.
    retention_ms=8 * DAY_MS,
)
ALERTS = Topic(
    suffix="alerts",
    carries="OCSF Detection Findings, one JSON document a record",
    written_by="the worker",
    retention_ms=7 * DAY_MS,
)
POLICIES = Topic(
    suffix="policies",
    carries="policies, the newest version of each",
    written_by="headgate policy apply",
)
DEAD_LETTERS = Topic(
    suffix="dead-letters",
    carries="raw bytes that could not be handled, with where they came from and why",
    written_by="the worker",
    retention_ms=7 * DAY_MS,
    segment_ms=6 * HOUR_MS,
    # The largest record of any topic, whole, whether its bytes are carried as they are or as Base64.
    max_message_bytes=2 * 1_048_588,
    raw_text=True,
)
WORKERS = Topic(
    suffix="workers",
    carries="what each worker says of itself every few seconds, the newest of each",
    written_by="the worker",
    segment_ms=HOUR_MS,
)

TOPICS: tuple[Topic, ...] = (
    EVENTS,
    FINDINGS,
    VERDICTS,
    APPROVALS,
    SESSIONS,
    DISCLOSURES,
    ALERTS,
    POLICIES,
    DEAD_LETTERS,
    WORKERS,
)
