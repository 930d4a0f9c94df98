"""A name for this worker that it has again after a crash: its seat in the consumer group.

A worker that joins under the name of one that just died takes over its partitions at once; under a new name it would
wait until the group believes in that death, ten seconds later. Names come from numbered lock files in the data folder:
a process holds the first one that is free, and the system lets go of it when the process ends, however it ends.
"""

import fcntl
import hashlib
import socket
from pathlib import Path
from typing import IO

from headgate.errors import ConfigError

#: More workers than this over one data folder is a mistake.
MAX_SEATS = 64


class Seat:
    """The first free name of this host.

    Args:
        folder: where the lock files are.
        group: the consumer group, since names are unique within one.

    Attributes:
        name: of the member.
    """

    def __init__(self, folder: Path, group: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] | None = None
        for number in range(MAX_SEATS):
            self._lock = _lock(folder / f"{group}-{number}.lock")
            if self._lock is not None:
                # Two data folders of one host have seats of their own.
                place = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:6]
                self.name = f"{socket.gethostname()}-{place}-{number}"
                return
        raise ConfigError(
            f"{MAX_SEATS} workers run over {folder} already; give this one a HEADGATE_DATA_DIR of its own"
        )

    def leave(self) -> None:
        """Let another process have the name."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _lock(path: Path) -> IO[str] | None:
    file = path.open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
