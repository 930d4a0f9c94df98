"""Rewriting of a call's arguments: text and an entry of the policy in, spans and what stands there instead out.

Only the policy's own literals are written, each in the place of one span, so that a verdict can carry them: it never
carries what the agent wrote. The text between the spans stays as it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from headgate.detectors.argument_members import Member, members_of
from headgate.detectors.tool_arguments import parse_member
from headgate.policy.tools_section import Clamp, ToolPolicy
from headgate_schemas.verdicts import Replacement

#: Of members that were parsed already.
_ANY_DEPTH = 1_000


class RewritingError(ValueError):
    """Arguments that cannot be rewritten as policy says."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A span of the arguments and what stands there instead.

    Args:
        start: first code point, inclusive.
        end: last code point, exclusive.
        text: JSON of the policy's own; empty where something is left out.
    """

    start: int
    end: int
    text: str


def rewritten(text: str, arguments: Mapping[str, Any], entry: ToolPolicy) -> tuple[dict[str, Any], tuple[Edit, ...]]:
    """The arguments as an entry wants them, and the edits of their text that make them so.

    Args:
        text: of the arguments.
        arguments: what it holds.
        entry: with what to set, remove and clamp.

    Raises:
        RewritingError: what shall be clamped is no number, or there is no object to set anything in.
    """
    values = dict(entry.set_)
    for name, clamp in entry.clamp.items():
        if name in arguments and name not in values:
            values[name] = _clamped(name, arguments[name], clamp)
    members = [(parse_member(member, _ANY_DEPTH)[0], member) for member in members_of(text)]
    gone = frozenset(entry.remove) - values.keys()
    edits = _removals(members, gone)
    edits += [
        Edit(member.value_start, member.end, _literal(values[name]))
        for name, member in members
        if name in values and _literal(values[name]) != _literal(arguments[name])
    ]
    new = {name: value for name, value in values.items() if name not in arguments}
    result = {name: values.get(name, value) for name, value in arguments.items() if name not in gone} | new
    if new:
        kept = any(name in result for name, _ in members)
        edits.append(_insertion(text, new, followed=kept))
    return result, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """A text with edits made."""
    parts, at = list[str](), 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def merged(replaced: list[Replacement], edits: tuple[Edit, ...], rule: str) -> list[Replacement] | None:
    """Edits beside the redactions of the same text; what an edit replaces needs no redaction.

    Returns:
        All of them in the order of the text, or None where a redaction reaches over an edit's border.
    """
    beside = [r for r in replaced if not any(edit.start <= r.start and r.end <= edit.end for edit in edits)]
    if any(r.start < edit.end and edit.start < r.end for r in beside for edit in edits):
        return None
    written = [Replacement(start=e.start, end=e.end, placeholder=e.text, rule=rule) for e in edits]
    return sorted((*beside, *written), key=lambda r: (r.start, r.end))


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _clamped(name: str, value: Any, clamp: Clamp) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RewritingError(f"`{name}` is no number that could be brought into bounds")
    if clamp.min is not None and value < clamp.min:
        return clamp.min
    return clamp.max if clamp.max is not None and value > clamp.max else value


def _insertion(text: str, new: Mapping[str, Any], followed: bool) -> Edit:
    """New members, in front of all others: behind the brace that opens the object."""
    at = text.find("{") + 1
    if not at:
        raise RewritingError("the call has no arguments' object to set anything in")
    written = ", ".join(f"{_literal(name)}: {_literal(value)}" for name, value in new.items())
    return Edit(at, at, f"{written}, " if followed else written)


def _removals(members: list[tuple[str, Member]], names: frozenset[str]) -> list[Edit]:
    """Spans to leave out, each with the comma that goes with it: the one behind, and at the end the one before."""
    edits: list[Edit] = []
    last_kept = max((n for n, (name, _) in enumerate(members) if name not in names), default=-1)
    for number, (name, member) in enumerate(members[: last_kept + 1]):
        if name in names:
            edits.append(Edit(member.start, members[number + 1][1].start, ""))
    if last_kept + 1 < len(members):
        start = members[last_kept][1].end if last_kept >= 0 else members[0][1].start
        edits.append(Edit(start, members[-1][1].end, ""))
    return edits
