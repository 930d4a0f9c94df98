"""One session of calls under a policy's tools: what its tests play, in process and without a detector but `tools`."""

import json
from collections.abc import Sequence
from textwrap import indent
from typing import Any

from headgate.bank import DetectorBank
from headgate.detector import Detector
from headgate.detectors import load
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.policy import Policy, load_policy
from headgate.policy.rewriting import Edit, apply
from headgate_schemas.events import AnyEvent, Principal, Prompt, SessionStart, ToolCall, ToolResult
from headgate_schemas.verdicts import Verdict


def policy_with(policies: str, more: str = "", rules: str = "[]", mode: str = "enforce") -> Policy:
    """A policy whose tools section has these entries."""
    return load_policy(
        f"name: calls\nmode: {mode}\ndetectors: {{required: [tools]}}\nrules: {rules}\n"
        f"tools:\n{indent(more, '  ')}\n  policies:\n{indent(policies, '    ')}",
        "calls.yaml",
    )


def event_of_call(tool: str, arguments: Any, number: int = 0) -> ToolCall:
    """A whole call."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return ToolCall(
        session_id="s", stream_id=f"c{number}", seq=0, offset=0, text=text, final=True, tool=tool, call_id=f"c{number}"
    )


class Calling:
    """One session.

    Args:
        policy: its policy.
        said: what the user said, and what tool `read` gave back.
        outside: a detector that the policy names and that is not built in.
        start: of the session's first event.
    """

    def __init__(
        self,
        policy: Policy,
        said: Sequence[tuple[str, str]] = (),
        outside: Detector | None = None,
        **start: Any,
    ) -> None:
        self.clock = 1_000.0
        detectors = [load(name, options) for name, options in sorted(policy.options.items())]
        bank = DetectorBank([*detectors, outside] if outside else detectors)
        self.core = Inspector(policy, bank, fingerprinter=Fingerprinter(b"k"), now=lambda: self.clock)
        self.core.handle(SessionStart(session_id="s", **start))
        for number, (who, text) in enumerate(said):
            self.core.handle(_said(who, text, number))
        self._next = 0

    def verdict(self, tool: str, arguments: Any) -> Verdict:
        """What is decided of a call."""
        self._next += 1
        return self.core.handle(event_of_call(tool, arguments, self._next))[-1]

    def action(self, tool: str, arguments: Any) -> str:
        """The same, in a word."""
        return self.verdict(tool, arguments).action

    def given(self, tool: str, text: str) -> str:
        """The arguments that a client gets."""
        verdict = self.verdict(tool, text)
        assert verdict.action in ("allow", "redact"), verdict.reason
        return apply(text, tuple(Edit(r.start, r.end, r.placeholder) for r in verdict.replacements))


def _said(who: str, text: str, number: int) -> AnyEvent:
    of: dict[str, Any] = {
        "session_id": "s", "stream_id": f"p{number}", "seq": 0, "offset": 0, "text": text, "final": True,
    }  # fmt: skip
    return ToolResult(tool="read", call_id="r", **of) if who == "tool" else Prompt(role=who, **of)


def principal(*roles: str) -> Principal:
    """Somebody with these roles."""
    return Principal(id="p", roles=roles)
