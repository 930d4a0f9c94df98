"""A small world for tests of the client: a policy of literals, a core, and a line that obeys the test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from headgate.bank import DetectorBank
from headgate.client import Guard, GuardedSession
from headgate.client.testing import ScriptedTransport, run_on_jumping_clock
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.testing import LiteralDetector, policy_of
from headgate.vault import Vault
from headgate_schemas.events import AnyEvent, Receipt
from headgate_schemas.verdicts import Limits, Mode

LITERALS = {"a@b": "MAIL", "c@d": "MAIL", "e@f": "MAIL", "-KEY-": "KEY", "wait!": "HOLD", "4411": "CARD"}
ACTIONS: dict[str, Any] = {"MAIL": "redact", "CARD": "redact", "KEY": "cut", "HOLD": "hold"}


def core(limits: Limits | None = None, mode: Mode = "enforce") -> Inspector:
    """The core over `LITERALS`."""
    limits = limits or Limits(leak_budget_max=None)
    policy = policy_of(ACTIONS, limits=limits, mode=mode, reversible=lambda finding: finding.type == "MAIL")
    bank = DetectorBank([LiteralDetector(LITERALS)])
    return Inspector(policy, bank, fingerprinter=Fingerprinter(b"k"), now=lambda: 0.0)


@dataclass
class Line:
    """A guarded session on a scripted line; `play` runs a test's coroutine in it on a clock that jumps."""

    limits: Limits | None = None
    mode: Mode = "enforce"
    delay_s: Callable[[AnyEvent], float | None] = lambda _: 0.0
    silent: bool = False
    vault: Vault | None = None
    transport: ScriptedTransport = field(init=False)

    def __post_init__(self) -> None:
        self.transport = ScriptedTransport(None if self.silent else core(self.limits, self.mode), self.delay_s)

    def play(self, test: Callable[[GuardedSession], Any], **session: Any) -> Any:
        async def main() -> Any:
            guard = Guard(transport=self.transport, vault=self.vault)
            async with guard, guard.session(**session) as opened:
                return await test(opened)

        return run_on_jumping_clock(main())

    def sent(self, type_: type[AnyEvent]) -> list[Any]:
        """Events of one type that were published, in order."""
        return [event for event in self.transport.published if isinstance(event, type_)]

    def receipts(self) -> list[tuple[str, int, int]]:
        """What the receipts say was done, without their verdicts."""
        return [(receipt.did, receipt.start, receipt.end) for receipt in self.sent(Receipt)]


class Model:
    """A model that says tokens at a pace, and knows whether it was closed before its end."""

    def __init__(self, tokens: Sequence[str], every_s: float = 0.025, fails: Exception | None = None) -> None:
        self.tokens, self.every_s, self.fails = tokens, every_s, fails
        self.said: list[str] = []
        self.closed_at: float | None = None

    async def speak(self) -> AsyncIterator[str]:
        try:
            for token in self.tokens:
                await asyncio.sleep(self.every_s)
                self.said.append(token)
                yield token
            if self.fails:
                raise self.fails
        finally:
            self.closed_at = asyncio.get_running_loop().time()


async def read_into(shown: list[str], texts: AsyncIterator[str]) -> None:
    """Keep what a stream gives out, however it ends."""
    async for text in texts:
        shown.append(text)


async def read(session: GuardedSession, tokens: Any, leak_budget: int | None = 0) -> str:
    """All text that a stream gives out."""
    return "".join([text async for text in session.stream(tokens, leak_budget)])
