"""An index of source code: which fingerprints stand in which files of which repositories. It holds no code.

In come the keyed fingerprints of files; out comes a file that is mapped into memory, and answers which files hold a
fingerprint. Whoever has the index without its key learns the names of files, and nothing of what is in them.

The file: eight bytes that name the format, the length of the header, the header (JSON), then two arrays of the same
length, each from a multiple of 64 bytes on: the fingerprints in order (64 bits), and the number of the file that each
stands in (32 bits). It is replaced as a whole, so that whoever has the old one mapped goes on with it.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from headgate.errors import ConfigError
from headgate.winnowing.fingerprints import Hashes, keyed

_MAGIC = b"HGFPRNT1"
_ALIGN = 64
#: A fingerprint in more files than this is boilerplate, and says nothing of where a copy is from.
MAX_FILES = 16
_KEY_BYTES = 32

Ids = npt.NDArray[np.uint32]


class Repository(msgspec.Struct, frozen=True):
    """What an index knows of one repository.

    Attributes:
        name: as it is reported.
        files: its files, as paths within it.
        lines: lines of them.
        fingerprints: how many of its fingerprints the index keeps.
    """

    name: str
    files: tuple[str, ...]
    lines: int
    fingerprints: int


class _Header(msgspec.Struct, frozen=True):
    count: int
    key_mark: str
    repositories: tuple[Repository, ...]


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """A repository's fingerprints, before they are in an index.

    Args:
        repository: what is known of it; `fingerprints` is counted again.
        hashes: its keyed fingerprints.
        ids: for each, the number of the file within the repository.
    """

    repository: Repository
    hashes: Hashes
    ids: Ids


class SourceIndex:
    """An index, mapped into memory.

    Args:
        path: the file.
        key: 32 bytes.

    Raises:
        ConfigError: the file is missing or no index, or the key is another one's.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.key = key
        try:
            with path.open("rb") as file:
                if file.read(len(_MAGIC)) != _MAGIC:
                    raise ConfigError(f"{path} is no index of fingerprints")
                header = file.read(int.from_bytes(file.read(8), "little"))
                start = _aligned(file.tell())
            found = msgspec.json.decode(header, type=_Header)
            self._hashes: Hashes = _mapped(path, np.dtype("<u8"), start, found.count)
            self._ids: Ids = _mapped(path, np.dtype("<u4"), _aligned(start + 8 * found.count), found.count)
        except (OSError, ValueError, msgspec.DecodeError) as error:
            what = error.strerror if isinstance(error, OSError) else "it is broken"
            raise ConfigError(f"cannot read the index {path}: {what}") from None
        if found.key_mark != _mark(key):
            raise ConfigError(f"the key does not belong to the index {path}")
        self.repositories = found.repositories
        self._first = np.cumsum([0, *(len(each.files) for each in self.repositories)])

    def __len__(self) -> int:
        return len(self._hashes)

    def find(self, found: Iterable[bytes]) -> list[tuple[int, tuple[int, ...]]]:
        """For rows, their fingerprints, and the numbers of the files that they stand in."""
        hashes = keyed(found, self.key)
        begins = np.searchsorted(self._hashes, hashes, "left")
        ends = np.searchsorted(self._hashes, hashes, "right")
        return [
            (int(hash_), tuple(self._ids[begin:end].tolist()) if end > begin else ())
            for hash_, begin, end in zip(hashes, begins, ends, strict=True)
        ]

    def name(self, file: int) -> tuple[str, str]:
        """The repository and the path of a file, by its number."""
        at = int(np.searchsorted(self._first, file, "right")) - 1
        return self.repositories[at].name, self.repositories[at].files[file - int(self._first[at])]

    def parts(self) -> list[Fingerprinted]:
        """The index taken apart again, repository by repository."""
        hashes, ids = np.array(self._hashes), np.array(self._ids)
        found = []
        for at, repository in enumerate(self.repositories):
            mine = (ids >= self._first[at]) & (ids < self._first[at + 1])
            found.append(Fingerprinted(repository, hashes[mine], ids[mine] - np.uint32(self._first[at])))
        return found


def is_index(path: Path) -> bool:
    """Whether a file begins as an index does."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def write_index(path: Path, parts: Iterable[Fingerprinted], key: bytes) -> tuple[Repository, ...]:
    """Write an index in the place of the one that may be there, as a whole or not at all.

    Returns:
        Its repositories, with their fingerprints counted.

    Raises:
        ConfigError: it cannot be written.
    """
    parts = list(parts)
    firsts = np.cumsum([0, *(len(part.repository.files) for part in parts)])
    hashes = np.concatenate([np.empty(0, np.uint64), *(part.hashes for part in parts)])
    ids = np.concatenate(
        [np.empty(0, np.uint32), *(part.ids + np.uint32(first) for part, first in zip(parts, firsts, strict=False))]
    )
    order = np.lexsort((ids, hashes))
    hashes, ids = _without_boilerplate(hashes[order], ids[order])
    counts = np.bincount(np.searchsorted(firsts, ids, "right") - 1, minlength=len(parts))
    repositories = tuple(
        msgspec.structs.replace(part.repository, fingerprints=int(count))
        for part, count in zip(parts, counts, strict=False)
    )
    header = msgspec.json.encode(_Header(len(hashes), _mark(key), repositories))
    _replace(path, header, hashes.astype("<u8"), ids.astype("<u4"))
    return repositories


def read_key(path: Path, create: bool = False) -> bytes:
    """An index's key.

    Args:
        path: its file.
        create: make one where there is none, readable by its owner alone.

    Raises:
        ConfigError: it cannot be read, or is none.
    """
    try:
        if create:
            with (
                suppress(FileExistsError),
                os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new,
            ):
                new.write(secrets.token_hex(_KEY_BYTES) + "\n")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else "it is no key"
        raise ConfigError(f"cannot read the index's key {path}: {what}") from None
    if len(key) != _KEY_BYTES:
        raise ConfigError(f"the index's key {path} does not have {_KEY_BYTES} bytes")
    return key


def key_path(index: Path, key: Path | None) -> Path:
    """Where an index's key is: where somebody says, else beside it."""
    return key or index.with_name(index.name + ".key")


def _without_boilerplate(hashes: Hashes, ids: Ids) -> tuple[Hashes, Ids]:
    """Sorted fingerprints without those that stand in more than `MAX_FILES` files."""
    if not len(hashes):
        return hashes, ids
    begins = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    lengths = np.diff(np.append(begins, len(hashes)))
    kept = np.repeat(lengths <= MAX_FILES, lengths)
    return hashes[kept], ids[kept]


def _replace(path: Path, header: bytes, hashes: Hashes, ids: Ids) -> None:
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ConfigError(f"cannot write beside {path}: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            for array in (hashes, ids):
                file.write(b"\0" * (_aligned(file.tell()) - file.tell()))
                file.write(array.data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write the index {path}: {error.strerror}") from None
    finally:
        Path(name).unlink(missing_ok=True)


def _mapped(path: Path, dtype: np.dtype, offset: int, count: int) -> npt.NDArray:  # type: ignore[type-arg]
    return np.memmap(path, dtype, "r", offset, (count,)) if count else np.empty(0, dtype)


def _aligned(position: int) -> int:
    return -(-position // _ALIGN) * _ALIGN


def _mark(key: bytes) -> str:
    """What tells one key from another, and nothing of it."""
    return hashlib.blake2b(b"headgate fingerprints", key=key, digest_size=8).hexdigest()
