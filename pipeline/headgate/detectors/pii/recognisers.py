"""Builds Presidio's recognisers, offline: catalogue entries in, recognisers out.

The only module that imports Presidio's recognisers, which takes seconds; so it is imported when a detector is loaded.
It knows what would reach for the network, and does without.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from threading import get_ident
from typing import Any, cast

import regex

from headgate.detectors.pii.catalogue import Entry
from headgate.errors import ConfigError


class _Absent:
    """A finder that says, to one thread, that a package is not installed."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._thread = get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name == self._package and get_ident() == self._thread:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


@contextmanager
def _without(package: str) -> Iterator[None]:
    finder = _Absent(package)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


# Presidio imports transformers if it can, for recognisers that we do not use: half of its five seconds, 26 MB, and a
# line on stderr. Others may import it at the same time, in threads of their own, and do not notice.
with _without("transformers"):
    import phonenumbers
    import tldextract
    from presidio_analyzer import EntityRecognizer, RecognizerResult, predefined_recognizers
    from presidio_analyzer.nlp_engine import NlpArtifacts
    from presidio_analyzer.predefined_recognizers import EmailRecognizer, PhoneRecognizer, UrlRecognizer


#: Recognisers of patterns read no artifacts; Presidio's signatures ask for them all the same.
NO_ARTIFACTS = cast(NlpArtifacts, None)


class OfflineEmailRecognizer(EmailRecognizer):
    """Presidio's, with the public suffix list that tldextract ships; the original fetches the list at first use."""

    def __init__(self, **options: Any) -> None:
        self._extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
        super().__init__(name="EmailRecognizer", **options)

    def validate_result(self, pattern_text: str) -> bool:
        """Whether the domain ends in a public suffix."""
        return self._extract(pattern_text).fqdn != ""


class PromptPhoneRecognizer(PhoneRecognizer):
    """Presidio's, which asks each region in turn; this one leaves out regions that the digits are too few for."""

    #: No number with a country code has fewer digits (Austria, Germany, Iran: four beside the code).
    _INTERNATIONAL_DIGITS = 6
    #: Nor, where the international prefix (00, 011, ...) is dialled instead of ``+``.
    _PREFIXED_DIGITS = 8

    def __init__(self, **options: Any) -> None:
        super().__init__(name="PhoneRecognizer", **options)
        # Each region's numbering plan is a module that is imported when a number first asks for it: 0.1 s for all of
        # them now, or many milliseconds in the middle of somebody's stream.
        phonenumbers.PhoneMetadata.load_all()
        self._fewest = {
            region: min(shortest_number(region), self._PREFIXED_DIGITS) for region in self.supported_regions
        }

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Presidio's results, whatever is left out."""
        digits = sum(map(str.isdecimal, text))
        international = digits >= self._INTERNATIONAL_DIGITS and ("+" in text or "\uff0b" in text)
        results = [
            self._get_recognizer_result(match, text, region, nlp_artifacts)  # type: ignore[no-untyped-call]
            for region, fewest in self._fewest.items()
            if international or digits >= fewest
            for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID)
        ]
        unique: list[RecognizerResult] = EntityRecognizer.remove_duplicates(results)
        return unique


class PromptUrlRecognizer(UrlRecognizer):
    """Presidio's, asked only where a dot and a top level domain stand.

    Its pattern tries each of 1,400 domains at each dot after each letter: half a second on a kilobyte of dots.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(name="UrlRecognizer", **options)
        pattern = self.BASE_URL_REGEX
        self._ending = regex.compile(pattern[pattern.index("[.](?:(?:com)") : pattern.rindex("(?:/")], regex.IGNORECASE)

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,
        regex_flags: int | None = None,
    ) -> list[RecognizerResult]:
        """Presidio's results."""
        if self._ending.search(text) is None:
            return []
        results: list[RecognizerResult] = super().analyze(text, entities, nlp_artifacts, regex_flags)
        return results


def shortest_number(region: str) -> int:
    """Fewest digits of a national number in `region`, prefixes apart."""
    metadata: Any = phonenumbers.PhoneMetadata.metadata_for_region(region)
    fewest: int = min(metadata.general_desc.possible_length)
    return fewest


def build(entries: Iterable[Entry], phone_regions: tuple[str, ...]) -> tuple[EntityRecognizer, ...]:
    """The recognisers of `entries`, in their order, all for English: their patterns know no language.

    Raises:
        ConfigError: a phone region that phonenumbers does not know.
    """
    unknown = sorted(set(phone_regions) - set(phonenumbers.SUPPORTED_REGIONS))
    if unknown:
        raise ConfigError(f"phone_regions: {', '.join(unknown)} is no region that phonenumbers knows")
    recognisers = tuple(_build(entry.name, phone_regions) for entry in entries)
    for recogniser in recognisers:
        # Patterns are compiled and tables loaded at first use: now, rather than while a stream waits.
        recogniser.analyze("a@example.com 0 ::", recogniser.supported_entities, NO_ARTIFACTS)
    return recognisers


def _build(name: str, phone_regions: tuple[str, ...]) -> EntityRecognizer:
    if name == "EmailRecognizer":
        return OfflineEmailRecognizer(supported_language="en")
    if name == "PhoneRecognizer":
        return PromptPhoneRecognizer(supported_language="en", supported_regions=phone_regions)
    if name == "UrlRecognizer":
        return PromptUrlRecognizer(supported_language="en")
    recogniser: EntityRecognizer = getattr(predefined_recognizers, name)(supported_language="en")
    return recogniser
