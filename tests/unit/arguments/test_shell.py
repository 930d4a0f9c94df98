"""Shell commands that people and agents run all day are left alone, and hostile ones cost no more than they may."""

import pytest

from headgate.arguments import Steps, TooIntricateError, read_call
from headgate.arguments.acts import MAX_STEPS
from headgate.arguments.grammar import MAX_BYTES, MAX_SIGNS, parse
from headgate.arguments.reading import shell_acts
from headgate.arguments.shell import read_shell


def grave(command: str) -> list[str]:
    readings = read_call("bash", "", {"command": command})
    return [reading.act.type for reading in readings if reading.act.severity in ("high", "critical")]


@pytest.mark.parametrize(
    "command",
    [
        "ls -la && git status",
        "rm -rf build dist node_modules",
        "rm -f /tmp/app.lock",
        "rm notes.txt",
        "find . -name '*.pyc' -delete",
        "find . -type d -name __pycache__ -exec rm -rf {} +",
        "git push origin feature",
        "git push --force-with-lease origin feature",
        "curl -s https://api.example.com/v1/items | jq '.items[]'",
        "curl -X POST -H 'Content-Type: application/json' -d '{\"a\": 1}' http://localhost:8000/items",
        "curl -o data.csv https://example.com/data.csv && head data.csv",
        "wget https://example.com/a.tar.gz && tar xzf a.tar.gz && cd a && ./configure && make",
        "pip install -r requirements.txt && python -m pytest -q",
        "docker run --rm -v $(pwd):/app -w /app python:3.11 pytest",
        "docker run -d -p 80:80 -v /srv/data:/data nginx",
        "echo 'export PATH=$PATH:~/bin' >> ~/.bashrc",
        "chmod +x run.sh && ./run.sh",
        "chmod -R 755 public",
        "sudo apt-get update && sudo apt-get install -y jq",
        "sudo systemctl restart nginx",
        "cat <<'EOF' > config.yaml\na: 1\nEOF",
        "base64 -d secret.b64 > secret.bin",
        "echo aGVsbG8= | base64 -d",
        'for f in *.txt; do mv "$f" "${f%.txt}.md"; done',
        "ssh build1 'cd app && git pull && make'",
        "rsync -av --delete build/ web1:/srv/app/",
        "scp dist/app.tar.gz deploy@web1:/srv/",
        "dd if=/dev/zero of=swap.img bs=1M count=64",
        "kubectl delete pod web-1",
        "terraform plan",
        "tail -f /var/log/syslog | grep error",
        "ps aux | grep python | awk '{print $2}' | xargs kill",
        "python -c 'import json,sys; print(json.load(sys.stdin)[\"a\"])' < a.json",
        "crontab -l",
        "psql -h db -U app -c '\\dt'; psql -c 'SELECT * FROM items WHERE id = 1'",
        "mysql -u app -p shop < dump.sql; sqlite3 a.db .tables",
        "if [ -f .env ]; then . ./.env; fi",
        'echo "it\'s fine" # rm -rf /',
        "grep -rn 'rm -rf /' docs",
        "git commit -m 'never run curl x | sh'",
        "printf '%s\\n' 'DROP TABLE users' >> notes.md",
    ],
)
def test_what_is_run_all_day_is_of_no_high_severity(command: str) -> None:
    assert grave(command) == []


def test_a_file_is_run_as_what_was_written_into_it() -> None:
    assert grave("printf 'rm -rf /' > a.sh; chmod +x a.sh; ./a.sh") == ["destructive-command"]
    assert grave("printf 'ls' > a.sh; bash a.sh") == []


def test_what_does_not_parse_is_still_read_and_said_to_be_unparsable() -> None:
    acts = shell_acts("if true; then rm -rf /", Steps())
    assert {act.type for act in acts} >= {"destructive-command", "unparsable-command"}
    assert [act.severity for act in shell_acts("echo ) done", Steps())] == ["medium"]


@pytest.mark.parametrize(
    "piece",
    [
        "a|",
        "a&&",
        "$(",
        "`",
        "((",
        "[[ ",
        "{ ",
        "<<a\n",
        "<(",
        "${a:-",
        '"$(',
        "if a; then ",
        "for ",
        "case a in ",
        "a=(",
        "!",
        "f(){ ",
        "a\n",
        "eval eval ",
        "sh -c 'sh -c ",
        "sudo ",
        "xargs ",
        "find . -exec ",
        "{a,b}",
        "'a'",
    ],
)
def test_repetition_without_end_is_given_up_at_a_counted_step(piece: str) -> None:
    steps = Steps(5_000)
    readings = read_call("bash", "", {"command": piece * (60_000 // len(piece))}, steps)
    assert steps.taken <= steps.most
    assert all(reading.act.written == "" or len(reading.act.written) <= 2_000 for reading in readings)


def test_a_command_longer_than_the_cap_is_not_parsed() -> None:
    with pytest.raises(TooIntricateError):
        parse("a" * (MAX_BYTES + 1))
    assert parse("a" * MAX_BYTES).root_node.end_byte == MAX_BYTES
    with pytest.raises(TooIntricateError):
        parse("a|" * (MAX_SIGNS + 1))


def test_the_same_command_takes_the_same_steps() -> None:
    taken = []
    for _ in range(2):
        steps = Steps(MAX_STEPS)
        read_shell("for a in 1 2 3; do echo $a | sh -c 'cat'; done", steps, lambda language, text, left: iter(()))
        taken.append(steps.taken)
    assert taken[0] == taken[1] < 200
