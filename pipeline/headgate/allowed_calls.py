"""What a session's allowed calls add up to: what limits are counted by, and what conditions see as ``calls``.

Calls are counted when they are allowed or held, each once, in the order in which their arguments ended; the time of a
call is that of its record. So the same log gives the same counts, whoever reads it and however often, and whenever
somebody approves what is held. The whole is one Struct, which a session's snapshot keeps.
"""

from decimal import Decimal

import msgspec

#: Names of tools that are kept; a session that calls more of them cannot be judged by which it called.
MAX_TOOLS = 1_000
MAX_NAME_CHARS = 200


class Tally(msgspec.Struct, array_like=True):
    """What one entry of the policy let through.

    Attributes:
        calls: how many.
        amount: the sum of the argument that is limited.
        times: of the last calls, in epoch seconds, as many as the entry's rate needs.
    """

    calls: int = 0
    amount: Decimal = Decimal(0)
    times: list[float] = []


class AllowedCalls(msgspec.Struct):
    """The calls of one session that were allowed, or held.

    Attributes:
        total: how many.
        tools: how many of each tool, by name.
        tallies: by entry of the policy.
    """

    total: int = 0
    tools: dict[str, int] = {}
    tallies: dict[str, Tally] = {}

    @property
    def full(self) -> bool:
        """Whether some tool's name may not have been kept."""
        return len(self.tools) >= MAX_TOOLS

    def of_tool(self, tool: str) -> int:
        """How many calls of one tool."""
        return self.tools.get(tool[:MAX_NAME_CHARS], 0)

    def of_entry(self, entry: str) -> Tally:
        """What an entry let through."""
        return self.tallies.get(entry) or Tally()

    def count(self, tool: str, entry: str = "", amount: Decimal = Decimal(0), at: float = 0.0, kept: int = 0) -> None:
        """Count one call.

        Args:
            tool: its name.
            entry: the entry of the policy that let it through; empty where none had to.
            amount: of the argument that the entry limits.
            at: epoch seconds.
            kept: how many times of the entry to keep.
        """
        self.total += 1
        name = tool[:MAX_NAME_CHARS]
        if name in self.tools or not self.full:
            self.tools[name] = self.tools.get(name, 0) + 1
        if entry:
            tally = self.tallies.setdefault(entry, Tally())
            tally.calls += 1
            tally.amount += amount
            tally.times = [*tally.times, at][-kept:] if kept else []
