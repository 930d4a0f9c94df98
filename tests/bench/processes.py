"""The parts that a measurement needs around it: a broker, topics of its own, and a worker in a process of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from tests.bench import machine

from headgate import keyfiles
from headgate.bus.connection import aiokafka_arguments
from headgate.bus.local import LocalKafka
from headgate.bus.topics import create_topics
from headgate.config import Settings, load_settings
from headgate.errors import HeadgateError

ROOT = Path(__file__).parents[2]
#: Where `make` and the command line keep the jars as well.
JARS = ROOT / ".headgate" / "cache"
#: A worker finishes what it read; beyond this it is killed.
STOP_TIMEOUT_S = 20.0
COMMAND = ("-m", "headgate", "worker")


@contextmanager
def broker(report: Callable[[str], None]) -> Iterator[str]:
    """The address of a real broker: the one that is set, else an Apache Kafka started here for as long."""
    given = load_settings()
    if "bootstrap_servers" in given.model_fields_set:
        yield given.bootstrap_servers
        return
    with (
        tempfile.TemporaryDirectory(prefix="headgate-bench-") as folder,
        LocalKafka(Path(folder), cache=JARS, report=report) as kafka,
    ):
        yield kafka.bootstrap_servers


@asynccontextmanager
async def own_topics(servers: str) -> AsyncIterator[tuple[Settings, Settings]]:
    """Settings with topics of their own, for the guard and for the floor; the topics go when they are left."""
    name = f"bench-{uuid.uuid4().hex[:8]}"
    folder = tempfile.TemporaryDirectory(prefix="headgate-bench-")
    settings = load_settings(bootstrap_servers=servers, topic_prefix=name, group=name, data_dir=Path(folder.name))
    floor = settings.model_copy(update={"topic_prefix": f"{name}-floor"})
    created: tuple[str, ...] = ()
    try:
        keyfiles.for_worker(settings)  # the guard trusts the worker that comes after it
        for one in (settings, floor):
            created += (await create_topics(one))[0]
        yield settings, floor
    finally:
        admin = AIOKafkaAdminClient(**aiokafka_arguments(settings))
        await admin.start()
        try:
            await admin.delete_topics(list(created))
        finally:
            await admin.close()
            folder.cleanup()


@dataclass(slots=True)
class WorkerProcess:
    """A running worker.

    Args:
        process: `headgate worker`.
        log: what it says.
        started_at: seconds of `time.monotonic`.
    """

    process: "subprocess.Popen[bytes]"
    log: Path
    started_at: float

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU that it used so far."""
        self.check()
        return machine.cpu_s(self.process.pid)

    @property
    def resident_mib(self) -> float:
        """Its memory now."""
        self.check()
        return machine.resident_mib(self.process.pid)

    def check(self) -> None:
        """Say so where it is gone.

        Raises:
            HeadgateError: with its last words.
        """
        if self.process.poll() is not None:
            last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:] or ["no word"]
            raise HeadgateError(f"the worker ended with exit {self.process.returncode}: {last[0]}")


@contextmanager
def worker(settings: Settings) -> Iterator[WorkerProcess]:
    """A worker for as long."""
    with tempfile.TemporaryDirectory(prefix="headgate-bench-") as folder:
        log = Path(folder) / "worker.log"
        environment = os.environ | {
            "HEADGATE_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "HEADGATE_TOPIC_PREFIX": settings.topic_prefix,
            "HEADGATE_GROUP": settings.group,
            "HEADGATE_DATA_DIR": str(settings.data_dir),
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *COMMAND],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,  # Ctrl-C is for us, and the worker is stopped when we say so
            )
        try:
            yield WorkerProcess(process, log, time.monotonic())
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
