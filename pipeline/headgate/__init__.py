"""The core of Headgate, its client, and the `headgate` command."""
