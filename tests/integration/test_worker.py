"""The worker on a real Apache Kafka: verdicts, dead letters, policies, outside detectors, and a clean stop."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from tests.conftest import POLICY
from tests.worker_process import Wire, WorkerProcess, environment

from headgate.bus.connection import aiokafka_arguments
from headgate.bus.partitions import partition_for
from headgate.config import Settings
from headgate.policy.feed import apply_policy
from headgate_schemas import topics
from headgate_schemas.events import Completion, Prompt, SessionEnd, SessionStart, Tool, ToolCall
from headgate_schemas.findings import Finding, Report

pytestmark = pytest.mark.kafka

#: The shape of a private key, around one letter.
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(["QUFB" * 16] * 6) + "\n-----END RSA PRIVATE KEY-----\n"
TOOLS = (Tool(name="search", parameters={"type": "object", "properties": {"q": {"type": "string"}}}),)


def chunks(session_id: str, text: str, size: int = 8, stream_id: str = "answer") -> list[Completion]:
    starts = range(0, len(text), size)
    return [
        Completion(
            session_id=session_id,
            stream_id=stream_id,
            seq=seq,
            offset=start,
            text=text[start : start + size],
            final=start + size >= len(text),
        )
        for seq, start in enumerate(starts)
    ]


def call(session_id: str, tool: str) -> ToolCall:
    return ToolCall(
        session_id=session_id, stream_id="call", seq=0, offset=0, text='{"q": "x"}', final=True, tool=tool, call_id="1"
    )


async def test_prompt_answer_and_calls_get_their_verdicts(worker: WorkerProcess, wire: Wire) -> None:
    """The main job: what is harmless is cleared to its end, a key cuts, a tool that was not declared is denied."""
    prompt = Prompt(session_id="s", stream_id="prompt", seq=0, offset=0, text="hello", final=True)
    await wire.send(SessionStart(session_id="s", tools=TOOLS), prompt, *chunks("s", "Good words only. " * 4))
    await wire.send(
        call("s", "shell"), *chunks("s", f"Here it is: {KEY}", stream_id="leak"), SessionEnd(session_id="s")
    )
    await wire.until(lambda w: all(w.final("s", name) for name in ("prompt", "answer", "call", "leak")))
    start = next(verdict for verdict in wire.verdicts if verdict.limits)
    assert start.policy.startswith("testing@")
    cleared = wire.final("s", "answer")
    assert cleared is not None
    assert (cleared.action, cleared.cleared_to) == ("allow", 68)
    denied, cut = wire.final("s", "call"), wire.final("s", "leak")
    assert denied is not None
    assert (denied.action, denied.rule) == ("deny", "tool-outside-declaration")
    assert cut is not None
    assert (cut.action, cut.rule, cut.cut_at) == ("cut", "no-private-keys", len("Here it is: "))
    await wire.until(lambda w: len(w.alerts) == 2)
    assert {alert["class_uid"] for alert in wire.alerts} == {2004}
    assert "QUFBQUFB" not in json.dumps(wire.alerts) + worker.log


async def test_broken_records_become_dead_letters_and_their_neighbours_are_unharmed(
    worker: WorkerProcess, wire: Wire, kafka_settings: Settings
) -> None:
    """Each broken record is one dead letter, not one an agent, and the stream around them is cleared to its end."""
    answer = chunks("s", "Good words only, one after the other.")
    elsewhere = (partition_for("s", kafka_settings.partitions) + 1) % kafka_settings.partitions
    broken: list[tuple[bytes | None, bytes | None, int | None]] = [
        (b"\x00\x01 garbage", b"s", None),
        (b'{"kind":"prompt","text":"\xff"}', b"s", None),
        (b'{"kind":"unheard-of","session_id":"s"}', b"s", None),
        (None, b"s", None),
        (b'{"kind":"session.end","session_id":"s"}', b"other", partition_for("s", kafka_settings.partitions)),
        (b'{"kind":"session.end","session_id":"s"}', b"s", elsewhere),
        (b'{"kind":"session.end","session_id":""}', b"", None),
    ]
    await wire.send(SessionStart(session_id="s"), *answer[:2])
    for value, key, partition in broken:
        await wire.send_raw(topics.EVENTS, value, key, partition)
    await wire.send(*answer[2:])
    await wire.until(lambda w: len(w.dead_letters) >= len(broken) and w.final("s", "answer") is not None)
    final = wire.final("s", "answer")
    assert final is not None
    assert (final.action, final.cleared_to) == ("allow", 37)
    assert [letter.error for letter in wire.dead_letters] == ["RecordError"] * len(broken)
    assert {letter.value for letter in wire.dead_letters} == {value for value, _, _ in broken}
    assert any("murmur2" in letter.reason for letter in wire.dead_letters)


async def test_gap_in_a_stream_is_denied_as_a_broken_protocol(worker: WorkerProcess, wire: Wire) -> None:
    """What would be released is not what was checked, so nothing after the gap is; another stream is unharmed."""
    first, _, third, *_ = chunks("s", "One, two, three, four, five.")
    await wire.send(SessionStart(session_id="s"), first, third, *chunks("s", "Fine.", stream_id="other"))
    await wire.until(lambda w: w.final("s", "answer") is not None and w.final("s", "other") is not None)
    cut, other = wire.final("s", "answer"), wire.final("s", "other")
    assert cut is not None
    assert (cut.action, cut.rule) == ("cut", "broken-stream")
    assert [finding.type for finding in cut.findings] == ["gap"]
    assert other is not None
    assert other.action == "allow"


async def test_new_policy_is_taken_up_without_a_restart_and_open_sessions_keep_theirs(
    worker: WorkerProcess, wire: Wire, kafka_settings: Settings
) -> None:
    """A session that began under the old version is judged by it to its end."""
    answer = chunks("old", "Good words only.")
    await wire.send(SessionStart(session_id="old"), answer[0])
    await wire.until(lambda w: bool(w.of("old", "answer")))
    source = POLICY.replace("name: testing", "name: applied")
    policy = await apply_policy(
        aiokafka_arguments(kafka_settings),
        topics.POLICIES.name(kafka_settings.topic_prefix),
        source,
        "applied",
        datetime.now(UTC),
    )
    worker.wait_for(lambda: f"policy {policy.id} is in force" in worker.log, "to take up the policy")
    await wire.send(SessionStart(session_id="new"), *answer[1:], *chunks("new", "Good words only."))
    await wire.until(lambda w: w.final("old", "answer") is not None and w.final("new", "answer") is not None)
    old, new = wire.final("old", "answer"), wire.final("new", "answer")
    assert old is not None
    assert new is not None
    assert old.policy.startswith("testing@")
    assert new.policy == policy.id


async def test_outside_detector_reports_through_its_own_topic(worker: WorkerProcess, wire: Wire) -> None:
    """Its report, early or late, is judged by the same rules; in the name of a detector of ours it is refused."""
    finding = Finding(detector="outside", category="secret", type="private-key", start=5, end=9, score=1.0)
    early = Report(session_id="s", stream_id="answer", detector="outside", cleared_to=16, findings=(finding,))
    forged = Report(session_id="s", stream_id="answer", detector="secrets", cleared_to=16, final=True)
    await wire.report(forged)
    await wire.report(early)
    await wire.until(lambda w: bool(w.dead_letters))
    await wire.send(SessionStart(session_id="s"), *chunks("s", "Good words only."))
    await wire.until(lambda w: w.final("s", "answer") is not None)
    final = wire.final("s", "answer")
    assert final is not None
    assert (final.action, final.rule, final.cut_at) == ("cut", "no-private-keys", 5)
    assert [letter.topic.endswith(".findings") for letter in wire.dead_letters] == [True]


async def test_termination_finishes_what_was_read_and_the_next_worker_reads_nothing_twice(
    worker: WorkerProcess, wire: Wire
) -> None:
    """Exit 0, every verdict out; an ended session is neither judged again nor taken for a broken one."""
    await wire.send(SessionStart(session_id="s"), *chunks("s", "Good words only."), SessionEnd(session_id="s"))
    await wire.until(lambda w: w.final("s", "answer") is not None)
    assert worker.terminate() == 0
    told = len(wire.verdicts)
    worker.start()
    await wire.send(SessionStart(session_id="t"), *chunks("t", "More words."))
    await wire.until(lambda w: w.final("t", "answer") is not None)
    assert [v.session_id for v in wire.verdicts[told:] if v.session_id == "s"] == []
    assert wire.dead_letters == []


async def test_status_says_who_judges_and_why_not(worker: WorkerProcess, kafka_settings: Settings) -> None:
    """Ready with a worker, with what it has loaded; not ready, exit 1 and a reason once it has left."""
    command = [sys.executable, "-m", "headgate", "status", "--json"]
    env = {"PATH": "", **environment(kafka_settings)}

    def ask() -> tuple[int, dict[str, object]]:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    worker.wait_for(lambda: ask()[0] == 0, "to say that it is ready")
    _, said = ask()
    assert isinstance(said["workers"], list)
    [one] = said["workers"]
    assert {detector["name"] for detector in one["detectors"]} == {"secrets", "tools"}
    assert sorted(held["number"] for held in one["partitions"]) == list(range(kafka_settings.partitions))
    assert worker.terminate() == 0
    code, said = ask()
    assert code == 1
    assert "no worker runs" in str(said["reasons"])
