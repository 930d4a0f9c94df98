"""The whole core in one call: events in, verdicts out, inline. `headgate replay --in-process` and the tests run it."""

import time
from collections.abc import Callable, Sequence

from headgate import detectors
from headgate.bank import DetectorBank, Infer, read_now
from headgate.detector import Need, Scores
from headgate.errors import ModelError
from headgate.fingerprint import Fingerprinter
from headgate.policy import Policy
from headgate.session import Sessions
from headgate_schemas.approvals import Approval
from headgate_schemas.events import AnyEvent
from headgate_schemas.verdicts import Verdict


def no_models(needs: Sequence[Need]) -> Sequence[Scores]:
    """Answers needs where no model is configured.

    Raises:
        ModelError: always, naming the model.
    """
    raise ModelError(f"model {needs[0].model} is not loaded; name a models.toml in HEADGATE_MODELS")


def bank_for(policy: Policy) -> DetectorBank:
    """The detectors that a policy requires or shadows, as far as they are built in, loaded with its options."""
    wanted = sorted((policy.required | policy.shadow) & detectors.REGISTRY.keys())
    return DetectorBank(detectors.load(name, policy.options[name]) for name in wanted)


class Inspector:
    """Sessions, detectors and policy of one process, driven inline.

    Args:
        policy: for all sessions.
        bank: the policy's detectors; loaded where None.
        infer: scores windows for detectors that need a model.
        fingerprinter: hashes of found values.
        now: epoch seconds.
    """

    def __init__(
        self,
        policy: Policy,
        bank: DetectorBank | None = None,
        infer: Infer = no_models,
        fingerprinter: Fingerprinter | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._bank = bank_for(policy) if bank is None else bank
        self._infer = infer
        self.now = now
        self.sessions = Sessions(lambda: policy, fingerprinter or Fingerprinter(), now)

    def approve(self, approval: Approval) -> list[Verdict]:
        """Take a person's decision on a held call, which is believed because it is made in this process.

        Raises:
            ApprovalError: it does not fit the call.
        """
        verdict = self.sessions.approve(approval)
        return [verdict] if verdict else []

    def handle(self, event: AnyEvent) -> list[Verdict]:
        """Take one event; the verdicts that it brings about, in order."""
        admission = self.sessions.admit(event)
        verdicts = [admission.verdict] if admission.verdict else []
        for key in admission.closed:
            self._bank.close(key)
        if admission.new:
            for reading in self._bank.read(admission.new):
                verdict = self.sessions.fold(read_now(reading, self._infer))
                if verdict:
                    verdicts.append(verdict)
                    if verdict.final:
                        self._bank.close(admission.new.key)
        return verdicts
