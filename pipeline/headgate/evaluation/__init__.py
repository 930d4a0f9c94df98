"""Evaluation: what was decided of labelled material in, shares with their intervals out. It decides nothing itself."""

from headgate.evaluation.shares import Share

__all__ = ["Share"]
