"""Every policy that was ever applied, and which one is in force. No I/O.

In come records of the policies' topic in their order; out comes the policy for sessions that begin now, and any older
version that an open session is pinned to. A record that is broken, and a policy that does not compile or cannot be
prepared here, is refused with an error and changes nothing.
"""

from collections.abc import Callable

from headgate.errors import HeadgateError, PolicyError, RecordError
from headgate.policy.check import version_of
from headgate.policy.compile import default_policy, load_policy
from headgate.policy.model import Policy
from headgate_schemas.codec import POLICIES
from headgate_schemas.verdicts import PolicyRecord

#: Makes a policy ready for use, such as by loading its detectors; raises a `HeadgateError` where it cannot.
Prepare = Callable[[Policy], None]


class PolicyHistory:
    """What the topic said so far.

    Args:
        prepare: called once for each policy before it can be in force or be found.
        default: in force until another one is; the shipped default without it.
    """

    def __init__(self, prepare: Prepare | None = None, default: Policy | None = None) -> None:
        self._prepare = prepare or (lambda policy: None)
        self._default = default or default_policy()
        self._records: dict[str, PolicyRecord] = {}
        self._ready: dict[str, Policy] = {}
        self._in_force: Policy | None = None

    @property
    def in_force(self) -> Policy:
        """The policy for sessions that begin now."""
        return self._in_force or self._default

    @property
    def applied(self) -> tuple[str, ...]:
        """Ids of the policies that were applied, the last one last."""
        return tuple(self._records)

    def remember(self, value: bytes | None) -> str:
        """Take one record; gives the policy's id.

        Raises:
            RecordError: the record is broken, or its source is not the version that it claims to be.
        """
        try:
            record = POLICIES.decode(value)
        except ValueError as error:
            raise RecordError(str(error)) from None
        policy_id = f"{record.name}@{record.version}"
        if version_of(record.source) != record.version:
            raise RecordError(f"{policy_id}: the source has another version; apply the file again")
        # Applied anew, it is the last again.
        self._records.pop(policy_id, None)
        self._records[policy_id] = record
        return policy_id

    def put_in_force(self, policy_id: str) -> Policy:
        """Let a policy that was remembered be the one for new sessions.

        Raises:
            HeadgateError: it does not compile or cannot be prepared; the one in force stays.
        """
        self._in_force = self._load(policy_id)
        return self._in_force

    def get(self, policy_id: str) -> Policy | None:
        """A policy by ``name@version``; None where it is unknown, or cannot be used here any more."""
        try:
            return self._load(policy_id)
        except HeadgateError:
            return None

    def record(self, policy_id: str) -> PolicyRecord | None:
        """The record of a policy that was applied."""
        return self._records.get(policy_id)

    def _load(self, policy_id: str) -> Policy:
        if policy_id in self._ready:
            return self._ready[policy_id]
        policy = self._compile(policy_id)
        self._prepare(policy)
        self._ready[policy_id] = policy
        return policy

    def _compile(self, policy_id: str) -> Policy:
        record = self._records.get(policy_id)
        if record is None:
            if policy_id == self._default.id:
                return self._default
            raise PolicyError(policy_id, ("no such policy was applied",))
        policy = load_policy(record.source, policy_id)
        if policy.id != policy_id:
            raise PolicyError(policy_id, (f"its source is named {policy.name}; apply the file again",))
        return policy
