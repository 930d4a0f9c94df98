"""A worker as its own process, and the two ends of the wire to it: for tests of what survives a real one."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from headgate.bus.connection import aiokafka_arguments
from headgate.config import Settings
from headgate_schemas import codec, topics
from headgate_schemas.codec import Headers
from headgate_schemas.events import AnyEvent
from headgate_schemas.findings import Report
from headgate_schemas.verdicts import DeadLetter, Verdict

READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
POLL_S = 0.02


class WorkerProcess:
    """`headgate worker` as a process.

    Args:
        settings: broker, topics, group and data folder.
        folder: for the log and the policy.
        policy: a policy file's text, in force while none was applied; the shipped policy without it.
        arguments: more words of the command line.
        environ: more environment variables.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        policy: str | None = None,
        arguments: Sequence[str] = (),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log_file = folder / "worker.log"
        self._arguments = list(arguments)
        if policy is not None:
            (folder / "policy.yaml").write_text(policy, encoding="utf-8")
            self._arguments += ["--policy", str(folder / "policy.yaml")]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("HEADGATE_", "OTEL_"))}
        self._environ = {**clean, **environment(settings), **(environ or {})}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()

    @property
    def log(self) -> str:
        """All that it said, over all its lives."""
        return self.log_file.read_text(encoding="utf-8") if self.log_file.exists() else ""

    def start(self) -> None:
        """Start it, and return when it is ready."""
        lives = self.log.count("ready: ")
        with self.log_file.open("ab") as log:
            command = [sys.executable, "-m", "headgate", "worker", *self._arguments]
            self.process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)
        self.wait_for(lambda: self.log.count("ready: ") > lives, "to be ready", READY_TIMEOUT_S)

    def wait_for(self, condition: Callable[[], bool], what: str, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Wait until `condition` holds; fails with the log where it does not, or the process ends."""
        assert self.process is not None
        deadline = time.monotonic() + timeout_s
        while not condition():
            ended = self.process.poll()
            assert ended is None, f"the worker ended with {ended}:\n{self.log}"
            assert time.monotonic() < deadline, f"waited {timeout_s} s for it {what}:\n{self.log}"
            time.sleep(POLL_S)

    def kill(self) -> None:
        """End it as ``kill -9`` does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(STOP_TIMEOUT_S)

    def terminate(self) -> int:
        """Ask it to stop, as a supervisor does; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_TIMEOUT_S)

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()


def environment(settings: Settings) -> dict[str, str]:
    """The environment that gives a process these settings."""
    names = ("bootstrap_servers", "topic_prefix", "partitions", "group", "session_idle_s", "data_dir")
    variables = {f"HEADGATE_{name.upper()}": str(getattr(settings, name)) for name in names}
    if settings.state_key is not None:
        variables["HEADGATE_STATE_KEY"] = settings.state_key.get_secret_value()
    return variables


class Wire(AbstractAsyncContextManager["Wire"]):
    """Publishes events and collects what the worker answers.

    Args:
        settings: broker and topics.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.verdicts: list[Verdict] = []
        self.dead_letters: list[DeadLetter] = []
        self.alerts: list[dict[str, Any]] = []
        self.headers: dict[str, dict[str, bytes]] = {}

    async def __aenter__(self) -> Self:
        arguments = aiokafka_arguments(self._settings)
        self._producer = AIOKafkaProducer(**arguments, linger_ms=0)
        names = [self._name(topic) for topic in (topics.VERDICTS, topics.DEAD_LETTERS, topics.ALERTS)]
        self._consumer = AIOKafkaConsumer(
            *names, **arguments, group_id=None, auto_offset_reset="earliest", fetch_max_wait_ms=20
        )
        await self._producer.start()
        await self._consumer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()
        await self._consumer.stop()

    async def send(self, *events: AnyEvent) -> None:
        """Publish events in their order."""
        for event in events:
            await self.send_raw(topics.EVENTS, codec.EVENTS.encode(event), event.session_id.encode())

    async def report(self, report: Report) -> None:
        """Publish a report, as a detector outside of the worker does."""
        await self.send_raw(topics.FINDINGS, codec.FINDINGS.encode(report), report.session_id.encode())

    async def send_raw(
        self,
        topic: topics.Topic,
        value: bytes | None,
        key: bytes | None,
        partition: int | None = None,
        headers: Headers | None = None,
    ) -> None:
        """Publish bytes, whatever they are."""
        await self._producer.send_and_wait(
            self._name(topic), value, key=key, partition=partition, headers=headers or []
        )

    async def until(self, condition: Callable[["Wire"], bool], timeout_s: float = 30.0) -> None:
        """Collect until `condition` holds."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition(self):
                    await self._collect()
        except TimeoutError:
            raise AssertionError(f"verdicts {self.verdicts}, dead letters {self.dead_letters}") from None

    async def _collect(self) -> None:
        for partition, records in (await self._consumer.getmany(timeout_ms=100)).items():
            for record in records:
                if partition.topic == self._name(topics.VERDICTS):
                    self.verdicts.append(codec.VERDICTS.decode(record.value))
                    self.headers[self.verdicts[-1].id] = dict(record.headers)
                elif partition.topic == self._name(topics.DEAD_LETTERS):
                    self.dead_letters.append(codec.DEAD_LETTERS.decode(record.value))
                else:
                    self.alerts.append(codec.ALERTS.decode(record.value))

    def of(self, session_id: str, stream_id: str) -> list[Verdict]:
        """The verdicts of a stream, each id once."""
        found = [v for v in self.verdicts if (v.session_id, v.stream_id) == (session_id, stream_id)]
        return list({verdict.id: verdict for verdict in found}.values())

    def final(self, session_id: str, stream_id: str) -> Verdict | None:
        """The verdict that ended a stream."""
        return next((verdict for verdict in self.of(session_id, stream_id) if verdict.final), None)

    def _name(self, topic: topics.Topic) -> str:
        return topic.name(self._settings.topic_prefix)
