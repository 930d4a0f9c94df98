"""The slot for ONNX classifiers: a model of the manifest as a detector.

In comes a stream's text; out go the windows at its checkpoints as needs, and, when their scores are given, a finding
for every clause whose probability reaches the threshold that the manifest sets for this kind of stream. The finding's
span is the clause: it begins where the checkpoint before it left off, so what is found late stops the text from there
on and never reaches back into what was cleared. Text waits for its checkpoint, not for a window to fill.

Nothing here runs a model, or knows what the text is about.

Source: the checkpoints are those of `headgate.checkpoints`; thresholds, heads and window size are the manifest's.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from headgate.checkpoints import CheckpointRules, Checkpoints, Clause
from headgate.config import load_settings
from headgate.detector import Card, Detector, DetectorStream, Need, PatternStream, Progress, Scores, StreamContext
from headgate.errors import DetectorError, ModelError
from headgate.models import Entry, load_manifest
from headgate_schemas.findings import Category, Finding, Severity

#: Windows asked for at once. A long document's are asked for in several rounds, so that others come in between.
MAX_NEEDS = 64
#: 24 tokens of a request are enough to judge by, and no first segment has more than 256.
MAX_REQUEST_CHARS = 1_024
#: Special tokens around two segments.
_SPECIAL_TOKENS = 3


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a policy can set.

    Attributes:
        model: its name in the manifest.
        name: the detector's.
        category: of the findings.
        severity: of the findings.
        tags: threat tags of the findings.
        manifest: path of the ``models.toml``; without it the setting ``HEADGATE_MODELS``.
        min_words: below it a clause goes on; None takes the manifest's.
        max_words: at which a clause ends without a mark; None takes the manifest's.
        deadline_ms: the longest that the scores of one chunk may take.
    """

    model: str = "injection-stream"
    name: str = "injection"
    category: Category = "injection"
    severity: Severity = "high"
    tags: tuple[str, ...] = ("OWASP-LLM01:2025", "AML.T0051")
    manifest: str | None = None
    min_words: Annotated[int, msgspec.Meta(ge=1, le=64)] | None = None
    max_words: Annotated[int, msgspec.Meta(ge=4, le=128)] | None = None
    deadline_ms: Annotated[int, msgspec.Meta(ge=1, le=60_000)] = 1_000


def load(options: Options) -> Detector:
    """The detector for one model.

    Raises:
        ModelError: there is no manifest, or it names no such model, or the model has no thresholds.
    """
    manifest = load_manifest(Path(options.manifest) if options.manifest else load_settings().models)
    entry = manifest.entry(options.model)
    if not entry.kinds:
        raise ModelError(f"{manifest.path}: model {entry.name} has no thresholds, so nothing would be a finding")
    return Classifier(entry, options)


class Classifier:
    """One model as a detector."""

    def __init__(self, entry: Entry, options: Options) -> None:
        self.entry = entry
        self.options = options
        self.rules = CheckpointRules(
            window_words=entry.window_tokens - entry.pair_tokens - _SPECIAL_TOKENS,
            min_words=options.min_words or entry.clause_words[0],
            max_words=options.max_words or entry.clause_words[1],
        )
        self._card = Card(
            name=options.name,
            version=_version(entry, options),
            category=options.category,
            kinds=entry.kinds,
            look_behind_chars=self.rules.max_window_chars,
            deadline_ms=options.deadline_ms,
            models=frozenset({entry.name}),
        )

    @property
    def card(self) -> Card:
        """Who it is."""
        return self._card

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream; one that no threshold is set for is cleared unread, and so is what the operator says."""
        thresholds = self.entry.thresholds(context.kind, context.channel)
        if not thresholds or (context.kind == "prompt" and context.role == "system"):
            return _UnreadStream()
        return _ClassifierStream(self, _Judge(self.entry, self.options, thresholds), _pair(self.entry, context))


class _UnreadStream(PatternStream):
    def __init__(self) -> None:
        self._length = 0

    def feed(self, text: str, final: bool) -> Progress:
        self._length += len(text)
        return Progress(cleared_to=self._length)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Makes findings of scores."""

    entry: Entry
    options: Options
    thresholds: dict[tuple[str, int], float]

    def findings(self, clause: Clause, scores: Scores) -> Iterator[Finding]:
        for (head, label), threshold in self.thresholds.items():
            try:
                probability = scores[head][label]
            except (KeyError, IndexError):
                raise DetectorError(f"the scores of {self.entry.name} lack head {head}, label {label}") from None
            # Written so that what is no number is a finding, and no pass.
            if probability < threshold:
                continue
            yield Finding(
                detector=self.options.name,
                category=self.options.category,
                type=self.entry.heads[head].labels[label],
                start=clause.start,
                end=clause.end,
                score=probability,
                severity=self.options.severity,
                tags=self.options.tags,
                reason=f"{self.entry.name} {self.entry.version}: {head} reached {threshold:g}",
            )


class _ClassifierStream:
    """One stream: asks for the windows of the clauses that have ended, judges them, goes on."""

    def __init__(self, detector: Classifier, judge: _Judge, pair: str) -> None:
        self._model = detector.entry.name
        self._judge = judge
        self._pair = pair
        self._checkpoints = Checkpoints(detector.rules)
        self._asked: tuple[Clause, ...] = ()

    def feed(self, text: str, final: bool) -> Progress:
        if self._asked:
            raise DetectorError("text was fed before the scores that were asked for")
        self._checkpoints.append(text, final)
        return self._ask(())

    def give(self, scores: Sequence[Scores]) -> Progress:
        if len(scores) != len(self._asked):
            raise DetectorError(f"{len(scores)} scores were given for {len(self._asked)} windows")
        pairs = zip(self._asked, scores, strict=True)
        findings = tuple(finding for clause, given in pairs for finding in self._judge.findings(clause, given))
        self._asked = ()
        return self._ask(findings)

    def _ask(self, findings: tuple[Finding, ...]) -> Progress:
        clauses: list[Clause] = []
        while len(clauses) < MAX_NEEDS and (clause := self._checkpoints.next_clause()):
            clauses.append(clause)
        self._asked = tuple(clauses)
        cleared_to = clauses[0].start if clauses else self._checkpoints.cleared_to
        needs = tuple(Need(self._model, clause.window, self._pair) for clause in clauses)
        return Progress(findings, cleared_to, needs)


def _pair(entry: Entry, context: StreamContext) -> str:
    """The first segment: the model's word for the kind of stream, and the request, as far as it reads them.

    A prompt stands alone, as in training: what was asked before it says nothing of whether it attacks.
    """
    request = context.request[:MAX_REQUEST_CHARS] if entry.reads_request and context.kind != "prompt" else ""
    return " ".join(part for part in (entry.prefixes.get(context.kind, ""), request) if part)


def _version(entry: Entry, options: Options) -> str:
    """The model's version and a digest of all that could change a finding."""
    digest = hashlib.sha256(msgspec.json.encode((entry, msgspec.structs.replace(options, manifest=None))))
    return f"{entry.version}+{digest.hexdigest()[:12]}"
