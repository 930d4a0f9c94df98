"""``python -m training.thresholds``: one threshold a channel, chosen by document on sources that training never saw.

The threshold of a channel is the smallest at which the mean over harmless families of their share of flagged documents
is `--rate` at most: families count alike, so that none decides by its size, and very small ones not at all. Documents
that do what the user asked for are reported and not counted: whether a request covers an instruction is for policy to
judge too. Nothing here reads an evaluation file.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from rich.console import Console
from rich.table import Table

from headgate.evaluation.measures import Curve
from headgate.evaluation.shares import Share
from training.arrays import Rows
from training.documents import Channel, read_documents
from training.scores import ScoredDocument, draw, score

#: Documents from so many windows on count as long.
LONG_WINDOWS = 10
#: One document of a family of two would count as half of it: smaller families are reported, and decide nothing.
LEAST_FAMILY = 50


def thresholds(
    work: Annotated[Path, typer.Option(help="Holds documents, rows and model; takes the thresholds.")] = Path(
        "build/training"
    ),
    name: Annotated[str, typer.Option(help="Of the model.")] = "injection-stream",
    rate: Annotated[float, typer.Option(min=0.0, max=1.0, help="Of harmless documents that may be flagged.")] = 0.005,
    most: Annotated[int, typer.Option(min=1, help="Documents of one family, channel and label.")] = 150,
    variant: Annotated[str, typer.Option(help="int8 or fp32.")] = "int8",
    seed: Annotated[int, typer.Option(help="Of the documents that are drawn.")] = 7,
) -> None:
    """Choose thresholds on the validation documents, and say what they do there."""
    documents, rows = list(read_documents(work / "documents.jsonl")), Rows.load(work / f"{name}.validation.npz")
    scored = score(work / f"{name}.{variant}.onnx", documents, rows, draw(documents, rows, most, seed))
    report: dict[str, Any] = {"rate": rate, "variant": variant, "channels": {}}
    for channel in get_args(Channel):
        mine = [one for one in scored if one.document.channel == channel]
        if not mine:
            continue
        threshold = choose(mine, rate)
        report["channels"][channel] = {
            "threshold": threshold,
            "families": _families(mine, threshold),
            **_whole(mine, threshold),
        }
        _print(channel, report["channels"][channel])
    (work / f"{name}.thresholds.json").write_text(json.dumps(report, indent=2) + "\n")


def counts(one: ScoredDocument) -> bool:
    """Whether a document decides about thresholds as a harmless one."""
    return not one.document.label and not one.document.family.endswith("-asked")


def choose(scored: Sequence[ScoredDocument], rate: float) -> float:
    """The smallest threshold that keeps the mean rate of the harmless families.

    Args:
        scored: documents of one channel.
        rate: the largest mean share of flagged documents.

    Returns:
        A probability in [0, 1], rounded up to six decimals: scores crowd near 1.
    """
    families = _counted_families(scored)
    for threshold in sorted({round(s, 6) + 1e-6 for values in families for s in values}):
        shares = [sum(s >= threshold for s in values) / len(values) for values in families]
        if sum(shares) <= rate * len(shares):
            return min(1.0, round(threshold, 6))
    return 1.0


def _counted_families(scored: Sequence[ScoredDocument]) -> list[list[float]]:
    """The scores of each harmless family that is large enough to decide."""
    families: dict[str, list[float]] = defaultdict(list)
    for one in scored:
        if counts(one):
            families[one.document.family].append(one.score)
    return [values for values in families.values() if len(values) >= LEAST_FAMILY]


def _families(scored: Sequence[ScoredDocument], threshold: float) -> dict[str, Any]:
    groups: dict[str, list[ScoredDocument]] = defaultdict(list)
    for one in scored:
        groups[f"{one.document.family} {'positive' if one.document.label else 'harmless'}"].append(one)
    return {name: _flagged(groups[name], threshold) for name in sorted(groups)}


def _whole(scored: Sequence[ScoredDocument], threshold: float) -> dict[str, Any]:
    harmless = [one for one in scored if counts(one)]
    positives = [one for one in scored if one.document.label]
    curve = Curve.of([(one.score, bool(one.document.label)) for one in harmless + positives])
    return {
        "auc": round(curve.area, 4),
        "recall": _flagged(positives, threshold),
        "false_positives": _flagged(harmless, threshold),
        "false_positives_long": _flagged([one for one in harmless if one.windows >= LONG_WINDOWS], threshold),
    }


def _flagged(scored: Sequence[ScoredDocument], threshold: float) -> dict[str, Any]:
    return Share.of(one.score >= threshold for one in scored).as_json()


def _print(channel: str, figures: dict[str, Any]) -> None:
    table = Table(
        "family", "documents", "flagged", title=f"{channel}: threshold {figures['threshold']}, AUC {figures['auc']}"
    )
    rows = {
        **figures["families"],
        **{key: value for key, value in figures.items() if isinstance(value, dict) and "part" in value},
    }
    for name, share in rows.items():
        table.add_row(name.replace("_", " "), str(share["whole"]), str(Share(share["part"], share["whole"])))
    Console(width=120).print(table)


if __name__ == "__main__":
    typer.run(thresholds)
