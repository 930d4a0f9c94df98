"""The network: a BERT encoder with one head that decides over a window and one that tells where.

In come token rows; out come logits. The starting weights are read straight out of an ONNX graph of a sentence encoder:
biases, embeddings and layer norms by name, the linear weights as initialisers of the MatMul nodes, transposed.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import BertConfig, BertModel

VOCABULARY = 30_522


class Screen(nn.Module):
    """An encoder and its heads.

    Args:
        layers: of the encoder; 384 wide, twelve attention heads.
        labels: of the sentence head.
        token_labels: of the token head.
        dropout: while training, after every block and before the heads.
    """

    def __init__(self, layers: int = 6, labels: int = 2, token_labels: int = 2, dropout: float = 0.1) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=VOCABULARY,
            hidden_size=384,
            num_hidden_layers=layers,
            num_attention_heads=12,
            intermediate_size=1_536,
            hidden_dropout_prob=dropout,
            # Dropping attention costs a third of the time on a processor.
            attention_probs_dropout_prob=0.0,
        )
        # On a processor the plain matrix products are twice as fast backwards as the fused kernel.
        config._attn_implementation = "eager"
        self.encoder = BertModel(config, add_pooling_layer=False)  # type: ignore[no-untyped-call]
        self.dropout = nn.Dropout(dropout)
        self.decide = nn.Linear(384, labels)
        self.locate = nn.Linear(384, token_labels)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of windows, (rows, labels), and of tokens, (rows, tokens, token labels)."""
        hidden = self.encoder(ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        hidden = self.dropout(hidden)
        return self.decide(hidden[:, 0]), self.locate(hidden)


def starting_weights(path: Path) -> dict[str, Tensor]:
    """The encoder's weights out of an ONNX file, by the names that `BertModel` gives them."""
    graph = onnx.load(str(path)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {name: array for name, array in stored.items() if "MatMul" not in name and "pooler" not in name}
    for node in graph.node:
        if node.op_type == "MatMul" and (linear := [name for name in node.input if name in stored]):
            name = node.name.strip("/").replace("/", ".").removesuffix("MatMul") + "weight"
            weights[name] = np.ascontiguousarray(stored[linear[0]].T)
    weights.pop("embeddings.position_ids", None)
    return {name: torch.from_numpy(array.copy()) for name, array in weights.items()}


def start(path: Path, layers: int, dropout: float) -> Screen:
    """A network with the starting weights of `path` and new heads.

    Raises:
        RuntimeError: the file's encoder is another one.
    """
    screen = Screen(layers, dropout=dropout)
    missing, unknown = screen.encoder.load_state_dict(starting_weights(path), strict=False)
    lacking = [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]
    if lacking or unknown:
        raise RuntimeError(
            f"{path} is no encoder of {layers} layers: lacks {lacking[:3]}, has {list(unknown)[:3]} besides"
        )
    return screen
