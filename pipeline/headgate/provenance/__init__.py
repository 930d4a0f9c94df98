"""Provenance: where each value of a tool call was first seen, and what must not come from there. No I/O.

A session's `Sources` remember what it was told: by the user, by the system, by tools. Of a proposed call, `effects`
says what it would do, `values` which of its arguments name a destination, `sources` where each of them stands, as data
or as a claim in running text, `delegation` what the user's request makes of that source, and `flow` joins them into
findings. Nothing here looks for orders in content: how content is worded decides nothing.
"""

from headgate.provenance.flow import Call, Concern, FlowRules, judge, unasked
from headgate.provenance.sources import Seen, Sources, Trust

__all__ = ["Call", "Concern", "FlowRules", "Seen", "Sources", "Trust", "judge", "unasked"]
