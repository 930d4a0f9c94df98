"""The way out of one partition: records leave in order, none is lost, and what waits for them is told.

Enter records and callbacks, in order; leave flights to a publisher. While one flight is in the air the next gathers, so
that a busy partition sends fewer, larger batches. Nothing here knows what the records say, or Kafka.

A verdict that overtook or outlived an earlier one of its stream would release text without that one's replacements.
Hence a flight is published until it is acknowledged, and the next waits for it.

Within a flight there are stages, each acknowledged before the next: what must be known before a verdict is (the policy
that a session is pinned to, what its principal lets out), verdicts and alerts, and what may be forgotten once they are
safe (snapshots).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from headgate_schemas.codec import Headers


class Stage(IntEnum):
    """What is acknowledged before what, within a flight."""

    PIN = 0
    VERDICT = 1
    SNAPSHOT = 2


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record on its way out.

    Args:
        topic: full name.
        partition: where it goes.
        key: its key.
        value: its value; None is a tombstone.
        headers: its headers.
        stage: when it goes.
        instead: the record that goes where the broker refuses this one for its size; without it nothing does.
    """

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None = field(repr=False)
    headers: Headers = field(default_factory=list)
    stage: Stage = Stage.VERDICT
    instead: "Outgoing | None" = field(default=None, repr=False)


#: Publishes records in their order and returns when all are acknowledged, however long that takes.
Publish = Callable[[Sequence[Outgoing]], Awaitable[None]]


class Outbox:
    """Records of one partition on their way out.

    Args:
        publish: takes one stage of one flight.

    Attributes:
        error: what ended it, where publishing failed for good: nothing goes out any more, and the worker must end.
    """

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._records: list[Outgoing] = []
        self._callbacks: list[Callable[[], None]] = []
        self._flight: asyncio.Task[None] | None = None
        self._closed = False
        self.error: Exception | None = None

    @property
    def empty(self) -> bool:
        """Whether everything is out and acknowledged."""
        return self._flight is None and not self._records and not self._callbacks

    def put(self, record: Outgoing) -> None:
        """Send a record after those before it."""
        if not self._closed:
            self._records.append(record)
            self._take_off()

    def then(self, callback: Callable[[], None]) -> None:
        """Call back when everything put before is acknowledged; at once if it is."""
        if self.empty:
            callback()
        elif not self._closed:
            self._callbacks.append(callback)
            self._take_off()

    def close(self) -> None:
        """Drop what is not out: another worker reads the events again that brought it about."""
        self._records, self._callbacks, self._closed = [], [], True
        if self._flight is not None:
            self._flight.cancel()

    def _take_off(self) -> None:
        if self._flight is None:
            self._flight = asyncio.get_running_loop().create_task(self._fly())

    async def _fly(self) -> None:
        try:
            while self._records or self._callbacks:
                records, self._records = self._records, []
                callbacks, self._callbacks = self._callbacks, []
                for stage in Stage:
                    staged = [record for record in records if record.stage is stage]
                    if staged:
                        await self._publish(staged)
                for callback in callbacks:
                    callback()
        except Exception as error:  # noqa: BLE001  (whatever it is: what follows must not go out without what failed)
            self.error = error
            self.close()
        finally:
            self._flight = None
