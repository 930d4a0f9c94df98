"""The client's transport, noting what passes: in come events and verdicts, out come the same, with their times kept."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from headgate.client.kafka import KafkaTransport
from headgate.client.transport import Deliver
from headgate.config import Settings
from headgate_schemas.events import AnyEvent, Completion
from headgate_schemas.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that the client published, and when, in seconds of the event loop's clock."""

    event: AnyEvent
    at: float


@dataclass(frozen=True, slots=True)
class Received:
    """A verdict that came back, and when, in seconds of the event loop's clock."""

    verdict: Verdict
    at: float


@dataclass(slots=True)
class Traffic:
    """What passed during a run."""

    sent: list[Sent] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """A chunk of an answer and the verdict that answered it."""

    chunk: Completion
    sent_at: float
    verdict: Verdict
    answered_at: float


class NotingTransport(KafkaTransport):
    """The client's transport over Kafka, with notes.

    Args:
        settings: where the broker is, and what the topics are called.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._forward: Deliver = _ignore
        self._traffic = Traffic()

    async def start(self, deliver: Deliver) -> None:
        """Connect."""
        self._forward = deliver
        await super().start(self._note_verdict)

    def publish(self, event: AnyEvent, trace: Mapping[str, str] | None = None) -> None:
        """Note and send an event."""
        self._traffic.sent.append(Sent(event, asyncio.get_running_loop().time()))
        super().publish(event, trace)

    def take(self) -> Traffic:
        """What passed since the last call."""
        traffic, self._traffic = self._traffic, Traffic()
        return traffic

    def _note_verdict(self, verdict: Verdict, trace: Mapping[str, str]) -> None:
        self._traffic.received.append(Received(verdict, asyncio.get_running_loop().time()))
        self._forward(verdict, trace)


def _ignore(verdict: Verdict, trace: Mapping[str, str]) -> None:
    """Nobody listens yet."""


def round_trips(traffic: Traffic) -> Iterable[RoundTrip]:
    """Each chunk of an answer with the first verdict that had seen all of it; unanswered ones are left out."""
    verdicts: dict[tuple[str, str], list[Received]] = defaultdict(list)
    for received in traffic.received:
        verdicts[received.verdict.session_id, received.verdict.stream_id].append(received)
    following: dict[tuple[str, str], int] = defaultdict(int)
    for sent in traffic.sent:
        if not isinstance(sent.event, Completion):
            continue
        stream = sent.event.session_id, sent.event.stream_id
        of_stream, at = verdicts[stream], following[stream]
        while at < len(of_stream) and not _answers(of_stream[at].verdict, sent.event):
            at += 1
        following[stream] = at
        if at < len(of_stream):
            yield RoundTrip(sent.event, sent.at, of_stream[at].verdict, of_stream[at].at)


def _answers(verdict: Verdict, chunk: Completion) -> bool:
    return verdict.final or max(verdict.seen_to, verdict.cleared_to) >= chunk.offset + len(chunk.text)
