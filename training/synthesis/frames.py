"""Records as the text that a model reads: JSON, YAML, HTML, mail, chat, tables, code or plain text.

In come records; out comes one text. Marks that the caller put into a field are still in it, so that it can be told
where a passage ended up after quoting and folding. Every third frame is for validation only.
"""

import html
import io
import json
import random
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from ruamel.yaml import YAML

from training.synthesis.records import Record

Frame = Callable[[Sequence[Record], random.Random], str]


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
    return repr(found[0] if len(found) == 1 else found)


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
    rows += [mark.join(_words(value).replace("\n", " ") for value in r.fields.values()) for r in records]
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
)
#: Frames of `FRAMES` that training never sees.
HELD_OUT = (_table, _chat, _python_repr)


def render(records: Sequence[Record], rng: random.Random, held_out: bool) -> str:
    """Records as one text, in a frame drawn from those of the split."""
    frames = HELD_OUT if held_out else [frame for frame in FRAMES if frame not in HELD_OUT]
    return rng.choice(frames)(records, rng)


def _title(record: Record) -> str:
    return _words(next(iter(record.fields.values())))


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
