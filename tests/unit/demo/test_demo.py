"""The demo, without a broker: recordings through the core in this process, and what the spectator is told."""

import asyncio
import io
from functools import cache

from rich.console import Console

from headgate.client import Guard
from headgate.policy import default_policy
from headgate_agents.demo.board import Board
from headgate_agents.demo.play import play_all
from headgate_agents.demo.recordings import RECORDINGS, Answer
from headgate_agents.demo.view import PlainView, grid, summary

KEY_MARKER = "-----BEGIN"


@cache
def played() -> dict[str, Board]:
    boards = [Board(recording) for recording in RECORDINGS]

    async def play() -> None:
        async with Guard.in_process(default_policy()) as guard:
            await play_all(guard, boards, lambda board: None, speed=1_000)

    asyncio.run(play())
    return {board.recording.name: board for board in boards}


def text_of(*parts: object, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    for part in parts:
        console.print(part)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_each_recording_ends_as_its_name_says() -> None:
    actions = {name: board.action for name, board in played().items()}
    assert actions == {"clean": "allow", "redacted": "redact", "cut": "cut", "denied": "deny"}
    assert all(board.done for board in played().values())


def test_clean_session_is_shown_whole() -> None:
    answer = next(turn for turn in played()["clean"].recording.turns if isinstance(turn, Answer))
    assert played()["clean"].shown == answer.text
    assert played()["clean"].count("released") == len(answer.tokens)


def test_redacted_values_are_never_shown() -> None:
    shown = played()["redacted"].shown
    assert "4111" not in shown
    assert "castellan" not in shown
    assert "<CARD_1>" in shown
    assert "<EMAIL_1>" in shown
    assert played()["redacted"].count("redacted") > 5


def test_cut_session_shows_nothing_of_the_key_and_stops_the_model() -> None:
    board = played()["cut"]
    answer = next(turn for turn in board.recording.turns if isinstance(turn, Answer))
    assert KEY_MARKER not in board.shown
    assert board.shown == answer.text[: answer.text.index(KEY_MARKER)]
    assert len(board.tokens) < len(answer.tokens)
    assert board.count("cut") + board.count("released") == len(board.tokens)


def test_denied_tool_is_named_and_its_result_is_never_asked_for() -> None:
    board = played()["denied"]
    assert [d.what for d in board.decisions if d.action == "deny"] == ["call of transfer_money"]
    assert not any(d.what == "result of transfer_money" for d in board.decisions)


def test_summary_and_panels_tell_every_session_and_rule() -> None:
    boards = list(played().values())
    for text in (text_of(summary(boards)), text_of(grid(boards, 60), width=60), text_of(grid(boards, 120))):
        assert all(name in text for name in played())
    assert "private-key-in-answer" in text_of(summary(boards))


def test_plain_view_tells_each_decision_once() -> None:
    console = Console(file=io.StringIO(), width=120)
    with PlainView(console) as view:
        for _ in range(2):
            view.update(played()["denied"])
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == len(played()["denied"].decisions)
    assert "transfer_money" in lines[-1]


def test_json_of_a_session_has_what_the_table_has() -> None:
    line = played()["cut"].as_json()
    assert (line["session"], line["action"], line["rule"]) == ("cut", "cut", "private-key-in-answer")
    assert KEY_MARKER not in str(line)
