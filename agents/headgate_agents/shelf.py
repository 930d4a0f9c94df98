"""Policies and their detectors, ready to use: what is loaded, shared and in force.

Enter compiled policies; leave the detectors that each agent runs under one of them. A detector is loaded once for the
same options, however many policies want it, and never on the event loop. A policy whose detectors cannot be loaded
does not come into force. Nothing here knows Kafka or sessions.
"""

from collections.abc import Callable
from typing import Any, Literal, get_args

import msgspec

from headgate import detectors
from headgate.detector import Detector
from headgate.errors import DetectorError, HeadgateError
from headgate.policy import Policy
from headgate_schemas.findings import Category

AgentName = Literal["pii", "exfiltration", "injection", "tools"]
AGENT_NAMES: tuple[AgentName, ...] = get_args(AgentName)

#: Which agent runs the detectors of a category.
AGENT_OF: dict[Category, AgentName] = {
    "pii": "pii",
    "secret": "exfiltration",
    "exfiltration": "exfiltration",
    "hidden_text": "injection",
    "injection": "injection",
    "tool": "tools",
    "protocol": "tools",
}

Load = Callable[[str, Any], Detector]


class Shelf:
    """Everything that is loaded in one process.

    Args:
        load: (detector's name, its options) -> the detector.
        known: names of the detectors that are built in; others report from outside.
        prepare: is told the models that a policy's detectors ask, before it comes into force.
    """

    def __init__(
        self,
        load: Load = detectors.load,
        known: frozenset[str] = frozenset(detectors.REGISTRY),
        prepare: Callable[[frozenset[str]], None] = lambda models: None,
    ) -> None:
        self._load = load
        self._prepare = prepare
        self.known = known
        self._loaded: dict[tuple[str, bytes], Detector] = {}
        self._policies: dict[str, Policy] = {}
        self._by_agent: dict[str, dict[AgentName, tuple[Detector, ...]]] = {}
        self._in_force: Policy | None = None

    @property
    def in_force(self) -> Policy:
        """The policy for sessions that begin now.

        Raises:
            RuntimeError: none is in force yet.
        """
        if self._in_force is None:
            raise RuntimeError("no policy is in force")
        return self._in_force

    def load(self, policy: Policy) -> None:
        """Load what a policy wants; blocks for seconds, and may run on any one thread at a time.

        Raises:
            DetectorError: a detector cannot be loaded; its own errors pass as they are where they are Headgate's.
        """
        ready: dict[AgentName, list[Detector]] = {agent: [] for agent in AGENT_NAMES}
        for name in sorted((policy.required | policy.shadow) & self.known):
            detector = self._detector(name, policy.options.get(name))
            ready[AGENT_OF[detector.card.category]].append(detector)
        self._prepare(frozenset(model for found in ready.values() for each in found for model in each.card.models))
        self._by_agent[policy.id] = {agent: tuple(found) for agent, found in ready.items()}
        self._policies[policy.id] = policy

    def put_in_force(self, policy: Policy) -> None:
        """Let sessions that begin from now on have a policy that was loaded."""
        self._in_force = self._policies[policy.id]

    def find(self, policy_id: str) -> Policy | None:
        """A policy that is loaded, by ``name@version``."""
        return self._policies.get(policy_id)

    def detectors(self, policy: Policy, agent: AgentName) -> tuple[Detector, ...]:
        """What an agent runs under a policy."""
        return self._by_agent[policy.id][agent]

    @property
    def loaded(self) -> tuple[Detector, ...]:
        """Every detector that some policy uses."""
        return tuple(self._loaded.values())

    def _detector(self, name: str, options: Any) -> Detector:
        key = (name, msgspec.json.encode(options, order="deterministic"))
        if key not in self._loaded:
            try:
                self._loaded[key] = self._load(name, options)
            except HeadgateError:
                raise
            except Exception as error:  # a detector's libraries raise what they like, and none of it may stop a worker
                raise DetectorError(f"the detector {name} cannot be loaded: {type(error).__name__}: {error}") from error
        return self._loaded[key]
