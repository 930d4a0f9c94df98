"""The lock files pin everything that the project asks for, by hash, and name no place to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pinned(lock: str) -> dict[str, str]:
    """Every package of a lock file with its version."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def unmet(requirements: list[str], lock: str) -> list[str]:
    pins = pinned(lock)
    wanted = {canonicalize_name(one.name): one for one in map(Requirement, requirements)}
    return [
        str(one)
        for name, one in wanted.items()
        if name not in pins or not one.specifier.contains(pins[name], prereleases=True)
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_as_asked(lock: str) -> None:
    assert unmet(PYPROJECT["project"]["dependencies"] + PYPROJECT["build-system"]["requires"], lock) == [], "make lock"


def test_the_tools_of_development_are_pinned_as_asked() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    assert unmet(extras["dev"] + extras["build"], "requirements-dev.lock") == [], "make lock"


def test_tests_run_on_the_versions_that_are_installed_for_users() -> None:
    development = pinned("requirements-dev.lock")
    assert {name: development.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_hashes_and_none_has_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 100
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links", text)
