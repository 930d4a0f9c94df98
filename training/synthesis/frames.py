"""Records as the text that a model reads: JSON, YAML, XML, HTML, mail, chat, tables, logs, code or plain text.

In come records; out comes one text. Marks that the caller put into a field are still in it, so that it can be told
where a passage ended up after quoting and folding. Every third frame is for validation only.
"""

import csv
import html
import io
import json
import random
import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from ruamel.yaml import YAML

from training.synthesis.records import Record

Frame = Callable[[Sequence[Record], random.Random], str]
#: What repr() makes of a mark from the private area of Unicode.
_ESCAPED_MARK = re.compile(r"(?<!\\)\\u(e0[0-9a-f]{2})")


def _json(records: Sequence[Record], rng: random.Random) -> str:
    found = [record.fields for record in records]
    value: Any = found[0] if len(found) == 1 else rng.choice((found, {"count": len(found), "results": found}))
    return json.dumps(value, ensure_ascii=False, indent=rng.choice((None, None, 2)))


def _yaml(records: Sequence[Record], rng: random.Random) -> str:
    yaml = YAML()
    yaml.width = rng.choice((80, 80, 4_096))
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump([dict(sorted(r.fields.items())) if rng.random() < 0.5 else r.fields for r in records], stream)
    return stream.getvalue()


def _lines(records: Sequence[Record], rng: random.Random) -> str:
    colon = rng.choice((": ", " = ", ":\n  "))
    parts = ["\n".join(f"{name}{colon}{_words(value)}" for name, value in r.fields.items()) for r in records]
    return rng.choice(("\n\n", "\n---\n", "\n" + "=" * 20 + "\n")).join(parts)


def _python_repr(records: Sequence[Record], rng: random.Random) -> str:
    found = [record.fields for record in records]
    text = repr(found[0] if len(found) == 1 else found)
    return _ESCAPED_MARK.sub(lambda escaped: chr(int(escaped[1], 16)), text)


def _page(records: Sequence[Record], rng: random.Random) -> str:
    body = "\n".join(
        f"<h2>{html.escape(_title(r))}</h2>\n<p>{html.escape(r.fields[r.text_field], quote=False)}</p>" for r in records
    )
    return (
        f"<html><head><title>{rng.choice(('Home', 'News', 'Results'))}</title></head>\n<body>\n{body}\n</body></html>"
    )


def _letter(records: Sequence[Record], rng: random.Random) -> str:
    parts = []
    for r in records:
        heads = "\n".join(
            f"{name.replace('_', ' ').title()}: {_words(value)}"
            for name, value in r.fields.items()
            if name != r.text_field
        )
        parts.append(f"{heads}\n\n{r.fields[r.text_field]}")
    return "\n\n\n".join(parts)


def _text_alone(records: Sequence[Record], rng: random.Random) -> str:
    return rng.choice(("\n\n", "\n", "\n* ")).join(record.fields[record.text_field] for record in records)


def _table(records: Sequence[Record], rng: random.Random) -> str:
    mark = rng.choice((" | ", "\t", ", "))
    rows = [mark.join(records[0].fields)]
    rows += [mark.join(_on_one_line(value) for value in r.fields.values()) for r in records]
    return "\n".join(rows)


def _wrapped(records: Sequence[Record], rng: random.Random) -> str:
    width = rng.choice((60, 72, 100))
    return "\n\n".join("\n".join(textwrap.wrap(record.fields[record.text_field], width)) for record in records)


def _code(records: Sequence[Record], rng: random.Random) -> str:
    mark = rng.choice(("# ", "// ", "-- "))
    lines = []
    for r in records:
        lines += [mark + line for line in textwrap.wrap(r.fields[r.text_field], 88)]
        lines += rng.choice(
            (
                ["def handle(request):", "    return request.json()", ""],
                ["const total = items.reduce((a, b) => a + b, 0);", ""],
                ["SELECT id, name FROM customers WHERE active;", ""],
                ["for (int i = 0; i < n; i++) { sum += v[i]; }", ""],
            )
        )
    return "\n".join(lines)


def _chat(records: Sequence[Record], rng: random.Random) -> str:
    return "\n".join(f"{_title(r)}: {r.fields[r.text_field]}" for r in records)


def _markdown(records: Sequence[Record], rng: random.Random) -> str:
    return "\n\n".join(f"## {_title(r)}\n\n{r.fields[r.text_field]}" for r in records)


def _nested_json(records: Sequence[Record], rng: random.Random) -> str:
    found = [{"type": record.kind, "attributes": record.fields} for record in records]
    value = rng.choice(
        (
            {"status": "ok", "data": found},
            {"jsonrpc": "2.0", "id": rng.randint(1, 99), "result": {"content": found, "isError": False}},
            {"response": {"total": len(found), "page": 1, "items": found}, "took_ms": rng.randint(1, 900)},
        )
    )
    return json.dumps(value, ensure_ascii=False, indent=rng.choice((None, 2, 4)))


def _json_lines(records: Sequence[Record], rng: random.Random) -> str:
    separators = rng.choice(((",", ":"), (", ", ": ")))
    return "\n".join(json.dumps(record.fields, ensure_ascii=False, separators=separators) for record in records)


def _xml(records: Sequence[Record], rng: random.Random) -> str:
    indent = rng.choice(("", "  "))
    lines = [f"{indent}<{r.kind}>{_elements(r.fields)}</{r.kind}>" for r in records]
    head = rng.choice(("", '<?xml version="1.0" encoding="UTF-8"?>\n'))
    return head + "\n".join(["<results>", *lines, "</results>"])


def _elements(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{_elements(inner)}</{name}>" for name, inner in value.items())
    if isinstance(value, list):
        return "".join(f"<item>{_elements(inner)}</item>" for inner in value)
    return html.escape(str(value), quote=False)


def _indented(records: Sequence[Record], rng: random.Random) -> str:
    step = " " * rng.choice((2, 4))
    lines = []
    for r in records:
        lines.append(f"{r.kind}:")
        for name, value in r.fields.items():
            lines.append(f"{step}{name}: " + _words(value).replace("\n", "\n" + 2 * step))
    return "\n".join(lines)


def _csv(records: Sequence[Record], rng: random.Random) -> str:
    stream = io.StringIO()
    write = csv.writer(stream, delimiter=rng.choice((",", ",", ";")), lineterminator="\n").writerow
    head: list[str] = []
    for r in records:
        if list(r.fields) != head:
            head = list(r.fields)
            write(head)
        write(map(_words, r.fields.values()))
    return stream.getvalue()


def _markdown_table(records: Sequence[Record], rng: random.Random) -> str:
    rows = []
    for r in records:
        rows += ["| field | value |", "|---|---|"]
        rows += [f"| {name} | {_on_one_line(value).replace('|', '/')} |" for name, value in r.fields.items()]
        rows.append("")
    return "\n".join(rows)


def _html_table(records: Sequence[Record], rng: random.Random) -> str:
    cell = rng.choice(("<td>{}</td>", '<td class="c">{}</td>'))
    tables = []
    for r in records:
        heads = "".join(f"<th>{name}</th>" for name in r.fields)
        cells = "".join(cell.format(html.escape(_words(value), quote=False)) for value in r.fields.values())
        tables.append(f"<table>\n<tr>{heads}</tr>\n<tr>{cells}</tr>\n</table>")
    return "\n".join(tables)


def _quoted_thread(records: Sequence[Record], rng: random.Random) -> str:
    """The first record's text is the newest; each older one is quoted, one level deeper or not."""
    depth, lines = 0, []
    for r in records:
        mark = "> " * depth
        lines += [mark + line for line in (_title(r) + " wrote:", *r.fields[r.text_field].splitlines(), "")]
        depth = min(depth + rng.choice((0, 1)), 3) if depth else 1
    return "\n".join(lines)


def _sql_result(records: Sequence[Record], rng: random.Random) -> str:
    """As psql prints it when told to print each row on its own."""
    lines = []
    for at, r in enumerate(records, 1):
        width = max(map(len, r.fields))
        lines.append(f"-[ RECORD {at} ]".ljust(width + 12, "-"))
        lines += [f"{name.ljust(width)} | {_on_one_line(value)}" for name, value in r.fields.items()]
    return "\n".join([*lines, f"({len(records)} row{'s' if len(records) > 1 else ''})"])


def _report(records: Sequence[Record], rng: random.Random) -> str:
    parts = [rng.choice(("The search found the following.", "Here is what was found.", f"Found: {len(records)}."))]
    for r in records:
        facts = ", ".join(
            f"the {name.strip('_').replace('_', ' ')} is {_words(value)}"
            for name, value in r.fields.items()
            if name != r.text_field
        )
        parts.append(f"For the {r.kind.replace('_', ' ')}, {facts}. It says: {r.fields[r.text_field]}")
    return rng.choice(("\n\n", " ")).join(parts)


def _log(records: Sequence[Record], rng: random.Random) -> str:
    """Lines of name=value, as logfmt has them."""
    lines = []
    for r in records:
        pairs = [f"{name}={json.dumps(_words(value), ensure_ascii=False)}" for name, value in r.fields.items()]
        lines.append(f"{rng.choice(('INFO', 'WARN', 'DEBUG'))} {r.kind} {' '.join(pairs)}")
    return "\n".join(lines)


FRAMES: tuple[Frame, ...] = (
    _json,
    _yaml,
    _table,
    _lines,
    _letter,
    _chat,
    _page,
    _yaml,
    _wrapped,
    _text_alone,
    _code,
    _python_repr,
    _markdown,
    _nested_json,
    _json_lines,
    _xml,
    _indented,
    _csv,
    _markdown_table,
    _html_table,
    _quoted_thread,
    _sql_result,
    _report,
    _log,
)
#: Frames of `FRAMES` that training never sees: a third of them.
HELD_OUT = (_table, _chat, _python_repr, _json_lines, _csv, _html_table, _sql_result, _report)


def render(records: Sequence[Record], rng: random.Random, held_out: bool) -> str:
    """Records as one text, in a frame drawn from those of the split."""
    frames = HELD_OUT if held_out else [frame for frame in FRAMES if frame not in HELD_OUT]
    return rng.choice(frames)(records, rng)


def _title(record: Record) -> str:
    return _words(next(iter(record.fields.values())))


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_words, value)) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{name} {_words(inner)}" for name, inner in value.items())
    return str(value)


def _on_one_line(value: Any) -> str:
    return _words(value).replace("\n", " ")
