"""The networks: a BERT encoder with a head that decides over a window, one that judges every token, or both.

In come token rows; out come logits. `training.pack` says where the starting weights come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from headgate.inference import letter_case
from training.entities.kinds import LABELS
from training.pack import graph_weights, unpacked

VOCABULARY = 30_522


@dataclass(frozen=True, slots=True)
class Heads:
    """What a network is trained for.

    Attributes:
        labels: of the sentence head; 0 for none.
        token_labels: of the token head.
        token_types: what `token_type_ids` tell apart.
        token_loss: weight of the token head's loss beside that of the sentence head.
        own_types: token types mean something else than where the starting weights come from, and are learnt.
        output: name of the token head's probabilities.
    """

    labels: int
    token_labels: int
    token_types: int
    token_loss: float
    own_types: bool
    output: str


#: By task. For injections the token head serves and the sentence head decides; their types are the two segments. For
#: entities every token is judged, and its type is the letter case of its word.
TASKS: Final[Mapping[str, Heads]] = {
    "injection": Heads(2, 2, 2, 0.3, own_types=False, output="where"),
    "entities": Heads(0, len(LABELS), letter_case.KINDS, 1.0, own_types=True, output="entities"),
}


class Screen(nn.Module):
    """An encoder and its heads.

    Args:
        layers: of the encoder; 384 wide, twelve attention heads.
        heads: what it is for.
        dropout: while training, after every block and before the heads.
    """

    def __init__(self, layers: int = 6, heads: Heads = TASKS["injection"], dropout: float = 0.1) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=VOCABULARY,
            hidden_size=384,
            num_hidden_layers=layers,
            num_attention_heads=12,
            intermediate_size=1_536,
            type_vocab_size=heads.token_types,
            hidden_dropout_prob=dropout,
            # Dropping attention costs a third of the time on a processor.
            attention_probs_dropout_prob=0.0,
        )
        # On a processor the plain matrix products are twice as fast backwards as the fused kernel.
        config._attn_implementation = "eager"
        self.encoder = BertModel(config, add_pooling_layer=False)  # type: ignore[no-untyped-call]
        self.dropout = nn.Dropout(dropout)
        self.decide = nn.Linear(384, heads.labels) if heads.labels else None
        self.locate = nn.Linear(384, heads.token_labels)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor | None, Tensor]:
        """Logits of windows, (rows, labels), and of tokens, (rows, tokens, token labels)."""
        hidden = self.encoder(ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        hidden = self.dropout(hidden)
        return None if self.decide is None else self.decide(hidden[:, 0]), self.locate(hidden)


def starting_weights(path: Path) -> dict[str, Tensor]:
    """The encoder's weights, by the names that `BertModel` gives them.

    Args:
        path: an ONNX file, or what `training.pack` made of one.
    """
    if path.suffix == ".npz":
        with np.load(path) as packed:
            return {name: torch.from_numpy(array) for name, array in unpacked(packed).items()}
    return {name: torch.from_numpy(array) for name, array in graph_weights(path).items()}


def start(path: Path, layers: int, dropout: float, heads: Heads = TASKS["injection"]) -> Screen:
    """A network with the starting weights of `path` and new heads.

    Raises:
        RuntimeError: the file's encoder is another one.
    """
    screen = Screen(layers, heads, dropout)
    weights = starting_weights(path)
    types = "embeddings.token_type_embeddings.weight"
    if heads.own_types and types in weights:
        # Every type begins as the one that single texts had: as if there were none.
        weights[types] = weights[types][:1].repeat(heads.token_types, 1)
    missing, unknown = screen.encoder.load_state_dict(weights, strict=False)
    lacking = [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]
    if lacking or unknown:
        raise RuntimeError(
            f"{path} is no encoder of {layers} layers: lacks {lacking[:3]}, has {list(unknown)[:3]} besides"
        )
    return screen
