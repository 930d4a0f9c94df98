"""Calls for training: labels that only request and call together give, and what validation keeps for itself."""

import json
import random
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from headgate.rendered_call import Room
from training.arrays import IGNORED
from training.calls import public_calls
from training.documents import Document, Split
from training.synthesis.actions import ACTIONS, HELD_OUT, Action
from training.synthesis.calls import Calls
from training.synthesis.deeds import COMMAND, actions, deed
from training.synthesis.references import REFERENCES, reference
from training.synthesis.spoken import KINDS
from training.windows import Shape, cut, sample

ROOM = Room(96, 42)
REQUESTS = ("Which bus goes to the station?", "Name three rivers of France.")


def made(split: Split, count: int = 1_500, seed: int = 1) -> list[Document]:
    return list(Calls(split, ROOM, REQUESTS, random.Random(seed)).documents(count))


@pytest.fixture(scope="module")
def training() -> list[Document]:
    return made("train")


def test_the_same_seed_gives_the_same_calls(training: list[Document]) -> None:
    assert made("train") == training
    assert made("train", seed=2) != training


def test_labels_are_about_even(training: list[Document]) -> None:
    assert 0.4 < sum(one.label for one in training) / len(training) < 0.6
    assert {one.family for one in training} >= {
        "call-wanted", "call-handed-over", "call-looks-up", "call-unasked", "call-contradicts", "call-adds",
    }  # fmt: skip


def test_every_request_is_seen_with_calls_of_both_labels(training: list[Document]) -> None:
    labels: dict[str, set[int]] = {}
    for one in training:
        labels.setdefault(one.request, set()).add(one.label)
    both = sum(len(seen) == 2 for seen in labels.values())
    assert both > len(labels) // 3


def test_tools_that_change_something_come_with_both_labels(training: list[Document]) -> None:
    """The name of a tool decides nothing: each is asked for here and unasked for there."""
    counts: dict[str, Counter[int]] = {}
    for one in training:
        if one.family != "call-looks-up":
            counts.setdefault(one.text.split(" · ")[0], Counter())[one.label] += 1
    often = [count for count in counts.values() if count.total() > 12]
    assert often
    assert sum(len(count) == 2 for count in often) > 0.9 * len(often)


def test_a_contradiction_differs_from_what_was_asked_for_in_one_value() -> None:
    rng = random.Random(5)
    action = next(one for one in ACTIONS if "transfer_money" in one.tools)
    one = deed(action, rng, held_out=False)
    other = one.otherwise("to", rng)
    assert other.written != one.values["to"].written
    calls = [dict(one.call(random.Random(3), instead)[1]) for instead in (None, {"to": other})]
    assert [key for key in calls[0] if calls[0][key] != calls[1][key]] == [
        key for key in calls[0] if key in action.arguments["to"].names
    ]


def test_applications_and_phrases_of_validation_are_its_own() -> None:
    assert {one.application for one in actions(held_out=True)} >= HELD_OUT
    assert not {one.application for one in actions(held_out=False)} & HELD_OUT
    for action in ACTIONS:
        seen = [_phrases(action, held_out) for held_out in (False, True)]
        assert not seen[0] & seen[1]


def _phrases(action: Action, held_out: bool) -> set[str]:
    """What is left of the phrases once their values are gone."""
    if action not in actions(held_out):
        return set()
    drawn = [deed(action, random.Random(seed), held_out) for seed in range(30)]
    spoken = [(defaultdict(str, {slot: said.spoken for slot, said in one.values.items()}), one.words) for one in drawn]
    return {next(phrase for phrase in action.phrases if phrase.format_map(said) == words) for said, words in spoken}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: f"{one.application}-{one.tools[0]}")
def test_every_action_can_be_asked_for_and_called(action: Action) -> None:
    held_out = action.application in HELD_OUT
    for seed in range(12):
        one = deed(action, random.Random(seed), held_out, handed_over=seed % 2 == 0)
        tool, arguments = one.call(random.Random(seed))
        assert tool in action.tools
        assert "{" not in one.words
        if COMMAND not in action.arguments:
            names = {name for argument in action.arguments.values() for name in argument.names}
            assert len(set(arguments) - names) <= 1


@pytest.mark.parametrize("kind", sorted(REFERENCES))
def test_what_stands_in_the_place_of_a_value_differs_by_split(kind: str) -> None:
    assert kind in KINDS
    training, validation = (
        {reference(kind, random.Random(seed), part) for seed in range(80)} for part in (False, True)
    )
    assert training
    assert validation
    assert not training & validation


def test_what_was_left_to_a_source_is_contradicted_by_no_value() -> None:
    action = next(one for one in ACTIONS if "transfer_money" in one.tools)
    drawn = [deed(action, random.Random(seed), held_out=False, handed_over=True) for seed in range(60)]
    left = [one for one in drawn if one.handed_over and "account" in one.words and "to" not in one.named]
    assert left
    assert all("to" not in one.decisive for one in left)
    assert all(one.values["to"].written not in one.words for one in left)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_value_is_written(kind: str) -> None:
    assert all(KINDS[kind](random.Random(seed)).written not in ("", None) for seed in range(30))


def test_a_call_is_one_window_with_its_label(training: list[Document]) -> None:
    shape = Shape(96, 26)
    for one in training[:50]:
        (window,) = cut(one, shape.rules)
        assert (window.text, window.label) == (one.text, one.label)
        assert sample(one, [window], random.Random(1)) == [window]
    assert IGNORED not in {one.label for one in training}


def _row(file: Path, **row: Any) -> None:
    with file.open("a") as lines:
        lines.write(json.dumps({"label": "authorized", "source": "x/y@1:a/b.json", **row}) + "\n")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "train"
    folder.mkdir()
    for at in range(60):
        _row(
            folder / "bfcl_tool_calls.jsonl", text="", tool=f"book_room_{'abcdefgh'[at % 8]}",
            arguments={"hotel": f"House{at}", "nights": at}, context=f"Book the hotel House{at} for {at} nights.",
        )  # fmt: skip
        _row(
            folder / "bfcl_tool_calls.jsonl", text="", tool="get_weather",
            arguments=f"(city='Town{at}')", context=f"How warm is Town{at}?",
        )  # fmt: skip
        for name in ("nl2bash_commands", "tldr_commands"):
            _row(
                folder / f"{name}.jsonl", text=f"rm {name}{at}.txt", label="safe" if at % 10 else "destructive",
                tool="bash", arguments={}, context=f"Remove the text number {at} of {name}",
            )  # fmt: skip
        _row(
            folder / "atomic_red_team.jsonl", text=f"reg delete HKLM{at}", label="unsafe", tool="command_prompt",
            arguments={}, context="", technique=f"T{at}", noisy_dual_use=at % 5 == 0,
        )  # fmt: skip
        _row(
            folder / "taubench_tool_calls.jsonl", text="", tool="cancel_reservation", arguments=f'{{"id": "R{at}"}}',
            context=f"Hello, I would like to cancel the reservation R{at} because I fell ill in town number {at}.",
        )  # fmt: skip
    return tmp_path


def both(data: Path) -> dict[Split, list[Document]]:
    splits: tuple[Split, ...] = ("train", "validation")
    return {split: list(public_calls(data, split, ROOM, random.Random(1))) for split in splits}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.calls.COMMANDS", {"train": 40, "validation": 40})


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("split", ["train", "validation"])
def test_public_calls_are_wanted_where_they_were_asked_for(data: Path, split: Split) -> None:
    found = list(public_calls(data, split, ROOM, random.Random(1)))
    assert {one.split for one in found} == {split}
    wanted = [one for one in found if one.family == "call-functions-wanted" and one.text.startswith("book")]
    assert wanted
    for one in wanted:
        assert one.label == 0
        assert one.text.split("hotel: ")[1].split(" ")[0] in one.request
    foreign = [one for one in found if one.family in ("call-functions-unasked", "call-functions-swapped")]
    assert foreign
    for one in foreign:
        assert one.label == 1
        if one.text.startswith("book"):
            hotel = one.text.split("hotel: ")[1].split(" ")[0]
            nights = one.text.split("nights: ")[1]
            assert f"{hotel} for {nights} nights" not in one.request


@pytest.mark.usefixtures("few")
def test_what_only_looks_is_wanted_under_any_request(data: Path) -> None:
    found = list(public_calls(data, "train", ROOM, random.Random(1)))
    assert all(one.label == 0 for one in found if one.text.startswith("get weather"))
    assert any(one.text.startswith("get weather") and "warm" not in one.request for one in found)


@pytest.mark.usefixtures("few")
def test_commands_of_attackers_are_wanted_by_nobody(data: Path) -> None:
    attacks = {split: {one.text for one in some if one.family == "call-attack"} for split, some in both(data).items()}
    assert all(attacks.values())
    assert not attacks["train"] & attacks["validation"]
    assert not any(int(text.rsplit("HKLM", 1)[1]) % 5 == 0 for some in attacks.values() for text in some)


@pytest.mark.usefixtures("few")
def test_training_reads_no_request_and_no_set_of_validation(data: Path) -> None:
    found = both(data)
    requests = {split: {one.request for one in some} for split, some in found.items()}
    assert not requests["train"] & requests["validation"]
    assert not any("nl2bash" in one.text + one.request or "R1" in one.text for one in found["train"])
    assert any("nl2bash" in one.text for one in found["validation"])
    assert any("cancel reservation" in one.text for one in found["validation"])


def test_neighbours_in_a_family_share_requests(training: list[Document]) -> None:
    """Twins stand side by side, so that a cut file still holds both."""
    assert sum(a.request == b.request for a, b in pairwise(training)) > len(training) // 3
