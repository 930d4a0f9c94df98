"""Records as they were read, before anyone looked into them: one, and a batch of one partition."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from headgate.bus.partitions import partition_for
from headgate.errors import RecordError
from headgate_schemas.approvals import Approval
from headgate_schemas.codec import Codec
from headgate_schemas.events import Event
from headgate_schemas.findings import Report

if TYPE_CHECKING:
    from headgate_agents.lane import Work
    from headgate_agents.partition import Partition

T = TypeVar("T", bound=Event | Report | Approval)


class Record(Protocol):
    """What is used of an `aiokafka.ConsumerRecord`."""

    @property
    def topic(self) -> str:
        """Where it was read."""

    @property
    def partition(self) -> int:
        """Where it was read."""

    @property
    def offset(self) -> int:
        """Where it was read."""

    @property
    def timestamp(self) -> int:
        """Epoch milliseconds, as its producer or broker set them."""

    @property
    def key(self) -> bytes | None:
        """The session id, where the producer did as documented."""

    @property
    def value(self) -> bytes | None:
        """The bytes."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """The headers."""


@dataclass(slots=True, eq=False)
class Batch:
    """Records of one partition that were fetched together; the agents share it, and what was made of it.

    Args:
        records: in the order of their offsets; at least one.
        work: what the first agent to see them made of them; None until then.
        owner: the partition, as it was held when they were fetched.
    """

    records: Sequence[Record] = field(repr=False)
    work: "Sequence[Work] | None" = field(default=None, repr=False)
    owner: "Partition | None" = field(default=None, repr=False)

    @property
    def partition(self) -> int:
        """The partition of all of them."""
        return self.records[0].partition


def decode(record: Record, codec: Codec[T], partitions: int) -> T:
    """What a record says, if it stands where it belongs.

    Args:
        record: the bytes.
        codec: of its topic.
        partitions: of its topic.

    Raises:
        RecordError: its bytes are not what its topic holds, its key is not its session, or it is on another partition
            than its key belongs on, as a producer with another partitioner than murmur2 would have it.
    """
    try:
        decoded = codec.decode(record.value)
    except ValueError as error:
        raise RecordError(str(error)) from None
    session_id = decoded.session_id
    if not session_id:
        raise RecordError("the record names no session")
    if record.key != session_id.encode("utf-8", "surrogatepass"):
        raise RecordError("the record's key is not its session_id in UTF-8")
    expected = partition_for(session_id, partitions)
    if expected != record.partition:
        raise RecordError(
            f"the record is on partition {record.partition} and belongs on {expected}; "
            "its producer must use murmur2 (librdkafka: partitioner=murmur2_random)"
        )
    return decoded
