"""The check of what a policy file says of tool calls: entries of ``tools.policies``, and rules that ask for a call.

In comes the file's tree; out come the mistakes that its shape does not show, each with its line and key.
"""

import json
from collections.abc import Iterator
from typing import Any

from headgate.policy.conditions import Condition, mistakes
from headgate.policy.document import Detectors
from headgate.policy.source import Node, Path, Problem, dotted
from headgate.policy.vocabulary import CALL_VARIABLES, OF_CALLS

_REWRITING = ("set", "remove", "clamp")


def mistakes_of_calls(root: Node, detectors: Detectors | None) -> Iterator[Problem]:
    """Every mistake, and what does nothing.

    Args:
        root: the file.
        detectors: who looks; None where that cannot be read.
    """
    whole = detectors is None or "tools" in detectors.required
    for path, entry in _entries(root):
        yield from _conditions(root, path, entry)
        yield from _rewriting(root, path, entry)
        yield from _names(root, path, entry)
    if not whole and "policies" in _children(root, ("tools",)):
        yield _error(root, ("tools", "policies"), "is decided on whole arguments; add tools to detectors.required")
    for path, rule in _items(root, ("rules",)):
        asked = sorted(_asked(rule.get("when")))
        if asked and rule.get("kinds") != ["tool_call"]:
            yield _error(root, (*path, "when"), f"{asked[0]} is there for tool calls alone; add kinds: [tool_call]")
        elif asked and not whole:
            yield _error(root, (*path, "when"), f"{asked[0]} needs whole arguments; add tools to detectors.required")


def _conditions(root: Node, path: Path, entry: dict[str, Any]) -> Iterator[Problem]:
    when = entry.get("when")
    if isinstance(when, str) and when:
        for mistake in mistakes(when, CALL_VARIABLES):
            yield _error(root, (*path, "when"), mistake)


def _rewriting(root: Node, path: Path, entry: dict[str, Any]) -> Iterator[Problem]:
    given = [key for key in _REWRITING if key in entry]
    if entry.get("action") != "rewrite":
        for key in given:
            yield _error(root, (*path, key), "belongs to action: rewrite")
    elif not given:
        yield _error(root, (*path, "action"), "says nothing of what to change; give set, remove or clamp")
    for name in _keys(entry.get("set")):
        if name in (entry.get("remove") or ()):
            yield _error(root, (*path, "set", name), "is removed by the same entry")
        if not _is_json(entry["set"][name]):
            yield _error(root, (*path, "set", name), "is nothing that JSON can say")
    for name in _keys(entry.get("clamp")):
        bounds = entry["clamp"][name]
        low, high = (bounds.get("min"), bounds.get("max")) if isinstance(bounds, dict) else (None, None)
        if not (_is_json(low) and _is_json(high)):
            yield _error(root, (*path, "clamp", name), "has a bound that JSON cannot say")
        elif low is None and high is None:
            yield _error(root, (*path, "clamp", name), "has no bounds; give min or max")
        elif isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            yield _error(root, (*path, "clamp", name), "has its min above its max")


def _names(root: Node, path: Path, entry: dict[str, Any]) -> Iterator[Problem]:
    name = entry.get("name")
    earlier = [place for place, other in _entries(root) if place < path and other.get("name") == name]
    rules = [place for place, rule in _items(root, ("rules",)) if rule.get("name") == name]
    for place in (*rules, *earlier)[:1] if isinstance(name, str) else ():
        line = root.line_of((*place, "name"))
        yield _error(root, (*path, "name"), f"{name} is named in line {line} too; verdicts could not tell them apart")
    limits = entry.get("limits")
    if entry.get("action") == "deny" and limits:
        yield _warning(root, (*path, "limits"), "limits count what an entry lets through, and this one denies")


def _asked(when: object) -> frozenset[str]:
    """The names of calls that a good condition looks at; a bad one is told elsewhere."""
    if not isinstance(when, str) or mistakes(when):
        return frozenset()
    return Condition.compile(when).names & OF_CALLS


def _entries(root: Node) -> Iterator[tuple[Path, dict[str, Any]]]:
    return _items(root, ("tools", "policies"))


def _items(root: Node, at: tuple[str, ...]) -> Iterator[tuple[Path, dict[str, Any]]]:
    node = root
    for step in at:
        if step not in node.children:
            return
        node = node.children[step]
    for index, item in node.children.items() if isinstance(node.value, list) else ():
        if isinstance(item.value, dict):
            yield (*at, index), item.value


def _children(root: Node, at: tuple[str, ...]) -> dict[str | int, Node]:
    node = root
    for step in at:
        node = node.children.get(step, Node({}, 0))
    return node.children


def _keys(part: object) -> list[str]:
    return list(part) if isinstance(part, dict) else []


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True


def _error(root: Node, path: Path, message: str) -> Problem:
    return Problem(root.line_of(path), dotted(path), message)


def _warning(root: Node, path: Path, message: str) -> Problem:
    return Problem(root.line_of(path), dotted(path), message, "warning")
