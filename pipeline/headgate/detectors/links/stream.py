"""Reads a stream for links while it comes, and holds each until it is judged.

The text is searched for the places where a construct may begin (`constructs.BEGIN`); what stands before the next one is
clear. A construct is held from its first bracket or letter until its end has come, and judged once, as a function of
itself, the session and the references before it.

=========  =================================================  ======================================================
state      what comes                                         what follows
=========  =================================================  ======================================================
plain      a construct begins, or may                         *held*, from there
held       it ends, or its cap                                judged: reported or let go; *plain*, behind it
held       it turns out to be none                            *plain*, behind what began it
=========  =================================================  ======================================================

A bare word is held only from its `HOST_CHARS`-th letter on, as prose has few longer ones: a finding about a host begins
there. A reference is judged as an image where it is shown as one, whichever comes first, its use or its definition.
"""

from collections.abc import Iterator

from headgate.detector import Card, DetectorStream, PatternStream, Progress, StreamContext
from headgate.detectors.links import Options
from headgate.detectors.links.address import parse, parse_host
from headgate.detectors.links.constructs import (
    BEGIN,
    HINT,
    HOST_CHARS,
    LINK_CHARS,
    OPENING,
    PREFIXES,
    Construct,
    Target,
    begins_host,
    read,
)
from headgate.detectors.links.holdings import Holdings
from headgate.detectors.links.judgement import Concern, LinkJudge
from headgate.text import Tail
from headgate_schemas.findings import Finding

NAME = "links"
#: References of one stream that are remembered; an answer with more is no answer.
MAX_REFERENCES = 64
#: How far back the next construct may have begun without being seen: ``https:\\/\\/``, or the letters of a host.
_LOOK_BACK_CHARS = 12
_FORGET_CHARS = 2_048
#: Behind these nothing is open.
_NO_OPENING = frozenset(" \n.,;)?")
_TAGS = ("AML.T0057", "AML.T0077", "OWASP-LLM02:2025", "OWASP-LLM05:2025")


class LinksDetector:
    """Finds links that carry data.

    Args:
        options: the policy's.
    """

    card = Card(
        name=NAME,
        version="1",
        category="exfiltration",
        kinds=frozenset({"completion", "tool_call"}),
        look_behind_chars=LINK_CHARS,
    )

    def __init__(self, options: Options) -> None:
        self._options = options

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream."""
        return LinkStream(LinkJudge(self._options, Holdings(context)))


class LinkStream(PatternStream):
    """One stream's reading; see the module's table."""

    def __init__(self, judge: LinkJudge) -> None:
        self._judge = judge
        self._tail = Tail()
        self._at = 0  # read up to here
        self._cleared = 0
        self._defined: dict[str, str] = {}
        self._shown: set[str] = set()

    @property
    def held_chars(self) -> int:
        """Code points kept in memory, references among them."""
        return len(self._tail.text) + sum(map(len, self._defined.values()))

    def feed(self, text: str, final: bool) -> Progress:
        """Judge the links that ended; see `headgate.detector`."""
        tail = self._tail
        if text[:1] == " " and _is_prose(text[1:]) and self._cleared == tail.end and not final:
            tail.text += text
            self._cleared = tail.end
            self._at = self._cleared - len(text) + 1
            self._forget()
            return Progress((), self._cleared)
        tail.text += text
        findings: list[Finding] = []
        held = self._advance(findings, final)
        self._cleared = max(self._cleared, held)
        self._forget()
        return Progress(tuple(findings), self._cleared)

    def _forget(self) -> None:
        if len(self._tail.text) > _FORGET_CHARS:
            self._tail.forget_before(min(self._at, self._cleared) - 2 * _LOOK_BACK_CHARS)

    def _advance(self, findings: list[Finding], final: bool) -> int:
        """Read on as far as the text goes; where it is clear up to."""
        base, text = self._tail.base, self._tail.text
        while HINT.search(text, self._at - base) and (begun := BEGIN.search(text, self._at - base)):
            construct = read(text, begun, final)
            place = base + begun.start()
            start = place + HOST_CHARS - 1 if begins_host(begun) else place
            if construct is None:
                self._at = place
                return start
            findings.extend(self._judged(construct, start, base + construct.end))
            self._at = base + construct.end
        end = self._tail.end
        opening = None
        if not final and text[-1:] not in _NO_OPENING:
            opening = OPENING.search(text, max(self._at - base, len(text) - _LOOK_BACK_CHARS))
        held = base + opening.start() if opening else end
        self._at = max(self._at, min(held, end - _LOOK_BACK_CHARS))
        return held

    def _judged(self, construct: Construct, start: int, end: int) -> Iterator[Finding]:
        concerns = [self._concern(target) for target in self._targets(construct)]
        worst = max(filter(None, concerns), key=lambda each: each.severity == "high", default=None)
        if worst is not None and end > start:
            yield _finding(worst, start, end)

    def _targets(self, construct: Construct) -> Iterator[Target]:
        name = construct.uses or construct.defines
        if construct.uses and len(self._shown) < MAX_REFERENCES:
            self._shown.add(name)
        if construct.uses in self._defined:
            yield Target("image", self._defined[name])
        for target in construct.targets:
            yield Target("image", target.text) if construct.defines and name in self._shown else target
            if construct.defines and len(self._defined) < MAX_REFERENCES:
                self._defined.setdefault(name, target.text)

    def _concern(self, target: Target) -> Concern | None:
        address = parse_host(target.text) if target.is_host else parse(target.text)
        return None if address is None else self._judge.judge(target.fetch, address, target.text)


def _is_prose(word: str) -> bool:
    """Whether a word begins no link and is no long one: what most of the text consists of, and is asked first."""
    return word.isalpha() and len(word) < HOST_CHARS - 1 and word.lower() not in PREFIXES


def _finding(concern: Concern, start: int, end: int) -> Finding:
    return Finding(
        detector=NAME,
        category="exfiltration",
        type=concern.type,
        start=start,
        end=end,
        score=0.9 if concern.severity == "high" else 0.4,
        severity=concern.severity,
        tags=_TAGS,
        reason=concern.reason,
    )
