"""What agents do in fourteen applications and in a shell: tools under several names, and how users ask for them.

Nothing comes in: these are tables. Applications in `HELD_OUT` are for validation only, and so is every third phrase of
all others.
"""

from training.synthesis.actions import machines, office, shell, trade
from training.synthesis.actions.action import Action, Argument

ACTIONS: tuple[Action, ...] = (*office.ACTIONS, *trade.ACTIONS, *machines.ACTIONS, *shell.ACTIONS)
HELD_OUT = frozenset({"crm", "travel", "smart home"})

__all__ = ["ACTIONS", "HELD_OUT", "Action", "Argument"]
