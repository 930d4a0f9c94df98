"""The shape of a policy file against its Structs: every mistake, where msgspec would stop at the first.

In comes a tree with its lines and a type; out come the problems. It walks Structs, maps and lists itself and lets
msgspec judge each value within.
"""

import difflib
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from headgate.policy.source import Node, Path, Problem, dotted

T = TypeVar("T")
_LISTS = (list, tuple, set, frozenset)


def decode(node: Node, type_: type[T], path: Path = ()) -> tuple[T | None, list[Problem]]:
    """`node` as a `type_`, with every mistake in it.

    Returns:
        The value, or None where there are mistakes, and the mistakes in the order of the file.
    """
    walk = _Walk()
    walk.value(node, type_, path)
    if not walk.problems:
        try:
            return msgspec.convert(node.value, type_), []
        except (msgspec.ValidationError, ValueError, TypeError) as error:
            # What only the whole can tell: how long a list is, or a check of the type's own.
            walk.add(node.line, path, plain(error))
    return None, sorted(walk.problems, key=lambda problem: problem.line)


def nearest(word: str, known: Iterable[object]) -> str:
    """``; did you mean X?`` where a known word is near, else which words there are."""
    words = [str(word) for word in known]
    found = difflib.get_close_matches(word, words, n=1)
    if found:
        return f"; did you mean {found[0]}?"
    return f" (there are: {', '.join(sorted(words))})" if words else ""


def plain(error: Exception) -> str:
    """msgspec's sentence, as part of ours."""
    message = str(error).partition(" - at ")[0].replace("`", "")
    return message[:1].lower() + message[1:]


class _Walk:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, line: int, path: Path, message: str) -> None:
        self.problems.append(Problem(line, dotted(path), message))

    def value(self, node: Node, type_: Any, path: Path) -> None:
        bare = _bare(type_)
        if get_origin(bare) in (Union, UnionType):
            return self.value(node, _arm_for(node.value, get_args(bare)), path)
        origin, args = get_origin(bare) or bare, get_args(bare)
        if isinstance(origin, type) and issubclass(origin, msgspec.Struct) and isinstance(node.value, dict):
            return self._struct(node, origin, path)
        if origin is dict and isinstance(node.value, dict):
            for key, child in node.children.items():
                self.value(child, args[1] if args else Any, (*path, key))
        elif origin in _LISTS and isinstance(node.value, list):
            for index, child in node.children.items():
                self.value(child, args[0] if args else Any, (*path, index))
        else:
            self._leaf(node, type_, bare, path)
        return None

    def _struct(self, node: Node, type_: type[msgspec.Struct], path: Path) -> None:
        fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
        for key, child in node.children.items():
            if key in fields:
                self.value(child, fields[str(key)].type, (*path, key))
            elif type_.__struct_config__.forbid_unknown_fields:
                hint = nearest(str(key), (fields.keys() - node.children.keys()) or fields)
                self.add(node.key_lines[key], (*path, key), f"unknown key{hint}")
        for name, field in fields.items():
            if field.required and name not in node.children:
                self.add(node.line, (*path, name), "is missing")

    def _leaf(self, node: Node, type_: Any, bare: Any, path: Path) -> None:
        if get_origin(bare) is Literal:
            values = get_args(bare)
            if node.value not in values:
                self.add(node.line, path, f"{_shown(node.value)} is no value of it{nearest(str(node.value), values)}")
            return
        try:
            msgspec.convert(node.value, type_)
        except (msgspec.ValidationError, ValueError, TypeError) as error:
            self.add(node.line, path, plain(error))


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a section" if isinstance(value, dict) else "a list"
    return repr(value) if len(repr(value)) <= 60 else "this value"


def _bare(type_: Any) -> Any:
    while get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    return type_


def _arm_for(value: object, arms: tuple[Any, ...]) -> Any:
    """The alternative that a value means, by its shape; else the first that is not null."""
    others = [arm for arm in arms if arm is not NoneType]
    if value is None and len(others) < len(arms):
        return NoneType
    for arm in others:
        origin = get_origin(_bare(arm)) or _bare(arm)
        is_struct = isinstance(origin, type) and issubclass(origin, msgspec.Struct)
        fits_map = isinstance(value, dict) and (origin is dict or is_struct)
        fits_list = isinstance(value, list) and origin in _LISTS
        if fits_map or fits_list or (isinstance(origin, type) and type(value) is origin):
            return arm
    return others[0]
