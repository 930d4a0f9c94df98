"""Streams of detectors that look at what may be encoded: the text is cut into runs, and each run is looked at once.

In comes the text of a stream; out come what the detector finds in its runs, and a watermark that is the runs'. What is
found in a run is a function of the run, so findings do not depend on the chunks.
"""

from collections.abc import Callable, Iterable

from headgate.decoding import Run, Runs
from headgate.detector import PatternStream, Progress
from headgate_schemas.findings import Finding

#: Looks at one run; positions of findings are those of the whole text.
Look = Callable[[Run], Iterable[Finding]]


class RunStream(PatternStream):
    """One stream's reading.

    Args:
        look: what the detector makes of a run.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._runs = Runs()

    @property
    def held_chars(self) -> int:
        """Code points kept in memory."""
        return self._runs.held_chars

    def feed(self, text: str, final: bool) -> Progress:
        """Look at the runs that ended; see `headgate.detector`."""
        runs = self._runs.feed(text, final)
        if not runs:
            return Progress((), self._runs.cleared_to(final))
        findings = [found for run in runs for found in self._look(run) if found.start < run.start + run.owned_chars]
        if len(findings) > 1:
            findings.sort(key=lambda found: (found.start, found.end, found.type))
        return Progress(tuple(findings), self._runs.cleared_to(final))
