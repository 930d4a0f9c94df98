"""Runs recognisers over one run: what Presidio's ``AnalyzerEngine.analyze`` does, on a stretch instead of a text.

In goes a `Run`, out come Presidio's results with offsets in the whole text. It skips a recogniser that cannot match,
by the catalogue; it raises scores by context, drops low ones and removes duplicates with Presidio's own code. It knows
no stream, no chunk and no finding, and it keeps nothing.

A further recogniser needs only to be a Presidio ``EntityRecognizer`` paired with its catalogue `Entry`.
"""

import logging
from collections.abc import Sequence
from typing import Final

import regex
from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from headgate.detectors.pii.catalogue import Entry
from headgate.detectors.pii.language import LowerCaseEngine
from headgate.detectors.pii.recognisers import NO_ARTIFACTS
from headgate.detectors.pii.runs import Run

#: How much a piece's patterns see of the run before it: no pattern looks behind itself further, labels apart.
_GLUE_CHARS: Final = 16
_DIGIT = regex.compile(r"\d")

# At DEBUG, Presidio logs the words around what it found, and what it found.
logging.getLogger("presidio-analyzer").setLevel(logging.INFO)


class Analysis:
    """Recognisers, ready. Safe to share between streams and threads.

    Args:
        recognisers: each with its entry.
        min_score: results below it are dropped.
        others: recognisers without an entry, whose results come from elsewhere to be weighed.
    """

    def __init__(
        self,
        recognisers: Sequence[tuple[Entry, EntityRecognizer]],
        min_score: float,
        others: Sequence[EntityRecognizer] = (),
    ) -> None:
        self._recognisers = tuple(recognisers)
        self._all = [*(recogniser for _, recogniser in self._recognisers), *others]
        self._min_score = min_score
        self._language = LowerCaseEngine()
        self._enhancer = LemmaContextAwareEnhancer()

    def analyse(self, run: Run) -> list[RecognizerResult]:
        """What begins in the run's owned part, in order of start, offsets in the whole text."""
        results = self._recognise(run)
        if not results:
            return []
        text = run.before + run.text + run.after
        results = self.weighed(text, results, self.artifacts(text))
        offset = run.start - len(run.before)
        for result in results:
            result.start += offset
            result.end += offset
        return sorted(results, key=lambda result: (result.start, result.end, result.entity_type))

    def _recognise(self, run: Run) -> list[RecognizerResult]:
        """Raw results that the run owns, offsets in its `before` + `text`."""
        digits = len(_DIGIT.findall(run.text))
        begin = len(run.before)
        glue = begin - min(run.glued_chars, _GLUE_CHARS)
        whole = run.before + run.text + run.after
        near = whole[glue:] if glue else whole
        results: list[RecognizerResult] = []
        for entry, recogniser in self._recognisers:
            if digits < entry.digits or len(run.text) < entry.length or not _has_any(run.text, entry.chars):
                continue
            text, offset = (whole, 0) if entry.labelled else (near, glue)
            for result in recogniser.analyze(text, recogniser.supported_entities, NO_ARTIFACTS):
                result.start += offset
                result.end += offset
                if begin <= result.start < begin + run.owned_chars:
                    results.append(result)
        return results

    def artifacts(self, text: str) -> NlpArtifacts:
        """What Presidio wants to know of a text."""
        return self._language.process_text(text, "en")

    def weighed(self, text: str, results: list[RecognizerResult], artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Results with their context considered, without low ones and duplicates."""
        enhanced: list[RecognizerResult] = self._enhancer.enhance_using_context(
            text=text, raw_results=results, nlp_artifacts=artifacts, recognizers=self._all
        )
        kept = [result for result in enhanced if result.score >= self._min_score]
        distinct: list[RecognizerResult] = EntityRecognizer.remove_duplicates(kept)
        return distinct


def _has_any(text: str, characters: str) -> bool:
    return not characters or any(character in text for character in characters)
