"""The client: what an agent framework or a gateway imports to have its traffic guarded.

`Guard` is the connection, `GuardedSession` one agent session, `TokenStream` one answer event by event. `Transport` is
the seam to whatever carries events and verdicts.
"""

from headgate.client.exchange import Patience
from headgate.client.guard import Guard
from headgate.client.outcome import Outcome, StreamEvent
from headgate.client.session import GuardedSession
from headgate.client.stream import TokenStream
from headgate.client.tokens import Token
from headgate.client.transport import Ask, InProcessTransport, Transport

__all__ = [
    "Ask",
    "Guard",
    "GuardedSession",
    "InProcessTransport",
    "Outcome",
    "Patience",
    "StreamEvent",
    "Token",
    "TokenStream",
    "Transport",
]
