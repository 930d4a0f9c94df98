"""``python -m training.entities.measure``: exact and partial spans on validation texts, of fp32 and of 8 bits.

Reads each text once, at its last checkpoint, with the decoding that runs in the pipeline. What a set leaves open is not
judged. No figure on synthetic texts is a headline; what matters here is what 8 bits cost.
"""

import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import onnxruntime as ort
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from tokenizers import Encoding, Tokenizer

from headgate.evaluation.matching import Matches, Span
from headgate.inference.letter_case import letter_case
from headgate.inference.spans import Row, decoded
from training.entities.kinds import TYPES
from training.entities.prepare import RowEncoder, sampled
from training.entities.texts import UNJUDGED, read_texts
from training.profiles import profile

#: Rows of one run.
BATCH: Final = 16
VARIANTS: Final = ("fp32", "int8")


def measure(
    tokenizer: Annotated[Path, typer.Option(help="The tokenizer.json of the starting weights.")],
    work: Annotated[Path, typer.Option(help="Holds texts and both models; takes the figures.")] = Path(
        "build/training"
    ),
    name: Annotated[str, typer.Option(help="Of the model.")] = "entities",
    most: Annotated[int, typer.Option(min=1, help="Texts at most.")] = 1_500,
    seed: Annotated[int, typer.Option(help="Of the texts that are drawn.")] = 7,
) -> None:
    """Compare both variants with the truth, and say what the smaller one loses."""
    encoder = RowEncoder(Tokenizer.from_file(str(tokenizer)), profile(name).shape)
    texts = list(read_texts(work / "texts.jsonl"))
    windows = list(sampled(texts, "validation", encoder.rules, random.Random(seed)))
    chosen = sorted(random.Random(seed).sample(windows, min(most, len(windows))))
    report: dict[str, Any] = {"texts": len(chosen), "variants": {}}
    for variant in VARIANTS:
        tagger = Tagger(work / f"{name}.{variant}.onnx", encoder)
        report["variants"][variant] = figures(tagger, [(text, spans) for _, text, spans in chosen])
    fp32, int8 = (report["variants"][variant]["all"]["exact"] for variant in VARIANTS)
    report["int8_loses_points"] = round(100 * (fp32 - int8), 2)
    (work / f"{name}.figures.json").write_text(json.dumps(report, indent=2) + "\n")
    _print(report)


class Tagger:
    """An ONNX file, asked for spans as the pipeline asks.

    Args:
        model: the file.
        encoder: makes its rows.
    """

    def __init__(self, model: Path, encoder: RowEncoder) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._encoder = encoder

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """What is found in each of a few windows."""
        rows = [self._encoder.row(text) for text in texts]
        feed = {
            "input_ids": np.array([row.ids for row in rows], np.int64),
            "attention_mask": np.array([row.attention_mask for row in rows], np.int64),
            "token_type_ids": np.array(
                [letter_case(text, row.offsets) for text, row in zip(texts, rows, strict=True)], np.int64
            ),
        }
        (output,) = self._session.run(["entities"], feed)
        return [
            [(span.start, span.end, TYPES[span.type]) for span in decoded(text, [_said(row, probabilities)])]
            for text, row, probabilities in zip(texts, rows, output, strict=True)
        ]


def _said(row: Encoding, probabilities: Any) -> Row:
    places = [at for at, sequence in enumerate(row.sequence_ids) if sequence == 0]
    return Row([row.offsets[at] for at in places], probabilities[places])


def figures(tagger: Tagger, windows: Sequence[tuple[str, list[Span]]]) -> dict[str, Any]:
    """F1 of exact and of partial spans, by type and over all."""
    matches = Matches()
    for batch in track(list(_batches(windows)), "tagging", console=Console(stderr=True)):
        for (_, spans), found in zip(batch, tagger.spans([text for text, _ in batch]), strict=True):
            there, judged = judged_spans(spans, found)
            matches.add(there, judged)
    kinds = [("all", None), *((kind, [kind]) for kind in TYPES)]
    return {
        label: {
            "there": sum(matches.there[kind] for kind in chosen or TYPES),
            "exact": _number(matches.exact_of(chosen).f1),
            "partial": _number(matches.partial_of(chosen).f1),
        }
        for label, chosen in kinds
    }


def judged_spans(there: Sequence[Span], found: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The spans that are to be found, and of those that were found the ones that may be judged."""
    left_out = [span for span in there if span[2] == UNJUDGED or span[0] < 0]
    judged = [span for span in found if not any(span[0] < end and start < span[1] for start, end, _ in left_out)]
    return [span for span in there if span not in left_out], judged


def _number(f1: float) -> float:
    return 0.0 if math.isnan(f1) else round(f1, 4)


def _batches(windows: Sequence[tuple[str, list[Span]]]) -> Iterator[Sequence[tuple[str, list[Span]]]]:
    for first in range(0, len(windows), BATCH):
        yield windows[first : first + BATCH]


def _print(report: dict[str, Any]) -> None:
    table = Table("type", "spans", *(f"{variant} {kind}" for variant in VARIANTS for kind in ("exact", "partial")))
    for label in ("all", *TYPES):
        rows = [report["variants"][variant][label] for variant in VARIANTS]
        cells = [f"{row[kind]:.3f}" for row in rows for kind in ("exact", "partial")]
        table.add_row(label, str(rows[0]["there"]), *cells)
    Console().print(table)
    Console().print(f"8 bits lose {report['int8_loses_points']} points of exact F1 on {report['texts']} texts")


if __name__ == "__main__":
    typer.run(measure)
