"""Which offset may be committed."""

from hypothesis import given
from hypothesis import strategies as st

from headgate_agents.floors import Floors


def read(floors: Floors, *offsets: int) -> None:
    for offset in offsets:
        assert floors.read(offset)


def test_nothing_is_committed_before_anything_was_read() -> None:
    assert Floors().committable is None


def test_offset_after_the_last_is_committed_when_all_is_finished() -> None:
    floors = Floors()
    read(floors, 5, 6, 9)
    for offset in (5, 6, 9):
        floors.finish(offset)
    assert floors.committable == 10


def test_oldest_unfinished_record_holds_back_those_after_it() -> None:
    """Where Faust would commit past 6, because 7 was acknowledged."""
    floors = Floors()
    read(floors, 5, 6, 7)
    floors.finish(5)
    floors.finish(7)
    assert floors.committable == 6
    floors.finish(6)
    assert floors.committable == 8


def test_hold_keeps_finished_records_readable_until_it_is_released() -> None:
    floors = Floors()
    read(floors, 3, 4)
    floors.hold("session", 3)
    floors.finish(3)
    floors.finish(4)
    assert (floors.committable, floors.finished_to) == (3, 5)
    floors.release("session")
    assert floors.committable == 5


def test_later_hold_of_one_name_does_not_move_the_first() -> None:
    floors = Floors()
    read(floors, 3, 4)
    floors.hold("session", 3)
    floors.hold("session", 4)
    for offset in (3, 4):
        floors.finish(offset)
    assert floors.committable == 3


def test_renamed_hold_lets_the_old_name_hold_a_later_offset() -> None:
    """While a snapshot is on its way, events after it are held on their own."""
    floors = Floors()
    read(floors, 3, 4)
    floors.hold("session", 3)
    floors.rename("session", "snapshot")
    floors.hold("session", 4)
    for offset in (3, 4):
        floors.finish(offset)
    assert floors.committable == 3
    floors.release("snapshot")
    assert floors.committable == 4


def test_record_that_comes_again_is_told_apart() -> None:
    floors = Floors()
    read(floors, 3)
    assert not floors.read(3)
    assert not floors.read(2)
    assert floors.read(4)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_nothing_that_is_needed_lies_before_the_committed_offset(
    records: list[tuple[bool, bool]],
) -> None:
    """Whatever is finished or held, in whatever order, the committed offset is the least that is needed."""
    floors = Floors()
    needed = {len(records)}
    for offset, (finished, held) in enumerate(records):
        read(floors, offset)
        if held:
            floors.hold(offset, offset)
        if finished:
            floors.finish(offset)
        if held or not finished:
            needed.add(offset)
    assert floors.committable == min(needed)
