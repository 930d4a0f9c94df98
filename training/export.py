"""``python -m training.export``: a checkpoint in, an ONNX file out.

The graph that the starting weights came in goes out again with the trained weights in their places and our heads on
top, so that no exporter is needed and the operators are known. The outputs are probabilities: ``injection`` of windows,
(windows, labels), and of tokens, (windows, tokens, labels), under the name that `training.network.TASKS` gives.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import onnx
import torch
import typer
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from training.network import TASKS, Heads
from training.pack import parameter
from training.profiles import profile

HIDDEN = "hidden"


def export(
    weights: Annotated[Path, typer.Option(help="The ONNX file with the starting weights.")],
    work: Annotated[Path, typer.Option(help="Holds the checkpoint; takes the ONNX file.")] = Path("build/training"),
    name: Annotated[str, typer.Option(help="Of the model.")] = "injection-stream",
) -> None:
    """Write `name`.fp32.onnx from the checkpoint."""
    state = torch.load(work / f"{name}.pt", map_location="cpu", weights_only=True)
    model = with_heads(onnx.load(str(weights)), state["weights"], TASKS[profile(name).task])
    path = work / f"{name}.fp32.onnx"
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))
    typer.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB, {len(model.graph.node)} nodes, step {state['step']}")


def with_heads(model: onnx.ModelProto, weights: dict[str, Tensor], heads: Heads) -> onnx.ModelProto:
    """The graph with trained weights and heads.

    Args:
        model: the encoder that the starting weights came in.
        weights: of a `training.network.Screen`.
        heads: that it has.

    Raises:
        KeyError: the checkpoint lacks a weight that the graph has.
    """
    graph = model.graph
    arrays = {name: tensor.float().numpy() for name, tensor in weights.items()}
    _replace_weights(graph, arrays)
    hidden = next(node for node in reversed(graph.node) if "output/LayerNorm/Add_1" in node.name)
    _keep_up_to(graph, hidden.output[0])
    _rename(graph, hidden.output[0], HIDDEN)
    if heads.labels:
        _add_head(graph, "decide", "injection", arrays, first_token=True)
    _add_head(graph, "locate", heads.output, arrays, first_token=False)
    return model


def _replace_weights(graph: onnx.GraphProto, arrays: dict[str, NDArray[np.float32]]) -> None:
    names = _names(graph)
    for tensor in graph.initializer:
        name, transposed = names.get(tensor.name, (tensor.name, False))
        if "pooler" in name or name.endswith("position_ids"):
            continue
        array = arrays[f"encoder.{name}"]
        tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(array.T if transposed else array), tensor.name))


def _names(graph: onnx.GraphProto) -> dict[str, tuple[str, bool]]:
    """Anonymous tensor -> the parameter that it is, and that it is stored transposed."""
    stored = {tensor.name for tensor in graph.initializer}
    return {
        source: (parameter(node.name), True)
        for node in graph.node
        if node.op_type == "MatMul"
        for source in node.input
        if source in stored
    }


def _keep_up_to(graph: onnx.GraphProto, output: str) -> None:
    """Drop nodes and tensors that `output` does not need."""
    needed, kept = {output}, []
    for node in reversed(graph.node):
        if needed & set(node.output):
            kept.append(node)
            needed.update(node.input)
    nodes = list(reversed(kept))
    tensors = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.node[:], graph.initializer[:], graph.output[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tensors)


def _rename(graph: onnx.GraphProto, before: str, after: str) -> None:
    for node in graph.node:
        node.output[:] = [after if name == before else name for name in node.output]
        node.input[:] = [after if name == before else name for name in node.input]


def _add_head(
    graph: onnx.GraphProto, part: str, output: str, arrays: dict[str, NDArray[np.float32]], first_token: bool
) -> None:
    weight, bias = arrays[f"{part}.weight"], arrays[f"{part}.bias"]
    source = HIDDEN
    if first_token:
        graph.initializer.append(numpy_helper.from_array(np.array(0, np.int64), "first_token"))
        graph.node.append(helper.make_node("Gather", [HIDDEN, "first_token"], ["summary"], axis=1))
        source = "summary"
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(weight.T), f"{part}_weight"))
    graph.initializer.append(numpy_helper.from_array(bias, f"{part}_bias"))
    graph.node.append(helper.make_node("MatMul", [source, f"{part}_weight"], [f"{part}_product"], name=f"/{part}"))
    graph.node.append(helper.make_node("Add", [f"{part}_product", f"{part}_bias"], [f"{part}_logits"]))
    graph.node.append(helper.make_node("Softmax", [f"{part}_logits"], [output], axis=-1))
    shape: list[str | int | None] = ["windows", len(bias)] if first_token else ["windows", "tokens", len(bias)]
    graph.output.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, shape))


if __name__ == "__main__":
    typer.run(export)
