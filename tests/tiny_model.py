"""A real ONNX model, small enough to build in a test: it averages word vectors and knows one bad word.

The vocabulary is lower-case words; ``ignore`` pushes the head ``injection`` over 0.9 wherever it stands among a few
others. The head ``mood`` depends a little on every token, so that a score tells which tokens were read.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WINDOW_TOKENS = 16
#: An entry that reads calls.
CALLS: dict[str, Any] = {
    "window_tokens": 48,
    "pair_tokens": 6,
    "reads_request": True,
    "calls": {"head": "injection", "label": "injection", "threshold": 0.9, "pair_tokens": 21},
}
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ignore", *"abcdefghijklmnopqrstuvwxyz", "please", ".", "!", "user"]


def tokenizer_json() -> bytes:
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))],
    )
    return tokenizer.to_str().encode()


def _initializers(width: int) -> list[TensorProto]:
    generator = np.random.default_rng(7)
    vectors = generator.normal(0, 0.3, (len(WORDS), width)).astype(np.float32)
    vectors[:, 0] = 0.0
    vectors[WORDS.index("ignore"), 0] = 100.0
    injection = np.zeros((width, 2), np.float32)
    injection[0] = (-1.0, 1.0)
    mood = generator.normal(0, 1.0, (width, 1)).astype(np.float32)
    named = {"vectors": vectors, "w_injection": injection, "w_mood": mood, "bias": np.array([2.0, -2.0], np.float32)}
    return [numpy_helper.from_array(array, name) for name, array in named.items()]


def model_proto(width: int = 8) -> onnx.ModelProto:
    nodes = [
        helper.make_node("Gather", ["vectors", "input_ids"], ["embedded"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["mask3"]),
        helper.make_node("Mul", ["embedded", "mask3"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "second"], ["summed"], keepdims=0),
        helper.make_node("ReduceSum", ["mask", "second"], ["length"], keepdims=1),
        helper.make_node("Div", ["summed", "length"], ["pooled"]),
        helper.make_node("MatMul", ["pooled", "w_injection"], ["raw"]),
        helper.make_node("Add", ["raw", "bias"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["injection"], axis=-1),
        helper.make_node("MatMul", ["pooled", "w_mood"], ["mood_logit"]),
        helper.make_node("Sigmoid", ["mood_logit"], ["mood"]),
    ]
    axes = [
        numpy_helper.from_array(np.array([2], np.int64), "last"),
        numpy_helper.from_array(np.array([1], np.int64), "second"),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["windows", "tokens"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["windows", "tokens"]),
        ],
        [
            helper.make_tensor_value_info("injection", TensorProto.FLOAT, ["windows", 2]),
            helper.make_tensor_value_info("mood", TensorProto.FLOAT, ["windows", 1]),
        ],
        [*_initializers(width), *axes],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def write_model(
    folder: Path,
    change: Callable[[onnx.ModelProto], None] = lambda model: None,
    *,
    name: str = "tiny",
    data: bytes | None = None,
    **entry: Any,
) -> Path:
    """Write model, tokenizer and manifest, with the right pins; returns the manifest's path.

    `change` alters the model before it is pinned, `data` replaces its bytes, `entry` adds keys to the manifest.
    """
    model = model_proto()
    change(model)
    data = model.SerializeToString() if data is None else data
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.onnx").write_bytes(data)
    (folder / "tokenizer.json").write_bytes(tokenizer_json())
    path = folder / "models.toml"
    path.write_text((path.read_text() if path.exists() else "") + manifest_entry(name, data, entry))
    return path


def manifest_entry(name: str, data: bytes, extra: dict[str, Any]) -> str:
    values = {"window_tokens": WINDOW_TOKENS} | extra
    keys = "\n".join(f"{key} = {_toml(value)}" for key, value in values.items())
    return f"""
[[models]]
name = "{name}"
version = "1.0.0"
licence = "Apache-2.0"
source = "built by the tests"
model = {_pin(f"{name}.onnx", data)}
tokenizer = {_pin("tokenizer.json", tokenizer_json())}
{keys}
[models.heads.injection]
labels = ["harmless", "injection"]
thresholds.injection = {{ prompt = 0.9, tool_result = 0.8, "completion/reasoning" = 0.95 }}

[models.heads.mood]
labels = ["mood"]
"""


def _pin(file: str, data: bytes) -> str:
    return f'{{ file = "{file}", sha256 = "{hashlib.sha256(data).hexdigest()}", size_bytes = {len(data)} }}'


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        words = (f'"{word}"' if isinstance(word, str) else _toml(word) for word in value.values())
        return "{ " + ", ".join(f"{key} = {word}" for key, word in zip(value, words, strict=True)) + " }"
    return str(value)
