"""Receipts of one stream: what the client did with verdicts, told in as few records as the audit can do with.

In come ranges that were shown, replaced or refused; out come `Receipt` events. Neighbouring ranges of the same kind
are one receipt, which names the last verdict: its digest proves the text of all of them.
"""

from collections.abc import Callable

from headgate_schemas.events import Receipt
from headgate_schemas.findings import Channel

#: A receipt a verdict would double the records of a stream, and the worker reads them too.
INTERVAL_S = 1.0


class ReceiptBook:
    """Collects what was done, and publishes it.

    Args:
        publish: sends a receipt.
        session_id: the session.
        stream_id: the stream.
        channel: its channel.
        whole: whether the text is used whole or not at all; then one receipt says which.
    """

    def __init__(
        self,
        publish: Callable[[Receipt], None],
        session_id: str,
        stream_id: str,
        channel: Channel,
        whole: bool,
    ) -> None:
        self._publish, self._whole = publish, whole
        self._session_id, self._stream_id, self._channel = session_id, stream_id, channel
        self._open: Receipt | None = None
        self._open_since = 0.0

    def shown(self, start: int, end: int, replaced: bool, verdict_id: str, digest: str, now: float) -> None:
        """Note a range that a verdict cleared; it is told within `INTERVAL_S` of the range before, or at `flush`."""
        did = "replaced" if replaced else "released"
        if self._whole and self._open:
            did = max(did, self._open.did)  # one replacement in it makes it a replaced one
        elif self._open and (self._open.did != did or self._open.end != start):
            self.flush()
        if self._open is None:
            self._open_since = now
        begin = self._open.start if self._open else start
        self._open = self._receipt(did, begin, end, verdict_id, digest)
        if now - self._open_since >= INTERVAL_S and not self._whole:
            self.flush()

    def refused(self, did: str, start: int, end: int, verdict_id: str = "") -> None:
        """Tell at once what was ``cut``, ``denied``, ``recalled`` or ``timed_out``."""
        if self._whole:
            self._open, start = None, 0
        self.flush()
        self._publish(self._receipt(did, start, end, verdict_id, ""))

    def flush(self) -> None:
        """Tell what was noted."""
        receipt, self._open = self._open, None
        if receipt:
            self._publish(receipt)

    def _receipt(self, did: str, start: int, end: int, verdict_id: str, digest: str) -> Receipt:
        return Receipt(
            session_id=self._session_id,
            stream_id=self._stream_id,
            channel=self._channel,
            did=did,
            start=start,
            end=end,
            verdict_id=verdict_id,
            digest=digest,
        )
