"""Tool calls: did the user ask for this one? A model's word, where words of asking and origins of values say nothing.

In comes the text of a call's arguments as it is written. Once it is whole, the call goes out as one line beside each
part of what the user said, as needs; when their scores are given, out comes a finding over all of it, if no part asks
for the call: the part that asks for it best decides. What the user said is the last prompts of the session, or the
request alone where nobody remembers more; where nothing was said there is nothing to ask about, and no finding.

Nothing here runs a model. It is a screen: it is wrong now and then in both directions, and what a user's prompt quotes
counts as the user's words. Policy joins it with what is known for certain, such as the session's taint.

Source: OWASP LLM06:2025 Excessive Agency; OWASP Agentic ASI02 Tool Misuse; MITRE ATLAS AML.T0053. The rendering is
`headgate.rendered_call`, threshold and sizes are the manifest's.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from headgate.config import load_settings
from headgate.detector import Card, Detector, DetectorStream, Need, Progress, Scores, StreamContext
from headgate.detectors.call_stream import Gathered, OtherStream
from headgate.detectors.tool_arguments import ArgumentsError, parse_arguments
from headgate.errors import DetectorError, ModelError
from headgate.models import CallReading, Entry, load_manifest
from headgate.rendered_call import Room, rendered_call, request_parts
from headgate_schemas.findings import Finding, Severity

NAME = "asked"
#: The user's prompts that are read, from the last one back.
MAX_TURNS = 4
#: Of a prompt: where it is longer, its beginning and its end, half each.
MAX_TURN_CHARS = 4_000


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy can set.

    Attributes:
        model: its name in the manifest.
        manifest: path of the ``models.toml``; without it the setting ``HEADGATE_MODELS``.
        severity: of the findings.
        tags: threat tags of the findings.
        max_arguments_chars: code points of arguments; a longer call is a finding unread.
        max_depth: levels of lists and objects within each other; deeper arguments are read as text.
        deadline_ms: the longest that the scores of one call may take.
    """

    model: str = "injection-result"
    manifest: str | None = None
    severity: Severity = "medium"
    tags: tuple[str, ...] = ("OWASP-LLM06:2025", "ASI02", "AML.T0053")
    max_arguments_chars: Annotated[int, msgspec.Meta(ge=2, le=4_000_000)] = 262_144
    max_depth: Annotated[int, msgspec.Meta(ge=1, le=100)] = 32
    deadline_ms: Annotated[int, msgspec.Meta(ge=1, le=60_000)] = 4_000


def load(options: Options) -> Detector:
    """The detector for one model.

    Raises:
        ModelError: there is no manifest, or it names no such model, or the model does not read calls.
    """
    manifest = load_manifest(Path(options.manifest) if options.manifest else load_settings().models)
    entry = manifest.entry(options.model)
    if entry.calls is None:
        raise ModelError(f"{manifest.path}: model {entry.name} does not read calls; its entry has no `calls`")
    return AskedDetector(entry, entry.calls, options)


class AskedDetector:
    """Asks a model about whole tool calls; see the module."""

    def __init__(self, entry: Entry, calls: CallReading, options: Options) -> None:
        self.entry, self.calls, self.options = entry, calls, options
        self.room = Room(entry.window_tokens, calls.pair_tokens)
        digest = hashlib.sha256(msgspec.json.encode((entry, msgspec.structs.replace(options, manifest=None))))
        self._card = Card(
            name=NAME,
            version=f"{entry.version}+{digest.hexdigest()[:12]}",
            category="tool",
            kinds=frozenset({"tool_call"}),
            look_behind_chars=0,
            deadline_ms=options.deadline_ms,
            models=frozenset({entry.name}),
        )

    @property
    def card(self) -> Card:
        """Who it is."""
        return self._card

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a call; every other kind of stream is cleared as it comes."""
        return _AskedStream(self, context) if context.kind in self.card.kinds else OtherStream()

    def needs(self, context: StreamContext, text: str) -> tuple[Need, ...]:
        """What the model has to say of a call: one window for each part of what the user said."""
        parts = request_parts(_turns(context), self.room.request_words)
        if not parts:
            return ()
        try:
            arguments = parse_arguments(text, self.options.max_depth)
        except ArgumentsError:
            arguments = {"arguments": text}
        line = rendered_call(context.tool, arguments, self.room.call_words)
        prefix, tokens = self.calls.prefix, self.calls.pair_tokens
        return tuple(Need(self.entry.name, line, f"{prefix} {part}".strip(), tokens) for part in parts)

    def probability(self, scores: Sequence[Scores]) -> float:
        """That nobody asked for a call, from the scores of all its needs.

        Raises:
            DetectorError: the scores lack what the manifest names.
        """
        label = self.entry.heads[self.calls.head].labels.index(self.calls.label)
        try:
            each = [given[self.calls.head][label] for given in scores]
        except (KeyError, IndexError):
            raise DetectorError(f"the scores of {self.entry.name} lack head {self.calls.head}") from None
        # What is no number is no smallest one either.
        return min(value if value >= 0 else 1.0 for value in each)

    def finding(self, length: int, score: float, reason: str) -> Finding:
        """A finding over all of a call."""
        return Finding(
            detector=NAME,
            category="tool",
            type="unasked-call",
            start=0,
            end=length,
            score=score,
            severity=self.options.severity,
            tags=self.options.tags,
            reason=reason,
        )


def _turns(context: StreamContext) -> list[str]:
    """What the user said last, oldest first."""
    said = context.seen.requests[-MAX_TURNS:] if context.seen else []
    return [_shortened(turn) for turn in said or [context.request]]


def _shortened(turn: str) -> str:
    half = MAX_TURN_CHARS // 2
    return turn if len(turn) <= MAX_TURN_CHARS else f"{turn[:half]}\n{turn[-half:]}"


class _AskedStream:
    """One call: gathered, asked about, judged."""

    def __init__(self, detector: AskedDetector, context: StreamContext) -> None:
        self._detector, self._context = detector, context
        self._gathered = Gathered(detector.options.max_arguments_chars)
        self._asked = 0

    def feed(self, text: str, final: bool) -> Progress:
        """See `DetectorStream`."""
        if self._asked:
            raise DetectorError("text was fed before the scores that were asked for")
        self._gathered.append(text)
        if not final:
            return Progress()
        whole, length = self._gathered.whole, self._gathered.length
        if whole is None:
            reason = f"the arguments are longer than {self._detector.options.max_arguments_chars} code points"
            return Progress((self._detector.finding(length, 1.0, reason),), length)
        needs = self._detector.needs(self._context, whole)
        self._asked = len(needs)
        return Progress((), 0 if needs else length, needs)

    def give(self, scores: Sequence[Scores]) -> Progress:
        """See `DetectorStream`."""
        if not self._asked or len(scores) != self._asked:
            raise DetectorError(f"{len(scores)} scores were given for {self._asked} windows")
        self._asked = 0
        length, calls, entry = self._gathered.length, self._detector.calls, self._detector.entry
        score = self._detector.probability(scores)
        if score < calls.threshold:
            return Progress((), length)
        reason = f"the user did not ask for this call ({entry.name} {entry.version} reached {calls.threshold:g})"
        return Progress((self._detector.finding(length, score, reason),), length)
