"""The one seam between the client and the world: events out, verdicts back.

`Guard` works on anything that is a `Transport`: Kafka (`headgate.client.kafka`), the core in this process (here), or a
test's own. A transport knows sessions by their ids and nothing of what a verdict means.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from headgate.approvals import Hold
from headgate.errors import ApprovalError
from headgate.inspector import Inspector
from headgate_schemas.events import AnyEvent
from headgate_schemas.verdicts import Verdict

_log = logging.getLogger("headgate.client")

#: Asked about a tool call that policy holds: whether it may run. Whoever waits for the call waits for the answer.
Ask = Callable[[Hold], Awaitable[bool]]
#: Who approves in this process, as verdicts name it.
IN_PROCESS = "in-process"

#: Takes a verdict and the trace context of its record; never raises and never waits.
Deliver = Callable[[Verdict, Mapping[str, str]], None]


class Transport(Protocol):
    """Publishes events in order, and delivers the verdicts of the sessions that it opened."""

    @property
    def destination(self) -> str:
        """Where events go, for traces: a topic's name."""

    async def start(self, deliver: Deliver) -> None:
        """Connect.

        Args:
            deliver: takes every verdict of an open session, in the order in which they were given, on the event loop;
                never from within `publish`.

        Raises:
            BrokerError: nothing answers.
        """

    async def stop(self) -> None:
        """Send what is waiting, and disconnect."""

    async def open_session(self, session_id: str | None) -> str:
        """Begin to listen for a session's verdicts, from now on.

        Args:
            session_id: the caller's own, or None to have one made.

        Returns:
            The session's id.
        """

    def close_session(self, session_id: str) -> None:
        """Stop listening for a session's verdicts."""

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        """Take an event to be sent; events of a session arrive in the order in which they were given.

        It returns at once. An event that cannot be delivered gets no verdict, and so meets its deadline.

        Args:
            event: of a session that is open.
            trace: W3C trace context.
        """


class InProcessTransport:
    """The whole core in this process: no broker, no worker, the same verdicts.

    A detector that takes long holds up the event loop for as long: right for replays, tests and first tries, and for
    programs that guard one stream at a time.

    Args:
        inspector: the core, with its policy and detectors.
        ask: is asked about held calls; without it they are denied when their time is over. One that raises denies.
    """

    def __init__(self, inspector: Inspector, ask: Ask | None = None) -> None:
        self._inspector, self._ask = inspector, ask
        self._asking: set[asyncio.Task[None]] = set()
        self._deliver: Deliver | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def destination(self) -> str:
        """The core itself."""
        return "in-process"

    async def start(self, deliver: Deliver) -> None:
        """Take the receiver of verdicts."""
        self._deliver, self._loop = deliver, asyncio.get_running_loop()

    async def stop(self) -> None:
        """Ask nobody any more."""
        self._deliver = self._loop = None
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def open_session(self, session_id: str | None) -> str:
        """The id given, or a new one."""
        return session_id or uuid.uuid4().hex

    def close_session(self, session_id: str) -> None:
        """The session's end was published, and that ended it."""

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        """Run the core on the event now; its verdicts follow on the loop's next turn."""
        for verdict in self._inspector.handle(event):
            self._tell(verdict)

    def _tell(self, verdict: Verdict) -> None:
        if self._loop is None or self._deliver is None:
            return
        self._loop.call_soon(self._deliver, verdict, {})
        if verdict.held is not None and self._ask is not None:
            task = self._loop.create_task(self._decide(self._ask, Hold(verdict, verdict.held, self._inspector.now())))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def _decide(self, ask: Ask, hold: Hold) -> None:
        approved = False
        try:
            approved = await ask(hold)
        except Exception as error:  # noqa: BLE001  (whatever failed, nobody approved)
            _log.error("asking for approval failed (%s); the call is denied", type(error).__name__)
        decision = hold.decided("approve" if approved is True else "deny", IN_PROCESS, self._inspector.now())
        try:
            for verdict in self._inspector.approve(decision):
                self._tell(verdict)
        except ApprovalError as error:
            _log.warning("an approval came too late: %s", error)
