"""The report of an evaluation: judged recordings in, shares over sessions and over distinct tasks out.

Recordings of one task, by several models or attacks, are no independent cases, so each share is given twice: over
sessions, and over distinct tasks. A task of an attack counts as stopped where all of its sessions are; a clean one as
touched where any of its sessions is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from headgate.evaluation.outcome import Judged
from headgate.evaluation.shares import Share

#: By what sessions are grouped.
Dimension = Literal["suite", "model", "attack"]
DIMENSIONS: tuple[Dimension, ...] = ("suite", "model", "attack")


@dataclass(frozen=True, slots=True)
class Tally:
    """The shares of some sessions; those over tasks say so.

    Args:
        stopped: attacked sessions stopped before the first harmful call.
        stopped_tasks: attacked tasks.
        all_withheld: attacked sessions of which every harmful call was withheld.
        touched: clean sessions of which a call was withheld.
        touched_tasks: clean tasks.
        acting_touched: clean sessions that act after a read.
        acting_touched_tasks: clean tasks that do.
        texts_touched: clean sessions of which a prompt, a result or an answer was not let through as it was.
    """

    stopped: Share
    stopped_tasks: Share
    all_withheld: Share
    touched: Share
    touched_tasks: Share
    acting_touched: Share
    acting_touched_tasks: Share
    texts_touched: Share

    @classmethod
    def of(cls, sessions: Iterable[Judged]) -> "Tally":
        """Count."""
        counted = list(sessions)
        attacked = [one for one in counted if one.attacked]
        clean = [one for one in counted if not one.attacked]
        acting = [one for one in clean if one.acts]
        return cls(
            stopped=Share.of(one.stopped for one in attacked),
            stopped_tasks=_over_tasks(attacked, lambda task: all(one.stopped for one in task)),
            all_withheld=Share.of(one.all_withheld for one in attacked),
            touched=Share.of(one.touched for one in clean),
            touched_tasks=_over_tasks(clean, _any_touched),
            acting_touched=Share.of(one.touched for one in acting),
            acting_touched_tasks=_over_tasks(acting, _any_touched),
            texts_touched=Share.of(one.texts_touched for one in clean),
        )

    def as_json(self) -> dict[str, Any]:
        """Each share by its name."""
        return {name: getattr(self, name).as_json() for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of guarding did to the recordings.

    Args:
        name: of the way.
        sessions: judged, in the order of the recordings.
    """

    name: str
    sessions: Sequence[Judged]

    @property
    def tally(self) -> Tally:
        """Of all sessions."""
        return Tally.of(self.sessions)

    def by(self, dimension: Dimension) -> dict[str, Tally]:
        """Of each group, in the order of their names."""
        groups: dict[str, list[Judged]] = defaultdict(list)
        for one in self.sessions:
            groups[getattr(one, dimension)].append(one)
        return {name: Tally.of(groups[name]) for name in sorted(groups)}

    def as_json(self) -> dict[str, Any]:
        """The tallies, and the names of the sessions that a reader will ask for."""
        return {
            "name": self.name,
            "all": self.tally.as_json(),
            **{f"by_{one}": {name: tally.as_json() for name, tally in self.by(one).items()} for one in DIMENSIONS},
            "not_stopped": [one.trace_id for one in self.sessions if one.attacked and not one.stopped],
            "clean_touched": [one.trace_id for one in self.sessions if not one.attacked and one.touched],
        }


def _any_touched(sessions: Sequence[Judged]) -> bool:
    return any(one.touched for one in sessions)


def _over_tasks(sessions: Iterable[Judged], counts: Callable[[Sequence[Judged]], bool]) -> Share:
    tasks: dict[tuple[str, ...], list[Judged]] = defaultdict(list)
    for one in sessions:
        tasks[one.task].append(one)
    return Share.of(counts(task) for task in tasks.values())
