"""A proposed policy: counts of use in, the YAML of a policy out, with the counts beside each line.

Everything in it is a proposal, and a person reads it before it is applied: an allow-list is what was used so far, and
not what is right. Which tools to trust is for somebody to say who knows who can write to them, so candidates are
written as comments.
"""

import io
import re
from dataclasses import asdict, dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from headgate.errors import PolicyError
from headgate.learning.schema import schema_of
from headgate.learning.usage import ToolUsage, Usage

#: Columns of the proposal; longer lists are folded.
_WIDTH = 110

_HEAD = """\
# Proposed from {sessions}; what they did not use is denied, and arguments beyond what they used are too.
# Read every line before you apply it: this is what was used, and not what is right.
"""
_TRUSTED = """\
# The results of these tools held the destinations (a recipient, an account, a file to delete) of later calls. Trust one
# only where nobody outside can write to what it gives back, by moving it into `detectors`.
#
# detectors:
#   provenance:
#     trusted_tools:
"""


@dataclass(frozen=True, slots=True)
class ProposedTool:
    """What is proposed of one tool.

    Args:
        name: the tool's.
        effect: what it does; where its calls differ, what most of them do.
        uniform: all of its calls do that.
        calls: of it.
        sessions: that call it.
        schema: of its arguments.
        gave: destinations that its results gave to later calls.
        gave_sessions: in how many sessions.
    """

    name: str
    effect: str
    uniform: bool
    calls: int
    sessions: int
    schema: dict[str, Any]
    gave: int
    gave_sessions: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed policy.

    Args:
        tools: in the order of their names.
        sessions: that it comes from.
    """

    tools: tuple[ProposedTool, ...]
    sessions: int

    def as_json(self) -> list[dict[str, Any]]:
        """The tools, each with its counts and schema."""
        return [asdict(tool) for tool in self.tools]

    def section(self) -> str:
        """The section ``tools`` of a policy file, as YAML."""
        allow, schemas = CommentedSeq(), CommentedMap()
        for index, tool in enumerate(self.tools):
            allow.append(tool.name)
            counts = f"{_count(tool.calls, 'call')} in {_count(tool.sessions, 'session')}"
            allow.yaml_add_eol_comment(f"{tool.effect}, {counts}", index, column=0)
            schemas[tool.name] = _in_lines(tool.schema)
            schemas.yaml_add_eol_comment(f"from {_count(tool.calls, 'call')}", tool.name, column=0)
        section = CommentedMap({"allow": allow, "effects": self._effects(), "schemas": schemas})
        return _HEAD.format(sessions=_count(self.sessions, "session")) + _dumped({"tools": section}) + self._trusted()

    def _effects(self) -> dict[str, str]:
        """What may be pinned to a tool: an effect that all of its calls had, and that is more than to read or write.

        A pinned ``read`` would hold for a later call with another HTTP method too, and ``write`` is also what is said
        of a name that tells nothing, where a description may tell more.
        """
        pinned = (tool for tool in self.tools if tool.uniform and tool.effect not in ("read", "write"))
        return {tool.name: tool.effect for tool in pinned}

    def policy(self, default: str, name: str) -> str:
        """The whole of a policy: the default with the section in it, in mode observe.

        Args:
            default: the shipped policy's text.
            name: of the new one.

        Raises:
            PolicyError: the default says something of tools itself.
        """
        text, found = re.subn(r"(?m)^tools: \{\}\n?", lambda _: self.section(), default)
        if not found:
            raise PolicyError("the default policy", ("has tools of its own; take the section alone",))
        text = re.sub(r"(?m)^name: .*$", f"name: {name}", text, count=1)
        return re.sub(r"(?m)^mode: .*$", "mode: observe", text, count=1)

    def _trusted(self) -> str:
        lines = [
            f"#       - {tool.name} # {_count(tool.gave, 'destination')} in {_count(tool.gave_sessions, 'session')}\n"
            for tool in self.tools
            if tool.gave
        ]
        return "\n" + _TRUSTED + "".join(lines) if lines else ""


def propose(usage: Usage) -> Proposal:
    """What the counts bear."""
    return Proposal(tuple(_proposed(usage.tools[name]) for name in sorted(usage.tools)), usage.sessions)


def _proposed(tool: ToolUsage) -> ProposedTool:
    effect = min(tool.effects, key=lambda one: (-tool.effects[one], one))
    return ProposedTool(
        name=tool.name,
        effect=effect,
        uniform=len(tool.effects) == 1,
        calls=tool.calls,
        sessions=tool.sessions,
        schema=schema_of(tool),
        gave=tool.gave,
        gave_sessions=tool.gave_sessions,
    )


def _in_lines(schema: dict[str, Any]) -> CommentedMap:
    """The schema with one line a property."""
    lines = CommentedMap(schema)
    properties = CommentedMap()
    for name, proposed in schema["properties"].items():
        properties[name] = CommentedMap(proposed)
        properties[name].fa.set_flow_style()
    lines["properties"] = properties
    if "required" in schema:
        lines["required"] = CommentedSeq(schema["required"])
        lines["required"].fa.set_flow_style()
    return lines


def _dumped(document: dict[str, Any]) -> str:
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
