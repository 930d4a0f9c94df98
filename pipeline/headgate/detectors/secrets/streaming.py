"""Reads a stream for secrets while it comes.

The text is cut into *units* at white space, commas and semicolons, at places that the text alone fixes. A unit is read
once, when it has ended, as a pure function of itself and the `CONTEXT_CHARS` before it; that makes the findings
independent of how the text was split into chunks. A quoted password with spaces is one unit up to its closing quote.

=========  =================================================  =================================================
state      what comes                                         what follows
=========  =================================================  =================================================
between    a unit's end                                       the unit is read, and cleared
between    a unit that ends in a key block's first word       *block*
between    part of a unit                                     cleared up to the first place where a secret may
                                                              have begun, or to the end
block      its key is confirmed                               reported; nothing is cleared
block      its end, or the cap                                reported whole; *between*
block      refused                                            *between*, behind its first word
=========  =================================================  =================================================

What is held in memory: the context, one unit of at most `MAX_UNIT_CHARS`, and one block of at most
`MAX_BLOCK_CHARS` with its head.
"""

import re

from headgate.detector import PatternStream, Progress
from headgate.detectors.secrets.assignments import GAP_CHARS, LABEL_CHARS
from headgate.detectors.secrets.formats import SHORTEST_KEY_CHARS, Match
from headgate.detectors.secrets.private_keys import BLOCK_START, KeyBlock
from headgate.detectors.secrets.reading import CONTEXT_CHARS, Cues, Reader
from headgate.text import Tail
from headgate_schemas.findings import Finding

#: Longer than any key but a very long JWT; what continues behind the cap is reported as its continuation.
MAX_UNIT_CHARS = 4_096
#: A password in quotes may have spaces; a quotation longer than this is prose.
MAX_QUOTED_CHARS = 160
#: From here on a partial unit that is held is not looked at again at every code point.
_PATIENCE_CHARS = 256
_CUE_CHARS = 32
#: Old text is dropped once there is this much of it, not at every code point.
_SPARE_CHARS = 1_024

_ANY_QUOTE = re.compile(r"[\"'`]")
_DELIMITER = re.compile(r"[\s,;]")
#: The last letters of a block's first word.
_BLOCK_ENDS = ("N", "-", ":")
_BLOCK_START_CHARS = 24
_CONTINUED = re.compile(r"[A-Za-z0-9+/=_.-]*")
_TAGS = ("AML.T0055", "AML.T0057", "OWASP-LLM02:2025")


class SecretStream(PatternStream):
    """One stream's reading; see the module's table."""

    def __init__(self, reader: Reader, detector: str) -> None:
        self._reader = reader
        self._detector = detector
        self._tail = Tail()
        self._at = 0  # where the current unit begins
        self._scanned = 0  # no delimiter before it
        self._label_at = self._access_at = -CONTEXT_CHARS  # where the last units with such cues ended
        self._cleared = 0
        self._block: KeyBlock | None = None
        self._looked = 0  # up to here the current unit was looked at
        self._seen = Cues(False, False)  # cues of the current unit, as far as it was looked at
        self._holding = False  # whether the current unit's last look found something to hold
        self._continued: Match | None = None  # a key that the unit cap cut through

    @property
    def held_chars(self) -> int:
        """Code points kept in memory."""
        return len(self._tail.text)

    def feed(self, text: str, final: bool) -> Progress:
        """Read what has become complete; see `headgate.detector`."""
        self._tail.append(text)
        findings: list[Finding] = []
        while (self._block or self._at < self._tail.end) and self._advance(findings, final):
            pass
        self._cleared = max(self._cleared, self._decided())
        if len(self._tail.text) > _SPARE_CHARS:
            self._tail.forget_before((self._block.start if self._block else self._at) - CONTEXT_CHARS)
        return Progress(tuple(findings), self._cleared)

    def _advance(self, findings: list[Finding], final: bool) -> bool:
        """Read one unit or block; False where more text is needed."""
        if self._block is not None:
            return self._read_block(self._block, findings, final)
        if self._tail.text[self._at - self._tail.base] in " \n,;":
            self._at += 1
            self._continued = None
            return True
        end = self._unit_end(final)
        if end is None:
            return False
        self._read_unit(end, findings)
        return True

    def _decided(self) -> int:
        if self._block is not None:
            return self._block.start
        end = self._tail.end
        if self._at >= end:
            return end
        if self._continued is not None:
            return self._at
        if self._holding and end - self._at > _PATIENCE_CHARS:
            return self._cleared
        window, start = self._window(end)
        since = start if self._holding else max(self._at, self._looked) - self._at + start
        place = self._reader.first_open(window, start, since, self._cues_so_far(end))
        self._holding, self._looked = place is not None, end
        return end if place is None else self._at - start + place

    def _window(self, end: int) -> tuple[str, int]:
        begin = max(0, self._at - CONTEXT_CHARS)
        return self._tail.slice(begin, end), self._at - begin

    def _cues(self, end: int, keep: bool = False) -> Cues:
        """The cues of the window up to `end`: those of the current unit, and what was kept of the units before."""
        new = self._reader.cues(self._tail.slice(self._at - _CUE_CHARS, end))
        cues = self._with_kept(new)
        if keep:
            self._label_at = end if new.label else self._label_at
            self._access_at = end if new.access else self._access_at
        return cues

    def _cues_so_far(self, end: int) -> Cues:
        """As `_cues`, for a unit that is still coming: looks only at what came since the last time."""
        new = self._reader.cues(self._tail.slice(max(self._at, self._looked) - _CUE_CHARS, end))
        seen = self._seen if self._looked > self._at else Cues(False, False)
        self._seen = Cues(new.label or seen.label, new.access or seen.access)
        return self._with_kept(self._seen)

    def _with_kept(self, new: Cues) -> Cues:
        return Cues(
            new.label or self._label_at > self._at - LABEL_CHARS - GAP_CHARS,
            new.access or self._access_at > self._at - CONTEXT_CHARS,
        )

    def _unit_end(self, final: bool) -> int | None:
        """Where the current unit ends; None where the text so far does not say."""
        base, text = self._tail.base, self._tail.text
        limit = self._at + MAX_UNIT_CHARS
        found = _DELIMITER.search(text, max(self._scanned, self._at) - base, limit - base)
        if found is None:
            self._scanned = min(self._tail.end, limit)
            if self._tail.end >= limit:
                return self._cut(limit)
            return self._tail.end if final else None
        end = base + found.end()
        self._scanned = end - 1
        window, start = self._window(end)
        if not _ANY_QUOTE.search(window, start) or not self._cues(end).label:
            return end
        quoted = self._reader.open_quote(window, start)
        if quoted is None:
            return end
        return self._quoted_end(self._at - start + quoted[0], quoted[1], end, final)

    def _cut(self, limit: int) -> int:
        """A unit that grew too long ends before a secret that has begun in it, so that this one is read whole."""
        window, start = self._window(limit)
        place = self._reader.first_open(window, start, start, self._cues(limit))
        return limit if place is None or place <= start else self._at - start + place

    def _quoted_end(self, begin: int, quote: str, end: int, final: bool) -> int | None:
        """The end of a unit with a quoted value that began at `begin`; `end` where it turns out to be prose."""
        base, text = self._tail.base, self._tail.text
        limit = begin + MAX_QUOTED_CHARS
        for at in range(begin, min(limit, self._tail.end)):
            letter = text[at - base]
            if letter == quote:
                return at + 1
            if letter in "\r\n":
                return end
        return end if final or self._tail.end >= limit else None

    def _read_unit(self, end: int, findings: list[Finding]) -> None:
        cues = self._cues(end, keep=True)
        if end - self._at >= SHORTEST_KEY_CHARS or cues.label or cues.access or self._continued:
            self._read_closely(end, cues, findings)
        self._begin_block(end)
        self._holding, self._looked = False, end
        self._at = end

    def _read_closely(self, end: int, cues: Cues, findings: list[Finding]) -> None:
        window, start = self._window(end)
        matches = self._continuation(window, start) or self._reader.matches(window, start, cues)
        offset = self._at - start
        findings.extend(self._finding(m, m.start + offset, m.end + offset) for m in matches)
        cut = bool(matches) and matches[-1].end == len(window) and end - self._at >= MAX_UNIT_CHARS
        self._continued = matches[-1] if cut else None

    def _continuation(self, window: str, start: int) -> list[Match]:
        """The rest of a key that was longer than the unit before."""
        if self._continued is None:
            return []
        found = _CONTINUED.match(window, start)
        if found is None or found.end() == start:
            return []
        before = self._continued
        return [Match(start, found.end(), before.type, before.severity, before.score)]

    def _begin_block(self, end: int) -> None:
        last = self._tail.slice(end - _BLOCK_START_CHARS, end)
        if last[-1] != " " or last[-2:-1] not in _BLOCK_ENDS:
            return
        if found := BLOCK_START.search(last):
            self._block = KeyBlock(end - len(last) + found.start())

    def _read_block(self, block: KeyBlock, findings: list[Finding], final: bool) -> bool:
        confirmed = block.confirmed
        block.read(self._tail.text, self._tail.base, final)
        if block.refused:
            self._block = None
            return True
        if confirmed is None and block.confirmed is not None:
            findings.append(self._key(block.start, block.confirmed))
        if block.ended is None:
            return False
        findings.append(self._key(block.start, block.ended))
        self._at = self._scanned = self._looked = block.ended
        self._block = None
        return True

    def _key(self, start: int, end: int) -> Finding:
        return Finding(
            detector=self._detector,
            category="secret",
            type="private-key",
            start=start,
            end=end,
            score=0.98,
            severity="critical",
            tags=_TAGS,
            reason="the text of a private key",
        )

    def _finding(self, match: Match, start: int, end: int) -> Finding:
        return Finding(
            detector=self._detector,
            category="secret",
            type=match.type,
            start=start,
            end=end,
            score=match.score,
            severity=match.severity,
            tags=_TAGS,
            reason=f"matches the format {match.type}",
        )
