"""JSON Schemas of the records: in come Structs and their docstrings, out come schemas with a sentence for each field.

Source: JSON Schema 2020-12; the docstrings' ``Attributes:`` sections, those of base classes included.
"""

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ENTRY = re.compile(r"(\w+): (.*)")


def components(types: Iterable[Any], ref_template: str) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Schemas of `types`, and by name those of every Struct in them.

    Args:
        types: Structs, or unions of them.
        ref_template: where a Struct's schema will stand, such as ``#/$defs/{name}``.
    """
    structs = _structs(types)
    schemas, found = msgspec.json.schema_components(tuple(types), ref_template=ref_template)
    return list(schemas), {name: _described(structs[name], schema) for name, schema in sorted(found.items())}


def document(type_: Any, title: str, identifier: str) -> dict[str, Any]:
    """One self-contained schema.

    Args:
        type_: a Struct, or a union of Structs.
        title: its title.
        identifier: its ``$id``, a URI.
    """
    (schema,), found = components([type_], "#/$defs/{name}")
    return {"$schema": DIALECT, "$id": identifier, "title": title, **_plain(schema), "$defs": found}


def _structs(types: Iterable[Any]) -> dict[str, type[msgspec.Struct]]:
    """Every Struct that `types` reach, by name."""
    found: dict[str, type[msgspec.Struct]] = {}

    def visit(node: Any) -> None:
        if isinstance(node, msgspec.inspect.StructType) and node.cls.__name__ not in found:
            found[node.cls.__name__] = node.cls
        elif isinstance(node, msgspec.inspect.StructType):
            return
        for child in _children(node):
            visit(child)

    for type_ in types:
        visit(msgspec.inspect.type_info(type_))
    return found


def _children(node: Any) -> list[Any]:
    match node:
        case msgspec.inspect.StructType():
            return [field.type for field in node.fields]
        case msgspec.inspect.UnionType():
            return list(node.types)
        case msgspec.inspect.VarTupleType() | msgspec.inspect.ListType():
            return [node.item_type]
        case msgspec.inspect.TupleType():
            return list(node.item_types)
        case msgspec.inspect.DictType():
            return [node.value_type]
        case _:
            return []


def _described(struct: type[msgspec.Struct], schema: Mapping[str, Any]) -> dict[str, Any]:
    summary, fields = _words(struct)
    properties = {
        name: {**_plain(of), **({"description": fields[name]} if name in fields else {})}
        for name, of in schema["properties"].items()
    }
    return {**_plain(schema), "description": summary, "properties": properties}


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without ``discriminator``, which is OpenAPI's; each branch's constant ``kind`` says the same."""
    return {key: value for key, value in schema.items() if key != "discriminator"}


def _words(struct: type[msgspec.Struct]) -> tuple[str, dict[str, str]]:
    """A Struct's summary, and its fields' sentences, its bases' among them."""
    fields: dict[str, str] = {}
    summary = ""
    for base in reversed(struct.__mro__):
        text = base.__dict__.get("__doc__") if issubclass(base, msgspec.Struct) and base is not msgspec.Struct else None
        if text:
            summary, _, attributes = inspect.cleandoc(text).partition("\n\nAttributes:\n")
            fields |= _entries(attributes)
    return " ".join(summary.split()), fields


def _entries(attributes: str) -> dict[str, str]:
    """The entries of an ``Attributes:`` section; a line that is indented further goes on with the one before."""
    entries: dict[str, str] = {}
    name = ""
    for line in inspect.cleandoc(attributes).splitlines():
        begun = _ENTRY.fullmatch(line)
        if begun:
            name, entries[begun[1]] = begun[1], begun[2]
        elif name:
            entries[name] += " " + line.strip()
    return entries
