"""Spans out of the probabilities of tokens: words decide whole, and rows that overlap agree by context."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.tiny_names import LABELS, TYPES, write_names

from headgate.detector import Need
from headgate.errors import DetectorError, ModelError
from headgate.inference import Model
from headgate.inference.spans import Row, TokenSpan, decoded, flat, spans_of
from headgate.models import load_manifest


def said(*labels: str, sure: float = 0.9) -> NDArray[np.float32]:
    """Probabilities under which each token has its label."""
    rows = np.full((len(labels), len(LABELS)), (1 - sure) / (len(LABELS) - 1), np.float32)
    for at, label in enumerate(labels):
        rows[at, LABELS.index(label)] = sure
    return rows


def places(text: str, *tokens: str) -> list[tuple[int, int]]:
    offsets, at = [], 0
    for token in tokens:
        at = text.index(token, at)
        offsets.append((at, at + len(token)))
        at += len(token)
    return offsets


def found(text: str, tokens: list[str], *labels: str) -> list[tuple[str, str]]:
    spans = decoded(text, [Row(places(text, *tokens), said(*labels))])
    return [(text[span.start : span.end], TYPES[span.type]) for span in spans]


@pytest.mark.parametrize(
    ("tokens", "labels", "expected"),
    [
        (["Ada", "met", "Bo"], ["B-PERSON", "O", "B-PERSON"], [("Ada", "PERSON"), ("Bo", "PERSON")]),
        (["Ada", "met", "Bo"], ["O", "O", "O"], []),
        (["Ada", "met"], ["B-PERSON", "I-PERSON"], [("Ada met", "PERSON")]),
        (["Ada", "met"], ["B-PERSON", "B-PERSON"], [("Ada", "PERSON"), ("met", "PERSON")]),
        (["Ada", "met"], ["B-PERSON", "I-LOCATION"], [("Ada", "PERSON"), ("met", "LOCATION")]),
        (["Ada", "Bo"], ["I-PERSON", "O"], [("Ada", "PERSON")]),
        (["Ada", "met", "Bo"], ["B-PERSON", "O", "I-PERSON"], [("Ada", "PERSON"), ("Bo", "PERSON")]),
    ],
)
def test_labels_become_spans(tokens: list[str], labels: list[str], expected: list[tuple[str, str]]) -> None:
    assert found("Ada met Bo", tokens, *labels) == expected


def test_pieces_of_a_word_share_one_decision() -> None:
    assert found("Quist", ["Qu", "is", "t"], "B-PERSON", "O", "I-PERSON") == [("Quist", "PERSON")]
    assert found("Quist", ["Qu", "is", "t"], "O", "O", "I-PERSON") == []


def test_marks_are_words_of_their_own() -> None:
    tokens = ["O", "'", "Hara", "-", "Li", ","]
    labels = ["B-PERSON", "I-PERSON", "I-PERSON", "I-PERSON", "I-PERSON", "O"]
    assert found("O'Hara-Li,", tokens, *labels) == [("O'Hara-Li", "PERSON")]


def test_the_probability_is_the_mean_over_the_words() -> None:
    text = "Ada Bo"
    probabilities = np.concatenate([said("B-PERSON", sure=0.9), said("I-PERSON", sure=0.7)])
    (span,) = decoded(text, [Row(places(text, "Ada", "Bo"), probabilities)])
    # Begin and inside are one type: what is left over falls to both alike.
    assert span.probability == pytest.approx((0.9 + 0.1 / 6 + 0.7 + 0.3 / 6) / 2, abs=1e-6)


def test_of_two_rows_the_one_with_more_context_counts() -> None:
    text = "a b c d e"
    tokens = text.split()
    offsets = places(text, *tokens)
    late = said("O", "O", "O", "B-PERSON", "O")
    early = said("O", "O", "O", "O")
    assert [text[s.start] for s in decoded(text, [Row(offsets, late), Row(offsets[:4], early)])] == ["d"]
    assert [s.start for s in decoded(text, [Row(offsets[:4], early), Row(offsets, late)])] == [6]


def test_spans_go_through_flat_scores_and_back() -> None:
    spans = [TokenSpan(0, 3, 1, 0.5), TokenSpan(4, 9, 0, 1.0)]
    assert spans_of(flat(spans)) == spans
    assert spans_of(flat([])) == []


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return Model.load(load_manifest(write_names(tmp_path_factory.mktemp("models"))), "names")


def read(model: Model, text: str) -> list[tuple[str, str]]:
    (scores,) = model.score([Need("names", text)])
    return [(text[span.start : span.end], TYPES[span.type]) for span in spans_of(scores["names"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Quist met Bo in oslo.", [("Ada Quist", "PERSON"), ("Bo", "PERSON"), ("oslo", "LOCATION")]),
        ("met Acme corp", [("Acme corp", "ORGANIZATION")]),
        ("\U0001f600 e\u0301 Muster, a", [("Muster", "PERSON")]),
        ("\ud800 Ada", [("Ada", "PERSON")]),
        ("a b c", []),
        ("", []),
    ],
)
def test_a_model_gives_spans_in_code_points_of_the_window(
    model: Model, text: str, expected: list[tuple[str, str]]
) -> None:
    assert read(model, text) == expected


@pytest.mark.parametrize("at", [0, 9, 10, 11, 12, 20, 33, 59])
def test_a_window_longer_than_a_row_is_read_everywhere(model: Model, at: int) -> None:
    words = ["a"] * 60
    words[at] = "Ada"
    assert read(model, " ".join(words)) == [("Ada", "PERSON")]


def test_several_windows_are_scored_together_as_alone(model: Model) -> None:
    texts = ["Ada", "a " * 50 + "Bo", "oslo"]
    together = model.score([Need("names", text) for text in texts])
    assert together == [model.score([Need("names", text)])[0] for text in texts]


def test_without_letter_case_a_capital_is_not_seen(tmp_path: Path) -> None:
    model = Model.load(load_manifest(write_names(tmp_path, entry="")), "names")
    assert read(model, "Ada in oslo") == [("oslo", "LOCATION")]


def test_a_head_of_another_shape_is_refused(tmp_path: Path) -> None:
    manifest = load_manifest(write_names(tmp_path, head=f"labels = {list(LABELS)}"))
    with pytest.raises(ModelError, match="not windows x 7"):
        Model.load(manifest, "names")


def test_too_few_labels_are_refused(tmp_path: Path) -> None:
    head = 'kind = "tokens"\nlabels = ["O", "B-PERSON", "I-PERSON"]'
    with pytest.raises((ModelError, DetectorError), match="not windows x tokens x 3"):
        Model.load(load_manifest(write_names(tmp_path, head=head)), "names")


@pytest.mark.parametrize(
    ("entry", "head", "message"),
    [
        ("letter_case = true", 'kind = "tokens"\nlabels = ["B-X", "I-X"]', "labels of a head of tokens"),
        ("letter_case = true", 'kind = "tokens"\nlabels = ["O"]', "labels of a head of tokens"),
        ("letter_case = true", 'kind = "tokens"\nlabels = ["O", "B-X", "I-Y"]', "labels of a head of tokens"),
        (
            "letter_case = true",
            'kind = "tokens"\nlabels = ["O", "B-X", "I-X"]\nthresholds."B-X" = { prompt = 0.5 }',
            "name the label B-X",
        ),
        ("letter_case = true\npair_tokens = 4", None, "reads no pairs"),
        ("pair_tokens = 4", None, "reads no pairs"),
    ],
)
def test_mistakes_in_the_manifest_are_told(tmp_path: Path, entry: str, head: str | None, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_manifest(write_names(tmp_path, entry=entry, head=head))


def test_thresholds_of_tokens_are_by_type_and_none_of_windows(tmp_path: Path) -> None:
    entry = load_manifest(write_names(tmp_path)).entry("names")
    assert entry.token_head == "names"
    assert entry.heads["names"].limits("prompt", "text") == {"PERSON": 0.5}
    assert entry.thresholds("prompt", "text") == {}
