"""A picture of an evaluation: ROC curves and the time that texts take, as PNG. Needs the extra ``chart``."""

import math
from pathlib import Path

from headgate.errors import ConfigError
from headgate.evaluation.scorecard import Scorecard

#: The left end of the axis of false positives: small rates are what matters, and 0 has no logarithm.
_LEAST_RATE = 1e-4


def draw(scorecard: Scorecard, path: Path) -> None:
    """Write the picture.

    Raises:
        ConfigError: matplotlib is not installed, or the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ConfigError("a chart needs matplotlib: pip install 'headgate[chart]'") from None
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    roc, times = figure.subplots(1, 2)
    for card in scorecard.files:
        if card.curve.positives and card.curve.negatives:
            alarms = [max(_LEAST_RATE, point.alarms / card.curve.negatives) for point in card.curve.points]
            caught = [point.caught / card.curve.positives for point in card.curve.points]
            roc.step(alarms, caught, where="post", label=f"{card.name}, AUC {card.curve.area:.3f}")
        waited = sorted(one.took_ms for one in card.scored)
        if card.name != "all" and waited:
            times.step(waited, [(at + 1) / len(waited) for at in range(len(waited))], where="post", label=card.name)
    roc.set(xscale="log", xlim=(_LEAST_RATE, 1), ylim=(0, 1.01), xlabel="false positives", ylabel="recall")
    roc.set_title(f"{scorecard.task}: ROC")
    times.set(xscale="log", xlabel="ms a text", ylabel="share of texts")
    times.set_title("time")
    for axes in (roc, times):
        axes.grid(alpha=0.3)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize="small")
    if not any(math.isfinite(card.curve.area) for card in scorecard.files):
        roc.text(0.5, 0.5, "no file has both positives and negatives", transform=roc.transAxes, ha="center")
    try:
        figure.savefig(path, format="png", dpi=120)
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}") from None
