"""Repositories become parts of an index.

In come source trees; out come their fingerprints, without those of code that anybody may have: what stands in an
allow-list is no secret. Licence headers are comments, and comments have no fingerprints.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from headgate.winnowing.fingerprints import Hashes, fingerprints_of
from headgate.winnowing.index import Fingerprinted, Repository, SourceIndex, is_index
from headgate.winnowing.tree import Tree


def fingerprint(
    name: str, tree: Iterable[tuple[str, str]], key: bytes, allowed: Hashes, advance: Callable[[], None]
) -> Fingerprinted:
    """A repository's fingerprints.

    Args:
        name: as it is reported.
        tree: its files: paths and texts.
        key: the index's.
        allowed: fingerprints that are left out, in order.
        advance: called after each file.
    """
    files: list[str] = []
    found: list[Hashes] = []
    lines = 0
    for path, text in tree:
        hashes = fingerprints_of(text, key)
        hashes = hashes[~_contains(allowed, hashes)]
        if len(hashes):
            files.append(path)
            found.append(hashes)
        lines += text.count("\n") + 1
        advance()
    ids = np.repeat(np.arange(len(found), dtype=np.uint32), [len(hashes) for hashes in found])
    hashes = np.concatenate([np.empty(0, np.uint64), *found])
    return Fingerprinted(Repository(name, tuple(files), lines, len(hashes)), hashes, ids)


def fingerprints_in(places: Iterable[Path], key: bytes, advance: Callable[[], None]) -> Hashes:
    """All fingerprints of some directories, files, or indexes with the same key, in order and each once."""
    found: list[Hashes] = [np.empty(0, np.uint64)]
    for place in places:
        if place.is_file() and is_index(place):
            found += [part.hashes for part in SourceIndex(place, key).parts()]
            continue
        for _, text in Tree(place):
            found.append(fingerprints_of(text, key))
            advance()
    return np.unique(np.concatenate(found))


def _contains(some: Hashes, hashes: Hashes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of `hashes` are in the ordered array `some`."""
    if not len(some):
        return np.zeros(len(hashes), np.bool_)
    places = np.minimum(np.searchsorted(some, hashes), len(some) - 1)
    return np.asarray(some[places] == hashes)
