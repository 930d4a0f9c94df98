"""How far a stream is cleared while a secret may be coming, when a key's text is reported, and what is held."""

import pytest
from tests.contract.detector_contract import run
from tests.unit.detectors import secret_samples as samples

from headgate.detector import StreamContext
from headgate.detectors import secrets
from headgate.detectors.secrets.private_keys import MAX_BLOCK_CHARS
from headgate.detectors.secrets.streaming import MAX_UNIT_CHARS, SecretStream
from headgate_schemas.findings import Finding

DETECTOR = secrets.load(secrets.Options())
CONTEXT = StreamContext(kind="completion")
HEADER = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
#: Context, one unit, one block and its head: what a stream may keep at the very most.
MEMORY_CHARS = 256 + MAX_UNIT_CHARS + MAX_BLOCK_CHARS + 4_096


def open_stream() -> SecretStream:
    stream = DETECTOR.open(CONTEXT)
    assert isinstance(stream, SecretStream)
    return stream


@pytest.mark.parametrize("text", ["Of course", "the quick brown fox", "It runs; then stops", "naïve café 日本語 🙂"])
def test_prose_is_cleared_to_its_end_at_once(text: str) -> None:
    assert open_stream().feed(text, False).cleared_to == len(text)


@pytest.mark.parametrize(
    ("before", "partial"),
    [
        ("use ", "gh"),
        ("use ", "gh" + "p_"),
        ("use ", "gh" + "p_abc123"),
        ("password = ", "hunt"),
        ('password = "', "hunt er"),
        ("API_KEY=", "a"),
        ("postgres://app:", "s3"),
        ("it is ", "-----BEG"),
        ("it is ", "-----BEGIN RSA PRIV"),
        ("see ", "eyJhbGciOi"),
        ("curl -u ", "app"),
    ],
)
def test_text_is_held_from_where_a_secret_may_begin(before: str, partial: str) -> None:
    assert open_stream().feed(before + partial, False).cleared_to == len(before)


@pytest.mark.parametrize("text", ["use gherkin", "see eyJust", "a sketch", "it is -----BEGIN", "gh" + "p_ab.cd"])
def test_text_is_let_go_when_no_secret_can_come_of_it(text: str) -> None:
    assert open_stream().feed(text + " and ", False).cleared_to == len(text) + 5


@pytest.mark.parametrize("kind", ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"])
def test_private_key_is_reported_before_its_text_has_come(kind: str) -> None:
    text = "here:\n" + samples.pem(kind, 20, 5)
    stream, seen = open_stream(), 0
    progress = stream.feed("", False)
    while not progress.findings and seen < len(text):
        progress = stream.feed(text[seen], False)
        seen += 1
        assert progress.cleared_to <= 6
    assert [(f.type, f.start, f.severity) for f in progress.findings] == [("private-key", 6, "critical")]
    assert seen <= 6 + len(f"-----BEGIN {kind}-----\n") + 24


@pytest.mark.parametrize(
    "text",
    [
        samples.pem("RSA PRIVATE KEY", 12, 1),
        samples.pem("PGP PRIVATE KEY BLOCK", 12, 1),
        samples.pem("RSA PRIVATE KEY", 12, 1).replace(
            "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: A,B\n\n", 1
        ),
        samples.pem("PRIVATE KEY", 12, 1).replace("\n", "\\n"),
    ],
    ids=["pem", "pgp", "encrypted", "escaped"],
)
def test_private_key_is_reported_whole_with_its_end_marker(text: str) -> None:
    found = run(DETECTOR, ['{"key": "', text, '"} and more text'], CONTEXT)
    assert max(f.end for f in found) == 9 + len(text)
    assert {f.type for f in found} == {"private-key"}
    assert {f.start for f in found} == {9}


def test_putty_key_is_reported_whole() -> None:
    key = "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: me\nPublic-Lines: 1\n" + samples.random_text(
        64, 1
    )
    key += f"\nPrivate-Lines: 1\n{samples.random_text(64, 2)}\nPrivate-MAC: " + samples.random_text(
        40, 3, "0123456789abcdef"
    )
    found = run(DETECTOR, [key + "\nbye"], CONTEXT)
    assert max(f.end for f in found) == len(key)


def test_private_key_without_an_end_stops_at_the_sentence_behind_it() -> None:
    key = samples.pem("RSA PRIVATE KEY", 8, 4).rsplit("\n", 1)[0]
    found = run(DETECTOR, [key + "\n\nThis is the key that you asked for."], CONTEXT)
    assert len(key) <= max(f.end for f in found) <= len(key) + 2


def test_marker_that_prose_speaks_of_is_no_key() -> None:
    text = "A PEM file starts with -----BEGIN RSA PRIVATE KEY----- and then come the lines of the key in base64."
    assert run(DETECTOR, [text], CONTEXT) == ()


def test_public_key_is_no_secret() -> None:
    assert run(DETECTOR, [samples.pem("PUBLIC KEY", 6, 4) + "\n"], CONTEXT) == ()


def test_key_behind_a_long_word_is_found() -> None:
    """No padding hides a key: a unit that is cut ends before a key that has begun in it."""
    key = samples.github("gh" + "p_", 2)
    for padding in range(MAX_UNIT_CHARS - 60, MAX_UNIT_CHARS + 5, 7):
        text = "a" * padding + "/" + key + " "
        assert [(f.start, f.end) for f in run(DETECTOR, [text], CONTEXT)] == [(padding + 1, padding + 1 + len(key))]


def test_key_longer_than_a_unit_is_covered_to_its_end() -> None:
    token = samples.jwt(1, data=samples.random_text(9_000, 1))
    found = run(DETECTOR, [f"see {token} there"], CONTEXT)
    covered = {at for f in found for at in range(f.start, f.end)}
    assert covered == set(range(4, 4 + len(token)))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "-----BEGIN RSA PRIVATE KEY-----\n" + "A1b2" * 40,
        'password = "',
        "eyJ",
        "x " * 5,
        "-",
        "\\n",
        "sk-",
        "://a:",
        "é",
    ],
)
def test_memory_is_bounded(piece: str) -> None:
    stream = open_stream()
    for _ in range(30_000 // len(piece)):
        stream.feed(piece, False)
        assert stream.held_chars <= MEMORY_CHARS


def test_findings_say_nothing_of_the_text() -> None:
    key = samples.github("gh" + "p_", 6)
    found: tuple[Finding, ...] = run(DETECTOR, [f"token = {key}\n"], CONTEXT)
    assert found
    assert all(f.value_hash == f.preview == "" and key not in f.reason and f.tags for f in found)


@pytest.mark.parametrize("begins", ["MIIEvQ", "MHcCAQ", "MC4CAQ", "b3Blbn"])
def test_private_key_of_a_known_format_is_reported_after_its_first_six_characters(begins: str) -> None:
    marker = "-----BEGIN " + "PRIVATE KEY-----\n"
    stream = DETECTOR.open(CONTEXT)
    assert not stream.feed(marker + begins[:5], False).findings
    (found,) = stream.feed(begins[5:], False).findings
    assert (found.type, found.start, found.end) == ("private-key", 0, len(marker) + 6)


def test_marker_that_prose_speaks_of_is_no_private_key() -> None:
    marker = "-----BEGIN " + "PRIVATE KEY-----"
    assert run(DETECTOR, [f"A file that begins with {marker} must stay at home."], CONTEXT) == ()
