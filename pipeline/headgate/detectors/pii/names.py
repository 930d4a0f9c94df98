"""Names that a token model finds, as Presidio's recognisers: spans of a window in, Presidio's results out.

Presidio takes what a language model found from its artifacts; so does `ModelRecogniser`, one for each type, with the
words that make it likelier. Presidio's own code then weighs context, scores and duplicates, as for every pattern. Here
no model runs, and nothing is known of streams.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from presidio_analyzer import AnalysisExplanation, EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from headgate.detector import Scores
from headgate.detectors.pii.analysis import Analysis
from headgate.detectors.pii.clauses import Named
from headgate.errors import DetectorError
from headgate.inference.spans import spans_of

#: What makes a type likelier where it stands before a name. Stop words ("name", "go") never count for Presidio.
CONTEXT: Final[Mapping[str, tuple[str, ...]]] = {
    "PERSON": ("named", "called", "mr", "mrs", "ms", "dr", "dear", "patient", "contact", "signed", "regards"),
    "LOCATION": ("city", "town", "country", "state", "region", "lives", "born", "travel", "visit", "located", "near"),
    "ORGANIZATION": (
        "company",
        "employer",
        "works",
        "organization",
        "organisation",
        "bank",
        "firm",
        "client",
        "vendor",
    ),
    "STREET_ADDRESS": ("address", "street", "live", "lives", "ship", "deliver", "mail", "resident", "residing"),
    "DATE_OF_BIRTH": ("born", "birth", "dob", "birthday", "birthdate"),
    "ID": ("id", "number", "no", "reference", "member", "passport", "policy", "license", "licence", "mrn", "case"),
}


@dataclass(frozen=True, slots=True)
class ModelEntity:
    """What the artifacts hold of a span, by the names that Presidio reads of spaCy's."""

    start_char: int
    end_char: int
    label_: str


class ModelRecogniser(EntityRecognizer):
    """One type of a token model.

    Args:
        entity: its name.
    """

    def __init__(self, entity: str) -> None:
        super().__init__(
            supported_entities=[entity],
            supported_language="en",
            name=f"ModelRecogniser-{entity}",
            context=list(CONTEXT.get(entity, ())),
        )
        self._title = f"ModelRecogniser-{entity}"

    def load(self) -> None:
        """Nothing to load: models run elsewhere."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The spans of its type among the artifacts' entities."""
        if nlp_artifacts is None:
            return []
        return [
            self._result(cast(ModelEntity, entity), score)
            for entity, score in zip(nlp_artifacts.entities, nlp_artifacts.scores, strict=True)
            if entity.label_ in entities
        ]

    def _result(self, entity: ModelEntity, score: float) -> RecognizerResult:
        return RecognizerResult(
            entity_type=entity.label_,
            start=entity.start_char,
            end=entity.end_char,
            score=score,
            analysis_explanation=AnalysisExplanation(self._title, score, textual_explanation="found by a token model"),
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: self._title,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
            },
        )


class NameReader:
    """A head of tokens, read through Presidio. Safe to share between streams and threads.

    Args:
        head: its name in the scores.
        types: what its spans can be, in the head's order.
        wanted: the types that are reported.
        min_score: results below it are dropped.
    """

    def __init__(self, head: str, types: Sequence[str], wanted: Sequence[str], min_score: float) -> None:
        self._head, self._types = head, tuple(types)
        self._recognisers = [ModelRecogniser(entity) for entity in types if entity in wanted]
        self._analysis = Analysis([], min_score, self._recognisers)

    def read(self, text: str, scores: Scores, limits: Mapping[str, float]) -> list[Named]:
        """What is in a window.

        Args:
            text: the window.
            scores: of the model, for this window.
            limits: type -> the probability from which on it is reported.

        Raises:
            DetectorError: the scores are not of this head.
        """
        try:
            spans = [(span, self._types[span.type]) for span in spans_of(scores[self._head])]
        except (KeyError, IndexError):
            raise DetectorError(f"the scores are not those of head {self._head}") from None
        # Written so that what is no number is a finding, and no pass.
        found = [(span, kind) for span, kind in spans if not span.probability < limits.get(kind, 2.0)]
        if not found:
            return []
        artifacts = self._analysis.artifacts(text)
        artifacts.entities = cast(Any, [ModelEntity(span.start, span.end, kind) for span, kind in found])
        artifacts.scores = [span.probability for span, _ in found]
        raw = [
            result
            for recogniser in self._recognisers
            for result in recogniser.analyze(text, recogniser.supported_entities, artifacts)
        ]
        results = self._analysis.weighed(text, raw, artifacts)
        return sorted(Named(r.start, r.end, r.entity_type, min(1.0, r.score)) for r in results)
