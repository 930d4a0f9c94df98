"""Where the commands print their tables."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

#: A table in a file or a pipe need not fit anybody's terminal; rich would take 80 columns.
PIPED_COLUMNS = 160


def table_console(stderr: bool = False) -> "Console":
    """A console as wide as the terminal, or wide enough where there is none.

    Args:
        stderr: print on standard error.
    """
    from rich.console import Console

    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=PIPED_COLUMNS)
