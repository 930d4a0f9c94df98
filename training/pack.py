"""``python -m training.pack``: starting weights in, a quarter of their size out, to take along to another machine.

The weights are read straight out of the ONNX graph of a sentence encoder: biases, embeddings and layer norms by name,
the linear weights as initialisers of the MatMul nodes, transposed. Matrices are kept in 8 bits with a scale a row.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import onnx
import typer
from numpy.typing import NDArray
from onnx import numpy_helper

from training.quantise import to_int8

_SCALES = ".scales"


def pack(
    weights: Annotated[Path, typer.Option(help="The ONNX file with the starting weights.")],
    out: Annotated[Path, typer.Option(help="The .npz file to write; --weights of training.train takes it.")],
) -> None:
    """Write starting weights in 8 bits."""
    np.savez_compressed(out, **packed(graph_weights(weights)))
    typer.echo(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


def graph_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """An encoder's weights by the names that `transformers` gives them."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {name: array for name, array in stored.items() if "MatMul" not in name and "pooler" not in name}
    for node in graph.node:
        if node.op_type == "MatMul" and (linear := [name for name in node.input if name in stored]):
            weights[parameter(node.name)] = stored[linear[0]].T
    weights.pop("embeddings.position_ids", None)
    return {name: np.array(array, np.float32, order="C") for name, array in weights.items()}


def parameter(node: str) -> str:
    """The parameter of a product: that of ``/layer.0/output/dense/MatMul`` is ``layer.0.output.dense.weight``."""
    return node.strip("/").replace("/", ".").removesuffix("MatMul") + "weight"


def packed(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, Any]:
    """Matrices as whole numbers with scales, all else as it is."""
    arrays: dict[str, Any] = {}
    for name, array in weights.items():
        if array.ndim == 2:
            arrays[name], arrays[name + _SCALES] = to_int8(array, axis=1)
        else:
            arrays[name] = array
    return arrays


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """What `packed` was given, as far as 8 bits hold it."""
    return {
        name: (array * arrays[name + _SCALES]).astype(np.float32) if name + _SCALES in arrays else array
        for name, array in arrays.items()
        if not name.endswith(_SCALES)
    }


if __name__ == "__main__":
    typer.run(pack)
