"""A worker's seat in the group: its own again after a crash, never two workers' at once."""

from pathlib import Path

import pytest

from headgate.errors import ConfigError
from headgate_agents import membership
from headgate_agents.membership import Seat


def test_two_workers_have_two_names_and_a_successor_has_the_first_again(tmp_path: Path) -> None:
    first, second = Seat(tmp_path, "g"), Seat(tmp_path, "g")
    assert first.name != second.name
    first.leave()
    third = Seat(tmp_path, "g")
    assert third.name == first.name
    second.leave()
    third.leave()


def test_folders_of_one_host_have_names_of_their_own(tmp_path: Path) -> None:
    one, other = Seat(tmp_path / "a", "g"), Seat(tmp_path / "b", "g")
    assert one.name != other.name
    one.leave()
    other.leave()


def test_folder_that_is_full_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "MAX_SEATS", 1)
    seat = Seat(tmp_path, "g")
    with pytest.raises(ConfigError, match="HEADGATE_DATA_DIR"):
        Seat(tmp_path, "g")
    seat.leave()
