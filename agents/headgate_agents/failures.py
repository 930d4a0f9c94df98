"""The one place where failures become dead letters and counted outcomes.

Whatever goes wrong with a record inside the worker ends here: the record goes to the dead letters whole, with where it
came from and why, the failure is counted under its error's name, and the records around it go on. Reasons never quote
the record: an error of ours says what it may, of any other only the class is told.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from headgate import telemetry
from headgate.errors import HeadgateError, RecordError
from headgate_agents.outbox import Outgoing
from headgate_agents.records import Record
from headgate_schemas import codec, topics
from headgate_schemas.verdicts import DeadLetter

log = logging.getLogger("headgate.worker.failures")

SOURCE = "/headgate/worker"


class Failures:
    """Dead letters of one worker.

    Args:
        prefix: first part of the topics' names.
    """

    def __init__(self, prefix: str) -> None:
        self._topic = topics.DEAD_LETTERS.name(prefix)
        self.counts: Counter[str] = Counter()

    @contextmanager
    def recorded(
        self, record: Record, put: Callable[[Outgoing], None], instead: Callable[[str], None] | None = None
    ) -> Iterator[None]:
        """Run a block; whatever it raises becomes a dead letter of `record`.

        Args:
            record: what is being handled.
            put: where the dead letter goes.
            instead: is told the error's class, to record what the failure means for a stream.
        """
        try:
            yield
        except Exception as error:  # noqa: BLE001  (the one place; a failure must not take other sessions with it)
            self._record(record, put, error)
            if instead is not None:
                with self.recorded(record, put):
                    instead(type(error).__name__)

    def _record(self, record: Record, put: Callable[[Outgoing], None], error: Exception) -> None:
        name = type(error).__name__
        self.counts[name] += 1
        telemetry.dead_letter(record.topic, name)
        reason = str(error) if isinstance(error, HeadgateError) else f"{name} while it was handled"
        log.warning("dead letter: %s-%d at %d: %s", record.topic, record.partition, record.offset, reason)
        if not isinstance(error, RecordError):
            # Frames, not the message: where it happened helps, and what the message says might be the record's text.
            log.error("unexpected %s, from %s", name, _innermost(error))
        letter = DeadLetter(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            error=name,
            reason=reason,
            key=record.key,
            value=record.value,
            headers=tuple((name, value) for name, value in record.headers if value is not None),
        )
        put(
            Outgoing(
                topic=self._topic,
                partition=0,
                key=record.key,
                value=codec.DEAD_LETTERS.encode(letter),
                headers=codec.DEAD_LETTERS.headers(letter, SOURCE),
            )
        )


def _innermost(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "nowhere" if trace is None else f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
