"""Acts: what an argument would do if the tool ran it, and how much work may go into finding out.

Readers of a language (`shell`, `sql`, `code`, `paths`, `windows`) yield acts; the detector makes findings of them. An
act's words are our own: it never quotes what it read.
"""

from dataclasses import dataclass, field

from headgate_schemas.findings import Severity

#: Statements, words and decoded pieces that are read of one call: about a second's work at most, and a script of a
#: thousand lines of five words each.
MAX_STEPS = 20_000
#: Commands within commands: ``sh -c`` in ``eval`` in a substitution, and so on.
MAX_NESTING = 12


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that an argument would do.

    Args:
        type: of the finding.
        severity: of the finding.
        what: a verb phrase that follows the argument's name, without any value.
        names: what it is done to, as it is written; for asking whether the user named it.
        written: the whole statement as it is written.
    """

    type: str
    severity: Severity
    what: str
    names: tuple[str, ...] = field(default=(), repr=False)
    written: str = field(default="", repr=False)


def unparsable(what: str, severity: Severity = "medium") -> Act:
    """Something that cannot be read; high where it was made so that it cannot."""
    return Act("unparsable-command", severity, what)


class TooIntricateError(Exception):
    """An argument asks for more work than one call is worth."""


class Steps:
    """The work that is left for one call, counted and never timed, so that every worker decides the same.

    Args:
        most: steps.
    """

    def __init__(self, most: int = MAX_STEPS) -> None:
        self.most = most
        self.taken = 0

    def take(self, count: int = 1) -> None:
        """Use up some steps.

        Raises:
            TooIntricateError: there are none left.
        """
        if self.taken + count > self.most:
            self.taken = self.most
            raise TooIntricateError
        self.taken += count
