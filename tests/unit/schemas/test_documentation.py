"""The page for other languages is true: its records decode, and its verdicts are those that the core gives."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from headgate.bank import DetectorBank
from headgate.inspector import Inspector
from headgate.session import MAX_OPEN_STREAMS
from headgate.testing import LiteralDetector, policy_of
from headgate.text import MAX_CHUNKS, MAX_STREAM_CHARS
from headgate_schemas import codec
from headgate_schemas.generate import GENERATED

TEXT = (Path(__file__).parents[3] / "docs" / "records.md").read_text(encoding="utf-8")
CODECS = {"events": codec.EVENTS, "verdicts": codec.VERDICTS, "findings": codec.FINDINGS}
SCHEMAS = {"events": "event.json", "verdicts": "verdict.json", "findings": "report.json"}
BLOCKS = [
    (topic, [json.loads(line) for line in block.splitlines()])
    for topic, block in re.findall(r"```json (\w+)\n(.*?)```", TEXT, re.DOTALL)
]
RECORDS = [(topic, record) for topic, records in BLOCKS for record in records]


@pytest.mark.parametrize(("topic", "record"), RECORDS)
def test_record_of_the_page_decodes_whole(topic: str, record: dict[str, Any]) -> None:
    """What a reader copies from the page is a record."""
    its_codec: codec.Codec[Any] = CODECS[topic]
    assert json.loads(its_codec.encode(its_codec.decode(json.dumps(record).encode()))) == record
    schema = json.loads((GENERATED / SCHEMAS[topic]).read_bytes())
    assert list(Draft202012Validator(schema).iter_errors(record)) == []


def test_verdicts_of_the_page_are_those_of_the_core() -> None:
    """The page's events bring about the page's verdicts; only the keyed hash is another."""
    detector = LiteralDetector({"jane@example.org": "EMAIL_ADDRESS"})
    inspector = Inspector(policy_of({"EMAIL_ADDRESS": "redact"}), DetectorBank([detector]))
    (_, events), (_, expected) = BLOCKS[0], BLOCKS[1]
    given = [
        json.loads(codec.VERDICTS.encode(verdict))
        for event in events
        for verdict in inspector.handle(codec.EVENTS.decode(json.dumps(event).encode()))
    ]
    for verdict in [*given, *expected]:
        for finding in verdict.get("findings", ()):
            finding["value_hash"] = ""
    assert given == expected


def test_limits_of_the_page_are_those_of_the_core() -> None:
    """The page's numbers are the code's."""
    for number in (MAX_STREAM_CHARS, MAX_CHUNKS, MAX_OPEN_STREAMS):
        assert f"{number:,}" in TEXT
