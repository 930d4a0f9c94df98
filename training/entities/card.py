"""What the manifest and the model card say of a token model: figures of `training.entities.measure` in, text out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from training.entities.kinds import LABELS, TYPES
from training.windows import Shape

#: The kinds of streams that are read.
STREAMS: Final = ("prompt", "completion", "tool_call", "tool_result")
#: From half on a type is likelier than any other and than none; Presidio's scores and a policy's limit come on top.
THRESHOLD: Final = 0.5


def entry(name: str, version: str, source: str, shape: Shape, model: str, tokenizer: str) -> str:
    """What the manifest says of it.

    Args:
        name: of the model.
        version: of the model.
        source: of the starting weights.
        shape: how it reads.
        model: the pinned ONNX file, in TOML.
        tokenizer: the pinned tokenizer, in TOML.
    """
    labels = ", ".join(f'"{label}"' for label in LABELS)
    limits = ", ".join(f"{stream} = {THRESHOLD}" for stream in STREAMS)
    return f"""\
[[models]]
name = "{name}"
version = "{version}"
licence = "Apache-2.0"
source = "{source}"
window_tokens = {shape.window_tokens}
clause_words = [{shape.min_words}, {shape.max_words}]
letter_case = true
batch = 8
model = {model}
tokenizer = {tokenizer}

[models.heads.entities]
kind = "tokens"
labels = [{labels}]
""" + "".join(f"thresholds.{kind} = {{ {limits} }}\n" for kind in TYPES)


def card(
    name: str, version: str, source: str, shape: Shape, figures: Mapping[str, Any], evaluations: list[dict[str, Any]]
) -> str:
    """The model card, in Markdown."""
    lines = [
        f"# {name} {version}",
        "",
        "Finds people, places, organisations, street addresses, dates of birth and ids in English text. It is a",
        "screen: names that are rare, misspelt or written to be missed get past it.",
        "",
        f"* **From** {source}. Weights under Apache-2.0.",
        f"* **Reads** windows of {shape.window_tokens} tokens that end at a clause, and each word's letter case.",
        "* **Data, licences and splits** are listed in `training/README.md`; most texts are synthetic.",
        "* **Conventions**: titles and degrees are no part of a name, handles are none; a town in an address is a",
        "  place unless street, town and postal code are one line.",
        "* **Bad at** names typed in small letters, words that are names and nouns, organisations without a telling",
        "  word, and other languages than English.",
        "",
        "## On validation texts (mostly synthetic; not for headlines)",
        "",
        "| type | spans | exact F1 | partial F1 | exact F1, fp32 |",
        "|---|---|---|---|---|",
    ]
    fp32, int8 = figures["variants"]["fp32"], figures["variants"]["int8"]
    for kind in ("all", *TYPES):
        small, large = int8[kind], fp32[kind]
        lines.append(
            f"| {kind} | {small['there']} | {small['exact']:.3f} | {small['partial']:.3f} | {large['exact']:.3f} |"
        )
    lines += ["", "## On evaluation data", ""]
    lines += _evaluated(evaluations) or ["None yet."]
    return "\n".join(lines) + "\n"


def _evaluated(evaluations: list[dict[str, Any]]) -> list[str]:
    rows = [
        f"| {Path(file['name']).stem} | {kind} | {spans['there']} | {spans['exact']['f1']} | {spans['partial']['f1']} |"
        for evaluation in evaluations
        for file in evaluation["files"]
        for kind, spans in file.get("spans", {}).get("by_type", {}).items()
        if kind in TYPES
    ]
    return ["| file | type | spans | exact F1 | partial F1 |", "|---|---|---|---|---|", *rows] if rows else []
