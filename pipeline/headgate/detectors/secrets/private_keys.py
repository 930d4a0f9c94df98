"""Private keys written out over many lines: PEM, OpenSSH, PGP, PuTTY, OpenVPN.

A block is read by this machine; the text alone moves it:

=========  =======================================================  =========================================
state      what comes                                               what follows
=========  =======================================================  =========================================
opening    marker, header lines, then the first of the key          *confirmed*: the block is reported at once
opening    anything else (a marker that prose speaks of)            *not a key*: normal reading goes on
body       the end marker                                           *ended* behind it
body       what cannot be key (a sentence, a brace), or the cap     *ended* before it
body       the text's end                                           *ended* there
=========  =======================================================  =========================================

The first of a key is six characters that begin one by its format (a DER sequence in base64, RFC 5958: ``MIIEvQ``;
OpenSSH's ``openssh-key-v1``), or else 24 that could be any.

A block is reported twice with the same start: as soon as it is confirmed, so that a stream is cut before the key
itself has come, and whole when it has ended, so that a redaction covers all of it.
"""

import re
from dataclasses import dataclass

import regex

#: What the first word of a block's marker holds, and the word itself with the space after it.
STARTS = ("-----BEGIN", "----", "PuTTY-User-Key-File-")
BLOCK_START = re.compile(r"(?:-----BEGIN|----|PuTTY-User-Key-File-[123]:) $")
#: An RSA key of 16,384 bits is 12.5 kB of PEM; more than this is not one key.
MAX_BLOCK_CHARS = 16_384
_GAP = r"(?:\s|\\[nrt]|[\"'`+,>|*]|\\(?=\s|\\)|[A-Za-z][A-Za-z-]{2,29}: [^\n\\]{0,80}(?:\n|\\n))"
_HEAD = regex.compile(
    r"(?:-----BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
    r"|-----BEGIN OpenVPN Static key V1-----"
    r"|---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----)"
    rf"{_GAP}{{0,400}}(?:MI[E-L][A-Za-z0-9+/]{{3}}|M[C-H][A-Za-z0-9+/]{{4}}|b3Blbn|[A-Za-z0-9+/=]{{24}})"
    r"|PuTTY-User-Key-File-[123]: [a-z0-9@.-]{4,40}\s{1,4}Encryption: [a-z0-9-]{4,20}"
)
_STOP = regex.compile(
    r"(?P<end>-----END|---- END|Private-MAC: )"
    r"|(?P<prose>(?<=\s)[A-Za-z][a-z']{0,14} [a-z']{1,15}[ .,])"
    r"|(?P<other>[^A-Za-z0-9+/=\s\\\"'`,|>*:.@()_-])"
)
_END_MARKER = regex.compile(
    r"-----END [A-Za-z0-9 ]{1,48}-----|---- END [A-Z0-9 ]{1,48} ----|Private-MAC: [0-9a-f]{40,64}"
)
#: No end pattern is longer, so a search may go on this far before the text that it has seen.
_STOP_CHARS = 64
#: A marker with all header lines that a key may have; more is no key.
_HEAD_CHARS = 4_096


@dataclass(slots=True)
class KeyBlock:
    """One block while it is read; `start` is where its marker begins, `confirmed` where its key was recognised."""

    start: int
    confirmed: int | None = None
    ended: int | None = None
    refused: bool = False
    _searched: int = 0  # no end before it

    def read(self, text: str, base: int, final: bool) -> None:
        """Go on with `text`, which begins at offset `base` of the stream and holds the whole block so far."""
        if self.confirmed is None:
            self._read_head(text, base, final)
        if self.confirmed is not None:
            self._read_body(text, base, final)

    def _read_head(self, text: str, base: int, final: bool) -> None:
        at = self.start - base
        found = _HEAD.match(text, at, at + _HEAD_CHARS, partial=True)
        if found is None or (found.partial and (final or len(text) - at >= _HEAD_CHARS)):
            self.refused = True
        elif not found.partial:
            self.confirmed = base + found.end()

    def _read_body(self, text: str, base: int, final: bool) -> None:
        body = (self.confirmed or 0) - base
        cap = body + MAX_BLOCK_CHARS
        stop = _STOP.search(text, max(body, self._searched - base), cap)
        if stop is None:
            self._searched = base + len(text) - _STOP_CHARS
            if final or len(text) >= cap:
                self.ended = base + min(len(text), cap)
            return
        if stop["end"] is None:
            self.ended = base + stop.start()
            return
        marker = _END_MARKER.match(text, stop.start(), partial=True)
        if marker is None or (marker.partial and final):
            self.ended = base + stop.end()
        elif not marker.partial:
            self.ended = base + marker.end()
