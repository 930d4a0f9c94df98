"""Labelled texts, read by a policy's detectors: a text in, its score and what was found in it out.

A text is read whole, by the core that the worker runs. It is *flagged* where a detector of the task's category found
something at its shipped threshold; for tool calls, where policy would not let the call through, or a detector that was
added by name found something, since no rule may speak of it. Its *score* is the largest of what was found and of what a
model said of any of its windows, below the threshold too, so that other thresholds can be thought of; of a call that a
model reads beside several parts of a request, what it said of the part that asks for it best. A text that a detector
gave up on is flagged with score 1, as policy would close on it, and counted as failed. Results never carry text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from headgate import detectors
from headgate.bank import Infer
from headgate.detector import Need, Scores
from headgate.errors import ConfigError
from headgate.evaluation.labelled import TERMS, Labelled, Task
from headgate.evaluation.matching import Span
from headgate.models import Entry
from headgate.policy import Policy
from headgate.scan import Result, Row, Scanner
from headgate_schemas.findings import Kind

_STOPPED = frozenset({"hold", "deny", "cut"})


@dataclass(frozen=True, slots=True)
class Scored:
    """What was said of one text.

    Args:
        row: the text's name and truth.
        score: in [0, 1].
        flagged: whether it counts as found.
        found: spans of the task's category.
        took_ms: to read it.
        failed: a detector gave up on it.
    """

    row: Labelled
    score: float
    flagged: bool
    found: tuple[Span, ...]
    took_ms: float
    failed: bool


def policy_for(task: Task, policy: Policy, extra: Iterable[str] = ()) -> Policy:
    """The policy, with the detectors that matter for a task alone; all of them for tool calls.

    Args:
        task: what is looked for.
        policy: as configured.
        extra: detectors to add, with their default options where the policy does not set them.

    Raises:
        ConfigError: there is no such detector, or none for the task.
    """
    added = frozenset(extra)
    for name in sorted(added - detectors.REGISTRY.keys()):
        raise ConfigError(f"there is no detector {name}; there are {', '.join(sorted(detectors.REGISTRY))}")
    options = {name: detectors.options_type(name)() for name in added} | dict(policy.options)
    used = (policy.required | policy.shadow | added) & detectors.REGISTRY.keys()
    if task != "tool":
        used = frozenset(
            name for name in used if detectors.load(name, options[name]).card.category == TERMS[task].category
        )
    if not used:
        raise ConfigError(f"the policy uses no detector for {task}; name one with --detector")
    return replace(policy, required=used, shadow=frozenset(), options=options, mode="enforce")


class Scoring:
    """Scores texts for one task.

    Args:
        task: what is looked for.
        policy: from `policy_for`.
        infer: scores windows for detectors that need a model.
        models: the manifest's entries by name, for what their labels mean.
        clock: seconds, for the time that a text takes.
        added: detectors that were added by name.
    """

    def __init__(
        self,
        task: Task,
        policy: Policy,
        infer: Infer,
        models: Mapping[str, Entry],
        clock: Callable[[], float],
        added: Iterable[str] = (),
    ) -> None:
        self._task = task
        self._category = TERMS[task].category
        self._models = models
        self._infer = infer
        self._clock = clock
        self._added = frozenset(added)
        self._kind: Kind = TERMS[task].kind
        self._largest = 0.0
        self._scanner = Scanner(policy, self._watched)

    def score(self, row: Labelled) -> Scored:
        """Read one text."""
        self._kind, self._largest = row.kind, 0.0
        line = Row(
            kind=row.kind,
            text=None if row.kind == "tool_call" and row.arguments is not None else row.text,
            tool=row.tool,
            arguments=row.arguments,
            request=row.request,
        )
        begun = self._clock()
        result = self._scanner.scan(line)
        return self._scored(row, result, (self._clock() - begun) * 1_000)

    def _scored(self, row: Labelled, result: Result, took_ms: float) -> Scored:
        findings = [ruled.finding for ruled in result.ruled if ruled.finding.category == self._category]
        failed = bool(result.failures)
        stopped = result.action in _STOPPED
        added = any(finding.detector in self._added for finding in findings)
        flagged = failed or (stopped or added if self._task == "tool" else bool(findings))
        score = max([self._largest, *(finding.score for finding in findings)])
        if failed or (self._task == "tool" and stopped):
            score = 1.0
        return Scored(
            row=row,
            score=score,
            flagged=flagged,
            found=tuple((f.start, f.end, f.type) for f in findings),
            took_ms=took_ms,
            failed=failed,
        )

    def _watched(self, needs: Sequence[Need]) -> Sequence[Scores]:
        scores = self._infer(needs)
        said = [self._worst(need.model, given) for need, given in zip(needs, scores, strict=True)]
        # A call's needs are asked for at once, one for each part of the request.
        parts = self._kind == "tool_call" and self._models[needs[0].model].calls
        self._largest = max(self._largest, min(said) if parts else max(said))
        return scores

    def _worst(self, model: str, given: Mapping[str, Sequence[float]]) -> float:
        entry = self._models[model]
        if self._kind == "tool_call" and entry.calls:
            return given[entry.calls.head][entry.heads[entry.calls.head].labels.index(entry.calls.label)]
        judged: dict[tuple[str, int], Any] = entry.thresholds(self._kind, "text")
        return max((given[head][label] for head, label in judged), default=0.0)
