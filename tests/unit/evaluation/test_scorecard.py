"""Cards of scored texts: files, groups, mistakes, time."""

import json

import pytest

from headgate.evaluation.labelled import Labelled, LabelledSpan
from headgate.evaluation.matching import Span
from headgate.evaluation.scorecard import Scorecard
from headgate.evaluation.scoring import Scored


def scored(
    row_id: int,
    score: float,
    positive: bool,
    file: str = "a",
    group: str = "g",
    spans: tuple[LabelledSpan, ...] | None = None,
    found: tuple[Span, ...] = (),
) -> Scored:
    row = Labelled(file, row_id, group, positive, "tool_result", "guarded text", spans=spans)
    return Scored(row, score, score >= 0.5, found, float(row_id), failed=False)


TEXTS = [
    scored(1, 0.9, True, group="attack"),
    scored(2, 0.4, True, group="attack"),
    scored(3, 0.6, False, group="clean"),
    *(scored(at, 0.1, False, group="clean") for at in range(4, 10)),
]


def test_one_file_has_one_card_and_several_have_one_of_all() -> None:
    assert [card.name for card in Scorecard("injection", TEXTS).files] == ["a"]
    both = Scorecard("injection", [*TEXTS, scored(1, 0.2, False, file="b")])
    assert [(card.name, len(card.scored)) for card in both.files] == [("a", 9), ("b", 1), ("all", 10)]


def test_a_group_of_positives_is_measured_at_the_thresholds_of_its_file() -> None:
    card = Scorecard("injection", TEXTS)
    attack, clean = card.groups(card.files[0])
    assert (attack.name, clean.name) == ("attack", "clean")
    assert attack.recall_at(0.01).part == 1
    assert "auc" not in attack.as_json()
    assert attack.as_json()["recall_at"]["0.01"]["part"] == 1
    assert clean.as_json()["false_positives"]["part"] == 1


def test_mistakes_are_named_clearest_first_and_without_their_text() -> None:
    document = Scorecard("injection", TEXTS).as_json(confusion=5)
    mistakes = document["files"][0]["confusion"]
    assert [one["id"] for one in mistakes["missed"]] == [2]
    assert [one["id"] for one in mistakes["false_positives"]] == [3]
    assert "guarded" not in json.dumps(document)


def test_spans_are_counted_where_they_are_known() -> None:
    known = scored(1, 0.9, True, spans=(LabelledSpan(0, 4, "PERSON"),), found=((0, 4, "PERSON"),))
    (card,) = Scorecard("pii", [known, scored(2, 0.9, True, found=((0, 1, "PERSON"),))]).files
    assert card.as_json()["spans"]["by_type"]["PERSON"]["exact"]["f1"] == 1.0
    assert Scorecard("pii", [scored(2, 0.9, True)]).files[0].spans is None


@pytest.mark.parametrize(("quantile", "took_ms"), [(0.5, 5.0), (0.95, 9.0), (1.0, 9.0)])
def test_time_is_that_of_a_text_which_was_measured(quantile: float, took_ms: float) -> None:
    assert Scorecard("injection", TEXTS).files[0].took_ms(quantile) == took_ms


def test_figures_that_do_not_exist_are_null() -> None:
    document = Scorecard("injection", [scored(1, 0.1, False)]).as_json(0)
    assert document["files"][0]["f1"] is None
    assert document["files"][0]["recall"]["share"] is None
