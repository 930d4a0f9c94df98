"""Publishes records through the app's producer: in order, whole batches, until the broker has them.

Enter records for any topics; leaves nothing, after the last acknowledgement. What belongs to one partition goes in
batches of our own making, one after the other, so that none overtakes another when the broker is away for a while.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from headgate_agents.outbox import Outgoing

log = logging.getLogger("headgate.worker.publisher")

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0


class Publisher:
    """Publishes until it is acknowledged.

    Args:
        producer: the running `aiokafka.AIOKafkaProducer`, asked for at each use: the app makes it when it starts.
        first_pause_s: before a second attempt; each further pause is twice as long, up to `LONGEST_PAUSE_S`.
    """

    def __init__(self, producer: Callable[[], Any], first_pause_s: float = FIRST_PAUSE_S) -> None:
        self._producer = producer
        self._first_pause_s = first_pause_s
        self.refused = 0

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish records; returns when the broker has acknowledged all of them."""
        groups: dict[tuple[str, int], list[Outgoing]] = {}
        for record in records:
            groups.setdefault((record.topic, record.partition), []).append(record)
        if len(groups) == 1:
            await self._publish_group(records)
        else:
            await asyncio.gather(*(self._publish_group(group) for group in groups.values()))

    async def _publish_group(self, records: Sequence[Outgoing]) -> None:
        """Records of one partition, batch after batch."""
        done, most, pause = 0, len(records), self._first_pause_s
        while done < len(records):
            try:
                done += await self._send_batch(records[done : done + most])
                pause = self._first_pause_s
            except MessageSizeTooLargeError:
                if most == 1:
                    records = [*records[:done], *self._smaller(records[done]), *records[done + 1 :]]
                most = 1  # the limit is a batch's, so that one by one they may pass
            except KafkaError as error:
                log.warning("%s not acknowledged (%s); trying again", records[0].topic, type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _send_batch(self, records: Sequence[Outgoing]) -> int:
        """Send as many as fit into one batch; how many those were."""
        producer = self._producer()
        batch = producer.create_batch()
        count = 0
        for record in records:
            added = batch.append(timestamp=None, key=record.key, value=record.value, headers=record.headers)
            if added is None:
                break
            count += 1
        batch.close()
        acknowledged = await producer.send_batch(batch, records[0].topic, partition=records[0].partition)
        await acknowledged
        return count

    def _smaller(self, record: Outgoing) -> list[Outgoing]:
        """What goes instead of a record that is too large for the broker."""
        log.error("the broker refused %d bytes for %s as too large", len(record.value or b""), record.topic)
        self.refused += 1
        return [] if record.instead is None else [record.instead]
