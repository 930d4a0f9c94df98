"""Synthetic tool results: one instruction in a harmless document, and its twins that are labelled 0.

In come harmless passages and requests; out come documents in threes: with the instruction, without it, and the same
document when the user asked for just that. Length, frame and passages are the same in all of them, so that nothing but
the instruction and the request tells them apart.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.documents import Document, Split
from training.synthesis import goals, harmless, wrappers
from training.synthesis.frames import render
from training.synthesis.kinds import KINDS
from training.synthesis.phrases import filled
from training.synthesis.records import Record

#: Marks around a passage; from a private area of Unicode, and taken out of carriers first.
OPEN, CLOSE = "\ue010", "\ue011"
#: The family of documents that do what the user asked for.
ASKED = "synthetic-asked"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SENTENCE = re.compile(r"(?:[^\n.!?]|[.!?](?!\s))+[.!?]*\s*|[\n.!?]+")
_POSITIONS = ("start",) * 22 + ("middle",) * 33 + ("end",) * 30 + ("alone",) * 15
#: How often another request is drawn when one cannot be put as an instruction.
_TRIES = 8
#: An answer, a greeting or a remark in the middle of a conversation.
_NO_WISH = re.compile(
    r"(?:sure|yes|yeah|yep|no|nope|ok|okay|hi|hello|hey|thanks|thank|great|sorry|so|well|and|but|my|i|i'm|i've|i'd"
    r"|it|it's|that|this|have you|\d+)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:what|what's|which|who|whose|how|when|where|why|is|are|was|were|do|does|did|am|can i|could i|may i|should"
    r"|will|would)\b",
    re.IGNORECASE,
)
_STYLES = ("trigger",) * 25 + ("soft",) * 37 + ("bare",) * 26 + ("stated",) * 12


@dataclass(frozen=True, slots=True)
class Material:
    """What documents of one split are made of.

    Attributes:
        split: whose wrappers, goals and frames are drawn.
        carriers: harmless passages.
        requests: what users ask, besides the phrases of our own.
        instructions: of attackers in public data, besides the goals of our own.
    """

    split: Split
    carriers: Sequence[str]
    requests: Sequence[str]
    instructions: Sequence[str] = ()

    @property
    def held_out(self) -> bool:
        """Whether to draw from what training never sees."""
        return self.split == "validation"


def documents(material: Material, count: int, rng: random.Random) -> Iterator[Document]:
    """About `count` documents: each with an instruction comes with its twins."""
    made = 0
    while made < count:
        for document in _family(material, rng):
            made += 1
            yield document


def _family(material: Material, rng: random.Random) -> Iterator[Document]:
    style = rng.choice(_STYLES)
    goal, passage, everyday = _instruction(material, style, rng)
    records = [rng.choice(KINDS).draw(rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4, 6)))]
    target = rng.choice(records)
    texts = [_harmless_text(material, rng) for _ in records]
    position = rng.choice(_POSITIONS)
    frame_seed = rng.random()

    def text(inner: str) -> str:
        for record, harmless_text in zip(records, texts, strict=True):
            whole = (
                _place(inner, harmless_text, position, random.Random(frame_seed)) if record is target else harmless_text
            )
            record.fields[record.text_field] = whole
        return render(records, random.Random(frame_seed), material.held_out)

    marked = text(f"{OPEN}{passage}{CLOSE}")
    yield _document(material, marked, 1, _other_request(goal, target, material, rng), _name(style, everyday))
    clean = rng.choice((_harmless_text(material, rng, most=2), harmless.notice(rng, material.held_out)))
    yield _document(material, text(clean), 0, _other_request(goal, target, material, rng), "synthetic-clean")
    if style != "trigger" and rng.random() < 0.6:
        request = wrappers.asking(goal, rng) if rng.random() < 0.7 else wrappers.handing_over(rng)
        yield _document(material, marked, 0, request, ASKED)
    elif style == "trigger" and rng.random() < 0.15:
        # Handing over to a document is no licence for what takes over.
        yield _document(material, marked, 1, wrappers.handing_over(rng), "synthetic-trigger")


def _name(style: str, everyday: bool) -> str:
    """The family of a document with an instruction."""
    return f"synthetic-ordinary-{style}" if everyday else f"synthetic-{style}"


def _instruction(material: Material, style: str, rng: random.Random) -> tuple[str, str, bool]:
    """A goal, the passage that a document carries for it, and whether people ask for it every day."""
    if style == "stated" and rng.random() < 0.5:
        wish, statement = goals.stated(rng, material.held_out)
        return wish.text, statement, False
    if style == "stated":
        # Only goals of our own are always infinitives; a statement needs one.
        everyday = rng.random() < 0.3
        goal = (goals.ordinary if everyday else goals.action)(rng, material.held_out).text
    else:
        goal, everyday = _goal(material, style, rng)
    return goal, wrappers.passage(goal, style, rng, material.held_out), everyday


def _goal(material: Material, style: str, rng: random.Random) -> tuple[str, bool]:
    """An imperative clause, and whether it is something that people ask for every day."""
    draw = rng.random()
    if draw < 0.12 and material.instructions:
        return _clause(rng.choice(material.instructions)), False
    if draw < 0.62:
        return goals.action(rng, material.held_out).text, False
    if draw < 0.8:
        return goals.ordinary(rng, material.held_out).text, True
    wishes = (rng.choice(material.requests).strip() for _ in range(_TRIES))
    wish = next((one for one in wishes if _fits(one, style)), None)
    return (_clause(wish) if wish else goals.ordinary(rng, material.held_out).text), True


def _fits(request: str, style: str) -> bool:
    """Whether what a user said is a wish, and can stand where the style puts it: a question follows no "please"."""
    return not _NO_WISH.match(request) and (style == "bare" or not _QUESTION.match(request))


def _clause(sentence: str) -> str:
    """An imperative clause of a request: no politeness, no mark at the end, small initial."""
    words = re.sub(r"^(please|kindly|can you|could you)\s+", "", sentence.strip(), flags=re.IGNORECASE)
    words = words.rstrip(" .!?")[:240]
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _other_request(goal: str, record: Record, material: Material, rng: random.Random) -> str:
    """What the user asked who did not ask for the goal; sometimes nothing is known of it."""
    draw = rng.random()
    if draw < 0.12:
        return ""
    if draw < 0.52:
        return filled(rng.choice(record.asks), rng)
    if draw < 0.76:
        return wrappers.asking(goals.action(rng, material.held_out).text, rng)
    if draw < 0.84:
        asked = wrappers.asking(goals.action(rng, material.held_out).text, rng)
        return f"{filled(rng.choice(record.asks), rng)} {asked}"
    return rng.choice(material.requests)


def _harmless_text(material: Material, rng: random.Random, most: int = 7) -> str:
    """A few sentences of a carrier, a few notices, or both."""
    draw = rng.random()
    if draw < 0.22:
        return harmless.notices(rng, material.held_out, rng.choice((1, 1, 2, 3)))
    sentences = _SENTENCE.findall(_PRIVATE.sub("", rng.choice(material.carriers)))
    size = rng.randint(1, most)
    first = rng.randrange(max(1, len(sentences) - size))
    text = "".join(sentences[first : first + size]).strip()[:900]
    return f"{text} {harmless.notice(rng, material.held_out)}" if draw > 0.85 or not text else text


def _place(inner: str, around: str, position: str, rng: random.Random) -> str:
    joint = rng.choice((" ", " ", "\n", "\n\n"))
    if position == "alone" or not around:
        return inner
    if position == "start":
        return inner + joint + around
    if position == "end":
        return around + joint + inner
    sentences = _SENTENCE.findall(around)
    middle = len(sentences) // 2
    return "".join(sentences[:middle]).rstrip() + joint + inner + joint + "".join(sentences[middle:]).lstrip()


def _document(material: Material, marked: str, label: int, request: str, family: str) -> Document:
    text, spans = unmark(marked)
    return Document(
        text=text,
        channel="tool",
        label=label,
        family=family,
        split=material.split,
        spans=spans if label or family == ASKED else [],
        request=request[:400],
    )


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its marks, and what stood between them."""
    parts, spans, length, start = [], [], 0, 0
    for part in re.split(f"([{OPEN}{CLOSE}])", marked):
        if part == OPEN:
            start = length
        elif part == CLOSE:
            spans.append((start, length))
        else:
            parts.append(part)
            length += len(part)
    return "".join(parts), spans
