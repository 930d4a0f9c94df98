"""Copies of functions as somebody would make them to hide where they are from: renamed, stripped, laid out anew."""

import ast
import builtins
import importlib.machinery
import io
import keyword
import random
import tokenize
from collections.abc import Iterator
from pathlib import Path

#: Columns beyond which the second layout breaks a line.
WIDTH = 70
_KEPT = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"self", "cls"}


def package_files(name: str) -> list[Path]:
    """The Python files of an installed package, its tests left out."""
    spec = importlib.machinery.PathFinder.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    origin = Path(spec.origin)
    if not spec.submodule_search_locations:
        return [origin]
    return sorted(file for file in origin.parent.rglob("*.py") if not {"test", "tests"} & set(file.parent.parts))


def functions_of(package: str, min_lines: int) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """A package's functions of so many lines and more, once comments, docstrings and layout are gone."""
    for file in package_files(package):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                bare = _without_docstrings(node)
                if ast.unparse(bare).count("\n") + 1 >= min_lines:
                    yield bare


def renamed(function: ast.FunctionDef | ast.AsyncFunctionDef, seed: int) -> str:
    """The function with every name of its own and every attribute renamed, as `ast.unparse` lays it out.

    Names of builtins and of modules stay: the copy would not run without them.
    """
    bound = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    bound |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    bound |= {node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    rng = random.Random(seed)
    names = {name: f"{rng.choice('abcdefgh')}{number}_{rng.randrange(99)}" for number, name in enumerate(sorted(bound))}
    copy = _Renamer({name: new for name, new in names.items() if name not in _KEPT}).visit(
        ast.parse(ast.unparse(function))
    )
    return ast.unparse(copy)


def wrapped(source: str) -> str:
    """The same tokens in another layout: two spaces a level, and long lines broken behind every comma in brackets."""
    lines: list[str] = []
    for line in source.splitlines():
        body = line.lstrip(" ")
        indent = " " * ((len(line) - len(body)) // 2)
        lines += _broken(body, indent) if len(line) > WIDTH else [indent + body]
    text = "\n".join(lines)
    ast.parse(text)
    return text


def _broken(body: str, indent: str) -> list[str]:
    """A logical line, broken behind every comma that stands in brackets."""
    pieces, depth, last = [""], 0, (1, 0)
    for token in tokenize.generate_tokens(io.StringIO(body + "\n").readline):
        if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.INDENT, tokenize.DEDENT):
            continue
        pieces[-1] += " " * (token.start[1] - last[1] if token.start[0] == last[0] else 1) + token.string
        last = token.end
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if depth and token.string == ",":
            pieces.append("")
    return [indent + pieces[0], *(f"{indent}        {piece.strip()}" for piece in pieces[1:])]


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def _of(self, name: str) -> str:
        return self._names.get(name, name)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._of(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(self._of(node.arg), node.annotation and self.visit(node.annotation))

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        return ast.keyword(self._of(node.arg) if node.arg else None, self.visit(node.value))

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        return ast.Attribute(self.visit(node.value), self._of(node.attr), node.ctx)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._of(node.name)
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.name = self._of(node.name) if node.name else None
        return self.generic_visit(node)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        return ast.Nonlocal([self._of(name) for name in node.names])


def _without_docstrings(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.FunctionDef | ast.AsyncFunctionDef:
    copy = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(copy, ast.FunctionDef | ast.AsyncFunctionDef)
    for each in ast.walk(copy):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(each):
            each.body = each.body[1:] or [ast.Pass()]
    return copy
