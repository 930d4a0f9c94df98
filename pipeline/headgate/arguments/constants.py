"""Constants of a Python program: what an expression is, where the text itself says so.

In comes a node of the syntax tree; out comes its value if it can be worked out without running anything: texts joined,
sliced, reversed and decoded, lists of them, names that were given such a value. Else `None`.
"""

import ast
import base64
import binascii
import codecs
from collections.abc import Callable, Mapping
from typing import Any

from headgate.arguments.acts import Steps
from headgate.provenance.effects import word_set

MAX_CHARS = 65_536
_TEXT_METHODS = word_set("join replace lower upper strip lstrip rstrip format encode decode swapcase")
_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64.b64decode": base64.b64decode,
    "base64.urlsafe_b64decode": base64.urlsafe_b64decode,
    "base64.standard_b64decode": base64.b64decode,
    "base64.decodebytes": base64.decodebytes,
    "base64.b32decode": base64.b32decode,
    "base64.b16decode": base64.b16decode,
    "base64.b85decode": base64.b85decode,
    "binascii.unhexlify": binascii.unhexlify,
    "binascii.a2b_base64": binascii.a2b_base64,
}
_CODECS: dict[str, Callable[[bytes], bytes]] = {
    "hex": binascii.unhexlify,
    "base64": binascii.a2b_base64,
    "utf8": bytes,
}

Constant = str | bytes | int | list[Any]


class Constants:
    """Works out constants.

    Args:
        dotted: the full name of what a node calls or names, such as ``os.system``; empty where unknown.
        steps: the work that is left.
    """

    def __init__(self, dotted: Callable[[ast.expr], str], steps: Steps) -> None:
        self._dotted, self._steps = dotted, steps
        self.names: dict[str, Constant] = {}
        self.decoded: set[int] = set()
        self._depth = 0

    def text(self, node: ast.expr | None) -> str | None:
        """An expression as text; None where it is not known."""
        value = self.value(node) if node is not None else None
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return value if isinstance(value, str) else None

    def value(self, node: ast.expr) -> Constant | None:
        """An expression's value; None where it is not known."""
        self._steps.take()
        self._depth += 1
        try:
            value = self._value(node) if self._depth < 100 else None
        except (ValueError, TypeError, KeyError, IndexError, LookupError, AttributeError, OverflowError, MemoryError):
            value = None  # what Python itself would refuse has no value
        self._depth -= 1
        too_long = isinstance(value, str | bytes | list) and len(value) > MAX_CHARS
        return None if too_long else value

    def _value(self, node: ast.expr) -> Constant | None:
        match node:
            case ast.Constant(value=str() | bytes() | int() as value):
                return value
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.JoinedStr(values=parts):
                texts = [self.text(part.value if isinstance(part, ast.FormattedValue) else part) for part in parts]
                return "".join("\0" if text is None else text for text in texts)
            case ast.BinOp():
                return self._operation(node)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                values = [self.value(item) for item in items[:2_000]]
                return ["\0" if value is None else value for value in values]
            case ast.Subscript(value=inner, slice=part):
                return self._subscript(self.value(inner), part)
            case ast.Call():
                return self._call(node)
        return None

    def _operation(self, node: ast.BinOp) -> Constant | None:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add) and type(left) is type(right) and left is not None:
            return left + right  # type: ignore[operator]  # both are texts, or both lists
        if isinstance(node.op, ast.Add) and (isinstance(left, str) or isinstance(right, str)):
            return "".join(part if isinstance(part, str) else "\0" for part in (left, right))
        if (
            isinstance(node.op, ast.Mult)
            and isinstance(left, str)
            and isinstance(right, int)
            and len(left) * right <= MAX_CHARS
        ):
            return left * right
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return (
                left % (tuple(right) if isinstance(right, list) else right)
                if right is not None and len(left) < 1_000 and "*" not in left and not any(c.isdigit() for c in left)
                else None
            )
        if isinstance(node.op, ast.Div) and isinstance(left, str) and isinstance(right, str):
            return f"{left.rstrip('/')}/{right}"  # pathlib's
        return None

    def _subscript(self, value: Constant | None, part: ast.expr) -> Constant | None:
        if not isinstance(value, str | bytes | list):
            return None
        if isinstance(part, ast.Slice):
            bounds = [self._number(bound) for bound in (part.lower, part.upper, part.step)]
            return value[slice(*bounds)]
        index = self._number(part)
        return value[index] if index is not None else None

    def _number(self, node: ast.expr | None) -> int | None:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self._number(node.operand)
            return None if inner is None else -inner
        value = self.value(node) if node is not None else None
        return value if isinstance(value, int) else None

    def _call(self, node: ast.Call) -> Constant | None:
        name = self._dotted(node.func)
        first = self.value(node.args[0]) if node.args else None
        if name in ("chr", "str", "bytes", "bytearray", "list", "tuple", "reversed", "int"):
            return _built(name, first)
        if name in _DECODERS or name in ("codecs.decode", "bytes.fromhex", "bytearray.fromhex"):
            return self._decode(node, name, first)
        if name in (
            "os.path.join",
            "os.path.expanduser",
            "os.path.abspath",
            "pathlib.Path",
            "Path",
            "pathlib.PurePath",
        ):
            return "/".join(self.text(arg) or "\0" for arg in node.args).replace("//", "/")
        if name in ("pathlib.Path.home", "Path.home"):
            return "~"
        if isinstance(node.func, ast.Attribute) and node.func.attr in _TEXT_METHODS and not node.keywords:
            value = self.value(node.func.value)
            given = [self.value(arg) for arg in node.args]
            if (
                isinstance(value, str | bytes)
                and None not in given
                and sum(len(g) for g in given if isinstance(g, str | list)) < MAX_CHARS
            ):
                return _method(value, node.func.attr, given)
        return None

    def _decode(self, node: ast.Call, name: str, first: Constant | None) -> Constant | None:
        if not isinstance(first, str | bytes):
            return None
        self.decoded.add(id(node))
        if name == "codecs.decode":
            how = (self.text(node.args[1]) if len(node.args) > 1 else None) or "utf-8"
            plain = how.replace("_", "").replace("-", "").lower()
            if plain == "rot13" and isinstance(first, str):
                return codecs.decode(first, "rot13")
            return _CODECS[plain](first if isinstance(first, bytes) else first.encode())
        if name.endswith("fromhex"):
            return bytes.fromhex(first if isinstance(first, str) else first.decode())
        return _DECODERS[name](first.encode() if isinstance(first, str) else first)


def _built(name: str, first: Constant | None) -> Constant | None:
    if name == "chr" and isinstance(first, int):
        return chr(first)
    if name in ("bytes", "bytearray") and isinstance(first, list):
        return bytes(first)
    if name in ("bytes", "bytearray", "str") and isinstance(first, str | bytes):
        return first
    if name == "reversed" and isinstance(first, str | list):
        return list(first)[::-1]
    if name in ("list", "tuple") and isinstance(first, list):
        return first
    return int(first) if name == "int" and isinstance(first, str) and len(first) < 20 else None


def _method(value: str | bytes, method: str, given: list[Any]) -> Constant | None:
    if method == "join":
        return value.join(given[0])
    if method == "format":
        return value.format(*given) if isinstance(value, str) and ":" not in value else None
    if method == "replace" and (not given or not given[0]):
        return None
    result: Constant = getattr(value, method)(*given)
    return result


def assigned(node: ast.AST) -> Mapping[str, ast.expr]:
    """The names that a statement gives a value, with the value."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.NamedExpr(target=ast.Name(id=name), value=value)
        ):
            return {name: value}
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return {name: value}
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
            return {
                target.id: value for target, value in zip(names, values, strict=True) if isinstance(target, ast.Name)
            }
    return {}
