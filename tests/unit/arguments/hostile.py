"""Hostile arguments, as a table: what a tool is called with, and what the shipped policy must make of it.

The cases stand by kind in the modules beside this one. Each is a call in a session of its own, in which the user
asked for something harmless; ``deny`` means that the call does not run, ``redact`` that it runs without what was hidden
in it.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

from headgate_schemas.events import Tool


@dataclass(frozen=True, slots=True)
class Case:
    """A hostile call.

    Args:
        tool: its name.
        text: the arguments, as the model wrote them.
        tools: what the session declares; None where it declares nothing.
        outcome: of the call.
    """

    tool: str
    text: str
    tools: tuple[Tool, ...] | None = None
    outcome: Literal["deny", "redact"] = "deny"


def calls(tool: str, argument: str, *values: Any) -> tuple[Case, ...]:
    """A case for each value of one argument."""
    return tuple(Case(tool, json.dumps({argument: value})) for value in values)


def raw(tool: str, *texts: str, tools: tuple[Tool, ...] | None = None) -> tuple[Case, ...]:
    """A case for each text of arguments."""
    return tuple(Case(tool, text, tools) for text in texts)
