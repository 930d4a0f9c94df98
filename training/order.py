"""The order in which training takes rows: a step in, its rows out.

It depends on lengths, batch and seed alone, so that a run which was stopped goes on as if it had not been.
"""

import numpy as np
from numpy.typing import NDArray

#: Rows of about the same length make a batch: batches are cut from so many rows sorted by length.
SORTED_BATCHES = 64


class Order:
    """Which rows a step takes: all of them once a pass, each pass in an order of its own.

    Args:
        lengths: of the rows, in tokens.
        batch: rows a step.
        seed: of the order.
    """

    def __init__(self, lengths: NDArray[np.int64], batch: int, seed: int) -> None:
        self._lengths, self._batch, self._seed = lengths, batch, seed
        self._steps = len(lengths) // batch
        self._pass, self._order = -1, np.zeros(0, np.int64)

    def rows(self, step: int) -> NDArray[np.int64]:
        """The rows of a step."""
        number, place = divmod(step, self._steps)
        if number != self._pass:
            self._pass, self._order = number, self._shuffled(number)
        chosen: NDArray[np.int64] = self._order[place]
        return chosen

    def _shuffled(self, number: int) -> NDArray[np.int64]:
        rng = np.random.default_rng((self._seed, number))
        rows = rng.permutation(len(self._lengths))[: self._steps * self._batch]
        batches = []
        for first in range(0, len(rows), self._batch * SORTED_BATCHES):
            some = rows[first : first + self._batch * SORTED_BATCHES]
            alike = some[np.argsort(self._lengths[some], kind="stable")].reshape(-1, self._batch)
            batches.append(rng.permutation(alike))
        return np.concatenate(batches)
