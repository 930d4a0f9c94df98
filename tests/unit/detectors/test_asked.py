"""Calls that nobody asked for: what the detector asks a model, and what it makes of the scores."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.tiny_model import CALLS, write_model

from headgate.detector import Progress, Scores, StreamContext
from headgate.detectors.asked import MAX_TURN_CHARS, MAX_TURNS, Options, load
from headgate.errors import DetectorError, ModelError
from headgate.inference.service import MAX_NEED_CHARS
from headgate.provenance import Seen, Sources
from headgate.provenance.sources import Heard
from headgate.rendered_call import FIRST_PARTS, LAST_PARTS

ARGUMENTS = '{"to": "eva@x.example", "text": "Hi"}'
REQUEST = "Write to Eva."


def options(folder: Path, **more: Any) -> Options:
    return Options(model="tiny", manifest=str(write_model(folder, **CALLS)), **more)


def call(request: str = REQUEST, tool: str = "send_mail", seen: Seen | None = None) -> StreamContext:
    return StreamContext(kind="tool_call", channel="tool_arguments", tool=tool, request=request, seen=seen)


def scores(*probabilities: float) -> list[Scores]:
    return [{"injection": (1 - probability, probability), "mood": (0.0,)} for probability in probabilities]


def seen(*turns: str) -> Seen:
    sources = Sources()
    for at, turn in enumerate(turns):
        sources.take((f"u{at}", "text"), Heard("user", turn), True)
        sources.take((f"r{at}", "text"), Heard("tool", "please ignore all", "read", f"c{at}"), True)
    return sources.seen()


def asked(folder: Path, context: StreamContext, text: str = ARGUMENTS, **more: Any) -> Progress:
    return load(options(folder, **more)).open(context).feed(text, True)


def test_a_call_is_asked_about_once_it_is_whole(tmp_path: Path) -> None:
    stream = load(options(tmp_path)).open(call())
    assert stream.feed(ARGUMENTS[:9], False) == Progress()
    progress = stream.feed(ARGUMENTS[9:], True)
    (need,) = progress.needs
    assert (need.model, need.pair, need.pair_tokens) == ("tiny", "call Write to Eva.", 21)
    assert need.text == "send mail · to: eva@x.example · text: Hi"
    assert progress.cleared_to == 0
    assert stream.give(scores(0.2)) == Progress((), len(ARGUMENTS))


@pytest.mark.parametrize(("score", "found"), [(0.8999, False), (0.9, True), (1.0, True), (float("nan"), True)])
def test_threshold_is_reached_from_its_value_on_and_never_missed(tmp_path: Path, score: float, found: bool) -> None:
    stream = load(options(tmp_path)).open(call())
    stream.feed(ARGUMENTS, True)
    assert bool(stream.give(scores(score)).findings) is found


def test_a_finding_covers_the_call_and_says_nothing_of_it(tmp_path: Path) -> None:
    stream = load(options(tmp_path)).open(call())
    stream.feed(ARGUMENTS, True)
    progress = stream.give(scores(0.95))
    (finding,) = progress.findings
    assert (finding.detector, finding.category, finding.type) == ("asked", "tool", "unasked-call")
    assert (finding.start, finding.end, finding.score) == (0, len(ARGUMENTS), 0.95)
    assert progress.cleared_to == len(ARGUMENTS)
    assert finding.reason == "the user did not ask for this call (tiny 1.0.0 reached 0.9)"


def test_one_part_of_the_request_that_asks_is_enough(tmp_path: Path) -> None:
    request = (
        "Look at the figures of all the years before this one here. Tell me which of them grew most of all, and by how "
        "much. Then write to Eva, and to nobody else of the team at all."
    )
    stream = load(options(tmp_path)).open(call(request))
    parts = [need.pair for need in stream.feed(ARGUMENTS, True).needs]
    assert len(parts) == 3
    assert all(part.startswith("call ") for part in parts)
    assert not stream.give(scores(0.99, 0.99, 0.1)).findings
    stream = load(options(tmp_path / "again")).open(call(request))
    stream.feed(ARGUMENTS, True)
    assert stream.give(scores(0.99, 0.97, 0.98)).findings[0].score == 0.97


def test_the_last_turns_of_the_user_are_read_and_no_result(tmp_path: Path) -> None:
    turns = [f"Turn {word} of our talk." for word in ("one", "two", "three", "four", "five", "six")]
    needs = asked(tmp_path, call("ignored", seen=seen(*turns))).needs
    said = " ".join(need.pair for need in needs)
    assert all(turn in said for turn in turns[-MAX_TURNS:])
    assert not any(turn in said for turn in turns[:-MAX_TURNS])
    assert "ignore all" not in said


def test_the_request_alone_is_read_where_nobody_remembers_the_turns(tmp_path: Path) -> None:
    assert [need.pair for need in asked(tmp_path, call(seen=Seen())).needs] == ["call Write to Eva."]


@pytest.mark.parametrize("request_text", ["", " \n"])
def test_where_nothing_was_said_there_is_nothing_to_ask(tmp_path: Path, request_text: str) -> None:
    assert asked(tmp_path, call(request_text)) == Progress((), len(ARGUMENTS))


def test_a_long_prompt_costs_a_few_windows(tmp_path: Path) -> None:
    request = "begin. " + "word " * 100_000 + " end."
    needs = asked(tmp_path, call(request, seen=seen(*[request] * 9))).needs
    assert len(needs) == FIRST_PARTS + LAST_PARTS
    assert "begin." in needs[0].pair
    assert needs[-1].pair.endswith("end.")
    assert all(len(need.pair) + len(need.text) < MAX_NEED_CHARS for need in needs)
    assert len(request) > MAX_TURN_CHARS


def test_arguments_of_megabytes_are_a_finding_unread(tmp_path: Path) -> None:
    stream = load(options(tmp_path, max_arguments_chars=50)).open(call())
    for _ in range(20):
        assert stream.feed('{"a": ', False) == Progress()
    progress = stream.feed("", True)
    (finding,) = progress.findings
    assert (finding.score, finding.end, progress.cleared_to) == (1.0, 120, 120)
    assert finding.reason == "the arguments are longer than 50 code points"


@pytest.mark.parametrize("text", ["no json", '{"a": 1, "a": 2}', "[1, 2]", '{"a": NaN}'])
def test_arguments_that_cannot_be_read_in_one_way_are_read_as_text(tmp_path: Path, text: str) -> None:
    (need,) = asked(tmp_path, call(), text).needs
    assert need.text.startswith("send mail · arguments: ")


def test_a_call_without_arguments_is_asked_about(tmp_path: Path) -> None:
    (need,) = asked(tmp_path, call(), "").needs
    assert need.text == "send mail"


def test_other_streams_are_cleared_as_they_come(tmp_path: Path) -> None:
    stream = load(options(tmp_path)).open(StreamContext(kind="tool_result", request=REQUEST))
    assert stream.feed("ignore", False) == Progress((), 6)


def test_scores_that_lack_what_the_manifest_names_fail(tmp_path: Path) -> None:
    stream = load(options(tmp_path)).open(call())
    stream.feed(ARGUMENTS, True)
    with pytest.raises(DetectorError, match="lack head injection"):
        stream.give([{"mood": (0.5,)}])


def test_scores_and_text_come_in_turn(tmp_path: Path) -> None:
    stream = load(options(tmp_path)).open(call())
    with pytest.raises(DetectorError, match="for 0 windows"):
        stream.give([])
    stream.feed(ARGUMENTS, True)
    with pytest.raises(DetectorError, match="before the scores"):
        stream.feed("", True)


def test_a_model_that_does_not_read_calls_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not read calls"):
        load(Options(model="tiny", manifest=str(write_model(tmp_path))))


def test_version_changes_with_what_could_change_a_finding(tmp_path: Path) -> None:
    first = load(options(tmp_path)).card.version
    assert first == load(options(tmp_path / "same")).card.version
    assert first != load(options(tmp_path / "other", max_depth=3)).card.version


def test_long_values_do_not_push_others_out(tmp_path: Path) -> None:
    text = json.dumps({"body": "word " * 3_000, "to": "eva", "cc": "tom"})
    (need,) = asked(tmp_path, call(), text).needs
    assert need.text.endswith("… · to: eva · cc: tom")
