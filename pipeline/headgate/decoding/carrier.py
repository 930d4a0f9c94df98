"""A decoded text and its map back to the text that carries it. No scheme is known here."""

from dataclasses import dataclass, field

#: (start, end) in the carrier, one for each code point of a decoded text.
Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Decoding:
    """What a stretch of a carrier says once one or more schemes are undone.

    Args:
        schemes: what was undone, outermost first.
        text: the decoded text.
        start: first code point of the stretch in the carrier.
        end: behind its last one.
        places: where each code point of `text` stands; None for codes of blocks, such as base64, whose parts cannot be
            read or taken away singly.
    """

    schemes: tuple[str, ...]
    text: str = field(repr=False)
    start: int
    end: int
    places: Places | None = field(default=None, repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The carrier's code points that hold ``text[start:end]``; of a block code, the whole stretch."""
        if self.places is None or start >= end:
            return self.start, self.end
        places = self.places[start:end]
        return min(place[0] for place in places), max(place[1] for place in places)

    def within(self, outer: "Decoding") -> "Decoding":
        """This decoding of ``outer.text`` as one of what carries `outer`."""
        start, end = outer.span(self.start, self.end)
        places = None
        if self.places is not None and outer.places is not None:
            places = tuple(outer.span(*place) for place in self.places)
        return Decoding(outer.schemes + self.schemes, self.text, start, end, places)


class Rebuilt:
    """A decoded text as it is put together from a carrier's parts, in their order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._places: list[tuple[int, int]] = []
        self.changed = False

    def keep(self, text: str, start: int) -> None:
        """Add text that stands as it is from `start` on."""
        self._parts.append(text)
        self._places += zip(range(start, start + len(text)), range(start + 1, start + len(text) + 1), strict=True)

    def put(self, text: str, start: int, end: int) -> None:
        """Add what the carrier's ``[start:end]`` stands for; nothing where it is only taken away."""
        self.changed = True
        self._parts.append(text)
        width = (end - start) // len(text) if text else 0
        if text and width * len(text) == end - start:
            self._places += [(at, at + width) for at in range(start, end, width)]
        else:
            self._places += [(start, end)] * len(text)

    def decoding(self, *schemes: str) -> Decoding | None:
        """The whole; None where nothing was changed or nothing is left."""
        if not self.changed or not self._places:
            return None
        start, end = self._places[0][0], self._places[-1][1]
        return Decoding(schemes, "".join(self._parts), start, end, tuple(self._places))
