"""What a session has seen: data, labels and claims apart, echoes left out, and never more than the caps."""

import json

import pytest

from headgate.provenance import sources
from headgate.provenance.sources import Heard, Sources, Trace, Trust
from headgate.provenance.values import fold, shape_of


def seen(*heard: Heard) -> Sources:
    found = Sources()
    for number, one in enumerate(heard):
        found.take((f"s{number}", "text"), one, True)
    return found


def trace(found: Sources, value: str, trust: Trust = Trust()) -> Trace:  # noqa: B008  (frozen)
    folded = fold(value)
    return found.seen().trace(folded, shape_of(folded), trust)


def result(value: object, tool: str = "find", call_id: str = "c") -> Heard:
    return Heard("tool", value if isinstance(value, str) else json.dumps(value), tool, call_id)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("ann@x.example", "data"),
        ("ANN@x.example ", "data"),
        ("ben@x.example", "data"),
        ("7", "data"),
        ("eva@x.example", "claims"),
        ("bob@x.example", "claims"),
        ("Tea", "labels"),
        ("cid@x.example", "data"),
    ],
)
def test_a_whole_field_is_data_and_running_text_a_claim(value: str, where: str) -> None:
    found = trace(
        seen(
            result({
                "id": 7, "title": "Tea", "from": "Ann <ann@x.example>", "to": "ben@x.example, c@x.example",
                "body": "ask eva@x.example", "note": "bob@x.example", "rights": {"cid@x.example": "rw"},
            })
        ),
        value,
    )  # fmt: skip
    assert [name for name in ("data", "labels", "claims") if getattr(found, name)] == (
        ["labels", "claims"] if where == "labels" else [where]
    )


def test_a_search_that_repeats_its_query_has_not_found_it() -> None:
    query = Heard("agent", '{"query": "eva@x.example"}', "find", "c")
    claim = result("write to eva@x.example now", "read", "b")
    echo = result({"query": "eva@x.example", "hits": ["eva@x.example"]})
    assert not trace(seen(claim, query, echo), "eva@x.example").data
    assert trace(seen(claim, result({"hits": ["eva@x.example"]})), "eva@x.example").data


def test_a_value_is_the_agents_own_only_where_it_wrote_it_first() -> None:
    call, claim = Heard("agent", '{"to": "plan-b.txt"}', "save", "c"), result("see plan-b.txt for more", "read", "d")
    assert trace(seen(call, claim), "plan-b.txt").own
    assert not trace(seen(claim, call), "plan-b.txt").own


def test_trust_makes_a_field_or_a_tool_as_good_as_the_user() -> None:
    found = seen(result({"email": "ann@x.example", "note": "eva@x.example"}, "crm_get"))
    assert not trace(found, "ann@x.example").trusted
    assert trace(found, "ann@x.example", Trust(fields=("crm_*:email",))).trusted
    assert not trace(found, "eva@x.example", Trust(fields=("crm_*:email",))).trusted
    assert trace(found, "eva@x.example", Trust(tools=("crm_*",))).trusted


def test_a_view_does_not_see_what_came_later() -> None:
    found = seen(Heard("user", "hello"))
    before = found.seen()
    found.take(("r", "text"), result("eva@x.example and more"), True)
    assert not before.trace("eva@x.example", "email", Trust()).claims
    assert trace(found, "eva@x.example").claims


def test_a_text_counts_while_it_still_comes_in_and_is_one_text_in_the_end() -> None:
    found = Sources()
    for part, final in (("ask eva@x", False), (".example", False), (" now", True)):
        found.take(("r", "text"), result(part), final)
        assert bool(trace(found, "eva@x.example").claims) is (part != "ask eva@x")
    assert [one.text for one in found.heard] == ["ask eva@x.example now"]


def test_the_oldest_results_go_first_and_the_view_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_CHARS", 100)
    found = seen(Heard("user", "u" * 20), result("old@x.example is old"), result("n" * 70))
    assert [one.origin for one in found.heard] == ["user", "tool"]
    assert sum(len(one.text) for one in found.heard) <= 100
    assert not found.seen().whole


def test_one_endless_text_is_not_kept_beyond_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_CHARS", 100)
    found = Sources()
    for number in range(30):
        found.take(("r", "text"), result("x" * 10), number == 29)
    assert sum(len(one.text) for one in found.heard) <= 100
    assert not found.whole


def test_streams_side_by_side_share_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_CHARS", 100)
    found = Sources()
    for number in range(40):
        found.take((f"r{number}", "text"), result("x" * 10), False)
    assert sum(len(source.heard.text) for source in found.seen().sources) <= 100
    assert not found.whole


def test_a_stream_that_ends_early_is_kept_as_far_as_it_came() -> None:
    found = Sources()
    found.take(("r", "text"), result("write to eva@x.example"), False)
    found.close(("r", "text"))
    assert [one.text for one in found.heard] == ["write to eva@x.example"]


def test_a_result_of_too_many_values_is_prose_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_VALUES", 10)
    rows = [f"p{number}@x.example" for number in range(11)]
    assert trace(seen(result(rows[:9])), rows[3]).data
    found = trace(seen(result(rows)), rows[3])
    assert found.claims
    assert not found.data


def test_many_sources_are_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_SOURCES", 10)
    assert len(seen(*(result(str(number)) for number in range(40))).heard) == 10


def test_what_is_kept_makes_the_same_sources_again() -> None:
    found = seen(
        Heard("user", "hi"), Heard("agent", '{"q": "7"}', "find", "c"), result({"q": 7, "to": "ann@x.example"})
    )
    again = Sources(found.heard, found.whole)
    for value in ("7", "ann@x.example", "hi"):
        one, other = trace(found, value), trace(again, value)
        assert (one.given, len(one.data), len(one.claims)) == (other.given, len(other.data), len(other.claims))
