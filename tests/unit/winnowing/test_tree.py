"""Source trees: which files are read, and which are left out and why."""

import subprocess
from pathlib import Path

import pytest

from headgate.errors import ConfigError
from headgate.winnowing.tree import MAX_FILE_BYTES, Tree, opened


def put(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
    )


def test_source_files_are_read_in_order_and_others_are_not(tmp_path: Path) -> None:
    put(tmp_path, {"b.go": "b", "a/a.py": "a", "README.md": "no", "data.json": "{}"})
    assert list(Tree(tmp_path)) == [("a/a.py", "a"), ("b.go", "b")]


def test_what_git_ignores_is_left_out_with_and_without_a_repository(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": "a", "build/out.py": "no", ".gitignore": "build/\n*.tmp.py\n", "x.tmp.py": "no"})
    assert Tree(tmp_path).paths() == ["a.py"]
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py")
    assert Tree(tmp_path).paths() == ["a.py"]


def test_a_repository_within_is_read_too(tmp_path: Path) -> None:
    put(tmp_path, {"a.py": "a", "inner/b.py": "b"})
    git(tmp_path / "inner", "init", "-q")
    assert Tree(tmp_path).paths() == ["a.py", "inner/b.py"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"vendor/x.go": "x"}, "vendored"),
        ({"web/node_modules/x/index.js": "x"}, "vendored"),
        ({"api_pb2.py": "x"}, "generated"),
        ({"app.min.js": "x"}, "generated"),
        ({"app.js": "x=1;" * 1_000}, "minified"),
        ({"a.py": b"\x7fELF\0\0"}, "binary"),
        ({"a.c": b"x" * (MAX_FILE_BYTES + 1)}, "too large"),
    ],
)
def test_what_nobody_wrote_here_is_left_out_and_counted(
    tmp_path: Path, files: dict[str, str | bytes], why: str
) -> None:
    tree = Tree(put(tmp_path, files))
    assert list(tree) == []
    assert tree.skipped == {why: 1}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, {"real.txt": "x"})
    (tmp_path / "link.py").symlink_to(tmp_path / "real.txt")
    assert list(Tree(tmp_path)) == []


def test_one_file_is_a_tree(tmp_path: Path) -> None:
    assert list(Tree(put(tmp_path, {"a.py": "a"}) / "a.py")) == [("a.py", "a")]


def test_without_git_a_gitignore_cannot_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headgate.winnowing.tree.shutil.which", lambda _: None)
    put(tmp_path, {"a.py": "a", "node_modules/b.js": "b"})
    assert Tree(tmp_path).paths() == ["a.py"]
    put(tmp_path, {".gitignore": "a.py"})
    with pytest.raises(ConfigError, match="git must be installed"):
        Tree(tmp_path).paths()


def test_a_repository_is_cloned_and_the_clone_is_deleted(tmp_path: Path) -> None:
    origin = put(tmp_path / "origin", {"a.py": "a"})
    git(origin, "init", "-q")
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "one")
    git(tmp_path, "clone", "-q", "--bare", str(origin), "bare.git")
    for place in (f"file://{origin}", str(tmp_path / "bare.git")):
        with opened(place) as clone:
            assert [path for path, _ in Tree(clone)] == ["a.py"]
        assert not clone.exists()


def test_what_cannot_be_cloned_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot clone"), opened(str(tmp_path / "nowhere")):
        pass
