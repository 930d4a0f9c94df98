"""What is cheap to do instead: a recording in, the calls that two naive policies would withhold out.

A figure for a guard means something beside what a line of code reaches. Both policies stop nearly every attack, and
make an agent useless: what a guard is worth is how little it touches for that.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from headgate.evaluation.outcome import acting_after_read, does_more_than_read
from headgate.replay import Recording


def hold_effects_after_reads(recording: Recording) -> list[bool]:
    """Withhold whatever does more than read, once a tool has given something back."""
    return acting_after_read(recording)


def hold_tainted_arguments(recording: Recording) -> list[bool]:
    """Withhold whatever does more than read and has an argument that stands in some tool's result."""
    withheld: list[bool] = []
    shown: list[str] = []
    for message in recording.messages:
        for call in message.tool_calls or ():
            values = tuple(_leaves(call.arguments)) if does_more_than_read(call) else ()
            withheld.append(any(value in text for value in values for text in shown))
        if message.role == "tool":
            shown.append(message.text)
    return withheld


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        if value:
            yield value
    elif value is not None and not isinstance(value, bool):
        yield json.dumps(value)


#: Name -> for each call of a recording, in order, whether it is withheld.
BASELINES: dict[str, Callable[[Recording], list[bool]]] = {
    "naive: effect after a read": hold_effects_after_reads,
    "naive: argument seen in a result": hold_tainted_arguments,
}
