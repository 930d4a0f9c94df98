"""What Presidio wants to know of a text's language, without a model: tokens, their lower case, stop words.

A blank spaCy pipeline has no lemmas, so that Presidio's context words never fire; here the lemma of a token is its
lower case, and its keywords are the tokens that are neither stop words nor punctuation. "My SSN is ..." then scores as
it does with a large model. Nothing is downloaded, and nothing that was read is kept.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any, cast

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.lang.en import English
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

#: Half a character, which JSON can carry and spaCy cannot.
_SURROGATE = re.compile("[\ud800-\udfff]")


class LowerCaseEngine(NlpEngine):
    """Presidio's NLP engine over spaCy's English tokeniser alone. Safe to share between threads."""

    engine_name = "headgate-lower-case"
    is_available = True

    def __init__(self) -> None:
        self._nlp = English()
        for word in STOP_WORDS:  # the commonest strings of all are worth keeping
            self._nlp.vocab[word]
        self._lock = Lock()

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def tokens(self, text: str) -> tuple[list[str], list[int]]:
        """The tokens of `text`, and where each begins.

        spaCy remembers every string that it has seen; the memory zone makes it forget them, and the lock keeps the
        zones of two threads apart.
        """
        with self._lock, self._nlp.memory_zone():
            document = self._nlp.make_doc(_SURROGATE.sub("\ufffd", text))
            return [token.text for token in document], [token.idx for token in document]

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Presidio's artifacts: tokens and lower-case lemmas, no entities."""
        texts, starts = self.tokens(text)
        return NlpArtifacts(
            entities=[],
            tokens=cast(Doc, texts),  # Presidio asks for their number, order and lengths alone
            tokens_indices=starts,
            lemmas=[token.lower() for token in texts],
            nlp_engine=self,
            language=language,
        )

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **kwargs: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """One text after the other."""
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        """As spaCy has it."""
        return word.lower() in STOP_WORDS

    def is_punct(self, word: str, language: str) -> bool:
        """Whether all of `word` is punctuation, as spaCy has it."""
        return all(unicodedata.category(character).startswith("P") for character in word)

    def get_supported_entities(self) -> list[str]:
        """None: entities are the recognisers' business."""
        return []

    def get_supported_languages(self) -> list[str]:
        """English."""
        return ["en"]
