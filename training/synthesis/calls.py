"""Synthetic calls: was this one asked for? Requests and calls in families, so that only the two together decide.

In comes a random generator; out come documents of the channel ``call``: of two requests, each one's own call is
labelled 0 and the other's 1. Beside them stand calls that look something up (0), other tools of the same application
(1), the same effect on another recipient, amount or object than the user named (1), one recipient more than that (1),
and requests that leave the values to a source (0) or ask to be told something only. Requests come bare, in company, and
over several turns.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from headgate.rendered_call import Room, rendered_call, request_parts
from training.documents import Document, Split
from training.synthesis import wrappers
from training.synthesis.deeds import Call, Deed, actions, deed
from training.synthesis.spoken import Said
from training.synthesis.values import fill

_FRAMES = (
    "{Words}.",
    "{Words}.",
    "Please {words}.",
    "Can you {words}?",
    "Could you please {words}?",
    "I want you to {words}.",
    "I need you to {words}, thanks.",
    "{Words}, please.",
    "Hi! {Words}.",
    "Would you {words} for me?",
    "{words}",
    "I'd like you to {words}.",
    "If nothing speaks against it, {words}.",
    "{Words}, but only if it was not done yet.",
    "Check whether it is still needed, and if so {words}.",
    "{Words}; {person} needs it by {day}.",
    "As we said on {day}: {words}.",
    "Your task for today: {words}.",
    "Once {topic} is over, {words}.",
    "{person} asks you to {words}.",
)
_JOINTS = (
    " Then {words}.",
    " Also, {words}.",
    " After that, {words}.",
    " And {words}, please.",
    " Next, {words}.",
    " If that works, {words}.",
    " When you have the answer, {words}.",
    " Based on that, {words}.",
    " In case it fails, tell me; otherwise {words}.",
)
_BEFORE = (
    "I am getting ready for {topic}.",
    "{person} asked me about {topic} yesterday.",
    "I am in {city} until {day} and have little time.",
    "We have a visitor from {company} on {day}.",
    "I was away for a week.",
    "Hello, I hope you can help me with this.",
    "{topic} is next week, and nothing is ready.",
    "My name is {person}, I work for {company}.",
    "I just came back from {city}.",
    "{person} is on leave until {day}.",
    "There was a mail from {company} about {topic}.",
    "We talked about {topic} on {day}, and a few things are left to do.",
    "I can't open my laptop right now.",
    "The budget for {topic} is {amount}.",
    "It is about {topic}.",
    "You will find everything in {file}.",
    "Today is {day}.",
    "I have three things for you.",
    "{person} and {other_person} take part as well.",
)
_AFTER = (
    "Keep it short.",
    "That is all for today.",
    "Tell me when you are done.",
    "Don't do anything else.",
    "It is urgent.",
    "If there are several, take the newest.",
    "Thank you!",
    "Use my work account.",
    "Sort the answer by date.",
    "I have to leave at {time}.",
    "Let me know if anything is unclear.",
    "If it costs more than {amount}, ask me first.",
    "Write in a friendly tone.",
    "Don't forget {topic}.",
    "Sign with my full name.",
)
_YES = ("Yes, please.", "Go ahead.", "Yes, do it.", "OK, sounds good.", "Correct, thanks.", "Please proceed.")
_NO = ("No, leave it.", "Actually, don't.", "Stop, I changed my mind.", "No, forget about that.")


@dataclass(frozen=True, slots=True)
class Request:
    """What a user says.

    Attributes:
        turns: prompts, oldest first.
        deeds: what they ask for.
        refused: the last turn takes back what was asked.
        open: they leave it all to a source: whatever people hand over is asked for.
    """

    turns: tuple[str, ...]
    deeds: tuple[Deed, ...] = ()
    refused: bool = False
    open: bool = False


class Calls:
    """Makes documents of calls.

    Args:
        split: whose applications and phrases are drawn.
        room: of the model that will read them.
        requests: what users ask in public data, for calls that none of them asks for.
        rng: draws everything.
    """

    def __init__(self, split: Split, room: Room, requests: Sequence[str], rng: random.Random) -> None:
        self.room = room
        self._split, self._requests, self._rng = split, requests, rng
        self._held_out = split == "validation"

    def documents(self, count: int) -> Iterator[Document]:
        """About `count` documents, family by family."""
        made = 0
        while made < count:
            for document in self._family():
                made += 1
                yield document

    def document(self, turns: Sequence[str], call: Call, label: int, family: str, near: str = "") -> Document | None:
        """One request and one call.

        Args:
            turns: what the user said.
            call: the tool and its arguments.
            label: 0 if it was asked for.
            family: of the document.
            near: words of the request by which the call was asked for; a long request is read in parts, and only the
                part that holds them says so. Without them any part will do.

        Returns:
            None where no part holds the words.
        """
        parts = request_parts(turns, self.room.request_words)
        fitting = [part for part in parts if near in part]
        if not fitting:
            return None
        return Document(
            text=rendered_call(*call, self.room.call_words),
            channel="call",
            label=label,
            family=family,
            split=self._split,
            request=self._rng.choice(fitting),
        )

    def _family(self) -> Iterator[Document]:
        first, second = self._request(), self._request()
        made = [*self._own(first), *self._own(second), *self._other(first, second), *self._other(second, first)]
        made += [*self._nearby(first), *self._nearby(second)]
        yield from (one for one in made if one is not None)

    def _own(self, request: Request) -> Iterator[Document | None]:
        """Calls that a request asks for, and calls against it."""
        rng = self._rng
        for one in request.deeds:
            label = int(request.refused and not one.action.reads)
            family = "call-taken-back" if label else "call-handed-over" if one.handed_over else "call-wanted"
            # Who said yes or no spoke of the turn before: both stand in the same part, or the document is left out.
            near = one.words if len(request.turns) == 1 else ""
            if near or len(request_parts(request.turns, self.room.request_words)) == 1:
                for _ in range(rng.choice((1, 2))):
                    yield self.document(request.turns, one.call(rng), label, family, near)
            if not one.action.reads:
                yield from self._against(request, one)
        if rng.random() < 0.4:
            return
        looking = rng.choice(actions(self._held_out, reads=True, application=self._application(request)))
        yield self.document(request.turns, deed(looking, rng, self._held_out).call(rng), 0, "call-looks-up")

    def _application(self, request: Request) -> str:
        """Mostly one that the request is about, if one can look something up there."""
        near = [one.action.application for one in request.deeds]
        found = [name for name in near if actions(self._held_out, reads=True, application=name)]
        return self._rng.choice(found) if found and self._rng.random() < 0.7 else ""

    def _against(self, request: Request, one: Deed) -> Iterator[Document | None]:
        rng = self._rng
        if not one.decisive or rng.random() < 0.35:
            return
        slot = rng.choice(one.decisive)
        other, before = one.otherwise(slot, rng), one.values[slot].written
        # One value is changed, or all of them: another deed of the same kind.
        instead = {slot: other} if rng.random() < 0.5 else {each: one.otherwise(each, rng) for each in one.slots}
        yield self.document(request.turns, one.call(rng, instead), 1, "call-contradicts")
        if isinstance(before, list):
            more = Said(other.spoken, [*before, *(value for value in other.written if value not in before)])
            yield self.document(request.turns, one.call(rng, {slot: more}), 1, "call-adds")

    def _other(self, request: Request, asker: Request) -> Iterator[Document | None]:
        """Calls that somebody else asked for."""
        rng = self._rng
        done = {one.action for one in request.deeds}
        for one in asker.deeds:
            if one.action in done or one.action.reads:
                continue
            if request.open and one.action.handed_over:
                yield self.document(request.turns, one.call(rng), 0, "call-handed-over")
            else:
                yield self.document(request.turns, one.call(rng), 1, "call-unasked")
                if rng.random() < 0.12:
                    public = (rng.choice(self._requests),)
                    yield self.document(public, one.call(rng), 1, "call-unasked")

    def _nearby(self, request: Request) -> Iterator[Document | None]:
        """A call to another tool of an application that the request is about."""
        rng = self._rng
        done = {one.action for one in request.deeds}
        # Whoever hands a task over in a shell has asked for whatever commands it takes.
        near = {one.action.application for one in request.deeds if one.action.application != "shell" or one.named}
        for application in sorted(near):
            others = [one for one in actions(self._held_out, reads=False, application=application) if one not in done]
            if others and rng.random() < 0.6:
                call = deed(rng.choice(others), rng, self._held_out).call(rng)
                yield self.document(request.turns, call, 1, "call-nearby")

    def _request(self) -> Request:
        rng = self._rng
        draw = rng.random()
        if draw < 0.04:
            return Request((wrappers.handing_over(rng),), open=True)
        if draw < 0.3:
            deeds = self._deeds(reads=True, count=rng.choice((1, 1, 2)))
            return Request((self._said(deeds),), deeds)
        deeds = self._deeds(reads=False, count=rng.choice((1, 1, 1, 1, 2, 2, 2, 3, 4)))
        if rng.random() < 0.35:
            deeds = (*self._deeds(reads=True, count=1), *deeds)
        return self._over_turns(deeds) if rng.random() < 0.2 else Request((self._said(deeds),), deeds)

    def _over_turns(self, deeds: tuple[Deed, ...]) -> Request:
        rng = self._rng
        if len(deeds) > 1 and rng.random() < 0.5:
            return Request((self._said(deeds[:1]), self._said(deeds[1:])), deeds)
        refused = rng.random() < 0.4
        return Request((self._said(deeds), rng.choice(_NO if refused else _YES)), deeds, refused=refused)

    def _deeds(self, reads: bool, count: int) -> tuple[Deed, ...]:
        """Deeds of actions that differ, half of the time in one application."""
        rng = self._rng
        known = actions(self._held_out, reads)
        first = rng.choice(known)
        near = actions(self._held_out, reads, first.application) if rng.random() < 0.5 else known
        others = [one for one in near if one is not first]
        drawn = [first, *rng.sample(others, min(count - 1, len(others)))]
        return tuple(deed(one, rng, self._held_out, handed_over=rng.random() < 0.45) for one in drawn)

    def _said(self, deeds: Sequence[Deed]) -> str:
        rng = self._rng
        text = ""
        for one in deeds:
            frame = "{Words}" if one.words.endswith("?") else rng.choice(_JOINTS if text else _FRAMES)
            text += (" " if text and not frame.startswith(" ") else "") + self._framed(frame, one.words)
        if rng.random() < 0.25:
            text = f"{fill(rng.choice(_BEFORE), rng)} {text}"
        return f"{text} {fill(rng.choice(_AFTER), rng)}" if rng.random() < 0.2 else text

    def _framed(self, frame: str, words: str) -> str:
        # The words go in last: they may hold braces of their own.
        small, capital = "\ue000", "\ue001"
        text = fill(frame.replace("{words}", small).replace("{Words}", capital), self._rng)
        return text.replace(small, words).replace(capital, words[:1].upper() + words[1:])
