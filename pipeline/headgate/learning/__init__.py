"""Learning a policy: recorded sessions in, a proposal for a person to edit out. It puts nothing in force itself."""

from headgate.learning.proposal import Proposal, propose
from headgate.learning.usage import Usage

__all__ = ["Proposal", "Usage", "propose"]
