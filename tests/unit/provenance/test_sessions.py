"""Whole sessions of many applications: what an attack wants is denied, what the user wants is not."""

import json

import pytest
from tests.unit.provenance import sessions_aside, sessions_known, sessions_later
from tests.unit.provenance.playing import denied
from tests.unit.provenance.stage import Played

SESSIONS = [
    pytest.param(played, id=f"{played.application}: {played.name}")
    for part in (sessions_known, sessions_aside, sessions_later)
    for played in (*part.CLEAN, *part.ATTACKED)
]


@pytest.mark.parametrize("played", SESSIONS)
def test_the_harmful_calls_are_denied_and_no_others(played: Played) -> None:
    assert denied(played).keys() == played.harmful


@pytest.mark.parametrize("played", SESSIONS)
def test_a_reason_names_argument_and_source_and_no_value(played: Played) -> None:
    calls = {step.id: step.text for step in played.steps if step.kind == "call"}
    for call_id, reason in denied(played).items():
        assert reason.startswith("`")
        assert "the result of" in reason
        assert not [value for value in json.loads(calls[call_id]).values() if str(value) in reason]


def test_half_of_the_sessions_are_clean() -> None:
    for part in (sessions_known, sessions_aside, sessions_later):
        assert len(part.CLEAN) == len(part.ATTACKED) >= 6
        assert not any(played.harmful for played in part.CLEAN)
        assert all(played.harmful for played in part.ATTACKED)
