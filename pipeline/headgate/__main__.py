"""``python -m headgate``: the `headgate` command."""

from headgate.cli import main

main()
