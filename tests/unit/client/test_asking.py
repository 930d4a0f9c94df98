"""Held calls without a broker: somebody is asked, and whatever comes of it is no more than they said."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.unit.client.world import core

from headgate import Guard, ToolCallDenied
from headgate.approvals import Hold
from headgate.client import GuardedSession, InProcessTransport, Patience
from headgate.client.testing import run_on_jumping_clock
from headgate_schemas.verdicts import Limits

HELD = {"body": "wait! a@b"}


def play(
    ask: Callable[[Hold], Awaitable[Any]] | None, test: Callable[[GuardedSession], Awaitable[Any]], **session: Any
) -> Any:
    async def main() -> Any:
        transport = InProcessTransport(core(Limits(approval_ms=2_000)), ask)
        async with Guard(transport=transport) as guard, guard.session(**session) as opened:
            return await test(opened)

    return run_on_jumping_clock(main())


async def call(session: GuardedSession) -> Any:
    return await session.tool_call("c1", "send", HELD)


def test_call_that_somebody_allows_runs_as_policy_leaves_it() -> None:
    asked: list[tuple[str, str, str]] = []

    async def ask(hold: Hold) -> bool:
        asked.append((hold.call.tool, hold.call.call_id, hold.verdict.rule))
        await asyncio.sleep(1.0)
        return True

    assert play(ask, call) == {"body": "wait! <MAIL_1>"}
    assert asked == [("send", "c1", "HOLD")]


@pytest.mark.parametrize("answer", [False, None, "no", 1])
def test_answer_that_is_not_yes_denies(answer: Any) -> None:
    async def ask(hold: Hold) -> Any:
        return answer

    with pytest.raises(ToolCallDenied, match="whoever was asked denied it"):
        play(ask, call)


def test_question_that_fails_denies_and_its_words_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def ask(hold: Hold) -> bool:
        raise RuntimeError("wait! a@b")

    with pytest.raises(ToolCallDenied, match="denied"):
        play(ask, call)
    assert "RuntimeError" in caplog.text
    assert "a@b" not in caplog.text


def test_answer_that_comes_after_the_call_was_given_up_changes_nothing() -> None:
    answered: list[bool] = []

    async def ask(hold: Hold) -> bool:
        await asyncio.sleep(1.0)
        answered.append(True)
        return True

    async def test(session: GuardedSession) -> None:
        with pytest.raises(ToolCallDenied, match="nobody approved it in time"):
            await call(session)
        await asyncio.sleep(2.0)

    play(ask, test, patience=Patience(approval_ms=500))
    assert answered == [True]


def test_nobody_is_asked_any_more_once_the_guard_is_closed() -> None:
    cancelled: list[bool] = []

    async def ask(hold: Hold) -> bool:
        try:
            await asyncio.sleep(60.0)
        finally:
            cancelled.append(True)
        return True

    async def test(session: GuardedSession) -> None:
        task = asyncio.create_task(call(session))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.wait([task])

    play(ask, test)
    assert cancelled == [True]


def test_call_waits_in_vain_where_nobody_can_be_asked() -> None:
    with pytest.raises(ToolCallDenied, match="nobody approved it in time"):
        play(None, call)
