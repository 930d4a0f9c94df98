"""The ledger of one stream: what is cleared, what was found, what is still missing. No policy, no text, no clock.

Detectors report; the ledger folds. Its *frontier* is the least watermark of the detectors that policy requires: every
finding that starts before it is known, so whatever is decided there depends on the text alone and not on which
detector was quicker.
"""

from collections.abc import Iterable

from headgate_schemas.findings import Finding, Report

#: More findings than this in one stream and the rest is not kept: the stream is long since decided.
MAX_FINDINGS = 10_000


class StreamLedger:
    """Folds the reports of one stream.

    Args:
        required: names of detectors whose watermark holds the frontier.
    """

    def __init__(self, required: Iterable[str]) -> None:
        self._cleared = dict.fromkeys(required, -1)
        self._seen = dict.fromkeys(self._cleared, 0)
        self._final: set[str] = set()
        self._waiting: list[Finding] = []
        self._kept = 0
        self.failures: dict[str, str] = {}
        self.truncated = False

    @property
    def frontier(self) -> int:
        """Code points that every required detector has decided; -1 while one of them has said nothing yet.

        Without a required detector nothing is waited for, and the frontier is as far as can be.
        """
        return min(self._cleared.values(), default=2**62)

    @property
    def seen_to(self) -> int:
        """Code points that every required detector has read, whether it could decide them or not."""
        return min(self._seen.values(), default=2**62)

    @property
    def complete(self) -> bool:
        """Whether every required detector has decided the whole stream."""
        return self._final >= self._cleared.keys()

    def has_final(self, detectors: Iterable[str]) -> bool:
        """Whether these detectors, required or not, have decided the whole stream or given up."""
        return all(d in self._final or d in self.failures for d in detectors)

    @property
    def missing(self) -> tuple[str, ...]:
        """Required detectors that have not decided the whole stream."""
        return tuple(sorted(self._cleared.keys() - self._final))

    def fold(self, report: Report) -> None:
        """Take a report. One that was folded before changes nothing that was decided.

        A watermark only grows. A finding that starts before its own detector's watermark came too late to be dealt
        with where it stands: it counts from that watermark on.
        """
        before = self._cleared.get(report.detector, -1)
        for finding in report.findings:
            self._keep(finding if finding.start >= before else _from(finding, before))
        if report.failure:
            self.failures.setdefault(report.detector, report.failure)
            return
        if report.detector in self._cleared:
            self._cleared[report.detector] = max(before, report.cleared_to)
            self._seen[report.detector] = max(self._seen[report.detector], report.seen_to, report.cleared_to)
        if report.final:
            self._final.add(report.detector)

    def excuse(self, detector: str) -> None:
        """Stop waiting for a detector."""
        self._cleared.pop(detector, None)
        self._seen.pop(detector, None)

    def take_ready(self, length: int) -> list[Finding]:
        """Findings that can be decided now, in the order of the text; each is given once.

        Args:
            length: code points of the stream so far; a finding of no width at its end is ready when the frontier is.
        """
        frontier = self.frontier
        ready = [f for f in self._waiting if f.start < frontier or f.start == f.end == frontier == length]
        if ready:
            self._waiting = [f for f in self._waiting if f not in ready]
        return sorted(ready, key=order_of)

    def at_frontier(self) -> list[Finding]:
        """Findings that start where the frontier stands: more may come there, but none before."""
        frontier = self.frontier
        at = [finding for finding in self._waiting if finding.start == frontier]
        return sorted(at, key=order_of)

    def take(self, finding: Finding) -> None:
        """Give one finding out before the frontier passes it."""
        self._waiting.remove(finding)

    def _keep(self, finding: Finding) -> None:
        if finding in self._waiting:
            return
        self._kept += 1
        if self._kept > MAX_FINDINGS:
            self.truncated = True
            return
        self._waiting.append(finding)


def order_of(finding: Finding) -> tuple[int, int, str, str]:
    """Where a finding comes among others: by the text, and what was certain first before what took more of it."""
    return finding.start, finding.end, finding.detector, finding.type


def _from(finding: Finding, start: int) -> Finding:
    """`finding`, clipped to what stands at `start` and after it."""
    return Finding(
        **{name: getattr(finding, name) for name in finding.__struct_fields__ if name not in ("start", "end")},
        start=start,
        end=max(start, finding.end),
    )
