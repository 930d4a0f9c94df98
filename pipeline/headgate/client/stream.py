"""A model's token stream under guard: raw tokens in, events out, while both sides go at their own pace.

A task of its own pulls tokens from the model, so that verdicts are acted on while the reader is busy; the model is
closed in that same task, as its libraries require. It stops pulling while `MAX_WAITING_CHARS` wait for the worker to
read them or for the reader to take them, and while policy holds the stream for a person. (Text that the worker has read
and holds back for a partial match does not count: only more text resolves that, and detectors cap it.)
"""

import asyncio
import inspect
import logging
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self

from headgate.client.exchange import Exchange
from headgate.client.outcome import Outcome, StreamEvent
from headgate.pseudonyms import Restorer
from headgate.release import Cut, Recall, Show

#: A few seconds of the fastest models; 128 KiB at the most.
MAX_WAITING_CHARS = 32_768

Tokens = AsyncIterable[str] | Iterable[str]

_log = logging.getLogger("headgate.client")


class TokenStream:
    """One guarded stream: iterate over it once, for its events.

    It ends after the event of a cut. What the model's stream raised is raised here, once the text before it is decided.
    Leave it by ``async with`` or `aclose`: that closes the model's stream, and tells the worker.

    Args:
        exchange: the stream's exchange with the worker.
        tokens: the model's; closed as soon as they are not needed.
        restoring: asked once, when the first text is released: what restores its placeholders, if anything does.
    """

    def __init__(
        self, exchange: Exchange, tokens: Tokens, restoring: Callable[[], Restorer | None] = lambda: None
    ) -> None:
        self._exchange, self._tokens, self._restoring = exchange, tokens, restoring
        self._restorer: Restorer | None = None
        self._last: StreamEvent | None = None
        self._next: deque[StreamEvent] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._error: Exception | None = None

    @property
    def outcome(self) -> Outcome:
        """What was decided so far; after the iteration, what was decided."""
        return self._exchange.outcome

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> AsyncIterator[StreamEvent]:
        return self

    async def __anext__(self) -> StreamEvent:
        if self._pump is None and not self._exchange.closed:
            self._pump = asyncio.create_task(self._pull(), name=f"headgate-{self._exchange.stream_id}")
            self._exchange.on_close(self._pump.cancel)
        while True:
            event = self._take()
            if event:
                return event
            if self._exchange.closed:
                await self._end()
            self._exchange.news.clear()
            await self._exchange.news.wait()

    async def aclose(self) -> None:
        """Stop reading: close the model's stream, and publish what came of it."""
        self._exchange.abandon()
        if self._pump is None:
            await _close(self._tokens)
        elif not self._pump.done():
            self._pump.cancel()
            # Not `await pump`: our own cancellation must not be mistaken for the pump's.
            await asyncio.wait([self._pump])

    def _take(self) -> StreamEvent | None:
        """What happened next, with placeholders restored."""
        if self._next:
            return self._next.popleft()
        event = self._exchange.take()
        step = event.step if event else None
        if event and isinstance(step, Show):
            if self._last is None:
                self._restorer = self._restoring()
            self._last = event
            if self._restorer:
                step = replace(step, text=self._restorer.feed(step.text, step.made), made=())
                return replace(event, step=step)
        elif isinstance(step, Recall) and self._restorer:
            self._restorer.finish()  # it was not shown, and need not be recalled
        elif isinstance(step, Cut) or (event is None and self._exchange.closed):
            self._next.extend(kept for kept in (self._rest(), event) if kept)
            return self._next.popleft() if self._next else None
        return event

    def _rest(self) -> StreamEvent | None:
        """What was held for a placeholder that does not come."""
        held = self._restorer.finish() if self._restorer else ""
        if not held or self._last is None:
            return None
        end = self._last.released_to
        return replace(self._last, step=Show(held, end, end, cleared=True), verdict=None, tokens=())

    async def _end(self) -> None:
        await self.aclose()
        error, self._error = self._error, None
        if error and not self.outcome.refused:
            raise error
        if error:
            _log.warning("the model's stream failed after its cut: %s", type(error).__name__)
        raise StopAsyncIteration

    async def _pull(self) -> None:
        try:
            try:
                async for token in _asynchronous(self._tokens):
                    self._exchange.send(token)
                    await self._await_room()
            finally:
                await _close(self._tokens)
        except Exception as error:  # noqa: BLE001  (whatever the model raised is raised to the reader, in its turn)
            self._error = error
        self._exchange.finish()

    async def _await_room(self) -> None:
        while not self._exchange.closed and self._is_full():
            self._exchange.room.clear()
            await self._exchange.room.wait()

    def _is_full(self) -> bool:
        exchange = self._exchange
        return exchange.held_for_approval or exchange.unseen + exchange.unread > MAX_WAITING_CHARS


async def _asynchronous(tokens: Tokens) -> AsyncIterator[str]:
    if isinstance(tokens, AsyncIterable):
        async for token in tokens:
            yield token
    else:
        for token in tokens:
            yield token
            await asyncio.sleep(0)  # verdicts come in between


async def _close(tokens: Tokens) -> None:
    """Close a generator (``aclose``), or a response of a model's library (``close``, awaitable or not)."""
    close = getattr(tokens, "aclose", None) or getattr(tokens, "close", None)
    if close is not None:
        closed = close()
        if inspect.isawaitable(closed):
            await closed
