"""The reference in the documents is true: its policies are good, and its names are those that conditions see."""

import re
from pathlib import Path

import pytest

from headgate.policy import check_policy
from headgate.policy.conditions import mistakes
from headgate.policy.vocabulary import VARIABLES

TEXT = (Path(__file__).parents[3] / "docs" / "policy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
WHOLE = [block for block in BLOCKS if block.startswith("name:")]
CONDITIONS = [
    line.removeprefix("when: ") for block in BLOCKS for line in block.splitlines() if line.startswith("when: ")
]


@pytest.mark.parametrize("source", WHOLE)
def test_a_whole_policy_of_the_reference_has_no_problems(source: str) -> None:
    assert check_policy(source, 0.0).problems == ()


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_of_the_reference_has_no_mistakes(condition: str) -> None:
    assert mistakes(condition) == []


def test_the_exceptions_of_the_reference_fit_its_policy() -> None:
    (exceptions,) = [block for block in BLOCKS if block.startswith("exceptions:")]
    assert check_policy(WHOLE[0] + exceptions, 0.0).problems == ()


@pytest.mark.parametrize("tools", [block for block in BLOCKS if block.startswith("tools:")])
def test_a_section_on_tools_of_the_reference_has_no_problems(tools: str) -> None:
    source = f"name: p\nmode: enforce\ndetectors: {{required: [tools]}}\nrules: []\n{tools}"
    assert check_policy(source, 0.0).problems == ()


def test_the_reference_lists_every_name_that_conditions_see() -> None:
    names = {
        f"{name}.{field}" if type_.fields else name
        for name, type_ in VARIABLES.items()
        for field in type_.fields or [""]
    }
    section = TEXT.partition("## Conditions")[2].partition("Operators:")[0]
    rows = {name for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)}
    assert rows == names
    assert len(WHOLE) == 1
    assert len(CONDITIONS) == 3
