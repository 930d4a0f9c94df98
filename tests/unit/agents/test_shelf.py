"""Policies and their detectors: shared where options are equal, refused where they cannot be loaded."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from headgate.detector import Detector
from headgate.errors import DetectorError, ModelError
from headgate.testing import LiteralDetector, policy_of
from headgate_agents.shelf import AGENT_OF, Shelf
from headgate_schemas.findings import Category

KNOWN = frozenset({"literals", "secrets"})


class Options(msgspec.Struct, frozen=True):
    level: int = 0


def shelf_of(*errors: Exception) -> tuple[Shelf, list[str]]:
    loads: list[str] = []
    waiting = list(errors)

    def load(name: str, options: Any) -> Detector:
        if waiting:
            raise waiting.pop(0)
        loads.append(name)
        return LiteralDetector({"x": "X"}, name=name, category="secret" if name == "secrets" else "pii")

    return Shelf(load, KNOWN), loads


def test_detectors_with_equal_options_are_loaded_once() -> None:
    shelf, loads = shelf_of()
    shelf.load(policy_of({}, options={"literals": Options(1)}))
    shelf.load(policy_of({"X": "cut"}, options={"literals": Options(1)}))
    assert loads == ["literals"]
    shelf.load(policy_of({}, options={"literals": Options(2)}))
    assert loads == ["literals", "literals"]
    assert len(shelf.loaded) == 2


def test_each_agent_runs_the_detectors_of_its_categories() -> None:
    shelf, _ = shelf_of()
    policy = policy_of({}, required=frozenset({"literals", "outside"}), shadow=frozenset({"secrets"}))
    shelf.load(policy)
    names = {agent: [d.card.name for d in shelf.detectors(policy, agent)] for agent in set(AGENT_OF.values())}
    assert names == {"pii": ["literals"], "exfiltration": ["secrets"], "injection": [], "tools": []}


@pytest.mark.parametrize(
    ("category", "agent"),
    [("pii", "pii"), ("secret", "exfiltration"), ("exfiltration", "exfiltration"), ("hidden_text", "injection"),
     ("injection", "injection"), ("tool", "tools")],
)  # fmt: skip
def test_categories_have_the_agents_of_the_design(category: Category, agent: str) -> None:
    assert AGENT_OF[category] == agent


def test_policy_whose_detectors_cannot_be_loaded_does_not_come_into_force() -> None:
    shelf, _ = shelf_of()
    first = policy_of({})
    shelf.load(first)
    shelf.put_in_force(first)
    broken, _ = shelf_of(ValueError("no such file"))
    with pytest.raises(DetectorError, match="literals cannot be loaded: ValueError"):
        broken.load(policy_of({}))
    with pytest.raises(RuntimeError, match="no policy is in force"):
        _ = broken.in_force
    assert shelf.in_force is first


def test_headgates_own_errors_pass_as_they_are() -> None:
    shelf, _ = shelf_of(ModelError("m is missing"))
    with pytest.raises(ModelError, match="m is missing"):
        shelf.load(policy_of({}))


def test_models_that_detectors_ask_are_prepared_before_a_policy_is_ready() -> None:
    asking = LiteralDetector({"x": "X"}, name="asking")
    asking.card = replace(asking.card, models=frozenset({"small", "large"}))
    prepared: list[frozenset[str]] = []
    shelf = Shelf(lambda name, options: asking, frozenset({"asking"}), prepared.append)
    shelf.load(policy_of({}, required=frozenset({"asking"})))
    assert prepared == [{"small", "large"}]
