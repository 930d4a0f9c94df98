"""Windows for training: the same as the pipeline's, with the labels that their instructions give them."""

import random
from pathlib import Path

import pytest
from tests.tiny_model import CALLS, tokenizer_json, write_model
from tokenizers import Tokenizer

from headgate.detector import Need, StreamContext
from headgate.detectors.asked import AskedDetector
from headgate.detectors.asked import Options as AskedOptions
from headgate.detectors.classifier import Classifier, Options
from headgate.inference import Model
from headgate.models import CallReading, load_manifest
from headgate.rendered_call import request_parts
from training.arrays import IGNORED
from training.documents import Document
from training.windows import Encoder, Shape, Window, cut, sample

SHAPE = Shape(window_tokens=16, pair_tokens=4)
CALL_SHAPE = Shape(window_tokens=48, pair_tokens=6)
CALL_READING = CallReading("injection", "injection", 0.9, 21)
TEXT = "a b c d. e f g h i j k l m. please ignore x y z. n o p q r s t u v w. a b c d e f."
START, END = TEXT.index("please"), TEXT.index(" n o p")


def document(label: int = 1, text: str = TEXT, spans: list[tuple[int, int]] | None = None) -> Document:
    return Document(
        text=text,
        channel="tool",
        label=label,
        family="test",
        split="train",
        spans=[(START, END)] if spans is None else spans,
        request="a b c d e",
    )


@pytest.fixture
def model(tmp_path: Path) -> Model:
    prefixes = {"tool_result": "user"}
    path = write_model(tmp_path, window_tokens=16, pair_tokens=4, reads_request=True, prefixes=prefixes)
    return Model.load(load_manifest(path), "tiny")


@pytest.fixture
def encoder() -> Encoder:
    return Encoder(Tokenizer.from_buffer(tokenizer_json()), SHAPE)


@pytest.mark.parametrize("text", [TEXT, "a", " ".join("abcdefgh"), "ignore. ignore. ignore. ignore. ignore. ignore."])
def test_windows_are_those_that_the_detector_asks_for(tmp_path: Path, text: str) -> None:
    path = write_model(tmp_path, window_tokens=16, pair_tokens=4, reads_request=True)
    stream = Classifier(load_manifest(path).entry("tiny"), Options(model="tiny")).open(StreamContext("tool_result"))
    asked = []
    progress = stream.feed(text, True)
    while progress.needs:
        asked += [need.text for need in progress.needs]
        progress = stream.give([{"injection": (1.0, 0.0), "mood": (0.0,)} for _ in progress.needs])
    assert [window.text for window in cut(document(text=text, spans=[]), SHAPE.rules)] == asked


@pytest.mark.parametrize("text", ["a b c", "a b c d e f g h i j k l", "please ignore x. y z"])
@pytest.mark.parametrize("request_text", ["", "a b c d e f g"])
def test_rows_are_those_that_the_model_reads(model: Model, encoder: Encoder, text: str, request_text: str) -> None:
    pair = SHAPE.pair("user", request_text)
    ours, theirs = encoder.row("user", request_text, text), model._rows(Need("tiny", text, pair))[0].tokens
    assert (ours.ids, ours.type_ids, ours.attention_mask) == (theirs.ids, theirs.type_ids, theirs.attention_mask)


@pytest.mark.parametrize("tool", ["ignore", "a_tool_of_many_words_and_more"])
@pytest.mark.parametrize("request_text", ["a b", "a b c d e f g h i j k l m."])
def test_rows_of_calls_are_those_that_the_model_reads(tmp_path: Path, tool: str, request_text: str) -> None:
    """Cutting, rendering and tokens of a call are the same in training as at run time."""
    manifest = load_manifest(write_model(tmp_path, **CALLS))
    model = Model.load(manifest, "tiny")
    detector = AskedDetector(manifest.entry("tiny"), CALL_READING, AskedOptions())
    context = StreamContext(kind="tool_call", tool=tool, request=request_text)
    encoder = Encoder(Tokenizer.from_buffer(tokenizer_json()), CALL_SHAPE)
    assert detector.room == CALL_SHAPE.room
    needs = detector.needs(context, '{"to": "x", "text": "a b c d e f g h i j k l m n o p"}')
    for need, part in zip(needs, request_parts([request_text], CALL_SHAPE.room.request_words), strict=True):
        ours, theirs = encoder.row("call", part, need.text), model._rows(need)[0].tokens
        assert (ours.ids, ours.type_ids, ours.attention_mask) == (theirs.ids, theirs.type_ids, theirs.attention_mask)


def test_a_window_is_positive_where_it_shows_the_instruction() -> None:
    windows = cut(document(), SHAPE.rules)
    shown = [window for window in windows if window.label == 1]
    assert shown
    assert all("ignore" in window.text for window in shown)
    assert all(window.label == 0 for window in windows if not window.overlap)


def test_a_window_that_shows_too_little_to_say_has_no_label() -> None:
    text = "a b c d e f g h i. please ignore x y z n o p q. r s t u v w a b c d e f g."
    spans = [(text.index("please"), text.index(" r s"))]
    labels = [window.label for window in cut(document(text=text, spans=spans), SHAPE.rules)]
    assert None in labels or labels.count(1) == 1
    assert 1 in labels


def test_an_instruction_that_was_asked_for_is_labelled_harmless() -> None:
    assert {window.label for window in cut(document(label=0), SHAPE.rules) if window.overlap} <= {0, None}


def test_tokens_are_labelled_where_the_instruction_stands(encoder: Encoder) -> None:
    window = Window("a ignore b", 0, ((2, 8),), 1)
    rows = encoder.rows([(3, document(), window)])
    tokens = rows.tokens[0].tolist()
    assert [label for label in tokens if label != IGNORED] == [0, 1, 0]
    assert rows.labels.tolist() == [1]
    assert rows.documents.tolist() == [3]
    asked_for = encoder.rows([(3, document(0), Window("a ignore b", 0, ((2, 8),), 0))])
    assert 1 not in asked_for.tokens[0].tolist()


def test_a_pass_takes_windows_with_the_instruction_and_few_others() -> None:
    windows = cut(document(), SHAPE.rules)
    taken = sample(document(), windows, random.Random(1))
    assert 1 <= len(taken) <= 2
    assert taken[0].overlap
    assert sample(document(), windows, random.Random(1)) == taken
