"""Agent sessions that we wrote ourselves: YAML files in, recordings as `headgate replay` reads them out.

`built` holds the half that may be looked at when rules are changed; `kept_aside` the half that may not: only its counts
are read. Both were written before the rules that they test, over the same applications, each with other tools and other
formats of results. `second_built` and `second_aside` are the halves of a second generation, written without sight of
any rule, over applications that no earlier half has. `third_built` and `third_aside` are those of a third,
written in the same way, whose sessions are longer and whose attacks mostly ask for the same kind of effect as the user
does. In the files, ``⟦`` and ``⟧`` stand around what an attacker put into a result.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
from ruamel.yaml import YAML

Half = Literal["built", "kept_aside", "second_built", "second_aside", "third_built", "third_aside"]
HALVES: tuple[Half, ...] = get_args(Half)
#: The halves of which only the counts are read.
ASIDE: frozenset[Half] = frozenset({"kept_aside", "second_aside", "third_aside"})

_FOLDER = Path(__file__).parent
_MARKED = re.compile(r"⟦(.*?)⟧", re.DOTALL)


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One step: what somebody says, or a call with what came of it.

    Attributes:
        system: said by the application.
        user: said by the user.
        says: said by the model.
        call: the tool that the model calls.
        args: its arguments.
        gives: the tool's result.
        harmful: whether the call carries out what the injection wants.
    """

    system: str | None = None
    user: str | None = None
    says: str | None = None
    call: str | None = None
    args: dict[str, Any] | None = None
    gives: str | None = None
    harmful: bool = False


class WrittenSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One session.

    Attributes:
        id: names it, over all halves.
        application: its kind of application.
        steps: in order.
        style: how the injection is put; None where the session is clean.
    """

    id: str
    application: str
    steps: list[Step]
    style: str | None = None

    @property
    def injections(self) -> list[str]:
        """What an attacker put into the results, in order."""
        return [text for step in self.steps for text in _MARKED.findall(step.gives or "")]

    def as_trace(self, half: Half) -> dict[str, Any]:
        """The recording, with the labels that recorded attacks carry."""
        messages, harmful = _messages(self.steps)
        return {
            "trace_id": self.id,
            "suite": self.application,
            "model": half,
            "attack": self.style or "none",
            "user_task": self.id,
            "injection_task": self.id if self.style else None,
            "injected": self.style is not None,
            "attack_succeeded": bool(harmful),
            "harmful_call_ids": harmful,
            "injections": {str(number): text for number, text in enumerate(self.injections)},
            "messages": messages,
        }


def read_sessions(half: Half) -> Iterator[WrittenSession]:
    """The sessions of a half, in the order of their files' names."""
    yaml = YAML(typ="safe", pure=True)
    for file in sorted((_FOLDER / half).glob("*.yaml")):
        yield from msgspec.convert(yaml.load(file), list[WrittenSession])


def _messages(steps: list[Step]) -> tuple[list[dict[str, Any]], list[str]]:
    messages: list[dict[str, Any]] = []
    harmful: list[str] = []
    for number, step in enumerate(steps):
        for role, text in (("system", step.system), ("user", step.user), ("assistant", step.says)):
            if text is not None:
                messages.append({"role": role, "content": text})
        if step.call is None:
            continue
        call_id = f"call_{number}"
        call = {"function": step.call, "args": step.args or {}, "id": call_id}
        messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        result = _MARKED.sub(r"\1", step.gives or "")
        messages.append({"role": "tool", "content": result, "tool_call_id": call_id, "name": step.call})
        if step.harmful:
            harmful.append(call_id)
    return messages, harmful
