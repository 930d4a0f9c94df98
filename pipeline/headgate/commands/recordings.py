"""Recorded sessions as commands read them: a file's name in, recordings out, one a line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from headgate.replay import Recording


@contextmanager
def opened_recordings(file: str) -> Iterator[tuple[IO[bytes], int | None]]:
    """The bytes of a file and how many they are; standard input, of unknown size, for ``-``.

    Raises:
        ConfigError: the file cannot be read.
    """
    from headgate.errors import ConfigError

    if file == "-":
        yield sys.stdin.buffer, None
        return
    try:
        with Path(file).open("rb") as source:
            yield source, Path(file).stat().st_size
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}") from None


class RecordingLines:
    """The recordings of an input, in order; a malformed line is reported on standard error with its number.

    Args:
        source: one session a line.
        limit: give so many at most; all where None.

    Attributes:
        number: lines read so far.
        read_bytes: bytes read so far.
        malformed: lines that held no recording.
    """

    def __init__(self, source: IO[bytes], limit: int | None = None) -> None:
        self._source, self._limit = source, limit
        self.number = self.read_bytes = self.malformed = 0

    def __iter__(self) -> Iterator["Recording"]:
        from headgate.errors import RecordError
        from headgate.replay import read_recording

        given = 0
        for line in self._source:
            self.number += 1
            self.read_bytes += len(line)
            line = line.strip().removeprefix(b"\xef\xbb\xbf")
            if not line:
                continue
            try:
                recording = read_recording(line)
            except RecordError as error:
                self.malformed += 1
                typer.echo(f"line {self.number}: {error}", err=True)
                continue
            yield recording
            given += 1
            if given == self._limit:
                return
