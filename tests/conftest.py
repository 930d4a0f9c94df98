"""A running worker for every test that wants one; the broker's fixtures stand where the tests that need one do."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.worker_process import Wire, WorkerProcess

from headgate.config import Settings

#: Little to load, and something to decide: secrets, the declared tools, and a detector that reports from outside.
POLICY = """\
name: testing
mode: enforce
detectors:
  required: [secrets, tools]
limits: {leak_budget_max: 0, deadline_ms: 20000, silence: cut}
rules:
  - name: broken-stream
    when: finding.category == "protocol"
    action: deny
    reason: The stream is not what was checked.
  - name: no-private-keys
    kinds: [completion]
    when: finding.type == "private-key"
    action: cut
    reason: Keys never leave.
  - name: no-secrets
    when: finding.category == "secret"
    action: redact
    reason: Credentials stay.
  - name: tool-outside-declaration
    when: finding.category == "tool"
    action: deny
    reason: Not declared.
"""


@pytest.fixture
def worker(kafka_settings: Settings, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A worker that is ready, on the real broker, over topics of the test's own: start, kill, terminate, restart."""
    with WorkerProcess(kafka_settings, tmp_path / "worker", POLICY) as running:
        yield running


@pytest_asyncio.fixture
async def wire(kafka_settings: Settings) -> AsyncIterator[Wire]:
    """Both ends of the wire to the worker."""
    async with Wire(kafka_settings) as connected:
        yield connected
