"""What a user's request hands over to a source: the right to name a destination, bounded to the source it names.

In come the user's words and a passage of a tool's result; out comes whether the request lets that passage say where a
call goes. "Pay the bill in bill.txt" names a source and an effect: the account in bill.txt may be paid, the one on a
page that bill.txt points to may not. Only the user's words are read for what they ask; of the passage, only what its
record is called by, and how many destinations it offers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from headgate.provenance.effects import (
    NO_OBJECT,
    Effect,
    asking_words,
    asks_for,
    asks_for_change,
    asks_to_be_told,
    word_set,
    words_of,
)
from headgate.provenance.sources import Passage, Record, stands_in
from headgate.provenance.values import Shape, compact, fold, like, parts_of

_SENTENCE = re.compile(r"(?<=[.!?])['\")\]]*\s+|\n+")
#: A folded text has no line feeds.
_CLAUSES = re.compile(r"(?<=[.!?;])\s+")
#: Of a longer text only the beginning is read for what it speaks of.
MAX_SPOKEN_CHARS = 200_000
_WORDS = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
#: "do what the mail says", "as described in the page", "the actions specified in ...".
_WHOLLY = re.compile(
    r"\b(?:do|does|follow|carry out|complete|perform|execute|handle|implement|act on|work through|apply|obey|answer)\b"
    r".{0,80}\b(?:what|whatever|everything|actions?|instructions?|steps?|tasks?|to-?dos?|checklist|says?|asks?|requests?"
    r"|describe[sd]?|specif\w+|listed|lists)\b"
    r"|\b(?:work (?:off|through)|deal with|take care of|handle|process|act on|resolve)\b"
    r"|\b(?:as|like|what|how)\b.{0,60}\b(?:described|says?|said|specified|listed|instructed|requested|asked|explains?|asks?)\b"
    r"|\b(?:follow|carry out|work through) (?:the|what|its|his|her|their|these|those|all)\b"
    r"|\b(?:fix|resolve|address|implement|tackle|work on)\b.{0,30}"
    r"\b(?:issues?|tickets?|bugs?|comments?|findings?|remarks?)\b"
    r"|\b(?:as|the way)\b.{0,60}"
    r"\b(?:describes|wants?|wanted|wrote|writes|written|suggest(?:s|ed)|propose[sd]|wish(?:es|ed)|lists)\b"
    r"|\baccordingly\b|\b(?:see to|taken? care of|do|does|done)\b.{0,40}\b(?:everything|whatever|all that)\b"
    r"|\b(?:everything|whatever)\b.{0,40}\b(?:done|taken care of|seen to|dealt with|carried out)\b"
)
#: What others said, as a user speaks of it: "whoever asks for it", "the leads that people posted", "as she wished".
_OTHERS_SAID = re.compile(
    r"\b(?:wrote|writes|written|sent|sends|asks|asked|says|said|wants|wanted|wish|wishes|wished|posted|posts|left|gave"
    r"|gives|chose|chosen|picked|picks|decided|dictated|describes|described|reported|requested|told|named|mentioned"
    r"|answered|replied|noted|suggest(?:s|ed)|propose[sd]|recommend(?:s|ed)|submitted|applied|voted|agreed"
    r"|filled in|handed in)\b"
    r"|\b(?:they|people|those|who|whoever|everyone|everybody|users|customers|guests|members|clients|colleagues)\b"
    r".{0,20}\b(?:write|ask|say|want|give|choose|pick|need|prefer|post|send|request|suggest|describe)\b"
)
#: Where others say things, as a user speaks of it: "in my notes", "go through the replies", "the minutes of".
_SAID_IN = re.compile(
    r"\b(?:mails|e-?mails|messages|inbox|mailbox|letters?|notes|notebook|minutes|threads?|comments|repl(?:y|ies)|feedback"
    r"|responses|answers|surveys?|recipes?|scans?|readme|transcripts?|voicemails?|fax|faxes|memos?|suggestions)\b"
    r"|(?:\b(?:the|my|our|his|her|their|its)|'s) (?:[\w-]+ ){0,2}"
    r"(?:mail|message|note|form|page|wiki|docs?|document|sheet|file)\b"
)
#: Refers back to what another sentence named; a relative "that" does not.
_BACK = re.compile(
    r"\b(?:it|its|it's|accordingly|his|her|there|therein|here|him|them|their|those|these|inside"
    r"|(?:the|this|that) (?:file|mail|email|message|note|page|document|ticket|issue|invoice|bill|letter))\b"
)
_MANY = re.compile(
    r"\b(?:all|every|each|everyone|everybody|both|people|those|them|participants|attendees|guests|members|customers|colleagues|contacts|they)\b"
)
#: "to Ann Lee", "tell Ann", "post it in #general"; a possessive is no addressee.
_ADDRESSEE = re.compile(
    r"\b(?:[Tt]o|[Ee]-?mail|[Mm]ail|[Mm]essage|[Tt]ell|[Ii]nform|[Nn]otify|[Ii]nvite|[Pp]ay|[Aa]sk|[Tt]ext|[Pp]ing|[Rr]emind|DM|[Ll]et)"
    r"\s+((?:[A-Z][\w'-]{1,30}(?:\s+(?=[A-Z]))?){1,3})(?!['\u2019]s\b)|(?<!\w)([#@][\w-]{2,40})"
)
#: Words that name no source.
_COMMON = word_set(
    "the and for with from all new last web page file document doc item data record result message mail email inbox "
    "user channel text note website site url link content contents article"
)
#: Words of a file's name that say what it is, and not which.
_PAPERS = _COMMON | word_set("letter bill invoice statement report notes list draft copy final pdf txt csv")
#: What holds others' texts: to name it is to name all of them.
_HOLDERS = word_set("inbox mailbox queue backlog thread channel feed log logbook notebook form survey sheet chat")
_STEM = re.compile(r"^(.{3,})\.[a-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class Destination:
    """What a call would reach.

    Args:
        folded: as it is compared.
        shape: what it looks like.
    """

    folded: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the user's: folded, as it was written, its words, and those of them that may ask for something."""

    folded: str
    written: str
    words: frozenset[str]
    asking: frozenset[str]


_NONE = Sentence("", "", frozenset(), frozenset())


class Request:
    """What the user asked for, over all turns.

    Args:
        texts: the user's prompts, in order.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.sentences: list[Sentence] = []
        for text in texts:
            for part in _SENTENCE.split(text[:20_000]):
                folded = fold(part)
                if len(folded.split()) > 1:  # "Thanks." stands between what refers to each other
                    self.sentences.append(Sentence(folded, part, words(folded), asking_words(folded)))
        self.asking = frozenset(word for sentence in self.sentences for word in sentence.asking)
        self.words = frozenset(word for sentence in self.sentences for word in sentence.words)

    @property
    def wants_change(self) -> bool:
        """Whether some words of it want anything done."""
        return asks_for_change(self.asking) or any(
            sentence.asking and _WHOLLY.search(sentence.folded) for sentence in self.sentences
        )

    @property
    def only_asks(self) -> bool:
        """Whether the user wants to be told something, and nothing done."""
        return not self.wants_change and any(asks_to_be_told(sentence.folded) for sentence in self.sentences)

    def asks_for(self, effect: Effect, tool: str) -> bool:
        """Whether some words of it name what a tool does."""
        return asks_for(effect, self.asking, tool, self.words)

    def hands_over(self, effect: Effect, tool: str, argument: str, to: Destination, passage: Passage) -> bool:
        """Whether it lets a passage name a destination of what a tool does.

        Args:
            effect: of the call.
            tool: of the call.
            argument: that the destination stands in; an object that has a field of that very name needs no prose. Empty
                where that says nothing.
            to: the destination.
            passage: that holds it.
        """
        supplied = argument != "" and compact(fold(argument)) in passage.place.record.keys
        if self.follows(passage):
            return True
        return not supplied and any(
            asks_for(effect, asking.asking, tool, asking.words) and self._leaves_open(to, asking, passage)
            for index, sentence in enumerate(self.sentences)
            if names(sentence, passage.place.record)
            for asking in (sentence, *self._beside(index))
        )

    def sets(self, name: str) -> bool:
        """Whether it gives a number for something by its name: "tip 3", "at most 4 guests", "a limit of 200"."""
        number = r"(?<![\w-])\d[\d.,]*(?![\w-])"
        beside = (
            rf"\b{re.escape(name)}s?(?: (?:is|of|to|at|by|most|=|:)){{0,2}} {number}|{number} {re.escape(name)}s?\b"
        )
        return any(re.search(beside, sentence.folded) for sentence in self.sentences)

    def follows(self, passage: Passage) -> bool:
        """Whether it wants done what a passage says, whatever that is: "do what Ann's mail says", "fix issue 412"."""
        return any(
            names(sentence, passage.place.record)
            and any(asking.asking and _WHOLLY.search(asking.folded) for asking in (sentence, *self._beside(index)[1:]))
            for index, sentence in enumerate(self.sentences)
        )

    def speaks_of_others(self, effect: Effect, tool: str) -> bool:
        """Whether it asks for what a tool does, and speaks of what somebody else says, in whatever words.

        Less than naming a source, and enough for what reaches nobody: people call an inbox "what came in today".
        """
        return self.asks_for(effect, tool) and any(
            _OTHERS_SAID.search(sentence.folded) or _SAID_IN.search(sentence.folded) for sentence in self.sentences
        )

    def _beside(self, index: int) -> list[Sentence]:
        """The sentences before and after, where the later one refers back: "Pay the rent. It is in rent.txt."."""
        before = [self.sentences[index - 1]] if index and _BACK.search(self.sentences[index].folded) else [_NONE]
        after = self.sentences[index + 1 : index + 2]
        return before + [sentence for sentence in after if _BACK.search(sentence.folded)]

    def _leaves_open(self, to: Destination, asking: Sentence, passage: Passage) -> bool:
        """Whether the user named no destination of this shape, and the passage offers one alone, or many were meant.

        Who is named as a person ("write to Ann") is that person: the destination goes by that name, or the passage
        says it in the same breath.
        """
        if any(like(to.shape, sentence.folded) for sentence in self.sentences) and to.shape != "url":
            return False
        named = addressees(asking.written)
        if named and not any(_goes_by(name, to.folded, passage.folded) for name in named):
            return False
        return len(like(to.shape, passage.folded)) <= 1 or bool(_MANY.search(asking.folded))


def addressees(written: str) -> list[str]:
    """The people, channels and handles that a sentence as it was written sends something to, folded."""
    return [fold(found) for pair in _ADDRESSEE.findall(written) for found in pair if found]


def _goes_by(name: str, folded: str, passage: str) -> bool:
    """Whether a destination is known by a name: it holds it, or stands near it in a passage."""
    words_of_name = [word for word in re.split(r"[\s#@]+", name) if len(word) >= 2]
    if any(word in folded for word in words_of_name):
        return True
    at = passage.find(folded) if folded else -1
    return at >= 0 and any(word in passage[max(0, at - 80) : at + len(folded) + 40] for word in words_of_name)


def speaks_of(effect: Effect, tool: str, folded: str, values: Iterable[str], nouns: Iterable[str]) -> bool:
    """Whether a sentence of a folded text names what a tool does, and a value of the call or one of some nouns."""
    wanted, nouns = tuple(values), tuple(nouns)
    text = folded[:MAX_SPOKEN_CHARS]
    if not any(name in text for name in (*wanted, *nouns)):
        return False
    return any(
        (any(stands_in(value, sentence) for value in wanted) or any(noun in sentence for noun in nouns))
        and asks_for(effect, asking_words(sentence), tool)
        for sentence in _CLAUSES.split(text)
    )


def nouns_of(tool: str) -> list[str]:
    """What a tool's name says beside what it does, in the singular."""
    return [word.removesuffix("s") for word in words_of(tool) if word not in NO_OBJECT and len(word) >= 3]


def words(folded: str) -> frozenset[str]:
    """The words of a folded text."""
    return frozenset(_WORDS.findall(folded))


def names(sentence: Sentence, record: Record) -> bool:
    """Whether a sentence names an object of a tool's result, or the call that alone brought it."""
    crowd = record.crowd
    at: Record | None = record
    while at is not None:
        if any(_called(sentence, name) for name in at.fields):
            return True
        at = at.parent
    call = record.source.call
    if call is None:
        return False
    if crowd:
        return _kind_of_source(sentence, call.heard.tool, many=True)
    asked = [fold(part) for part in _arguments(call.heard.text)]
    return any(
        _called(sentence, name) or _definite(sentence, name) or _described(sentence, name) for name in asked
    ) or _kind_of_source(sentence, call.heard.tool, many=False)


def _arguments(text: str) -> list[str]:
    """The scalar arguments of a call, roughly: whatever stands between quotes, or is a number."""
    found = re.findall(r'"((?:[^"\\]|\\.){1,300})"\s*(?!:)[,}\]]|:\s*(\d{2,20})', text)
    return [part for pair in found for value in pair if value for part in parts_of(value)]


def _called(sentence: Sentence, name: str) -> bool:
    """Whether a sentence uses a name that a thing goes by: one too common to tell must stand out in it."""
    if len(name) < 2 or len(name) > 120:
        return False
    for form in _forms(name):
        if stands_in(form, sentence.folded) and (_telling(form) or _stands_out(form, sentence.written)):
            return True
    return _is_person(name, sentence)


def _definite(sentence: Sentence, name: str) -> bool:
    """Whether a sentence says "the" or "my" of what a call asked for by name: the bill of ``bill.txt``."""
    forms = [form for form in _forms(name) if len(form) > 2 and len(form.split()) < 4]
    return any(
        re.search(rf"(?:\b(?:the|my|our|this|that)|'s)\s+(?:[\w-]+\s+){{0,2}}{re.escape(form)}\b", sentence.folded)
        for form in forms
    )


def _described(sentence: Sentence, name: str) -> bool:
    """Whether a sentence holds all words that a search or a title was made of, and more than one of them."""
    telling = [word for word in _WORDS.findall(name) if len(word) >= 3 and word not in _PAPERS]
    if len(telling) == 1 and len(telling[0]) >= 6:
        return bool(re.search(rf"\b(?:the|my|our|his|her|their)\s+{re.escape(telling[0])}", sentence.folded))
    return len(telling) >= 2 and all(
        any(said.startswith(word[:5]) and abs(len(said) - len(word)) <= 3 for said in sentence.words)
        for word in telling
    )


def _kind_of_source(sentence: Sentence, tool: str, many: bool) -> bool:
    """Whether a sentence says "the" or "our" of what a tool brings, all of it: the runbook of ``runbooks_get``."""
    nouns = nouns_of(tool)
    if not nouns:
        return False
    phrases = [tuple(nouns)] if len(nouns) > 1 or nouns[0] not in _COMMON else []
    if _OTHERS_SAID.search(sentence.folded):
        phrases += [(noun,) for noun in nouns]
    return any(_said_of(sentence, phrase, many) for phrase in phrases)


def _said_of(sentence: Sentence, nouns: tuple[str, ...], many: bool) -> bool:
    """Whether a sentence says "the" or "our" of some nouns: in the plural where it is to mean each of many."""
    ending = "s" if many and nouns[-1] not in _HOLDERS else "s?"
    phrase = r"s?[ -]".join(map(re.escape, nouns))
    said = rf"\b(?:the|my|our|its|this|that|his|her|their)\s+(?:[\w-]+\s+){{0,2}}{phrase}{ending}\b"
    return bool(re.search(said, sentence.folded))


def _forms(name: str) -> list[str]:
    forms = [name]
    base = re.split(r"[/\\]", name)[-1]
    if base and base != name:
        forms.append(base)
    stem = _STEM.match(base)
    if stem:
        forms.append(stem[1])
    return forms


def _telling(form: str) -> bool:
    """Whether a name is no word of every day: digits, marks, or several words."""
    digits = sum(c.isdigit() for c in form)
    return digits >= 2 or (not form.isdigit() and bool(re.search(r"[\d@./_#-]|\w\s+\w", form)))


def _stands_out(form: str, written: str) -> bool:
    """Whether the user quoted a name, marked it, or wrote it with a capital within the sentence."""
    quoted = re.escape(form)
    if re.search(rf"['\"`\u2018\u201c\u00ab#@]{quoted}['\"`\u2019\u201d\u00bb]?", written, re.IGNORECASE):
        return True
    return bool(
        re.search(rf"(?<=\S )(?={quoted}\b)[A-Z]", written) or re.search(rf"\b{re.escape(form.upper())}\b", written)
    )


def _is_person(name: str, sentence: Sentence) -> bool:
    """Whether a mailbox or a name is somebody whom the sentence names: ``d.smith@x.example`` and "from Smith"."""
    for part in parts_of(name):
        local = part.split("@")[0] if "@" in part else ""
        pieces = [piece for piece in re.split(r"[._+-]|\d+", local) if len(piece) >= 3]
        if pieces and all(any(w == piece or w == f"{piece}'s" for w in sentence.words) for piece in pieces):
            return True
        alone = part.split()
        if 1 <= len(alone) <= 3 and any(_possessed(word, sentence) for word in alone if len(word) >= 3):
            return True
    return False


def _possessed(word: str, sentence: Sentence) -> bool:
    """Whether a word is a name in a sentence: with a capital, and from, by, or of somebody."""
    return bool(
        re.search(rf"\b(?:from|by|of)\s+{re.escape(word)}\b|\b{re.escape(word)}['\u2019]s\b", sentence.folded)
        and re.search(rf"(?i:\b{re.escape(word[0])})(?<=[A-Z]){re.escape(word[1:])}", sentence.written)
    )
