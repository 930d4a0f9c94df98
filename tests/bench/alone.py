"""Detectors alone: what each takes to read a stream token by token, in this process, with nothing around it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tests.bench import texts
from tests.bench.statistics import summarise

from headgate import detectors
from headgate.detector import Detector, StreamContext
from headgate.policy import Policy


@dataclass(frozen=True, slots=True)
class Alone:
    """One detector.

    Args:
        detector: its name.
        load_s: seconds to load it.
        prose_us: microseconds a token of ordinary answers.
        dense_us: microseconds a token where every sentence holds private data.
        dearest_ms: the mean of the dearest hundredth of all feeds: those at which a candidate's end came, and
            recognisers ran.
        most_ms: the dearest feed.
    """

    detector: str
    load_s: float
    prose_us: float
    dense_us: float
    dearest_ms: float
    most_ms: float


def measure(policy: Policy, answers: int, seed: int) -> Iterator[Alone]:
    """Each detector that a policy requires, as its options have it.

    Args:
        policy: whose detectors.
        answers: how many answers of each kind each reads.
        seed: of the answers.
    """
    for name in sorted(policy.required & detectors.REGISTRY.keys()):
        since = time.perf_counter()
        detector = detectors.load(name, policy.options[name])
        load_s = time.perf_counter() - since
        _feeds_us(detector, islice(texts.answers(seed + 1), 2))  # what is compiled at first use
        prose = _feeds_us(detector, islice(texts.answers(seed), answers))
        dense = _feeds_us(detector, islice(texts.dense_answers(seed), answers))
        dearest = sorted(prose + dense)[-max(1, len(prose + dense) // 100) :]
        yield Alone(
            detector=name,
            load_s=load_s,
            prose_us=summarise(prose).mean,
            dense_us=summarise(dense).mean,
            dearest_ms=summarise(dearest).mean / 1_000,
            most_ms=dearest[-1] / 1_000,
        )


def _feeds_us(detector: Detector, answers: Iterator[texts.Answer]) -> list[float]:
    took = []
    for answer in answers:
        stream = detector.open(StreamContext(kind="completion"))
        for token in (*answer.tokens, ""):
            since = time.perf_counter()
            stream.feed(token, final=not token)
            took.append((time.perf_counter() - since) * 1_000_000)
    return took
