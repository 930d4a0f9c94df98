"""The catalogue's facts, derived again from what Presidio and phonenumbers ship."""

import inspect
import re
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
import regex

from headgate.detectors.pii import recognisers as first  # noqa: F401 - knows how to import Presidio
from headgate.detectors.pii.catalogue import COUNTRIES, ENTITIES, ENTRIES, GENERIC, Entry, severity
from headgate.detectors.pii.recognisers import shortest_number
from headgate.detectors.pii.words import PUNCTUATION

predefined = pytest.importorskip("presidio_analyzer.predefined_recognizers")
phonenumbers = pytest.importorskip("phonenumbers")

#: Modules whose recognisers need a model or a service.
_NEEDY = re.compile(r"\.(ner|third_party|nlp_engine_recognizers)\.")
#: Their patterns' lookaheads demand more than their matches hold.
_FROM_LOOKAHEAD = {"InPanRecognizer"}


def shipped() -> dict[str, type[Any]]:
    classes = {name: getattr(predefined, name) for name in predefined.__all__}
    return {n: c for n, c in classes.items() if inspect.isclass(c) and not _NEEDY.search(c.__module__)}


def digits(pattern: Any) -> int:
    """Fewest decimal digits in a match of a parsed pattern; never too many."""
    total = 0
    for operation, argument in pattern:
        name = str(operation)
        if name == "LITERAL":
            total += chr(argument).isdecimal()
        elif name == "IN":
            total += all(map(only_digits, argument))
        elif name in {"MAX_REPEAT", "MIN_REPEAT"}:
            total += argument[0] * digits(argument[2])
        elif name == "SUBPATTERN":
            total += digits(argument[3])
        elif name == "BRANCH":
            total += min(map(digits, argument[1]))
    return total


def only_digits(item: Any) -> bool:
    kind, value = str(item[0]), item[1]
    if kind == "RANGE":
        return chr(value[0]).isdecimal() and chr(value[1]).isdecimal()
    return chr(value).isdecimal() if kind == "LITERAL" else str(value) == "CATEGORY_DIGIT"


def parsed(name: str) -> list[Any]:
    recogniser = shipped()[name](supported_language="en")
    return [parser.parse(pattern.regex.replace("(?i)", "")) for pattern in recogniser.patterns]


def test_every_shipped_recogniser_is_in_the_catalogue() -> None:
    assert {entry.name for entry in ENTRIES} == set(shipped())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_has_the_group_and_entity_that_presidio_gives_it(entry: Entry) -> None:
    recogniser = shipped()[entry.name](supported_language="en")
    assert recogniser.supported_entities == [entry.entity]
    assert (recogniser.COUNTRY_CODE or GENERIC) == entry.group


@pytest.mark.parametrize(
    "entry",
    [e for e in ENTRIES if "PHONE" not in e.entity and "ZA_MOBILE" not in e.entity and "ZA_TELE" not in e.entity],
    ids=lambda entry: entry.name,
)
def test_no_match_has_fewer_digits_or_code_points_than_its_entry_says(entry: Entry) -> None:
    patterns = parsed(entry.name)
    assert min(pattern.getwidth()[0] for pattern in patterns) == entry.length
    if entry.name not in _FROM_LOOKAHEAD:
        assert min(map(digits, patterns)) == entry.digits


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.chars], ids=lambda entry: entry.name)
def test_no_match_does_without_the_entrys_characters(entry: Entry) -> None:
    """Each alternative holds one of them outside every repetition that may be left out."""
    assert all(holds(pattern, entry.chars) for pattern in parsed(entry.name))


def holds(pattern: Any, characters: str) -> bool:
    for operation, argument in pattern:
        name = str(operation)
        if name == "LITERAL" and chr(argument) in characters:
            return True
        if name == "IN" and all(str(k) == "LITERAL" and chr(v) in characters for k, v in argument):
            return True
        if name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[0] and holds(argument[2], characters):
            return True
        if name == "SUBPATTERN" and holds(argument[3], characters):
            return True
        if name == "BRANCH" and all(holds(branch, characters) for branch in argument[1]):
            return True
    return False


def test_no_phone_number_has_fewer_digits_than_its_entry_says() -> None:
    least = {entry.name: entry.digits for entry in ENTRIES}
    assert min(map(shortest_number, phonenumbers.SUPPORTED_REGIONS)) == least["PhoneRecognizer"]
    assert shortest_number("ZA") == least["ZaMobileNumberRecognizer"] == least["ZaTelephoneNumberRecognizer"]


def test_no_international_number_has_fewer_than_six_digits() -> None:
    codes = {region: phonenumbers.country_code_for_region(region) for region in phonenumbers.SUPPORTED_REGIONS}
    assert min(len(str(code)) + shortest_number(region) for region, code in codes.items()) == 6


def test_the_punctuation_of_phone_numbers_is_phonenumbers_own() -> None:
    theirs = regex.compile(f"[{phonenumbers.phonenumberutil._VALID_PUNCTUATION}]")
    ours = regex.compile(f"[{PUNCTUATION}]")
    for code_point in range(0x10000):
        character = chr(code_point)
        if not character.isspace():
            assert bool(ours.fullmatch(character)) == bool(theirs.fullmatch(character)), hex(code_point)


def test_every_entity_has_a_severity_and_every_country_a_code() -> None:
    assert {severity(entity) for entity in ENTITIES} == {"low", "medium", "high"}
    assert severity("IBAN_CODE") == severity("US_SSN") == severity("CRYPTO") == "high"
    assert all(re.fullmatch("[a-z]{2}", country) for country in COUNTRIES)
