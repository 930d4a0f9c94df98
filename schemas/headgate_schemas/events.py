"""What clients publish to ``headgate.events``: the life of a session, in order.

One topic carries everything, keyed by ``session_id``, because a tool result must never be overtaken by the call that
it answers. Everything with text in it is a *stream* of chunks: a prompt is a stream of one chunk, an answer one of
many. Positions are code points from the start of the stream's text.
"""

from typing import Any, Literal

import msgspec

from headgate_schemas.findings import Channel, Label, Role

#: What is wrong with a record that is not believed: no signature, one of a key that nobody named, one of a key that may
#: sign other records alone, or one that is not of this record.
Flaw = Literal["unsigned", "unknown-key", "wrong-use", "wrong-signature"]


class Tool(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tool that a session declares.

    Attributes:
        name: as the model calls it.
        description: as the model reads it.
        parameters: JSON Schema of the arguments, or None where it has none.
    """

    name: str
    description: str = ""
    parameters: dict[str, Any] | None = None


class Principal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """On whose behalf a session runs.

    Attributes:
        id: stable identifier, no e-mail address or name; empty where unknown.
        tenant: whose data it works with.
        roles: what policy may ask for.
    """

    id: str = ""
    tenant: str = ""
    roles: tuple[str, ...] = ()


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Base of all events.

    Attributes:
        session_id: the session, and the record's key.
    """

    session_id: str


class SessionStart(Event, frozen=True, kw_only=True, omit_defaults=True, tag="session.start"):
    """A session begins. Where it is left out, the session has no principal and declares no tools.

    Attributes:
        principal: on whose behalf.
        destination: where the model runs: ``cloud``, ``local``, or a name that policy knows; empty where unknown.
        model: the model's name, for traces.
        tools: the tools it may use; None where it declares none.
    """

    principal: Principal = Principal()
    destination: str = ""
    model: str = ""
    tools: tuple[Tool, ...] | None = None


class Chunk(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the events that carry text.

    Attributes:
        stream_id: the stream, unique within the session and channel.
        seq: 0, 1, 2, ... within the stream.
        offset: code points of the stream before this chunk.
        text: the code points themselves; may be empty.
        final: no chunk follows.
    """

    stream_id: str
    seq: int
    offset: int
    text: str
    final: bool = False


class Prompt(Chunk, frozen=True, kw_only=True, omit_defaults=True, tag="prompt"):
    """What goes to the model: the user's words, or the system's.

    Attributes:
        role: ``user`` or ``system``.
        label: ``confidential`` where answers must not repeat it; empty otherwise.
    """

    role: Role = "user"
    label: Label = ""


class Completion(Chunk, frozen=True, kw_only=True, omit_defaults=True, tag="completion"):
    """What the model says.

    Attributes:
        channel: ``text``, or ``reasoning`` where the model shows it apart.
    """

    channel: Channel = "text"


class ToolCall(Chunk, frozen=True, kw_only=True, omit_defaults=True, tag="tool_call"):
    """A tool call that the model proposes; its text is the arguments, as JSON.

    Attributes:
        tool: the tool's name.
        call_id: the call, unique within the session.
    """

    tool: str
    call_id: str


class ToolResult(Chunk, frozen=True, kw_only=True, omit_defaults=True, tag="tool_result"):
    """What a tool gave back.

    Attributes:
        tool: the tool's name; empty where unknown.
        call_id: the call that it answers.
        label: ``confidential`` where answers must not repeat it; empty otherwise.
    """

    tool: str = ""
    call_id: str = ""
    label: Label = ""


class Receipt(Event, frozen=True, kw_only=True, omit_defaults=True, tag="receipt"):
    """What the client did with a verdict, for the audit.

    Attributes:
        stream_id: the stream.
        channel: its channel.
        did: ``released``, ``replaced``, ``cut``, ``recalled``, ``denied`` or ``timed_out``; ``refused`` for a record on
            ``headgate.verdicts`` that no trusted key signed.
        start: first code point, inclusive.
        end: last code point, exclusive.
        verdict_id: the verdict that allowed or asked for it; empty for a time-out.
        digest: SHA-256 (hex) of the text before `end`; empty where there is none.
        flaw: of a refused record, what is wrong with it; None otherwise.
        offset: of a refused record, its offset on the session's partition of the verdicts; None otherwise.
        count: how many were refused in this session so far; 0 where none was.
    """

    stream_id: str
    channel: Channel = "text"
    did: str
    start: int
    end: int
    verdict_id: str = ""
    digest: str = ""
    flaw: Flaw | None = None
    offset: int | None = None
    count: int = 0


class SessionEnd(Event, frozen=True, kw_only=True, omit_defaults=True, tag="session.end"):
    """A session ends; nothing of it follows."""


AnyEvent = SessionStart | Prompt | Completion | ToolCall | ToolResult | Receipt | SessionEnd
AnyChunk = Prompt | Completion | ToolCall | ToolResult
