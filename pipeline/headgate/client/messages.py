"""Chat messages: the texts in them out, and the guarded texts back into the same shape.

A prompt is a str, or a list of ``{"role", "content"}`` as chat interfaces take it, where content is a str, None, or a
list of parts of which those of type ``text`` carry text. Everything else in a message is left as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Message = Mapping[str, Any]
Messages = str | Sequence[Message]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in a list of messages.

    Args:
        message: index of the message.
        part: index of the content's part; None where the content is the text.
    """

    message: int
    part: int | None = None


@dataclass(frozen=True, slots=True)
class ChatText:
    """A text of a message.

    Args:
        place: where it stands.
        role: of its message; empty where it has none.
        call_id: the tool call that its message answers; empty where it answers none.
        text: itself.
    """

    place: Place
    role: str
    call_id: str
    text: str = field(repr=False)


def texts(messages: Sequence[Message]) -> Iterator[ChatText]:
    """Every text, in order.

    Raises:
        TypeError: a message's content is none of the shapes above.
    """
    for index, message in enumerate(messages):
        role, call_id = str(message.get("role") or ""), str(message.get("tool_call_id") or "")
        content = message.get("content")
        if isinstance(content, str):
            yield ChatText(Place(index), role, call_id, content)
        elif isinstance(content, Sequence) and not isinstance(content, bytes):
            for number, part in enumerate(content):
                text = _text_of(part)
                if text is not None:
                    yield ChatText(Place(index, number), role, call_id, text)
        elif content is not None:
            raise TypeError(f"message {index}: content is a str, a list of parts or None, not {type(content).__name__}")


def replaced(messages: Sequence[Message], changes: Mapping[Place, str]) -> list[dict[str, Any]]:
    """Copies of the messages with other texts at some places."""
    copies = [dict(message) for message in messages]
    for place, text in changes.items():
        copy = copies[place.message]
        if place.part is None:
            copy["content"] = text
        else:
            parts = list(copy["content"])
            parts[place.part] = {**parts[place.part], "text": text} if isinstance(parts[place.part], Mapping) else text
            copy["content"] = parts
    return copies


def _text_of(part: Any) -> str | None:
    if isinstance(part, str):
        return part
    if isinstance(part, Mapping) and isinstance(part.get("text"), str):
        text: str = part["text"]
        return text
    return None
