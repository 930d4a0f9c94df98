"""Where a vault keeps what it has sealed: in memory, or in a file that several processes share.

Enter rows of ciphertext under keyed hashes, and leave as they came until they expire. A store has no key, and so knows
no value, placeholder, session or tenant.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from headgate.errors import ConfigError, VaultError

#: Rows of one store; at most about 5 KB each where values are as long as may be, and 300 bytes where they are names.
MAX_ROWS = 1_000_000
#: Rows of one session: the placeholders that a session has are no more.
MAX_SESSION_ROWS = 10_000
#: How long a process waits for another's write.
BUSY_S = 5.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vault (
    name BLOB PRIMARY KEY, session BLOB NOT NULL, expires_ms INTEGER NOT NULL, sealed BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS vault_session ON vault (session);
CREATE INDEX IF NOT EXISTS vault_expiry ON vault (expires_ms);
CREATE TABLE IF NOT EXISTS vault_key (mark BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One sealed value.

    Args:
        name: keyed hash of session and placeholder.
        session: keyed hash of the session.
        expires_ms: epoch milliseconds.
        sealed: nonce and ciphertext.
    """

    name: bytes
    session: bytes
    expires_ms: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a store holds.

    Args:
        values: rows that have not expired.
        expired: rows that have, and wait for the next purge.
        sessions: sessions that have values.
        next_expiry_ms: epoch milliseconds of the next expiry; None where there is none.
        size_bytes: of the sealed values.
    """

    values: int
    expired: int
    sessions: int
    next_expiry_ms: int | None
    size_bytes: int


class Store(Protocol):
    """Keeps rows."""

    def check_key(self, mark: bytes) -> None:
        """Refuse another key than the one that the store was filled under.

        Args:
            mark: what is derived from the key, to compare.

        Raises:
            ConfigError: it is another one.
        """

    def put(self, row: Row) -> bool:
        """Keep a row in the place of one of the same name; whether there was room."""

    def get(self, name: bytes) -> Row | None:
        """The row of this name."""

    def of_session(self, session: bytes) -> list[Row]:
        """The rows of a session."""

    def drop(self, name: bytes) -> None:
        """Forget a row."""

    def drop_session(self, session: bytes) -> int:
        """Forget a session's rows; how many there were."""

    def purge(self, now_ms: int) -> int:
        """Forget the rows that have expired; how many there were."""

    def contents(self, now_ms: int) -> Contents:
        """How much there is."""

    def close(self) -> None:
        """Let go of files."""


class MemoryStore:
    """Rows in this process.

    Args:
        max_rows: at the cap, a new row is refused.
    """

    def __init__(self, max_rows: int = MAX_ROWS) -> None:
        self._max_rows = max_rows
        self._rows: dict[bytes, Row] = {}
        self._sessions: dict[bytes, set[bytes]] = {}

    def check_key(self, mark: bytes) -> None:
        """It was filled under no other."""

    def put(self, row: Row) -> bool:
        """Keep a row; whether there was room."""
        known = self._sessions.get(row.session, set())
        if row.name not in self._rows and (len(self._rows) >= self._max_rows or len(known) >= MAX_SESSION_ROWS):
            return False
        self._rows[row.name] = row
        self._sessions.setdefault(row.session, set()).add(row.name)
        return True

    def get(self, name: bytes) -> Row | None:
        """The row of this name."""
        return self._rows.get(name)

    def of_session(self, session: bytes) -> list[Row]:
        """The rows of a session."""
        return [self._rows[name] for name in self._sessions.get(session, ())]

    def drop(self, name: bytes) -> None:
        """Forget a row."""
        row = self._rows.pop(name, None)
        if row is not None:
            names = self._sessions[row.session]
            names.discard(name)
            if not names:
                del self._sessions[row.session]

    def drop_session(self, session: bytes) -> int:
        """Forget a session's rows; how many there were."""
        names = self._sessions.pop(session, set())
        for name in names:
            del self._rows[name]
        return len(names)

    def purge(self, now_ms: int) -> int:
        """Forget the rows that have expired; how many there were."""
        expired = [name for name, row in self._rows.items() if row.expires_ms <= now_ms]
        for name in expired:
            self.drop(name)
        return len(expired)

    def contents(self, now_ms: int) -> Contents:
        """How much there is."""
        live = [row for row in self._rows.values() if row.expires_ms > now_ms]
        return Contents(
            values=len(live),
            expired=len(self._rows) - len(live),
            sessions=len({row.session for row in live}),
            next_expiry_ms=min((row.expires_ms for row in live), default=None),
            size_bytes=sum(len(row.sealed) for row in self._rows.values()),
        )

    def close(self) -> None:
        """Forget everything."""
        self._rows, self._sessions = {}, {}


class FileStore:
    """Rows in an SQLite file, which only its owner can read. Several processes may use it at a time.

    Args:
        path: the file; made where there is none, its folder too.
        max_rows: at the cap, a new row is refused.

    Raises:
        VaultError: it cannot be opened, or is something else.
    """

    def __init__(self, path: Path, max_rows: int = MAX_ROWS) -> None:
        self._path, self._max_rows = path, max_rows
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
            # A reader never waits for a writer; what is deleted is overwritten.
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute("PRAGMA secure_delete = ON")
            self._database.executescript(_SCHEMA)

    def check_key(self, mark: bytes) -> None:
        """Refuse another key than the one that the file was filled under.

        Raises:
            ConfigError: it is another one.
        """
        with self._told():
            self._database.execute("INSERT INTO vault_key SELECT ? WHERE NOT EXISTS (SELECT 1 FROM vault_key)", (mark,))
            (known,) = self._database.execute("SELECT mark FROM vault_key").fetchone()
        if known != mark:
            raise ConfigError(f"{self._path} was filled under another HEADGATE_VAULT_KEY than the one that is set")

    def put(self, row: Row) -> bool:
        """Keep a row; whether there was room."""
        with self._told():
            done = self._database.execute(
                "INSERT OR REPLACE INTO vault SELECT :name, :session, :expires, :sealed"
                " WHERE EXISTS (SELECT 1 FROM vault WHERE name = :name)"
                " OR ((SELECT count(*) FROM vault) < :most"
                " AND (SELECT count(*) FROM vault WHERE session = :session) < :most_of_session)",
                {
                    "name": row.name,
                    "session": row.session,
                    "expires": row.expires_ms,
                    "sealed": row.sealed,
                    "most": self._max_rows,
                    "most_of_session": MAX_SESSION_ROWS,
                },
            )
            return done.rowcount > 0

    def get(self, name: bytes) -> Row | None:
        """The row of this name."""
        with self._told():
            found = self._database.execute(
                "SELECT name, session, expires_ms, sealed FROM vault WHERE name = ?", (name,)
            ).fetchone()
        return Row(*found) if found else None

    def of_session(self, session: bytes) -> list[Row]:
        """The rows of a session."""
        with self._told():
            found = self._database.execute(
                "SELECT name, session, expires_ms, sealed FROM vault WHERE session = ?", (session,)
            ).fetchall()
        return [Row(*row) for row in found]

    def drop(self, name: bytes) -> None:
        """Forget a row."""
        self._delete("DELETE FROM vault WHERE name = ?", name)

    def drop_session(self, session: bytes) -> int:
        """Forget a session's rows; how many there were."""
        return self._delete("DELETE FROM vault WHERE session = ?", session)

    def purge(self, now_ms: int) -> int:
        """Forget the rows that have expired; how many there were."""
        return self._delete("DELETE FROM vault WHERE expires_ms <= ?", now_ms)

    def contents(self, now_ms: int) -> Contents:
        """How much there is."""
        with self._told():
            values, sessions, soonest = self._database.execute(
                "SELECT count(*), count(DISTINCT session), min(expires_ms) FROM vault WHERE expires_ms > ?", (now_ms,)
            ).fetchone()
            rows, size = self._database.execute(
                "SELECT count(*), coalesce(sum(length(sealed)), 0) FROM vault"
            ).fetchone()
        return Contents(values, rows - values, sessions, soonest, size)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _delete(self, statement: str, argument: bytes | int) -> int:
        with self._told():
            return self._database.execute(statement, (argument,)).rowcount

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise VaultError(f"the vault {self._path} cannot be used ({type(error).__name__}: {error})") from None
