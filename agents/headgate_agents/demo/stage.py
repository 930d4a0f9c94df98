"""What the demo stands on: a broker, and a worker beside it, both gone when it ends."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from headgate.bus.embedded import FETCH_MAX_WAIT_MS, EmbeddedBroker
from headgate.bus.local import LocalKafka
from headgate.config import PREFIX, Settings
from headgate.errors import BrokerError

BrokerChoice = Literal["embedded", "kafka"]
#: Loading every detector takes seconds; a small machine that does other work may take ten times that.
READY_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 10.0
#: What a worker says when sessions may come.
READY = "ready: "
#: Last lines of a worker's log that an error names.
LOG_LINES = 5


@contextmanager
def broker(choice: BrokerChoice, settings: Settings, report: Callable[[str], None]) -> Iterator[str]:
    """A broker: in memory, or Apache Kafka; where the environment names one, that one.

    Yields:
        Its bootstrap servers.

    Raises:
        BrokerError: it did not start.
    """
    if choice == "embedded":
        with EmbeddedBroker(prefix=settings.topic_prefix, partitions=settings.partitions) as embedded:
            yield embedded.bootstrap_servers
    elif PREFIX + "BOOTSTRAP_SERVERS" in os.environ:
        yield settings.bootstrap_servers
    else:
        cache = settings.data_dir / "cache"
        with (
            TemporaryDirectory(prefix="headgate-demo-") as folder,
            LocalKafka(Path(folder), cache=cache, port=0, report=report) as kafka,
        ):
            yield kafka.bootstrap_servers


@asynccontextmanager
async def worker(bootstrap_servers: str, choice: BrokerChoice) -> AsyncIterator[None]:
    """A worker as a process of its own, ready.

    Args:
        bootstrap_servers: where its broker is.
        choice: which one that is; the embedded broker has its topics, and wants short fetches.

    Raises:
        BrokerError: it ended, or was not ready in time; with the last lines that it said.
    """
    options = ["--fetch-wait-ms", str(FETCH_MAX_WAIT_MS)] if choice == "embedded" else ["--create-topics"]
    command = [sys.executable, "-m", "headgate", "worker", *options]
    environment = os.environ | {PREFIX + "BOOTSTRAP_SERVERS": bootstrap_servers}
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
    log: list[str] = []
    reading = None
    try:
        await _await_ready(process, log)
        reading = asyncio.create_task(_drain(process, log))
        yield
    finally:
        await _stop(process)
        if reading:
            await reading


async def _await_ready(process: asyncio.subprocess.Process, log: list[str]) -> None:
    try:
        async with asyncio.timeout(READY_TIMEOUT_S):
            while line := await _read_line(process):
                log.append(line)
                if READY in line:
                    return
    except TimeoutError:
        raise BrokerError(f"the worker was not ready within {READY_TIMEOUT_S:.0f} s; it said: {_last(log)}") from None
    raise BrokerError(f"the worker ended before it was ready; it said: {_last(log)}")


async def _read_line(process: asyncio.subprocess.Process) -> str:
    line = await process.stderr.readline() if process.stderr else b""
    return line.decode(errors="replace")


async def _drain(process: asyncio.subprocess.Process, log: list[str]) -> None:
    """Read what the worker says, so that it is never held up by a full pipe."""
    while line := await _read_line(process):
        log.append(line)
        del log[:-LOG_LINES]


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _last(log: list[str]) -> str:
    return " / ".join(line.strip() for line in log[-LOG_LINES:]) or "nothing"
