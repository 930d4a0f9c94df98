"""A real ONNX token model, small enough to build in a test, which reads letter case and one word to each side.

Words with a capital are people, and the next capital goes on; ``oslo`` is a place in any case; a capital before
``corp`` begins an organisation, which only shows when ``corp`` has come.
"""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from headgate.inference import letter_case

TYPES = ("PERSON", "LOCATION", "ORGANIZATION")
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
WINDOW_TOKENS = 24
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "oslo", "corp", "met", "in", ".", ",", "a", "b", "c", "mu", "##st", "##er"]


def tokenizer_json() -> bytes:
    tokenizer = Tokenizer(models.WordPiece({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))],
    )
    return tokenizer.to_str().encode()


def model_proto() -> onnx.ModelProto:
    """Logits are sums of 0-1 features times weights: capital, the one before too, a place, a word before corp, corp."""
    features = ["one", "capital", "both", "place", "firm", "corp"]
    weights = np.zeros((len(features), len(LABELS)), np.float32)

    def weigh(feature: str, label: str, weight: float) -> None:
        weights[features.index(feature), LABELS.index(label)] = weight

    weigh("one", "O", 2.0)
    for label in LABELS[1:]:
        weigh("one", label, -2.0)
    weigh("capital", "B-PERSON", 6.0)
    weigh("both", "B-PERSON", -8.0)
    weigh("both", "I-PERSON", 8.0)
    weigh("place", "B-LOCATION", 14.0)
    weigh("firm", "B-ORGANIZATION", 14.0)
    weigh("corp", "I-ORGANIZATION", 14.0)
    capital = np.zeros((letter_case.KINDS, 1), np.float32)
    capital[letter_case.CAPITALISED] = 1.0
    words = np.zeros((2, len(WORDS), 1), np.float32)
    words[0, WORDS.index("oslo")] = 1.0
    words[1, WORDS.index("corp")] = 1.0
    arrays: dict[str, Any] = {
        "capitals": capital,
        "places": words[0],
        "corps": words[1],
        "weights": weights,
        "unit": np.array(1.0, np.float32),
        "from_first": np.array([0], np.int64),
        "from_second": np.array([1], np.int64),
        "to_last": np.array([-1], np.int64),
        "to_end": np.array([2**31], np.int64),
        "tokens_axis": np.array([1], np.int64),
        "pad_front": np.array([0, 1, 0, 0, 0, 0], np.int64),
        "pad_back": np.array([0, 0, 0, 0, 1, 0], np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["capitals", "token_type_ids"], ["capital"]),
        helper.make_node("Gather", ["places", "input_ids"], ["place"]),
        helper.make_node("Gather", ["corps", "input_ids"], ["corp"]),
        helper.make_node("Slice", ["capital", "from_first", "to_last", "tokens_axis"], ["but_last"]),
        helper.make_node("Pad", ["but_last", "pad_front"], ["before"]),
        helper.make_node("Mul", ["capital", "before"], ["both"]),
        helper.make_node("Slice", ["corp", "from_second", "to_end", "tokens_axis"], ["but_first"]),
        helper.make_node("Pad", ["but_first", "pad_back"], ["before_corp"]),
        helper.make_node("Mul", ["capital", "before_corp"], ["firm"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "two"], ["mask3"]),
        helper.make_node("Mul", ["mask3", "zero"], ["zeros"]),
        helper.make_node("Add", ["zeros", "unit"], ["one"]),
        helper.make_node("Concat", features, ["features"], axis=2),
        helper.make_node("MatMul", ["features", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["names"], axis=-1),
    ]
    arrays |= {"two": np.array([2], np.int64), "zero": np.array(0.0, np.float32)}
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    graph = helper.make_graph(
        nodes,
        "tiny-names",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["windows", "tokens"]) for name in inputs],
        [helper.make_tensor_value_info("names", TensorProto.FLOAT, ["windows", "tokens", len(LABELS)])],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def write_names(folder: Path, entry: str = "letter_case = true", head: str | None = None) -> Path:
    """Write model, tokenizer and manifest, with the right pins; returns the manifest's path."""
    data, words = model_proto().SerializeToString(), tokenizer_json()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names.onnx").write_bytes(data)
    (folder / "tokenizer.json").write_bytes(words)
    path = folder / "models.toml"
    path.write_text(
        f"""
[[models]]
name = "names"
version = "1.0.0"
licence = "Apache-2.0"
source = "built by the tests"
window_tokens = {WINDOW_TOKENS}
model = {_pin("names.onnx", data)}
tokenizer = {_pin("tokenizer.json", words)}
{entry}
[models.heads.names]
{head or HEAD}
"""
    )
    return path


HEAD = f"""
kind = "tokens"
labels = {list(LABELS)}
thresholds.PERSON = {{ completion = 0.5, prompt = 0.5 }}
thresholds.LOCATION = {{ completion = 0.5 }}
thresholds.ORGANIZATION = {{ completion = 0.5 }}
"""


def _pin(file: str, data: bytes) -> str:
    return f'{{ file = "{file}", sha256 = "{hashlib.sha256(data).hexdigest()}", size_bytes = {len(data)} }}'
