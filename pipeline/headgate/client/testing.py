"""Fakes for tests of what is built on the client: a loop whose clock jumps, and a transport that obeys the test."""

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from headgate.client.transport import Deliver
from headgate.inspector import Inspector
from headgate_schemas.events import AnyEvent
from headgate_schemas.verdicts import Verdict

T = TypeVar("T")


class JumpingClock(asyncio.SelectorEventLoop):
    """An event loop that never sleeps: where nothing is ready, its clock jumps to the next timer."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        """Seconds since the loop was made, as far as timers went."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds


class _Jumping(selectors.DefaultSelector):
    def __init__(self, loop: JumpingClock) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen: every task waits, and no timer is set")
        ready = super().select(0)
        if not ready and timeout > 0:
            self._loop.jump(timeout)
        return ready


def run_on_jumping_clock(main: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`, on a clock that jumps; a task that is left running fails it.

    Raises:
        RuntimeError: tasks were left behind, or every task waits for what will never come.
    """
    with asyncio.Runner(loop_factory=JumpingClock) as runner:
        result = runner.run(main)
        left = [task.get_name() for task in asyncio.all_tasks(runner.get_loop())]
        if left:
            raise RuntimeError(f"tasks were left behind: {', '.join(left)}")
        return result


class ScriptedTransport:
    """The core in this process, behind a line that a test slows down or breaks.

    Args:
        inspector: the core; None for a worker that says nothing.
        delay_s: event -> seconds from its publication to its verdicts; None loses the event.

    Attributes:
        published: every event, in order.
    """

    def __init__(
        self, inspector: Inspector | None, delay_s: Callable[[AnyEvent], float | None] = lambda _: 0.0
    ) -> None:
        self.published: list[AnyEvent] = []
        self._inspector, self._delay_s = inspector, delay_s
        self._deliver: Deliver | None = None
        self._due: deque[Verdict] = deque()
        self._last_at = 0.0

    @property
    def destination(self) -> str:
        """The script."""
        return "script"

    async def start(self, deliver: Deliver) -> None:
        """Take the receiver of verdicts."""
        self._deliver = deliver

    async def stop(self) -> None:
        """Deliver nothing more."""
        self._deliver = None

    async def open_session(self, session_id: str | None) -> str:
        """The id given, or ``session``."""
        return session_id or "session"

    def close_session(self, session_id: str) -> None:
        """Nothing to forget."""

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        """Run the core now, and deliver its verdicts after the delay, in order."""
        self.published.append(event)
        delay = self._delay_s(event)
        if self._inspector is None or delay is None:
            return
        loop = asyncio.get_running_loop()
        self._last_at = max(self._last_at, loop.time() + delay)
        for verdict in self._inspector.handle(event):
            self._due.append(verdict)
            loop.call_at(self._last_at, self._say_next)  # timers of one moment ring in any order

    def _say_next(self) -> None:
        self.say(self._due.popleft())

    def say(self, verdict: Verdict) -> None:
        """Deliver a verdict, whoever made it."""
        if self._deliver:
            self._deliver(verdict, {})
