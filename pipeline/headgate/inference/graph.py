"""What an ONNX file asks for, seen before a runtime sees it.

In come the bytes of a model; out come the few facts that decide how it may run, or a `ModelError`. Refused are data in
other files, operators that do not come with ONNX Runtime, nodes that open files, and graphs beyond our caps.

ONNX is protocol buffers. This walks the wire format along the few fields that matter and never builds a tree: a
hostile file costs a bounded number of steps, and the weights are skipped, not copied. Every occurrence of a field
counts, also where a parser would keep the last one only, so that nothing hides behind a duplicate.

Source: onnx.proto3 of ONNX 1.23 (field numbers); https://protobuf.dev/programming-guides/encoding/ (wire format).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from headgate.errors import ModelError

#: Twelve layers, exported and quantised, have about 1,500 nodes and 600 tensors.
MAX_NODES = 20_000
MAX_TENSORS = 10_000
#: Graphs inside of nodes inside of graphs (If, Loop); exported encoders have none.
MAX_DEPTH = 24
#: Wire fields looked at in all; the caps on nodes and tensors leave room for some fifty each.
MAX_FIELDS = 2_000_000
#: A tag is 32 bits wide; parsers drop what is above, and would read another field than we do.
MAX_TAG = 0xFFFFFFFF
#: Operator sets that are compiled into ONNX Runtime; quantised and fused graphs need the last one.
DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "com.microsoft"})
#: Operators of those sets that read other files or call into other runtimes.
FORBIDDEN_OPERATORS = frozenset({"EPContext", "ATen", "PyOp"})
#: They scale by the range of a whole batch, so that one window's scores would depend on its neighbours.
BATCH_DEPENDENT = frozenset({"DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM"})

#: Message -> field -> message: the ways down to what matters.
WAYS: dict[str, dict[int, str]] = {
    "ModelProto": {7: "GraphProto", 8: "OperatorSetIdProto", 20: "TrainingInfoProto", 25: "FunctionProto"},
    "TrainingInfoProto": {1: "GraphProto", 2: "GraphProto"},
    "GraphProto": {1: "NodeProto", 5: "TensorProto", 15: "SparseTensorProto"},
    "FunctionProto": {7: "NodeProto", 9: "OperatorSetIdProto", 11: "AttributeProto"},
    "NodeProto": {5: "AttributeProto"},
    "AttributeProto": {
        5: "TensorProto",
        6: "GraphProto",
        10: "TensorProto",
        11: "GraphProto",
        22: "SparseTensorProto",
        23: "SparseTensorProto",
    },
    "SparseTensorProto": {1: "TensorProto", 2: "TensorProto"},
    "TensorProto": {},
    "OperatorSetIdProto": {},
}
#: (Message, field) -> what stands there.
FACTS: dict[tuple[str, int], str] = {
    ("OperatorSetIdProto", 1): "domain",
    ("FunctionProto", 10): "domain",
    ("NodeProto", 7): "domain",
    ("NodeProto", 4): "op_type",
    ("TensorProto", 13): "external_data",
    ("TensorProto", 14): "data_location",
}

Field = tuple[int, int, int, int]  # number, value of a varint, start and end of the payload


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """What matters of a graph that was not refused.

    Args:
        nodes: operators, those of inner graphs and functions included.
        tensors: stored tensors.
        batch_dependent: a window's scores depend on the windows that are computed with it.
    """

    nodes: int
    tensors: int
    batch_dependent: bool


def inspect_graph(data: bytes, name: str) -> GraphFacts:
    """Look through a model's bytes.

    Args:
        data: an ONNX file.
        name: the model's name, for the messages.

    Raises:
        ModelError: it is no ONNX model, or asks for what is refused.
    """
    if data[4:8] == b"ORTM":
        raise ModelError(f"model {name} is in ONNX Runtime's own format; only ONNX is loaded")
    return _Inspection(name).run(data)


class _Inspection:
    def __init__(self, name: str) -> None:
        self._name = name
        self._fields = 0
        self._seen = {"NodeProto": 0, "TensorProto": 0, "GraphProto": 0}
        self._batch_dependent = False

    def run(self, data: bytes) -> GraphFacts:
        pending = [("ModelProto", 0, len(data), 0)]
        while pending:
            message, start, end, depth = pending.pop()
            if depth > MAX_DEPTH:
                raise self._refused(f"graphs are nested deeper than {MAX_DEPTH} messages")
            self._count(message)
            for number, value, first, last in self._walk(data, start, end):
                if inner := WAYS[message].get(number):
                    pending.append((inner, first, last, depth + 1))
                elif fact := FACTS.get((message, number)):
                    self._check(fact, value, data[first:last])
        if not self._seen["GraphProto"]:
            raise self._refused("it has no graph")
        return GraphFacts(self._seen["NodeProto"], self._seen["TensorProto"], self._batch_dependent)

    def _walk(self, data: bytes, start: int, end: int) -> Iterator[Field]:
        position = start
        while position < end:
            self._fields += 1
            if self._fields > MAX_FIELDS:
                raise self._refused(f"it has more than {MAX_FIELDS} fields")
            tag, position = self._varint(data, position, end)
            if tag > MAX_TAG:
                raise self._refused("it is no valid ONNX file")
            value, first = 0, position
            wire = tag & 7
            if wire == 0:
                value, position = self._varint(data, position, end)
            elif wire == 2:
                size, first = self._varint(data, position, end)
                position = first + size
            elif wire in (1, 5):
                position += 8 if wire == 1 else 4
            else:
                raise self._refused("it is no valid ONNX file")
            if position > end:
                raise self._refused("it is cut off")
            yield tag >> 3, value, first, position

    def _varint(self, data: bytes, position: int, end: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if position >= end:
                raise self._refused("it is cut off")
            byte = data[position]
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, position
        raise self._refused("it is no valid ONNX file")

    def _count(self, message: str) -> None:
        if message in self._seen:
            self._seen[message] += 1
        if self._seen["NodeProto"] > MAX_NODES:
            raise self._refused(f"it has more than {MAX_NODES} nodes")
        if self._seen["TensorProto"] > MAX_TENSORS:
            raise self._refused(f"it has more than {MAX_TENSORS} tensors")

    def _check(self, fact: str, value: int, payload: bytes) -> None:
        if fact == "external_data" or (fact == "data_location" and value):
            raise self._refused("it keeps tensors in other files; store them inside of the ONNX file")
        # Names are ASCII in every operator set we allow; anything else is not in it.
        word = payload[:64].decode("ascii", "replace")
        if fact == "domain" and word not in DOMAINS:
            raise self._refused(f"it uses the operator domain {word!r}; allowed are {sorted(DOMAINS - {''})}")
        if fact == "op_type":
            if word in FORBIDDEN_OPERATORS:
                raise self._refused(f"it uses the operator {word}")
            self._batch_dependent |= word in BATCH_DEPENDENT

    def _refused(self, why: str) -> ModelError:
        return ModelError(f"model {self._name} is refused: {why}")
