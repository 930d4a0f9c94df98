"""Scores of windows that were seen before: agent traffic repeats itself.

Keyed by a keyed hash of model, first segment and window, so that the cache holds no text and nobody can find out from
a dump of it, by trying, what was scored. The key is made anew in each process. Threads may share a cache.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict

from headgate.detector import Need, Scores

#: About 0.5 kB an entry with a few heads: 8 MB in all.
DEFAULT_ENTRIES = 16_384


class ScoreCache:
    """The scores used last; never more than `max_entries`.

    Args:
        max_entries: at which the one used longest ago is forgotten; 0 remembers nothing.
    """

    def __init__(self, max_entries: int = DEFAULT_ENTRIES) -> None:
        self._max_entries = max_entries
        self._key = secrets.token_bytes(32)
        self._scores: OrderedDict[bytes, Scores] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._scores)

    def key(self, need: Need) -> bytes:
        """What stands for the need: 128 bits, so that two of 2^40 windows share one with a chance of 2^-49."""
        digest = hashlib.blake2b(key=self._key, digest_size=16)
        for part in (need.model, str(need.pair_tokens), need.pair, need.text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.digest()

    def get(self, key: bytes) -> Scores | None:
        """The scores under `key`, if they are still known."""
        with self._lock:
            scores = self._scores.get(key)
            if scores is not None:
                self._scores.move_to_end(key)
            return scores

    def put(self, key: bytes, scores: Scores) -> None:
        """Remember scores."""
        with self._lock:
            self._scores[key] = scores
            self._scores.move_to_end(key)
            while len(self._scores) > self._max_entries:
                self._scores.popitem(last=False)
