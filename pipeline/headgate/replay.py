"""Replay of recorded agent sessions: lines in, each session played through the client, what was decided out.

A recording is what an agent framework kept: messages of system, user, assistant (with the tool calls that it proposed)
and tools. Each is published as the framework would have done it: prompts whole, answers token by token, calls and
results as they came. What the recorded model did after a refusal is replayed as it stands, because that is what is
asked of a recording: what would have been stopped. Nothing here knows a broker; it is given a guard.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from headgate.client import Guard, GuardedSession, Outcome, Patience
from headgate.errors import RecordError
from headgate_schemas.verdicts import Action, stricter

#: A word with the space before it: about what a model's token is, and the same for every run.
_TOKEN = re.compile(r"\s*\S{1,16}|\s+")

#: Nobody waits for a recording's answers, and nobody is there to approve its calls. The worker may be busy with the
#: sessions beside it; a minute is several times what the largest of tool results took there.
PATIENCE = Patience(verdict_ms=60_000, approval_ms=0)
#: Whoever has no worker should hear of it sooner.
WORKER_TIMEOUT_MS = 15_000

Part = dict[str, Any]


class RecordedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A tool call as recorded.

    Attributes:
        function: the tool's name, or ``{"name", "arguments"}``.
        args: its arguments; those of `function` where None.
        id: as the model named it; it may be missing, and it may come again.
    """

    function: str | dict[str, Any]
    args: dict[str, Any] | str | None = None
    id: str | None = None

    @property
    def tool(self) -> str:
        """The tool's name; empty where it has none."""
        return self.function if isinstance(self.function, str) else str(self.function.get("name") or "")

    @property
    def arguments(self) -> Any:
        """The arguments, as recorded."""
        if self.args is not None or isinstance(self.function, str):
            return {} if self.args is None else self.args
        return self.function.get("arguments") or {}


class RecordedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message as recorded; unknown fields are ignored.

    Attributes:
        role: ``system``, ``user``, ``assistant`` or ``tool``; ``developer`` counts as system.
        content: the text, or parts of which those with a ``text`` carry one.
        tool_calls: what the assistant proposed.
        tool_call_id: the call that a tool answers.
        name: the tool's name.
    """

    role: str
    content: str | list[Part] | None = None
    tool_calls: list[RecordedCall] | None = None
    tool_call_id: str | None = None
    name: str | None = None

    @property
    def text(self) -> str:
        """All text of the content."""
        if isinstance(self.content, list):
            return "".join(part["text"] for part in self.content if isinstance(part.get("text"), str))
        return self.content or ""


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One session as recorded; unknown fields are ignored.

    Attributes:
        trace_id: its name.
        messages: in order.
        model: the model's name.
        suite: the application, or the set of tasks, that it belongs to; this and all that follows are labels, which
            only an evaluation reads, and None where nobody says.
        attack: how the attack was put.
        user_task: what the user wanted, by name.
        injection_task: what the attacker wanted, by name.
        injected: whether an attack stood in what the tools gave back.
        attack_succeeded: whether the model did what the attack wanted.
        harmful_call_ids: the calls by which it did.
    """

    trace_id: str
    messages: list[RecordedMessage]
    model: str = ""
    suite: str | None = None
    attack: str | None = None
    user_task: str | None = None
    injection_task: str | None = None
    injected: bool | None = None
    attack_succeeded: bool | None = None
    harmful_call_ids: tuple[str, ...] | None = None

    @property
    def calls(self) -> list[RecordedCall]:
        """All proposed calls, in order."""
        return [call for message in self.messages for call in message.tool_calls or ()]


_DECODER = msgspec.json.Decoder(Recording)
_ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})


def read_recording(line: bytes) -> Recording:
    """A recording from its line.

    Raises:
        RecordError: the line is no recording; the message never quotes it.
    """
    try:
        recording = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        what = str(error)
        if what.startswith("Invalid"):  # msgspec quotes the value; only its place is told
            what = f"wrong value {what.rpartition(' - ')[2]}"
        raise RecordError(what) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise RecordError("not JSON in UTF-8") from None
    for index, message in enumerate(recording.messages):
        if message.role not in _ROLES:
            raise RecordError(f"messages[{index}] has a role that is none of {', '.join(sorted(_ROLES))}")
    return recording


@dataclass(slots=True)
class Replayed:
    """What was decided of one recording; each entry says ``action``, ``rule`` and, in mode observe, ``would``.

    Args:
        trace_id: the recording's name.
        prompts: system and user prompts, in order.
        calls: tool calls, with ``id`` and ``tool``.
        tool_results: what tools gave back, with ``id``.
        answers: the model's texts.
        timed_out: how many of them met the deadline.
    """

    trace_id: str
    prompts: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    tool_results: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    timed_out: int = 0

    @property
    def entries(self) -> Iterator[dict[str, Any]]:
        """All entries."""
        for entries in (self.prompts, self.calls, self.tool_results, self.answers):
            yield from entries

    @property
    def action(self) -> Action:
        """The strictest action that was enforced."""
        return strictest([entry["action"] for entry in self.entries])

    @property
    def would(self) -> Action | None:
        """In mode observe, the strictest action that enforcing would have taken; None otherwise."""
        observed = [entry["would"] for entry in self.entries if "would" in entry]
        return strictest(observed) if observed else None

    def as_json(self) -> dict[str, Any]:
        """The line that `headgate replay --json` prints."""
        line: dict[str, Any] = {"trace_id": self.trace_id, "action": self.action}
        if self.would is not None:
            line["would"] = self.would
        return line | {
            "prompts": self.prompts,
            "calls": self.calls,
            "tool_results": self.tool_results,
            "answers": self.answers,
        }


def strictest(actions: Sequence[Action]) -> Action:
    """The strictest of some actions; ``allow`` where there is none."""
    result: Action = "allow"
    for action in actions:
        result = stricter(result, action)
    return result


async def replay(guard: Guard, recording: Recording, leak_budget: int | None = 0) -> Replayed:
    """Play one recording.

    Args:
        guard: connected.
        recording: the session.
        leak_budget: of its answers.

    Raises:
        VerdictTimeout: no worker takes up the session.
    """
    replayed = Replayed(recording.trace_id)
    async with guard.session(model=recording.model, patience=PATIENCE) as session:
        await session.ready(WORKER_TIMEOUT_MS)
        for number, message in enumerate(recording.messages):
            await _play(session, replayed, message, number, leak_budget)
    return replayed


async def _play(
    session: GuardedSession, replayed: Replayed, message: RecordedMessage, number: int, leak_budget: int | None
) -> None:
    if message.role == "assistant":
        if message.text:
            replayed.answers.append(_entry(replayed, await _answer(session, message.text, leak_budget)))
        for index, call in enumerate(message.tool_calls or ()):
            call_id = call.id or f"{number}.{index}"  # the worker wants one; the report says what was recorded
            outcome = await session.inspect_tool_call(call_id, call.tool, call.arguments)
            replayed.calls.append({"id": call.id, "tool": call.tool, **_entry(replayed, outcome)})
    elif message.role == "tool":
        outcome = await session.inspect_tool_result(message.tool_call_id or "", message.text, message.name or "")
        replayed.tool_results.append({"id": message.tool_call_id, **_entry(replayed, outcome)})
    else:
        outcome = await session.inspect_prompt(message.text, "user" if message.role == "user" else "system")
        replayed.prompts.append(_entry(replayed, outcome))


async def _answer(session: GuardedSession, text: str, leak_budget: int | None) -> Outcome:
    async with await session.events(_TOKEN.findall(text), leak_budget) as stream:
        async for _ in stream:
            pass
        return stream.outcome


def _entry(replayed: Replayed, outcome: Outcome) -> dict[str, Any]:
    replayed.timed_out += outcome.timed_out and outcome.action != "hold"
    entry: dict[str, Any] = {"action": outcome.action, "rule": outcome.rule or None}
    if outcome.mode == "observe":
        entry["would"] = outcome.would or "allow"
    return entry
