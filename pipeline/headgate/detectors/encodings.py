"""Encodings: personal data and secrets that are written so that no pattern of their own finds them.

In comes the text of a stream; its runs are decoded (`headgate.decoding`), and every decoded text, with the label that
stands before it, is read by the detectors `pii` and `secrets` themselves. A finding's span is what stands in the stream
(of a block code such as base64, the whole word), its type says how it was hidden and what it is:
``base64-EMAIL_ADDRESS``. What those detectors find in the text as it stands is left to them.

Any text has a reading backwards and one with its letters turned, and numbers have many readings. So of those only what
proves itself counts: a mailbox under a top-level domain that there is, a checksum, a key's published format.

Source: MITRE ATLAS AML.T0057 and AML.T0068; OWASP LLM02:2025.
"""

import re
from collections.abc import Iterator

import msgspec

from headgate.decoding import Decoding, Run, decodings
from headgate.decoding.letters import is_turned_host
from headgate.decoding.runs import BEFORE_CHARS, RUN_CHARS
from headgate.detector import Card, Detector, DetectorStream, StreamContext
from headgate.detectors import pii, secrets
from headgate.detectors.pii import Options as PiiOptions
from headgate.detectors.run_stream import RunStream
from headgate_schemas.findings import Finding, Severity

NAME = "encodings"
_TAGS = ("AML.T0057", "AML.T0068", "OWASP-LLM02:2025")
#: Below this a finding is a guess, and a guess at a decoding is worth nothing.
MIN_SCORE = 0.5
#: From here on a secret is known by its format, and not by the name before it.
_FORMAT_SCORE = 0.85
#: Schemes that fit any text.
_TURNED = frozenset({"rot13", "reversed"})
#: Schemes by which a text that is none becomes none either.
_BLOCKS = frozenset({"base64", "base32", "hex"})
#: Escapes that addresses and markup need: no disguise by themselves.
_ORDINARY = frozenset({"percent", "html", "backslash", "quoted-printable"})
#: What proves itself by a checksum or a public suffix.
_PROVEN = frozenset({"EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "CRYPTO"})
#: A name before a value counts only for a code that is as good as all of its run.
_LABELLED_SHARE = 0.8

_DIGITS = re.compile(r"(?:\d\D{0,3}){5}")
_DIGIT = re.compile("[0-9]")
_CARD = re.compile(r"(?<![0-9])(?<![0-9][.,])(?:[0-9][ -]?){12,18}[0-9](?![.,]?[0-9])")
_ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4}")
_MAILBOX = re.compile(r"[\w.+-]{1,64}@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
#: What joins a mailbox to the address that it is a parameter of.
_APART = str.maketrans("?&=/#;", "      ")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?")


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a policy may choose.

    Attributes:
        pii: options of the detector `pii` for decoded text.
    """

    pii: PiiOptions = PiiOptions()


class EncodingsDetector:
    """Finds what is encoded.

    Args:
        personal: the detector of personal data.
        secret: the detector of secrets.
    """

    def __init__(self, personal: Detector, secret: Detector) -> None:
        self._personal, self._secret = personal, secret
        self._card = Card(
            name=NAME,
            version=f"1+{personal.card.version}+{secret.card.version}",
            category="exfiltration",
            look_behind_chars=RUN_CHARS + BEFORE_CHARS,
        )

    @property
    def card(self) -> Card:
        """Who it is."""
        return self._card

    def open(self, context: StreamContext) -> DetectorStream:
        """Begin a stream."""
        return RunStream(lambda run: self._look(run, context))

    def _look(self, run: Run, context: StreamContext) -> Iterator[Finding]:
        told: set[tuple[int, int, str]] = set()
        tokens = [match.span() for match in _JWT.finditer(run.text)]
        for decoding in decodings(run.text):
            if any(start <= decoding.start and decoding.end <= end for start, end in tokens):
                continue  # a token of its own right, which `secrets` knows
            for inner, start, end in self._read(run, decoding):
                place = (*decoding.span(start, end), inner.type)
                value = decoding.text[start:end]
                if place not in told and _is_hidden(inner, decoding, value, run.text[place[0] : place[1]]):
                    told.add(place)
                    yield _finding(
                        run.start, place, inner, decoding.schemes, _lessened(inner, decoding, value, context)
                    )

    def _read(self, run: Run, decoding: Decoding) -> Iterator[tuple[Finding, int, int]]:
        """(what was found, start, end in the decoded text) by the detectors that may find something there."""
        turned = _is_turned(decoding.schemes)
        before = "" if turned else run.before
        readings = [(self._secret, decoding.text)] if _DIGIT.search(decoding.text) or before else []
        if _may_be_turned(decoding) if turned else "@" in decoding.text or _DIGITS.search(decoding.text):
            readings.append(
                (self._personal, decoding.text.translate(_APART) if "@" in decoding.text else decoding.text)
            )
        for reader, text in readings:
            stream = reader.open(StreamContext(kind="completion"))
            for inner in stream.feed(before + text, True).findings:
                start, end = max(0, inner.start - len(before)), inner.end - len(before)
                if end > start and _counts(inner, turned, (decoding.end - decoding.start) / len(run.text)):
                    yield inner, start, end


def load(options: Options) -> Detector:
    """The detector, with the others that it asks."""
    return EncodingsDetector(pii.load(options.pii), secrets.load(secrets.Options()))


def _is_turned(schemes: tuple[str, ...]) -> bool:
    """Whether letters were turned or reversed, and no block code behind that proves it right."""
    last = next((scheme for scheme in reversed(schemes) if scheme in _TURNED or scheme in _BLOCKS), "")
    return last in _TURNED


def _may_be_turned(decoding: Decoding) -> bool:
    """Whether personal data that proves itself could stand in a text that was turned."""
    text, scheme = decoding.text, decoding.schemes[-1]
    if any(is_turned_host(each[1], scheme) for each in _MAILBOX.finditer(text)) or _ACCOUNT.search(text):
        return True
    return any(_passes_luhn(each[0]) for each in _CARD.finditer(text))


def _passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number) if digit.isdigit()]
    return sum(digits[::2] + [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]) % 10 == 0


def _counts(inner: Finding, turned: bool, share: float) -> bool:
    if inner.score < MIN_SCORE:
        return False
    if inner.category == "secret":
        return inner.score >= _FORMAT_SCORE or (not turned and share >= _LABELLED_SHARE)
    return not turned or inner.type in _PROVEN


def _is_hidden(inner: Finding, decoding: Decoding, value: str, code: str) -> bool:
    """Whether a value stands there otherwise than openly; of what only a name before it makes a secret, most of it."""
    if inner.category == "secret" and inner.score < _FORMAT_SCORE and _ORDINARY.issuperset(decoding.schemes):
        return len(code) >= 2 * len(value)
    return code != value


def _lessened(inner: Finding, decoding: Decoding, value: str, context: StreamContext) -> Severity:
    """The inner finding's severity; low for what the session was given, in an escape that addresses need."""
    ordinary = inner.category == "pii" and _ORDINARY.issuperset(decoding.schemes)
    return "low" if ordinary and _given(value.casefold(), context) else inner.severity


def _given(value: str, context: StreamContext) -> bool:
    heard = (source.heard.text for source in context.seen.sources) if context.seen else ()
    return any(value in text.casefold() for text in (context.request, context.system, *heard))


def _finding(
    base: int, place: tuple[int, int, str], inner: Finding, schemes: tuple[str, ...], severity: Severity
) -> Finding:
    start, end, type_ = place
    return Finding(
        detector=NAME,
        category="exfiltration",
        type="-".join((*schemes, type_)),
        start=base + start,
        end=base + end,
        score=inner.score,
        severity=severity,
        tags=_TAGS,
        reason=f"{type_}, hidden as {', '.join(schemes)}",
    )
