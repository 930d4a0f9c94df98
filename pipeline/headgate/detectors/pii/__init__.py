"""Personal data: Presidio's recognisers over a stream.

Text comes in by chunks; findings of Presidio's entity types go out, with its scores, and a watermark that ordinary
prose never holds back by more than its last word. What is found depends on the text alone: `runs` cuts it into
candidates by rules that no chunk touches, `analysis` asks Presidio about each. Nothing reaches for the network, and
nothing here knows policy, sessions or Kafka.

    options.py      what a policy may say                words.py      which words can be part of an entity
    catalogue.py    the recognisers, as facts            runs.py       a growing text, cut into candidate runs
    recognisers.py  Presidio's objects, offline          language.py   tokens and stop words, without a model
    analysis.py     one run, analysed                    stream.py     the detector
    clauses.py      a growing text, cut for a model      names.py      what a token model finds, as Presidio has it
"""

from functools import lru_cache
from pathlib import Path

from headgate.config import load_settings
from headgate.detector import Detector
from headgate.detectors.pii.options import Options
from headgate.errors import ModelError
from headgate.models import Entry, load_manifest

__all__ = ["Options", "load"]


@lru_cache(maxsize=4)
def load(options: Options) -> Detector:
    """Build the detector; it takes seconds, since Presidio and its patterns are loaded now. It has no state of its own,
    so whoever asks for the same one shares it.

    Raises:
        ConfigError: a phone region that does not exist.
        ModelError: the options name a model that no manifest has, or one that judges no tokens.
    """
    from importlib.metadata import version

    from headgate.detectors.pii.recognisers import build  # first: it knows how to import Presidio

    from headgate.detectors.pii.analysis import Analysis  # isort: skip
    from headgate.detectors.pii.names import NameReader
    from headgate.detectors.pii.stream import Names, PiiDetector, describe
    from headgate.detectors.pii.words import Grammar, Reach

    entries = options.entries()
    recognisers = build(entries, options.regions())
    analysis = Analysis(tuple(zip(entries, recognisers, strict=True)), options.min_score)
    names = None
    if options.model:
        entry = _entry(options, options.model)
        head = entry.token_head or ""
        reader = NameReader(head, entry.heads[head].types, options.named(), options.min_score)
        names = Names(entry, reader, options.lower_case)
    card = describe(version("presidio-analyzer"), names)
    return PiiDetector(card, analysis, Grammar(Reach.of(entries)), names)


def _entry(options: Options, model: str) -> Entry:
    manifest = load_manifest(Path(options.manifest) if options.manifest else load_settings().models)
    entry = manifest.entry(model)
    if entry.token_head is None or not entry.heads[entry.token_head].thresholds:
        raise ModelError(
            f"{manifest.path}: model {entry.name} has no head of tokens with thresholds; it finds no names"
        )
    return entry
