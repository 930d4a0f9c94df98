"""Personal data: Presidio's recognisers over a stream.

Text comes in by chunks; findings of Presidio's entity types go out, with its scores, and a watermark that ordinary
prose never holds back by more than its last word. What is found depends on the text alone: `runs` cuts it into
candidates by rules that no chunk touches, `analysis` asks Presidio about each. Nothing reaches for the network, and
nothing here knows policy, sessions or Kafka.

    options.py      what a policy may say                words.py      which words can be part of an entity
    catalogue.py    the recognisers, as facts            runs.py       a growing text, cut into candidate runs
    recognisers.py  Presidio's objects, offline          language.py   tokens and stop words, without a model
    analysis.py     one run, analysed                    stream.py     the detector
"""

from functools import lru_cache

from headgate.detector import Detector
from headgate.detectors.pii.options import Options

__all__ = ["Options", "load"]


@lru_cache(maxsize=4)
def load(options: Options) -> Detector:
    """Build the detector; it takes seconds, since Presidio and its patterns are loaded now. It has no state of its own,
    so whoever asks for the same one shares it.

    Raises:
        ConfigError: a phone region that does not exist.
    """
    from importlib.metadata import version

    from headgate.detectors.pii.recognisers import build  # first: it knows how to import Presidio

    from headgate.detectors.pii.analysis import Analysis  # isort: skip
    from headgate.detectors.pii.stream import PiiDetector, describe
    from headgate.detectors.pii.words import Grammar, Reach

    entries = options.entries()
    recognisers = build(entries, options.regions())
    analysis = Analysis(tuple(zip(entries, recognisers, strict=True)), options.min_score)
    return PiiDetector(describe(version("presidio-analyzer")), analysis, Grammar(Reach.of(entries)))
