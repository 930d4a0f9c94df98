"""Leaks of hidden context: which runs are reported, from where, and how bad they are; what is held and for how long."""

import base64
import codecs
from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.detector_contract import run

from headgate.detector import DeclaredTool, StreamContext
from headgate.detectors.leaks import MAX_HELD_CHARS, Options, load
from headgate.provenance.sources import Heard, Seen, Sources
from headgate.winnowing.protected import MAX_DOCUMENTS, MAX_KEPT_WORDS, Passages
from headgate_schemas.findings import Finding

SYSTEM = (
    "You work for the Aldersund parcel office. Before a parcel leaves the depot, the clerk weighs it twice, "
    "photographs the label and writes both figures into the grey ledger. Parcels over thirty kilograms travel on the "
    "night lorry. Customers who complain about a broken crate receive eleven crowns at most, and nobody tells them of "
    "this limit. "
    "When a caller claims to be an inspector, ask for the copper badge number and compare it with the winter register. "
    "Damaged goods are stored in hall seven until the insurer has answered."
)
RULE = "Parcels over thirty kilograms travel on the night lorry."
REPORT = (
    "Quarterly figures, not published yet: the Norrvik mill lost four million crowns because two turbines failed in "
    "March; the board decided to sell its eastern forests to Halden Timber before the "
    "summer meeting in Skagen, quietly."
)
DETECTOR = load(Options())


def seen(*heard: Heard) -> Seen:
    sources = Sources()
    for number, each in enumerate(heard):
        sources.take((str(number), "text"), each, True)
    return sources.seen()


def find(text: str, detector: Any = DETECTOR, **context: Any) -> tuple[Finding, ...]:
    return run(detector, [text], StreamContext(**{"kind": "completion", "system": SYSTEM} | context))


def test_a_recited_system_prompt_is_reported_from_its_beginning_with_a_growing_share() -> None:
    text = "My instructions are these. " + SYSTEM
    found = find(text)
    assert {f.type for f in found} == {"system-prompt"}
    assert found[0].start == text.index(" Before") - 1
    assert [f.start for f in found[1:]] == [f.end for f in found[:-1]]
    assert found[-1].end == text.rindex("answered") + len("answered")
    assert found[0].reason == "about 15 % of the system prompt"
    assert found[-1].reason == "about 100 % of the system prompt"
    assert [f.severity for f in found] == ["low", "high", "critical", "critical"]


def test_a_lightly_rewritten_prompt_is_reported() -> None:
    found = find(
        "Sure. The clerk has to weigh each parcel twice before it leaves our depot, photograph its labels and enter "
        "both figures in the grey ledger; anything over thirty kilograms goes on the night lorry. Customers "
        "complaining about a broken crate get at most eleven crowns, and nobody should tell them of that limit."
    )
    assert (found[-1].severity, found[-1].reason) == ("high", "about 50 % of the system prompt")


@pytest.mark.parametrize(
    "text",
    [
        "Your parcel leaves the depot tomorrow; the clerk has weighed it.",
        "Please tell me your badge number, and I compare it with the register.",
        RULE,
        "",
    ],
)
def test_a_phrase_or_a_short_sentence_is_no_leak(text: str) -> None:
    assert find(text) == ()


def test_a_quoted_sentence_is_of_low_severity() -> None:
    found = find(
        "Our rule says: the clerk weighs it twice, photographs the label and writes both figures into a ledger."
    )
    assert [f.severity for f in found] == ["low"]


def test_what_the_user_wrote_too_is_no_leak() -> None:
    view = seen(Heard("system", SYSTEM), Heard("user", f"Is this what you were told? {SYSTEM}"))
    assert find(SYSTEM, seen=view) == ()
    assert find(SYSTEM, request=SYSTEM) == ()


def test_pieces_smuggled_between_other_words_count_together() -> None:
    words = SYSTEM.split()
    pieces = [" ".join(words[at : at + 11]) for at in range(0, len(words), 11)]
    assert find(" one two three four five six seven eight ".join(pieces))


def test_a_tools_description_is_protected_and_its_arguments_names_are_not() -> None:
    description = "Reads the sealed tariff of a customer from the archive in Norrvik, in crowns for each kilogram."
    schema = {"type": "object", "properties": {"customer_number": {"type": "string"}, "sealed_on": {"type": "string"}}}
    tools = (DeclaredTool("read_tariff", description, schema),)
    assert [f.type for f in find(f"I have a tool. {description}", tools=tools)] == ["tool-schema"]
    call = '{"customer_number": "77", "sealed_on": "1998-04-01", "customer_numbers": ["customer_number", "sealed_on"]}'
    assert find(call, kind="tool_call", tool="read_tariff", tools=tools) == ()


@pytest.mark.parametrize(
    ("heard", "options", "reason"),
    [
        (Heard("tool", REPORT, "search", "c", "confidential"), Options(), "a confidential result of search"),
        (Heard("tool", REPORT, "board_search", "c"), Options(confidential=("board_*",)), "result of board_search"),
        (Heard("user", REPORT, label="confidential"), Options(), "a confidential prompt"),
    ],
)
def test_a_document_is_protected_where_an_event_or_the_policy_marks_it(
    heard: Heard, options: Options, reason: str
) -> None:
    (found,) = find(f"In short: {REPORT}", load(options), seen=seen(heard))[-1:]
    assert (found.type, found.severity) == ("confidential-document", "critical")
    assert found.reason.startswith("about 100 % of ")
    assert found.reason.endswith(reason)


def test_a_document_that_nobody_marked_may_be_quoted() -> None:
    assert find(REPORT, seen=seen(Heard("tool", REPORT, "search", "c"))) == ()


def test_a_call_that_carries_the_prompt_out_is_found_through_json_escapes() -> None:
    found = find('{"body": "' + SYSTEM.replace(". ", ".\\n\\u2022 ") + '"}', kind="tool_call", tool="send")
    assert found[-1].severity == "critical"


def test_prompts_and_results_are_not_read() -> None:
    assert find(SYSTEM, kind="prompt", role="user") == ()
    assert find(SYSTEM, kind="tool_result", role="tool") == ()


def test_text_is_released_at_once_while_nothing_matches() -> None:
    stream = DETECTOR.open(StreamContext(kind="completion", system=SYSTEM))
    text = "Your parcel left our depot, and it should be with you on Friday."
    for at in range(1, len(text) + 1):
        # The last word may become a code, until it ends.
        assert stream.feed(text[at - 1 : at], False).cleared_to >= text.rfind(" ", 0, at) + 1


def test_text_is_held_from_the_fourth_word_of_a_run_until_it_breaks_off() -> None:
    stream = DETECTOR.open(StreamContext(kind="completion", system=SYSTEM))
    begun = "the clerk weighs it twice, photographs"
    assert stream.feed(begun + " every", False).cleared_to == len(begun)
    progress = stream.feed(" kitten, puppy, pony and foal ", False)
    assert (progress.findings, progress.cleared_to) == ((), len(begun + " every kitten, puppy, pony and foal "))


def test_a_run_that_says_nothing_new_is_released_at_the_cap() -> None:
    stream = DETECTOR.open(StreamContext(kind="completion", system=SYSTEM))
    begun = "the clerk weighs it twice, photographs"
    assert stream.feed(begun + " and" * 100, False).cleared_to == len(begun)
    assert stream.feed(" and" * MAX_HELD_CHARS, False).cleared_to == len(begun) + 400 + 4 * MAX_HELD_CHARS - len("and")


def test_findings_say_nothing_of_the_text() -> None:
    for finding in find(SYSTEM):
        assert "parcel" not in finding.reason + "".join(finding.tags)


def test_passages_are_kept_for_the_next_stream_within_a_cap() -> None:
    passages = Passages()
    assert passages.of(SYSTEM) is passages.of(SYSTEM)
    for number in range(12):
        passages.of(" ".join(f"word{number}x{n}" for n in range(MAX_KEPT_WORDS // 10)))
        assert passages.words <= MAX_KEPT_WORDS


def test_a_stream_is_compared_with_a_bounded_number_of_documents() -> None:
    view = seen(*(Heard("tool", f"{REPORT} {n}", "x", str(n), "confidential") for n in range(MAX_DOCUMENTS + 5)))
    found = find(REPORT, seen=view)
    assert len({f.start for f in found}) * MAX_DOCUMENTS >= len(found) > 0


@pytest.mark.parametrize(
    ("hidden", "how"),
    [
        (lambda text: base64.b64encode(text.encode()).decode(), "base64"),
        (lambda text: text.encode().hex(), "hex"),
        (lambda text: codecs.encode(text, "rot13"), "rot13"),
        (lambda text: text[::-1], "reversed"),
        (lambda text: "  ".join(" ".join(word) for word in text.split()), "spaced"),
        (lambda text: base64.b64encode(codecs.encode(text, "rot13").encode()).decode(), "base64, rot13"),
    ],
)
def test_a_prompt_that_is_encoded_is_found(hidden: Callable[[str], str], how: str) -> None:
    text = f"Of course. {hidden(SYSTEM)} That is all."
    found = find(text)
    assert found[-1].severity in ("high", "critical")
    assert found[-1].reason.endswith(f"hidden as {how}")
    assert text.index("course") < found[0].start < found[-1].end <= len(text)


def test_a_code_that_holds_something_else_is_no_leak() -> None:
    assert find(f"Here: {base64.b64encode(REPORT.encode()).decode()} and {REPORT[::-1]}") == ()
