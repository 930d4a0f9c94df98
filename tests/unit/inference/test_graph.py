"""What a model's bytes may ask for, and that nothing is parsed before its hash was checked."""

from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper
from tests.tiny_model import model_proto, write_model

from headgate.errors import ModelError
from headgate.inference import Model, graph
from headgate.inference.graph import inspect_graph
from headgate.models import load_manifest


def changed(change) -> bytes:  # type: ignore[no-untyped-def]
    model = model_proto()
    change(model)
    data: bytes = model.SerializeToString()
    return data


def inner_graph(node: onnx.NodeProto) -> onnx.NodeProto:
    """An `If` whose branch holds the node."""
    output = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1])
    branch = helper.make_graph([node], "branch", [], [output])
    return helper.make_node("If", ["condition"], ["chosen"], then_branch=branch, else_branch=branch)


def external(model: onnx.ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/hostname")


def external_in_attribute(model: onnx.ModelProto) -> None:
    tensor = TensorProto(data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    model.graph.node.append(inner_graph(helper.make_node("Constant", [], ["out"], value=tensor)))


def custom_function(model: onnx.ModelProto) -> None:
    function = helper.make_function("mine", "f", ["x"], ["y"], [], [helper.make_opsetid("", 17)])
    model.functions.append(function)


def custom_domain(model: onnx.ModelProto) -> None:
    model.opset_import.append(helper.make_opsetid("evil.ops", 1))


def custom_node(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("Run", ["mood"], ["ran"], domain="evil.ops"))


def custom_inner_node(model: onnx.ModelProto) -> None:
    model.graph.node.append(inner_graph(helper.make_node("Run", [], ["out"], domain="evil.ops")))


def file_reader(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("EPContext", [], ["out"], domain="com.microsoft"))


def test_tiny_model_passes_and_its_parts_are_counted() -> None:
    facts = inspect_graph(model_proto().SerializeToString(), "tiny")
    assert (facts.nodes, facts.tensors, facts.batch_dependent) == (12, 6, False)


def test_dynamic_quantisation_is_seen() -> None:
    node = helper.make_node("DynamicQuantizeLinear", ["mood"], ["q", "scale", "zero"])
    assert inspect_graph(changed(lambda model: model.graph.node.append(node)), "tiny").batch_dependent


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (external, "other files"),
        (external_in_attribute, "other files"),
        (custom_function, "domain 'mine'"),
        (custom_domain, "domain 'evil.ops'"),
        (custom_node, "domain 'evil.ops'"),
        (custom_inner_node, "domain 'evil.ops'"),
        (file_reader, "operator EPContext"),
    ],
)
def test_what_reaches_beyond_the_file_is_refused(change, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ModelError, match=message):
        inspect_graph(changed(change), "tiny")


def test_model_that_reaches_beyond_its_file_is_never_given_to_the_runtime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headgate.inference.model.ort.InferenceSession", lambda *_, **__: pytest.fail("it was parsed"))
    manifest = load_manifest(write_model(tmp_path, external))
    with pytest.raises(ModelError, match="other files"):
        Model.load(manifest, "tiny")


def test_changed_file_is_refused_before_anything_parses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for parser in ("inspect_graph", "ort.InferenceSession", "Tokenizer.from_buffer"):
        monkeypatch.setattr(f"headgate.inference.model.{parser}", lambda *_, **__: pytest.fail("it was parsed"))
    manifest = load_manifest(write_model(tmp_path))
    for file in ("tiny.onnx", "tokenizer.json"):
        good = (tmp_path / file).read_bytes()
        (tmp_path / file).write_bytes(bytes([good[0] ^ 1]) + good[1:])
        with pytest.raises(ModelError, match="SHA-256"):
            Model.load(manifest, "tiny")
        (tmp_path / file).write_bytes(good)


@pytest.mark.parametrize(
    ("cap", "message"),
    [("MAX_NODES", "nodes"), ("MAX_TENSORS", "tensors"), ("MAX_FIELDS", "fields"), ("MAX_DEPTH", "nested")],
)
def test_graph_beyond_a_cap_is_refused(monkeypatch: pytest.MonkeyPatch, cap: str, message: str) -> None:
    monkeypatch.setattr(graph, cap, 1)
    with pytest.raises(ModelError, match=message):
        inspect_graph(model_proto().SerializeToString(), "tiny")


def test_nesting_is_refused_at_any_depth_without_recursion() -> None:
    node = helper.make_node("Identity", [], ["out"])
    for _ in range(12):
        output = helper.make_tensor_value_info("out", TensorProto.FLOAT, [1])
        node = helper.make_node("Loop", [], ["out"], body=helper.make_graph([node], "body", [], [output]))
    with pytest.raises(ModelError, match="nested"):
        inspect_graph(changed(lambda model: model.graph.node.append(node)), "tiny")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a model",
        b"\x3a\xff\xff\xff\xff\x0f",  # a graph longer than the file
        b"\x3b",  # a wire type of the past
        b"\xff" * 16,  # a number without an end
        b"\xba\x80\x80\x80\x80\x01\x00",  # a tag of more than 32 bits
        b"\x18\x00\x00\x00ORTM" + b"\0" * 32,  # the runtime's own format
    ],
)
def test_bytes_that_are_no_onnx_are_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        inspect_graph(data, "tiny")


def test_every_cut_off_model_is_refused_or_has_a_shorter_graph() -> None:
    data = model_proto().SerializeToString()
    for end in range(0, len(data), 37):
        try:
            inspect_graph(data[:end], "tiny")
        except ModelError:
            continue
        pytest.fail(f"a model cut off at {end} of {len(data)} passed")


def test_field_numbers_are_those_of_the_onnx_package() -> None:
    for message, ways in graph.WAYS.items():
        fields = getattr(onnx, message).DESCRIPTOR.fields_by_number
        assert {number: fields[number].message_type.name for number in ways} == ways
        # And none is missing: whatever leads to a node, a tensor or an operator set is walked.
        inner = {n: f.message_type.name for n, f in fields.items() if f.message_type is not None}
        assert {number: name for number, name in inner.items() if name in graph.WAYS} == ways
    for (message, number), name in graph.FACTS.items():
        assert getattr(onnx, message).DESCRIPTOR.fields_by_number[number].name == name
