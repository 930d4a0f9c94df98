"""The Faust app: its settings, and four agents over one topic, each on its own, with two beside them.

The agents are `pii`, `exfiltration`, `injection` and `tools`, by the category of the detectors that they run; a fifth,
`findings`, takes the reports of outside detectors, and a sixth, `approvals`, what people decided of held calls. An
agent takes batches and hands them to the desk: no detection here, and no failure either, since whatever goes wrong with
a record becomes a dead letter where it is handled.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faust
import faust.tables

from headgate.bus.connection import faust_broker
from headgate_agents.records import Batch
from headgate_agents.shelf import AGENT_NAMES, AgentName
from headgate_agents.transport import Transport

if TYPE_CHECKING:
    from headgate_agents.worker import Worker


class TableManager(faust.tables.TableManager):
    """Starts at once: Faust's waits a second for tables to be registered, and there are none."""

    async def on_start(self) -> None:
        """Let partitions be taken up."""
        if not self.should_stop:
            await self._update_channels()
            await self.recovery.start()


class App(faust.App):
    """A Faust app over our transport."""

    worker: "Worker"

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self)

    def _new_producer_transport(self) -> Transport:
        return Transport(self.conf.broker_producer, self)


def build(worker: "Worker", data_dir: Path) -> App:
    """The app of one worker.

    Args:
        worker: what its agents share.
        data_dir: where Faust may keep files; it makes the folder, and keeps nothing in it.
    """
    settings = worker.settings
    app = App(
        settings.group,
        broker=faust_broker(settings),
        datadir=data_dir,
        autodiscover=False,
        key_serializer="raw",
        value_serializer="raw",
        # A failed worker is noticed within `broker_session_timeout`; static membership spares a restarted one that
        # and the rebalance, since it comes back under its own name.
        consumer_group_instance_id=worker.instance,
        broker_session_timeout=10.0,
        broker_heartbeat_interval=2.0,
        broker_request_timeout=15.0,
        broker_rebalance_timeout=15.0,
        broker_max_poll_interval=60.0,
        broker_commit_interval=1.0,
        producer_linger=0,
        producer_acks=-1,
        producer_request_timeout=5.0,
        producer_max_batch_size=512 * 1024,
        stream_wait_empty=False,
        stream_buffer_maxsize=64,  # batches, not records
        stream_recovery_delay=0.0,
        TableManager=TableManager,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    app.worker = worker
    events = app.topic(worker.desk.events_topic, key_type=bytes, value_type=bytes, acks=False)
    findings = app.topic(worker.desk.findings_topic, key_type=bytes, value_type=bytes, acks=False)
    for name in AGENT_NAMES:
        app.agent(events, name=name)(_agent(worker, name))
    approvals = app.topic(worker.desk.approvals_topic, key_type=bytes, value_type=bytes, acks=False)
    app.agent(findings, name="findings")(_take(worker.desk.receive))
    app.agent(approvals, name="approvals")(_take(worker.desk.approve))
    return app


Stream = Callable[[Any], Coroutine[Any, Any, None]]


def _agent(worker: "Worker", name: AgentName) -> Stream:
    async def agent(stream: Any) -> None:
        batch: Batch
        async for batch in stream:
            await _in_turns(worker.desk.work(name, batch))

    return agent


def _take(steps: Callable[[Batch], Iterator[None]]) -> Stream:
    async def agent(stream: Any) -> None:
        batch: Batch
        async for batch in stream:
            await _in_turns(steps(batch))

    return agent


async def _in_turns(steps: Iterator[None]) -> None:
    """Go through the records of a batch, and let the other agents and the outbox have their turns in between."""
    for _ in steps:
        await asyncio.sleep(0)
