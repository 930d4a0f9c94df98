"""``headgate vault``: what it prints, what it forgets, and how it exits."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from headgate.commands import vault as command
from headgate.errors import ConfigError
from headgate.vault import Scope, Vault
from headgate.vault_store import FileStore

KEY = bytes(range(32))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault of three values in two sessions, one of which has expired."""
    path = tmp_path / "vault.db"
    monkeypatch.setenv("HEADGATE_VAULT", str(path))
    monkeypatch.setenv("HEADGATE_VAULT_KEY", KEY.hex())
    vault = Vault(FileStore(path), KEY)
    vault.put(Scope("acme", "one"), "<EMAIL_1>", "a@b", 600)
    vault.put(Scope("acme", "one"), "<EMAIL_2>", "c@d", 600)
    vault.close()
    old = Vault(FileStore(path), KEY, now=lambda: 1_000.0)
    old.put(Scope("acme", "two"), "<EMAIL_1>", "e@f", 1)
    old.close()
    return path


def run(*words: str) -> Any:
    app = typer.Typer()
    command.register(app)
    return CliRunner().invoke(app, ["vault", *words])


def test_info_counts_and_shows_no_value(file: Path) -> None:
    held = json.loads(run("info", "--json").stdout)
    assert (held["values"], held["sessions"], held["expired"]) == (2, 1, 1)
    assert held["next_expiry_ms"] > 1_000_000
    table = run("info")
    assert table.exit_code == 0
    assert "The vault of pseudonyms" in table.stdout
    assert "a@b" not in table.stdout


@pytest.mark.parametrize(
    ("words", "forgotten", "left"),
    [
        (("purge",), 1, 2),
        (("purge", "--session", "one", "--tenant", "acme"), 2, 0),
        (("purge", "--session", "one"), 0, 2),
        (("purge", "--all"), 3, 0),
    ],
)
def test_purge_forgets_what_it_is_told_to(file: Path, words: tuple[str, ...], forgotten: int, left: int) -> None:
    assert json.loads(run(*words, "--json").stdout) == {"forgotten": forgotten}
    assert json.loads(run("info", "--json").stdout)["values"] == left
    assert run("purge").stdout.endswith("values were forgotten\n")


@pytest.mark.parametrize("words", [("--all", "--session", "one"), ("--tenant", "acme")])
def test_purge_refuses_words_that_do_not_go_together(file: Path, words: tuple[str, ...]) -> None:
    assert run("purge", *words).exit_code == 2


def test_missing_file_and_key_are_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(run("info", "--file", str(file.parent / "other.db")).exception, ConfigError)
    monkeypatch.delenv("HEADGATE_VAULT_KEY")
    assert "HEADGATE_VAULT_KEY" in str(run("info").exception)
    monkeypatch.delenv("HEADGATE_VAULT")
    assert "HEADGATE_VAULT" in str(run("info").exception)
