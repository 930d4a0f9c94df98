"""The leaks detector keeps the detector contract: copies, pieces and rewritings of what is protected, cut anywhere."""

import base64

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant
from tests.unit.detectors.test_leaks import REPORT, SYSTEM, seen

from headgate.detector import DeclaredTool, StreamContext
from headgate.detectors.leaks import Options, load
from headgate.provenance.sources import Heard

DETECTOR = load(Options(min_words=5))
VIEW = seen(
    Heard("system", SYSTEM), Heard("user", "the copper badge number"), Heard("tool", REPORT, "s", "c", "confidential")
)
CONTEXT = StreamContext(
    kind="completion", seen=VIEW, tools=(DeclaredTool("t", "Reads the sealed tariff of a customer."),)
)
_WORDS = (SYSTEM + REPORT).split()

_RUNS = st.builds(lambda at, n: " ".join(_WORDS[at : at + n]), st.integers(0, len(_WORDS)), st.integers(1, 30))
_OTHER = st.text(max_size=8) | st.sampled_from([" and" * 300, "\\n", "\\u00", "漢字", ". ", " kitten puppy ", "\\"])
_CODED = _RUNS.map(lambda text: base64.b64encode(text.encode()).decode()) | _RUNS.map(lambda text: text[::-1])
_TEXT = st.lists(_RUNS | _CODED | _OTHER, max_size=10).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(_TEXT, st.lists(st.integers(0, 4_000), max_size=8))
def test_findings_do_not_depend_on_the_split(text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(DETECTOR, text, cuts, CONTEXT)


def test_a_whole_prompt_is_found_however_it_is_split() -> None:
    found = assert_chunking_invariant(DETECTOR, f"So: {SYSTEM} And: {REPORT}", [7, 100, 333], CONTEXT)
    assert {f.type for f in found} == {"system-prompt", "confidential-document"}


def test_nothing_is_held_where_nothing_is_protected() -> None:
    assert assert_chunking_invariant(DETECTOR, SYSTEM, [9], StreamContext(kind="completion")) == ()
