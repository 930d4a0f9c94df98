"""What principals let out, told between workers: the topic ``<prefix>.disclosures``, read whole and followed.

Enter records, from as far back as any budget counts; leaves a `Tally` that is current. Every worker reads all of them,
since a principal's sessions may be on any partition of the events; only distinct values that a budget counts are on the
topic, so it is small. Disclosures hold keyed hashes, and no value.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from headgate.budgets import Disclosure, Tally
from headgate.errors import BrokerError
from headgate.policy.budgets import MAX_WITHIN_MS
from headgate_agents.outbox import Outgoing, Stage

log = logging.getLogger("headgate.worker.disclosures")

#: All are on one, as policies are: every worker reads all of them.
PARTITION = 0
#: Reading what stands there at the start; half a million records take a few seconds.
START_TIMEOUT_S = 60.0
#: Between attempts while the broker cannot be read.
RETRY_S = 1.0

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Disclosure)


def outgoing(disclosure: Disclosure, topic: str) -> Outgoing:
    """A disclosure on its way out, keyed by principal.

    Args:
        disclosure: what was let out.
        topic: full name.
    """
    key = f"{disclosure.tenant}/{disclosure.principal}".encode()
    # Acknowledged before the verdict: nobody reads a value that the other workers never hear of.
    return Outgoing(topic, PARTITION, key, _encoder.encode(disclosure), stage=Stage.PIN)


class DisclosureFeed:
    """Keeps a tally up with the topic; an async context manager that starts and stops it.

    Args:
        connection: aiokafka's connection arguments.
        topic: the topic's full name.
        tally: folds what is read.
        now_ms: epoch milliseconds.
    """

    def __init__(self, connection: Mapping[str, Any], topic: str, tally: Tally, now_ms: int) -> None:
        self._topic, self._tally = topic, tally
        self._since_ms = now_ms - MAX_WITHIN_MS
        self._consumer = AIOKafkaConsumer(
            **connection, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Read the topic to its end, then go on following it.

        Raises:
            BrokerError: the broker cannot be reached, or the end was not reached in time.
        """
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._consumer.start()
                await self._read_to_end()
        except (KafkaError, TimeoutError) as error:
            await self._consumer.stop()
            raise BrokerError(f"{self._topic} cannot be read: {str(error) or type(error).__name__}") from error
        except BaseException:
            await self._consumer.stop()
            raise
        self._following = asyncio.create_task(self._follow(), name=f"follow {self._topic}")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        await self._consumer.stop()

    async def _read_to_end(self) -> None:
        consumer = self._consumer
        partition = TopicPartition(self._topic, PARTITION)
        consumer.assign([partition])
        first = (await consumer.offsets_for_times({partition: self._since_ms}))[partition]
        end = (await consumer.end_offsets([partition]))[partition]
        consumer.seek(partition, first.offset if first else end)
        while await consumer.position(partition) < end:
            await self._read(timeout_ms=100)

    async def _read(self, timeout_ms: int) -> None:
        for records in (await self._consumer.getmany(timeout_ms=timeout_ms)).values():
            for record in records:
                try:
                    self._tally.fold(_decoder.decode(record.value or b""))
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    place = f"{record.topic}:{record.partition}:{record.offset}"
                    log.warning("%s is no disclosure (%s)", place, type(error).__name__)

    async def _follow(self) -> None:
        while True:
            try:
                await self._read(timeout_ms=1_000)
            except KafkaError as error:
                log.warning("%s cannot be read: %s", self._topic, type(error).__name__)
                await asyncio.sleep(RETRY_S)
