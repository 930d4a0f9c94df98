"""Evaluation: what was decided of labelled material in, shares with their intervals out. It decides nothing itself."""

from headgate.evaluation.baselines import BASELINES
from headgate.evaluation.outcome import Judged, is_counted, judge, judge_replay
from headgate.evaluation.report import DIMENSIONS, Dimension, Row, Tally
from headgate.evaluation.shares import Share

__all__ = [
    "BASELINES",
    "DIMENSIONS",
    "Dimension",
    "Judged",
    "Row",
    "Share",
    "Tally",
    "is_counted",
    "judge",
    "judge_replay",
]
