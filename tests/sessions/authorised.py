"""Calls that somebody wanted, as recordings: rows of a data set of calls in, one clean recording a call out.

A row holds ``tool``, ``arguments`` (an object, its JSON, or what stands in a Python call's parentheses) and
``context``, what the user said. The Berkeley Function-Calling Leaderboard (ShishirPatil/gorilla) and the trajectories
of tau-bench (sierra-research/tau-bench) can be brought into this form. Where the results that the tools gave are at
hand, each call comes after those of the calls before it in its conversation, as it did when it was made.
"""

import ast
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

#: What a result is told by: the value of one of its call's arguments, or nothing where the tool gave one result alone.
_MIN_ID_CHARS = 4


def recordings(rows: Iterable[dict[str, Any]], outputs: Iterable[dict[str, Any]] = ()) -> Iterator[dict[str, Any]]:
    """One recording a call; rows whose arguments cannot be read are left out.

    Args:
        rows: the calls; neighbours with one context are one conversation.
        outputs: results, with ``tool`` and ``text``.
    """
    results: dict[str, list[str]] = {}
    for output in outputs:
        results.setdefault(output["tool"], []).append(output["text"])
    number = 0
    for context, conversation in groupby(rows, key=itemgetter("context")):
        before: list[dict[str, Any]] = []
        for row in conversation:
            arguments = _arguments(row["arguments"])
            if arguments is None:
                continue
            number += 1
            yield _recording(f"call {number}", context, before, row["tool"], arguments)
            before = before + _result(results.get(row["tool"], []), row["tool"], arguments)


def _recording(
    name: str, context: str, before: list[dict[str, Any]], tool: str, arguments: dict[str, Any]
) -> dict[str, Any]:
    call = {"function": tool, "args": arguments, "id": "call"}
    last = {"role": "assistant", "content": None, "tool_calls": [call]}
    return {
        "trace_id": name,
        "suite": "authorised calls",
        "user_task": name,
        "injected": False,
        "messages": [{"role": "user", "content": context}, *before, last],
    }


def _result(results: list[str], tool: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """The tool's result that names what was asked for."""
    asked = [value for value in arguments.values() if isinstance(value, str) and len(value) >= _MIN_ID_CHARS]
    for text in results:
        if asked and all(value in text for value in asked):
            return [{"role": "tool", "content": text, "name": tool}]
    return []


def _arguments(arguments: Any) -> dict[str, Any] | None:
    """An object from its JSON or from a Python call's parentheses; None for what is neither."""
    if isinstance(arguments, str):
        text = arguments.strip()
        try:
            arguments = _of_python(text) if text.startswith("(") else json.loads(text or "{}")
        except (ValueError, SyntaxError):
            return None
    return arguments if isinstance(arguments, dict) else None


def _of_python(text: str) -> dict[str, Any]:
    call = ast.parse(f"call{text}", mode="eval").body
    if not isinstance(call, ast.Call):
        raise ValueError("no call")
    positional = {f"argument_{number}": ast.literal_eval(value) for number, value in enumerate(call.args, start=1)}
    return positional | {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
