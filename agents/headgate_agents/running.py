"""A worker as a process: settings, signals, log lines and the exit."""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from headgate import telemetry
from headgate.bus import topics as bus_topics
from headgate.config import load_settings
from headgate.policy import Policy
from headgate.policy.compile import load_policy
from headgate_agents.worker import Worker

#: What a shell gives a process that a signal ended.
_KILLED_BY = 128


@dataclass(frozen=True, slots=True)
class Options:
    """What `headgate worker` was asked for.

    Args:
        bootstrap_servers: in place of the setting.
        policy: file in force while none was applied.
        create_topics: create what is missing.
        fetch_wait_ms: how long the broker may hold a fetch.
        trace_console: print spans.
        json_logs: log lines as JSON.
        verbose: log what Faust does as well.
    """

    bootstrap_servers: str | None = None
    policy: Path | None = None
    create_topics: bool = False
    fetch_wait_ms: int = 10
    trace_console: bool = False
    json_logs: bool = False
    verbose: bool = False


def run_worker(options: Options) -> None:
    """Run a worker until a signal stops it.

    Raises:
        HeadgateError: it could not start, or broke down.
    """
    _set_up_logging(options)
    with telemetry.setup("headgate-worker", trace_console=options.trace_console):
        asyncio.run(_run(options))


async def _run(options: Options) -> None:
    settings = load_settings(bootstrap_servers=options.bootstrap_servers)
    default = _policy(options.policy) if options.policy else None
    if options.create_topics:
        await bus_topics.create_topics(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _on_signal, stop, number)
    await Worker(settings, default, options.fetch_wait_ms).run(stop)


def _on_signal(stop: asyncio.Event, number: int) -> None:
    if stop.is_set():
        os._exit(_KILLED_BY + number)  # at once: what was read is read again by whoever comes next
    stop.set()


def _policy(path: Path) -> Policy:
    return load_policy(path.read_text(encoding="utf-8"), str(path))


def _set_up_logging(options: Options) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Sparing(time.monotonic))
    handler.setFormatter(_JsonLines() if options.json_logs else _Lines())
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("headgate").setLevel(logging.INFO)
    if not options.verbose:
        # Faust warns of each topic that it was told not to create, aiokafka of each broker that is away for a second.
        logging.getLogger("faust").setLevel(logging.ERROR)


class _Lines(logging.Formatter):
    """Plain lines. Of an exception only its class: a library's error may quote what it choked on."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.getMessage()}"
        error = record.exc_info[0] if record.exc_info else None
        return line if error is None else f"{line} ({error.__name__})"


class _Sparing(logging.Filter):
    """Lets each message of a library through once in a while: aiokafka tells of each attempt to reach a broker."""

    EVERY_S = 10.0
    #: Some libraries write their arguments into the message; then it starts anew.
    MAX_KEPT = 1_000

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("headgate"):
            return True
        key, now = (record.name, str(record.msg)), self._now()
        if now - self._said.get(key, -self.EVERY_S) < self.EVERY_S:
            return False
        if len(self._said) >= self.MAX_KEPT:
            self._said.clear()
        self._said[key] = now
        return True


class _JsonLines(logging.Formatter):
    """A JSON object a line. Tracebacks are left out: a library's error may quote what it choked on."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        return json.dumps(line)
