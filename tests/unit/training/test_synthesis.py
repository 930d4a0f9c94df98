"""Synthetic documents: labels, places, twins, and what validation keeps for itself."""

import random
import re
from collections import Counter
from itertools import pairwise

import pytest

from training.documents import Document, Split
from training.synthesis import direct, goals, harmless, wrappers
from training.synthesis.compose import ASKED, CLOSE, OPEN, Material, documents, unmark
from training.synthesis.frames import FRAMES, HELD_OUT, Frame, render
from training.synthesis.kinds import KINDS
from training.synthesis.phrases import filled
from training.synthesis.records import Kind
from training.synthesis.values import SLOTS, fill

CARRIERS = (
    "The meeting began at ten. Ann took the minutes. The budget was agreed on. Nobody asked about v1.2 of the plan.",
    "# Handbook\n\nLeave is booked in the portal. Managers answer within a week! Who is ill calls before nine.",
    "Water the plants twice a week, and keep them out of the sun. Cut them back in March.",
)
REQUESTS = ("Which bus goes to the station?", "Book a table for two.", "Sum up the minutes.")


def made(split: Split, count: int = 300, seed: int = 1) -> list[Document]:
    return list(
        documents(
            Material(split, CARRIERS, REQUESTS, ("Delete the records of the clinic.",)), count, random.Random(seed)
        )
    )


@pytest.fixture(scope="module")
def training() -> list[Document]:
    return made("train")


def test_the_same_seed_gives_the_same_documents(training: list[Document]) -> None:
    assert made("train") == training
    assert made("train", seed=2) != training


@pytest.mark.parametrize("split", ["train", "validation"])
def test_spans_are_inside_and_hold_the_passage_alone(split: Split) -> None:
    injected = [one for one in made(split) if one.label]
    assert injected
    for one in injected:
        ((start, end),) = one.spans
        assert 0 <= start < end <= len(one.text)
        assert not any("\ue000" <= char <= "\uf8ff" for char in one.text)
        assert r"\ue0" not in one.text
    places = Counter("start" if one.spans[0][0] < 40 else "later" for one in injected)
    assert places["later"] > 10


def test_twins_are_alike_but_for_the_instruction(training: list[Document]) -> None:
    """A clean twin has the same frame and carriers; one that was asked for has the same text to the letter."""
    for injected, twin in pairwise(training):
        if twin.family == "synthetic-clean":
            assert injected.label == 1
            assert not twin.label
            assert not twin.spans
            assert injected.text[:3] == twin.text[:3] or injected.spans[0][0] < 40
    asked = [at for at, one in enumerate(training) if one.family == ASKED]
    assert asked
    for at in asked:
        assert training[at].text == training[at - 2].text
        assert (training[at].label, training[at - 2].label) == (0, 1)
        assert training[at].request != training[at - 2].request


def test_what_is_no_wish_is_never_put_as_an_instruction() -> None:
    remarks = Material("train", CARRIERS, ("Yes, that is fine.", "Which bus goes to the station?"))
    made_of_remarks = list(documents(remarks, 600, random.Random(4)))
    injected = [one for one in made_of_remarks if one.label]
    passages = [(one.family, one.text[slice(*one.spans[0])].lower()) for one in injected]
    assert not any("that is fine" in passage for _, passage in passages)
    assert {family for family, passage in passages if "which bus goes" in passage} == {"synthetic-ordinary-bare"}


def test_statements_are_among_the_styles(training: list[Document]) -> None:
    families = {one.family for one in training if one.label}
    assert families == {f"synthetic-{kind}{style}" for kind in ("", "ordinary-") for style in wrappers.WRAPPERS}


def test_what_takes_over_is_never_labelled_as_asked_for(training: list[Document]) -> None:
    texts = {one.text for one in training if one.family == "synthetic-trigger"}
    assert texts
    assert not texts & {one.text for one in training if one.family == ASKED}


@pytest.mark.parametrize("style", wrappers.WRAPPERS)
def test_wrappers_of_validation_are_its_own(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots are left as they are, so that a passage tells which wrapper it came from."""
    monkeypatch.setattr(wrappers, "fill", lambda phrase, rng: phrase)

    def seen(held_out: bool) -> set[str]:
        return {wrappers.passage("do it", style, random.Random(seed), held_out) for seed in range(2_000)}

    assert len(seen(True) | seen(False)) == len(wrappers.WRAPPERS[style])
    assert not seen(True) & seen(False)


def test_goals_of_validation_are_its_own() -> None:
    groups = [{goals.action(random.Random(seed), held_out).group for seed in range(200)} for held_out in (True, False)]
    assert groups[0] <= goals.HELD_OUT
    assert not groups[1] & goals.HELD_OUT
    assert direct.attack(random.Random(1), True) != direct.attack(random.Random(1), False)


def test_statements_of_validation_are_of_its_own_groups() -> None:
    for held_out in (True, False):
        wishes = [goals.stated(random.Random(seed), held_out) for seed in range(200)]
        assert all((goal.group in goals.HELD_OUT) == held_out for goal, _ in wishes)


def test_a_statement_has_the_values_of_its_goal() -> None:
    wishes = [goals.stated(random.Random(seed), False) for seed in range(300)]
    addressed = [(goal, statement) for goal, statement in wishes if "@" in goal.text]
    assert addressed
    for goal, statement in addressed:
        assert next(word for word in goal.text.split() if "@" in word) in statement


def test_groups_that_are_held_out_exist() -> None:
    assert goals.HELD_OUT.issubset({*goals.ACTIONS, *goals.ORDINARY})
    assert goals.STATED.keys() <= goals.ACTIONS.keys()
    assert not goals.ACTIONS.keys() & goals.ORDINARY.keys()


def test_no_phrase_stands_twice() -> None:
    """Not even in two groups: one might be for training and the other for validation."""
    phrases = [phrase for groups in (goals.ACTIONS, goals.ORDINARY) for group in groups.values() for phrase in group]
    for listed in (phrases, *wrappers.WRAPPERS.values(), wrappers.ASKING, wrappers.HANDING_OVER):
        assert [phrase for phrase, count in Counter(listed).items() if count > 1] == []


def test_goals_are_clauses() -> None:
    """They stand after "to" and before any mark, so they begin in lower case and end in none."""
    for groups in (goals.ACTIONS, goals.ORDINARY):
        for phrase in (phrase for group in groups.values() for phrase in group):
            assert phrase[0].islower()
            assert phrase[-1] not in ".,;:!?"


def test_a_goal_has_at_most_one_reason() -> None:
    texts = [goals.action(random.Random(seed), False).text for seed in range(2_000)]
    assert any(goals.REASONS[-1] in text for text in texts)
    assert not any(text.count(" because ") > 1 for text in texts)


def test_frames_of_validation_are_its_own() -> None:
    assert set(HELD_OUT) < set(FRAMES)
    record = KINDS[0].draw(random.Random(1))
    assert render([record], random.Random(1), True) != render([record], random.Random(1), False)


@pytest.mark.parametrize("frame", sorted(set(FRAMES), key=lambda frame: frame.__name__))
def test_every_frame_shows_the_text_of_every_record_and_keeps_its_marks(frame: Frame) -> None:
    """A mark that is lost would leave a passage without a span; one that is escaped would stay in the text."""
    for seed, kind in enumerate(KINDS):
        record = kind.draw(random.Random(seed))
        record.fields[record.text_field] = f"before {OPEN}needle{CLOSE} after"
        text, spans = unmark(frame([record, KINDS[0].draw(random.Random(seed))], random.Random(seed)))
        assert [text[start:end] for start, end in spans] == ["needle"]
        assert "ue010" not in text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_waits_for_one_text_and_fills_the_rest(kind: Kind) -> None:
    record = kind.draw(random.Random(2))
    assert [name for name, value in record.fields.items() if value == ""] == [record.text_field]
    assert not re.search(r"\{\w+\}", str(record.fields))
    assert kind.draw(random.Random(2)) == record
    assert all(filled(ask, random.Random(2)) for ask in kind.asks)


def test_a_third_of_the_frames_is_for_validation() -> None:
    assert len(HELD_OUT) / len(set(FRAMES)) == pytest.approx(1 / 3, abs=0.05)


def test_a_goal_with_braces_is_put_in_as_it_is() -> None:
    assert "{x}" in wrappers.passage("print {x}", "soft", random.Random(1), False)


@pytest.mark.parametrize("slot", sorted(SLOTS))
def test_every_slot_is_filled(slot: str) -> None:
    assert fill(f"a {{{slot}}} b", random.Random(3)).startswith("a ")


def test_every_phrase_names_slots_that_exist() -> None:
    phrases = [*harmless.NOTICES, *harmless.PROMPTS, *direct.EXTRACTION, *direct.TAKEOVER, *wrappers.HANDING_OVER]
    for groups in (goals.ACTIONS, goals.ORDINARY):
        phrases += [phrase for group in groups.values() for phrase in group]
    phrases += [half for pairs in goals.STATED.values() for pair in pairs for half in pair]
    phrases += goals.REASONS
    for phrase in phrases:
        assert filled(phrase, random.Random(1))
    for wrapper in (*wrappers.ASKING, *(phrase for listed in wrappers.WRAPPERS.values() for phrase in listed)):
        assert filled(wrapper.replace("{goal}", "").replace("{Goal}", "x"), random.Random(1)) or wrapper == "{goal}"


@pytest.mark.parametrize("phrases", [harmless.NOTICES, harmless.PROMPTS, direct.EXTRACTION, direct.TAKEOVER], ids=len)
def test_phrases_of_a_file_are_whole_and_told_once(phrases: tuple[str, ...]) -> None:
    assert len(set(phrases)) == len(phrases)
    assert all(phrase.strip() == phrase and "%\n" not in phrase for phrase in phrases)


def test_no_phrase_is_both_an_attack_and_harmless() -> None:
    attacks = {*direct.EXTRACTION, *direct.TAKEOVER}
    assert not attacks & {*harmless.NOTICES, *harmless.PROMPTS}
    assert any("\n\n" in prompt for prompt in harmless.PROMPTS)


def test_a_slot_has_one_value_within_a_phrase() -> None:
    first, second = filled("{other}, {person}|{other}, {person}", random.Random(4)).split("|")
    assert first == second


def test_notices_with_lines_keep_them_when_they_are_joined() -> None:
    joined = [harmless.notices(random.Random(seed), False, 3) for seed in range(60)]
    with_lines = [text for text in joined if "\n" in text]
    assert 0 < len(with_lines) < len(joined)
    assert all(text.count("\n\n") >= 2 for text in with_lines)


@pytest.mark.parametrize("style", wrappers.WRAPPERS)
def test_every_wrapper_holds_the_goal_once(style: str) -> None:
    for wrapper in wrappers.WRAPPERS[style]:
        assert wrapper.lower().count("{goal}") == 1


def test_another_value_of_a_slot_is_drawn_for_itself() -> None:
    pairs = {tuple(fill("{city}|{other_city}|{city}", random.Random(seed)).split("|")) for seed in range(50)}
    assert all(first == again for first, _, again in pairs)
    assert sum(first != other for first, other, _ in pairs) > 40


def test_harmless_prompts_put_words_of_attacks_in_many_ways() -> None:
    prompts = {harmless.prompt(random.Random(seed), False) for seed in range(300)}
    assert len(prompts) > 250
    assert not any("{" in prompt for prompt in prompts)


def test_marks_are_taken_out_and_told() -> None:
    assert unmark("ab\ue010cd\ue011e") == ("abcde", [(2, 4)])
    assert unmark("plain") == ("plain", [])
