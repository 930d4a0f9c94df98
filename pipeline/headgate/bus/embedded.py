"""A broker in this process's memory, for a first try and quick tests. **Never for production.**

In comes a topic prefix and a partition count; out comes an address that Kafka clients connect to. It is the test broker
inside librdkafka, which the confluent-kafka wheel carries (``rdkafka_mock.h``), reached by ctypes.

What it is not: nothing is kept when the process ends; it has no admin requests (`headgate topics` cannot work on it),
no authentication, no access control; and it forgets the oldest records of a partition beyond `RETAINED_BYTES` without
a word, so never put more than that through a partition before its readers are done. A consumer group has one member at
a time: it answers a second one's SyncGroup with an error once the leader's has come. Two workers need a real broker.

Clients of it should ask for a short `FETCH_MAX_WAIT_MS`: it does not wake a fetch that waits when records arrive.
"""

import ctypes
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Final, Self

from headgate.errors import BrokerError
from headgate_schemas.topics import TOPICS

#: What a partition holds at most before the oldest records vanish (``max_size`` in librdkafka's rdkafka_mock.c).
RETAINED_BYTES: Final = 5 * 1024 * 1024
#: A waiting fetch ends only by its timeout, so this is the delay that a record may see.
FETCH_MAX_WAIT_MS: Final = 5
#: Partitions of a topic that was not declared and that a client named all the same (librdkafka's own default).
UNDECLARED_PARTITIONS: Final = 4

_PRODUCER = 0
_OK = 0


class EmbeddedBroker:
    """A broker in memory; also a context manager that starts and stops it.

    Args:
        prefix: first part of the names of Headgate's topics, which it has from the start.
        partitions: of the topics that are co-partitioned.
        topics: more topics to have, with their partition counts.
    """

    def __init__(
        self, *, prefix: str = "headgate", partitions: int = 8, topics: Mapping[str, int] | None = None
    ) -> None:
        declared = {topic.name(prefix): topic.partition_count(partitions) for topic in TOPICS}
        self._topics = declared | dict(topics or {})
        self._client: int | None = None
        self._cluster: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients, ``host:port``.

        Raises:
            BrokerError: it does not run.
        """
        if self._cluster is None:
            raise BrokerError("the embedded broker does not run")
        servers: bytes = _library().rd_kafka_mock_cluster_bootstraps(self._cluster)
        return servers.decode()

    def start(self) -> None:
        """Start it, with its topics; nothing happens if it runs.

        Raises:
            BrokerError: the confluent-kafka wheel here carries no test broker, or it would not start.
        """
        if self._cluster is not None:
            return
        library = _library()
        reason = ctypes.create_string_buffer(512)
        settings = library.rd_kafka_conf_new()
        # Else it warns that this client, which only hosts the broker, was given no broker to connect to.
        library.rd_kafka_conf_set(settings, b"log_level", b"3", reason, len(reason))
        self._client = library.rd_kafka_new(_PRODUCER, settings, reason, len(reason))
        if not self._client:
            raise BrokerError(f"the embedded broker did not start: {reason.value.decode(errors='replace')}")
        self._cluster = library.rd_kafka_mock_cluster_new(self._client, 1)
        if not self._cluster:
            self.stop()
            raise BrokerError("the embedded broker did not start: no port on 127.0.0.1 could be had")
        # The default of 3 s waits for a fleet of consumers to come up together.
        library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)
        for name, partitions in self._topics.items():
            self.create_topic(name, partitions)

    def stop(self) -> None:
        """Stop it; everything in it is gone."""
        library = _library()
        if self._cluster:
            library.rd_kafka_mock_cluster_destroy(self._cluster)
        if self._client:
            library.rd_kafka_destroy(self._client)
        self._cluster = self._client = None

    def create_topic(self, name: str, partitions: int) -> None:
        """Create a topic.

        Raises:
            BrokerError: it does not run, the topic is there already, or the count is out of range.
        """
        if self._cluster is None:
            raise BrokerError("the embedded broker does not run")
        code = _library().rd_kafka_mock_topic_create(self._cluster, name.encode(), partitions, 1)
        if code != _OK:
            raise BrokerError(f"the embedded broker did not create {name} with {partitions} partitions (code {code})")


@cache
def _library() -> ctypes.CDLL:
    """The librdkafka that confluent-kafka was linked with, with the types of what is called here."""
    from confluent_kafka import cimpl

    # A library's handle finds what its own dependencies export, so that where the wheel put librdkafka does not matter.
    library = ctypes.CDLL(cimpl.__file__)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures = {
        "rd_kafka_conf_new": (pointer, []),
        "rd_kafka_conf_set": (number, [pointer, text, text, text, ctypes.c_size_t]),
        "rd_kafka_new": (pointer, [number, pointer, text, ctypes.c_size_t]),
        "rd_kafka_destroy": (None, [pointer]),
        "rd_kafka_mock_cluster_new": (pointer, [pointer, number]),
        "rd_kafka_mock_cluster_destroy": (None, [pointer]),
        "rd_kafka_mock_cluster_bootstraps": (text, [pointer]),
        "rd_kafka_mock_topic_create": (number, [pointer, text, number, number]),
        "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, [pointer, ctypes.c_int32]),
    }
    try:
        for name, (returns, takes) in signatures.items():
            function = getattr(library, name)
            function.restype, function.argtypes = returns, takes
    except AttributeError as error:
        raise BrokerError(
            "this build of confluent-kafka carries no test broker; install its wheel from PyPI"
        ) from error
    return library
