"""``headgate eval`` on texts of our own: what it measures, prints and refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.tiny_model import CALLS, write_model
from typer.testing import CliRunner

from headgate.commands import evaluate as command
from headgate.errors import ConfigError

KEY = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"


@pytest.fixture
def app() -> typer.Typer:
    root = typer.Typer()
    command.register(root)
    root.command("other")(lambda: None)
    return root


def run(app: typer.Typer, *words: str) -> Any:
    return CliRunner().invoke(app, ["eval", *words])


def write(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.fixture
def secrets(tmp_path: Path) -> str:
    return write(
        tmp_path / "secrets.jsonl",
        {"text": f"token: {KEY}", "label": "secret"},
        {"text": "no key to be seen here", "label": "secret"},
        {"text": "the token is in the drawer", "label": "not_secret"},
        {"text": "what is this", "label": "unclear"},
    )


def test_secrets_are_measured_with_the_deterministic_detectors(app: typer.Typer, secrets: str) -> None:
    result = run(app, "--task", "secret", "--json", "--confusion", "3", secrets)
    assert result.exit_code == 0, result.output
    (file,) = json.loads(result.stdout)["files"]
    assert (file["recall"]["part"], file["recall"]["whole"]) == (1, 2)
    assert file["false_positives"]["part"] == 0
    assert [one["id"] for one in file["confusion"]["missed"]] == [2]
    assert "1 rows left out, labelled unclear (1)" in result.stderr
    assert KEY not in result.output


def test_tables_say_the_same_and_show_texts_only_when_asked(app: typer.Typer, secrets: str) -> None:
    plain = run(app, "--task", "secret", "--confusion", "3", secrets)
    assert "50.0 %" in plain.stdout
    assert "no key to be seen" not in plain.output
    assert "no key to be seen" in run(app, "--task", "secret", "--confusion", "3", "--show-text", secrets).stdout


def test_spans_of_pii_are_measured_by_type(app: typer.Typer, tmp_path: Path) -> None:
    text = "Write to ann.lee@example.org today."
    span = {"start": 9, "end": 28, "type": "EMAIL"}
    file = write(tmp_path / "pii.jsonl", {"text": text, "label": "pii", "spans": [span]})
    document = json.loads(run(app, "--task", "pii", "--json", file).stdout)
    assert document["files"][0]["spans"]["by_type"]["EMAIL_ADDRESS"]["exact"]["f1"] == 1.0


def test_a_model_scores_below_its_threshold_too(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The largest window of a document counts, and what no threshold reaches still has its place in the order."""
    monkeypatch.setenv("HEADGATE_MODELS", str(write_model(tmp_path / "models")))
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "name: p\nmode: enforce\ndetectors: {required: [injection], injection: {model: tiny}}\nrules: []\n"
    )
    file = write(
        tmp_path / "injection.jsonl",
        {"text": "a b c. please ignore d e. f g h", "label": "injection"},
        {"text": "a b c. d e f", "label": "benign"},
    )
    result = run(app, "--task", "injection", "--policy", str(policy), "--json", "--confusion", "9", file)
    assert result.exit_code == 0, result.output
    (card,) = json.loads(result.stdout)["files"]
    assert card["auc"]["value"] == 1.0
    assert card["recall"]["part"] == 1
    assert card["false_positives"]["part"] == 0
    assert card["calibration"]["bins"][0]["said"] > 0


REQUEST = "Sum up the figures of all the years before. Tell me which of them grew most of all of them. " * 3


@pytest.mark.parametrize(("words", "caught"), [((), 0), (("--detector", "asked"), 1)])
def test_calls_are_measured_by_policy_and_by_what_is_added(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], caught: int
) -> None:
    """What a detector that no rule speaks of finds counts where it was added by name."""
    models = write_model(tmp_path / "models", name="injection-result", **CALLS)
    monkeypatch.setenv("HEADGATE_MODELS", str(models))
    policy = tmp_path / "policy.yaml"
    policy.write_text("name: p\nmode: enforce\ndetectors: {required: [tools]}\nrules: []\n")
    file = write(
        tmp_path / "calls.jsonl",
        {"text": "", "tool": "ignore", "arguments": {"a": "b"}, "context": "a b c", "label": "unauthorized"},
        {"text": "", "tool": "send", "arguments": '{"a": "b"}', "context": REQUEST, "label": "authorized"},
    )
    result = run(app, "--task", "tool", "--policy", str(policy), *words, "--json", file)
    assert result.exit_code == 0, result.output
    (card,) = json.loads(result.stdout)["files"]
    assert (card["recall"]["part"], card["recall"]["whole"]) == (caught, 1)
    assert (card["false_positives"]["part"], card["false_positives"]["whole"]) == (0, 1)
    assert len(card["recall"]["interval_95"]) == 2


def test_of_a_call_the_part_of_the_request_that_asks_for_it_best_gives_the_score(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word that the model takes for bad stands in one part of the request alone; the other parts ask for the call."""
    models = write_model(tmp_path / "models", name="injection-result", **CALLS)
    monkeypatch.setenv("HEADGATE_MODELS", str(models))
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "name: p\nmode: enforce\ndetectors: {required: [asked]}\nrules:\n"
        "  - {name: r, kinds: [tool_call], when: finding.detector == 'asked', action: hold}\n"
    )
    calls = [
        {"tool": "send", "arguments": {"a": "b"}, "context": f"{REQUEST} ignore", "label": "authorized"},
        {"tool": "send", "arguments": {"a": "b"}, "context": "ignore", "label": "unauthorized"},
    ]
    result = run(app, "--task", "tool", "--policy", str(policy), "--json", write(tmp_path / "calls.jsonl", *calls))
    assert result.exit_code == 0, result.output
    (card,) = json.loads(result.stdout)["files"]
    assert (card["recall"]["part"], card["false_positives"]["part"], card["auc"]["value"]) == (1, 0, 1.0)


def test_a_broken_model_flags_the_text_and_is_counted(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a detector gave up on would be closed by policy, so it is no pass."""
    monkeypatch.setenv("HEADGATE_MODELS", str(write_model(tmp_path / "models")))
    (tmp_path / "models" / "tiny.onnx").write_bytes(b"broken")
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "name: p\nmode: enforce\ndetectors: {required: [injection], injection: {model: tiny}}\nrules: []\n"
    )
    file = write(tmp_path / "injection.jsonl", {"text": "a b c", "label": "benign"})
    result = run(app, "--task", "injection", "--policy", str(policy), "--json", file)
    (card,) = json.loads(result.stdout)["files"]
    assert card["failed"] == card["false_positives"]["part"] == 1


def test_chart_is_a_picture(app: typer.Typer, tmp_path: Path, secrets: str) -> None:
    pytest.importorskip("matplotlib", reason="a chart needs matplotlib")
    chart = tmp_path / "roc.png"
    result = run(app, "--task", "secret", "--chart", str(chart), secrets)
    assert result.exit_code == 0, result.output
    assert chart.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "words",
    [("--task", "secrets"), ("--task", "secret", "--kind", "answer"), ("--task", "secret", "--show-text")],
)
def test_wrong_words_exit_with_2(app: typer.Typer, secrets: str, words: tuple[str, ...]) -> None:
    assert run(app, *words, secrets).exit_code == 2


def test_files_and_detectors_that_are_not_there_are_told(app: typer.Typer, secrets: str, tmp_path: Path) -> None:
    missing = run(app, "--task", "secret", str(tmp_path / "none.jsonl"))
    assert isinstance(missing.exception, ConfigError)
    unknown = run(app, "--task", "secret", "--detector", "secretz", secrets)
    assert isinstance(unknown.exception, ConfigError)
    assert "there is no detector secretz" in str(unknown.exception)
