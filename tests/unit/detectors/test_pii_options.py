"""What a policy may say of personal data, and how mistakes are answered."""

import msgspec
import pytest

from headgate.detectors.pii import Options, load
from headgate.detectors.pii.catalogue import COUNTRIES, ENTRIES
from headgate.errors import ConfigError


@pytest.mark.parametrize(
    ("section", "hint"),
    [
        ({"countries": ["uS"]}, "did you mean 'us'"),
        ({"countries": ["atlantis"]}, "known are"),
        ({"entities": ["EMAIL_ADRESS"]}, "did you mean 'EMAIL_ADDRESS'"),
        ({"omit": ["url"]}, "did you mean 'URL'"),
        ({"min_score": 1.5}, "between 0 and 1"),
        ({"phone_regions": ["us"]}, "two capital letters"),
        ({"country": ["us"]}, "unknown field"),
    ],
)
def test_a_mistake_names_what_is_wrong(section: dict[str, object], hint: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=hint):
        msgspec.convert(section, Options)


def test_an_unknown_phone_region_is_refused_when_loaded() -> None:
    with pytest.raises(ConfigError, match="XQ"):
        load(Options(entities=("PHONE_NUMBER",), phone_regions=("XQ",)))


def test_all_countries_are_all_recognisers() -> None:
    entities = tuple(entry.entity for entry in ENTRIES)
    assert Options(countries=("all",), entities=entities).entries() == ENTRIES
    assert Options(countries=COUNTRIES, entities=entities).entries() == ENTRIES


def test_formats_of_no_country_are_always_on() -> None:
    groups = {entry.group for entry in Options(countries=()).entries()}
    assert groups == {"generic"}


def test_all_entities_are_all_whatever_is_omitted() -> None:
    assert Options(countries=("all",), entities=("all",)).entries() == ENTRIES


def test_phone_regions_follow_the_countries_unless_they_are_named() -> None:
    assert Options(countries=("uk", "in")).regions() == ("US", "GB", "DE", "FR", "IN")
    assert Options(countries=("all",)).regions() == ("US", "GB", "DE", "FR", "IL", "IN", "CA", "BR")
    assert Options(countries=("all",), phone_regions=("CH",)).regions() == ("CH",)
