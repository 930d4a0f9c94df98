"""`headgate scan`: the core over a file of texts."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from headgate.commands.tables import table_console

if TYPE_CHECKING:
    from headgate.scan import Result, Row, Scanner

_HELP = """
Scan texts with the detectors and the policy that the worker runs, without Kafka.

FILE holds JSON lines, or plain text, which is scanned as one text of the kind that --kind says; `-` (the default) is
standard input. A line is `{"id", "kind": "prompt|completion|tool_result|tool_call", "text" | "tool" + "arguments",
"request"?, "system"?}`. Each gives one JSON line, or a row of a table where a person reads along. A line that cannot be
read is reported with its number on standard error, the others go on, and the exit code is 1.

Examples:

    headgate scan notes.txt

    echo '{"id": 1, "kind": "completion", "text": "write to ann@example.com"}' | headgate scan

    headgate scan --chunk 1 --policy policy.yaml rows.jsonl > results.jsonl
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("scan", help=_HELP)(scan)


def scan(
    file: Annotated[str, typer.Argument(help="A file, or - for standard input.", metavar="FILE|-")] = "-",
    policy: Annotated[Path | None, typer.Option(help="Policy file; the shipped default without it.")] = None,
    chunk: Annotated[int, typer.Option(min=0, help="Code points at a time, as a stream comes; 0: whole.")] = 0,
    kind: Annotated[str, typer.Option(help="What plain text is: prompt, completion, tool_result.")] = "completion",
    json_lines: Annotated[bool, typer.Option("--json", help="JSON lines even where a person reads along.")] = False,
) -> None:
    """Scan texts; see `_HELP`."""
    if kind not in ("prompt", "completion", "tool_result"):
        raise typer.BadParameter("plain text is a prompt, a completion or a tool_result", param_hint="--kind")
    with _opened(file) as source:
        scanner = _scanner(policy, chunk)
        lines = _Lines(source, kind)
        results = ((row_id, scanner.scan(row)) for row_id, row in lines)
        if json_lines or not sys.stdout.isatty():
            _print_json(lines, results)
        else:
            _print_table(lines, results)
    if lines.malformed:
        raise typer.Exit(1)


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    from headgate.errors import ConfigError

    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as source:
            yield source
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}") from None


def _scanner(policy_file: Path | None, chunk: int) -> "Scanner":
    from headgate.commands.inputs import inline_inference, read_policy
    from headgate.config import load_settings
    from headgate.fingerprint import Fingerprinter
    from headgate.scan import Scanner

    settings = load_settings()
    key = settings.hash_key.get_secret_value().encode() if settings.hash_key else None
    return Scanner(read_policy(policy_file), inline_inference(settings.models), Fingerprinter(key), chunk)


class _Lines:
    """Rows of the input; malformed ones are reported with their number and counted."""

    def __init__(self, source: IO[bytes], kind: str) -> None:
        self._source, self._kind = source, kind
        self.malformed = 0
        self.scanned = 0

    def __iter__(self) -> Iterator[tuple[Any, "Row"]]:
        numbered = enumerate(self._source, start=1)
        leading: list[bytes] = []
        for number, line in numbered:
            leading.append(line)
            if line.strip():
                if not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
                    yield from self._plain(leading)
                    return
                yield from self._json_line(number, line)
                break
        for number, line in numbered:
            yield from self._json_line(number, line)

    def _json_line(self, number: int, line: bytes) -> Iterator[tuple[Any, "Row"]]:
        import msgspec

        from headgate.errors import RecordError
        from headgate.scan import Row

        line = line.strip().removeprefix(b"\xef\xbb\xbf")
        if not line:
            return
        try:
            row = msgspec.json.decode(line, type=Row)
            row.content  # noqa: B018  (a row without text is malformed, and is told so here)
        except (msgspec.ValidationError, RecordError) as error:
            self._report(number, _without_values(str(error)))
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._report(number, "not JSON in UTF-8")
        else:
            self.scanned += 1
            yield (number if row.id is None else row.id), row

    def _plain(self, leading: Iterable[bytes]) -> Iterator[tuple[Any, "Row"]]:
        from headgate.scan import Row

        try:
            text = b"".join([*leading, *self._source]).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._report(1, f"neither JSON lines nor text in UTF-8 (byte {error.start})")
            return
        self.scanned += 1
        yield 1, Row(kind=self._kind, text=text)  # type: ignore[arg-type]  # checked where the option is read

    def _report(self, number: int, what: str) -> None:
        self.malformed += 1
        typer.echo(f"line {number}: {what}", err=True)


def _without_values(message: str) -> str:
    """msgspec quotes a wrong enumeration value, which may be the guarded text; only the place is told."""
    return f"wrong value{message.rpartition(' - ')[2].join((' (', ')'))}" if message.startswith("Invalid") else message


def _print_json(lines: _Lines, results: Iterable[tuple[Any, "Result"]]) -> None:
    import msgspec

    encode = msgspec.json.encode
    for row_id, result in results:
        sys.stdout.buffer.write(encode(result.as_json(row_id)) + b"\n")
        sys.stdout.buffer.flush()


def _print_table(lines: _Lines, results: Iterable[tuple[Any, "Result"]]) -> None:
    from rich.table import Table

    table = Table("id", "action", "rule", "cut at", "cleared", "findings", title=None)
    colours = {"allow": "green", "redact": "yellow", "hold": "yellow", "deny": "red", "cut": "red"}
    for row_id, result in results:
        action = result.would or result.action
        found = [f"{r.finding.type} {r.finding.start}-{r.finding.end} ({r.finding.score:.2f})" for r in result.ruled]
        shown = f"would {action}" if result.would and action != "allow" else action
        table.add_row(
            str(row_id),
            f"[{colours[action]}]{shown}[/]",
            result.rule or "",
            "" if result.cut_at is None else str(result.cut_at),
            str(result.cleared_to),
            "\n".join(found),
        )
    table_console().print(table)
    typer.echo(f"{lines.scanned} scanned, {lines.malformed} malformed", err=True)
