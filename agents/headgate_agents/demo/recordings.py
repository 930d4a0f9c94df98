"""The agent sessions that the demo plays, written for it. No name, number or key in them is anyone's.

The card is the number that payment networks publish for tests; the key is noise between the markers.
"""

import random
import re
from dataclasses import dataclass
from typing import Any

from headgate_schemas.events import Tool

#: About what a tokeniser makes of English: a space belongs to the word after it, long words come in pieces.
_PIECES = re.compile(r"\s?\w{1,5}|\s+|[^\w\s]", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Ask:
    """What the user says."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call that the model proposes, and what the tool answers if it runs."""

    call_id: str
    tool: str
    arguments: dict[str, Any]
    result: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says, token by token."""

    text: str

    @property
    def tokens(self) -> list[str]:
        """The text in pieces of a few characters."""
        return _PIECES.findall(self.text)


@dataclass(frozen=True, slots=True)
class Recording:
    """One session.

    Args:
        name: a word for the table.
        title: what happens, in a few words.
        turns: in order.
        tools: what the session declares.
    """

    name: str
    title: str
    turns: tuple[Ask | Call | Answer, ...]
    tools: tuple[Tool, ...] = ()


def _key_block() -> str:
    """Something that looks like a private key to everyone but a cryptographer."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    noise = random.Random(7)  # noqa: S311  (a prop on a stage, not a key)
    lines = ["".join(noise.choices(alphabet, k=64)) for _ in range(6)]
    lines[0] = "MIIEvQ" + lines[0][6:]  # as PKCS#8 begins
    return "\n".join(["-----BEGIN PRIVATE " + "KEY-----", *lines, "-----END PRIVATE " + "KEY-----"])


_ORDERS = Tool(
    name="find_order",
    description="Look up an order.",
    parameters={"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]},
)
_CALENDAR = Tool(
    name="list_events",
    description="List the calendar's events of a day.",
    parameters={"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]},
)

RECORDINGS: tuple[Recording, ...] = (
    Recording(
        "clean",
        "a question, a tool, an answer",
        (
            Ask("What is on my calendar on Friday?"),
            Call("call-1", "list_events", {"day": "Friday"}, '["09:30 planning", "14:00 dentist", "16:15 review"]'),
            Answer(
                "You have three things on Friday: planning at half past nine, the dentist at two, and the review at a "
                "quarter past four. There is an hour and a half for lunch, and nothing after the review, so you could "
                "leave early if the slides are ready by Thursday evening."
            ),
        ),
        (_CALENDAR,),
    ),
    Recording(
        "redacted",
        "an answer with a card number and an e-mail address in pieces",
        (
            Ask("Summarise the open support ticket."),
            Answer(
                "The customer was charged twice for the same order in March. She asks for one of the payments to be "
                "returned to the card 4111 1111 1111 1111, and wants the confirmation sent to "
                "mira.castellan@example.com before the end of the week. Support has promised an answer by Wednesday."
            ),
        ),
    ),
    Recording(
        "cut",
        "an answer that begins to print a private key",
        (
            Ask("Why does the deployment fail?"),
            Answer(
                "The deployment fails because the server does not accept the key that the runner presents. For "
                "reference, this is the key it uses at the moment:\n" + _key_block() + "\nReplace it, and try again."
            ),
        ),
    ),
    Recording(
        "denied",
        "a tool call that nobody declared",
        (
            Ask("Where is my order 20417?"),
            Call("call-1", "find_order", {"number": 20417}, '{"number": 20417, "state": "shipped", "carrier": "post"}'),
            Call("call-2", "transfer_money", {"to": "NL-77-410", "amount": 950}, '{"state": "sent"}'),
            Answer("Your order 20417 has been shipped by post, and should arrive within three working days."),
        ),
        (_ORDERS,),
    ),
)
