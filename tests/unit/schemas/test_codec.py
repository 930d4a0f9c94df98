"""The codec: what goes in comes out, newer records are understood, and errors say nothing of the content."""

import json
import typing
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headgate_schemas import codec
from headgate_schemas.asyncapi import CHANNELS
from headgate_schemas.codec import Codec, trace_context
from headgate_schemas.events import Prompt, Receipt, SessionStart
from headgate_schemas.verdicts import DeadLetter, Verdict

MARKER = "marker-7d1e"
STRUCTS: list[tuple[type[msgspec.Struct], Codec[Any]]] = [
    (record, channel.codec) for channel in CHANNELS for record in channel.records
]

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return of_struct(hint)
    if hint is Any:
        return _JSON
    if hint is int:
        return st.integers(-(2**63), 2**63 - 1)
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if origin is tuple:
        items = arguments[:1] if arguments[1:] == (...,) else None
        return st.lists(of_type(items[0]), max_size=3).map(tuple) if items else st.tuples(*map(of_type, arguments))
    if origin is dict:
        return st.dictionaries(of_type(arguments[0]), of_type(arguments[1]), max_size=3)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if arguments:
        return st.one_of(*map(of_type, arguments))
    return st.from_type(hint)


def of_struct(struct: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Records with every field set to something."""
    return st.builds(struct, **{name: of_type(hint) for name, hint in typing.get_type_hints(struct).items()})


RECORDS = st.sampled_from(STRUCTS).flatmap(lambda pair: st.tuples(of_struct(pair[0]), st.just(pair[1])))


@given(RECORDS)
def test_decode_gives_back_what_was_encoded(pair: tuple[Any, Codec[Any]]) -> None:
    """Any record survives the wire."""
    record, its_codec = pair
    assert its_codec.decode(its_codec.encode(record)) == record


@given(RECORDS, st.dictionaries(st.text(max_size=6).map("x-{}".format), _JSON, min_size=1, max_size=3))
def test_decode_ignores_fields_of_tomorrow(pair: tuple[Any, Codec[Any]], extra: Mapping[str, Any]) -> None:
    """A reader of today takes a record that has more fields."""
    record, its_codec = pair
    value = json.loads(its_codec.encode(record)) | extra
    assert its_codec.decode(json.dumps(value).encode()) == record


def places(value: Any) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, from the root."""
    below: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [(), *[(key, *rest) for key, item in below for rest in places(item)]]


def planted(value: Any, place: tuple[Any, ...], plant: Any) -> Any:
    """The value with `plant` at a place."""
    if not place:
        return plant
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = planted(value[place[0]], place[1:], plant)
    return copy


PLANTS = st.sampled_from(
    [MARKER, [MARKER], {MARKER: MARKER}, {"kind": MARKER}, {"session_id": [MARKER]}, [[MARKER, 1]]]
)


@given(RECORDS, st.data())
def test_error_never_quotes_a_wrong_value(pair: tuple[Any, Codec[Any]], data: st.DataObject) -> None:
    """Wherever a value is broken, the error names the place and not the value."""
    record, its_codec = pair
    value = json.loads(its_codec.encode(record))
    broken = planted(value, data.draw(st.sampled_from(places(value))), data.draw(PLANTS))
    _check_silent(its_codec, json.dumps(broken).encode())


@given(RECORDS, st.integers(0, 400), st.sampled_from([b"", b"\xff", b'"', b"{", b"]", b"\x00"]))
def test_error_never_quotes_a_torn_record(pair: tuple[Any, Codec[Any]], at: int, junk: bytes) -> None:
    """A record that is torn, or has junk in it, is an error without its words."""
    record, its_codec = pair
    value = its_codec.encode(record)
    words = f'"{MARKER}"'.encode()
    _check_silent(its_codec, value[:at] + words + junk + value[at:])


@given(st.binary(max_size=60))
def test_decode_of_any_bytes_is_a_record_or_a_value_error(value: bytes) -> None:
    """No bytes raise anything else."""
    for channel in CHANNELS:
        _check_silent(channel.codec, value)


def _check_silent(its_codec: Codec[Any], value: bytes) -> None:
    failed: ValueError | None = None
    try:
        its_codec.decode(value)
    except ValueError as error:
        failed = error
    if failed is not None:
        assert MARKER not in str(failed)
        assert failed.__cause__ is None
        assert failed.__suppress_context__


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "no value"),
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b'{"kind":"nothing-known","session_id":"s"}', r"\$\.kind"),
        (b'{"kind":"session.end"}', "session_id"),
        (b'{"kind":"prompt","session_id":"s","stream_id":"p","seq":0,"offset":0,"text":"","role":"root"}', "role"),
    ],
)
def test_error_says_what_is_wrong_and_where(value: bytes | None, words: str) -> None:
    """An operator reads in the dead letter what to mend."""
    with pytest.raises(ValueError, match=words):
        codec.EVENTS.decode(value)


def test_headers_are_cloud_events_in_binary_mode() -> None:
    """Every attribute that CloudEvents requires, and the trace context beside them."""
    verdict = Verdict(id="s:start:p@0", session_id="s")
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    headers = codec.VERDICTS.headers(verdict, "/headgate/worker", {"traceparent": "00-a-b-01"}, now)
    assert dict(headers) == {
        "ce_specversion": b"1.0",
        "ce_id": b"s:start:p@0",
        "ce_source": b"/headgate/worker",
        "ce_type": b"org.headgate.verdict",
        "ce_time": b"2026-11-20T12:00:00+00:00",
        "content-type": b"application/json",
        "traceparent": b"00-a-b-01",
    }


@pytest.mark.parametrize(
    ("its_codec", "record", "ce_type"),
    [
        (codec.EVENTS, SessionStart(session_id="s"), b"org.headgate.event.session.start"),
        (
            codec.EVENTS,
            Prompt(session_id="s", stream_id="p", seq=0, offset=0, text=""),
            b"org.headgate.event.prompt",
        ),
        (
            codec.EVENTS,
            Receipt(session_id="s", stream_id="p", did="released", start=0, end=1),
            b"org.headgate.event.receipt",
        ),
        (
            codec.DEAD_LETTERS,
            DeadLetter(topic="t", partition=0, offset=0, error="E", reason="r"),
            b"org.headgate.dead-letter",
        ),
        (codec.ALERTS, {"class_uid": 2004}, b"org.headgate.alert"),
    ],
)
def test_header_type_names_the_record(its_codec: Codec[Any], record: Any, ce_type: bytes) -> None:
    """A router can tell records apart without opening them."""
    assert dict(its_codec.headers(record, "/x"))["ce_type"] == ce_type


def test_header_id_is_given_or_random() -> None:
    """Two events without ids of their own are two events."""
    event = SessionStart(session_id="s")
    first, second = (dict(codec.EVENTS.headers(event, "/x"))["ce_id"] for _ in range(2))
    assert first != second
    assert dict(codec.ALERTS.headers({}, "/x", record_id="a-1"))["ce_id"] == b"a-1"


def test_trace_context_takes_its_two_headers_alone() -> None:
    """Whatever else is in the headers stays there; what is no ASCII is no trace context."""
    headers = [("traceparent", b"00-a-b-01"), ("tracestate", b""), ("baggage", b"secret=1"), ("ce_id", b"1")]
    assert trace_context(headers) == {"traceparent": "00-a-b-01"}
    assert trace_context([("traceparent", b"\xff\xfe")]) == {"traceparent": ""}
