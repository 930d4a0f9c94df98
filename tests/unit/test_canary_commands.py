"""`headgate canary` makes tokens and finds them, and says what is missing where it cannot."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from headgate.commands import canary as command
from headgate.errors import ConfigError


def run(*words: str, text: str | None = None) -> Any:
    root = typer.Typer()
    command.register(root)
    root.command("other")(lambda: None)
    return CliRunner().invoke(root, ["canary", *words], input=text)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADGATE_CANARY_KEY", "5a" * 32)


def tokens(count: int = 1) -> list[str]:
    made = run("create", "--label", "crm export", "--count", str(count), "--json")
    assert made.exit_code == 0
    document = json.loads(made.stdout)
    assert document["label"] == "crm export"
    return list(document["tokens"])


def test_every_token_is_another() -> None:
    assert len(set(tokens(5))) == 5


def test_a_token_is_found_in_a_text_and_in_a_file(tmp_path: Path) -> None:
    (token,) = tokens()
    file = tmp_path / "answer.txt"
    file.write_text(f"so {token.encode().hex()} it is", encoding="utf-8")
    for source in (f"so {token} it is", str(file)):
        checked = run("check", source, "--json")
        assert checked.exit_code == 1
        (row,) = json.loads(checked.stdout)["canaries"]
        assert "crm export" in row["reason"]
        assert row["start"] == 3
    table = run("check", "-", text=token)
    assert "crm export" in table.stdout


def test_a_text_without_one_is_said_to_have_none() -> None:
    checked = run("check", "nothing here")
    assert (checked.exit_code, checked.stdout) == (0, "no canary of ours\n")


def test_without_a_key_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADGATE_CANARY_KEY")
    made = run("create", "--label", "x")
    assert isinstance(made.exception, ConfigError)
    assert "HEADGATE_CANARY_KEY" in str(made.exception)
