"""A policy file's text as a tree that remembers its lines, and the mistakes of YAML itself.

In comes the text; out comes a `Node` tree and every duplicate key. It knows nothing of what policies mean.

The tree is built from the parser's nodes, not from its objects: those would stop at the first duplicate key, and would
have forgotten the lines.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

#: The shipped default has 5 kB; a record on Kafka may have 1 MB by default.
MAX_SOURCE_CHARS = 500_000
#: Aliases can multiply a small file without end ("billion laughs"); a policy with 20,000 values is no policy.
MAX_NODES = 20_000
MAX_DEPTH = 40

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    Args:
        line: where, from 1; 0 where it has no place.
        key: which key, dotted, such as ``rules[2].when``; empty for the file as a whole.
        message: what is wrong, and what to do.
        level: an ``error`` makes the policy unusable, a ``warning`` does not.
    """

    line: int
    key: str
    message: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"line {self.line}: {self.key}: {self.message}" if self.key else f"line {self.line}: {self.message}"


@dataclass(slots=True)
class Node:
    """A value of the file, its line, and the values within it.

    Args:
        value: the value as plain Python; of a mapping or a list, with everything within.
        line: where it begins, from 1.
        children: by key or index.
        key_lines: where each key of a mapping stands.
    """

    value: Any
    line: int
    children: dict[str | int, "Node"] = field(default_factory=dict)
    key_lines: dict[str | int, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of the key at `path`, or of the nearest thing around it that is there."""
        node, line = self, self.line
        for step in path:
            line = node.key_lines.get(step, line)
            if step not in node.children:
                break
            node = node.children[step]
        return line


def dotted(path: Path) -> str:
    """A path as people write it: ``rules[2].when``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def read(source: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a policy file, with every problem of its YAML.

    Returns:
        The tree, or None where there is none to speak of, and the problems.
    """
    if len(source) > MAX_SOURCE_CHARS:
        return None, [Problem(1, "", f"the file is longer than {MAX_SOURCE_CHARS} characters")]
    try:
        root = YAML(typ="safe", pure=True).compose(source)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [Problem(mark.line + 1 if mark else 1, "", f"no YAML: {error.problem or error.context}")]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [Problem(1, "", f"no YAML ({type(error).__name__})")]
    if not isinstance(root, MappingNode):
        return None, [Problem(1, "", "the file holds no keys")]
    reader = _Reader()
    try:
        return reader.node(root, ()), reader.problems
    except _TooMuch as error:
        return None, [*reader.problems, Problem(error.line, "", str(error))]


class _TooMuch(Exception):
    """The tree is larger than any policy."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Reader:
    """Turns the parser's nodes into ours."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._count = 0

    def node(self, raw: Any, path: Path) -> Node:
        line = raw.start_mark.line + 1
        self._count += 1
        if self._count > MAX_NODES:
            raise _TooMuch(line, f"the file holds more than {MAX_NODES} values, aliases counted each time")
        if len(path) > MAX_DEPTH:
            raise _TooMuch(line, f"values are nested deeper than {MAX_DEPTH}")
        if isinstance(raw, MappingNode):
            return self._mapping(raw, path, line)
        if isinstance(raw, SequenceNode):
            children: dict[str | int, Node] = {i: self.node(item, (*path, i)) for i, item in enumerate(raw.value)}
            return Node(
                [child.value for child in children.values()], line, children, {i: c.line for i, c in children.items()}
            )
        return Node(self._scalar(raw, path, line), line)

    def _mapping(self, raw: MappingNode, path: Path, line: int) -> Node:
        node = Node({}, line)
        for raw_key, raw_value in raw.value:
            key_line = raw_key.start_mark.line + 1
            if not isinstance(raw_key, ScalarNode):
                self.problems.append(Problem(key_line, dotted(path), "a key must be a plain word"))
                continue
            key = str(raw_key.value)
            if key in node.children:
                first = node.key_lines[key]
                self.problems.append(
                    Problem(key_line, dotted((*path, key)), f"stands here twice, first in line {first}")
                )
                continue
            node.key_lines[key] = key_line
            node.children[key] = self.node(raw_value, (*path, key))
            node.value[key] = node.children[key].value
        return node

    def _scalar(self, raw: ScalarNode, path: Path, line: int) -> Any:
        kind = str(raw.tag).rpartition(":")[2]
        text = str(raw.value)
        try:
            if kind == "int":
                return int(text.replace("_", ""), 0)
            if kind == "float":
                return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            self.problems.append(Problem(line, dotted(path), "is no number; put it in quotes if it is a word"))
            return 0
        if kind == "bool":
            return text.lower() == "true"
        return None if kind == "null" else text
