"""Labelled texts: lines of a data set in, texts with what is true of them out.

A line is a row as `headgate scan` takes it, with ``label``, and for spans ``spans``: ``[{"start", "end", "type"}]``.
Which labels mean that something is there, and which that nothing is, depends on the task; a label that is neither is
left out and counted, never guessed. Nothing here knows detectors.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from headgate.errors import ConfigError
from headgate_schemas.findings import Category, Kind

Task = Literal["injection", "pii", "secret", "tool"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a task's data sets call things.

    Args:
        category: of the findings that count.
        kind: what a text is that does not say so itself.
        positive: labels of texts that hold what is looked for.
        negative: labels of texts that do not.
    """

    category: Category
    kind: Kind
    positive: frozenset[str]
    negative: frozenset[str]


TERMS: Mapping[Task, Terms] = {
    "injection": Terms(
        "injection",
        "tool_result",
        frozenset(
            {
                "1",
                "injection",
                "injection_direct",
                "injection_indirect",
                "jailbreak",
                "prompt_extraction",
                "exfil_instruction",
            }
        ),
        frozenset({"0", "benign", "benign_assistant", "harmless", "safe", "none"}),
    ),
    "pii": Terms("pii", "completion", frozenset({"1", "pii", "entities", "entity_only"}), frozenset({"0", "none"})),
    "secret": Terms("secret", "completion", frozenset({"1", "secret"}), frozenset({"0", "not_secret", "none"})),
    "tool": Terms(
        "tool", "tool_call", frozenset({"1", "unauthorized", "unsafe"}), frozenset({"0", "authorized", "safe"})
    ),
}

#: Other data sets' names for the types that findings have.
TYPES: Mapping[str, str] = {
    "ADDRESS": "STREET_ADDRESS",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "ORG": "ORGANIZATION",
    "PER": "PERSON",
    "EMAIL": "EMAIL_ADDRESS",
    "PHONE": "PHONE_NUMBER",
    "SSN": "US_SSN",
}


class LabelledSpan(msgspec.Struct, frozen=True):
    """Where something is: half-open, in code points."""

    start: int
    end: int
    type: str


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is written; other keys are the data set's own."""

    label: str | int | bool
    text: str | None = None
    id: Any = None
    kind: Kind | None = None
    tool: str = ""
    arguments: dict[str, Any] | str | None = None
    request: str | None = None
    context: str | None = None
    spans: tuple[LabelledSpan, ...] | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled text.

    Args:
        file: where it stands.
        row_id: its own, or the number of its line.
        group: its label, or the value of the key that rows are grouped by.
        positive: whether it holds what is looked for.
        kind: what the text is.
        text: what is read.
        tool: for calls and results, the tool's name.
        arguments: of a call, where the row has them apart from the text.
        request: what the user asked for.
        spans: where it is, with the types that findings have; None where the row does not say.
    """

    file: str
    row_id: Any
    group: str
    positive: bool
    kind: Kind
    text: str = field(repr=False)
    tool: str = ""
    arguments: dict[str, Any] | str | None = field(default=None, repr=False)
    request: str = field(default="", repr=False)
    spans: tuple[LabelledSpan, ...] | None = None


class LabelledLines:
    """Reads one file.

    Args:
        file: its name, for the report.
        lines: of the file.
        task: what is looked for.
        kind: what the texts are; the task's own where None.
        group_by: a key of the rows; their label where None.

    Attributes:
        left_out: how often a label came that says nothing about the task.
        malformed: numbers of lines that are no row.
    """

    def __init__(
        self,
        file: str,
        lines: Iterable[bytes],
        task: Task,
        kind: Kind | None = None,
        group_by: str | None = None,
    ) -> None:
        self._file, self._lines = file, lines
        self._terms = TERMS[task]
        self._kind = kind
        self._group_by = group_by
        self.left_out: Counter[str] = Counter()
        self.malformed: list[int] = []

    def __iter__(self) -> Iterator[Labelled]:
        for number, line in enumerate(self._lines, start=1):
            if not line.strip():
                continue
            try:
                row = msgspec.json.decode(line, type=_Line)
                more = msgspec.json.decode(line) if self._group_by else {}
            except (msgspec.DecodeError, UnicodeDecodeError):
                self.malformed.append(number)
                continue
            labelled = self._labelled(number, row, more)
            if labelled is not None:
                yield labelled

    def _labelled(self, number: int, row: _Line, more: Mapping[str, Any]) -> Labelled | None:
        label = str(int(row.label)) if isinstance(row.label, bool) else str(row.label)
        positive = label in self._terms.positive
        if row.spans is not None and self._terms.category == "pii":
            # Such rows are labelled by what their text is about; what is in it is what the spans say.
            positive = bool(row.spans)
        elif not positive and label not in self._terms.negative:
            self.left_out[label] += 1
            return None
        if row.text is None and row.arguments is None:
            self.malformed.append(number)
            return None
        spans = None if row.spans is None else tuple(_renamed(span) for span in row.spans)
        return Labelled(
            file=self._file,
            row_id=number if row.id is None else row.id,
            group=label if self._group_by is None else str(more.get(self._group_by)),
            positive=positive,
            kind=self._kind or row.kind or self._terms.kind,
            text=row.text or "",
            tool=row.tool,
            arguments=row.arguments,
            request=row.request or row.context or "",
            spans=spans,
        )


def _renamed(span: LabelledSpan) -> LabelledSpan:
    return LabelledSpan(span.start, span.end, TYPES.get(span.type, span.type))


def check_counts(rows: Iterable[Labelled], task: Task) -> None:
    """See to it that there is something to measure.

    Raises:
        ConfigError: no row says anything about the task.
    """
    if not any(True for _ in rows):
        terms = TERMS[task]
        known = ", ".join(sorted(terms.positive | terms.negative))
        raise ConfigError(f"no row has a label that says something about {task}; known are {known}")
