"""One stream's exchange with the worker: text in, chunks out; verdicts in, steps out. It waits for nobody.

Theory of operation
-------------------
The exchange is a state machine that its owner drives with three calls (`send`, `finish`, `fold`) and that sets itself
one timer on the event loop. What comes of it is there to `take`, and `news` is set.

**When a chunk goes.** One chunk is in flight; text that comes meanwhile gathers into the next, as Nagle's algorithm
does it (RFC 896). A chunk lands when a verdict's `seen_to` passes its end: then every required detector has read it,
even where a partial match keeps it from being cleared, so a stream never waits for itself. This clocks a stream by the
worker's own pace: a quiet system sends each token at once; on a busy one the answers take longer, so chunks get larger
and fewer until it keeps up, with no figure to tune. A gathering window of fixed length cannot do that: at 40 tokens a
second, any window under 25 ms sends every token alone, however far behind the worker is. `PATIENCE_S` is there for
liveness only: a worker that never tells `seen_to` still gets the text that resolves its partial match. The last chunk
waits for nothing, since nothing more will gather.

**When silence is a verdict.** The worker owes an answer for each chunk in flight, from the moment of sending, and for
the last chunk a final verdict. It owes none for text that it has read and holds back while the model pauses. A text
that policy holds for a person waits for policy's `approval_ms`, counted from the verdict that held it.

=============  ==================================  ===========================================================
state          on                                  then
=============  ==================================  ===========================================================
open           final verdict, all shown            closed
open           cut, deny, wrong digest             closed, the reader is told
open           no answer in time, policy closes    closed, the reader is told; receipt ``timed_out``
open           no answer in time, policy opens     unguarded: all is shown; receipt ``timed_out``
open           hold not lifted in time             closed, the reader is told; receipt ``timed_out``
open, held     abandoned                           closed; receipt ``timed_out``, so that nobody is asked any more
unguarded      the text's end                      closed
unguarded      cut, deny                           closed, the reader is told, with a recall
any            abandoned                           closed; what came is published, so that the log has it all
=============  ==================================  ===========================================================
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from headgate.client.outcome import Outcome, StreamEvent
from headgate.client.receipts import ReceiptBook
from headgate.client.tokens import TokenTimes
from headgate.errors import RecordError
from headgate.release import SILENCE, Cut, Recall, ReleaseControl, Show, Step
from headgate.telemetry import ClientStream
from headgate_schemas.events import AnyChunk, AnyEvent
from headgate_schemas.findings import Channel
from headgate_schemas.verdicts import Action, Limits, Verdict

#: Longest that text gathers behind a chunk which gets no answer.
PATIENCE_S = 0.25
#: Most code points of one chunk. Escaped as JSON they are at most 600 kB, under Kafka's 1 MB.
MAX_CHUNK_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client waits, as far as that is its own choice: longer for a verdict, shorter for a person.

    Args:
        verdict_ms: wait for a verdict at least this long, though policy's deadline be shorter. A replay has no reader
            who waits, and its result must not depend on the load of the machine.
        approval_ms: wait for a person's approval at most this long; None for as long as policy lets it wait.
    """

    verdict_ms: int = 0
    approval_ms: int | None = None


class Line(Protocol):
    """What an exchange needs of its session."""

    @property
    def limits(self) -> Limits:
        """What policy lets a client do, as far as it is known."""

    def silence_opens(self, channel: Channel) -> bool:
        """Whether silence lets the text of a channel out."""

    @property
    def patience(self) -> "Patience":
        """How long to wait where that is not policy's to say."""

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        """Send an event, with its trace context or the session's; it returns at once."""


class ChunkMaker(Protocol):
    """Makes the stream's next chunk."""

    def __call__(self, *, seq: int, offset: int, text: str, final: bool) -> AnyChunk:
        """The chunk."""


@dataclass(frozen=True, slots=True)
class _InFlight:
    """A chunk that the worker owes an answer for."""

    end: int
    final: bool
    sent_at: float


class Exchange:
    """One stream and channel.

    Args:
        line: the session.
        chunk: makes chunks of this stream.
        span: of this stream; it ends with it.
        session_id: the session.
        stream_id: the stream.
        channel: its channel.
        leak_budget: code points that may be shown before they are cleared; None for no limit.
        refusal: what a refusal is: ``cut`` for a stream, ``denied`` for a text that is used whole or not at all.

    Attributes:
        news: set when there is something to `take`, or when it closed.
        room: set when the worker or the reader took text.
        outcome: what was decided so far.
        closed: nothing more will come of it.
        seen_to: code points that the worker has read.
        unread: characters that may be shown and were not taken yet.
    """

    def __init__(
        self,
        line: Line,
        chunk: ChunkMaker,
        span: ClientStream,
        session_id: str,
        stream_id: str,
        channel: Channel = "text",
        leak_budget: int | None = 0,
        refusal: Literal["cut", "denied"] = "cut",
    ) -> None:
        self.stream_id, self.channel = stream_id, channel
        self.news, self.room = asyncio.Event(), asyncio.Event()
        self.outcome = Outcome()
        self.closed = False
        self.seen_to = self.unread = 0
        self._line, self._chunk, self._span, self._refusal = line, chunk, span, refusal
        self._on_close: list[Callable[[], object]] = []
        self._events: deque[StreamEvent] = deque()
        self._control = ReleaseControl(leak_budget)
        self._receipts = ReceiptBook(line.publish, session_id, stream_id, channel, whole=refusal == "denied")
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._gathered: list[str] = []
        self._gathered_since = 0.0
        self._in_flight: deque[_InFlight] = deque()
        self._seq = self._sent_to = self._timed_out_to = 0
        self._ended = self._final_sent = self._unguarded = False
        self._held_since: float | None = None
        self._times = TokenTimes()

    @property
    def unseen(self) -> int:
        """Code points that came from the model and that the worker has not read."""
        return self._control.received - self.seen_to

    @property
    def held_for_approval(self) -> bool:
        """Whether policy holds the stream for a person."""
        return self._held_since is not None

    def on_close(self, callback: Callable[[], object]) -> None:
        """Have something called when nothing more will come of it."""
        self._on_close.append(callback)

    def take(self) -> StreamEvent | None:
        """What happened next; None while nothing did."""
        if not self._events:
            return None
        event = self._events.popleft()
        if isinstance(event.step, Show):
            self.unread -= len(event.step.text)
            self.room.set()
        return event

    def send(self, text: str, final: bool = False) -> None:
        """Take text from the model; `final` says that it has ended with it.

        Raises:
            TypeError: it is no str.
            RecordError: it holds a lone surrogate, which no encoding can carry.
        """
        check_text(text)
        if final and not text:
            self.finish()
        if self.closed or self._ended or not text:
            return
        now = self._loop.time()
        start = self._control.received
        steps = self._control.receive(text)
        self._times.received(start, start + len(text), now)
        self._tell(steps or [None], None, now)
        if not self._gathered:
            self._gathered_since = now
        self._gathered.append(text)
        self._ended = final
        self._flush(now)

    def finish(self) -> None:
        """Take it that the text has ended."""
        if self.closed or self._ended:
            return
        self._ended = True
        now = self._loop.time()
        self._flush(now)
        if self._unguarded:
            self._time_out_rest()

    def abandon(self) -> None:
        """Nobody reads on: publish what came, so that the worker can end the stream, and close."""
        if self.closed:
            return
        self._ended = True
        self._flush(self._loop.time())
        if self.held_for_approval and self.outcome.verdict:
            verdict_id = self.outcome.verdict.id
            self._receipts.refused("timed_out", self._control.cleared_to, self._control.received, verdict_id)
        self._close()

    def fold(self, verdict: Verdict, trace: Mapping[str, str] | None = None) -> None:
        """Take a verdict of this stream, with the trace context of its record."""
        if self.closed:
            return
        now, cleared_before = self._loop.time(), self._control.cleared_to
        steps = self._control.fold(verdict)
        if verdict.final and self._control.state not in ("closed", "done"):
            steps += self._control.silence(False, "the worker ended the stream before its text did")
        self.outcome = self.outcome.after(verdict)
        self._span.verdict(verdict, dict(trace or {}), self._land(verdict, now))
        self._note_hold(now)
        self._note_shown(verdict, cleared_before, steps, now)
        self._tell(steps or [None], verdict, now)
        if self._control.state in ("closed", "done"):
            self._close()
        else:
            self._flush(now)

    # -- chunks out

    def _flush(self, now: float) -> None:
        while self._gathered or (self._ended and not self._final_sent):
            if self._in_flight and not self._ended and not self._out_of_patience(now):
                break
            self._send_chunk(now)
        self._arm()

    def _out_of_patience(self, now: float) -> bool:
        gathered_chars = self._control.received - self._sent_to
        return now >= self._gathered_since + PATIENCE_S or gathered_chars >= MAX_CHUNK_CHARS

    def _send_chunk(self, now: float) -> None:
        text = "".join(self._gathered)
        text, rest = text[:MAX_CHUNK_CHARS], text[MAX_CHUNK_CHARS:]
        self._gathered = [rest] if rest else []
        self._final_sent = self._ended and not rest
        chunk = self._chunk(seq=self._seq, offset=self._sent_to, text=text, final=self._final_sent)
        self._line.publish(chunk, self._span.headers())
        self._span.published(chunk.final)
        self._seq += 1
        self._sent_to += len(text)
        self._in_flight.append(_InFlight(self._sent_to, self._final_sent, now))

    def _land(self, verdict: Verdict, now: float) -> float | None:
        """Count chunks as answered; seconds since the last of them was sent."""
        sent_at = None
        self.seen_to = max(self.seen_to, verdict.seen_to, self._control.cleared_to)
        answered_whole = verdict.final or verdict.action == "hold"
        while self._in_flight and self._in_flight[0].end <= self.seen_to:
            if self._in_flight[0].final and not answered_whole:
                break
            sent_at = self._in_flight.popleft().sent_at
        return None if sent_at is None else now - sent_at

    # -- silence

    def _arm(self) -> None:
        due = min(self._due_times(), default=None)
        if due is None or (self._timer and self._timer.when() <= due):
            return  # a timer that rings early finds nothing due, and sets itself anew
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._ring)

    def _due_times(self) -> list[float]:
        due = []
        if self._gathered and self._in_flight:
            due.append(self._gathered_since + PATIENCE_S)
        if self._in_flight and not self._unguarded:
            due.append(self._in_flight[0].sent_at + self._deadline_s)
        if self._held_since is not None:
            due.append(self._held_since + self._approval_s)
        return due

    @property
    def _deadline_s(self) -> float:
        return max(self._line.limits.deadline_ms, self._line.patience.verdict_ms) / 1_000

    @property
    def _approval_s(self) -> float:
        policys_ms, own_ms = self._line.limits.approval_ms, self._line.patience.approval_ms
        return (policys_ms if own_ms is None else min(policys_ms, own_ms)) / 1_000

    def _ring(self) -> None:
        self._timer = None
        now = self._loop.time()
        if self._held_since is not None and now >= self._held_since + self._approval_s:
            self._silence("nobody approved it in time", opens=False, now=now)
        elif self._in_flight and not self._unguarded and now >= self._in_flight[0].sent_at + self._deadline_s:
            self._silence("no verdict came in time", opens=self._line.silence_opens(self.channel), now=now)
        if not self.closed:
            self._flush(now)

    def _silence(self, reason: str, opens: bool, now: float) -> None:
        verdict = self.outcome.verdict if self.held_for_approval else None
        self._receipts.refused(
            "timed_out", self._control.cleared_to, self._control.received, verdict.id if verdict else ""
        )
        self._timed_out_to = self._control.received
        steps = self._control.silence(opens, reason)
        self.outcome = replace(self.outcome, timed_out=True)
        if not opens and not self.held_for_approval:
            action: Action = "cut" if self._refusal == "cut" else "deny"
            self.outcome = replace(self.outcome, action=action, rule=SILENCE, reason=reason, verdict=None)
        self._tell(steps or [None], None, now)
        self._unguarded = opens
        if not opens or self._ended:
            self._close()

    def _time_out_rest(self) -> None:
        start = max(self._control.cleared_to, self._timed_out_to)
        if self._control.received > start:
            self._receipts.refused("timed_out", start, self._control.received)
        self._close()

    def _note_hold(self, now: float) -> None:
        if self._control.state != "held":
            self._held_since = None
        elif self._held_since is None:
            self._held_since = now

    # -- what happened

    def _note_shown(self, verdict: Verdict, cleared_before: int, steps: list[Step], now: float) -> None:
        cleared_to = min(self._control.cleared_to, self._control.released_to)
        replaced = any(isinstance(step, Show) and step.replaced for step in steps)
        if cleared_to > cleared_before:
            self._receipts.shown(cleared_before, cleared_to, replaced, verdict.id, verdict.digest, now)
        for step in steps:
            if isinstance(step, Recall):
                self._receipts.refused("recalled", step.start, step.end, verdict.id)
            elif isinstance(step, Cut):
                self._receipts.refused(self._refusal, step.at, self._control.received, verdict.id)
                if not self.outcome.refused:  # the verdict allowed, but what it says cannot be done any more
                    self.outcome = replace(
                        self.outcome, action="cut", rule=step.rule, reason=step.reason, verdict=verdict
                    )

    def _tell(self, steps: list[Step] | list[None], verdict: Verdict | None, now: float) -> None:
        control = self._control
        self._times.released(control.released_to, now)
        tokens = self._times.cleared(control.cleared_to, self.seen_to, now) if verdict else ()
        for step in steps:
            self.unread += len(step.text) if isinstance(step, Show) else 0
            self._events.append(
                StreamEvent(step, verdict, tokens, control.received, control.released_to, control.cleared_to, now)
            )
            tokens = ()
            if step is not None:
                self._span.did(step, control.held, control.unverified)
        self._span.holding(control.held, control.unverified)
        self.news.set()
        self.room.set()

    def _close(self) -> None:
        self.closed = True
        if self._timer:
            self._timer.cancel()
        self._timer = None
        self._gathered.clear()
        self._receipts.flush()
        self._span.end()
        for callback in self._on_close:
            callback()
        self.news.set()
        self.room.set()


def check_text(text: object) -> None:
    """Refuse what is no text.

    Raises:
        TypeError: it is no str.
        RecordError: it holds a lone surrogate.
    """
    if not isinstance(text, str):
        raise TypeError(f"guarded text is str, not {type(text).__name__}; decode bytes, and take the text of a delta")
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RecordError(
            f"a lone surrogate at code point {error.start}: decode the model's bytes as one UTF-8 stream, not by pieces"
        ) from None
