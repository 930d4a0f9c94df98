"""The benchmark's calls: they come at their rate, and one in so many is denied."""

from tests.bench.calls import CALLS_PER_S, HARMFUL_EVERY, CallLatency, measure
from tests.bench.load import Load

from headgate.client import Guard
from headgate.client.testing import run_on_jumping_clock
from headgate.client.transport import InProcessTransport
from headgate.inspector import Inspector
from headgate.policy import load_policy

POLICY = load_policy(
    "name: p\nmode: enforce\ndetectors: {required: [provenance, tools]}\nrules:\n"
    '  - {name: r, kinds: [tool_call], when: finding.category == "tool", action: deny}\n',
    "p.yaml",
)
SECONDS = 16.0


async def _measured() -> CallLatency:
    async with Guard(transport=InProcessTransport(Inspector(POLICY))) as guard:
        return await measure(guard, Load(1, SECONDS, seed=3))


def test_calls_come_at_their_rate_and_one_in_so_many_is_denied() -> None:
    """What is denied is what only a message names; all else is as the tools are declared."""
    found = run_on_jumping_clock(_measured())
    assert abs(found.calls - SECONDS * CALLS_PER_S) <= CALLS_PER_S * 2
    assert abs(found.denied - found.calls / HARMFUL_EVERY) <= CALLS_PER_S
    assert found.denied > 0
    assert (found.silent, found.late.most, found.verdict.most) == (0, 0.0, 0.0)


def test_equal_seeds_give_equal_calls() -> None:
    assert run_on_jumping_clock(_measured()) == run_on_jumping_clock(_measured())
