"""What a worker logs: JSON where asked, libraries in measure, never a traceback's message."""

import json
import logging

from headgate_agents.running import _JsonLines, _Lines, _Sparing


def line(name: str, message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "", 0, message, arguments, None)


def test_library_that_repeats_itself_is_heard_once_in_a_while() -> None:
    clock = [0.0]
    sparing = _Sparing(lambda: clock[0])
    heard = []
    for at in (0.0, 1.0, 9.9, 10.0, 10.1):
        clock[0] = at
        heard.append(sparing.filter(line("aiokafka.client", "no broker at %s", at)))
    assert heard == [True, False, False, True, False]


def test_our_own_words_are_never_dropped() -> None:
    sparing = _Sparing(lambda: 0.0)
    assert [sparing.filter(line("headgate.worker", "dead letter")) for _ in range(3)] == [True] * 3


def test_memory_of_what_was_said_is_bounded() -> None:
    sparing = _Sparing(lambda: 0.0)
    for number in range(3 * _Sparing.MAX_KEPT):
        assert sparing.filter(line("library", f"message {number}"))
    assert len(sparing._said) <= _Sparing.MAX_KEPT


def test_json_line_has_no_traceback() -> None:
    """A library's error may quote the text that it choked on."""
    record = line("aiokafka", "failed: %s", "KeyError")
    record.exc_info = (ValueError, ValueError("some text"), None)
    said = json.loads(_JsonLines().format(record))
    assert said["message"] == "failed: KeyError"
    assert "some text" not in json.dumps(said)


def test_plain_line_names_the_error_and_not_what_it_says() -> None:
    record = line("mode", "crashed")
    record.exc_info = (ValueError, ValueError("some text"), None)
    said = _Lines().format(record)
    assert said.endswith("crashed (ValueError)")
