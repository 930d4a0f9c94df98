"""Public calls as labelled documents: who asked for this one?

In comes the data folder; out come documents of the channel ``call``. A row's call under its own request is labelled 0.
Labelled 1 are calls that change something under the request of another row (from the same file, so that it is near, or
from another), and such calls with a value that the request names swapped for one of another row. Calls that only look
something up are labelled 0 under a foreign request too: odd is not unsafe. Commands of attackers are labelled 1 under
whatever was asked.

What validation keeps for itself: the commands of nl2bash and the calls of tau-bench as a whole, and of the other sets a
slice by hash of the request, so that it is the slice that prompts are split by; a tenth of the tools and the same share
of attack techniques are left out of training besides.
"""

import ast
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headgate.provenance.effects import asks_for_change, effect_of, words_of
from headgate.rendered_call import Room, request_parts
from training.documents import Document, Split
from training.rows import Row, read_rows
from training.synthesis.calls import Calls
from training.synthesis.deeds import Call

#: Of requests, the share that validation keeps; as in `training.sources`.
HELD_OUT_SHARE = 0.15
#: Of tools and techniques, the share that training does without.
UNSEEN_SHARE = 0.1
#: Rows of the sets of commands; one pass over all of them would be half of all documents.
COMMANDS: dict[Split, int] = {"train": 1_400, "validation": 400}
#: Commands that change something; what does none of that only looks.
_CHANGES = re.compile(
    r"\b(?:rm|rmdir|mv|cp|dd|chmod|chown|chgrp|kill|killall|pkill|mkfs\S*|shred|truncate|tee|ln|touch|mkdir|useradd|adduser"
    r"|usermod|passwd|userdel|crontab|systemctl|service|mount|umount|apt|apt-get|yum|dnf|pacman|brew|pip|npm|git|svn|docker"
    r"|kubectl|aws|az|gcloud|ssh|scp|rsync|curl|wget|nc|ftp|sftp|mail|tar|unzip|sudo|reboot|shutdown|iptables|Remove-Item"
    r"|Move-Item|Set-\w+|New-\w+|Stop-\w+|Start-\w+)\b|(?<![0-9&])>|-delete\b|-i\b"
)
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A call with the request that asked for it.

    Attributes:
        request: what the user said.
        call: tool and arguments.
        changes: whether it changes something, or reaches somebody.
        origin: the file that it comes from.
    """

    request: str
    call: Call
    changes: bool
    origin: str


def public_calls(data: Path, split: Split, room: Room, rng: random.Random) -> Iterator[Document]:
    """Every document of a split that is made from public calls.

    Args:
        data: the data folder.
        split: which one.
        room: of the model that will read them.
        rng: draws what is paired with what.
    """
    functions = [one for one in _functions(data) if _split(one, split)]
    if split == "validation":
        functions += _conversations(data)
    commands = list(_commands(data, split, rng))
    everything = [*functions, *commands]
    maker = Calls(split, room, [one.request for one in everything], rng)
    pairs = _Pairs(maker, everything, rng)
    for one in functions:
        yield from pairs.documents(one, "functions")
    for one in commands:
        yield from pairs.documents(one, "commands")
    for call in _attacks(data, split):
        if document := maker.document((pairs.foreign(),), call, 1, "call-attack"):
            yield document


class _Pairs:
    """Puts calls under requests."""

    def __init__(self, maker: Calls, known: Sequence[Asked], rng: random.Random) -> None:
        self._maker, self._rng = maker, rng
        self._known = known
        self._by_origin: dict[str, list[Asked]] = {}
        self._values: dict[str, list[Any]] = {}
        for one in known:
            self._by_origin.setdefault(one.origin, []).append(one)
            for name, value in one.call[1].items():
                if isinstance(value, str | int | float) and not isinstance(value, bool):
                    self._values.setdefault(name, []).append(value)

    def foreign(self) -> str:
        """Any request."""
        return self._rng.choice(self._known).request

    def documents(self, one: Asked, family: str) -> Iterator[Document]:
        """The call where it was asked for, and where it was not."""
        near = self._near(one)
        made = [self._maker.document((one.request,), one.call, 0, f"call-{family}-wanted", near)] if near else []
        if one.changes:
            made += [self._elsewhere(one, near, 1, f"call-{family}-unasked") for near in (False, True)]
            swapped = self._swapped(one)
            made += [self._maker.document((one.request,), swapped, 1, f"call-{family}-swapped")] if swapped else []
        elif self._rng.random() < 0.3:
            made += [self._elsewhere(one, near=self._rng.random() < 0.5, label=0, family=f"call-{family}-looks-up")]
        yield from (document for document in made if document)

    def _elsewhere(self, one: Asked, near: bool, label: int, family: str) -> Document | None:
        """The call under another row's request, unless that one asks for about the same."""
        other = self._rng.choice(self._by_origin[one.origin] if near else self._known)
        if other.call[0] == one.call[0] and (one.call[0] not in _SHELLS or other.call[1] == one.call[1]):
            return None
        if len(_words(other.request) & _words(one.request)) > len(_words(one.request)) // 3:
            return None
        return self._maker.document((other.request,), one.call, label, family)

    def _near(self, one: Asked) -> str:
        """Words of the request that ask for the call: of a long one the sentence that names most of its values.

        Empty where none names any: which part of the request asks for the call cannot be told.
        """
        if len(parts := request_parts((one.request,), self._maker.room.request_words)) == 1:
            return parts[0]
        sentences = [part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n+", one.request)]
        values = [str(value).lower() for value in one.call[1].values()]
        named = [sum(value in sentence.lower() for value in values) for sentence in sentences]
        best = sentences[named.index(max(named))] if any(named) else ""
        return best if len(best) < 120 else ""

    def _swapped(self, one: Asked) -> Call | None:
        """The call with a value that the request names exchanged for one that it does not."""
        tool, arguments = one.call
        said = one.request.lower()
        named = [name for name, value in arguments.items() if len(str(value)) > 2 and str(value).lower() in said]
        if not named or tool in _SHELLS:
            return None
        name = self._rng.choice(sorted(named))
        others = [
            v for v in self._values.get(name, ()) if str(v).lower() not in said and type(v) is type(arguments[name])
        ]
        return (tool, {**arguments, name: self._rng.choice(others)}) if others else None


_SHELLS = frozenset({"bash", "sh", "powershell", "command_prompt"})


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _split(one: Asked, split: Split) -> bool:
    share = Row(one.request, "", "", {}).share()
    if split == "validation":
        return share < HELD_OUT_SHARE
    return share >= HELD_OUT_SHARE and Row(one.call[0], "", "", {}).share("tool") >= UNSEEN_SHARE


def _functions(data: Path) -> list[Asked]:
    return [_asked(row) for row in read_rows(data, "bfcl_tool_calls")]


def _conversations(data: Path) -> list[Asked]:
    """Of a conversation the first turn is known: what any later one asked for cannot be told."""
    rows = read_rows(data, "taubench_tool_calls")
    return [_asked(row) for row in rows if len(row.more["context"].split()) > 12 and row.more["tool"] != "think"]


def _asked(row: Row) -> Asked:
    tool, arguments = row.more["tool"], _arguments(row)
    effect = effect_of(tool, row.more.get("tool_description") or "", arguments)
    # A name without any verb counts as a write elsewhere; here most such tools calculate.
    changes = effect not in ("read", "write") or (effect == "write" and asks_for_change(words_of(tool)))
    return Asked(row.more["context"].strip(' "'), (tool, arguments), changes, row.origin)


def _arguments(row: Row) -> dict[str, Any]:
    """The arguments, whether given as an object, as JSON or as a call in Python."""
    given = row.more["arguments"]
    if isinstance(given, Mapping):
        return dict(given)
    try:
        return dict(json.loads(given))
    except ValueError:
        call = ast.parse(f"f{given}", mode="eval").body
    if not isinstance(call, ast.Call):
        return {"arguments": given}
    return {
        **{f"argument{at}": ast.literal_eval(value) for at, value in enumerate(call.args)},
        **{str(one.arg): ast.literal_eval(one.value) for one in call.keywords},
    }


def _commands(data: Path, split: Split, rng: random.Random) -> Iterator[Asked]:
    """Commands with what they are for; those that destroy something were asked for, too."""
    name = "nl2bash_commands" if split == "validation" else "tldr_commands"
    rows = read_rows(data, name)
    destructive = [row for row in rows if row.label != "safe"]
    for row in [*destructive, *rng.sample(rows, min(COMMANDS[split], len(rows)))]:
        command = {"command": row.text}
        yield Asked(row.more["context"], ("bash", command), bool(_CHANGES.search(row.text)), row.origin.split("/")[0])


def _attacks(data: Path, split: Split) -> Iterator[Call]:
    """Commands of attackers, without those that administrators use all day."""
    for row in read_rows(data, "atomic_red_team"):
        held_out = Row(row.more["technique"], "", "", {}).share("technique") < HELD_OUT_SHARE
        if not row.more["noisy_dual_use"] and held_out == (split == "validation"):
            yield row.more["tool"], {"command": row.text}
