"""From outcomes to what the caller gets: the text in its own shape, or the refusal that says why."""

from typing import Any

from headgate.client.outcome import Outcome
from headgate.client.tooling import from_text, is_json
from headgate.errors import Refused, StreamCut, VerdictTimeout


def allowed(outcome: Outcome, error: type[Refused], what: str) -> str:
    """The text that may be used.

    Raises:
        Refused: as `error`, where policy refuses it.
    """
    if outcome.refused:
        raise refusal(outcome, error, what)
    return outcome.text


def refusal(outcome: Outcome, error: type[Refused], what: str) -> Refused:
    """The error for a refused text, with the verdict and, for a time-out, its cause."""
    reason = f": {outcome.reason}" if outcome.reason else ""
    if outcome.action == "hold":
        held = f"{what} is held by rule {outcome.rule}, and nobody approved it in time"
        refused = error(f"{held}{reason}", outcome.verdict)
    else:
        verb = "cut" if error is StreamCut else "refused"
        refused = error(f"{what} was {verb} by rule {outcome.rule}{reason}", outcome.verdict)
    if outcome.timed_out:
        refused.__cause__ = VerdictTimeout("no verdict came within the deadline that policy sets")
    return refused


def reshaped(outcome: Outcome, like: Any, error: type[Refused], what: str) -> Any:
    """The allowed text in the shape in which it was given.

    Raises:
        Refused: as `error`, where it is refused, or where redactions left no valid JSON of what was JSON.
    """
    text = allowed(outcome, error, what)
    broken = isinstance(like, str) and text != like and is_json(like) and not is_json(text)
    try:
        if not broken:
            return from_text(text, like)
    except ValueError:
        pass
    raise error(f"{what}: the redaction by rule {outcome.rule} left no valid JSON", outcome.verdict)
