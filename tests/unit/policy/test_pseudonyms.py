"""The section `pseudonyms`: which redactions the worker says can be undone."""

import pytest

from headgate.bank import DetectorBank
from headgate.fingerprint import Fingerprinter
from headgate.inspector import Inspector
from headgate.policy import check_policy, load_policy
from headgate.testing import LiteralDetector, policy_of
from headgate_schemas.events import Completion, Prompt, ToolCall, ToolResult
from headgate_schemas.findings import Finding
from headgate_schemas.verdicts import Replacement

PLAIN = "name: mine\nmode: enforce\ndetectors: {required: [tools]}\nrules: []\n"


def finding(type_: str, category: str = "pii") -> Finding:
    return Finding(detector="d", category=category, type=type_, start=0, end=1, score=1.0)  # type: ignore[arg-type]


def test_without_the_section_nothing_is_restored() -> None:
    policy = load_policy(PLAIN, "mine")
    assert policy.limits.restore == ()
    assert not policy.reversible(finding("EMAIL_ADDRESS"))


def test_section_says_where_which_types_and_how_long() -> None:
    policy = load_policy(
        f"{PLAIN}pseudonyms: {{restore: [tool_call, completion], types: [EMAIL*], ttl_s: 9}}\n", "mine"
    )
    assert (policy.limits.restore, policy.limits.restore_for_s) == (("completion", "tool_call"), 9)
    assert policy.reversible(finding("EMAIL_ADDRESS"))
    assert not policy.reversible(finding("CREDIT_CARD"))


def test_secrets_are_never_reversible() -> None:
    policy = load_policy(f"{PLAIN}pseudonyms: {{restore: [completion]}}\n", "mine")
    assert policy.reversible(finding("CREDIT_CARD"))
    assert not policy.reversible(finding("aws-access-key-id", "secret"))


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("{restore: [prompt]}", "'prompt' is no value of it"),
        ("{restor: []}", "did you mean restore?"),
        ("{restore: [completion], ttl_s: 0}", "expected int >= 1"),
        ("{}", "is missing"),
    ],
)
def test_mistakes_are_named(section: str, message: str) -> None:
    (first, *_) = check_policy(f"{PLAIN}pseudonyms: {section}\n").errors
    assert first.line == 5
    assert message in first.message


def replaced(kind: type, text: str) -> list[Replacement]:
    people = LiteralDetector({"a@b": "MAIL", "Ada": "NAME"}, "people")
    keys = LiteralDetector({"@b-key": "KEY"}, "keys", category="secret")
    policy = policy_of(
        dict.fromkeys(("MAIL", "NAME", "KEY"), "redact"),
        required=frozenset({"people", "keys"}),
        reversible=lambda f: f.category == "pii",
    )
    core = Inspector(policy, DetectorBank([people, keys]), fingerprinter=Fingerprinter(b"k"), now=lambda: 0.0)
    more = {"tool": "t", "call_id": "1"} if kind in (ToolCall, ToolResult) else {}
    event = kind(session_id="s", stream_id="1", seq=0, offset=0, text=text, final=True, **more)
    return [replacement for verdict in core.handle(event) for replacement in verdict.replacements]


@pytest.mark.parametrize(
    ("kind", "text", "reversible"),
    [
        (Prompt, "Ada a@b", [True, True]),
        (ToolResult, "Ada a@b", [True, True]),
        (Completion, "Ada a@b", [False, False]),
        (ToolCall, "Ada a@b", [False, False]),
        (Prompt, "Ada a@b-key", [True, False]),
    ],
)
def test_only_private_data_on_its_way_to_the_model_is_reversible(kind: type, text: str, reversible: list[bool]) -> None:
    assert [replacement.reversible for replacement in replaced(kind, text)] == reversible
