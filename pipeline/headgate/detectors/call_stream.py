"""Streams of detectors that judge a tool call whole: the arguments are gathered, and nothing is cleared before the end.

Nothing can be said of arguments before their last brace. What they are judged by is each detector's own affair.
"""

from collections.abc import Callable

from headgate.detector import PatternStream, Progress
from headgate_schemas.findings import Finding


class OtherStream(PatternStream):
    """Not a call: cleared as it comes."""

    def __init__(self) -> None:
        self._length = 0

    def feed(self, text: str, final: bool) -> Progress:
        """See `DetectorStream`."""
        self._length += len(text)
        return Progress((), self._length)


class Gathered:
    """The text of a call as it comes, up to a cap.

    Args:
        max_chars: code points that are kept.
    """

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._parts: list[str] = []
        self.length = 0

    def append(self, text: str) -> None:
        """Take the next code points."""
        self.length += len(text)
        if self.length <= self._max_chars:
            self._parts.append(text)
        else:
            self._parts.clear()

    @property
    def whole(self) -> str | None:
        """All of it; None for more than is kept."""
        return "".join(self._parts) if self.length <= self._max_chars else None


class CallStream(PatternStream):
    """Gathers a call's arguments and has them judged at the end.

    Args:
        judge: (the arguments, or None for more than is kept, and their code points) -> findings.
        max_chars: code points that are kept.
    """

    def __init__(self, judge: Callable[[str | None, int], tuple[Finding, ...]], max_chars: int) -> None:
        self._judge, self._gathered = judge, Gathered(max_chars)

    def feed(self, text: str, final: bool) -> Progress:
        """See `DetectorStream`."""
        self._gathered.append(text)
        if not final:
            return Progress((), 0)
        length = self._gathered.length
        return Progress(self._judge(self._gathered.whole, length), length)
