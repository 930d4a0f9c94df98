"""The core of Headgate, its client, and the `headgate` command.

What an agent framework imports is here at the top: `Guard`, and the refusals that it raises.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from headgate.client import Guard
    from headgate.errors import HeadgateError, PromptDenied, Refused, StreamCut, ToolCallDenied, ToolResultDenied

__all__ = [
    "Guard",
    "HeadgateError",
    "PromptDenied",
    "Refused",
    "StreamCut",
    "ToolCallDenied",
    "ToolResultDenied",
]


def __getattr__(name: str) -> Any:
    """Import on first use: the command line and the worker need none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from headgate import client, errors

    return client.Guard if name == "Guard" else getattr(errors, name)
