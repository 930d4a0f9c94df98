"""How much a reader sees of what must not be seen, when text is shown before it is checked.

The leak budget is unlimited here, and the policy beside this file cuts on every finding. What is shown beyond a
finding's start has two parts: what the detector must read before it can know, which no pipeline can save, and what
flowed on until the verdict was there.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import load, texts
from tests.bench.load import Load, StreamTimes
from tests.bench.processes import WorkerProcess
from tests.bench.statistics import Summary, summarise

from headgate.bus.connection import aiokafka_arguments
from headgate.client import Guard
from headgate.config import Settings
from headgate.inspector import Inspector
from headgate.policy import load_policy
from headgate.policy.feed import apply_policy
from headgate_schemas.events import Completion
from headgate_schemas.topics import POLICIES

POLICY_FILE = Path(__file__).with_name("concurrent.yaml")


@dataclass(frozen=True, slots=True)
class CutDistance:
    """One kind of finding. Distances are code points.

    Args:
        finding: what streamed.
        streams: answers that came to it and were cut.
        missed: answers that came to it and were not.
        shown: beyond the finding's start.
        needed: of these, what the detector must have read to know.
        beyond: of these, the rest: what the pipeline's time let out.
    """

    finding: str
    streams: int
    missed: int
    shown: Summary
    needed: Summary
    beyond: Summary


async def apply(guard: Guard, worker: WorkerProcess, settings: Settings) -> None:
    """Put the policy of this measurement in force."""
    policy = await apply_policy(
        aiokafka_arguments(settings),
        POLICIES.name(settings.topic_prefix),
        POLICY_FILE.read_text(encoding="utf-8"),
        POLICY_FILE.name,
        datetime.now(UTC),
    )
    await load.await_worker(guard, worker.check, policy.id)


async def measure(guard: Guard, inspector: Inspector, finding: str, wanted: Load) -> CutDistance:
    """Stream answers that come to a finding.

    Args:
        guard: connected, with the policy of this measurement in force.
        inspector: the core in this process, under the same policy.
        finding: a key of `texts.FINDINGS`.
        wanted: how much.
    """
    streams = await load.run(guard, wanted, texts.answers_with(finding, wanted.seed))
    cut = [stream for stream in streams if stream.cut_at is not None]
    needed = [_needed(inspector, f"{finding}-{number}", stream) for number, stream in enumerate(cut)]
    return CutDistance(
        finding=finding,
        streams=len(cut),
        missed=sum(stream.cut_at is None and _came_to_its_end(stream) for stream in streams),
        shown=summarise([stream.recalled for stream in cut]),
        needed=summarise(needed),
        beyond=summarise([max(0, stream.recalled - chars) for stream, chars in zip(cut, needed, strict=True)]),
    )


def inspector() -> Inspector:
    """The core in this process, under the policy of this measurement."""
    return Inspector(load_policy(POLICY_FILE.read_text(encoding="utf-8"), POLICY_FILE.name))


def _came_to_its_end(stream: StreamTimes) -> bool:
    return bool(stream.ends) and stream.ends[-1] == len(stream.answer.text)


def _needed(inspector: Inspector, session_id: str, stream: StreamTimes) -> int:
    """Code points behind the cut's place after which the core, given them one by one, knows."""
    for offset, char in enumerate(stream.answer.text):
        event = Completion(session_id=session_id, stream_id="answer", seq=offset, offset=offset, text=char)
        for verdict in inspector.handle(event):
            if verdict.action == "cut":
                return offset + 1 - (stream.cut_at or 0)
    return 0
