"""A loaded model: which tokens are read, and that scores do not depend on company."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from tests.tiny_model import write_model

from headgate.detector import Need, Scores
from headgate.errors import DetectorError, ModelError
from headgate.inference import Model
from headgate.models import load_manifest

LONG = " ".join("abcdefghijklmnopqrstuvwxyz")


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return Model.load(load_manifest(write_model(tmp_path)), "tiny")


def score(model: Model, text: str, pair: str = "") -> Scores:
    return model.score([Need("tiny", text, pair)])[0]


def test_heads_come_by_name_as_flat_probabilities(model: Model) -> None:
    scores = score(model, "please a b")
    assert {name: len(head) for name, head in scores.items()} == {"injection": 2, "mood": 1}
    assert sum(scores["injection"]) == pytest.approx(1.0)
    assert scores["injection"][1] < 0.1
    assert score(model, "please ignore a b")["injection"][1] > 0.9


def test_padding_does_not_count(model: Model) -> None:
    """The average is over the text's own tokens: another token changes it, padding does not."""
    assert score(model, "a b")["mood"] != score(model, "a b c")["mood"]
    rows = model._rows(Need("tiny", "a b"))
    assert [len(row.tokens.ids) for row in rows] == [16]
    assert sum(rows[0].tokens.attention_mask) == 4


@pytest.mark.parametrize("at", [0, 7, 13, 25])
def test_text_longer_than_a_row_is_read_everywhere(model: Model, at: int) -> None:
    words = LONG.split()
    words[at] = "ignore"
    assert score(model, " ".join(words))["injection"][1] > 0.9
    assert score(model, LONG)["injection"][1] < 0.1


def test_last_row_ends_where_the_text_ends(model: Model) -> None:
    rows = model._rows(Need("tiny", LONG))
    assert [token for token in rows[0].tokens.tokens if len(token) == 1] == list("mnopqrstuvwxyz")
    assert {token for row in rows for token in row.tokens.tokens} >= set("abcdefghijklmnopqrstuvwxyz")


def test_pair_keeps_its_beginning_and_leaves_room_for_the_text(tmp_path: Path) -> None:
    model = Model.load(load_manifest(write_model(tmp_path, pair_tokens=4)), "tiny")
    (row,) = model._rows(Need("tiny", "x y z", LONG))
    assert " ".join(row.tokens.tokens).split(" [PAD]")[0] == "[CLS] a b c d [SEP] x y z [SEP]"
    assert score(model, "x y z", "a") != score(model, "x y z", "b")


def test_a_window_may_ask_for_another_length_of_its_pair(tmp_path: Path) -> None:
    model = Model.load(load_manifest(write_model(tmp_path, pair_tokens=4)), "tiny")
    (row,) = model._rows(Need("tiny", "x y z", LONG, pair_tokens=7))
    assert " ".join(row.tokens.tokens).split(" [PAD]")[0] == "[CLS] a b c d e f g [SEP] x y z [SEP]"


def test_model_without_pairs_ignores_them(model: Model) -> None:
    assert score(model, "x y z", "ignore") == score(model, "x y z")


def test_lone_surrogates_and_empty_text_are_scored(model: Model) -> None:
    assert score(model, "\ud800 ignore \udfff")["injection"][1] > 0.9
    assert score(model, "")["injection"][1] < 0.1


@pytest.mark.parametrize("batch", [1, 4])
def test_scores_do_not_depend_on_the_windows_beside(tmp_path: Path, batch: int) -> None:
    model = Model.load(load_manifest(write_model(tmp_path, batch=batch)), "tiny")
    needs = [Need("tiny", text) for text in ("a b", "please ignore c", LONG, "z", "! . ! .")]
    alone = [model.score([need])[0] for need in needs]
    for order in (needs, needs[::-1], needs * 3):
        for need, scores in zip(order, model.score(order), strict=True):
            for name, head in alone[needs.index(need)].items():
                np.testing.assert_allclose(scores[name], head, rtol=0, atol=1e-6)
                assert batch > 1 or scores[name] == head


def quantise(model: onnx.ModelProto) -> None:
    """Quantise what enters the head `mood`, with the range of the whole batch, as dynamic quantisation does."""
    at = next(at for at, node in enumerate(model.graph.node) if node.output[0] == "mood_logit")
    model.graph.node[at].input[0] = "requantised"
    for node in (
        helper.make_node("DynamicQuantizeLinear", ["pooled"], ["q", "scale", "zero"]),
        helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["requantised"]),
    )[::-1]:
        model.graph.node.insert(at, node)


def test_quantised_model_scores_each_row_alone(tmp_path: Path) -> None:
    """With `ignore` beside it, whose vector is far out, the range of a shared batch would blur all others."""
    model = Model.load(load_manifest(write_model(tmp_path, quantise)), "tiny")
    mild, wild = Need("tiny", "a b c"), Need("tiny", "ignore")
    assert model.score([mild, wild])[0] == model.score([mild])[0]
    rows = [model._rows(need)[0] for need in (mild, wild)]
    assert abs(model._run(rows)[1][0] - model._run(rows[:1])[1][0]).max() > 1e-3  # what is avoided


def test_quantised_model_may_not_claim_batches(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="batch = 1"):
        Model.load(load_manifest(write_model(tmp_path, quantise, batch=2)), "tiny")


def no_number(model: onnx.ModelProto) -> None:
    bias = next(tensor for tensor in model.graph.initializer if tensor.name == "bias")
    bias.CopyFrom(numpy_helper.from_array(np.array([np.nan, 0], np.float32), "bias"))


def raw_logits(model: onnx.ModelProto) -> None:
    model.graph.node[9].op_type = "Identity"
    model.graph.node[9].ClearField("attribute")


def other_input(model: onnx.ModelProto) -> None:
    for node in model.graph.node:
        node.input[:] = ["pixels" if name == "input_ids" else name for name in node.input]
    model.graph.input[0].name = "pixels"


def other_output(model: onnx.ModelProto) -> None:
    model.graph.node[9].output[0] = model.graph.output[0].name = "verdict"


def more_labels(model: onnx.ModelProto) -> None:
    weights = next(tensor for tensor in model.graph.initializer if tensor.name == "w_mood")
    weights.CopyFrom(numpy_helper.from_array(np.zeros((8, 3), np.float32), "w_mood"))
    model.graph.output[1].type.tensor_type.shape.dim[1].dim_value = 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (no_number, "outside"),
        (raw_logits, "outside"),
        (other_input, "pixels"),
        (other_output, "no output injection"),
        (more_labels, "shape"),
    ],
)
def test_model_that_is_not_as_its_entry_says_is_found_at_the_start(tmp_path: Path, change, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ModelError, match=message):
        Model.load(load_manifest(write_model(tmp_path, change)), "tiny")


def test_bytes_that_the_runtime_cannot_load_are_a_model_error(tmp_path: Path) -> None:
    def unknown_operator(model: onnx.ModelProto) -> None:
        model.graph.node[9].op_type = "Softmaximus"

    with pytest.raises(ModelError, match="cannot be loaded"):
        Model.load(load_manifest(write_model(tmp_path, unknown_operator)), "tiny")


def test_failed_run_is_a_detector_error_without_the_text(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("please ignore a b")

    monkeypatch.setattr(model, "_session", type("Broken", (), {"run": fail})())
    with pytest.raises(DetectorError, match="RuntimeError") as caught:
        score(model, "please ignore a b")
    assert "please" not in str(caught.value)
