"""Every key format, by the table: a sample is found where it stands, and what only begins like one is not."""

import re

import pytest
from tests.contract.detector_contract import run
from tests.unit.detectors import secret_samples as samples

from headgate.detector import StreamContext
from headgate.detectors import secrets
from headgate.detectors.secrets.checksums import BAD_CHECKSUM
from headgate.detectors.secrets.formats import (
    SHORTEST_KEY_CHARS,
    SHORTEST_SHAPE,
    LabelledFormat,
    Shape,
    TokenFormat,
)
from headgate.detectors.secrets.reading import LABELLED, SHAPES, TOKENS
from headgate_schemas.findings import Finding

DETECTOR = secrets.load(secrets.Options())
CONTEXT = StreamContext(kind="completion")


def find(text: str) -> tuple[Finding, ...]:
    return run(DETECTOR, [text], CONTEXT)


def ids(each: TokenFormat | Shape | LabelledFormat) -> str:
    return each.type


@pytest.mark.parametrize("each", [*TOKENS, *SHAPES], ids=ids)
@pytest.mark.parametrize("seed", [1, 50, 900])
def test_key_in_quotes_is_found_with_its_span(each: TokenFormat | Shape, seed: int) -> None:
    key = samples.token(each, seed)
    text = f'    value = "{key}"\n'
    spans = {(f.start, f.end) for f in find(text)}
    at = text.index(key)
    assert (at, at + len(key)) in spans


@pytest.mark.parametrize("each", [each for each in TOKENS if not each.at_opening], ids=ids)
def test_key_in_a_sentence_is_found(each: TokenFormat) -> None:
    key = samples.token(each, 7)
    found = find(f"I rotated the old one, and {key} is what you use from now on.")
    assert [text for f in found if (text := f.type)], "nothing found"
    assert any(f.severity == each.severity or f.type == each.type for f in found)


@pytest.mark.parametrize("each", [each for each in TOKENS if not each.at_opening], ids=ids)
def test_key_that_breaks_off_is_not_found(each: TokenFormat) -> None:
    key = samples.token(each, 3)
    prefix = max((p for p in each.prefixes if key.startswith(p)), key=len)
    broken = key[: len(prefix) + 3]
    assert not [f for f in find(f"it began with {broken} and so on") if f.type == each.type]


@pytest.mark.parametrize(
    "each", [each for each in TOKENS if not each.at_opening and each.prefixes[0][0].isalnum()], ids=ids
)
def test_key_within_a_word_is_not_found(each: TokenFormat) -> None:
    key = samples.token(each, 3)
    assert not [f for f in find(f"the file q7{key} is a build's") if f.start == 11]


@pytest.mark.parametrize("each", [each for each in TOKENS if each.entropy >= 2], ids=ids)
def test_masked_key_is_not_found(each: TokenFormat) -> None:
    key = samples.token(each, 3)
    prefix = max((p for p in each.prefixes if key.startswith(p)), key=len)
    masked = prefix + re.sub(r"[A-Za-z0-9]", "x", key[len(prefix) :])
    assert find(f'value = "{masked}"') == ()


@pytest.mark.parametrize("each", LABELLED, ids=ids)
@pytest.mark.parametrize(
    "form", ['{0}_api_key = "{1}"', '"{0}Token": "{1}"', "{0}-secret: {1}\n", "export {0}_KEY={1}\n"]
)
def test_value_under_its_providers_name_is_found(each: LabelledFormat, form: str) -> None:
    key = samples.labelled(each, 11)
    name = each.names[0] if each.names else "service"
    text = form.format(name.upper() if "export" in form else name, key)
    at = text.index(key)
    assert any(f.start == at and f.end == at + len(key) for f in find(text)), [
        (f.type, f.start, f.end) for f in find(text)
    ]


@pytest.mark.parametrize("each", [*TOKENS, *SHAPES], ids=ids)
def test_format_is_no_shorter_than_what_is_looked_at(each: TokenFormat | Shape) -> None:
    if isinstance(each, Shape):
        assert samples.least_length(each.pattern) >= SHORTEST_SHAPE
    else:
        assert min(map(len, each.prefixes)) + samples.least_length(each.body) >= SHORTEST_KEY_CHARS


def test_formats_of_many_providers_are_known() -> None:
    """A provider is counted once, by the first word of its formats' ids; kinds that are no provider are left out."""
    providers = {each.type.split("-")[0] for each in (*TOKENS, *SHAPES, *LABELLED)} - {"jwt", "llm"}
    assert len(providers) >= 120


@pytest.mark.parametrize(
    ("good", "type_"),
    [
        (samples.github("gh" + "p_", 5), "github-pat"),
        (samples.github("npm" + "_", 5), "npm-access-token"),
        (samples.age(5), "age-secret-key"),
        (samples.grafana(5), "grafana-service-account-token"),
    ],
)
def test_wrong_checksum_lowers_the_score(good: str, type_: str) -> None:
    last = "2" if good[-1] != "2" else "3"
    right, wrong = find(f"key {good} "), find(f"key {good[:-1] + last} ")
    assert [f.type for f in right] == [f.type for f in wrong] == [type_]
    assert wrong[0].score == pytest.approx(right[0].score * BAD_CHECKSUM, abs=0.01)


def test_jwt_needs_a_readable_header() -> None:
    good = samples.jwt(3)
    assert [f.type for f in find(f"see {good} ")] == ["jwt"]
    assert find("see eyJ" + samples.random_text(20, 4) + "." + samples.random_text(30, 5) + ". there") == ()


def test_sample_key_of_the_documentation_is_not_found() -> None:
    assert find("aws_access_key_id = AKIA" + "IOSFODNN7" + "EXAMPLE") == ()


def test_key_after_an_escape_is_found() -> None:
    key = samples.github("gh" + "p_", 9)
    text = f'{{"log": "first line\\n{key}\\tend"}}'
    assert [(f.start, f.end) for f in find(text)] == [(text.index(key), text.index(key) + len(key))]
