"""A worker in a process of its own, to be started, killed and started again by tests."""

import asyncio
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from headgate.config import Settings

#: For anything that a busy machine may take long over; nothing waits for it to pass.
DEADLINE_S = 60


class WorkerProcess:
    """One worker; as a context manager it is ready inside, and gone afterwards.

    Args:
        settings: where the broker is, and what the topics and the group are called.
        folder: for the policy and the worker's own files; the same one makes a restarted worker the same member.
        policy: the policy file's text.
    """

    def __init__(self, settings: Settings, folder: Path, policy: str) -> None:
        self._settings, self._folder = settings, folder
        self._policy = folder / "policy.yaml"
        self._policy.write_text(policy, encoding="utf-8")
        self._process: asyncio.subprocess.Process | None = None
        self._draining: asyncio.Task[bytes] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start it, and wait until it is ready."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("HEADGATE_", "OTEL_"))}
        environ |= {
            "HEADGATE_BOOTSTRAP_SERVERS": self._settings.bootstrap_servers,
            "HEADGATE_TOPIC_PREFIX": self._settings.topic_prefix,
            "HEADGATE_PARTITIONS": str(self._settings.partitions),
            "HEADGATE_GROUP": self._settings.group,
            "HEADGATE_DATA_DIR": str(self._folder),
        }
        command = (sys.executable, "-m", "headgate", "worker", "--policy", str(self._policy))
        self._process = await asyncio.create_subprocess_exec(*command, env=environ, stderr=asyncio.subprocess.PIPE)
        assert self._process.stderr is not None
        said: list[str] = []
        async with asyncio.timeout(DEADLINE_S):
            async for line in self._process.stderr:
                said.append(line.decode())
                if " ready: " in said[-1]:
                    break
            else:
                raise AssertionError("".join(said))
        self._draining = asyncio.create_task(self._process.stderr.read())

    async def kill(self) -> None:
        """End it at once, as `kill -9` does."""
        assert self._process is not None
        self._process.kill()
        await self._gone()

    async def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
        await self._gone()

    async def _gone(self) -> None:
        if self._process is None:
            return
        async with asyncio.timeout(DEADLINE_S):
            await self._process.wait()
            if self._draining is not None:
                await self._draining
        self._process = self._draining = None
