"""A stream's text: what is kept of it, by which offsets, under which digest.

In come chunks as they were published; out comes the text in order, or a `ProtocolError` that says what is wrong with
the chunk. Nothing here knows detectors or policy.

Offsets are code points into the whole text of one stream and one channel. Both classes forget text that nobody needs
any more, and refuse to grow beyond a cap.
"""

import hashlib
from array import array

from headgate.errors import ProtocolError

#: Well over any answer of today's models: 128k tokens of 4 characters are 0.5 M.
MAX_STREAM_CHARS = 4_000_000
#: One entry a chunk is kept to recognise duplicates: 16 bytes each, so 4 MB at most.
MAX_CHUNKS = 262_144


class Tail:
    """The end of a growing text, with offsets of the whole.

    Invariant: ``text`` is the text from ``base`` to ``end``.
    """

    __slots__ = ("base", "text")

    def __init__(self) -> None:
        self.base = 0
        self.text = ""

    @property
    def end(self) -> int:
        """Code points of the whole text so far."""
        return self.base + len(self.text)

    def append(self, text: str) -> None:
        """Add text at the end."""
        self.text += text

    def slice(self, start: int, end: int) -> str:
        """The text from `start` to `end`; what was forgotten is left out."""
        return self.text[max(0, start - self.base) : max(0, end - self.base)]

    def forget_before(self, position: int) -> None:
        """Drop what stands before `position`; never beyond the end, never back."""
        drop = min(position, self.end) - self.base
        if drop > 0:
            self.text = self.text[drop:]
            self.base += drop


class RunningDigest:
    """SHA-256 of a growing text's beginning, as UTF-8; positions may only grow.

    Args:
        tail: the text; what stands before the last position asked for may be forgotten.
    """

    __slots__ = ("_hash", "_tail", "position")

    def __init__(self, tail: Tail) -> None:
        self._hash = hashlib.sha256()
        self._tail = tail
        self.position = 0

    def at(self, position: int) -> str:
        """Hex digest of the text before `position`.

        Raises:
            ValueError: `position` lies before the last one, or beyond the text.
        """
        if not self.position <= position <= self._tail.end:
            raise ValueError(f"no digest at {position}: last {self.position}, text to {self._tail.end}")
        self._hash.update(self._tail.slice(self.position, position).encode("utf-8", "surrogatepass"))
        self.position = position
        return self._hash.hexdigest()

    def ahead(self, position: int) -> str:
        """Hex digest of the text before `position`, which later ones need not reach.

        Raises:
            ValueError: as `at`.
        """
        if not self.position <= position <= self._tail.end:
            raise ValueError(f"no digest at {position}: last {self.position}, text to {self._tail.end}")
        ahead = self._hash.copy()
        ahead.update(self._tail.slice(self.position, position).encode("utf-8", "surrogatepass"))
        return ahead.hexdigest()


class StreamText:
    """Assembles one stream from its chunks and proves what it holds.

    A chunk carries `seq` (0, 1, 2, ...) and `offset` (code points before it). One that came before, unchanged, is
    dropped; anything else that does not continue the text is a `ProtocolError`, and the text stays as it was.
    """

    def __init__(self, max_chars: int = MAX_STREAM_CHARS) -> None:
        self._max_chars = max_chars
        self._tail = Tail()
        self._digest = RunningDigest(self._tail)
        self._chunk_ends = array("q")
        self._chunk_marks = array("q")
        self.final = False

    def __len__(self) -> int:
        return self._tail.end

    def append(self, seq: int, offset: int, text: str, final: bool = False) -> str | None:
        """Take one chunk.

        Returns:
            The text that is new, or None for a duplicate.

        Raises:
            ProtocolError: a gap, an overlap, a changed text, a chunk after the end, or too much text. A duplicate
                whose text changed is a ``changed-text``.
        """
        if 0 <= seq < len(self._chunk_ends):
            self._check_duplicate(seq, offset, text)
            return None
        if seq != len(self._chunk_ends):
            raise ProtocolError("gap", f"chunk {seq} came where chunk {len(self._chunk_ends)} was due")
        if self.final:
            raise ProtocolError("after-end", f"chunk {seq} came after the stream's last chunk")
        if offset != self._tail.end:
            kind = "gap" if offset > self._tail.end else "overlap"
            raise ProtocolError(kind, f"chunk {seq} starts at {offset}, the text ends at {self._tail.end}")
        if offset + len(text) > self._max_chars or seq >= MAX_CHUNKS:
            raise ProtocolError("too-long", f"the stream exceeds {self._max_chars} code points or {MAX_CHUNKS} chunks")
        self._tail.append(text)
        self._chunk_ends.append(self._tail.end)
        self._chunk_marks.append(_mark(text))
        self.final = final
        return text

    def _check_duplicate(self, seq: int, offset: int, text: str) -> None:
        start = self._chunk_ends[seq - 1] if seq else 0
        if offset != start or offset + len(text) != self._chunk_ends[seq] or _mark(text) != self._chunk_marks[seq]:
            raise ProtocolError("changed-text", f"chunk {seq} came again with another text")

    def slice(self, start: int, end: int) -> str:
        """The text from `start` to `end`, as far as it is still kept."""
        return self._tail.slice(start, end)

    def digest(self, position: int) -> str:
        """SHA-256 (hex) of the text before `position`, as UTF-8; positions may only grow."""
        return self._digest.at(position)

    def whole_digest(self) -> str:
        """SHA-256 (hex) of all text so far."""
        return self._digest.ahead(len(self))

    def forget_before(self, position: int) -> None:
        """Drop text before `position`; what is not yet in the digest stays."""
        self._tail.forget_before(min(position, self._digest.position))


def _mark(text: str) -> int:
    """A 63-bit mark of a chunk's text, to tell a duplicate from a forgery."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
