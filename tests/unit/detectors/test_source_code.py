"""Proprietary source code: copies in answers, prompts and calls, where they are held and how they are named."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.contract.detector_contract import run
from tests.unit.winnowing.test_fingerprints import CODE, OTHER, RENAMED

from headgate.detector import Detector, StreamContext
from headgate.detectors.source_code import MAX_ARGUMENTS_CHARS, Options, SourceStream, load
from headgate.errors import DetectorError
from headgate.winnowing.building import fingerprint
from headgate.winnowing.code import MAX_LINE_CHARS
from headgate.winnowing.copied import MAX_HELD_CHARS
from headgate.winnowing.index import key_path, read_key, write_index
from headgate_schemas.findings import Finding

PROSE = "Here is a way to do it. It isn't long, and it doesn't need anything else:\n\n"


def options(directory: Path) -> Options:
    path = directory / "fingerprints"
    key = read_key(key_path(path, None), create=True)
    many = "\n".join(CODE.replace("settle", f"settle_{n}").replace("3", str(n)) for n in range(3))
    files = {"billing/settle.py": CODE, "billing/many.py": many + OTHER}
    write_index(path, [fingerprint("acme", files.items(), key, np.empty(0, np.uint64), lambda: None)], key)
    return Options(index=str(path))


@pytest.fixture(scope="module")
def detector(tmp_path_factory: pytest.TempPathFactory) -> Detector:
    return load(options(tmp_path_factory.mktemp("index")))


def find(detector: Detector, text: str, **context: Any) -> tuple[Finding, ...]:
    return run(detector, [text], StreamContext(**{"kind": "completion"} | context))


@pytest.mark.parametrize("kind", ["prompt", "completion"])
def test_a_renamed_copy_is_found_and_named(detector: Detector, kind: str) -> None:
    found = find(detector, f"{PROSE}```python\n{RENAMED}```\nDone.", kind=kind)
    assert {f.type for f in found} == {"source-code"}
    assert found[0].reason.startswith("like billing/")
    assert " of acme, about " in found[0].reason
    assert found[-1].reason.endswith("about 12 lines so far")


def test_a_copy_is_reported_from_where_it_was_held_to_its_last_line(detector: Detector) -> None:
    text = f"{PROSE}```python\n{RENAMED}```\nDone."
    found = find(detector, text)
    assert text.index("for i") < found[0].start < text.index("while")
    assert [f.start for f in found[1:]] == [f.end for f in found[:-1]]
    assert found[-1].end == text.index("```\nDone")


@pytest.mark.parametrize("text", ["", PROSE, "def add(a, b):\n    return a + b\n", RENAMED[:120], "{" * 999, "\n" * 99])
def test_prose_and_other_code_are_nothing(detector: Detector, text: str) -> None:
    assert find(detector, text) == ()


def test_severity_grows_with_the_lines_that_are_out(detector: Detector) -> None:
    assert [f.severity for f in find(detector, CODE)][-1] == "medium"
    assert [f.severity for f in find(detector, CODE * 2)][-1] == "high"
    assert [f.severity for f in find(detector, CODE * 10)][-1] == "critical"


@pytest.mark.parametrize("opening", ["/* ", '"""\n', "# ".join(["", ""]), "`"])
def test_code_in_a_comment_that_never_ends_is_found(detector: Detector, opening: str) -> None:
    assert find(detector, opening + RENAMED.replace('"""', ""))


def test_code_that_was_commented_out_is_found(detector: Detector) -> None:
    assert find(detector, RENAMED.replace("\n", "\n# "))


def test_code_in_a_calls_arguments_is_found_over_the_whole_call(detector: Detector) -> None:
    call = json.dumps({"path": "x.py", "content": RENAMED})
    (found,) = find(detector, call, kind="tool_call", tool="write", channel="tool_arguments")
    assert (found.start, found.end) == (0, len(call))
    (found,) = find(detector, call[:-1], kind="tool_call", tool="write", channel="tool_arguments")
    assert find(detector, '{"content": "x"}', kind="tool_call", tool="write") == ()


def test_arguments_that_are_too_long_are_not_passed_over(detector: Detector) -> None:
    stream = detector.open(StreamContext(kind="tool_call"))
    stream.feed("x" * (MAX_ARGUMENTS_CHARS + 1), False)
    with pytest.raises(DetectorError, match="longer than"):
        stream.feed("", True)


def test_results_of_tools_are_not_read(detector: Detector) -> None:
    assert find(detector, CODE, kind="tool_result", role="tool") == ()


def test_text_is_clear_as_it_comes_until_a_line_matches_and_again_after_it(detector: Detector) -> None:
    stream = detector.open(StreamContext(kind="completion"))
    held: list[int] = []
    text = f"{PROSE}{RENAMED[:330]}\n" + "And so it goes on, in words. " * 30 + "\n" + "The end of it.\n" * 6
    for at in range(1, len(text) + 1):
        cleared = stream.feed(text[at - 1 : at], False).cleared_to
        if cleared < at:
            held.append(at)
    assert held
    assert text.index("for i") < held[0]
    assert held[-1] < len(text) - 20


def test_what_is_kept_of_a_stream_is_bounded(detector: Detector) -> None:
    stream = detector.open(StreamContext(kind="completion"))
    assert isinstance(stream, SourceStream)
    for text in ("a" * 700, "\n", "(", " ", '"', "/*"):
        for _ in range(50):
            stream.feed(text, False)
            assert stream.held_chars < MAX_LINE_CHARS


def test_what_is_held_in_vain_is_let_go(detector: Detector) -> None:
    stream = detector.open(StreamContext(kind="completion"))
    lines = RENAMED.splitlines(keepends=True)
    cleared = length = 0
    for line in lines:
        length += len(line)
        progress = stream.feed(line, False)
        cleared = progress.cleared_to
        if cleared < length or progress.findings:
            break
    length += MAX_HELD_CHARS + 1
    assert stream.feed(" " * MAX_HELD_CHARS + "\n", False).cleared_to == length


def test_findings_carry_no_code(detector: Detector) -> None:
    assert not any("ledger" in f.reason or "settle(" in f.reason for f in find(detector, CODE))


def test_without_an_index_the_detector_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(DetectorError, match="headgate fingerprint add"):
        load(Options(index=str(tmp_path / "none")))
