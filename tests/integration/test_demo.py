"""`headgate demo` as a person runs it: a broker, a worker, four sessions, and nothing left behind."""

import json
import os
import subprocess
import sys

import pytest

ENDS = {"clean": "allow", "redacted": "redact", "cut": "cut", "denied": "deny"}


def demo(*options: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEADGATE_")}
    command = [sys.executable, "-m", "headgate", "demo", "--speed", "4", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=150, env=environment, check=False)


def test_demo_prints_one_line_of_json_a_session() -> None:
    done = demo("--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["session"]: line["action"] for line in lines} == ENDS


@pytest.mark.kafka
def test_demo_on_kafka_is_readable_in_a_pipe() -> None:
    done = demo("--broker", "kafka")
    assert done.returncode == 0, done.stderr
    assert "private-key-in-answer" in done.stdout
    assert "What became of the sessions" in done.stdout
    assert "\x1b[" not in done.stdout


def test_demo_refuses_a_broker_that_it_does_not_know() -> None:
    done = demo("--broker", "rabbit")
    assert done.returncode == 2
    assert "choose embedded or kafka" in done.stderr
