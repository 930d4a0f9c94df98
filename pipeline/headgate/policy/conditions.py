"""Conditions: CEL over a finding and its facts, checked before it runs and closed when it fails.

`mistakes` finds what the CEL library lets pass until run time, or for ever: unknown names and fields, words that a
field never holds, comparisons between types, an order over words, a result that is not boolean. To CEL,
``nope || true`` is true.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import cel

from headgate.policy import expression as ast
from headgate.policy.expression import Expression, ExpressionError
from headgate.policy.vocabulary import BOOL, DOUBLE, DYN, INT, NULL, STRING, VARIABLES, Type, context

__all__ = ["Condition", "ConditionError", "context", "mistakes"]

#: What a condition may see of a call besides its parts by name.
_CALL_PARTS = frozenset({"arguments", "origin"})

_LITERALS = {"bool": BOOL, "int": INT, "uint": Type("uint"), "double": DOUBLE, "string": STRING, "null": NULL}
_NUMBERS = frozenset({"int", "uint", "double"})
#: Methods and functions: the type of what they are called on (first argument of a function), further arguments, result.
_METHODS: dict[str, tuple[str, tuple[str, ...], Type]] = {
    "contains": ("string", ("string",), BOOL),
    "endsWith": ("string", ("string",), BOOL),
    "matches": ("string", ("string",), BOOL),
    "size": ("sized", (), INT),
    "startsWith": ("string", ("string",), BOOL),
}
_FUNCTIONS: dict[str, tuple[str, tuple[str, ...], Type]] = {
    "double": ("convertible", (), DOUBLE),
    "int": ("convertible", (), INT),
    "size": ("sized", (), INT),
    "string": ("convertible", (), STRING),
}
_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})


class ConditionError(Exception):
    """A condition could not be evaluated, or gave something else than yes or no."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition.

    Args:
        program: of the CEL library.
        names: the variables that it looks at.
        arguments: the arguments of a call that it looks at by name, or whose origin it asks for, in its order.
        by_name: it looks at arguments by their names alone, and so at nothing of a call but these.
    """

    program: Any
    names: frozenset[str] = frozenset()
    arguments: tuple[str, ...] = ()
    by_name: bool = False

    @classmethod
    def compile(cls, source: str) -> "Condition":
        """Compile a condition that `mistakes` finds good.

        Raises:
            ValueError: it is no CEL, or none that policies can use.
        """
        program = cel.compile(source)
        parts = list(ast.walk(ast.parse(source)))
        arguments = [name for part in parts for name in _argument(part)]
        names = [part.name for part in parts if isinstance(part, ast.Name)]
        by_name = sum(name in _CALL_PARTS for name in names) == len(arguments)
        return cls(program, frozenset(names), tuple(dict.fromkeys(arguments)), by_name)

    def holds(self, over: Any) -> bool:
        """Whether it holds over a `cel.Context`.

        Raises:
            ConditionError: it fails, or its result is not boolean.
        """
        try:
            result = self.program.execute(over)
        except Exception as error:  # noqa: BLE001  (the library raises a dozen classes; all of them close)
            raise ConditionError(type(error).__name__) from None
        if result is not True and result is not False:
            raise ConditionError("the result is not boolean")
        return bool(result)


def evaluable(variables: dict[str, Any]) -> Any:
    """What conditions are evaluated over.

    Raises:
        ConditionError: a value is none that CEL knows, such as text with half a surrogate pair in it.
    """
    try:
        return cel.Context(variables=variables)
    except Exception as error:  # noqa: BLE001  (as in `holds`)
        raise ConditionError(type(error).__name__) from None


def _argument(part: Expression) -> Iterable[str]:
    match part:
        case ast.Member(ast.Name(name), field) if name in _CALL_PARTS:
            return (field,)
        case ast.Index(ast.Name(name), ast.Literal(_, _, str(value))) if name in _CALL_PARTS:
            return (value,)
    return ()


def mistakes(source: str, variables: Mapping[str, Type] = VARIABLES) -> list[str]:
    """Everything that is wrong with a condition, each in a sentence; none for a good one.

    Args:
        source: the condition.
        variables: the names that there are, with their types.
    """
    try:
        cel.compile(source)
    except ValueError as error:
        return [f"no CEL: {_first_line(error)}"]
    try:
        tree = ast.parse(source)
    except ExpressionError as error:
        return [str(error)]
    walk = _Walk()
    result = walk.type_of(tree, dict(variables))
    if not walk.mistakes and result.name not in ("bool", "dyn"):
        walk.mistakes.append(f"a condition must be true or false; this one gives a {result.name}")
    return list(dict.fromkeys(walk.mistakes))


def near(word: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` where a known word is near, else nothing."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if "ERROR" in line] or [str(error)]
    return lines[0].rpartition("ERROR: ")[2].replace("<input>:", "at ")


class _Walk:
    """Types of expressions, and the mistakes on the way. A mistake's own type is `DYN`, so that it is told once."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def _wrong(self, message: str) -> Type:
        self.mistakes.append(message)
        return DYN

    def type_of(self, tree: Expression, scope: dict[str, Type]) -> Type:
        """The type of `tree`, where `scope` holds the names."""
        match tree:
            case ast.Literal():
                return _LITERALS.get(tree.type, DYN)
            case ast.Name(name):
                return scope[name] if name in scope else self._wrong(f"unknown name {name}{near(name, scope)}")
            case ast.Member(target, name):
                return self._field(self.type_of(target, scope), _text(target), name)
            case ast.Index():
                return self._index(tree, scope)
            case ast.Call():
                return self._call(tree, scope)
            case ast.ListOf(items):
                types = [self.type_of(item, scope) for item in items]
                return Type("list", item=types[0] if types and all(t.name == types[0].name for t in types) else DYN)
            case ast.MapOf(entries):
                for pair in entries:
                    for part in pair:
                        self.type_of(part, scope)
                return Type("map")
            case ast.Operation():
                return self._operation(tree, scope)

    def _field(self, target: Type, of: str, name: str) -> Type:
        if target.fields and name not in target.fields:
            return self._wrong(f"{of} has no field {name}{near(name, target.fields)}")
        if target.name not in ("map", "dyn"):
            return self._wrong(f"{of} is a {target.name} and has no fields")
        return target.fields.get(name, target.item or DYN)

    def _index(self, tree: ast.Index, scope: dict[str, Type]) -> Type:
        target, key = self.type_of(tree.target, scope), self.type_of(tree.key, scope)
        if target.name == "map" and isinstance(tree.key, ast.Literal) and tree.key.value is not None:
            return self._field(target, _text(tree.target), tree.key.value)
        if target.name == "list" and key.name in ("int", "dyn"):
            return target.item or DYN
        if target.name in ("map", "dyn"):
            return target.item or DYN
        return self._wrong(f"{_text(tree.target)} is a {target.name}; no {key.name} is looked up in it")

    def _call(self, tree: ast.Call, scope: dict[str, Type]) -> Type:
        if tree.target is None and tree.name == "has":
            return self._has(tree, scope)
        if tree.target is not None and tree.name in _MACROS:
            return self._macro(tree, tree.target, scope)
        table = _FUNCTIONS if tree.target is None else _METHODS
        operands = tree.args if tree.target is None else (tree.target, *tree.args)
        types = [self.type_of(operand, scope) for operand in operands]
        if tree.name not in table:
            known = {*table, "has"} if tree.target is None else {*table, *_MACROS}
            return self._wrong(f"unknown function {tree.name}{near(tree.name, known)}")
        first, rest, result = table[tree.name]
        wanted = (first, *rest)
        if len(types) != len(wanted) or not all(_fits(t, w) for t, w in zip(types, wanted, strict=False)):
            given = ", ".join(t.name for t in types)
            return self._wrong(f"{tree.name} does not work on ({given})")
        if tree.name == "matches":
            self._regex(operands[1])
        return result

    def _has(self, tree: ast.Call, scope: dict[str, Type]) -> Type:
        if len(tree.args) != 1 or not isinstance(tree.args[0], ast.Member):
            return self._wrong("has() asks for one field, as in has(finding.type)")
        self.type_of(tree.args[0], scope)
        return BOOL

    def _macro(self, tree: ast.Call, over: Expression, scope: dict[str, Type]) -> Type:
        target = self.type_of(over, scope)
        if target.name not in ("list", "map", "dyn"):
            return self._wrong(f"{_text(over)} is a {target.name}; {tree.name} needs a list")
        if len(tree.args) != 2 or not isinstance(tree.args[0], ast.Name):
            return self._wrong(f"{tree.name} needs a name and an expression, as in {tree.name}(x, x == 'a')")
        item = (target.item or DYN) if target.name == "list" else STRING if target.name == "map" else DYN
        body = self.type_of(tree.args[1], scope | {tree.args[0].name: item})
        if tree.name == "map":
            return Type("list", item=body)
        if body.name not in ("bool", "dyn"):
            return self._wrong(f"{tree.name} needs a condition, not a {body.name}")
        return target if tree.name == "filter" else BOOL

    def _regex(self, pattern: Expression) -> None:
        if isinstance(pattern, ast.Literal):
            try:
                cel.compile(f"''.matches({pattern.source})").execute({})
            except Exception as error:  # noqa: BLE001  (whatever it raises, the pattern does not work)
                self._wrong(f"{pattern.source} is no regular expression ({str(error).splitlines()[-1]})")

    def _operation(self, tree: ast.Operation, scope: dict[str, Type]) -> Type:
        types = [self.type_of(operand, scope) for operand in tree.operands]
        names = {t.name for t in types} - {"dyn"}
        match tree.operator:
            case "&&" | "||" | "!":
                return BOOL if names <= {"bool"} else self._wrong(self._mismatch(tree, "conditions", names - {"bool"}))
            case "?:":
                if types[0].name not in ("bool", "dyn"):
                    self._wrong(self._mismatch(tree, "a condition", {types[0].name}))
                return self._branches(types[1], types[2])
            case "==" | "!=":
                self._compare(tree.operands[0], types[0], tree.operands[1], types[1])
                return BOOL
            case "in":
                return self._in(tree, types)
            case "<" | "<=" | ">" | ">=":
                return self._order(tree, types, names)
            case _:
                return self._arithmetic(tree, types, names)

    @staticmethod
    def _mismatch(tree: ast.Operation, wanted: str, found: set[str]) -> str:
        return f"{tree.operator} needs {wanted}, not {' and '.join(sorted(found))}"

    def _compare(self, one: Expression, a: Type, other: Expression, b: Type) -> None:
        if "dyn" not in (a.name, b.name) and a.name != b.name and not {a.name, b.name} <= _NUMBERS:
            self._wrong(f"{_text(one)} is a {a.name} and never equals a {b.name}")
        for side, type_, word in ((one, a, other), (other, b, one)):
            literal = word.value if isinstance(word, ast.Literal) and word.type == "string" else None
            if type_.values and literal is not None and literal not in type_.values:
                known = ", ".join(type_.values)
                self._wrong(f"{_text(side)} is never {literal!r}{near(literal, type_.values)} (it is one of {known})")

    def _in(self, tree: ast.Operation, types: list[Type]) -> Type:
        item, where = tree.operands
        if isinstance(where, ast.ListOf):
            for other in where.items:
                self._compare(item, types[0], other, self._quiet(other))
        elif types[1].name == "list" and types[1].item is not None:
            self._compare(item, types[0], where, types[1].item)
        elif types[1].name not in ("list", "map", "dyn"):
            self._wrong(f"in needs a list, not a {types[1].name}")
        return BOOL

    @staticmethod
    def _quiet(tree: Expression) -> Type:
        return _LITERALS.get(tree.type, DYN) if isinstance(tree, ast.Literal) else DYN

    def _branches(self, then: Type, otherwise: Type) -> Type:
        if "dyn" in (then.name, otherwise.name) or then.name == otherwise.name:
            return then
        return self._wrong(f"the two results of ?: are a {then.name} and a {otherwise.name}")

    def _order(self, tree: ast.Operation, types: list[Type], names: set[str]) -> Type:
        worded = [operand for operand, type_ in zip(tree.operands, types, strict=True) if type_.values]
        if worded:
            hint = (
                "; finding.severity_rank is a number (0 info to 4 critical)" if "severity" in _text(worded[0]) else ""
            )
            return self._wrong(f"{tree.operator} orders the words of {_text(worded[0])} by the alphabet{hint}")
        if names <= _NUMBERS or names == {"string"}:
            return BOOL
        return self._wrong(self._mismatch(tree, "two numbers or two strings", names))

    def _arithmetic(self, tree: ast.Operation, types: list[Type], names: set[str]) -> Type:
        if not names or (len(names) == 1 and names <= _NUMBERS):
            return types[0]
        if tree.operator == "+" and names in ({"string"}, {"list"}):
            return STRING if names == {"string"} else types[0]
        return self._wrong(self._mismatch(tree, "operands of one type", names))


def _fits(type_: Type, wanted: str) -> bool:
    if type_.name == "dyn" or type_.name == wanted:
        return True
    if wanted == "sized":
        return type_.name in ("string", "list", "map")
    return wanted == "convertible" and type_.name in (*_NUMBERS, "string")


def _text(tree: Expression) -> str:
    """How a short expression is written, for messages."""
    match tree:
        case ast.Name(name):
            return name
        case ast.Member(target, name):
            return f"{_text(target)}.{name}"
        case ast.Literal(_, source):
            return source
        case _:
            return "this value"
