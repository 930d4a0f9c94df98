"""Figures of a token model, and what its manifest and card say of them."""

from pathlib import Path

import onnx
import pytest
from tests.tiny_names import LABELS as TINY_LABELS
from tests.tiny_names import model_proto, tokenizer_json
from tokenizers import Tokenizer

from headgate.models import load_manifest
from training.entities.card import card, entry
from training.entities.kinds import LABELS, TYPES
from training.entities.measure import Tagger, figures, judged_spans
from training.entities.prepare import RowEncoder
from training.entities.texts import UNJUDGED
from training.windows import Shape

SHAPE = Shape(16, pair_tokens=0, reads_request=False)
PIN = '{ file = "x", sha256 = "' + "0" * 64 + '", size_bytes = 1 }'


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    """The tiny model's labels are the first of ours, in our order: person and, under other names, two more."""
    model = model_proto()
    model.graph.node[-1].output[0] = model.graph.output[0].name = "entities"
    path = tmp_path_factory.mktemp("models") / "m.onnx"
    onnx.save(model, str(path))
    assert LABELS[: len(TINY_LABELS)] == TINY_LABELS
    return Tagger(path, RowEncoder(Tokenizer.from_buffer(tokenizer_json()), SHAPE))


def test_a_file_is_asked_for_spans_as_the_pipeline_asks(tagger: Tagger) -> None:
    assert tagger.spans(["Ada met b in oslo", "a b c"]) == [[(0, 3, "PERSON"), (13, 17, "LOCATION")], []]


def test_figures_are_by_type_and_over_all(tagger: Tagger) -> None:
    windows = [
        ("Ada Muster met b", [(0, 10, "PERSON")]),
        ("met Ada Muster", [(4, 7, "PERSON")]),
        ("in oslo", [(3, 7, "LOCATION"), (0, 2, "ID")]),
    ]
    found = figures(tagger, windows)
    assert found["PERSON"] == {"there": 2, "exact": 0.5, "partial": 1.0}
    assert found["LOCATION"]["exact"] == 1.0
    assert found["ID"] == {"there": 1, "exact": 0.0, "partial": 0.0}
    assert found["STREET_ADDRESS"]["there"] == 0
    assert found["all"]["there"] == 4
    assert found["all"]["exact"] == pytest.approx(2 * 2 / (2 * 2 + 2 + 1), abs=1e-4)


def test_what_a_set_leaves_open_is_not_judged() -> None:
    there = [(0, 3, "PERSON"), (5, 9, UNJUDGED), (-2, 1, "ID")]
    found = [(0, 3, "PERSON"), (4, 6, "LOCATION"), (10, 12, "PERSON")]
    assert judged_spans(there, found) == ([(0, 3, "PERSON")], [(10, 12, "PERSON")])


def test_the_manifest_of_a_token_model_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text(entry("entities", "1", "s", Shape(64, pair_tokens=0, reads_request=False), PIN, PIN))
    read = load_manifest(path).entry("entities")
    assert read.letter_case
    assert read.heads["entities"].types == TYPES
    assert read.heads["entities"].limits("completion", "reasoning") == dict.fromkeys(TYPES, 0.5)
    assert read.clause_words == (3, 24)


def test_a_card_shows_what_was_measured() -> None:
    row = {"there": 3, "exact": 0.5, "partial": 0.75}
    variants = {variant: dict.fromkeys(("all", *TYPES), row) for variant in ("fp32", "int8")}
    spans = {"by_type": {"PERSON": {"there": 8, "exact": {"f1": 0.91}, "partial": {"f1": 0.95}}, "URL": {}}}
    evaluation = {"files": [{"name": "x/some.jsonl", "spans": spans}, {"name": "other.jsonl"}]}
    text = card("m", "1", "s", SHAPE, {"variants": variants}, [evaluation])
    assert "| all | 3 | 0.500 | 0.750 | 0.500 |" in text
    assert "| some | PERSON | 8 | 0.91 | 0.95 |" in text
    assert "URL" not in text
    assert "None yet." in card("m", "1", "s", SHAPE, {"variants": variants}, [])
