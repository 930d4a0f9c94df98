"""The vault: values come back to whom they belong, for as long as they may, and nobody reads them in between."""

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from headgate.config import Settings, load_settings
from headgate.errors import ConfigError, VaultError
from headgate.vault import MAX_VALUE_CHARS, PURGE_EVERY_S, Scope, Vault, vault_from
from headgate.vault_store import MAX_SESSION_ROWS, FileStore, MemoryStore, Store

KEY = bytes(range(32))
HERE = Scope("acme", "s1")
VALUE = "rowan.ashdown@meadow.example"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Store]:
    """Makes a store of either kind."""

    def make(**caps: int) -> Store:
        return MemoryStore(**caps) if request.param == "memory" else FileStore(tmp_path / "vault.db", **caps)

    return make


def test_value_comes_back_for_its_tenant_session_and_placeholder_alone(store: Callable[..., Store]) -> None:
    vault = Vault(store(), KEY)
    assert vault.put(HERE, "<EMAIL_1>", VALUE, 60)
    assert vault.get(HERE, "<EMAIL_1>") == VALUE
    assert vault.get(HERE, "<EMAIL_2>") is None
    assert vault.get(Scope("acme", "s2"), "<EMAIL_1>") is None
    assert vault.get(Scope("other", "s1"), "<EMAIL_1>") is None
    assert vault.values(HERE) == {"<EMAIL_1>": VALUE}
    assert vault.values(Scope("other", "s1")) == {}


def test_value_is_gone_at_its_expiry_and_purged_with_the_next_put_after_a_minute(store: Callable[..., Store]) -> None:
    clock = Clock()
    vault = Vault(store(), KEY, clock)
    vault.put(HERE, "<EMAIL_1>", VALUE, 10)
    clock.now += 9.5
    assert vault.get(HERE, "<EMAIL_1>") == VALUE
    clock.now += 0.5
    assert vault.get(HERE, "<EMAIL_1>") is None
    assert vault.values(HERE) == {}
    assert (vault.contents().values, vault.contents().expired) == (0, 1)
    clock.now += PURGE_EVERY_S
    vault.put(HERE, "<EMAIL_2>", VALUE, 10)
    assert (vault.contents().values, vault.contents().expired) == (1, 0)


def test_value_that_is_kept_again_stays_as_it_was_and_expires_later(store: Callable[..., Store]) -> None:
    clock = Clock()
    vault = Vault(store(), KEY, clock)
    vault.put(HERE, "<EMAIL_1>", VALUE, 10)
    clock.now += 9
    vault.put(HERE, "<EMAIL_1>", VALUE.upper(), 10)
    clock.now += 9
    assert vault.get(HERE, "<EMAIL_1>") == VALUE


def test_forgetting_a_session_leaves_the_others(store: Callable[..., Store]) -> None:
    vault, other = Vault(store(), KEY), Scope("acme", "s2")
    vault.put(HERE, "<EMAIL_1>", VALUE, 60)
    vault.put(HERE, "<EMAIL_2>", "b@c", 60)
    vault.put(other, "<EMAIL_1>", "d@e", 60)
    assert vault.forget(HERE) == 2
    vault.withdraw(other, "<EMAIL_9>")
    assert (vault.values(HERE), vault.values(other)) == ({}, {"<EMAIL_1>": "d@e"})
    vault.withdraw(other, "<EMAIL_1>")
    assert vault.contents().sessions == 0
    vault.put(other, "<EMAIL_1>", "d@e", 60)
    assert vault.clear() == 1


def test_full_store_and_too_long_a_value_are_refused(store: Callable[..., Store]) -> None:
    vault = Vault(store(max_rows=2), KEY)
    assert vault.put(HERE, "<A_1>", "x" * MAX_VALUE_CHARS, 60)
    assert not vault.put(HERE, "<A_2>", "x" * (MAX_VALUE_CHARS + 1), 60)
    assert vault.put(HERE, "<A_2>", "x", 60)
    assert not vault.put(HERE, "<A_3>", "x", 60)
    assert vault.put(HERE, "<A_2>", "x", 60), "one that is kept already needs no room"
    assert not vault.put(HERE, "<A_3>", "x", 0)


def test_one_session_cannot_fill_the_store() -> None:
    vault = Vault(MemoryStore(), KEY)
    kept = [vault.put(HERE, f"<A_{n}>", "x", 60) for n in range(1, MAX_SESSION_ROWS + 2)]
    assert kept == [True] * MAX_SESSION_ROWS + [False]
    assert vault.put(Scope("acme", "s2"), "<A_1>", "x", 60)


# --- What the file holds ---------------------------------------------------------------------------------------------


def test_file_holds_nothing_that_can_be_read_and_only_its_owner_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "made" / "vault.db"
    vault = Vault(FileStore(file), KEY)
    vault.put(HERE, "<EMAIL_1>", VALUE, 60)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert len(held) > 4_096
    for word in (VALUE, "ashdown", "EMAIL", "acme", "s1"):
        assert word.encode() not in held.replace(b"sqlite_stat1", b"")
    vault.close()


def test_file_outlives_its_process_and_is_shared(tmp_path: Path) -> None:
    one, other = (Vault(FileStore(tmp_path / "vault.db"), KEY) for _ in range(2))
    one.put(HERE, "<EMAIL_1>", VALUE, 60)
    assert other.get(HERE, "<EMAIL_1>") == VALUE
    one.close()
    other.close()
    assert Vault(FileStore(tmp_path / "vault.db"), KEY).get(HERE, "<EMAIL_1>") == VALUE


def test_file_refuses_another_key(tmp_path: Path) -> None:
    Vault(FileStore(tmp_path / "vault.db"), KEY).close()
    with pytest.raises(ConfigError, match="another HEADGATE_VAULT_KEY"):
        Vault(FileStore(tmp_path / "vault.db"), bytes(32))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vault SET expires_ms = expires_ms + 1",
        "UPDATE vault SET sealed = zeroblob(length(sealed))",
        "UPDATE vault SET sealed = x'00'",
    ],
)
def test_row_that_was_changed_is_no_value(tmp_path: Path, change: str) -> None:
    vault = Vault(FileStore(tmp_path / "vault.db"), KEY)
    vault.put(HERE, "<EMAIL_1>", VALUE, 60)
    vault.put(Scope("acme", "s2"), "<EMAIL_1>", "another@meadow.example", 60)
    with sqlite3.connect(tmp_path / "vault.db") as database:
        database.execute(change)
    assert vault.get(HERE, "<EMAIL_1>") is None
    assert vault.get(Scope("acme", "s2"), "<EMAIL_1>") is None


def test_row_that_was_moved_to_another_session_is_no_value(tmp_path: Path) -> None:
    vault, other = Vault(FileStore(tmp_path / "vault.db"), KEY), Scope("acme", "s2")
    vault.put(HERE, "<EMAIL_1>", VALUE, 60)
    vault.put(other, "<EMAIL_1>", "another@meadow.example", 60)
    with sqlite3.connect(tmp_path / "vault.db") as database:
        (one, its), (two, others) = database.execute("SELECT name, sealed FROM vault").fetchall()
        database.executemany("UPDATE vault SET sealed = ? WHERE name = ?", [(others, one), (its, two)])
    assert vault.get(HERE, "<EMAIL_1>") is None
    assert vault.get(other, "<EMAIL_1>") is None


def test_lengths_of_short_values_do_not_show(tmp_path: Path) -> None:
    vault = Vault(FileStore(tmp_path / "vault.db"), KEY)
    vault.put(HERE, "<PERSON_1>", "Al", 60)
    vault.put(HERE, "<PERSON_2>", "Alexandra Winterbottom", 60)
    with sqlite3.connect(tmp_path / "vault.db") as database:
        lengths = {length for (length,) in database.execute("SELECT length(sealed) FROM vault")}
    assert len(lengths) == 1


def test_file_that_is_no_vault_says_so(tmp_path: Path) -> None:
    (tmp_path / "vault.db").write_text("no database, and long enough to be taken for none" * 10)
    with pytest.raises(VaultError, match=r"vault\.db cannot be used"):
        Vault(FileStore(tmp_path / "vault.db"), KEY)


# --- Settings --------------------------------------------------------------------------------------------------------


def test_settings_without_a_file_keep_values_in_memory() -> None:
    vault = vault_from(Settings())
    vault.put(HERE, "<EMAIL_1>", VALUE, 60)
    assert vault.get(HERE, "<EMAIL_1>") == VALUE


def test_settings_with_a_file_need_a_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="HEADGATE_VAULT_KEY"):
        vault_from(Settings(vault=tmp_path / "vault.db"))
    with pytest.raises(ConfigError, match="32 bytes as hex"):
        vault_from(load_settings({"HEADGATE_VAULT_KEY": "z" * 64}))
    vault = vault_from(load_settings({"HEADGATE_VAULT": str(tmp_path / "vault.db"), "HEADGATE_VAULT_KEY": KEY.hex()}))
    assert vault.put(HERE, "<EMAIL_1>", VALUE, 60)
