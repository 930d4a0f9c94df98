"""The detector contract: text in, findings and a watermark out.

A detector is opened once for each stream and channel, and fed the text as it comes::

    stream = detector.open(context)
    progress = stream.feed(text, final)      # text: only what is new
    while progress.needs:                    # a model's detector asks; it never runs inference itself
        progress = stream.give(infer(progress.needs))

What every detector promises, and `tests/contract` checks:

* **Chunking invariance.** The findings depend on the whole text alone, never on how it was split.
* **Watermark.** `cleared_to` never moves back; no later finding starts before it; ``feed("", True)`` clears
  everything. While nothing is open it is the end of the text, so that ordinary prose is released at once.
* **Bounded memory.** What a stream can make a detector hold is capped; at the cap it decides with what it has.
* **Silence about the text.** Findings carry positions, never the text.

A detector knows no Kafka, no policy rules and no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from headgate.provenance.sources import Seen
from headgate_schemas.findings import Category, Channel, Finding, Kind, Role


@dataclass(frozen=True, slots=True)
class Card:
    """Who a detector is.

    Args:
        name: unique; policies require it by this name.
        version: changes whenever findings could change.
        category: of all its findings.
        kinds: the kinds of streams that it reads; others it clears at once.
        look_behind_chars: the most text before a position that its decision there depends on.
        deadline_ms: the longest that one `feed` may take, inference included.
        models: names in the manifest of the models that it asks.
    """

    name: str
    version: str
    category: Category
    kinds: frozenset[Kind] = frozenset({"prompt", "completion", "tool_call", "tool_result"})
    look_behind_chars: int = 512
    deadline_ms: int = 1_000
    models: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeclaredTool:
    """A tool that the session declared: its name, what it does, and the JSON Schema of its arguments."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class StreamContext:
    """What a detector may know of the stream that it reads.

    Args:
        kind: what the stream is.
        role: who speaks.
        channel: which channel of the stream.
        request: what the user asked for, as far as known.
        system: the system prompt, as far as known.
        tool: for calls and results, the tool's name.
        tools: the tools that the session declared; None where it declared none.
        seen: what the session had seen when the stream began; None where nobody remembers it.
    """

    kind: Kind
    role: Role = "assistant"
    channel: Channel = "text"
    request: str = ""
    system: str = ""
    tool: str = ""
    tools: tuple[DeclaredTool, ...] | None = None
    seen: Seen | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Need:
    """A window that a model should score.

    Args:
        model: the model's name in the manifest.
        text: the window.
        pair: first segment for models that read pairs, such as the user's request; empty for others.
        pair_tokens: of the first segment at most; 0 leaves it to the manifest.
    """

    model: str
    text: str = field(repr=False)
    pair: str = field(default="", repr=False)
    pair_tokens: int = 0


#: One model output a `Need`: its heads by name, each a flat tuple of probabilities in [0, 1]; of a head of tokens, what
#: `headgate.inference.spans.spans_of` reads.
Scores = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Progress:
    """What one feed decided.

    Args:
        findings: new ones, in order of their start.
        cleared_to: code points decided, from the stream's beginning.
        needs: windows to be scored before the detector can go on; `give` their scores in this order.
    """

    findings: tuple[Finding, ...] = ()
    cleared_to: int = 0
    needs: tuple[Need, ...] = ()


class DetectorStream(Protocol):
    """One detector's state over one stream."""

    def feed(self, text: str, final: bool) -> Progress:
        """Take the next code points; `final` says that no more will come."""

    def give(self, scores: Sequence[Scores]) -> Progress:
        """Take the scores that the last progress asked for, in its order."""


class Detector(Protocol):
    """A detector, loaded once and shared by all streams; `open` is cheap."""

    @property
    def card(self) -> Card:
        """Who it is."""

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream."""


class PatternStream:
    """Base for streams of detectors that never need a model."""

    def give(self, scores: Sequence[Scores]) -> Progress:
        """Never asked for: such a stream has no needs."""
        raise AssertionError("this detector asked for no scores")
