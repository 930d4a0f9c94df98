"""Policy: which finding means what, by rule, with the rule's name.

In come a finding and the facts of its stream; out comes a `Ruling`. Policy knows no text, no Kafka and no clock that
was not handed to it.
"""

from headgate.policy.model import Facts, Policy, Ruling

__all__ = ["Facts", "Policy", "Ruling"]
