"""A session under guard: prompts, tool calls and tool results come back as allowed, or are refused."""

import asyncio
from typing import Any

import pytest
from tests.unit.client.world import Line, Model, core, read

from headgate import Guard, PromptDenied, ToolCallDenied
from headgate.client import GuardedSession, Patience
from headgate.client.testing import run_on_jumping_clock
from headgate.errors import HeadgateError, RecordError, ToolResultDenied, VerdictTimeout
from headgate_schemas.events import Principal, Prompt, SessionEnd, SessionStart, ToolCall, ToolResult
from headgate_schemas.verdicts import Limits


def test_session_begins_and_ends_with_its_events() -> None:
    line = Line()
    tools = ["search", {"type": "function", "function": {"name": "send", "parameters": {"type": "object"}}}]
    line.play(lambda s: s.ready(), principal="alice", tools=tools, destination="cloud", model="m")
    (start,) = line.sent(SessionStart)
    assert start.principal == Principal(id="alice")
    assert [(tool.name, tool.parameters) for tool in start.tools] == [("search", None), ("send", {"type": "object"})]
    assert isinstance(line.transport.published[-1], SessionEnd)


def test_session_learns_policy_and_limits_when_a_worker_takes_it_up() -> None:
    async def test(session: GuardedSession) -> None:
        assert session.limits.deadline_ms == 5_000
        await session.ready()
        assert (session.limits.deadline_ms, session.mode, session.policy) == (70, "enforce", "testing@0")

    Line(Limits(deadline_ms=70)).play(test)


def test_session_that_no_worker_takes_up_says_what_to_do() -> None:
    with pytest.raises(VerdictTimeout, match="headgate worker"):
        Line(silent=True).play(lambda s: s.ready())


# --- Prompts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "back"),
    [
        ("mail a@b", "mail <MAIL_1>"),
        ("", ""),
        ([], []),
        (
            [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "I am a@b", "name": "x"}],
            [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "I am <MAIL_1>", "name": "x"}],
        ),
        (
            [{"role": "user", "content": [{"type": "text", "text": "a@b"}, {"type": "image", "data": "a@b"}, "4411"]}],
            [
                {
                    "role": "user",
                    "content": [{"type": "text", "text": "<MAIL_1>"}, {"type": "image", "data": "a@b"}, "<CARD_1>"],
                }
            ],
        ),
        (
            [{"role": "assistant", "content": None, "tool_calls": [1]}, {"role": "tool", "content": "a@b"}],
            [{"role": "assistant", "content": None, "tool_calls": [1]}, {"role": "tool", "content": "<MAIL_1>"}],
        ),
    ],
)
def test_prompt_comes_back_in_its_shape(given: Any, back: Any) -> None:
    assert Line(delay_s=lambda _: 0.01).play(lambda s: s.prompt(given)) == back


def test_prompt_leaves_the_callers_messages_as_they_are() -> None:
    messages = [{"role": "user", "content": "a@b"}]
    Line().play(lambda s: s.prompt(messages))
    assert messages == [{"role": "user", "content": "a@b"}]


def test_prompt_publishes_roles_and_leaves_out_the_models_own_words() -> None:
    line = Line()
    roles = ("system", "developer", "user", "assistant")
    line.play(lambda s: s.prompt([{"role": role, "content": f"I am {role}."} for role in roles]))
    assert [(p.role, p.text) for p in line.sent(Prompt)] == [
        ("system", "I am system."),
        ("system", "I am developer."),
        ("user", "I am user."),
    ]


def test_prompt_inspects_a_message_once_although_it_comes_with_every_turn() -> None:
    first: list[dict[str, Any]] = [{"role": "user", "content": "I am a@b"}]
    then = [*first, {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "Hi a@b"}]

    async def test(session: GuardedSession) -> Any:
        await session.prompt(first)
        return await session.prompt(then)

    line = Line()
    assert [message["content"] for message in line.play(test)] == ["I am <MAIL_1>", "Hello.", "Hi <MAIL_1>"]
    assert [prompt.text for prompt in line.sent(Prompt)] == ["I am a@b", "Hi a@b"]


def test_prompt_is_denied_every_time_it_comes() -> None:
    async def test(session: GuardedSession) -> None:
        for _ in range(2):
            with pytest.raises(PromptDenied, match="message 1 was refused by rule KEY") as denied:
                await session.prompt([{"role": "user", "content": "hi"}, {"role": "user", "content": "-KEY-"}])
            assert denied.value.verdict
            assert denied.value.verdict.action == "deny"

    line = Line()
    line.play(test)
    assert ("denied", 0, 5) in line.receipts()


def test_prompt_without_a_verdict_is_denied_and_not_remembered() -> None:
    async def test(session: GuardedSession) -> None:
        with pytest.raises(PromptDenied) as denied:
            await session.prompt([{"role": "user", "content": "hello"}])
        assert isinstance(denied.value.__cause__, VerdictTimeout)
        line.transport._delay_s = lambda _: 0.0
        line.transport._inspector = core()
        assert await session.prompt([{"role": "user", "content": "hello"}]) == [{"role": "user", "content": "hello"}]

    line = Line(silent=True)
    line.play(test)


def test_prompt_without_a_verdict_passes_where_silence_opens() -> None:
    line = Line(Limits(deadline_ms=50, silence="allow"), delay_s=lambda e: None if isinstance(e, Prompt) else 0.0)
    assert line.play(lambda s: s.prompt("hello a@b")) == "hello a@b"
    assert line.receipts() == [("timed_out", 0, 9)]


def test_prompt_of_several_chunks_is_one_text() -> None:
    text = "x" * 99_999 + "a@b" + "y" * 100_000
    line = Line()
    assert line.play(lambda s: s.prompt(text)) == text.replace("a@b", "<MAIL_1>")
    assert [len(prompt.text) for prompt in line.sent(Prompt)] == [100_000, 100_000, 2]


@pytest.mark.parametrize("content", [{"text": "x"}, 5, b"x"])
def test_prompt_refuses_content_of_no_known_shape(content: Any) -> None:
    with pytest.raises(TypeError, match="content"):
        Line().play(lambda s: s.prompt([{"role": "user", "content": content}]))


def test_prompt_refuses_a_lone_surrogate() -> None:
    with pytest.raises(RecordError, match="lone surrogate"):
        Line().play(lambda s: s.prompt("\udc00"))


# --- Tool calls and results ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "back"),
    [
        ({"to": "a@b", "n": 1}, {"to": "<MAIL_1>", "n": 1}),
        ('{"to":"a@b"}', '{"to":"<MAIL_1>"}'),
        ({}, {}),
        ("not JSON a@b", "not JSON <MAIL_1>"),
    ],
)
def test_tool_call_comes_back_in_its_shape(given: Any, back: Any) -> None:
    line = Line()
    assert line.play(lambda s: s.tool_call("c1", "send", given)) == back
    (call,) = line.sent(ToolCall)
    assert (call.tool, call.call_id) == ("send", "c1")


def test_tool_call_waits_for_its_verdict_whatever_the_policys_budget() -> None:
    async def test(session: GuardedSession) -> float:
        await session.tool_call("c1", "send", {"to": "x"})
        return asyncio.get_running_loop().time()

    assert Line(Limits(leak_budget_max=None), delay_s=lambda _: 0.3).play(test) == pytest.approx(0.3)


def test_tool_call_that_policy_refuses_is_denied() -> None:
    with pytest.raises(ToolCallDenied, match="the call of send was refused by rule KEY"):
        Line().play(lambda s: s.tool_call("c1", "send", {"body": "-KEY-"}))


def test_tool_call_that_nobody_approves_is_denied_when_its_time_is_over() -> None:
    async def test(session: GuardedSession) -> float:
        with pytest.raises(ToolCallDenied, match="held by rule HOLD") as denied:
            await session.tool_call("c1", "send", {"body": "wait!"})
        assert denied.value.verdict
        assert isinstance(denied.value.__cause__, VerdictTimeout)
        return asyncio.get_running_loop().time()

    line = Line(Limits(deadline_ms=100, approval_ms=800, silence="allow"))
    assert line.play(test) == pytest.approx(0.8)
    assert line.receipts() == [("timed_out", 0, 17)]


def test_tool_call_is_denied_in_silence_even_where_silence_opens() -> None:
    """What a call does cannot be taken back; a reader's text can be recalled."""

    async def test(session: GuardedSession) -> None:
        await session.ready()
        with pytest.raises(ToolCallDenied, match="no verdict came in time"):
            await session.tool_call("c1", "send", {"body": "fine"})

    Line(Limits(deadline_ms=50, silence="allow"), delay_s=lambda e: None if isinstance(e, ToolCall) else 0.0).play(test)


@pytest.mark.parametrize("arguments", [{"card": 4411}, '{"card": 4411}'])
def test_tool_call_whose_redaction_breaks_its_json_is_denied(arguments: Any) -> None:
    with pytest.raises(ToolCallDenied, match="left no valid JSON"):
        Line().play(lambda s: s.tool_call("c1", "pay", arguments))


def test_tool_calls_with_the_same_id_are_two_calls() -> None:
    async def test(session: GuardedSession) -> list[Any]:
        return [await session.tool_call("c1", "t", {"n": "a@b"}), await session.tool_call("c1", "t", {"n": "4411"})]

    assert Line().play(test) == [{"n": "<MAIL_1>"}, {"n": "<CARD_1>"}]


def test_tool_call_refuses_arguments_that_json_cannot_say() -> None:
    with pytest.raises(TypeError):
        Line().play(lambda s: s.tool_call("c1", "t", {"when": object()}))


@pytest.mark.parametrize(
    ("given", "back"),
    [("from a@b", "from <MAIL_1>"), ([{"from": "a@b"}], [{"from": "<MAIL_1>"}]), (None, None), (3.5, 3.5)],
)
def test_tool_result_comes_back_in_its_shape(given: Any, back: Any) -> None:
    assert Line().play(lambda s: s.tool_result("c1", given)) == back


def test_tool_result_knows_the_tool_of_its_call() -> None:
    async def test(session: GuardedSession) -> None:
        await session.tool_call("c1", "search", {})
        await session.tool_result("c1", "found")
        await session.tool_result("c2", "found", tool="other")

    line = Line()
    line.play(test)
    assert [(r.call_id, r.tool) for r in line.sent(ToolResult)] == [("c1", "search"), ("c2", "other")]


def test_tool_result_that_policy_refuses_is_denied() -> None:
    with pytest.raises(ToolResultDenied, match="rule KEY"):
        Line().play(lambda s: s.tool_result("c1", "-KEY-"))


# --- Placeholders, ends ----------------------------------------------------------------------------------------------


def test_placeholders_are_the_same_for_the_same_value_everywhere_in_a_session() -> None:
    async def test(session: GuardedSession) -> None:
        assert await session.prompt("a@b 4411") == "<MAIL_1> <CARD_1>"
        assert await read(session, ["to ", "a@", "b"]) == "to <MAIL_1>"
        assert await session.tool_call("c", "t", {"x": "a@b"}) == {"x": "<MAIL_1>"}

    Line().play(test)


def test_session_outside_its_block_says_so() -> None:
    kept: list[GuardedSession] = []

    async def test(session: GuardedSession) -> None:
        kept.append(session)

    async def after() -> None:
        await kept[0].prompt("hello")

    Line().play(test)
    with pytest.raises(HeadgateError, match="async with"):
        run_on_jumping_clock(after())


def test_guard_ends_sessions_that_are_still_open() -> None:
    model, line = Model(["a "] * 9), Line()

    async def main() -> None:
        async with Guard(transport=line.transport) as guard:
            session = await guard.session().__aenter__()
            stream = await session.events(model.speak())
            await anext(stream)

    run_on_jumping_clock(main())
    assert model.closed_at is not None
    assert isinstance(line.transport.published[-1], SessionEnd)


def test_guard_refuses_two_sessions_of_one_id() -> None:
    async def main() -> None:
        async with Guard(transport=Line().transport) as guard, guard.session(session_id="mine"):
            with pytest.raises(ValueError, match="open already"):
                async with guard.session(session_id="mine"):
                    pass

    run_on_jumping_clock(main())


def test_session_cancelled_in_a_prompt_leaves_nothing_open() -> None:
    async def test(session: GuardedSession) -> None:
        asking = asyncio.create_task(session.prompt([{"role": "user", "content": "hi"}]))
        await asyncio.sleep(0.1)
        asking.cancel()
        await asyncio.wait([asking])
        assert asking.cancelled()
        assert not session._exchanges

    Line(delay_s=lambda _: 1.0).play(test)


def test_session_with_patience_waits_longer_for_a_verdict_than_policy_asks() -> None:
    line = Line(Limits(deadline_ms=100), delay_s=lambda e: 3.0 if isinstance(e, Prompt) else 0.0)
    assert line.play(lambda s: s.prompt("hello"), patience=Patience(verdict_ms=5_000)) == "hello"


def test_session_with_patience_never_waits_shorter_for_a_verdict_than_policy_asks() -> None:
    line = Line(Limits(deadline_ms=5_000), delay_s=lambda e: 3.0 if isinstance(e, Prompt) else 0.0)
    assert line.play(lambda s: s.prompt("hello"), patience=Patience(verdict_ms=100)) == "hello"


@pytest.mark.parametrize(("own_ms", "waited_s"), [(0, 0.0), (200, 0.2), (9_000, 0.8), (None, 0.8)])
def test_session_with_patience_never_waits_longer_for_approval_than_policy_asks(
    own_ms: int | None, waited_s: float
) -> None:
    async def test(session: GuardedSession) -> float:
        outcome = await session.inspect_tool_call("c1", "send", {"body": "wait!"})
        assert outcome.action == "hold"
        return asyncio.get_running_loop().time()

    patience = Patience(approval_ms=own_ms)
    assert Line(Limits(approval_ms=800)).play(test, patience=patience) == pytest.approx(waited_s)
