"""The source code detector keeps the detector contract: copies amid prose and other code, cut anywhere."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.detector_contract import assert_chunking_invariant
from tests.unit.detectors.test_source_code import options
from tests.unit.winnowing.test_fingerprints import CODE, RENAMED

from headgate.detector import Detector, StreamContext
from headgate.detectors.source_code import load

_LINES = RENAMED.splitlines(keepends=True)
_CODE = st.builds(lambda at, n: "".join(_LINES[at : at + n]), st.integers(0, len(_LINES)), st.integers(1, 20))
_OTHER = st.text(max_size=8) | st.sampled_from(
    ["/*", "*/", '"""', "`", "```\n", "'", '"', "# ", "\n", "x" * 1_001, " " * 4_100 + "\n", "it isn't. ", "a = b(c)\n"]
)
_TEXT = st.lists(_CODE | _OTHER, max_size=8).map("".join)


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return load(options(tmp_path_factory.mktemp("index")))


@settings(max_examples=80, deadline=None)
@given(text=_TEXT, cuts=st.lists(st.integers(0, 6_000), max_size=8))
def test_findings_do_not_depend_on_the_split(detector: Detector, text: str, cuts: list[int]) -> None:
    assert_chunking_invariant(detector, text, cuts, StreamContext(kind="completion"))


def test_a_copy_is_found_however_it_is_split(detector: Detector, tmp_path: Path) -> None:
    assert assert_chunking_invariant(detector, f"See:\n{RENAMED}\n{CODE}", [7, 333], StreamContext(kind="prompt"))
