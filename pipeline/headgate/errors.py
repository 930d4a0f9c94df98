"""The error tree.

::

    HeadgateError                 every error that Headgate raises on purpose
    ├── ConfigError               a setting is wrong; says which and what to do
    ├── PolicyError               a policy file is wrong; carries every problem with its line
    ├── RecordError               a record could not be decoded
    │   ├── SignatureError        no trusted key signed it
    │   └── ApprovalError         a person's decision does not fit the call that it names
    ├── AuditError                there is nothing to audit
    ├── ProtocolError             a stream's chunks do not fit together
    ├── DetectorError             a detector could not decide
    │   └── ModelError            a model file is missing, broken or not the pinned one
    ├── VaultError                the vault of pseudonyms cannot be used (retriable)
    ├── BrokerError               the broker could not be started or reached (retriable)
    ├── VerdictTimeout            no verdict by the deadline; the stream was closed (retriable)
    └── Refused                   a verdict said no
        ├── PromptDenied
        ├── StreamCut
        ├── ToolCallDenied
        └── ToolResultDenied

No message ever contains the text that was guarded.
"""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from headgate_schemas.events import Flaw
    from headgate_schemas.verdicts import Verdict


class HeadgateError(Exception):
    """Root of the tree. `retriable` says whether the same call may succeed later, unchanged."""

    retriable: ClassVar[bool] = False


class ConfigError(HeadgateError):
    """A setting is missing or wrong."""


class PolicyError(HeadgateError):
    """A policy file is wrong.

    Attributes:
        problems: one ``line N: key: what`` sentence for each mistake.
    """

    def __init__(self, source: str, problems: tuple[str, ...]) -> None:
        super().__init__(f"{source}: " + "; ".join(problems))
        self.source = source
        self.problems = problems


class RecordError(HeadgateError):
    """A record's bytes are not what its type says."""


class SignatureError(RecordError):
    """No trusted key signed a record, or it is not the record that was signed.

    Attributes:
        flaw: which of it.
    """

    def __init__(self, flaw: "Flaw", message: str) -> None:
        super().__init__(message)
        self.flaw = flaw


class ApprovalError(RecordError):
    """A person's decision does not fit the call that it names, and changes nothing."""


class AuditError(HeadgateError):
    """There is nothing of a session on the log."""


class ProtocolError(HeadgateError):
    """A stream's chunks do not fit together: a gap, an overlap, a changed text, or too much of it.

    Attributes:
        type: ``gap``, ``overlap``, ``changed-text``, ``after-end`` or ``too-long``.
    """

    def __init__(self, type_: str, message: str) -> None:
        super().__init__(message)
        self.type = type_


class DetectorError(HeadgateError):
    """A detector could not decide a text."""


class ModelError(DetectorError):
    """A model file is missing, broken or not the pinned one."""


class VaultError(HeadgateError):
    """The vault of pseudonyms cannot be used: its file is missing, locked or broken."""

    retriable = True


class BrokerError(HeadgateError):
    """The broker could not be started or reached."""

    retriable = True


class VerdictTimeout(HeadgateError):
    """No verdict came by the deadline, and policy says that silence closes."""

    retriable = True


class Refused(HeadgateError):
    """A verdict said no.

    Attributes:
        verdict: the verdict, or None where the client itself closed on silence.
    """

    def __init__(self, message: str, verdict: "Verdict | None" = None) -> None:
        super().__init__(message)
        self.verdict = verdict


class PromptDenied(Refused):
    """The prompt may not reach the model."""


class StreamCut(Refused):
    """The stream was cut; nothing after the cut was released."""


class ToolCallDenied(Refused):
    """The tool call may not run."""


class ToolResultDenied(Refused):
    """The tool's result may not reach the model."""
