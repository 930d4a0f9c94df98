"""Order, thresholds, quantisation and the manifest: what decides about a model, on cases by hand."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper
from tests.tiny_model import model_proto, tokenizer_json

from headgate.errors import ConfigError
from headgate.inference import Model
from headgate.inference.graph import inspect_graph
from headgate.models import CallReading, load_manifest
from training.documents import Document, read_documents, write_documents
from training.order import Order
from training.pack import packed, parameter, unpacked
from training.quantise import quantised, to_int8
from training.rows import read_rows
from training.scores import ScoredDocument
from training.ship import card, entry
from training.thresholds import choose
from training.windows import Shape


def test_a_pass_takes_every_row_once_and_rows_of_a_batch_are_about_as_long() -> None:
    lengths = np.random.default_rng(1).integers(5, 60, 1_000)
    order = Order(lengths, batch=10, seed=3)
    steps = [order.rows(step) for step in range(100)]
    assert sorted(np.concatenate(steps)) == list(range(1_000))
    spread = np.mean([lengths[rows].max() - lengths[rows].min() for rows in steps])
    assert spread < 5
    assert not np.array_equal(order.rows(100), steps[0])


def test_order_depends_on_the_step_alone() -> None:
    """A run that was stopped goes on with the rows that it would have taken."""
    lengths = np.arange(100)
    straight, resumed = Order(lengths, 10, 3), Order(lengths, 10, 3)
    expected = [straight.rows(step).tolist() for step in range(25)]
    assert [resumed.rows(step).tolist() for step in range(17, 25)] == expected[17:]


def scored(family: str, score: float, label: int = 0) -> ScoredDocument:
    return ScoredDocument(Document(text="t", channel="tool", label=label, family=family, split="validation"), score, 1)


def test_threshold_keeps_the_mean_rate_of_families_whatever_their_size() -> None:
    documents = [scored("large", at / 1_000) for at in range(1_000)] + [
        scored("small", s) for s in (0.1, 0.2, 0.3, 0.4) for _ in range(13)
    ]
    assert choose(documents, 0.01) == pytest.approx(0.98, abs=0.002)
    assert choose(documents, 0.2) == pytest.approx(0.6, abs=0.002)


def test_documents_that_were_asked_for_and_positives_do_not_move_a_threshold() -> None:
    documents = [scored("clean", 0.1)] * 100
    same = choose(documents, 0.01)
    assert choose([*documents, scored("synthetic-asked", 0.99), scored("attack", 0.95, label=1)], 0.01) == same
    assert 0.1 < same < 0.2


def test_small_families_decide_nothing() -> None:
    """One loud document of two is no half of anything."""
    large = [scored(name, at / 1_000) for name in ("a", "b", "c") for at in range(100)]
    small = [scored("two", 0.9), scored("two", 0.01), *(scored("some", 0.01) for _ in range(48))]
    assert choose([*large, *small], 0.01) < 0.2


def encoder_like(width: int = 384) -> onnx.ModelProto:
    rng = np.random.default_rng(5)
    words = numpy_helper.from_array(
        rng.normal(0, 1, (50, width)).astype(np.float32), "embeddings.word_embeddings.weight"
    )
    weight = numpy_helper.from_array(rng.normal(0, 0.05, (width, width)).astype(np.float32), "weight")
    nodes = [
        helper.make_node("Gather", [words.name, "input_ids"], ["embedded"]),
        helper.make_node("MatMul", ["embedded", "weight"], ["product"]),
    ]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["windows", "tokens"])],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, ["windows", "tokens", width])],
        [words, weight],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)


def run(model: onnx.ModelProto, ids: np.ndarray) -> np.ndarray:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (product,) = session.run(None, {"input_ids": ids})
    return np.asarray(product)


def test_a_quantised_window_depends_on_itself_alone_to_the_bit() -> None:
    ids = np.random.default_rng(6).integers(0, 50, (8, 12))
    model = quantised(encoder_like())
    together = run(model, ids)
    for at in range(8):
        assert np.array_equal(run(model, ids[at : at + 1])[0], together[at])
    assert not inspect_graph(model.SerializeToString(), "quantised").batch_dependent


def test_quantisation_is_small_and_close() -> None:
    ids = np.random.default_rng(6).integers(0, 50, (8, 12))
    exact = run(encoder_like(), ids)
    model = quantised(encoder_like())
    assert np.abs(run(model, ids) - exact).max() < 0.03 * np.abs(exact).max()
    assert model.ByteSize() < 0.3 * encoder_like().ByteSize()


def test_rows_of_zeros_stay_zeros() -> None:
    numbers, scales = to_int8(np.zeros((3, 4), np.float32), axis=0)
    assert not numbers.any()
    assert np.isfinite(scales).all()


def test_packed_weights_come_back_as_far_as_eight_bits_hold_them() -> None:
    rng = np.random.default_rng(4)
    weights = {
        "a.weight": rng.normal(0, 1, (6, 9)).astype(np.float32),
        "a.bias": rng.normal(0, 1, 6).astype(np.float32),
    }
    back = unpacked(packed(weights))
    assert np.array_equal(back["a.bias"], weights["a.bias"])
    error = np.abs(back["a.weight"] - weights["a.weight"]).max(axis=1)
    assert (error <= np.abs(weights["a.weight"]).max(axis=1) / 253).all()
    assert back["a.weight"].dtype == np.float32


def test_weights_of_a_graph_are_named_by_its_nodes() -> None:
    assert parameter("/encoder/layer.0/output/dense/MatMul") == "encoder.layer.0.output.dense.weight"


def test_what_is_shipped_is_what_the_pipeline_loads(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.onnx").write_bytes(model_proto().SerializeToString())
    (tmp_path / "tokenizer.json").write_bytes(tokenizer_json())
    channels = {"user": {"threshold": 0.9}, "tool": {"threshold": 0.7}, "call": {"threshold": 0.8}}
    (tmp_path / "models.toml").write_text(entry(tmp_path, "tiny", "1.0.0", "a source", Shape(16, 4), channels))
    loaded = load_manifest(tmp_path / "models.toml")
    assert loaded.entry("tiny").thresholds("tool_result", "text") == {("injection", 1): 0.7}
    assert loaded.entry("tiny").prefixes == {"prompt": "user", "tool_result": "tool"}
    assert loaded.entry("tiny").calls == CallReading("injection", "injection", 0.8, 7)
    assert Model.load(loaded, "tiny").batch == 8


def test_a_model_without_a_threshold_for_calls_reads_none(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    for file in ("tiny/model.onnx", "tokenizer.json"):
        (tmp_path / file).write_bytes(b"x")
    text = entry(tmp_path, "tiny", "1.0.0", "a source", Shape(16, 4), {"tool": {"threshold": 0.7}})
    assert "calls" not in text


def test_a_card_shows_the_figures_that_were_measured() -> None:
    share = {"part": 9, "whole": 10}
    figures = {"threshold": 0.7, "auc": 0.98, "recall": share, "false_positives": share, "false_positives_long": share}
    evaluation = {"files": [{"name": "x/some.jsonl", "texts": 3, "recall": share, "false_positives": share}]}
    text = card(
        "m", "1", "s", Shape(), {"rate": 0.005, "channels": {"tool": figures}, "unread": ["user"]}, [evaluation]
    )
    assert "9/10: 90.0 %" in text
    assert "unread** the channel `user`" in text
    assert "| some | 3 |" in text


def test_documents_come_back_as_they_were_written(tmp_path: Path) -> None:
    documents = [scored("a", 0.0).document, scored("b", 0.0, 1).document]
    assert write_documents(tmp_path / "d.jsonl", documents) == 2
    assert list(read_documents(tmp_path / "d.jsonl")) == documents


def test_rows_split_by_their_text_alone_and_mistakes_are_told_by_line(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    path = tmp_path / "train" / "some.jsonl"
    path.write_text('{"text": "a", "label": 1, "source": "s"}\n{"text": "a", "label": 2, "source": "t", "kind": "k"}\n')
    first, second = read_rows(tmp_path, "some")
    assert first.share() == second.share()
    assert 0 <= first.share() < 1
    assert second.more == {"kind": "k"}
    path.write_text('{"text": "a", "label": 1, "source": "s"}\n{"label": 2}\n')
    with pytest.raises(ConfigError, match="line 2"):
        read_rows(tmp_path, "some")
    with pytest.raises(ConfigError, match="README"):
        read_rows(tmp_path, "other")
