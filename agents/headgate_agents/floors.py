"""From which offset on a partition must be read again: the corrected commit rule, as bookkeeping without I/O.

Enter offsets that were read and finished, and holds that sessions place; leaves one number. Nothing here knows Kafka,
sessions or verdicts.

Theory of operation
-------------------
Faust commits the highest offset that was acknowledged, even past messages that are still at work (its issue 606), and
it knows nothing of state that lives longer than a message. Here the offset to commit is the least of:

* the next offset that will be read;
* the oldest offset that was read and is not finished: its verdicts are not all acknowledged by the broker;
* the oldest hold: the first event that an open session, as last saved, would need to be built again.

So a restart reads again at most what is needed, and never too little.
"""

from collections.abc import Hashable


class Floors:
    """The offsets of one partition of one topic."""

    def __init__(self) -> None:
        self._unfinished: dict[int, None] = {}  # in the order of reading, which is the order of offsets
        self._holds: dict[Hashable, int] = {}
        self.next: int | None = None

    def read(self, offset: int) -> bool:
        """Note that a record was read.

        Returns:
            False where it, or one behind it, was read before: a record comes again only after a new assignment, which
            begins with new floors.
        """
        if self.next is not None and offset < self.next:
            return False
        self._unfinished[offset] = None
        self.next = offset + 1
        return True

    def finish(self, offset: int) -> None:
        """Note that all that a record brought about is safe."""
        self._unfinished.pop(offset, None)

    def hold(self, name: Hashable, offset: int) -> None:
        """Keep `offset` readable for `name`; a hold that is there already is older, and stays."""
        self._holds.setdefault(name, offset)

    def rename(self, name: Hashable, new_name: Hashable) -> None:
        """Give a hold another name, so that the old name can hold a later offset; nothing happens if there is none."""
        if name in self._holds:
            self._holds[new_name] = self._holds.pop(name)

    def release(self, name: Hashable) -> None:
        """Drop a hold."""
        self._holds.pop(name, None)

    @property
    def finished_to(self) -> int | None:
        """Every record before this offset is finished, whatever is held; None before anything was read."""
        return next(iter(self._unfinished), self.next)

    @property
    def committable(self) -> int | None:
        """The offset to commit; None before anything was read."""
        finished_to = self.finished_to
        return None if finished_to is None else min(finished_to, *self._holds.values(), finished_to)
