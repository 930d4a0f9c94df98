"""Tools as frameworks describe them, and the texts of their arguments and results."""

import json
from collections.abc import Mapping
from typing import Any

from headgate_schemas.events import Tool

ToolSpec = Tool | str | Mapping[str, Any]


def declared(spec: ToolSpec) -> Tool:
    """A tool as the session declares it.

    Args:
        spec: a `Tool`, a name, or a description as chat interfaces take it: ``{"type": "function", "function":
            {...}}``, or ``{"name", "description", "parameters"}`` where the schema may also be called
            ``input_schema`` or ``inputSchema``.

    Raises:
        TypeError: the description has no name.
    """
    if isinstance(spec, Tool):
        return spec
    if isinstance(spec, str):
        return Tool(name=spec)
    inner = spec.get("function", spec)
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        raise TypeError('a tool is a name, or an object with a "name" and, where there is one, a schema of arguments')
    schema = next((inner[key] for key in ("parameters", "input_schema", "inputSchema") if key in inner), None)
    return Tool(name=inner["name"], description=inner.get("description") or "", parameters=schema)


def to_text(value: Any) -> str:
    """A str as it is; anything else as JSON, with its letters unescaped, so that detectors read what people read.

    Raises:
        TypeError: it is neither text nor JSON.
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def from_text(text: str, like: Any) -> Any:
    """The value that a guarded text stands for.

    Args:
        text: with replacements made.
        like: what `to_text` was given.

    Raises:
        ValueError: replacements broke the JSON.
    """
    return text if isinstance(like, str) else json.loads(text)


def is_json(text: str) -> bool:
    """Whether a text is one JSON value."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
