"""Links that carry data: addresses in what a model writes, held before anybody could follow or render them.

In comes the text of an answer or of a call's arguments; out come findings that cover the whole link, each with a reason
that says which part of the address holds what of the session, and how it was hidden. What the session had seen comes
with the context. Nothing here resolves a name or fetches anything.

    constructs.py  which kinds of links there are, and where one begins and ends
    stream.py      a growing text, cut into links
    address.py     an address, taken apart as browsers do
    holdings.py    what the session holds, and whether a text holds some of it
    judgement.py   destinations, payloads, and what is too much

Sources: OWASP LLM02:2025 and LLM05:2025; MITRE ATLAS AML.T0057 and AML.T0077; Rehberger, "Exfiltration via markdown
image rendering" (embracethered.com, 2023).
"""

from typing import Annotated

import msgspec

from headgate.detector import Detector

Host = Annotated[str, msgspec.Meta(min_length=1, max_length=253, pattern=r"^[^/:\s]+$")]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy says of destinations. A host stands for itself and for all below it.

    Attributes:
        allow: hosts to which anything may go; what their addresses hold is not looked at.
        images_from: if there are any, images (and all that a client fetches unasked) may come from these and from
            `allow` alone.
        links_to: if there are any, links may lead to these and to `allow` alone.
    """

    allow: tuple[Host, ...] = ()
    images_from: tuple[Host, ...] = ()
    links_to: tuple[Host, ...] = ()


def load(options: Options) -> Detector:
    """The detector with `options`."""
    from headgate.detectors.links.stream import LinksDetector

    return LinksDetector(options)
