"""``headgate models``: what is listed, and what does not verify."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.tiny_model import CALLS, write_model
from typer.testing import CliRunner

from headgate.commands import models as command


@pytest.fixture
def app() -> typer.Typer:
    root = typer.Typer()
    command.register(root)
    root.command("other")(lambda: None)
    return root


def run(app: typer.Typer, *words: str) -> Any:
    return CliRunner().invoke(app, ["models", *words])


def test_list_shows_models_without_opening_them(app: typer.Typer, tmp_path: Path) -> None:
    manifest = write_model(tmp_path)
    (tmp_path / "tiny.onnx").unlink()
    result = run(app, "list", str(manifest))
    assert result.exit_code == 0, result.output
    for shown in ("tiny", "1.0.0", "Apache-2.0", "prompt 0.9", "built by the tests"):
        assert shown in result.stdout
    (model,) = json.loads(run(app, "list", "--json", str(manifest)).stdout)["models"]
    assert model["heads"]["injection"]["thresholds"]["injection"]["tool_result"] == 0.8


def test_list_says_from_where_on_a_call_was_not_asked_for(app: typer.Typer, tmp_path: Path) -> None:
    result = run(app, "list", str(write_model(tmp_path, **CALLS)))
    assert result.exit_code == 0, result.output
    assert "for 0.9" in " ".join(result.stdout.split())


def test_verify_loads_and_scores_what_is_as_pinned(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADGATE_MODELS", str(write_model(tmp_path)))
    result = run(app, "verify", "--json")
    assert result.exit_code == 0, result.output
    (model,) = json.loads(result.stdout)["models"]
    assert model["ok"]
    assert model["nodes"] == 12
    assert model["took_ms"] > 0


def test_verify_exits_with_1_where_one_model_is_another(app: typer.Typer, tmp_path: Path) -> None:
    manifest = write_model(tmp_path, name="good")
    write_model(tmp_path, name="tampered")
    data = bytearray((tmp_path / "tampered.onnx").read_bytes())
    data[-1] ^= 1
    (tmp_path / "tampered.onnx").write_bytes(data)
    result = run(app, "verify", "--json", str(manifest))
    assert result.exit_code == 1
    good, tampered = json.loads(result.stdout)["models"]
    assert good["ok"]
    assert not tampered["ok"]
    assert "SHA-256" in tampered["problem"]
    assert "as pinned" in run(app, "verify", str(manifest)).stdout


def test_the_models_that_come_with_headgate_are_what_their_manifest_says(
    app: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADGATE_MODELS", raising=False)
    listed = json.loads(run(app, "list", "--json").stdout)["models"]
    assert "injection-stream" in [model["name"] for model in listed]
    result = run(app, "verify", "--json")
    assert result.exit_code == 0, result.output
    assert all(model["ok"] for model in json.loads(result.stdout)["models"])
