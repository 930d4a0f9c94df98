"""Texts with names: spans, splits, cases, and rows of tokens with the letter case of their words."""

import random
from pathlib import Path

import pytest
from tests.tiny_model import tokenizer_json
from tokenizers import Tokenizer

from headgate.inference import letter_case as case
from training.arrays import IGNORED
from training.documents import Split
from training.entities import public
from training.entities.compose import recased, texts
from training.entities.kinds import LABELS, TYPES, label
from training.entities.marks import mark, mark_spans, unmark
from training.entities.prepare import RowEncoder, sampled, windows_of
from training.entities.records import FRAMES, HELD_OUT, record
from training.entities.shapes import CHATS, NOTHING, PROSE, fill, part
from training.entities.texts import UNJUDGED, TaggedText, read_texts, write_texts
from training.entities.values import SLOTS, Draw
from training.windows import Shape

A_DRAW = Draw(random.Random(1), held_out=False)


def made(split: Split = "train", seed: int = 3) -> list[TaggedText]:
    return list(texts(split, 400, seed))


@pytest.fixture(scope="module")
def training() -> list[TaggedText]:
    return made()


def test_the_same_seed_gives_the_same_texts(training: list[TaggedText]) -> None:
    assert made() == training
    assert made(seed=4) != training


def test_spans_are_in_order_inside_and_without_marks(training: list[TaggedText]) -> None:
    kinds = set()
    for one in training:
        done = 0
        for start, end, kind in one.spans:
            assert done <= start < end <= len(one.text)
            assert one.text[start:end].strip() == one.text[start:end]
            kinds.add(kind)
            done = end
        assert not any("\ue000" <= char <= "\uf8ff" for char in one.text)
    assert kinds == set(TYPES)


def test_names_come_in_every_case_and_texts_without_any(training: list[TaggedText]) -> None:
    names = [one.text[start:end] for one in training for start, end, kind in one.spans if kind == "PERSON"]
    assert any(name.islower() for name in names)
    assert any(name.isupper() and len(name) > 5 for name in names)
    assert any(name.istitle() for name in names)
    assert sum(not one.spans for one in training) > 20


def test_names_of_validation_are_its_own() -> None:
    def seen(held_out: bool) -> set[str]:
        draw = Draw(random.Random(5), held_out)
        return {unmark(SLOTS["first"](draw))[0] for _ in range(300)} - {""}

    common = seen(True) & seen(False)
    # Initials and names that several countries share.
    assert len(common) < 0.1 * len(seen(True))


def test_shapes_and_frames_of_validation_are_its_own() -> None:
    for block in (*PROSE, *CHATS, NOTHING):
        assert not set(part(block, True)) & set(part(block, False))
        assert len(part(block, True)) >= 3
    assert set(HELD_OUT) < set(FRAMES)
    assert record(Draw(random.Random(2), held_out=True)) != record(Draw(random.Random(2), held_out=False))


def test_every_shape_names_slots_that_exist() -> None:
    for shape in (shape for block in (*PROSE, *CHATS, NOTHING) for shape in block):
        assert "{" not in fill(shape, A_DRAW)


@pytest.mark.parametrize("frame", FRAMES)
def test_every_frame_keeps_its_marks_in_pairs(frame: object) -> None:
    for seed in range(20):
        text, spans = unmark(frame(Draw(random.Random(seed), held_out=False)))  # type: ignore[operator]
        assert all(0 <= start < end <= len(text) for start, end, _ in spans)


def test_harmless_lines_hold_nothing() -> None:
    for shape in NOTHING:
        assert unmark(fill(shape, A_DRAW))[1] == []


def test_marks_come_out_as_spans_and_go_back_in() -> None:
    marked = f"To {mark('PERSON', 'Ada Quist')}, {mark('LOCATION', 'Oslo')}!"
    text, spans = unmark(marked)
    assert (text, spans) == ("To Ada Quist, Oslo!", [(3, 12, "PERSON"), (14, 18, "LOCATION")])
    assert mark_spans(text, spans) == marked


def test_an_article_in_small_letters_is_outside_of_the_name() -> None:
    texts_of_places = [unmark(SLOTS["venue"](Draw(random.Random(seed), held_out=False))) for seed in range(200)]
    with_article = [(text, spans) for text, spans in texts_of_places if text.startswith("the ")]
    assert with_article
    assert all(spans[0][0] == 4 for _, spans in with_article)


def test_recasing_keeps_the_spans_around_their_names() -> None:
    marked = f"Call {mark('PERSON', 'Zoë Straße')} at {mark('ID', 'AB12')}."
    seen = set()
    for seed in range(200):
        text, spans = unmark(recased(marked, "chat", Draw(random.Random(seed), held_out=False)))
        (first, last, _), (start, end, _) = spans
        assert text[first:last].casefold().replace("ss", "ß") in {
            "zoë straße",
            "zoe straße",
            "zoë strasse".replace("ss", "ß"),
        }
        assert text[start:end].lower() == "ab12"
        seen.add(text)
    assert len(seen) >= 4


@pytest.mark.parametrize(
    ("name", "text", "found", "kind", "expected"),
    [
        ("gum_ner", "Ms. Ada Quist spoke.", "Ms. Ada Quist", "PERSON", [("Ada Quist", "PERSON")]),
        ("gum_ner", "In the Hague.", "the Hague", "LOCATION", [("Hague", "LOCATION")]),
        ("btc_twitter_ner", "hi @ada", "@", "PERSON", [("@", UNJUDGED)]),
        ("btc_twitter_ner", "hi @ada", "ada", "PERSON", [("ada", UNJUDGED)]),
        ("wnut17_train", "hi @ada", "@ada", "PERSON", []),
        (
            "presidio_generated_old_nonoverlap",
            "See Ada Quist MD now",
            "Ada Quist MD",
            "PERSON",
            [("Ada Quist", "PERSON")],
        ),
        (
            "presidio_generated_old_nonoverlap",
            "At 1 Elm St, Oslo",
            "1 Elm St, Oslo",
            "ADDRESS",
            [("1 Elm St, Oslo", UNJUDGED)],
        ),
        ("presidio_generated_old_nonoverlap", "Call 555", "555", "PHONE_NUMBER", []),
    ],
)
def test_public_sets_are_read_into_one_convention(
    name: str, text: str, found: str, kind: str, expected: list[tuple[str, str]]
) -> None:
    start = text.index(found)
    more = {"spans": [{"start": start, "end": start + len(found), "type": kind}]}
    spans = public._spans(public.Row(text, "x", "s", more), name)
    assert [(text[first:last], kind) for first, last, kind in spans] == expected


def test_a_swapped_sentence_keeps_its_words_around_other_names() -> None:
    text = TaggedText(text="ada met Bo.", spans=[(0, 3, "PERSON"), (8, 10, "PERSON")], family="f", split="train")
    swapped = list(public._swapped(text, 30, 7))
    assert len({one.text for one in swapped}) > 20
    for one in swapped:
        (_, first, _), (second, _, _) = one.spans
        assert one.text[first:second].lower() == " met "


def test_texts_come_back_as_they_were_written(training: list[TaggedText], tmp_path: Path) -> None:
    assert write_texts(tmp_path / "t.jsonl", training) == len(training)
    assert list(read_texts(tmp_path / "t.jsonl")) == training


@pytest.fixture
def encoder() -> RowEncoder:
    return RowEncoder(Tokenizer.from_buffer(tokenizer_json()), Shape(16, pair_tokens=0, reads_request=False))


def test_tokens_are_labelled_from_their_beginning(encoder: RowEncoder) -> None:
    rows = encoder.rows([(4, "a B c D e f", [(2, 5, "PERSON"), (6, 7, "LOCATION"), (10, 11, UNJUDGED)])])
    person, inside, place = label("PERSON", True), label("PERSON", False), label("LOCATION", True)
    assert [LABELS[at] for at in (person, inside, place)] == ["B-PERSON", "I-PERSON", "B-LOCATION"]
    assert rows.tokens[0].tolist()[:8] == [IGNORED, 0, person, inside, place, 0, IGNORED, IGNORED]
    assert rows.types[0].tolist()[:8] == [
        case.OTHER,
        case.LOWER,
        case.CAPITALISED,
        case.LOWER,
        case.CAPITALISED,
        case.LOWER,
        case.LOWER,
        case.OTHER,
    ]
    assert rows.documents.tolist() == [4]


def test_a_name_that_the_window_cuts_off_goes_on_in_it(encoder: RowEncoder) -> None:
    rows = encoder.rows([(0, "b c", [(-4, 1, "PERSON")])])
    assert rows.tokens[0].tolist()[1:3] == [label("PERSON", False), 0]


def test_windows_end_where_the_pipeline_looks(encoder: RowEncoder) -> None:
    text = TaggedText(text="a b c. d e f. g h i.", spans=[(7, 10, "PERSON")], family="f", split="train")
    windows = windows_of(text, encoder.rules)
    assert [window for window, _ in windows] == ["a b c.", "a b c. d e f.", "a b c. d e f. g h i."]
    assert [spans for _, spans in windows] == [[], [(7, 10, "PERSON")], [(7, 10, "PERSON")]]
    taken = list(sampled([text] * 40, "train", encoder.rules, random.Random(1)))
    assert {window for _, window, _ in taken} == {window for window, _ in windows}
    assert not list(sampled([text], "validation", encoder.rules, random.Random(1)))
