"""The second stage for tool results: a deeper model, with more of the request, and fewer and longer looks.

It is the same slot as `headgate.detectors.classifier`, under a name of its own, so that both can read one result: what
either finds is a finding, which is the larger score of the two with a threshold each.
"""

from typing import Annotated

import msgspec

from headgate.detectors import classifier
from headgate.detectors.classifier import load

__all__ = ["Options", "load"]


class Options(classifier.Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy can set; see `headgate.detectors.classifier.Options`."""

    model: str = "injection-result"
    name: str = "injection_result"
    deadline_ms: Annotated[int, msgspec.Meta(ge=1, le=60_000)] = 4_000
