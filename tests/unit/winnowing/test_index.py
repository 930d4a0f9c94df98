"""The index: what is put in is found, nothing of the code is in it, and it is replaced as a whole or not at all."""

from pathlib import Path

import numpy as np
import pytest
from tests.unit.winnowing.test_fingerprints import CODE, OTHER

from headgate.errors import ConfigError
from headgate.winnowing.building import fingerprint, fingerprints_in
from headgate.winnowing.fingerprints import Hashes, fingerprints_of
from headgate.winnowing.index import MAX_FILES, Fingerprinted, SourceIndex, key_path, read_key, write_index

NOTHING: Hashes = np.empty(0, np.uint64)


def part(name: str, files: dict[str, str], key: bytes, allowed: Hashes = NOTHING) -> Fingerprinted:
    return fingerprint(name, files.items(), key, allowed, lambda: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "fingerprints"


@pytest.fixture
def key(path: Path) -> bytes:
    return read_key(key_path(path, None), create=True)


def files_of(index: SourceIndex, text: str) -> set[tuple[str, str]]:
    wanted = set(fingerprints_of(text, index.key).tolist())
    hashes, ids = index._hashes.tolist(), index._ids.tolist()
    return {index.name(file) for hash_, file in zip(hashes, ids, strict=True) if hash_ in wanted}


def test_a_file_is_found_by_its_fingerprints_with_its_repository(path: Path, key: bytes) -> None:
    write_index(path, [part("a", {"empty.py": "", "x/a.py": CODE}, key), part("b", {"b.py": OTHER}, key)], key)
    index = SourceIndex(path, key)
    assert files_of(index, CODE) >= {("a", "x/a.py")}
    assert [(r.name, r.files) for r in index.repositories] == [("a", ("x/a.py",)), ("b", ("b.py",))]
    assert len(index) == sum(r.fingerprints for r in index.repositories)


def test_an_index_holds_names_of_files_and_no_word_of_the_code(path: Path, key: bytes) -> None:
    write_index(path, [part("a", {"a.py": CODE}, key)], key)
    held = path.read_bytes()
    assert b"a.py" in held
    assert not any(word in held for word in (b"ledger", b"settle", b"balance", key))


def test_an_index_comes_apart_as_it_was_put_together(path: Path, key: bytes) -> None:
    write_index(path, [part("a", {"a.py": CODE}, key), part("b", {"b.py": OTHER, "c.py": CODE}, key)], key)
    before = path.read_bytes()
    write_index(path, SourceIndex(path, key).parts(), key)
    assert path.read_bytes() == before


def test_what_is_allowed_is_left_out(path: Path, key: bytes, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "theirs.py").write_text(CODE)
    allowed = fingerprints_in([tmp_path / "open"], key, lambda: None)
    assert part("a", {"a.py": CODE}, key, allowed).repository.files == ()
    write_index(path, [part("open", {"theirs.py": CODE}, key)], key)
    assert np.array_equal(fingerprints_in([path], key, lambda: None), allowed)


def test_what_stands_in_many_files_is_boilerplate(path: Path, key: bytes) -> None:
    files = {f"{n}.py": CODE for n in range(MAX_FILES + 1)}
    write_index(path, [part("a", files, key)], key)
    assert len(SourceIndex(path, key)) == 0
    write_index(path, [part("a", dict(list(files.items())[1:]), key)], key)
    assert len(SourceIndex(path, key)) > 0


def test_an_empty_index_is_one(path: Path, key: bytes) -> None:
    write_index(path, [], key)
    assert (len(SourceIndex(path, key)), SourceIndex(path, key).find([b"x" * 24])) == (
        0,
        SourceIndex(path, key).find([b"x" * 24]),
    )


def test_a_key_is_made_once_and_for_its_owner_alone(path: Path, key: bytes) -> None:
    assert read_key(key_path(path, None), create=True) == key
    assert key_path(path, None).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"HGFPRNT1", b"HGFPRNT1\x05\0\0\0\0\0\0\0{}{}{", b"something else entirely"])
def test_what_is_no_index_is_refused(path: Path, key: bytes, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="index"):
        SourceIndex(path, key)


def test_a_truncated_index_is_refused(path: Path, key: bytes) -> None:
    write_index(path, [part("a", {"a.py": CODE}, key)], key)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(ConfigError, match="broken"):
        SourceIndex(path, key)


def test_the_key_of_another_index_is_refused(path: Path, key: bytes) -> None:
    write_index(path, [], key)
    with pytest.raises(ConfigError, match="does not belong"):
        SourceIndex(path, bytes(32))


def test_an_index_that_cannot_be_written_leaves_the_old_one(
    path: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_index(path, [part("a", {"a.py": CODE}, key)], key)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("headgate.winnowing.index.os.fsync", full)
    with pytest.raises(KeyboardInterrupt):
        write_index(path, [], key)
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["fingerprints", "fingerprints.key"]
