"""The commands of the `headgate` command line, one group a module."""
