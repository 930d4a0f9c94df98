"""What happened when to each token of one stream: positions and times in, cleared tokens out."""

from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class Token:
    """One piece of text as the model gave it, and its times in seconds of the event loop's clock.

    Args:
        start: first code point, inclusive.
        end: last code point, exclusive.
        received_at: it came from the model.
        released_at: its last code point was given out; None while it is held.
        cleared_at: a verdict cleared its last code point; None while none did.
        held_back: the worker had read it and waited for more text before it decided, as for a partial match.
    """

    start: int
    end: int
    received_at: float
    released_at: float | None = None
    cleared_at: float | None = None
    held_back: bool = False

    @property
    def clearance_ms(self) -> float | None:
        """Milliseconds from the model's giving it to the verdict that cleared it."""
        return None if self.cleared_at is None else (self.cleared_at - self.received_at) * 1_000


class TokenTimes:
    """Follows the tokens of one stream until they are cleared."""

    def __init__(self) -> None:
        self._unreleased: deque[Token] = deque()
        self._uncleared: deque[Token] = deque()

    def received(self, start: int, end: int, now: float) -> None:
        """A token came from the model."""
        token = Token(start, end, now)
        self._unreleased.append(token)
        self._uncleared.append(token)

    def released(self, released_to: int, now: float) -> None:
        """Text was given out."""
        while self._unreleased and self._unreleased[0].end <= released_to:
            self._unreleased.popleft().released_at = now

    def cleared(self, cleared_to: int, seen_to: int, now: float) -> tuple[Token, ...]:
        """A verdict came; the tokens that it cleared."""
        done = []
        while self._uncleared and self._uncleared[0].end <= cleared_to:
            token = self._uncleared.popleft()
            token.cleared_at = now
            done.append(token)
        for token in self._uncleared:
            if token.end > seen_to:
                break
            token.held_back = True
        return tuple(done)
