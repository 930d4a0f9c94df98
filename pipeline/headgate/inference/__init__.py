"""Inference: needs of detectors in, scores out; the only place where models run."""

from headgate.inference.lane import Scorer
from headgate.inference.model import Model
from headgate.inference.service import InferenceService

__all__ = ["InferenceService", "Model", "Scorer"]
