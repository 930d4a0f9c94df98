"""The network: a BERT encoder with one head that decides over a window and one that tells where.

In come token rows; out come logits. `training.pack` says where the starting weights come from.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from training.pack import graph_weights, unpacked

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
    """The encoder's weights, by the names that `BertModel` gives them.

    Args:
        path: an ONNX file, or what `training.pack` made of one.
    """
    if path.suffix == ".npz":
        with np.load(path) as packed:
            return {name: torch.from_numpy(array) for name, array in unpacked(packed).items()}
    return {name: torch.from_numpy(array) for name, array in graph_weights(path).items()}


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
