"""What the detector finds, by family, whole and streamed."""

import subprocess
import sys

import pytest
from tests.contract.detector_contract import run, split
from tests.unit.detectors.pii_values import (
    ABA,
    CARD,
    CONTEXT,
    EVERYTHING,
    IBAN,
    NHS,
    PESEL,
    detector,
    groups,
    luhn,
    nif,
    tr_id,
)

from headgate.detectors.pii import Options
from headgate_schemas.findings import Finding

FOUND = [
    # type, value, text around it, least score
    ("CREDIT_CARD", CARD, "Pay with {} today", 1.0),
    ("CREDIT_CARD", groups(CARD, 4, 4, 4, 4), "Pay with {}, please", 1.0),
    ("CREDIT_CARD", groups(CARD, 4, 4, 4, 4, by="-"), "({})", 1.0),
    ("IBAN_CODE", IBAN, "Send it to {}.", 1.0),
    ("IBAN_CODE", groups(IBAN, 4, 4, 4, 4, 4), "Send it to {} The bank knows", 1.0),
    ("EMAIL_ADDRESS", "mara.lind+x@mail.example.org", "Write to {}!", 1.0),
    ("EMAIL_ADDRESS", "theresa@example.com", "{} is hers", 1.0),
    ("PHONE_NUMBER", "+44 20 7946 0018", "Her number: {} (home)", 0.75),
    ("PHONE_NUMBER", "(425) 555-0132 ext. 12", "Call {} after five", 0.4),
    ("URL", "https://shop.example.com/basket?id=7", "See {} for more", 0.6),
    ("IP_ADDRESS", "192.0.2.17", "It came from {} again", 0.6),
    ("IP_ADDRESS", "2001:db8::5e", "It came from {} again", 0.6),
    ("MAC_ADDRESS", "0a:1b:2c:3d:4e:5f", "the card {} answers", 0.6),
    ("UUID", "9f1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d", "row {} is gone", 0.5),
    ("DATE_TIME", "2031-07-04", "due on {} at last", 0.6),
    ("US_SSN", "536-22-8147", "My SSN is {}", 0.85),
    ("ABA_ROUTING_NUMBER", ABA, "routing {} here", 1.0),
    ("US_NPI", luhn("808401234567890"[:5] + "141234567")[5:], "NPI {}", 1.0),
    ("US_CLAIM_NUMBER", "40071234", "claim number: {}", 0.35),
    ("UK_NHS", groups(NHS, 3, 3, 4), "NHS {} on file", 1.0),
    ("UK_NINO", "AB 12 34 56 C", "national insurance {} was given", 0.5),
    ("UK_VEHICLE_REGISTRATION", "BD51 SMR", "the car {} stood there", 0.3),
    ("UK_POSTCODE", "SW1A 2AA", "at {} in town", 0.1),
    ("DE_KFZ", "M AB 1234", "Kennzeichen {} gesehen", 0.3),
    ("DE_HANDELSREGISTER", "HRB 12345", "under {} since", 0.5),
    ("ES_NIF", nif("45678213"), "DNI {} ok", 1.0),
    ("PL_PESEL", PESEL, "PESEL {} ok", 1.0),
    ("TR_NATIONAL_ID", tr_id("123456789"), "kimlik {} ok", 1.0),
    ("TR_LICENSE_PLATE", "34 ABC 123", "plaka {} ok", 0.3),
    ("ZA_LICENSE_PLATE", "CA 12 BC GP", "saw {} there", 0.3),
    ("SE_PERSONNUMMER", "811228-" + luhn("811228987")[6:], "hon har {} som nummer", 0.5),
    ("IN_PAN", "ABCPK1234F", "her PAN {} here", 0.85),
    ("CA_POSTAL_CODE", "K1A 0B1", "Ottawa {} Canada", 0.3),
    ("AU_ACN", "004 085 616", "ACN {} holds", 0.35),
]


def find(text: str, options: Options = EVERYTHING) -> tuple[Finding, ...]:
    return run(detector(options), [text], CONTEXT)


@pytest.mark.parametrize(("entity", "value", "around", "score"), FOUND, ids=[f"{e}-{v}" for e, v, *_ in FOUND])
def test_a_value_is_found_whole_and_cut_anywhere(entity: str, value: str, around: str, score: float) -> None:
    text = around.format(value)
    whole = find(text)
    start = text.index(value)
    scores = [f.score for f in whole if (f.type, f.start, f.end) == (entity, start, start + len(value))]
    assert scores, [(f.type, f.start, f.end) for f in whole]
    assert max(scores) >= score
    for cut in range(start, start + len(value)):
        assert run(detector(), split(text, [cut]), CONTEXT) == whole


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Pay with {CARD[:-1]}{(int(CARD[-1]) + 1) % 10} today", id="a card with a wrong check digit"),
        pytest.param("The 3 of them met in 2019 and 2021.", id="years and counts"),
        pytest.param("It was 1700000000 in Unix time, or 1700000000000 ms.", id="Unix times"),
        pytest.param("Version 2.4.17 of the library; see section 3.2.", id="versions"),
        pytest.param("See https://docs.example.com/a from 2024-05-06.", id="links and dates, left out by default"),
    ],
)
def test_ordinary_text_has_no_findings_by_default(text: str) -> None:
    assert find(text, Options()) == ()


def test_a_context_word_raises_the_score() -> None:
    bare = {f.type: f.score for f in find("It is 536-22-8147 now")}
    beside = {f.type: f.score for f in find("My SSN is 536-22-8147 now")}
    assert bare["US_SSN"] == pytest.approx(0.5)
    assert beside["US_SSN"] == pytest.approx(0.85)


def test_a_finding_says_what_policies_need_and_nothing_of_the_text() -> None:
    (finding,) = find(f"Pay with {CARD} today", Options())
    assert (finding.type, finding.severity, finding.category) == ("CREDIT_CARD", "high", "pii")
    assert finding.tags == ("OWASP-LLM02:2025", "AML.T0057")
    assert (finding.value_hash, finding.preview) == ("", "")
    assert CARD not in repr(finding)


def test_countries_switch_their_formats() -> None:
    text = f"PESEL {PESEL} ok"
    assert {f.type for f in find(text, Options(countries=("pl",)))} == {"PL_PESEL"}
    assert find(text, Options(countries=())) == ()


def test_named_entities_win_over_omitted_ones() -> None:
    text = "Mail mara@example.com from 192.0.2.17"
    assert {f.type for f in find(text, Options())} == {"EMAIL_ADDRESS"}
    assert {f.type for f in find(text, Options(entities=("IP_ADDRESS",)))} == {"IP_ADDRESS"}


def test_scores_below_the_least_are_not_reported() -> None:
    text = "He lives at SW1A 2AA today"
    assert "UK_POSTCODE" in {f.type for f in find(text, Options(countries=("uk",), min_score=0.0))}
    assert "UK_POSTCODE" not in {f.type for f in find(text, Options(countries=("uk",), min_score=0.3))}


def test_phone_regions_decide_which_national_notation_is_read() -> None:
    text = "Ring 021 123 45 67 at noon"
    assert find(text, Options(phone_regions=("US",))) == ()
    assert [f.type for f in find(text, Options(phone_regions=("CH",)))] == ["PHONE_NUMBER"]


def test_a_finding_never_begins_within_a_function_word() -> None:
    """It was shown already when the rest of the mailbox came."""
    (finding,) = find("Ask which@example.com now", Options())
    assert (finding.start, finding.end) == (9, 21)


def test_nothing_reaches_for_the_network() -> None:
    """Loading and finding an e-mail, in a process that may open no connection and look up no name."""
    script = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse\n"
        "from headgate.detectors.pii import Options, load\n"
        "from headgate.detector import StreamContext\n"
        "stream = load(Options()).open(StreamContext(kind='prompt'))\n"
        "found = stream.feed('mail mara@example.co.uk now', True).findings\n"
        "assert [f.type for f in found] == ['EMAIL_ADDRESS'], found\n"
        "assert 'transformers' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
