"""Plays recordings through a guard, as an agent framework would run the sessions live."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from headgate.client import Guard, GuardedSession
from headgate_agents.demo.board import Board
from headgate_agents.demo.recordings import Answer, Ask, Call

#: A model that types faster than people read: some 20 tokens a second.
TOKEN_S = 0.045
#: What a person or a tool takes to answer.
TURN_S = 0.4

Watch = Callable[[Board], None]


async def play_all(guard: Guard, boards: Sequence[Board], watch: Watch, speed: float = 1.0) -> None:
    """Play every board's recording, side by side.

    Args:
        guard: connected.
        boards: one a session; they are written to.
        watch: called whenever a board has changed.
        speed: 2 plays twice as fast.
    """
    async with asyncio.TaskGroup() as group:
        for board in boards:
            group.create_task(_play(guard, board, watch, speed))


async def _play(guard: Guard, board: Board, watch: Watch, speed: float) -> None:
    loop = asyncio.get_running_loop()
    board.began_at = loop.time()
    tools = board.recording.tools or None
    async with guard.session(principal="demo", tools=tools, model="recorded") as session:
        for turn in board.recording.turns:
            match turn:
                case Ask():
                    await _ask(session, board, turn)
                case Call():
                    await _call(session, board, turn)
                case Answer():
                    await _answer(session, board, turn, watch, speed)
            watch(board)
            await asyncio.sleep(TURN_S / speed)
    board.done = True
    watch(board)


async def _ask(session: GuardedSession, board: Board, turn: Ask) -> None:
    asked_at = _now()
    outcome = await session.inspect_prompt(turn.text)
    board.say("user", outcome.text)
    board.decided("prompt", outcome, asked_at, _now())


async def _call(session: GuardedSession, board: Board, turn: Call) -> None:
    asked_at = _now()
    outcome = await session.inspect_tool_call(turn.call_id, turn.tool, turn.arguments)
    board.say("call", f"{turn.tool}({', '.join(turn.arguments)})")
    board.decided(f"call of {turn.tool}", outcome, asked_at, _now())
    if outcome.refused:
        board.say("stop", f"{outcome.action} by {outcome.rule}: the tool never ran")
        return
    asked_at = _now()
    outcome = await session.inspect_tool_result(turn.call_id, turn.result, turn.tool)
    board.say("tool", outcome.text)
    board.decided(f"result of {turn.tool}", outcome, asked_at, _now())


async def _answer(session: GuardedSession, board: Board, turn: Answer, watch: Watch, speed: float) -> None:
    async with await session.events(_typed(turn, board, speed)) as stream:
        async for event in stream:
            board.happened(event)
            watch(board)
    if stream.outcome.refused:
        decision = board.decisions[-1]
        board.say("stop", f"cut by {decision.rule}, {decision.ms:.0f} ms after the token that settled it")


async def _typed(turn: Answer, board: Board, speed: float) -> AsyncIterator[str]:
    for token in turn.tokens:
        await asyncio.sleep(TOKEN_S / speed)
        board.received(token, _now())
        yield token


def _now() -> float:
    return asyncio.get_running_loop().time()
