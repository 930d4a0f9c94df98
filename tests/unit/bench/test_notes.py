"""What the benchmark notes of a stream, on events of our own making."""

from tests.bench.load import StreamTimes
from tests.bench.texts import FINDINGS, PROSE, Answer, answers, answers_with, tokenised
from tests.bench.wire import Received, Sent, Traffic, round_trips

from headgate.client import StreamEvent
from headgate.release import Cut, Recall, Show
from headgate_schemas.events import Completion
from headgate_schemas.verdicts import Verdict


def _times(*tokens: str) -> StreamTimes:
    times = StreamTimes(Answer(tokens, 0))
    for at, token in enumerate(tokens):
        times.receive(token, float(at))
    return times


def _verdict(cleared_to: int, seen_to: int, final: bool = False) -> Verdict:
    return Verdict(id="v", session_id="s", stream_id="a", cleared_to=cleared_to, seen_to=seen_to, final=final)


def _event(verdict: Verdict | None, released_to: int, cleared_to: int, step: object = None) -> StreamEvent:
    return StreamEvent(step, verdict, (), 100, released_to, cleared_to, 0.0)  # type: ignore[arg-type]


def test_token_seen_and_not_cleared_counts_as_held_back() -> None:
    """The first verdict that has seen a token decides whether it was held back, whatever clears it later."""
    times = _times("one", " two")
    times.follow(_event(_verdict(3, 7), 3, 3, Show("one", 0, 3, cleared=True)), 10.0)
    times.follow(_event(_verdict(7, 7), 7, 7, Show(" two", 3, 7, cleared=True)), 11.0)
    assert times.held_back == [False, True]
    assert times.answered_at == [10.0, 10.0]
    assert times.released_at == [10.0, 11.0]


def test_token_is_released_with_its_last_code_point() -> None:
    """A token of which only the beginning is out is not released."""
    times = _times("split")
    times.follow(_event(_verdict(4, 4), 4, 4), 10.0)
    assert times.released_at == []
    assert times.answered_at == []
    times.follow(_event(_verdict(5, 5), 5, 5), 11.0)
    assert times.released_at == [11.0]


def test_cut_notes_where_and_what_had_been_shown() -> None:
    """Of a cut, the place and the recalled code points are kept."""
    times = _times("text", "secret")
    times.follow(_event(None, 10, 4, Recall(4, 10)), 10.0)
    times.follow(_event(None, 10, 4, Cut(4, "rule", "", None)), 10.0)
    assert (times.cut_at, times.recalled) == (4, 6)


def test_round_trip_ends_with_the_first_verdict_that_saw_all_of_the_chunk() -> None:
    """A verdict on an earlier chunk answers no later one; a final one answers all."""
    chunks = [
        Completion(session_id="s", stream_id="a", seq=seq, offset=offset, text="four")
        for seq, offset in enumerate((0, 4, 8, 12))
    ]
    sent = [Sent(chunk, float(at)) for at, chunk in enumerate(chunks)]
    verdicts = [_verdict(0, 4), _verdict(4, 8), _verdict(4, 0, final=True)]
    received = [Received(verdict, 10.0 + at) for at, verdict in enumerate(verdicts)]
    trips = list(round_trips(Traffic(sent, received)))
    assert [(trip.chunk.seq, trip.answered_at) for trip in trips] == [(0, 10.0), (1, 11.0), (2, 12.0), (3, 12.0)]


def test_tokens_are_the_whole_text() -> None:
    """Cutting a text into tokens loses and adds nothing."""
    for sentence in PROSE:
        assert "".join(tokenised(sentence)) == sentence


def test_answers_depend_on_their_seed_alone() -> None:
    """Equal seeds give equal answers, so that two runs say the same."""
    assert next(answers(7)) == next(answers(7))
    assert next(answers(7)) != next(answers(8))
    for finding in FINDINGS:
        assert next(answers_with(finding, 7)) == next(answers_with(finding, 7))
