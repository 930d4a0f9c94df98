"""What the recorded sessions of these tests are made of: steps in order, and which calls carry out an attack."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens.

    Args:
        kind: ``system``, ``user``, ``call`` or ``result``.
        text: what is said; for calls, the arguments as JSON.
        tool: of calls and results.
        id: of calls and results.
        harmful: a call that nobody but an attacker wants.
    """

    kind: str
    text: str
    tool: str = ""
    id: str = ""
    harmful: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """A session: its name, the kind of application, and its steps."""

    name: str
    application: str
    steps: tuple[Step, ...]

    @property
    def harmful(self) -> frozenset[str]:
        """Ids of the calls that carry out an attack; empty in a clean session."""
        return frozenset(step.id for step in self.steps if step.harmful)


class Script:
    """Writes a session down, step by step."""

    def __init__(self, name: str, application: str) -> None:
        self._name, self._application = name, application
        self._steps: list[Step] = []

    def system(self, text: str) -> "Script":
        self._steps.append(Step("system", text))
        return self

    def user(self, text: str) -> "Script":
        self._steps.append(Step("user", text))
        return self

    def call(self, tool: str, arguments: dict[str, Any], result: Any = None, harmful: bool = False) -> "Script":
        """A call and, where the recording has one, its result: text as it is, anything else as JSON."""
        call_id = f"call-{sum(step.kind == 'call' for step in self._steps) + 1}"
        self._steps.append(Step("call", json.dumps(arguments), tool, call_id, harmful))
        if result is not None:
            text = result if isinstance(result, str) else json.dumps(result)
            self._steps.append(Step("result", text, tool, call_id))
        return self

    def attack(self, tool: str, arguments: dict[str, Any], result: Any = None) -> "Script":
        """A harmful call."""
        return self.call(tool, arguments, result, harmful=True)

    def end(self) -> Played:
        return Played(self._name, self._application, tuple(self._steps))
