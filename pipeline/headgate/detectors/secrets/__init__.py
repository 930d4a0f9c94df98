"""Secrets: keys, tokens, passwords and private keys, found while the text streams.

In comes the text of one stream; out come findings whose span is the secret itself, without the name before it. What a
key may open is known from its published format (`formats_*`), a value's worth from the name that it is given to
(`assignments`), its checksum (`checksums`) and its look (`values`). Nothing here verifies a key with its provider:
no text leaves the process.
"""

import msgspec

from headgate.detector import Card, Detector, DetectorStream, StreamContext
from headgate.detectors.secrets.reading import CONTEXT_CHARS, Reader
from headgate.detectors.secrets.streaming import SecretStream

NAME = "secrets"


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a policy may choose; there is nothing to choose yet but the detector itself."""


class SecretsDetector:
    """Finds secrets; its tables are built once and shared by all streams."""

    card = Card(name=NAME, version="1", category="secret", look_behind_chars=CONTEXT_CHARS)

    def __init__(self) -> None:
        self._reader = Reader()

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream; secrets are secrets whoever speaks, so the context changes nothing."""
        return SecretStream(self._reader, NAME)


def load(options: Options) -> Detector:
    """The detector with `options`."""
    return SecretsDetector()
