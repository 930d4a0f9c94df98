"""Detectors: one kind of risk a module, each behind the contract of `headgate.detector`.

A detector module has two public names: an options class (a frozen msgspec Struct that forbids unknown fields; the
policy's ``detectors.<name>`` section is decoded into it) and ``load(options) -> Detector``. Here stands the one line a
detector that makes it known; modules are imported only when a policy wants them, since some are heavy.
"""

from importlib import import_module
from typing import Any

from headgate.detector import Detector

#: Detector name -> module that has ``Options`` and ``load``.
REGISTRY: dict[str, str] = {
    "asked": "headgate.detectors.asked",
    "canaries": "headgate.detectors.canaries",
    "commands": "headgate.detectors.commands",
    "encodings": "headgate.detectors.encodings",
    "hidden_text": "headgate.detectors.hidden_text",
    "injection": "headgate.detectors.classifier",
    "injection_result": "headgate.detectors.result_classifier",
    "leaks": "headgate.detectors.leaks",
    "links": "headgate.detectors.links",
    "pii": "headgate.detectors.pii",
    "provenance": "headgate.detectors.provenance",
    "secrets": "headgate.detectors.secrets",
    "source_code": "headgate.detectors.source_code",
    "tools": "headgate.detectors.tools",
    "wording": "headgate.detectors.wording",
}


def options_type(name: str) -> type[Any]:
    """The options class of detector `name`; KeyError where there is none."""
    options: type[Any] = import_module(REGISTRY[name]).Options
    return options


def load(name: str, options: Any) -> Detector:
    """Load detector `name` with `options`, an instance of its options class."""
    detector: Detector = import_module(REGISTRY[name]).load(options)
    return detector
