"""A stream under guard: what is given out, when chunks go, and how it ends."""

import asyncio
from contextlib import aclosing

import pytest
from tests.unit.client.world import Line, Model, read, read_into

from headgate import StreamCut
from headgate.client import GuardedSession, StreamEvent
from headgate.client.exchange import MAX_CHUNK_CHARS, PATIENCE_S
from headgate.client.stream import MAX_WAITING_CHARS
from headgate.errors import RecordError, VerdictTimeout
from headgate.release import Cut, Recall, Show
from headgate_schemas.events import Completion, Receipt, SessionEnd
from headgate_schemas.verdicts import Limits


def test_stream_gives_out_what_the_model_said() -> None:
    line = Line()
    assert line.play(lambda s: read(s, ["Good ", "morning", "."])) == "Good morning."
    assert line.sent(Completion)[-1].final


def test_stream_redacts_a_value_that_came_in_pieces() -> None:
    line = Line()
    assert line.play(lambda s: read(s, ["to a", "@", "b now"])) == "to <MAIL_1> now"


def test_stream_is_cut_and_the_model_is_closed_at_once() -> None:
    model = Model(["so: ", "-KE", "Y-", " and", " much", " more"])

    async def test(session: GuardedSession) -> float:
        shown: list[str] = []
        with pytest.raises(StreamCut) as cut:
            await read_into(shown, session.stream(model.speak()))
        assert shown == ["so: "]
        assert cut.value.verdict
        assert cut.value.verdict.cut_at == 4
        return asyncio.get_running_loop().time()

    line = Line()
    ended_at = line.play(test)
    assert model.said == ["so: ", "-KE", "Y-"]
    assert model.closed_at == ended_at == pytest.approx(0.075)
    assert ("cut", 4, 9) in line.receipts()


def test_stream_is_cut_although_its_reader_is_busy() -> None:
    model = Model(["ok ", "-KEY-", " a", " b", " c", " d"])

    async def test(session: GuardedSession) -> None:
        async with await session.events(model.speak()) as stream:
            async for _ in stream:
                await asyncio.sleep(1)

    Line().play(test)
    assert model.said == ["ok ", "-KEY-"]


def test_stream_refused_by_its_verdict_names_the_rule_and_no_text() -> None:
    with pytest.raises(StreamCut, match="by rule KEY") as cut:
        Line().play(lambda s: read(s, ["secret -KEY-"]))
    assert "secret" not in str(cut.value)


def test_events_tell_what_is_held_released_and_cut_with_its_times() -> None:
    async def test(session: GuardedSession) -> list[StreamEvent]:
        model = Model(["one ", "a@", "b ", "-KEY-"])
        async with await session.events(model.speak()) as stream:
            return [event async for event in stream]

    events = Line(delay_s=lambda _: 0.010).play(test)
    assert [e.held for e in events if e.step is None and e.verdict is None] == [4, 2, 4, 5]
    shows = [event.step for event in events if isinstance(event.step, Show)]
    assert [(show.text, show.replaced) for show in shows] == [("one ", 0), ("<MAIL_1> ", 1)]
    tokens = [token for event in events for token in event.tokens]
    times = [(token.end, round(token.clearance_ms or 0), token.held_back) for token in tokens]
    assert times == [(4, 10, False), (6, 35, True), (8, 10, False)]
    assert isinstance(events[-1].step, Cut)
    assert events[-1].step.rule == "KEY"


# --- Leak budgets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("budget", "ahead"), [(0, 0), (3, 3), (None, 8)])
def test_stream_shows_as_far_ahead_as_its_leak_budget(budget: int | None, ahead: int) -> None:
    async def test(session: GuardedSession) -> int:
        most = 0
        async with await session.events(["12345678"], budget) as stream:
            async for event in stream:
                most = max(most, event.released_to - event.cleared_to)
        return most

    assert Line(delay_s=lambda _: 0.1).play(test) == ahead


@pytest.mark.parametrize("asked", [8, None])
def test_stream_has_its_budget_clamped_to_what_policy_allows(asked: int | None) -> None:
    async def test(session: GuardedSession) -> int:
        most = 0
        async with await session.events(["12345678"], asked) as stream:
            async for event in stream:
                most = max(most, event.released_to - event.cleared_to)
        return most

    assert Line(Limits(leak_budget_max=2), delay_s=lambda _: 0.1).play(test) == 2


def test_stream_recalls_what_its_budget_let_out() -> None:
    async def test(session: GuardedSession) -> list[object]:
        async with await session.events(["see -KEY- "], None) as stream:
            return [event.step async for event in stream if event.step]

    line = Line(delay_s=lambda _: 0.1)
    steps = line.play(test)
    assert Recall(4, 10) in steps
    assert isinstance(steps[-1], Cut)
    assert ("recalled", 4, 10) in line.receipts()


def test_stream_refuses_a_negative_budget() -> None:
    with pytest.raises(ValueError, match="leak budget"):
        Line().play(lambda s: read(s, ["x"], -1))


def test_stream_in_mode_observe_is_never_held_and_says_what_would_have_been() -> None:
    async def test(session: GuardedSession) -> tuple[str, float, object]:
        await session.ready()
        shown, last = "", 0.0
        async with await session.events(["see -KEY- and a@b"]) as stream:
            async for event in stream:
                if isinstance(event.step, Show):
                    shown, last = shown + event.step.text, event.at
        return shown, last, (stream.outcome.action, stream.outcome.would, stream.outcome.rule)

    line = Line(mode="observe", delay_s=lambda e: 0.5 if isinstance(e, Completion) else 0.0)
    assert line.play(test) == ("see -KEY- and a@b", 0.0, ("allow", "cut", "KEY"))


# --- When a chunk goes -----------------------------------------------------------------------------------------------


def chunks(line: Line) -> list[str]:
    return [event.text for event in line.sent(Completion)]


def test_chunks_on_a_quiet_line_are_tokens() -> None:
    line = Line(delay_s=lambda _: 0.010)
    line.play(lambda s: read(s, Model(["a ", "b ", "c "]).speak()))
    assert chunks(line) == ["a ", "b ", "c ", ""]


def test_chunks_gather_while_one_awaits_its_answer() -> None:
    line = Line(delay_s=lambda _: 0.055)
    line.play(lambda s: read(s, Model([f"{n} " for n in range(7)], every_s=0.020).speak()))
    assert chunks(line) == ["0 ", "1 2 ", "3 4 5 ", "6 "]


def test_chunk_that_a_partial_match_holds_back_lands_when_it_was_read() -> None:
    line = Line(delay_s=lambda _: 0.010)
    assert line.play(lambda s: read(s, Model(["x -K", "EY", "! "]).speak())) == "x -KEY! "
    assert chunks(line) == ["x -K", "EY", "! ", ""]


def test_chunks_go_on_when_nothing_answers_for_longer_than_patience() -> None:
    line = Line(delay_s=lambda e: 2.0 if isinstance(e, Completion) else 0.0)
    line.play(lambda s: read(s, Model([f"{n} " for n in range(8)], every_s=PATIENCE_S / 3.5).speak()))
    assert chunks(line) == ["0 ", "1 2 3 4 ", "5 6 7 "]


def test_chunks_are_never_larger_than_a_record_can_be() -> None:
    line = Line()
    text = "x" * (2 * MAX_CHUNK_CHARS + 1)
    assert line.play(lambda s: read(s, [text])) == text
    assert max(map(len, chunks(line))) == MAX_CHUNK_CHARS


# --- Backpressure ----------------------------------------------------------------------------------------------------


def test_stream_stops_pulling_tokens_while_the_worker_reads_nothing() -> None:
    model = Model(["x" * 1_000] * 100, every_s=0)
    line = Line(Limits(deadline_ms=1_000), delay_s=lambda e: None if isinstance(e, Completion) else 0.0)
    with pytest.raises(StreamCut):
        line.play(lambda s: read(s, model.speak()))
    assert len(model.said) == MAX_WAITING_CHARS // 1_000 + 1


def test_stream_stops_pulling_tokens_while_its_reader_takes_nothing() -> None:
    model = Model(["x" * 1_000] * 100, every_s=0.001)

    async def test(session: GuardedSession) -> None:
        async with await session.events(model.speak()) as stream:
            async for event in stream:
                if isinstance(event.step, Show):
                    await asyncio.sleep(5)
                    assert len(model.said) == MAX_WAITING_CHARS // 1_000 + 2
                    return

    Line().play(test)


# --- Silence ---------------------------------------------------------------------------------------------------------


def silent_answers(event: object) -> float | None:
    return None if isinstance(event, Completion) else 0.0


def test_stream_without_a_verdict_by_the_deadline_is_cut() -> None:
    async def test(session: GuardedSession) -> float:
        with pytest.raises(StreamCut) as cut:
            await read(session, ["hello"])
        assert cut.value.verdict is None
        assert isinstance(cut.value.__cause__, VerdictTimeout)
        return asyncio.get_running_loop().time()

    line = Line(Limits(deadline_ms=700), delay_s=silent_answers)
    assert line.play(test) == pytest.approx(0.7)
    assert line.receipts() == [("timed_out", 0, 5)]


def test_stream_is_cut_after_5_seconds_where_no_worker_ever_answered() -> None:
    async def test(session: GuardedSession) -> float:
        with pytest.raises(StreamCut):
            await read(session, ["hello"])
        return asyncio.get_running_loop().time()

    assert Line(silent=True).play(test) == pytest.approx(5.0)


def test_stream_without_a_verdict_opens_where_policy_says_so() -> None:
    line = Line(Limits(deadline_ms=700, silence="allow"), delay_s=silent_answers)
    model = Model(["hel", "lo", "!"], every_s=0.5)
    assert line.play(lambda s: read(s, model.speak())) == "hello!"
    assert line.receipts() == [("timed_out", 0, 5), ("timed_out", 5, 6)]


def test_stream_that_silence_opened_is_still_cut_by_a_late_verdict() -> None:
    line = Line(Limits(deadline_ms=100, silence="allow"), delay_s=lambda e: 0.4 if isinstance(e, Completion) else 0.0)
    model = Model(["-KEY- ", "more ", "more "], every_s=0.3)
    with pytest.raises(StreamCut, match="KEY"):
        line.play(lambda s: read(s, model.speak()))
    assert ("recalled", 0, 11) in line.receipts()


def test_stream_whose_model_pauses_behind_a_partial_match_meets_no_deadline() -> None:
    line = Line(Limits(deadline_ms=200))
    assert line.play(lambda s: read(s, Model(["-KE", "n"], every_s=3).speak())) == "-KEn"
    assert not any(did == "timed_out" for did, *_ in line.receipts())


def test_stream_with_slow_but_steady_answers_meets_no_deadline() -> None:
    line = Line(Limits(deadline_ms=300), delay_s=lambda e: 0.25 if isinstance(e, Completion) else 0.0)
    text = [f"{n} " for n in range(40)]
    assert line.play(lambda s: read(s, Model(text).speak())) == "".join(text)


def test_stream_that_policy_holds_ends_when_its_time_is_over() -> None:
    async def test(session: GuardedSession) -> float:
        with pytest.raises(StreamCut, match="held by rule HOLD"):
            await read(session, Model(["so ", "wait!", "..", ".."]).speak())
        return asyncio.get_running_loop().time()

    line = Line(Limits(approval_ms=1_000))
    assert line.play(test) == pytest.approx(1.05)


# --- Ends ------------------------------------------------------------------------------------------------------------


def test_stream_left_early_closes_the_model_and_tells_the_worker() -> None:
    model = Model(["a ", "b ", "c "])

    async def test(session: GuardedSession) -> None:
        async with aclosing(session.stream(model.speak())) as texts:
            async for _ in texts:
                break
        assert model.closed_at is not None

    line = Line()
    line.play(test)
    assert model.said == ["a "]
    assert line.sent(Completion)[-1].final


def test_stream_left_without_closing_is_closed_with_its_session() -> None:
    model = Model(["a ", "b ", "c "])
    kept = []

    async def test(session: GuardedSession) -> None:
        stream = await session.events(model.speak())
        kept.append(stream)
        async for _ in stream:
            break

    line = Line()
    line.play(test)
    assert model.closed_at is not None
    assert isinstance(line.transport.published[-1], SessionEnd)
    assert line.sent(Completion)[-1].final


def test_stream_whose_reader_is_cancelled_leaves_no_task() -> None:
    model = Model(["a "] * 100)

    async def test(session: GuardedSession) -> None:
        reader = asyncio.create_task(read(session, model.speak()))
        await asyncio.sleep(0.1)
        reader.cancel()
        await asyncio.wait([reader])
        assert reader.cancelled()
        assert model.closed_at == pytest.approx(0.1)
        assert len(asyncio.all_tasks()) == 1

    Line().play(test)


def test_stream_raises_what_its_model_raised_after_the_text_before_it() -> None:
    async def test(session: GuardedSession) -> None:
        shown: list[str] = []
        model = Model(["half a@", "b "], fails=ConnectionError("gone"))
        with pytest.raises(ConnectionError, match="gone"):
            await read_into(shown, session.stream(model.speak()))
        assert "".join(shown) == "half <MAIL_1> "

    line = Line(delay_s=lambda _: 0.01)
    line.play(test)
    assert line.sent(Completion)[-1].final


def test_stream_refuses_tokens_that_are_no_text() -> None:
    with pytest.raises(TypeError, match="bytes"):
        Line().play(lambda s: read(s, ["fine ", b"raw"]))


def test_stream_refuses_a_lone_surrogate_and_does_not_quote_it() -> None:
    with pytest.raises(RecordError, match="lone surrogate at code point 3"):
        Line().play(lambda s: read(s, ["abc\ud83d"]))


def test_stream_of_no_tokens_ends() -> None:
    line = Line()
    assert line.play(lambda s: read(s, [])) == ""
    assert [(c.text, c.final) for c in line.sent(Completion)] == [("", True)]


def test_stream_takes_a_verdict_twice_as_once() -> None:
    line = Line()
    say = line.transport.say

    def twice(verdict: object) -> None:
        say(verdict)  # type: ignore[arg-type]
        say(verdict)  # type: ignore[arg-type]

    line.transport.say = twice  # type: ignore[method-assign, assignment]
    assert line.play(lambda s: read(s, ["to a", "@b", " now"])) == "to <MAIL_1> now"


def test_stream_is_cut_on_a_verdict_for_another_text() -> None:
    line = Line()
    say = line.transport.say

    def forged(verdict: object) -> None:
        import msgspec

        say(msgspec.structs.replace(verdict, digest="0" * 64) if verdict.stream_id else verdict)  # type: ignore[type-var, attr-defined]

    line.transport.say = forged  # type: ignore[method-assign, assignment]
    with pytest.raises(StreamCut, match="wrong-digest"):
        line.play(lambda s: read(s, ["hello"]))


# --- Receipts --------------------------------------------------------------------------------------------------------


def test_receipts_of_one_kind_are_told_once_a_second_and_at_the_end() -> None:
    line = Line()
    line.play(lambda s: read(s, Model([f"{n} " for n in range(50)]).speak()))
    receipts = line.sent(Receipt)
    assert len(receipts) == 2
    assert (receipts[0].start, receipts[-1].end) == (0, 140)
    assert receipts[0].end == receipts[1].start
    assert all(receipt.verdict_id and receipt.digest for receipt in receipts)
