"""The generated schemas: current, valid, and true of the records; and yesterday's records, which still decode."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from headgate_schemas import topics
from headgate_schemas.asyncapi import CHANNELS
from headgate_schemas.generate import GENERATED, VERSION, documents, main, stale, write

HERE = Path(__file__).parent
#: Topics whose records are nobody's business but the worker's, or have no record yet.
UNDESCRIBED = {topics.SESSIONS.suffix, topics.DISCLOSURES.suffix}
SCHEMAS = {
    "events": "event.json",
    "approvals": "approval.json",
    "findings": "report.json",
    "verdicts": "verdict.json",
    "dead-letters": "dead-letter.json",
    "policies": "policy.json",
    "workers": "worker.json",
}
CODECS = {channel.topic.suffix: channel.codec for channel in CHANNELS}
ASYNCAPI: dict[str, Any] = json.loads((GENERATED / "asyncapi.json").read_bytes())


def _yesterdays() -> Iterator[Any]:
    """Every record that was ever checked in: its topic, and the record."""
    for path in sorted((HERE / "records").glob("*/*.json")):
        for index, record in enumerate(json.loads(path.read_bytes())):
            name = f"{path.parent.name}-{path.stem}-{record.get('kind', index)}"
            yield pytest.param(path.stem, record, id=name)


YESTERDAYS = list(_yesterdays())


def test_generated_files_are_current() -> None:
    """Whoever changes a record runs `python -m headgate_schemas.generate`."""
    assert stale() == []


def test_check_names_what_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing, an old and a left-over file are each told, written anew and then no more."""
    write(tmp_path)
    (tmp_path / "event.json").unlink()
    (tmp_path / "verdict.json").write_bytes(b"{}")
    (tmp_path / "former.json").write_bytes(b"{}")
    assert stale(tmp_path) == ["event.json", "former.json", "verdict.json"] == write(tmp_path)
    assert stale(tmp_path) == []
    assert main(["--check"]) == 0


def test_documents_are_the_same_each_time() -> None:
    """Nothing in them depends on when or where they are made."""
    assert documents() == documents()


@pytest.mark.parametrize("name", sorted(SCHEMAS.values()))
def test_schema_is_valid_json_schema(name: str) -> None:
    """Validators of others can load them."""
    Draft202012Validator.check_schema(json.loads((GENERATED / name).read_bytes()))


@pytest.mark.parametrize("name", sorted(SCHEMAS.values()))
def test_schema_says_something_of_every_field(name: str) -> None:
    """Someone who writes a client in another language reads no Python."""
    for struct, schema in json.loads((GENERATED / name).read_bytes())["$defs"].items():
        fields = schema["properties"].items()
        assert schema["description"], struct
        assert [field for field, of in fields if "description" not in of and field != "kind"] == [], struct


@pytest.mark.parametrize(("topic", "record"), YESTERDAYS)
def test_record_of_yesterday_decodes_whole(topic: str, record: dict[str, Any]) -> None:
    """Nothing of a record that was once valid is lost or refused."""
    codec = CODECS[topic]
    assert json.loads(codec.encode(codec.decode(json.dumps(record).encode()))) == record


@pytest.mark.parametrize(("topic", "record"), YESTERDAYS)
def test_record_of_yesterday_conforms_to_todays_schema(topic: str, record: dict[str, Any]) -> None:
    """The schema accepts what the codec accepts."""
    schema = json.loads((GENERATED / SCHEMAS[topic]).read_bytes())
    assert list(Draft202012Validator(schema).iter_errors(record)) == []


def test_every_kind_of_record_is_kept_in_this_version() -> None:
    """A record that is added gets its sample, so that tomorrow's reader is tested on it."""
    folder = HERE / "records" / VERSION
    kept = {
        path.stem: {CODECS[path.stem].type_of(CODECS[path.stem].decode(json.dumps(r).encode())) for r in records}
        for path in folder.glob("*.json")
        for records in [json.loads(path.read_bytes())]
    }
    expected = {c.topic.suffix: {c.codec.type_of(r) for r in c.records} for c in CHANNELS if c.records}
    assert kept == expected


def test_schema_refuses_what_the_codec_refuses() -> None:
    """A chunk without a position is no chunk."""
    validator = Draft202012Validator(json.loads((GENERATED / "event.json").read_bytes()))
    chunk = {"kind": "prompt", "session_id": "s", "stream_id": "p", "seq": 0, "offset": 0, "text": ""}
    assert validator.is_valid(chunk)
    assert not validator.is_valid({**chunk, "offset": "0"})
    assert not validator.is_valid({**chunk, "kind": "unheard-of"})
    assert not validator.is_valid({name: value for name, value in chunk.items() if name != "seq"})


def test_asyncapi_document_is_valid() -> None:
    """AsyncAPI's own schema finds nothing wrong with it, and does find a wrong action."""
    validator = Draft7Validator(json.loads((HERE / "asyncapi" / "3.0.0.json").read_bytes()))
    assert [error.message for error in validator.iter_errors(ASYNCAPI)] == []
    operation = ASYNCAPI["operations"]["send-verdicts"]
    wrong = {**ASYNCAPI, "operations": {"send-verdicts": {**operation, "action": "shout"}}}
    assert not validator.is_valid(wrong)


def test_asyncapi_references_lead_somewhere() -> None:
    """No reference in the document dangles."""

    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    found = set(references(ASYNCAPI))
    assert len(found) > 20
    for reference in found:
        node: Any = ASYNCAPI
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


@pytest.mark.parametrize(("topic", "record"), YESTERDAYS)
def test_asyncapi_payloads_accept_the_records(topic: str, record: dict[str, Any]) -> None:
    """In the AsyncAPI document's dialect, draft 7, the schemas say the same."""
    names = ASYNCAPI["channels"][topic]["messages"]
    schemas = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    whole = {"components": ASYNCAPI["components"], "anyOf": schemas}
    assert Draft7Validator(whole).is_valid(record)


def test_asyncapi_has_every_topic() -> None:
    """A topic that is declared is described, or said to be nobody's business."""
    assert {t.suffix for t in topics.TOPICS} - UNDESCRIBED == set(ASYNCAPI["channels"])


def test_asyncapi_headers_are_those_that_the_codec_writes() -> None:
    """Each message's headers are the codec's for such a record."""
    for channel in CHANNELS:
        for record in channel.records:
            (_, own) = ASYNCAPI["components"]["messages"][record.__name__]["headers"]["allOf"]
            assert own["properties"]["ce_type"]["const"] == channel.codec.type_of(record)
