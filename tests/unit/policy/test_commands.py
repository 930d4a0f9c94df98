"""``headgate policy`` on files: what it prints, and how it exits. On a broker: see the integration tests."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from headgate.commands import policy as command
from headgate.errors import ConfigError
from headgate.policy import default_source

GOOD = "name: mine\nmode: observe\ndetectors: {required: [tools]}\nrules: []\n"
EXPIRED = "exceptions: [{value_hash: 0123456789abcdef, reason: r, expires: 2020-01-31}]\n"


@pytest.fixture
def app() -> typer.Typer:
    root = typer.Typer()
    command.register(root)
    root.command("other")(lambda: None)
    return root


def run(app: typer.Typer, *words: str, text: str | None = None) -> Any:
    return CliRunner().invoke(app, ["policy", *words], input=text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


def test_a_good_file_exits_with_0_and_says_its_version(app: typer.Typer, file: Path) -> None:
    file.write_text(GOOD)
    result = run(app, "check", str(file))
    assert result.exit_code == 0
    assert result.stdout.startswith("mine@")
    assert "0 mistakes, 0 warnings" in result.stdout


def test_every_mistake_stands_in_the_table_and_it_exits_with_1(app: typer.Typer, file: Path) -> None:
    file.write_text(GOOD.replace("observe", "off").replace("rules: []", "rules: [{name: a, when: nope}]"))
    result = run(app, "check", str(file))
    assert result.exit_code == 1
    for piece in ("mode", "rules[0].when", "unknown name nope", "rules[0].action", "3 mistakes"):
        assert piece in result.stdout


def test_warnings_alone_exit_with_0(app: typer.Typer) -> None:
    result = run(app, "check", "-", text=GOOD + EXPIRED)
    assert result.exit_code == 0
    assert "0 mistakes, 1 warning" in result.stdout


def test_json_carries_line_key_level_and_message(app: typer.Typer) -> None:
    result = run(app, "check", "-", "--json", text=GOOD.replace("required", "requierd") + EXPIRED)
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["ok"] is False
    found = {(problem["line"], problem["key"], problem["level"]) for problem in document["problems"]}
    assert found == {
        (3, "detectors.requierd", "error"),
        (3, "detectors.required", "warning"),
        (5, "exceptions[0].expires", "warning"),
    }


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(app: typer.Typer, file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    result = run(app, "check", str(file))
    assert isinstance(result.exception, ConfigError)
    assert str(file) in str(result.exception)


def test_apply_publishes_nothing_of_a_file_with_mistakes(app: typer.Typer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_publish", lambda *_: pytest.fail("published"))
    result = run(app, "apply", "-", text=GOOD.replace("observe", "off"))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "'off'" in result.stderr


def test_the_shipped_default_is_shown_as_it_is(app: typer.Typer) -> None:
    result = run(app, "show", "--default")
    assert result.exit_code == 0
    assert result.stdout == default_source()


def test_a_version_and_the_default_at_once_are_refused(app: typer.Typer) -> None:
    assert run(app, "show", "mine@0123456789ab", "--default").exit_code == 2
