"""How tools were used: recorded sessions in, counts out, of tools, of their arguments, and of what the values were.

What is kept of values is what a schema needs: their types, the range of numbers, and the few short words that come
again and again. Longer strings, words that differ from call to call, and whatever reads as a name, a destination or
free text are counted and forgotten at once, so that a proposal cannot hold what somebody wrote. How many tools,
arguments and words are kept is bounded.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from headgate.provenance.effects import Effect, effect_of, word_set, words_of
from headgate.provenance.values import is_body, is_label, sinks_of
from headgate.replay import RecordedCall, Recording

MAX_TOOLS = 1_000
MAX_ARGUMENTS = 100
#: More different words than this are no enumeration.
MAX_WORDS = 8
#: A name that is none of these would be a pattern, or no identifier: it is left out.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]{0,99}")
#: One word in one case, without digits: a state or a currency, and hardly anybody's name or number.
_WORD = re.compile(r"[a-z][a-z_-]{0,23}|[A-Z][A-Z_-]{0,23}")
_PERSONAL = word_set(
    "user username login handle owner author customer patient employee person member contact account city street "
    "address country first last surname id key token"
)
#: A shorter value stands in a result by chance.
_MIN_DESTINATION_CHARS = 4


@dataclass(slots=True)
class WordUsage:
    """How often a word was an argument's value."""

    calls: int = 0
    sessions: int = 0
    last_session: int = -1


@dataclass(slots=True)
class ArgumentUsage:
    """How one argument was used.

    Args:
        calls: with this argument.
        types: JSON type -> calls.
        items: of lists: JSON type -> items.
        low: the smallest number; None where none may be told.
        high: the largest number.
        words: the words that it was, while they are few; None where it was anything else.
    """

    calls: int = 0
    types: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    low: float | None = None
    high: float | None = None
    words: dict[str, WordUsage] | None = field(default_factory=dict)

    def take(self, value: Any, session: int, telling: bool) -> None:
        """Count a value.

        Args:
            value: parsed from JSON.
            session: its number.
            telling: the value could be a name, a destination or free text, and is not kept.
        """
        self.calls += 1
        kind = json_type(value)
        self.types[kind] += 1
        if isinstance(value, list):
            self.items.update(map(json_type, value))
        if isinstance(value, int | float) and not isinstance(value, bool) and not telling:
            number = _as_float(value)
            self.low = number if self.low is None else min(self.low, number)
            self.high = number if self.high is None else max(self.high, number)
        if self.words is not None:
            self._take_word(value if not telling else None, session, self.words)

    def _take_word(self, value: Any, session: int, words: dict[str, WordUsage]) -> None:
        if not isinstance(value, str) or not _WORD.fullmatch(value) or (value not in words and len(words) == MAX_WORDS):
            self.words = None
            return
        word = words.setdefault(value, WordUsage())
        word.calls += 1
        word.sessions += word.last_session != session
        word.last_session = session


@dataclass(slots=True)
class ToolUsage:
    """How one tool was used.

    Args:
        name: the tool's.
        calls: of it.
        sessions: that call it.
        effects: what its calls do, as far as name and arguments tell.
        arguments: by name.
        closed: every argument has a name that can be written down.
        gave: destinations of later calls that its results held.
        gave_sessions: in how many sessions.
    """

    name: str
    calls: int = 0
    sessions: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
    arguments: dict[str, ArgumentUsage] = field(default_factory=dict)
    closed: bool = True
    gave: int = 0
    gave_sessions: int = 0
    last_session: int = -1
    last_gave: int = -1

    def take(self, arguments: Mapping[str, Any], session: int) -> None:
        """Count a call."""
        self.calls += 1
        self.sessions += self.last_session != session
        self.last_session = session
        effect = effect_of(self.name, "", arguments)
        self.effects[effect] += 1
        destinations = {
            sink.argument.split("[")[0].split(".")[0] for sink in sinks_of(effect, arguments) if sink.role != "object"
        }
        for name, value in arguments.items():
            if not _NAME.fullmatch(name) or (name not in self.arguments and len(self.arguments) == MAX_ARGUMENTS):
                self.closed = False
                continue
            self.arguments.setdefault(name, ArgumentUsage()).take(
                value, session, name in destinations or is_personal(name)
            )


class Usage:
    """How tools were used, over sessions; take them one after the other.

    Attributes:
        tools: by name.
        sessions: how many were taken.
        attacked: how many were left out, because an attack stood in them.
        unnamed_calls: calls left out, since their tool has no name that a list could hold, or arguments that are none.
    """

    def __init__(self) -> None:
        self.tools: dict[str, ToolUsage] = {}
        self.sessions = 0
        self.attacked = 0
        self.unnamed_calls = 0

    def take(self, recording: Recording) -> None:
        """Count a session's calls; one that is labelled as attacked teaches nothing."""
        if recording.injected:
            self.attacked += 1
            return
        self.sessions += 1
        results: list[tuple[str, str]] = []
        called: dict[str, str] = {}
        for message in recording.messages:
            for call in message.tool_calls or ():
                called[call.id or ""] = call.tool
                self._call(call, results)
            if message.role == "tool":
                results.append((message.name or called.get(message.tool_call_id or "", ""), message.text))

    def _call(self, call: RecordedCall, results: list[tuple[str, str]]) -> None:
        arguments = _parsed(call.arguments)
        known = call.tool in self.tools
        if arguments is None or not _NAME.fullmatch(call.tool) or (not known and len(self.tools) == MAX_TOOLS):
            self.unnamed_calls += 1
            return
        tool = self.tools.setdefault(call.tool, ToolUsage(call.tool))
        tool.take(arguments, self.sessions)
        for giver in sorted(_givers(call.tool, arguments, results) & self.tools.keys()):
            self._gave(self.tools[giver])

    def _gave(self, tool: ToolUsage) -> None:
        tool.gave += 1
        tool.gave_sessions += tool.last_gave != self.sessions
        tool.last_gave = self.sessions


def json_type(value: Any) -> str:
    """The JSON Schema type of a parsed value; whole numbers are integers."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return {float: "number", str: "string", list: "array"}.get(type(value), "object")


def _as_float(number: float) -> float:
    """JSON's whole numbers have no bound; one beyond every float is as good as infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def is_personal(name: str) -> bool:
    """Whether an argument's name is one of free text, of a person or of a single thing."""
    return is_body(name) or is_label(name) or bool(_PERSONAL & set(words_of(name)))


def _givers(tool: str, arguments: Mapping[str, Any], results: list[tuple[str, str]]) -> set[str]:
    """The tools whose results hold a destination of a call."""
    sinks = (sink.value for sink in sinks_of(effect_of(tool, "", arguments), arguments) if sink.role != "object")
    values = [value for value in sinks if len(value) >= _MIN_DESTINATION_CHARS]
    return {giver for giver, text in results for value in values if value in text}


def _parsed(arguments: Any) -> Mapping[str, Any] | None:
    if isinstance(arguments, str):
        try:
            arguments = msgspec.json.decode(arguments)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return None
    return arguments if isinstance(arguments, dict) else None
