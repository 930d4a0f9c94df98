"""`headgate scan`: rows in, results out, a malformed line reported and the others done."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from headgate.cli import build
from headgate.errors import RecordError
from headgate.policy import default_policy
from headgate.scan import Row, Scanner

BODY = "MIIEow" + "Ab3/" * 14
KEY = "-----BEGIN RSA " + f"PRIVATE KEY-----\n{BODY}"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(default_policy())


def run(text: str | bytes, *options: str) -> tuple[int, list[dict[str, object]], str]:
    result = CliRunner().invoke(build(), ["scan", *options], input=text)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_scan_redacts_an_email_address_in_an_answer(scanner: Scanner) -> None:
    result = scanner.scan(Row(kind="completion", text="write to ann.lee@example.com today"))
    assert (result.action, result.cut_at, result.cleared_to) == ("redact", None, 34)
    assert [(r.finding.type, r.finding.start, r.finding.end) for r in result.ruled] == [("EMAIL_ADDRESS", 9, 28)]


def test_scan_cuts_a_private_key_where_it_begins(scanner: Scanner) -> None:
    result = scanner.scan(Row(kind="completion", text=f"here: {KEY}\n"))
    assert (result.action, result.cut_at, result.cleared_to) == ("cut", 6, 6)


def test_scan_allows_plain_words(scanner: Scanner) -> None:
    result = scanner.scan(Row(kind="prompt", text="What is the capital of France?"))
    assert (result.action, result.rule, result.ruled) == ("allow", None, ())


def test_scan_denies_arguments_that_are_no_json(scanner: Scanner) -> None:
    result = scanner.scan(Row(kind="tool_call", tool="send", arguments='{"to": '))
    assert result.action == "deny"


def test_row_without_text_says_what_it_needs() -> None:
    with pytest.raises(RecordError, match='"tool" and "arguments"'):
        _ = Row(kind="tool_call", tool="x").content


def test_command_prints_one_json_line_a_row_with_the_fields_promised() -> None:
    code, lines, _ = run('{"id": 7, "kind": "completion", "text": "mail ann@example.com"}\n')
    assert code == 0
    (line,) = lines
    assert list(line) == ["id", "action", "rule", "cut_at", "cleared_to", "findings"]
    assert list(line["findings"][0]) == ["detector", "category", "type", "start", "end", "score", "rule"]  # type: ignore[index]


def test_command_reports_a_malformed_line_by_number_and_goes_on() -> None:
    bad = (
        '{"id": 1, "kind": "prompt", "text": "hi"}\n{"kind": "sekret", "text": "a"}\n\n'
        '{nope\n{"id": 5, "kind": "prompt", "text": "yo"}\n'
    )
    code, lines, errors = run(bad)
    assert code == 1
    assert [line["id"] for line in lines] == [1, 5]
    assert "line 2: " in errors
    assert "line 4: " in errors
    assert "sekret" not in errors


def test_command_takes_plain_text_whole() -> None:
    code, lines, _ = run("Call me.\nOr write to ann@example.com\n")
    assert (code, len(lines), lines[0]["action"]) == (0, 1, "redact")


def test_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(build(), ["scan", str(tmp_path / "none.jsonl")])
    assert "none.jsonl" in str(result.exception)


@pytest.mark.parametrize("chunk", ["1", "7"])
def test_command_gives_the_same_whatever_the_chunks(chunk: str) -> None:
    rows = "".join(
        json.dumps({"id": i, "kind": kind, "text": text}) + "\n"
        for i, (kind, text) in enumerate(
            [
                ("completion", "card 4111 1111 1111 1111, mail ann@example.com 😀 done"),
                ("prompt", f"{KEY}\n-----END RSA " + "PRIVATE KEY-----"),
                ("tool_result", "zero\u200bwidth\u202e text"),
            ]
        )
    )
    assert run(rows, "--chunk", chunk) == run(rows)
