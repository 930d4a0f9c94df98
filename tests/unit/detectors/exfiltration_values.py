"""What tests of exfiltration hide: values of our own making, and a detector of each kind."""

from functools import cache

from headgate.canary import CanaryKeys
from headgate.detector import Detector, StreamContext
from headgate.detectors import encodings
from headgate.detectors.canaries import CanariesDetector
from headgate_schemas.findings import Finding

ANSWER = StreamContext(kind="completion")
KEYS = CanaryKeys((bytes(range(32)),))
CANARY = KEYS.create("crm export", b"\x01\x02\x03\x04")
CANARIES = CanariesDetector(KEYS)

MAIL = "mara.lindqvist@example.com"
CARD = "4111 1111 1111 1111"
TOKEN = "glpat-" + "x8Jq2Kd9Lm4Np7Rs1Tv3"


@cache
def encodings_detector() -> Detector:
    return encodings.load(encodings.Options())


def found(detector: Detector, text: str, context: StreamContext = ANSWER) -> tuple[Finding, ...]:
    return detector.open(context).feed(text, True).findings
