"""A parser of CEL, so that a condition's names and types can be checked before it runs.

In comes a condition that the CEL library already compiled; out comes its tree. The library evaluates; it tells the
names that a condition uses but not their fields, and finds neither before run time. Message construction and
optional syntax, which policies have no use for, are refused.

Source: the grammar of the Common Expression Language, github.com/google/cel-spec, doc/langdef.md.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar


class ExpressionError(ValueError):
    """The condition uses syntax that policies cannot use."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: its CEL type, how it is written, and of a simple string its value (None where it has escapes)."""

    type: str
    source: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A field of something."""

    target: "Expression"
    field: str


@dataclass(frozen=True, slots=True)
class Index:
    """An element of a list or map."""

    target: "Expression"
    key: "Expression"


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or with a target a method."""

    target: "Expression | None"
    name: str
    args: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with one, two or (``?:``) three operands."""

    operator: str
    operands: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list written out."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map written out: its keys and values."""

    entries: "tuple[tuple[Expression, Expression], ...]"


Expression = Literal | Name | Member | Index | Call | Operation | ListOf | MapOf

#: Nothing in a policy needs more; the parser recurses.
MAX_DEPTH = 50

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|//[^\n]*)
    | (?P<string>(?P<prefix>[rR]?[bB]?|[bB][rR])
        (?P<quote>\"{3}|'{3}|"|')(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote))
    | (?P<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
    | (?P<int>0x[0-9a-fA-F]+|\d+)(?P<unsigned>[uU])?
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<operator>&&|\|\||[<>=!]=|[<>!+\-*/%?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
#: From the loosest to the tightest, below ``?:``.
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"||"}),
    frozenset({"&&"}),
    frozenset({"<", "<=", ">", ">=", "==", "!=", "in"}),
    frozenset({"+", "-"}),
    frozenset({"*", "/", "%"}),
)
T = TypeVar("T")

_CONSTANTS = {"true": "bool", "false": "bool", "null": "null"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    value: str | None = None


def _tokens(source: str) -> Iterator[_Token]:
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise ExpressionError(f"{source[position]!r} is no CEL that a policy can use")
        position = match.end()
        if match["space"] is not None:
            continue
        if match["string"] is not None:
            prefix = match["prefix"].lower()
            plain = "r" in prefix or "\\" not in match["body"]
            kind = "bytes" if "b" in prefix else "string"
            yield _Token(kind, match["string"], match["body"] if plain else None)
        elif match["int"] is not None:
            yield _Token("uint" if match["unsigned"] else "int", match[0])
        else:
            yield _Token(match.lastgroup or "", match[0])
    yield _Token("end", "")


def parse(source: str) -> Expression:
    """The tree of a condition.

    Raises:
        ExpressionError: it is no CEL, or uses syntax that policies cannot use.
    """
    parser = _Parser(list(_tokens(source)))
    tree = parser.expression()
    parser.expect("")
    return tree


def walk(tree: Expression) -> Iterator[Expression]:
    """Every part of an expression, itself first, each before what is within it, in the order of writing."""
    waiting: list[Expression] = [tree]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(_within(part))


def _within(part: Expression) -> tuple[Expression, ...]:
    match part:
        case Member(target, _):
            return (target,)
        case Index(target, key):
            return target, key
        case Call(target, _, args):
            return args if target is None else (target, *args)
        case Operation(_, operands):
            return operands
        case ListOf(items):
            return items
        case MapOf(entries):
            return tuple(expression for pair in entries for expression in pair)
    return ()


class _Parser:
    """Recursive descent over the tokens, one method a rule of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _is(self, *texts: str) -> bool:
        return self._next.kind in ("operator", "name") and self._next.text in texts

    def _accept(self, text: str) -> bool:
        found = self._is(text)
        self._at += found
        return found

    def expect(self, text: str) -> None:
        """Take `text`, or the end where it is empty."""
        if self._next.text != text:
            raise ExpressionError(f"expected {text or 'the end'!r}, found {self._next.text or 'the end'!r}")
        self._at += 1

    def expression(self) -> Expression:
        """A whole expression, ``?:`` included."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(f"the condition is nested deeper than {MAX_DEPTH}")
        tree = self._binary(0)
        if self._accept("?"):
            then = self._binary(0)
            self.expect(":")
            tree = Operation("?:", (tree, then, self.expression()))
        self._depth -= 1
        return tree

    def _binary(self, level: int) -> Expression:
        if level == len(_LEVELS):
            return self._unary()
        tree = self._binary(level + 1)
        while self._is(*_LEVELS[level]):
            operator = self._take().text
            tree = Operation(operator, (tree, self._binary(level + 1)))
        return tree

    def _unary(self) -> Expression:
        signs = []
        while self._is("!", "-"):
            signs.append(self._take().text)
        tree = self._postfix()
        for sign in reversed(signs):
            tree = Operation(sign, (tree,))
        return tree

    def _postfix(self) -> Expression:
        tree = self._primary()
        while True:
            if self._accept("."):
                name = self._name()
                tree = Call(tree, name, self._list(")", self.expression)) if self._accept("(") else Member(tree, name)
            elif self._accept("["):
                tree = Index(tree, self.expression())
                self.expect("]")
            else:
                return tree

    def _primary(self) -> Expression:
        token = self._take()
        if token.kind in ("string", "bytes", "double", "int", "uint"):
            return Literal(token.kind, token.text, token.value)
        if token.text == "(":
            tree = self.expression()
            self.expect(")")
            return tree
        if token.text == "[":
            return ListOf(self._list("]", self.expression))
        if token.text == "{":
            return MapOf(self._list("}", self._entry))
        if token.kind != "name" or token.text == "in":
            raise ExpressionError(f"{token.text or 'the end'!r} stands where a value is due")
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text], token.text)
        return Call(None, token.text, self._list(")", self.expression)) if self._accept("(") else Name(token.text)

    def _name(self) -> str:
        if self._next.kind != "name":
            raise ExpressionError(f"{self._next.text or 'the end'!r} stands where a field is due")
        return self._take().text

    def _entry(self) -> tuple[Expression, Expression]:
        key = self.expression()
        self.expect(":")
        return key, self.expression()

    def _list(self, close: str, item: Callable[[], T]) -> tuple[T, ...]:
        items: list[T] = []
        while not self._accept(close):
            items.append(item())
            if not self._is(close):
                self.expect(",")
        return tuple(items)
