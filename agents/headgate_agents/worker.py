"""The worker: everything that one process needs to judge its share of the sessions, started and stopped in order.

::

    topics there? -> policies and detectors -> models -> the app joins the group -> ready
    stop asked    -> fetching stops -> what was read is finished, its verdicts acknowledged -> commit -> leave

Enter settings; leaves nothing but what goes to Kafka. A signal is somebody else's business: `run` takes an event.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any, cast

from headgate import keyfiles, telemetry
from headgate.budgets import Tally
from headgate.bus.connection import aiokafka_arguments
from headgate.config import Settings
from headgate.detector import Card
from headgate.errors import BrokerError
from headgate.fingerprint import Fingerprinter
from headgate.inference import InferenceService
from headgate.policy import Policy
from headgate.policy.feed import PolicyFeed
from headgate.signing import Keyring, SigningKey
from headgate_agents import app as faust_app
from headgate_agents import snapshots
from headgate_agents.desk import Desk
from headgate_agents.disclosures import DisclosureFeed
from headgate_agents.failures import Failures
from headgate_agents.membership import Seat
from headgate_agents.partition import Shared
from headgate_agents.publisher import Publisher
from headgate_agents.reporter import Reporter
from headgate_agents.restoring import read_sessions
from headgate_agents.shelf import Shelf
from headgate_agents.snapshots import Sealer, fingerprint_key
from headgate_agents.topics import check_topics
from headgate_agents.transport import FETCH_WAIT_MS, Consumer, Producer
from headgate_schemas import topics

log = logging.getLogger("headgate.worker")

#: What was read is finished within this time, or read again by another worker.
DRAIN_TIMEOUT_S = 10.0
SWEEP_S = 1.0
#: Between two looks for what no budget counts any more.
EXPIRE_S = 60.0
#: Policies are few and not urgent to the millisecond; the broker holds this fetch until there is one.
POLICY_FETCH_WAIT_MS = 250


class Worker:
    """One worker.

    Args:
        settings: of the process.
        default: the policy in force while none was applied; the shipped one without it.
        fetch_wait_ms: how long the broker may hold a fetch; a few milliseconds for the broker in memory.
        report: is told, in one line each, what people want to know while it starts and stops.
    """

    def __init__(
        self,
        settings: Settings,
        default: Policy | None = None,
        fetch_wait_ms: int = FETCH_WAIT_MS,
        report: Callable[[str], None] = log.info,
    ) -> None:
        self.settings = settings
        self.fetch_wait_ms = fetch_wait_ms
        self.instance = ""
        self.ready = asyncio.Event()
        self.shelf = Shelf(prepare=lambda models: self._inference.prepare(models))
        self.failures = Failures(settings.topic_prefix)
        self._report = report
        self._default = default
        self.publisher = Publisher(lambda: cast(Producer, self._app.producer).client)
        self._tally = Tally()
        self._expired_at = time.monotonic()
        self._reporter: Reporter | None = None
        self._reporting: asyncio.Task[None] | None = None
        self._app: faust_app.App
        self._feed: PolicyFeed
        self._inference: InferenceService
        self._signing_key: SigningKey
        self._keyring: Keyring
        self.desk: Desk

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set.

        Raises:
            BrokerError: the broker or a topic is missing, or the app broke down.
            HeadgateError: the policy in force cannot be loaded.
        """
        async with AsyncExitStack() as stack:
            self._signing_key, self._keyring = keyfiles.for_worker(self.settings)
            partitions = await check_topics(self.settings)
            self._report("loading detectors")
            self._inference = InferenceService.from_manifest(self.settings.models, names=())
            stack.push_async_callback(self._inference.close)
            self._feed = await stack.enter_async_context(self._new_feed())
            await stack.enter_async_context(self._new_disclosures())
            seat = Seat(self.settings.data_dir, self.settings.group)
            stack.callback(seat.leave)
            self.instance = self.settings.instance or seat.name
            self.desk = Desk(self._shared(partitions))
            self._app = faust_app.build(self, self.settings.data_dir / "faust")
            await self._serve(stop)

    async def take_up(self, numbers: Iterable[int]) -> None:
        """Hold these partitions from now on, as their last holders left them."""
        kept = await read_sessions(self.settings, numbers, self.fetch_wait_ms)
        for policy_id in snapshots.policies(value for sessions in kept.values() for value in sessions.values()):
            await self._feed.load(policy_id)
        self.desk.assign(kept)

    # --- Starting ----------------------------------------------------------------------------------------------------

    def _new_feed(self) -> PolicyFeed:
        return PolicyFeed(
            aiokafka_arguments(self.settings) | {"fetch_max_wait_ms": POLICY_FETCH_WAIT_MS},
            topics.POLICIES.name(self.settings.topic_prefix),
            prepare=self.shelf.load,
            on_in_force=self._put_in_force,
            on_problem=log.warning,
            default=self._default,
        )

    def _new_disclosures(self) -> DisclosureFeed:
        return DisclosureFeed(
            aiokafka_arguments(self.settings) | {"fetch_max_wait_ms": POLICY_FETCH_WAIT_MS},
            topics.DISCLOSURES.name(self.settings.topic_prefix),
            self._tally,
            int(time.time() * 1_000),
        )

    def _put_in_force(self, policy: Policy) -> None:
        self.shelf.put_in_force(policy)
        per_principal = [budget.name for budget in policy.budgets if budget.per == "principal"]
        if per_principal and not (self.settings.hash_key or self.settings.state_key):
            log.warning(
                "budgets per principal (%s) compare values by their keyed hashes, and without HEADGATE_HASH_KEY each "
                "process has a key of its own: set the same one for all workers",
                ", ".join(per_principal),
            )
        self._report(f"policy {policy.id} is in force")

    def _shared(self, partitions: int) -> Shared:
        hash_key, state_key = self.settings.hash_key, self.settings.state_key
        hashes = hash_key.get_secret_value() if hash_key else None
        states = state_key.get_secret_value() if state_key else None
        return Shared(
            settings=self.settings,
            partitions=partitions,
            shelf=self.shelf,
            inference=self._inference,
            failures=self.failures,
            fingerprinter=Fingerprinter(fingerprint_key(hashes, states)),
            sealer=Sealer(bytes.fromhex(states)) if states else None,
            signing_key=self._signing_key,
            keyring=self._keyring,
            publish=self.publisher.publish,
            timed=_timed,
            now=time.time,
            tally=self._tally,
        )

    # --- Serving -----------------------------------------------------------------------------------------------------

    async def _serve(self, stop: asyncio.Event) -> None:
        app = self._app
        app.on_startup_finished = self._on_ready
        starting = asyncio.create_task(app.start())
        stopping = asyncio.create_task(stop.wait())
        crashed = asyncio.create_task(app._crashed.wait())
        sweeping = asyncio.create_task(self._sweep())
        try:
            done, _ = await asyncio.wait({stopping, crashed, starting}, return_when=asyncio.FIRST_COMPLETED)
            if starting in done and not starting.exception():
                await asyncio.wait({stopping, crashed}, return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set() and not app.crashed:
                await self._drain()
        finally:
            self.ready.clear()
            await _cancel(starting, stopping, crashed, sweeping, *([self._reporting] if self._reporting else []))
            await app.stop()
            self.desk.drop(tuple(self.desk.partitions))
        if app.crashed and not stop.is_set():
            raise BrokerError(f"the worker broke down: {type(app.crash_reason).__name__}") from app.crash_reason

    @property
    def _consumer(self) -> Consumer:
        return cast(Consumer, self._app.consumer)

    async def _on_ready(self) -> None:
        self.ready.set()
        self._reporter = Reporter(self, self._consumer.behind, time.time)
        self._reporting = asyncio.create_task(self._reporter.run())
        held = ", ".join(str(number) for number in sorted(self.desk.partitions)) or "none"
        self._report(f"ready: {self.instance} holds partitions {held} under {self.shelf.in_force.id}")

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            self._expire_disclosures()
            for number, partition in tuple(self.desk.partitions.items()):
                if partition.outbox.error is not None:
                    await self._app.crash(partition.outbox.error)
                partition.sweep(self._consumer.committed(self.desk.events_topic, number))
                behind = self._consumer.behind(self.desk.events_topic, number, partition.events.finished_to)
                if behind is not None:
                    telemetry.lag(behind, self.desk.events_topic, number)

    def _expire_disclosures(self) -> None:
        if time.monotonic() - self._expired_at < EXPIRE_S:
            return
        self._expired_at = time.monotonic()
        self._tally.expire(int(time.time() * 1_000))
        if self._tally.forgotten:
            log.error("%d principals let out more than is remembered, and were forgotten", self._tally.forgotten)
            self._tally.forgotten = 0

    async def _drain(self) -> None:
        """Finish what was read, and commit it."""
        self._report("stopping: finishing what was read")
        self._consumer.stop_flow()
        try:
            async with asyncio.timeout(DRAIN_TIMEOUT_S):
                while not self.desk.idle:  # noqa: ASYNC110  (lanes and outboxes would all have to tell, for one use)
                    await asyncio.sleep(0.005)
        except TimeoutError:
            log.warning("not everything was finished in %.0f s; it will be read again", DRAIN_TIMEOUT_S)
        await self._consumer.commit()
        if self._reporting is not None and self._reporter is not None:
            await _cancel(self._reporting)
            await self._reporter.withdraw()


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _timed(card: Card, seconds: float) -> None:
    telemetry.detector_time(seconds, card.name)
