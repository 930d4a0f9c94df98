"""One agent session under guard: prompts, answers, tool calls and tool results, each decided before it goes on.

In come texts as an agent framework has them; out come the same shapes, as policy allows them, or a refusal. A session
knows its own verdicts and limits; it knows no transport but the line that it was given.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, Literal, Self

import msgspec

from headgate.client import messages as chat
from headgate.client.exchange import ChunkMaker, Exchange, Patience, check_text
from headgate.client.messages import ChatText, Messages, Place
from headgate.client.outcome import Outcome
from headgate.client.pseudonyms import Pseudonyms
from headgate.client.refusal import allowed, refusal, reshaped
from headgate.client.stream import Tokens, TokenStream
from headgate.client.tooling import to_text
from headgate.client.transport import Transport
from headgate.errors import HeadgateError, PromptDenied, StreamCut, ToolCallDenied, ToolResultDenied, VerdictTimeout
from headgate.release import Show
from headgate.telemetry import ClientSession, ClientStream, client_session
from headgate.vault import Vault
from headgate_schemas.events import AnyEvent, Completion, Prompt, SessionEnd, SessionStart, ToolCall, ToolResult
from headgate_schemas.findings import Channel, Label
from headgate_schemas.verdicts import Limits, Mode, Restorable, Verdict

#: Until policy told its own, and so what holds while no worker answers at all: closed.
UNTOLD = Limits()
#: Texts of prompts whose outcome a session remembers; frameworks send the whole conversation with every turn.
MAX_KNOWN_PROMPTS = 10_000

_WHERE: dict[Channel, Restorable] = {"text": "completion", "reasoning": "reasoning"}


class GuardedSession:
    """One session; `Guard.session` makes it, and ``async with`` begins and ends it.

    Args:
        transport: connected.
        start: what the session's first event says; its session id is set on entering.
        session_id: the caller's own id, or None.
        agent: the agent's name, for traces.
        patience: how long to wait where that is not policy's to say.
        vault: keeps what placeholders stand for.
        register: takes the session once its id is known, so that verdicts reach it.
        unregister: the reverse.

    Attributes:
        limits: what policy lets a client do; the defaults until the worker has told.
        mode: of the policy; ``enforce`` until the worker has told.
        policy: the policy's ``name@version``; empty until the worker has told.
        patience: how long to wait where that is not policy's to say.
    """

    def __init__(
        self,
        transport: Transport,
        start: SessionStart,
        session_id: str | None,
        agent: str,
        patience: Patience,
        vault: Vault,
        register: Callable[["GuardedSession"], None],
        unregister: Callable[["GuardedSession"], None],
    ) -> None:
        self.limits: Limits = UNTOLD
        self.mode: Mode = "enforce"
        self.policy = ""
        self._transport, self._start, self._wanted_id = transport, start, session_id
        self._register, self._unregister = register, unregister
        self._told = asyncio.Event()
        self._open = False
        self._agent, self.patience = agent, patience
        self._span: ClientSession
        self._exchanges: dict[tuple[str, Channel], Exchange] = {}
        self._streams: set[TokenStream] = set()
        self._error: BaseException | None = None
        self._counts: dict[str, int] = {}
        self._tools: dict[str, str] = {}
        self._known: dict[bytes, Outcome] = {}
        self._pseudonyms = Pseudonyms(vault, start.principal.tenant, lambda: self.limits)

    @property
    def session_id(self) -> str:
        """The session's id, and the key of all its records."""
        return self._start.session_id

    def silence_opens(self, channel: Channel) -> bool:
        """Whether silence lets text out: where policy says so, and in mode ``observe``, which touches nothing.

        A tool call is never let out by silence alone: what it does cannot be taken back.
        """
        return self.mode == "observe" or (self.limits.silence == "allow" and channel != "tool_arguments")

    async def __aenter__(self) -> Self:
        session_id = await self._transport.open_session(self._wanted_id)
        self._start = msgspec.structs.replace(self._start, session_id=session_id)
        self._register(self)
        self._pseudonyms.begin(session_id)
        self._span = client_session(session_id, self._agent, self._start.model)
        self._open = True
        self.publish(self._start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._error = error
        await self.aclose()

    async def aclose(self) -> None:
        """End the session; streams that are still open are closed, and their models with them."""
        if not self._open:
            return
        self._open = False
        try:
            for exchange in list(self._exchanges.values()):
                exchange.abandon()
            for stream in list(self._streams):
                await stream.aclose()
        finally:
            self.publish(SessionEnd(session_id=self.session_id))
            self._pseudonyms.end()
            self._span.end(self._error)
            self._unregister(self)
            self._transport.close_session(self.session_id)

    async def ready(self, timeout_ms: int | None = None) -> None:
        """Wait until a worker has taken up the session; nothing needs to, it only tells early that none does.

        Args:
            timeout_ms: how long; None for the deadline of a verdict.

        Raises:
            VerdictTimeout: none did.
        """
        deadline_ms = timeout_ms or max(self.limits.deadline_ms, self.patience.verdict_ms)
        try:
            async with asyncio.timeout(deadline_ms / 1_000):
                await self._told.wait()
        except TimeoutError:
            raise VerdictTimeout(
                f"no worker answered within {deadline_ms} ms: start one with `headgate worker`, or see "
                "`headgate status`"
            ) from None

    # -- what an agent framework calls

    async def prompt(self, messages: Messages) -> Any:
        """Guard what goes to the model.

        Messages of the user, the system and tools are inspected, all but those that this session inspected before; the
        model's own were guarded when they were streamed.

        Args:
            messages: a str, or chat messages (``{"role", "content"}``).

        Returns:
            The same shape, redacted where policy says so; the model's own messages with placeholders again where
            its answers were restored.

        Raises:
            PromptDenied: policy refuses one of them, or no verdict came in time and silence closes.
        """
        if isinstance(messages, str):
            return allowed(await self.inspect_prompt(messages), PromptDenied, "the prompt")
        # All are sent before the first is awaited: they are decided side by side, in their order.
        asked = [(text, self._ask_message(text)) for text in chat.texts(messages) if text.role != "assistant"]
        try:
            changes: dict[Place, str] = {}
            for text, answer in asked:
                outcome = answer if isinstance(answer, Outcome) else await _whole(answer)
                self._remember(text, outcome)
                changes[text.place] = allowed(outcome, PromptDenied, f"message {text.place.message}")
        finally:
            for _, answer in asked:
                if isinstance(answer, Exchange):
                    answer.abandon()
        return self._pseudonyms.concealed(chat.replaced(messages, changes))

    def stream(
        self, tokens: Tokens, leak_budget: int | None = 0, channel: Literal["text", "reasoning"] = "text"
    ) -> AsyncIterator[str]:
        """Guard what the model says, while it says it.

        To leave early, leave the loop and close the generator (`contextlib.aclosing`); the session's end does it too.

        Args:
            tokens: text as the model gives it; an asynchronous iterable, or a plain one.
            leak_budget: code points that may be given out before they are cleared; None for no limit. Policy's own
                limit holds where it is lower. In mode ``observe`` nothing is held.
            channel: ``text``, or ``reasoning`` where the model gives it apart.

        Returns:
            An asynchronous generator of safe text. It raises `StreamCut`.
        """
        return self._safe_text(tokens, leak_budget, channel)

    async def tool_call(self, call_id: str, tool: str, arguments: Any) -> Any:
        """Guard a tool call that the model proposes; always held for a verdict, whatever the leak budget.

        Args:
            call_id: the call, as the model names it.
            tool: the tool's name.
            arguments: a dict, or JSON text.

        Returns:
            The arguments as allowed, in the same shape.

        Raises:
            ToolCallDenied: policy refuses the call, nobody approved it in time, no verdict came in time and silence
                closes, or a redaction left no valid JSON.
        """
        outcome = await self.inspect_tool_call(call_id, tool, arguments)
        return reshaped(outcome, arguments, ToolCallDenied, f"the call of {tool}")

    async def tool_result(self, call_id: str, content: Any, tool: str = "", label: Label = "") -> Any:
        """Guard what a tool gave back, before the model reads it.

        Args:
            call_id: the call that it answers.
            content: a str, or anything that JSON can say.
            tool: the tool's name; known already where `tool_call` was asked.
            label: ``confidential`` where answers must not repeat it.

        Returns:
            The content as allowed, in the same shape.

        Raises:
            ToolResultDenied: policy refuses it, no verdict came in time and silence closes, or a redaction left no
                valid JSON.
        """
        outcome = await self.inspect_tool_result(call_id, content, tool, label)
        return reshaped(outcome, content, ToolResultDenied, "the tool's result")

    # -- the same, answering what was decided instead of raising

    async def inspect_prompt(self, text: str, role: Literal["user", "system"] = "user", label: Label = "") -> Outcome:
        """What is decided of one prompt."""
        outcome = await _whole(self._ask_prompt(text, role, label))
        self._pseudonyms.keep(text, outcome)
        return outcome

    async def inspect_tool_call(self, call_id: str, tool: str, arguments: Any) -> Outcome:
        """What is decided of a proposed tool call."""
        text, stream_id = to_text(arguments), self._next_id("call")
        self._tools[call_id] = tool
        span = self._span.stream(
            "tool_call",
            self._transport.destination,
            stream_id=stream_id,
            channel="tool_arguments",
            tool=tool,
            call_id=call_id,
        )
        chunk = partial(ToolCall, session_id=self.session_id, stream_id=stream_id, tool=tool, call_id=call_id)
        return self._pseudonyms.restored_call(await _whole(self._ask(chunk, span, stream_id, "tool_arguments", text)))

    async def inspect_tool_result(self, call_id: str, content: Any, tool: str = "", label: Label = "") -> Outcome:
        """What is decided of a tool's result."""
        text = to_text(content)
        outcome = await _whole(self._ask_result(call_id, text, tool, label))
        self._pseudonyms.keep(text, outcome)
        return outcome

    async def events(
        self, tokens: Tokens, leak_budget: int | None = 0, channel: Literal["text", "reasoning"] = "text"
    ) -> TokenStream:
        """As `stream`, event by event: text shown and held, redactions, recalls and the cut, with their times.

        Returns:
            The stream, to be iterated over within ``async with``; its `outcome` says what was decided.
        """
        budget = await self._granted(leak_budget)
        stream_id = self._next_id("answer")
        chunk = partial(Completion, session_id=self.session_id, stream_id=stream_id, channel=channel)
        span = self._span.stream(
            "completion", self._transport.destination, stream_id=stream_id, channel=channel, model=self._start.model
        )
        exchange = self._exchange(chunk, span, stream_id, channel, "cut", budget)
        stream = TokenStream(exchange, tokens, partial(self._pseudonyms.restorer, _WHERE[channel]))
        self._streams.add(stream)
        exchange.on_close(partial(self._streams.discard, stream))
        return stream

    # -- the line

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        """Send an event of this session, with its stream's trace context or the session's own."""
        self._transport.publish(event, self._span.headers() if trace is None else trace)

    def deliver(self, verdict: Verdict, trace: Mapping[str, str]) -> None:
        """Take a verdict of this session; one of a stream that has ended changes nothing."""
        if verdict.limits is not None:
            self.limits, self.mode, self.policy = verdict.limits, verdict.mode, verdict.policy
            self._told.set()
            return
        exchange = self._exchanges.get((verdict.stream_id, verdict.channel))
        if exchange:
            exchange.fold(verdict, trace)

    # -- inside

    async def _safe_text(
        self, tokens: Tokens, leak_budget: int | None, channel: Literal["text", "reasoning"]
    ) -> AsyncIterator[str]:
        async with await self.events(tokens, leak_budget, channel) as stream:
            async for event in stream:
                if isinstance(event.step, Show) and event.step.text:
                    yield event.step.text
            if stream.outcome.refused:
                raise refusal(stream.outcome, StreamCut, "the answer")

    async def _granted(self, leak_budget: int | None) -> int | None:
        """The budget as policy limits it. Whoever asks for none need not wait for policy to say."""
        if leak_budget is not None and leak_budget < 0:
            raise ValueError("a leak budget is a number of code points, 0 or more, or None")
        if leak_budget != 0 and not self._told.is_set():
            try:
                await self.ready()
            except VerdictTimeout:
                return 0
        if self.mode == "observe":
            return None
        limit = self.limits.leak_budget_max
        return leak_budget if limit is None else limit if leak_budget is None else min(leak_budget, limit)

    def _ask_message(self, text: ChatText) -> Exchange | Outcome:
        known = self._known.get(_mark(text))
        if known:
            return known
        if text.role in ("tool", "function"):
            return self._ask_result(text.call_id, text.text)
        return self._ask_prompt(text.text, "user" if text.role == "user" else "system")

    def _remember(self, text: ChatText, outcome: Outcome) -> None:
        self._pseudonyms.keep(text.text, outcome)
        if not outcome.timed_out and len(self._known) < MAX_KNOWN_PROMPTS:
            self._known[_mark(text)] = outcome

    def _ask_prompt(self, text: str, role: Literal["user", "system"], label: Label = "") -> Exchange:
        stream_id = self._next_id("prompt")
        chunk = partial(Prompt, session_id=self.session_id, stream_id=stream_id, role=role, label=label)
        span = self._span.stream("prompt", self._transport.destination, stream_id=stream_id)
        return self._ask(chunk, span, stream_id, "text", text)

    def _ask_result(self, call_id: str, text: str, tool: str = "", label: Label = "") -> Exchange:
        stream_id = self._next_id("result")
        tool = tool or self._tools.get(call_id, "")
        chunk = partial(
            ToolResult, session_id=self.session_id, stream_id=stream_id, tool=tool, call_id=call_id, label=label
        )
        span = self._span.stream(
            "tool_result", self._transport.destination, stream_id=stream_id, tool=tool, call_id=call_id
        )
        return self._ask(chunk, span, stream_id, "text", text)

    def _ask(self, chunk: ChunkMaker, span: ClientStream, stream_id: str, channel: Channel, text: str) -> Exchange:
        """Begin the exchange of a text that is there at once."""
        check_text(text)
        exchange = self._exchange(chunk, span, stream_id, channel, "denied")
        exchange.send(text, final=True)
        return exchange

    def _next_id(self, kind: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}-{self._counts[kind]}"

    def _exchange(
        self,
        chunk: ChunkMaker,
        span: ClientStream,
        stream_id: str,
        channel: Channel,
        refusal: Literal["cut", "denied"],
        leak_budget: int | None = 0,
    ) -> Exchange:
        if not self._open:
            raise HeadgateError("the session is not open: use it within `async with guard.session(...)`")
        exchange = Exchange(self, chunk, span, self.session_id, stream_id, channel, leak_budget, refusal)
        self._exchanges[stream_id, channel] = exchange
        exchange.on_close(partial(self._exchanges.pop, (stream_id, channel), None))
        return exchange


async def _whole(exchange: Exchange) -> Outcome:
    """Await what is decided of a text that was there at once."""
    try:
        while not exchange.closed:
            exchange.news.clear()
            await exchange.news.wait()
    finally:
        exchange.abandon()
    shown: list[Show] = []
    while event := exchange.take():
        shown += [event.step] if isinstance(event.step, Show) else []
    return exchange.outcome.of_text(shown)


def _mark(text: ChatText) -> bytes:
    return hashlib.sha256(f"{text.role}\0{text.call_id}\0{text.text}".encode("utf-8", "surrogatepass")).digest()
