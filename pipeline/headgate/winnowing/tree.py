"""Which files of a directory or a Git repository are source code of its own, and what is in them.

In comes a place; out come the texts of its source files. Left out: what Git ignores, what a package manager or a
generator brought, and what nobody can read. Nothing here knows fingerprints.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from headgate.errors import ConfigError
from headgate.provenance.effects import word_set

SUFFIXES = word_set(
    ".py .pyi .pyx .js .jsx .mjs .cjs .ts .tsx .mts .cts .java .kt .scala .c .h .cc .cpp .cxx .hpp .hh .hxx .m .mm .go "
    ".rs .cs .swift .php .rb .sh .bash .zsh"
)
#: Directories of other people's code.
_VENDORED = word_set(
    "node_modules bower_components vendor vendored _vendor third_party third-party thirdparty site-packages "
    "dist-packages .git .hg .svn .venv venv .tox .nox __pycache__ .mypy_cache .idea"
)
#: A larger file was generated.
MAX_FILE_BYTES = 2_000_000
#: Code that people wrote has shorter lines on average; minified code has one.
_MAX_MEAN_LINE_CHARS = 200
_GENERATED = ("_pb2.py", "_pb2_grpc.py", ".pb.go", ".pb.cc", ".pb.h", ".min.js", ".bundle.js", ".d.ts")


@dataclass(slots=True)
class Tree:
    """The source files below a directory, read one by one.

    Args:
        root: the directory, or one file.
        skipped: reason -> files that were left out for it, as far as reading has come.
    """

    root: Path
    skipped: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for path in self.paths():
            text = self._text(path)
            if text is not None:
                yield path, text

    def paths(self) -> list[str]:
        """The paths that are to be read, in order, relative to the root.

        Raises:
            ConfigError: there is no such place, or Git's rules cannot be followed.
        """
        if self.root.is_file():
            return [self.root.name]
        if not self.root.is_dir():
            raise ConfigError(f"{self.root} is neither a file nor a directory")
        found = _by_git(self.root) if shutil.which("git") else _by_hand(self.root)
        return sorted(path for path in found if PurePosixPath(path).suffix in SUFFIXES and self._is_own(path))

    def _is_own(self, path: str) -> bool:
        parts = PurePosixPath(path)
        if not _VENDORED.isdisjoint(parts.parts[:-1]):
            return self._skip("vendored")
        return not parts.name.endswith(_GENERATED) or self._skip("generated")

    def _text(self, path: str) -> str | None:
        file = self.root if self.root.is_file() else self.root / path
        try:
            if file.is_symlink() or not file.is_file():
                self._skip("no file")
                return None
            if file.stat().st_size > MAX_FILE_BYTES:
                self._skip("too large")
                return None
            raw = file.read_bytes()
        except OSError:
            self._skip("unreadable")
            return None
        if b"\0" in raw[:8_192]:
            self._skip("binary")
            return None
        text = raw.decode("utf-8", "replace")
        if len(text) > _MAX_MEAN_LINE_CHARS * (1 + text.count("\n")):
            self._skip("minified")
            return None
        return text

    def _skip(self, reason: str) -> bool:
        self.skipped[reason] = self.skipped.get(reason, 0) + 1
        return False


@contextmanager
def opened(place: str) -> Iterator[Path]:
    """A directory, a file, or a Git repository, as something that can be read; a clone is deleted afterwards.

    Args:
        place: a path, or what `git clone` takes.

    Raises:
        ConfigError: it cannot be cloned.
    """
    path = Path(place)
    if path.exists() and not (path.is_dir() and (path / "HEAD").is_file() and (path / "objects").is_dir()):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="headgate-") as directory:
        clone = Path(directory) / "clone"
        _git(["clone", "--quiet", "--depth", "1", "--", place, str(clone)], f"cannot clone {place}")
        yield clone


def _by_git(root: Path) -> Iterator[str]:
    """Every file that Git would not ignore, whether or not the directory is in a repository."""
    with tempfile.TemporaryDirectory(prefix="headgate-") as directory:
        # A repository of its own, so that .gitignore files count where there is no repository around them.
        _git(["init", "--quiet", "--bare", directory], "cannot read .gitignore files")
        where = ["-C", str(root), f"--git-dir={directory}", f"--work-tree={root.resolve()}"]
        listed = _git([*where, "ls-files", "-z", "--others", "--exclude-standard"], f"cannot list {root}")
    for path in filter(None, listed.split("\0")):
        if path.endswith("/"):  # a repository within
            yield from (path + inner for inner in _by_git(root / path))
        else:
            yield path


def _by_hand(root: Path) -> Iterator[str]:
    for directory, inner, names in os.walk(root):
        if ".gitignore" in names:
            raise ConfigError(f"{directory} has a .gitignore; to follow it, git must be installed")
        inner[:] = [name for name in inner if name not in _VENDORED]
        for name in names:
            yield (Path(directory) / name).relative_to(root).as_posix()


def _git(arguments: list[str], what: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607  (git is the one that the user's own shell finds)
            check=True,
            capture_output=True,
            env=environment | {"GIT_TERMINAL_PROMPT": "0"},
        )
    except FileNotFoundError:
        raise ConfigError(f"{what}: git is not installed") from None
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise ConfigError(f"{what}: {' '.join(last) or 'git failed'}") from None
    return done.stdout.decode("utf-8", "surrogateescape")
