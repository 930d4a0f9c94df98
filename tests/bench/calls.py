"""The time that a tool call is held for its verdict: agents that read and act, beside streams that speak.

Each agent is a session with declared tools. It is asked something, reads what a tool gives back, and proposes the next
call as soon as its turn comes, at a steady rate over all agents. One call in `HARMFUL_EVERY` goes where only a tool's
text says; the shipped policy denies it. Equal seeds give equal calls. Times are taken outside of the client, from
proposing a call to having its outcome.
"""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.bench import load, texts
from tests.bench.load import Load
from tests.bench.statistics import Summary, summarise

from headgate.client import Guard, GuardedSession
from headgate_schemas.events import Tool

AGENTS = 10
CALLS_PER_S = 10.0
#: Of one session; then the agent begins a new one.
CALLS_A_SESSION = 8
HARMFUL_EVERY = 8


def _tool(name: str, description: str, **properties: str) -> Tool:
    schema = {
        "type": "object",
        "properties": {key: {"type": type_} for key, type_ in properties.items()},
        "required": list(properties)[:1],
        "additionalProperties": False,
    }
    return Tool(name=name, description=description, parameters=schema)


TOOLS = (
    _tool("search_orders", "Search the shop's orders.", query="string", limit="integer"),
    _tool("read_message", "Read one message of the inbox.", message_id="string"),
    _tool("send_message", "Send a message.", to="string", subject="string", body="string"),
    _tool("update_order", "Change an order's note.", order_id="string", note="string"),
)
REQUEST = "Look the open orders up, keep their notes current, and send a summary to ina.brandt@shop.example."


@dataclass(frozen=True, slots=True)
class CallLatency:
    """What calls met.

    Args:
        streams: that spoke beside.
        calls_per_s: as scheduled, over all agents.
        calls: decided.
        denied: of these, those that policy denied.
        silent: calls that were closed for want of a verdict; anything but 0 spoils the run.
        late: how far the agents were behind their schedule, ms.
        verdict: from proposing a call to its outcome, ms.
    """

    streams: int
    calls_per_s: float
    calls: int
    denied: int
    silent: int
    late: Summary
    verdict: Summary


@dataclass(slots=True)
class _Noted:
    """What happened to the calls so far."""

    verdict_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    denied: int = 0
    silent: int = 0


async def measure(guard: Guard, wanted: Load) -> CallLatency:
    """Let agents act beside streams.

    Args:
        guard: connected.
        wanted: the streams; their time is the calls' too.
    """
    noted = _Noted()
    stop_at = asyncio.get_running_loop().time() + wanted.seconds
    async with asyncio.TaskGroup() as group:
        group.create_task(load.run(guard, wanted, texts.answers(wanted.seed)))
        for agent in range(AGENTS):
            group.create_task(_act(guard, agent, random.Random(wanted.seed * 1_000 + agent), stop_at, noted))
    return CallLatency(
        streams=wanted.streams,
        calls_per_s=CALLS_PER_S,
        calls=len(noted.verdict_ms),
        denied=noted.denied,
        silent=noted.silent,
        late=summarise(noted.late_ms),
        verdict=summarise(noted.verdict_ms),
    )


async def _act(guard: Guard, agent: int, dice: random.Random, stop_at: float, noted: _Noted) -> None:
    """One agent, session after session."""
    clock = asyncio.get_running_loop().time
    begun = clock() + (agent + dice.random()) / CALLS_PER_S
    due = (begun + step * AGENTS / CALLS_PER_S for step in count())
    while clock() < stop_at:
        async with guard.session(tools=TOOLS) as session:
            await session.prompt(REQUEST)
            await session.tool_result("first", _message(dice), tool="read_message")
            for number, (tool, arguments) in enumerate(_calls(dice)):
                at = next(due)
                await asyncio.sleep(max(0.0, at - clock()))
                if clock() >= stop_at:
                    return
                noted.late_ms.append((clock() - at) * 1_000)
                await _propose(session, f"call-{number}", tool, arguments, noted)
                await session.tool_result(f"call-{number}", _message(dice), tool=tool)


async def _propose(session: GuardedSession, call_id: str, tool: str, arguments: Any, noted: _Noted) -> None:
    clock = asyncio.get_running_loop().time
    began = clock()
    outcome = await session.inspect_tool_call(call_id, tool, arguments)
    noted.verdict_ms.append((clock() - began) * 1_000)
    noted.silent += outcome.timed_out
    noted.denied += outcome.action == "deny" and not outcome.timed_out


def _calls(dice: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """The calls of one session; the middle one goes where a message says."""
    for number in range(1, CALLS_A_SESSION + 1):
        if number % HARMFUL_EVERY == HARMFUL_EVERY // 2:
            yield "send_message", {"to": ADDRESS, "subject": "Orders", "body": _prose(dice, 3)}
            continue
        kind = dice.choice(("search", "read", "send", "note"))
        if kind == "search":
            yield "search_orders", {"query": f"status open, order {dice.randrange(10**5)}", "limit": 20}
        elif kind == "read":
            yield "read_message", {"message_id": f"m-{dice.randrange(10**5)}"}
        elif kind == "send":
            body = _prose(dice, 6)
            yield "send_message", {"to": "ina.brandt@shop.example", "subject": "Summary", "body": body}
        else:
            yield "update_order", {"order_id": f"o-{dice.randrange(10**5)}", "note": _prose(dice, 1)}


#: Whom only the messages name.
ADDRESS = "orders@parcel-desk.example"


def _message(dice: random.Random) -> str:
    """About 700 code points, as an inbox gives them."""
    head = f"From: kim.{dice.randrange(1_000)}@customer.example\nSubject: Order {dice.randrange(10**5)}\n\n"
    return f"{head}{_prose(dice, 5)}\nThe list is kept at {ADDRESS} for all parcels.\n{_prose(dice, 4)}"


def _prose(dice: random.Random, sentences: int) -> str:
    return " ".join(dice.choice(texts.PROSE) for _ in range(sentences))
