"""What the local broker needs is found, or the error says what to do; no Java and no Maven of the machine is asked."""

import stat
from pathlib import Path

import pytest

from headgate.bus import java
from headgate.errors import BrokerError


def program(folder: Path, name: str, body: str) -> Path:
    """A shell script that stands for a program."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, but for what the shell needs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


#: Stands for Maven: puts a jar where the option says, and counts its calls.
MAVEN = """
echo called >> "$0.calls"
for word in "$@"; do case "$word" in -DoutputDirectory=*) out="${word#*=}";; esac; done
/bin/mkdir -p "$out" && : > "$out/kafka_2.13-0.jar"
"""


@pytest.mark.parametrize(
    ("banner", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_292"', 8),
        ('openjdk version "21" 2023-09-19', 21),
        ('openjdk version "25-ea" 2025-09-16', 25),
        ("command not found", None),
    ],
)
def test_the_major_version_is_read_from_every_form_of_the_banner(banner: str, major: int | None) -> None:
    assert java.java_major(banner) == major


def test_a_missing_java_says_what_to_do(path: Path) -> None:
    with pytest.raises(BrokerError, match=r"Java 17 or newer .* install it .* --embedded"):
        java.find_java()


@pytest.mark.parametrize(("version", "said"), [("1.8.0_292", "8"), ("16.0.2", "16"), ("no number", "unknown")])
def test_an_old_java_is_refused_with_its_version(path: Path, version: str, said: str) -> None:
    program(path, "java", f"echo 'openjdk version \"{version}\"' >&2")
    with pytest.raises(BrokerError, match=f"is version {said}, and Kafka needs 17"):
        java.find_java()


def test_a_java_that_fails_is_refused(path: Path) -> None:
    program(path, "java", "exit 3")
    with pytest.raises(BrokerError, match="does not start"):
        java.find_java()


def test_a_new_enough_java_is_taken(path: Path) -> None:
    file = program(path, "java", "echo 'openjdk version \"17.0.1\"' >&2")
    assert java.find_java() == str(file)


def test_jars_are_brought_once(path: Path, tmp_path: Path) -> None:
    maven = program(path, "mvn", MAVEN)
    said: list[str] = []
    first = java.resolve_jars(tmp_path / "cache", said.append)
    second = java.resolve_jars(tmp_path / "cache", said.append)
    assert first == second
    assert [file.name for file in first.iterdir()] == ["kafka_2.13-0.jar"]
    assert maven.with_name("mvn.calls").read_text() == "called\n"
    assert len(said) == 1
    assert [file.name for file in (tmp_path / "cache").iterdir()] == [first.name]


def test_a_missing_maven_says_what_to_do(path: Path, tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match=r"there is no `mvn`; install it"):
        java.resolve_jars(tmp_path / "cache", lambda _line: None)


@pytest.mark.parametrize(
    ("body", "said"),
    [("echo '[ERROR] no route to the repository'; exit 1", "no route to the repository"), ("exit 0", "gave no reason")],
)
def test_a_maven_that_brings_nothing_leaves_nothing_and_says_why(
    path: Path, tmp_path: Path, body: str, said: str
) -> None:
    program(path, "mvn", body)
    with pytest.raises(BrokerError, match=said):
        java.resolve_jars(tmp_path / "cache", lambda _line: None)
    assert list((tmp_path / "cache").iterdir()) == []
