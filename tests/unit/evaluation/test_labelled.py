"""Lines of a data set: which are positive, which are left out, and which are no row."""

import json

import pytest

from headgate.errors import ConfigError
from headgate.evaluation.labelled import Labelled, LabelledLines, Task, check_counts


def read(task: Task, *rows: dict[str, object], **options: str) -> tuple[list[Labelled], LabelledLines]:
    lines = LabelledLines("some.jsonl", [json.dumps(row).encode() for row in rows], task, **options)  # type: ignore[arg-type]
    return list(lines), lines


@pytest.mark.parametrize(
    ("task", "label", "positive"),
    [
        ("injection", "injection_indirect", True),
        ("injection", "jailbreak", True),
        ("injection", "benign", False),
        ("injection", 1, True),
        ("secret", True, True),
        ("secret", False, False),
        ("secret", "not_secret", False),
        ("tool", "unauthorized", True),
        ("tool", "authorized", False),
    ],
)
def test_labels_of_public_sets_are_known(task: Task, label: object, positive: bool) -> None:
    (row,), _ = read(task, {"text": "t", "label": label})
    assert row.positive is positive


def test_a_label_that_says_nothing_about_the_task_is_left_out_and_counted() -> None:
    rows, lines = read("injection", {"text": "t", "label": "harmful_request"}, {"text": "t", "label": "benign"})
    assert [row.row_id for row in rows] == [2]
    assert lines.left_out == {"harmful_request": 1}


def test_pii_is_what_the_spans_say() -> None:
    span = {"start": 0, "end": 3, "type": "GPE"}
    rows, _ = read(
        "pii", {"text": "t", "label": "anything", "spans": [span]}, {"text": "t", "label": "pii", "spans": []}
    )
    assert [row.positive for row in rows] == [True, False]
    assert [s.type for s in rows[0].spans or ()] == ["LOCATION"]


def test_a_request_may_be_called_context_and_a_row_names_its_own_kind() -> None:
    (row,), _ = read("injection", {"text": "t", "label": 1, "context": "what was asked", "kind": "prompt", "id": "a-1"})
    assert (row.request, row.kind, row.row_id) == ("what was asked", "prompt", "a-1")
    (row,), _ = read("injection", {"text": "t", "label": 1, "kind": "prompt"}, kind="completion")
    assert row.kind == "completion"


def test_rows_are_grouped_by_a_key_of_theirs() -> None:
    rows, _ = read(
        "injection", {"text": "t", "label": 1, "attack": "direct"}, {"text": "t", "label": 1}, group_by="attack"
    )
    assert [row.group for row in rows] == ["direct", "None"]


def test_lines_that_are_no_rows_are_told_by_number() -> None:
    lines = LabelledLines("some.jsonl", [b"{", b"", b'{"label": 1}', b'{"text": "t"}'], "secret")
    assert list(lines) == []
    assert lines.malformed == [1, 3, 4]


def test_nothing_to_measure_is_an_error_that_names_the_labels() -> None:
    with pytest.raises(ConfigError, match="not_secret"):
        check_counts([], "secret")


def test_a_row_shows_no_text_in_its_representation() -> None:
    (row,), _ = read("injection", {"text": "guarded", "label": 1, "context": "asked"})
    assert "guarded" not in repr(row)
    assert "asked" not in repr(row)
