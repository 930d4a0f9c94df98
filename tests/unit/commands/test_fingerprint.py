"""`headgate fingerprint`: what is added is listed, found and removed again; mistakes say what to do."""

import json
from pathlib import Path

import pytest
from tests.unit.winnowing.test_fingerprints import CODE, OTHER, RENAMED
from typer.testing import CliRunner

from headgate import cli
from headgate.errors import ConfigError

APP = cli.build()


class Place:
    """A directory with a repository, and an index beside it."""

    def __init__(self, root: Path) -> None:
        self.code = root / "billing"
        self.index = root / "state" / "fingerprints"
        self.code.mkdir()
        (self.code / "settle.py").write_text(CODE)
        (self.code / "app.min.js").write_text("x")

    def run(self, *arguments: str, input_: str | None = None) -> tuple[int, str]:
        result = CliRunner().invoke(APP, ["fingerprint", *arguments, "--index", str(self.index)], input=input_)
        if isinstance(result.exception, ConfigError):
            raise result.exception
        return result.exit_code, result.stdout

    def json(self, *arguments: str, input_: str | None = None) -> dict[str, object]:
        _, out = self.run(*arguments, "--json", input_=input_)
        document: dict[str, object] = json.loads(out)
        return document

    def names(self) -> list[str]:
        return [each["name"] for each in self.json("list")["repositories"]]  # type: ignore[attr-defined]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_repository_is_added_under_its_directorys_name_and_added_again_in_its_place(place: Place) -> None:
    added = place.json("add", str(place.code))
    assert added["skipped"] == {"generated": 1}
    assert added["repositories"][0] | {"fingerprints": 0} == {  # type: ignore[index]
        "name": "billing", "files": 1, "lines": CODE.count("\n") + 1, "fingerprints": 0,
    }  # fmt: skip
    (place.code / "more.py").write_text(OTHER)
    assert place.json("add", str(place.code))["repositories"][0]["files"] == 2  # type: ignore[index]
    assert place.names() == ["billing"]


def test_a_copy_is_found_in_a_file_and_exits_with_one(place: Place, tmp_path: Path) -> None:
    place.run("add", str(place.code), "--name", "acme")
    assert place.run("check", "-", input_="x = 1\n") == (0, "")
    code, out = place.run("check", "-", "--json", input_=f"# mine\n{RENAMED}")
    (copied,) = json.loads(out)["copied"]
    assert (code, copied["repository"], copied["path"]) == (1, "acme", "settle.py")
    assert 3 <= copied["from"] < copied["to"] <= 2 + RENAMED.count("\n")
    code, out = place.run("check", "-", input_=RENAMED)
    assert (code, "settle.py" in out, "work" in out) == (1, True, False)


def test_a_repository_is_removed(place: Place) -> None:
    place.run("add", str(place.code))
    place.run("add", str(place.code), "--name", "twin")
    assert place.names() == ["billing", "twin"]
    place.run("remove", "billing")
    assert place.names() == ["twin"]
    with pytest.raises(ConfigError, match="has no repository billing"):
        place.run("remove", "billing")


def test_code_that_anybody_may_have_is_not_added(place: Place, tmp_path: Path) -> None:
    (tmp_path / "theirs.py").write_text(RENAMED)
    (place.code / "own.py").write_text(OTHER)
    place.run("add", str(place.code), "--allow", str(tmp_path / "theirs.py"))
    assert place.run("check", "-", input_=RENAMED)[0] == 0
    assert place.run("check", "-", input_=OTHER)[0] == 1


def test_a_place_without_code_is_a_mistake_and_leaves_the_index_alone(place: Place, tmp_path: Path) -> None:
    place.run("add", str(place.code))
    before = place.index.read_bytes()
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="no source code"):
        place.run("add", str(tmp_path / "empty"))
    assert place.index.read_bytes() == before


def test_a_missing_index_is_a_mistake(place: Place) -> None:
    with pytest.raises(ConfigError, match="key"):
        place.run("list")
