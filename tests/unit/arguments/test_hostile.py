"""Two hundred hostile calls and more, through the whole core under the shipped policy: none runs as it was written."""

import json

import pytest
from tests.unit.arguments import hostile_data, hostile_paths, hostile_queries, hostile_shell
from tests.unit.arguments.hostile import Case

from headgate.arguments import MAX_STEPS, Steps, read_call
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.policy import default_policy
from headgate_schemas.events import Prompt, SessionStart, ToolCall
from headgate_schemas.verdicts import Verdict

CASES = (*hostile_shell.CASES, *hostile_data.CASES, *hostile_queries.CASES, *hostile_paths.CASES)


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    return Inspector(default_policy(), fingerprinter=Fingerprinter(b"0" * 32), now=lambda: 0.0)


def verdict_on(inspector: Inspector, case: Case, session: str) -> Verdict:
    inspector.handle(SessionStart(session_id=session, tools=case.tools))
    inspector.handle(
        Prompt(session_id=session, stream_id="p", seq=0, offset=0, text="Look after my project.", final=True)
    )
    call = ToolCall(
        session_id=session, stream_id="c", seq=0, offset=0, text=case.text, final=True, tool=case.tool, call_id="c"
    )
    return inspector.handle(call)[-1]


def test_there_are_two_hundred_cases_and_no_two_are_alike() -> None:
    assert len({(case.tool, case.text, case.tools is None) for case in CASES}) == len(CASES) >= 200


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{n}-{CASES[n].tool}")
def test_a_hostile_call_does_not_run_as_it_is_written(inspector: Inspector, number: int) -> None:
    case = CASES[number]
    verdict = verdict_on(inspector, case, f"s{number}")
    assert verdict.action == case.outcome
    assert verdict.final
    assert not verdict.failures
    assert all(finding.reason not in case.text for finding in verdict.findings if finding.reason)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{n}-{CASES[n].tool}")
def test_a_hostile_call_costs_a_counted_amount_of_work(number: int) -> None:
    case, steps = CASES[number], Steps(MAX_STEPS)
    try:
        arguments = json.loads(case.text)
    except (ValueError, RecursionError):
        return
    if isinstance(arguments, dict):
        read_call(case.tool, "", arguments, steps)
        assert steps.taken <= 2_000
