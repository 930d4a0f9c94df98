"""Judges one link: where it leads, and whether its address holds something of the session.

In comes an address with what would become of it; out comes at most one concern, the gravest. What counts:

* **Who fetches.** An image is fetched by whoever renders the answer; a link waits for a person to follow it. So an
  image may hold less.
* **In which form.** Nobody needs base64 or rot13 to link to something that the session speaks of: what is held in a
  disguise counts from its first value on. Percent escapes are none.
* **Who named it.** An address that the user or a tool gave whole is data: whoever wrote it knows what it says. A host
  that the system prompt names is the operator's. A host that the user named may get what the user could have typed, but
  nothing in disguise and nothing by an image: the page that a user asks about may be the attacker's.

========================  =======================  =========================  ==================================
held                      by an image              by a link, a call          by labels of a host
========================  =======================  =========================  ==================================
in a disguise             `SHORTEST_CHARS`, high   `SHORTEST_CHARS`, high     `SHORTEST_CHARS`, high
of prompts, openly        `IMAGE_CHARS`, high      `PROSE_CHARS`, high        `LABEL_CHARS`, high
of results, openly        `IMAGE_CHARS`, high      `PROSE_CHARS`, high        `LABEL_CHARS`, high
of the user, openly       `USER_CHARS`, high       never                      never
less, openly              low                      low                        low
========================  =======================  =========================  ==================================
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from headgate.decoding import SCHEMES, Decoding, Limits, decodings
from headgate.detectors.links import Options
from headgate.detectors.links.address import Address, Part
from headgate.detectors.links.holdings import Held, Holdings
from headgate_schemas.findings import Severity

#: ``image`` is whatever a client fetches unasked.
Fetch = Literal["image", "link"]

#: Letters and digits in a row, counted without spaces: a mailbox, an account, two words.
IMAGE_CHARS = 12
#: Charts and the like are asked for with a few words of the user's.
USER_CHARS = 32
#: A long title, in a search or a slug, has this many at most; a sentence has more.
PROSE_CHARS = 40
#: A label of a host holds a product's or a customer's name; a key or a sentence has more.
LABEL_CHARS = 24
#: Escapes that any address needs.
_ORDINARY = frozenset({"percent", "html", "backslash", "quoted-printable"})
#: Part by part, and each is short; the whole of an address is bounded by its construct.
_LIMITS = Limits(per_1000_chars=32)
_LONGEST_PART_CHARS = 2_048
_SCHEMES = SCHEMES - {"rot13"}


@dataclass(frozen=True, slots=True)
class Concern:
    """What is wrong with a link.

    Args:
        type: of the finding.
        severity: of the finding.
        reason: which part holds how much of which source; no word of it.
    """

    type: str
    severity: Severity
    reason: str


class LinkJudge:
    """Judges the links of one stream.

    Args:
        options: the policy's.
        holdings: what the session holds.
    """

    def __init__(self, options: Options, holdings: Holdings) -> None:
        self._options, self._holdings = options, holdings

    def judge(self, fetch: Fetch, address: Address, text: str) -> Concern | None:
        """The gravest concern about a link, or None.

        Args:
            fetch: what would become of it.
            address: where it leads.
            text: the address as it stands in the stream.
        """
        if _is_below(address.host, self._options.allow):
            return None
        only = self._options.images_from if fetch == "image" else self._options.links_to
        if only and not _is_below(address.host, only):
            return Concern(f"{fetch}-destination", "high", "leads to a host that policy does not allow")
        if not address.parts or self._holdings.holds_whole(text) or self._is_trusted(address):
            return None
        return self._payload(fetch, address)

    def _is_trusted(self, address: Address) -> bool:
        return bool(address.domain) and self._holdings.names(address.domain, "system")

    def _payload(self, fetch: Fetch, address: Address) -> Concern | None:
        lenient = fetch == "link" and self._holdings.names(address.mailbox or address.domain, "user")
        worst: Concern | None = None
        for part in address.parts:
            for held, schemes in self._held(part):
                severity = _severity(fetch, part.name, held, bool(schemes), lenient)
                if severity is None:
                    continue
                if severity == "high":
                    return _concern(fetch, address, part.name, held, schemes, severity)
                worst = worst or _concern(fetch, address, part.name, held, schemes, severity)
        return worst

    def _held(self, part: Part) -> Iterator[tuple[Held, tuple[str, ...]]]:
        """What a part holds, openly and then in disguise."""
        text = part.text[:_LONGEST_PART_CHARS]
        yield from self._turned(text, ())
        decoding: Decoding
        for decoding in decodings(text, _LIMITS, _SCHEMES):
            yield from self._turned(decoding.text, tuple(each for each in decoding.schemes if each not in _ORDINARY))

    def _turned(self, text: str, schemes: tuple[str, ...]) -> Iterator[tuple[Held, tuple[str, ...]]]:
        """What a text holds as it is, turned and reversed: that the session holds it proves the reading right."""
        readings = [(text, schemes), (codecs.encode(text, "rot13"), (*schemes, "rot13"))]
        if "reversed" not in schemes:
            readings.append((text[::-1], (*schemes, "reversed")))
        for reading, undone in readings:
            if held := self._holdings.most_of(reading):
                yield held, undone


def _severity(fetch: Fetch, part: str, held: Held, hidden: bool, lenient: bool) -> Severity | None:
    """How grave it is that a part holds this; None where it is nothing."""
    if hidden:
        return "high"  # whatever counts as held is enough
    if held.origin == "user" and fetch == "link":
        return None
    if lenient:
        return "low"
    if fetch == "image":
        least = USER_CHARS if held.origin == "user" else IMAGE_CHARS
    else:
        least = LABEL_CHARS if part == "host" else PROSE_CHARS
    return "high" if held.chars >= least else "low"


def _concern(
    fetch: Fetch, address: Address, part: str, held: Held, schemes: tuple[str, ...], severity: Severity
) -> Concern:
    kind = "mail" if address.scheme == "mailto" else "host" if part == "host" else fetch
    hidden = f", hidden as {', '.join(schemes)}" if schemes else ""
    reason = f"the {part} of its address holds {held.chars} letters and digits of {held.source}{hidden}"
    return Concern(f"{kind}-carries-data", severity, reason)


def _is_below(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == each.lower() or host.endswith("." + each.lower().removeprefix("*.")) for each in hosts)
