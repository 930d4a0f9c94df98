"""The guard: one connection for all sessions of a program. Verdicts come in here and go to their sessions."""

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

from headgate.client.exchange import Patience
from headgate.client.session import GuardedSession
from headgate.client.tooling import ToolSpec, declared
from headgate.client.transport import Ask, InProcessTransport, Transport
from headgate.config import Settings, load_settings
from headgate.policy import Policy
from headgate.vault import Vault, vault_from
from headgate_schemas.events import Principal, SessionStart
from headgate_schemas.verdicts import Verdict


class Guard:
    """What an agent framework imports.

    ::

        async with Guard(bootstrap_servers="127.0.0.1:9092") as guard:
            async with guard.session(principal="alice", tools=["send_email"]) as session:
                prompt = await session.prompt(messages)
                async for text in session.stream(model(prompt)):
                    ...

    Args:
        bootstrap_servers: Kafka brokers; without it the setting ``HEADGATE_BOOTSTRAP_SERVERS``.
        settings: instead of those in the environment.
        transport: instead of Kafka.
        vault: keeps what placeholders stand for, where policy has them restored; the caller closes it. Without it the
            one that the settings name, or one in memory.

    Raises:
        ConfigError: a setting is wrong.
        VaultError: the vault's file cannot be used.
    """

    def __init__(
        self,
        bootstrap_servers: str | None = None,
        *,
        settings: Settings | None = None,
        transport: Transport | None = None,
        vault: Vault | None = None,
    ) -> None:
        if transport is None:
            settings = settings or load_settings(bootstrap_servers=bootstrap_servers)
        self._owns_vault = vault is None
        self._vault = vault or (vault_from(settings) if settings else Vault())
        self._transport = transport or _kafka(settings)
        self._sessions: dict[str, GuardedSession] = {}

    @classmethod
    def in_process(cls, policy: Policy, vault: Vault | None = None, ask: Ask | None = None) -> Self:
        """A guard that runs the whole core in this process, without a broker.

        Args:
            policy: for all its sessions, such as `headgate.policy.default_policy()`.
            vault: keeps what placeholders stand for; one in memory without it.
            ask: is asked about each tool call that policy holds, and answers whether it may run; over Kafka,
                `headgate approvals` does it. Without it held calls are denied when their time is over.
        """
        from headgate.inspector import Inspector

        return cls(transport=InProcessTransport(Inspector(policy), ask), vault=vault)

    async def __aenter__(self) -> Self:
        await self._transport.start(self._deliver)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End every session, send what is waiting, and disconnect."""
        try:
            for session in list(self._sessions.values()):
                await session.aclose()
        finally:
            await self._transport.stop()
            if self._owns_vault:
                self._vault.close()

    def session(
        self,
        *,
        principal: Principal | str | None = None,
        tools: Iterable[ToolSpec] | None = None,
        destination: str = "",
        model: str = "",
        agent: str = "",
        patience: Patience | None = None,
        session_id: str | None = None,
    ) -> GuardedSession:
        """A session; enter it with ``async with``.

        Args:
            principal: on whose behalf; a str is its id.
            tools: what the model may call: `Tool`, names, or descriptions as chat interfaces take them; None where
                none are declared, and then no call is refused for that.
            destination: where the model runs: ``cloud``, ``local``, or a name that policy knows.
            model: the model's name, for traces.
            agent: the agent's name, for traces.
            patience: how long to wait where that is not policy's to say.
            session_id: an id of your own, unique for good; made where None.
        """
        start = SessionStart(
            session_id="",
            principal=Principal(id=principal) if isinstance(principal, str) else principal or Principal(),
            destination=destination,
            model=model,
            tools=None if tools is None else tuple(declared(tool) for tool in tools),
        )
        return GuardedSession(
            self._transport,
            start,
            session_id,
            agent,
            patience or Patience(),
            self._vault,
            self._register,
            self._unregister,
        )

    def _register(self, session: GuardedSession) -> None:
        if session.session_id in self._sessions:
            raise ValueError(f"session {session.session_id} is open already")
        self._sessions[session.session_id] = session

    def _unregister(self, session: GuardedSession) -> None:
        self._sessions.pop(session.session_id, None)

    def _deliver(self, verdict: Verdict, trace: Mapping[str, str]) -> None:
        session = self._sessions.get(verdict.session_id)
        if session:
            session.deliver(verdict, trace)


def _kafka(settings: Settings | None) -> Transport:
    from headgate.client.kafka import KafkaTransport

    return KafkaTransport(settings or load_settings())
