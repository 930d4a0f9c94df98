"""Canaries: tokens that were planted somewhere, and have turned up in a stream, as they are or encoded.

In comes the text of any stream; out come findings whose reason names the label of the token, which says where it was
planted. Only tokens of our keys count, so there is no doubt about a finding. Without a key there are no tokens, and
nothing is looked for. Which streams a canary may stand in (a tool's result that the model reads, the system prompt that
it was planted in) is for policy to say.

Source: OWASP LLM02:2025 and LLM07:2025; MITRE ATLAS AML.T0057.
"""

from collections.abc import Iterator

import msgspec

from headgate.canary import SHORTEST_CHARS, Canary, CanaryKeys
from headgate.config import load_settings
from headgate.decoding import Decoding, Run, decodings
from headgate.decoding.runs import BEFORE_CHARS, RUN_CHARS
from headgate.detector import Card, Detector, DetectorStream, StreamContext
from headgate.detectors.call_stream import OtherStream
from headgate.detectors.run_stream import RunStream
from headgate_schemas.findings import Finding

NAME = "canaries"
_TAGS = ("AML.T0057", "OWASP-LLM02:2025", "OWASP-LLM07:2025")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a policy may choose; the keys are a setting, ``HEADGATE_CANARY_KEY``, since policies are no secret."""


class CanariesDetector:
    """Finds canaries.

    Args:
        keys: whose; None finds none.
    """

    card = Card(name=NAME, version="1", category="exfiltration", look_behind_chars=RUN_CHARS + BEFORE_CHARS)

    def __init__(self, keys: CanaryKeys | None) -> None:
        self._keys = keys

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream; a canary is one whoever speaks."""
        keys = self._keys
        return OtherStream() if keys is None else RunStream(lambda run: _findings(run, keys))


def load(options: Options) -> Detector:
    """The detector with the keys of the settings.

    Raises:
        ConfigError: a setting is wrong.
    """
    key = load_settings().canary_key
    return CanariesDetector(CanaryKeys.of(key.get_secret_value()) if key else None)


def _findings(run: Run, keys: CanaryKeys) -> Iterator[Finding]:
    if len(run.text) < SHORTEST_CHARS:
        return
    told: set[tuple[str, int]] = set()
    for canary, start, end, schemes in _found(run, keys):
        if (canary.label, start) not in told:
            told.add((canary.label, start))
            yield _finding(canary, run.start + start, run.start + end, schemes)


def _found(run: Run, keys: CanaryKeys) -> Iterator[tuple[Canary, int, int, tuple[str, ...]]]:
    for canary in keys.find(run.text):
        yield canary, canary.start, canary.end, ()
    decoding: Decoding
    for decoding in decodings(run.text):
        for canary in keys.find(decoding.text):
            yield canary, *decoding.span(canary.start, canary.end), decoding.schemes


def _finding(canary: Canary, start: int, end: int, schemes: tuple[str, ...]) -> Finding:
    hidden = f", hidden as {', '.join(schemes)}" if schemes else ""
    return Finding(
        detector=NAME,
        category="exfiltration",
        type="-".join((*schemes, "canary")),
        start=start,
        end=end,
        score=1.0,
        severity="critical",
        tags=_TAGS,
        reason=f'the canary that was planted as "{canary.label}"{hidden}',
    )
