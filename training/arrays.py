"""Windows as arrays: what preparing writes and training reads. Needs NumPy alone, so that it goes along anywhere."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: Label of tokens that are not judged.
IGNORED = -100  # what torch.nn.functional.cross_entropy leaves out by default


@dataclass(frozen=True, slots=True)
class Rows:
    """Windows as arrays.

    Attributes:
        ids: token ids, (rows, tokens).
        types: 0 for the first segment, 1 for the second, (rows, tokens).
        mask: 1 where a token stands, (rows, tokens).
        labels: of the windows, (rows,).
        tokens: labels of the tokens, `IGNORED` outside of the text, (rows, tokens).
        documents: index of the document that a row comes from, (rows,).
    """

    ids: NDArray[np.int32]
    types: NDArray[np.int8]
    mask: NDArray[np.int8]
    labels: NDArray[np.int8]
    tokens: NDArray[np.int8]
    documents: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.labels)

    def save(self, path: Path) -> None:
        """Write the arrays."""
        np.savez_compressed(path, **{name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, path: Path) -> "Rows":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(**{name: arrays[name] for name in cls.__slots__})
