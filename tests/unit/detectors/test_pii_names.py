"""Names of a token model in the personal-data detector: what is found, what is held, what is not even looked at."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.contract.detector_contract import run
from tests.tiny_names import TYPES, write_names

from headgate.checkpoints import CheckpointRules
from headgate.detector import Need, Scores, StreamContext
from headgate.detectors.pii import Options, load
from headgate.detectors.pii.clauses import MAX_HELD_CHARS, Looks, Named, NameStream
from headgate.detectors.pii.names import NameReader
from headgate.detectors.pii.stream import PiiDetector
from headgate.errors import DetectorError, ModelError
from headgate.inference import InferenceService
from headgate.inference.spans import TokenSpan, flat
from headgate.models import load_manifest

ANSWER = StreamContext(kind="completion")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_names(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def service(manifest: Path) -> Iterator[InferenceService]:
    service = InferenceService.from_manifest(load_manifest(manifest), threads=1)
    yield service
    service.close_now()


@pytest.fixture(scope="module")
def detector(manifest: Path) -> PiiDetector:
    loaded = load(Options(model="names", manifest=str(manifest), entities=("all",)))
    assert isinstance(loaded, PiiDetector)
    return loaded


def found(
    detector: PiiDetector, service: InferenceService, text: str, context: StreamContext = ANSWER
) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.type) for f in run(detector, [text], context, service.score_now)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b Ada Quist met Bo.", [("Ada Quist", "PERSON"), ("Bo", "PERSON")]),
        ("Ada met ada@example.com", [("Ada", "PERSON"), ("ada@example.com", "EMAIL_ADDRESS")]),
        ("a b c met Acme corp in Oslo", [("Acme corp", "ORGANIZATION"), ("Oslo", "LOCATION")]),
        ("a b c. Ada\nBo met a b\nb Cy", [("Ada\nBo", "PERSON"), ("Cy", "PERSON")]),
        ("a b c", []),
    ],
)
def test_names_come_beside_what_patterns_find(
    detector: PiiDetector, service: InferenceService, text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(t, k) for t, k in found(detector, service, text) if k != "URL"] == expected


def test_only_types_with_a_threshold_for_the_stream_are_found(detector: PiiDetector, service: InferenceService) -> None:
    assert found(detector, service, "Ada met b in Oslo", StreamContext("prompt")) == [("Ada", "PERSON")]
    assert found(detector, service, "Ada met b in Oslo", StreamContext("tool_result")) == []


def test_only_wanted_types_are_found(manifest: Path, service: InferenceService) -> None:
    """Places and organisations say little about a person, and are left out unless asked for."""
    usual = load(Options(model="names", manifest=str(manifest)))
    assert found(usual, service, "Ada met Acme corp in Oslo") == [("Ada", "PERSON")]  # type: ignore[arg-type]
    places = load(Options(model="names", manifest=str(manifest), entities=("LOCATION",)))
    assert found(places, service, "Ada met Acme corp in Oslo") == [("Oslo", "LOCATION")]  # type: ignore[arg-type]


def test_words_before_a_name_raise_its_score(detector: PiiDetector, service: InferenceService) -> None:
    def score(text: str) -> float:
        (finding,) = run(detector, [text], ANSWER, service.score_now)
        return finding.score

    assert score("a patient a Ada") > score("a friend a Ada") > 0.5


def test_findings_say_which_model_and_no_name(detector: PiiDetector, service: InferenceService) -> None:
    (finding,) = run(detector, ["a b c Zyxwv"], ANSWER, service.score_now)
    assert finding.reason == "names 1.0.0 recognised PERSON"
    assert finding.severity == "medium"
    assert "Zyxwv" not in repr(finding)


def test_the_card_changes_with_the_model(detector: PiiDetector, manifest: Path) -> None:
    assert "names-1.0.0" in detector.card.version
    lower = load(Options(model="names", manifest=str(manifest), lower_case=True))
    assert len({card.version for card in (detector.card, lower.card, load(Options()).card)}) == 3


def test_a_missing_model_is_told_when_the_detector_is_loaded(manifest: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="did you mean names"):
        load(Options(model="name", manifest=str(manifest)))
    without = write_names(
        tmp_path, head=f'kind = "tokens"\nlabels = {["O", *(f"{b}-{t}" for t in TYPES for b in "BI")]}'
    )
    with pytest.raises(ModelError, match="no head of tokens with thresholds"):
        load(Options(model="names", manifest=str(without)))


def test_scores_of_another_model_are_an_error() -> None:
    reader = NameReader("names", TYPES, TYPES, 0.4)
    with pytest.raises(DetectorError, match="head names"):
        reader.read("Ada", {"mood": (0.1,)}, {"PERSON": 0.5})
    with pytest.raises(DetectorError, match="head names"):
        reader.read("Ada", {"names": flat([TokenSpan(0, 3, 9, 0.9)])}, {"PERSON": 0.5})


def test_a_probability_that_is_no_number_is_a_finding() -> None:
    reader = NameReader("names", TYPES, TYPES, 0.0)
    (name,) = reader.read("Ada met", {"names": flat([TokenSpan(0, 3, 0, 0.5)])}, {"PERSON": float("nan")})
    assert name.type == "PERSON"


# The clauses alone, with a reader that knows some names by heart.


def reader_of(*names: str) -> Callable[[str, Scores], Sequence[Named]]:
    def read(text: str, scores: Scores) -> list[Named]:
        places = [(text.find(name), name) for name in names]
        return sorted(Named(at, at + len(name), "PERSON", 0.9) for at, name in places if at >= 0)

    return read


def stream(*names: str, lower_case: bool = False, max_words: int = 8) -> NameStream:
    return NameStream("m", CheckpointRules(24, 3, max_words), reader_of(*names), lower_case, Looks())


def fed(names: NameStream, text: str, final: bool = False) -> list[tuple[int, int]]:
    certain, needs = names.feed(text, final)
    while needs:
        more, needs = names.give([{}] * len(needs))
        certain += more
    return [(name.start, name.end) for name in certain]


def test_a_sentence_end_makes_names_certain() -> None:
    names = stream("Ada Quist")
    assert fed(names, "we met Ada Quist. ") == [(7, 16)]
    assert names.cleared_to == 18


@pytest.mark.parametrize("text", ["we met with Ada Quist; ", "we all met\nAda Quist\n", "a b c d e f g Ada Quist "])
def test_a_name_at_another_end_of_a_clause_is_held_until_the_next(text: str) -> None:
    names = stream("Ada Quist", max_words=9)
    assert fed(names, text) == []
    start = text.index("Ada")
    assert names.cleared_to == start
    assert fed(names, "and then she went home. ") == [(start, start + 9)]
    assert names.cleared_to == len(text) + len("and then she went home. ")


def test_a_name_cut_by_a_checkpoint_comes_whole() -> None:
    names = stream("Ada Maria Quist")
    assert fed(names, "a b c d e f g Ada Maria ") == []
    assert names.cleared_to == 14
    assert fed(names, "Quist and a b c d e f. ") == [(14, 29)]


def test_initials_and_titles_end_no_sentence() -> None:
    names = stream("J. R. Quist")
    assert fed(names, "we met with J. R. ") == []
    assert fed(names, "Quist at the old mill. ") == [(12, 23)]


def test_a_held_name_stays_one_when_the_next_look_does_not_see_it() -> None:
    seen = iter([[Named(9, 12, "PERSON", 0.8)], []])
    names = NameStream("m", CheckpointRules(24, 3, 8), lambda text, scores: next(seen), False, Looks())
    assert fed(names, "we a b c Ada\n") == []
    assert fed(names, "Bo met them. ") == [(9, 12)]


def test_the_next_look_may_put_another_name_over_it() -> None:
    seen = iter([[Named(9, 12, "PERSON", 0.8)], [Named(9, 17, "ORGANIZATION", 0.9)]])
    names = NameStream("m", CheckpointRules(24, 3, 5), lambda text, scores: next(seen), False, Looks())
    certain, needs = names.feed("we a b c Ada Corp all met. ", False)
    while needs:
        more, needs = names.give([{}] * len(needs))
        certain += more
    assert [(name.end, name.type) for name in certain] == [(17, "ORGANIZATION")]


def test_a_found_name_never_begins_in_what_is_cleared() -> None:
    seen = iter([[], [Named(3, 12, "PERSON", 0.9)]])
    names = NameStream("m", CheckpointRules(24, 3, 8), lambda text, scores: next(seen), True, Looks())
    assert fed(names, "we met them. ") == []
    assert fed(names, "a b c d. ", final=True) == []
    seen = iter([[], [Named(3, 16, "PERSON", 0.9)]])
    names = NameStream("m", CheckpointRules(24, 3, 8), lambda text, scores: next(seen), True, Looks())
    assert fed(names, "we met them. ") == []
    assert fed(names, "a b c d. ", final=True) == [(13, 16)]


def test_what_is_held_is_capped() -> None:
    name = "Aa " * 200
    names = stream(name.strip(), max_words=8)
    held = 0
    position = 0
    for word in name.split():
        position += len(word) + 1
        fed(names, f"{word} ")
        held = max(held, position - names.cleared_to)
    assert held <= MAX_HELD_CHARS + 8 * 6


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("nothing to see here. ", 0),
        ("The rest of it is here. ", 0),
        ("If I had known that, ", 0),
        ("so I said. ", 0),
        ("The Ada of it all. ", 1),
        ("we met on the 4th. ", 1),
        ("I. said so myself. ", 1),
        ("\u6771\u4eac \u3067\u3059 \u4eac. ", 1),
        ("Will you be there. ", 1),
        ("They met them, \nand Ada too. ", 1),
    ],
)
def test_what_holds_no_capital_and_no_digit_is_not_looked_at(text: str, asked: int) -> None:
    names = stream()
    fed(names, text, final=True)
    assert names._looks.asked == asked
    assert names._looks.spared == (2 if "\n" in text else 1) - asked


def test_names_in_small_letters_are_found_where_that_is_asked_for() -> None:
    assert fed(stream("ada quist"), "we met ada quist. ", final=True) == []
    assert fed(stream("ada quist", lower_case=True), "we met ada quist. ", final=True) == [(7, 16)]


def test_text_before_the_scores_that_were_asked_for_is_an_error() -> None:
    names = stream("Ada")
    _, needs = names.feed("we met Ada. ", False)
    assert [need.text for need in needs] == ["we met Ada."]
    with pytest.raises(DetectorError, match="before the scores"):
        names.feed("x", False)
    with pytest.raises(DetectorError, match="2 scores"):
        names.give([{}, {}])
    assert isinstance(needs[0], Need)


def test_a_long_text_is_asked_about_in_several_rounds() -> None:
    names = stream("Ada")
    certain, needs = names.feed("we met Ada. " * 150, True)
    rounds = 0
    while needs:
        rounds += 1
        assert len(needs) <= 64
        more, needs = names.give([{}] * len(needs))
        certain += more
    assert rounds == 3
    assert names.cleared_to == 150 * 12
