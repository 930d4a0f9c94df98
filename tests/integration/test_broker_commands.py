"""`headgate broker` and `headgate topics`, called as a person or a script calls them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

HEADGATE = str(Path(sys.executable).parent / "headgate")
DATA = Path(__file__).parents[2] / ".headgate"


def environment(more: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HEADGATE_")}
    return inherited | {"HEADGATE_DATA_DIR": str(DATA)} | dict(more)


def headgate(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HEADGATE, *words], env=environment(settings), capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def broker(*words: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A running `headgate broker --json` and what it said when it was ready."""
    command = [HEADGATE, "broker", "--json", *words]
    process = subprocess.Popen(
        command, env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()  # ends also when the command does
        assert line, process.communicate()[1]
        yield process, json.loads(line)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.kafka
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_stops_the_broker_cleanly_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    with broker("--port", "0", "--data-dir", str(tmp_path / "kafka")) as (process, ready):
        assert ready["kind"] == "kafka"
        assert Path(ready["log_file"]).parent == tmp_path / "kafka"
        assert is_running(ready["pid"])
        process.send_signal(number)
        assert process.wait(60) == 0
        assert not is_running(ready["pid"])
    assert "shut down completed" in Path(ready["log_file"]).read_text()
    assert (
        tmp_path / "kafka" / "data" / ".kafka_cleanshutdown"
    ).exists()  # so that no log is recovered at the next start


@pytest.mark.kafka
def test_a_broker_that_is_killed_under_the_command_is_an_error(tmp_path: Path) -> None:
    with broker("--port", "0", "--data-dir", str(tmp_path / "kafka")) as (process, ready):
        os.kill(ready["pid"], signal.SIGKILL)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "ended by itself (exit -9)" in said
        assert "kafka.log" in said


@pytest.mark.kafka
def test_topics_are_created_once_then_checked_and_drift_exits_with_1(kafka: str) -> None:
    mine = {"HEADGATE_BOOTSTRAP_SERVERS": kafka, "HEADGATE_TOPIC_PREFIX": f"cli-{os.getpid()}"}
    missing = headgate("topics", "check", "--json", **mine)
    assert missing.returncode == 1
    assert {found["what"] for found in json.loads(missing.stdout)["differences"]} == {"missing"}

    created = json.loads(headgate("topics", "create", "--json", **mine).stdout)
    assert f"cli-{os.getpid()}.events" in created["created"]
    assert created["differences"] == []

    again = headgate("topics", "create", **mine)
    assert (again.returncode, again.stdout) == (0, "every topic exists\nall topics are as declared\n")

    drifted = headgate("topics", "check", **mine, HEADGATE_PARTITIONS="5")
    assert drifted.returncode == 1
    assert "set HEADGATE_PARTITIONS=8" in drifted.stdout


def test_the_embedded_broker_says_what_it_is_and_stops_on_sigterm() -> None:
    with broker("--embedded") as (process, ready):
        assert ready["kind"] == "embedded"
        assert ready["bootstrap_servers"].startswith("127.0.0.1:")
        refused = headgate("topics", "check", "--bootstrap-servers", ready["bootstrap_servers"])
        assert refused.returncode == 1
        assert "takes no admin requests" in refused.stderr
        process.terminate()
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "never for production" in said


@pytest.mark.parametrize("words", [("--embedded", "--port", "9092"), ("--embedded", "--data-dir", "here")])
def test_options_without_effect_on_the_embedded_broker_are_refused(words: tuple[str, ...]) -> None:
    assert headgate("broker", *words).returncode == 2
