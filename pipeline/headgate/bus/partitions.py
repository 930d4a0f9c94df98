"""Where a session's records go: in comes a key, out comes its partition. Knows no broker.

Producers agree on murmur2: Java's client, aiokafka and Faust by default; librdkafka's clients (its own default is
CRC32) with ``partitioner=murmur2_random``.
"""

from aiokafka.partitioner import murmur2


def partition_for(key: str, partitions: int) -> int:
    """The partition that Java's default partitioner gives `key`.

    Args:
        key: a record's key, such as a session id; it is hashed as UTF-8.
        partitions: how many partitions the topic has; at least 1.

    Returns:
        The partition, in ``[0, partitions)``.

    Raises:
        ValueError: `partitions` is less than 1.

    Source: KIP-480 and Kafka's ``Utils.toPositive(Utils.murmur2(keyBytes)) % numPartitions``.
    """
    if partitions < 1:
        raise ValueError(f"a topic has at least one partition, not {partitions}")
    hashed: int = murmur2(key.encode())
    return (hashed & 0x7FFFFFFF) % partitions
