"""Policy: which finding means what, by rule, with the rule's name.

In come a finding and the facts of its stream; out comes a `Ruling`. Policy knows no text, no Kafka and no clock that
was not handed to it; `headgate.policy.feed`, which reads the policies' topic, is not imported from here.
"""

from headgate.policy.check import Checked, check_policy
from headgate.policy.compile import default_policy, default_source, load_policy
from headgate.policy.model import Facts, Policy, RuleAction, Ruling

__all__ = [
    "Checked",
    "Facts",
    "Policy",
    "RuleAction",
    "Ruling",
    "check_policy",
    "default_policy",
    "default_source",
    "load_policy",
]
