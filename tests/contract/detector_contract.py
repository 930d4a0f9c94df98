"""What every detector promises, as checks that any detector's own test can call on its own texts."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from headgate.detector import Detector, Need, Progress, Scores, StreamContext
from headgate_schemas.findings import Finding

Infer = Callable[[Sequence[Need]], Sequence[Scores]]


def no_inference(needs: Sequence[Need]) -> Sequence[Scores]:
    raise AssertionError(f"asked for {len(needs)} scores where no model was expected")


def run(
    detector: Detector, chunks: Iterable[str], context: StreamContext, infer: Infer = no_inference
) -> tuple[Finding, ...]:
    """Feed `chunks`, check every promise on the way, and return all findings in order of (start, end, type)."""
    stream = detector.open(context)
    found: list[Finding] = []
    length, cleared = 0, 0

    def take(progress: Progress) -> None:
        nonlocal cleared
        assert progress.cleared_to >= cleared, "the watermark moved back"
        assert progress.cleared_to <= length, "cleared text that has not come"
        for finding in progress.findings:
            assert finding.start >= cleared, "a finding starts before the watermark reported earlier"
            assert 0 <= finding.start <= finding.end <= length, "a span outside the text"
            assert 0.0 <= finding.score <= 1.0
            assert finding.detector == detector.card.name
            assert finding.category == detector.card.category
        found.extend(progress.findings)
        cleared = progress.cleared_to

    def feed(text: str, final: bool) -> None:
        progress = stream.feed(text, final)
        take(progress)
        while progress.needs:
            progress = stream.give(infer(progress.needs))
            take(progress)

    for chunk in chunks:
        length += len(chunk)
        feed(chunk, False)
    feed("", True)
    assert cleared == length, "the end does not clear everything"
    return tuple(sorted(found, key=lambda f: (f.start, f.end, f.type)))


def split(text: str, cuts: Iterable[int]) -> list[str]:
    """`text` split at the given positions; positions outside it are taken modulo its length."""
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[a:b] for a, b in pairwise(edges)]


def assert_chunking_invariant(
    detector: Detector, text: str, cuts: Iterable[int], context: StreamContext, infer: Infer = no_inference
) -> tuple[Finding, ...]:
    """The findings are the same whole, split at `cuts`, and code point by code point; returns them."""
    whole = run(detector, [text], context, infer)
    assert run(detector, split(text, cuts), context, infer) == whole
    assert run(detector, list(text), context, infer) == whole
    return whole
