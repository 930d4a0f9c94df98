"""The flow rules: a proposed call and what the session had seen in, concerns out.

====================  =================================================================================================
concern               when
====================  =================================================================================================
untrusted-<role>      the value of a sink that reaches somebody stands only in untrusted running text, and the request
                      hands nothing over to that text (`delegation`)
delegated-<role>      the same, and the request does hand it over: for policy to weigh
untrusted-object      the same of an id or the like of what a call changes, where it stands in free text within data
untrusted-url         a call sends something to such a URL; or it reads one that is put together on the way, from a
                      host that only such text names and from what the session holds
untrusted-command     a command that reaches out or destroys stands in such text
effect-not-asked      the call changes something, nothing that the user said asks for that, and one of its values stands
                      in untrusted running text (where the call pays, deletes, grants or sends, even one that is a
                      field as well); or that text speaks of paying, deleting, granting or running just that
dictated-call         one untrusted text says most of what a call holds (`dictation`); of low severity where the user
                      spoke of what others say, and asked for what the call does: for policy to weigh
overruled-value       the user gave a number for an argument, and only untrusted running text the one of the call
untraceable-value     the session has seen more than is remembered, and a sink is in nothing that is; or there are
                      more sinks than are traced
====================  =================================================================================================

Beside them stands `unasked`: the call changes something, and nothing that the user said asks for that. It is ordinary,
and for policy to weigh where the session read an instruction.

Silence where nothing can be said: a session without tool results has no concern, and a value from nowhere is the
model's own. Each concern's reason names the argument and the source, and no value.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from headgate.provenance.delegation import Destination, Request, nouns_of, speaks_of
from headgate.provenance.dictation import DICTATED, MAX_VALUES, Value, named_values, weight_of
from headgate.provenance.effects import Effect, effect_of, word_set, words_of
from headgate.provenance.sources import Passage, Seen, Trace, Trust
from headgate.provenance.values import (
    IDENTIFIER,
    MAX_SINK_CHARS,
    Role,
    Shape,
    Sink,
    decisive,
    fold,
    is_body,
    shape_of,
    sinks_of,
)
from headgate_schemas.findings import Severity

#: Sinks that one call may have; the rest of a longer list is not traced, and the call is a concern for that.
MAX_SINKS = 256
#: Lines and commands of one command that are read; more of them are a concern.
MAX_PIECES = 5_000
#: A part of a URL that is shorter carries nothing.
_MIN_CARGO_CHARS = 5

#: Values of a call that texts are read for.
_MAX_SPOKEN_VALUES = 32
#: Effects of which a text that speaks of them is no small talk.
_SPOKEN: frozenset[Effect] = frozenset({"pay", "delete", "grant", "execute"})
#: Effects that cannot be taken back, or reach somebody.
_GRAVE: frozenset[Effect] = frozenset({"pay", "delete", "grant", "send"})
_SEVERITY: dict[Role, Severity] = {"account": "critical", "command": "critical", "credential": "critical"}
_EXECUTES = re.compile(
    r"\|\s*(?:sudo\s+)?(?:\S*/)?(?:ba|z|da|k)?sh\b|\|\s*(?:sudo\s+)?(?:python|perl|ruby|node|iex|powershell)"
)
_SENDS = re.compile(r"\s(?:-d|--data\S*|-f|--form|-t|--upload-file|--post-\S+|-x\s*(?:post|put))\b|[@$]\(|`")
_REACHES = word_set(
    "nc ncat netcat ssh scp sftp rsync telnet socat mail sendmail rm dd mkfs shred chmod chown sudo su eval crontab "
    "iex invoke-expression powershell useradd usermod passwd iptables systemctl kill drop delete truncate grant "
    "alter update"
)


@dataclass(frozen=True, slots=True)
class Call:
    """A proposed call.

    Args:
        tool: its name.
        arguments: parsed.
        description: the tool's, where the session declared it.
    """

    tool: str
    arguments: Mapping[str, Any] = field(repr=False)
    description: str = ""


@dataclass(frozen=True, slots=True)
class FlowRules:
    """What the owner says beside the rules.

    Args:
        trust: results that are as good as the user's word.
        effects: (glob of tool names, its effect), the first that matches; others are inferred.
    """

    trust: Trust = field(default_factory=Trust)
    effects: tuple[tuple[str, Effect], ...] = ()

    def effect_of(self, call: Call) -> Effect:
        """What a call does."""
        return self.declared(call.tool) or effect_of(call.tool, call.description, call.arguments)

    def declared(self, tool: str) -> Effect | None:
        """What the owner says that a tool does; None where nothing is said."""
        return next((effect for glob, effect in self.effects if fnmatchcase(tool, glob)), None)


@dataclass(frozen=True, slots=True)
class Concern:
    """Why a call should not run.

    Args:
        type: of the finding.
        severity: of the finding.
        reason: one line, without any value.
    """

    type: str
    severity: Severity
    reason: str


def judge(call: Call, seen: Seen, rules: FlowRules) -> list[Concern]:
    """The concerns about a call, in the order of its arguments, one for each type and argument."""
    if not seen.has_results and seen.whole:
        return []
    effect = rules.effect_of(call)
    request = Request(seen.requests)
    judging = _Judging(seen, rules, effect, call.tool, request, request.asks_for(effect, call.tool))
    found: dict[tuple[str, str], Concern] = {}
    for number, sink in enumerate(sinks_of(effect, call.arguments)):
        if number == MAX_SINKS:
            reason = f"the call names more than {MAX_SINKS} destinations"
            found.setdefault(("untraceable-value", ""), Concern("untraceable-value", "high", reason))
            break
        for concern in judging.of(sink):
            found.setdefault((concern.type, sink.argument), concern)
    if not found and effect != "read":
        found = {(concern.type, ""): concern for concern in judging.overruled(call)}
    if not found and effect != "read":
        found = {(concern.type, ""): concern for concern in judging.dictated(call)}  # the last one weighs most
    if not found and not judging.asked and effect != "read":
        found = {(concern.type, ""): concern for concern in judging.unasked(call)}
    return list(found.values())


def unasked(call: Call, seen: Seen, rules: FlowRules) -> Concern | None:
    """The concern that nobody asked for what a call does; None where somebody did, or it only reads."""
    effect = rules.effect_of(call)
    if not seen.has_results or effect == "read" or Request(seen.requests).asks_for(effect, call.tool):
        return None
    return Concern("unasked-effect", "low", f"nobody asked for a call that would {effect}")


@dataclass(frozen=True, slots=True)
class _Judging:
    """The judgement of one call's sinks."""

    seen: Seen
    rules: FlowRules
    effect: Effect
    tool: str
    request: Request
    asked: bool

    def of(self, sink: Sink) -> Iterator[Concern]:
        if sink.role == "command":
            yield from self._command(sink)
            return
        if len(sink.value) > MAX_SINK_CHARS:
            yield _concern("untraceable-value", sink, f"is longer than {MAX_SINK_CHARS} code points")
            return
        folded = sink.folded
        if not folded or any(self.seen.said(form) for form in _said_forms(folded, sink.role)):
            return
        shape = shape_of(folded)
        trace = self.seen.trace(folded, shape, self.rules.trust)
        if trace.given or trace.trusted:
            return
        if sink.role == "url" and self.effect == "read":
            yield from self._carried(sink, folded, trace)
            return
        yield from self._traced(sink, shape, trace)

    def _traced(self, sink: Sink, shape: Shape, trace: Trace) -> Iterator[Concern]:
        known = trace.data or trace.own or (sink.role in ("target", "object") and trace.labels)
        if not trace.claims:
            if not known and not self.seen.whole and sink.role != "object":
                yield _concern("untraceable-value", sink, "is in nothing that is remembered of this long session")
            return
        if self._handed_over(sink, shape, trace.claims):
            if not known and sink.role != "object":
                where = place_of(trace.claims[0])
                yield _concern(
                    f"delegated-{sink.role}", sink, f"came only from {where}, which the user named", "medium"
                )
            return
        unasked = self.effect in _GRAVE and not self.asked
        if known:
            if unasked and not trace.own and (sink.role != "object" or _distinct(sink.folded, shape, trace.claims)):
                also = f"also stands in {place_of(trace.claims[0])}"
                yield _concern(
                    "effect-not-asked", sink, f"{also}, and nobody asked for a call that would {self.effect}"
                )
        elif (
            sink.role == "object"
            and not (self.effect == "write" and self.asked)
            and _identifies(sink.folded)
            and all(claim.place.key for claim in trace.claims)
        ):
            yield _concern("untrusted-object", sink, f"came only from {place_of(trace.claims[0])}")
        elif sink.role == "object":
            if unasked and _distinct(sink.folded, shape, trace.claims):
                only = f"came only from {place_of(trace.claims[0])}"
                yield _concern(
                    "effect-not-asked", sink, f"{only}, and nobody asked for a call that would {self.effect}"
                )
        elif _distinct(sink.folded, shape, trace.claims) or unasked:
            yield _concern(f"untrusted-{sink.role}", sink, f"came only from {place_of(trace.claims[0])}")

    def overruled(self, call: Call) -> Iterator[Concern]:
        """A concern where the user gave a number for an argument, and only untrusted text another."""
        for name, folded in islice(named_values(call.arguments), MAX_VALUES):
            if shape_of(folded) != "number" or self.seen.said(folded) or not self.request.sets(name):
                continue
            trace = self.seen.trace(folded, "number", self.rules.trust)
            if trace.claims and not (trace.given or trace.trusted or trace.own or trace.data):
                where = place_of(trace.claims[0])
                yield Concern("overruled-value", "high", f"the user gave another value than the one from {where}")
                return

    def dictated(self, call: Call) -> Iterator[Concern]:
        """A concern where one text says most of what the call holds: of low severity where the user may want that."""
        values, claims = list[Value](), dict[int, Passage]()
        for name, folded in islice(named_values(call.arguments), MAX_VALUES):
            shape = shape_of(folded)
            said = any(self.seen.said(form) for form in _said_forms(folded, "url" if shape == "url" else "object"))
            trace = self.seen.trace(folded, shape, self.rules.trust)
            new = not (said or trace.given or trace.trusted or trace.own)
            only = new and not (trace.data or trace.labels)
            values.append(Value(name, folded, new, only, _distinct(folded, shape, trace.claims)))
            claims |= {id(claim): claim for claim in trace.claims} if new else {}
        spoken = [word for word in words_of(call.tool) if len(word) > 2]
        of_others = self.request.speaks_of_others(self.effect, self.tool)
        for claim in claims.values():
            if weight_of(values, spoken, claim) < DICTATED:
                continue
            wanted = of_others or self.request.follows(claim)
            yield Concern("dictated-call", "low" if wanted else "high", f"{place_of(claim)} dictates this call")
            if not wanted:
                return

    def unasked(self, call: Call) -> Iterator[Concern]:
        """A concern where nobody asked for the call, and untrusted text says what it should hold, or speaks of it."""
        firm = self.effect in _GRAVE or self.request.only_asks
        for sink in islice(decisive(call.arguments, free=self.effect in _GRAVE), MAX_SINKS if firm else 0):
            folded = sink.folded
            shape = shape_of(folded)
            forms = _said_forms(folded, "url" if shape == "url" else sink.role)
            if not _marked(folded) or any(self.seen.said(form) for form in forms):
                continue
            trace = self.seen.trace(folded, shape, self.rules.trust)
            if not trace.claims or trace.given or trace.trusted or trace.own:
                continue
            if not self._handed_over(sink, shape, trace.claims):
                where = place_of(trace.claims[0])
                reason = f"stands in {where}, and nobody asked for a call that would {self.effect}"
                yield _concern("effect-not-asked", sink, reason)
                return
        for passage in self._speaking_of(call) if self.effect != "send" or self.request.only_asks else ():
            reason = f"nobody but {place_of(passage)} asked for a call that would {self.effect}"
            yield Concern("effect-not-asked", "high", reason)
            return
        if self.request.only_asks and self._reaches_out(call):
            reason = f"the user asked to be told something, and for no call that would {self.effect}"
            yield Concern("effect-not-asked", "high", reason)

    def _reaches_out(self, call: Call) -> bool:
        """Whether a call cannot be an answer to the user: it pays, deletes, grants, or sends to somebody else."""
        if self.effect != "send":
            return self.effect in _GRAVE
        return any(
            sink.role in ("recipient", "url", "account") and not self.seen.said(sink.folded)
            for sink in islice(sinks_of(self.effect, call.arguments), MAX_SINKS)
        )

    def _speaking_of(self, call: Call) -> Iterator[Passage]:
        """Untrusted passages that speak of what a call does, to the very thing that it does it to."""
        named = (sink.folded for sink in islice(decisive(call.arguments, free=False), _MAX_SPOKEN_VALUES))
        values = {value for value in named if 0 < len(value) <= 200 and not self.seen.said(value)}
        for source in self.seen.sources:
            if source.heard.origin != "tool":
                continue
            for passage in source.passages:
                if self.rules.trust.of(source.heard.tool, passage.place.key):
                    continue
                nouns = nouns_of(self.tool) if self.effect in _SPOKEN or self.request.only_asks else []
                if speaks_of(self.effect, self.tool, passage.folded, values, nouns) and not self.request.hands_over(
                    self.effect, self.tool, "", Destination("", "text"), passage
                ):
                    yield passage

    def _handed_over(self, sink: Sink, shape: Shape, claims: list[Passage]) -> bool:
        """Whether the request lets one of these passages name the value. No text may choose a password."""
        argument = "" if sink.role == "target" else sink.argument  # what is deleted has an id, and so has the source
        return sink.role != "credential" and any(
            self.request.hands_over(self.effect, self.tool, argument, Destination(sink.folded, shape), claim)
            for claim in claims
        )

    def _carried(self, sink: Sink, folded: str, trace: Trace) -> Iterator[Concern]:
        """A URL that is read: a concern where it carries what the session holds to a host that only prose names."""
        if trace.data or trace.claims or trace.labels:
            return
        parts = _split(folded)
        if parts is None:
            return
        host, cargo = parts
        at = self.seen.trace(host, "words", self.rules.trust)
        claims = at.claims or self._claims_of_host(host)
        if at.given or at.trusted or at.data or not claims:
            return
        if any(self.seen.knows(part, host) for part in cargo if not any(part in claim.folded for claim in claims)):
            yield _concern(
                "untrusted-url", sink, f"takes what the session holds to a host that only {place_of(claims[0])} names"
            )

    def _claims_of_host(self, host: str) -> list[Passage]:
        return [
            passage
            for source in self.seen.sources
            if source.heard.origin == "tool"
            for passage in source.passages
            if f"//{host}" in passage.folded and not self.rules.trust.of(source.heard.tool, passage.place.key)
        ]

    def _command(self, sink: Sink) -> Iterator[Concern]:
        for number, piece in enumerate(_pieces(sink.value)):
            if number == MAX_PIECES:
                yield _concern("untraceable-value", sink, f"has more than {MAX_PIECES} commands")
                return
            folded = fold(piece)
            if not _reaches(folded) or self.seen.said(folded):
                continue
            trace = self.seen.trace(folded, "text", self.rules.trust)
            if not trace.claims or trace.given or trace.trusted or trace.own:
                continue
            where = place_of(trace.claims[0])
            if self._handed_over(sink, "text", trace.claims):
                yield _concern("delegated-command", sink, f"runs what stands in {where}, which the user named")
            else:
                yield _concern("untrusted-command", sink, f"runs what stands in {where}")


def _said_forms(folded: str, role: Role) -> list[str]:
    """The forms by which a user says a value: a file by its last name, a page by its host."""
    forms = [folded, folded.removeprefix("mailto:").removeprefix("tel:").lstrip("#@~")]
    if role == "url":
        parts = _split(folded)
        return [*forms, *([parts[0], parts[0].removeprefix("www.")] if parts else [])]
    base = re.split(r"[/\\]", folded.rstrip("/\\"))[-1]
    return [*forms, base] if len(base) > 2 else forms


def _split(folded: str) -> tuple[str, list[str]] | None:
    """Host, and the parts of path and query that can carry something."""
    try:
        url = urlsplit(folded if "://" in folded else f"https://{folded}")
        host = url.hostname or ""
    except ValueError:
        return None
    values = [value for _, value in parse_qsl(url.query)] + [part for part in url.path.split("/") if part]
    labels = host.split(".")[:-2]
    cargo = [fold(part) for part in (*values, *labels, url.fragment)]
    return (host, [part for part in cargo if len(part) >= _MIN_CARGO_CHARS]) if host else None


def _pieces(command: str) -> list[str]:
    """A command whole, and line by line, and between its separators."""
    pieces = [command, *command.split("\n"), *re.split(r"&&|\|\||;|\n", command)]
    return list(dict.fromkeys(piece.strip() for piece in pieces if len(piece.split()) > 1))


def _reaches(folded: str) -> bool:
    """Whether a command sends, destroys, or runs what it fetches; reading and building are an agent's daily work."""
    words = re.split(r"[\s|;&]+", folded)
    if any(word in _REACHES for word in (words[0], *(words[1:] if "|" in folded else ()))):
        return True
    fetches = any(word in ("curl", "wget", "iwr", "invoke-webrequest") for word in words)
    return bool(_EXECUTES.search(folded)) or (fetches and bool(_SENDS.search(folded))) or "base64" in words


def _distinct(folded: str, shape: Shape, claims: list[Passage]) -> bool:
    """Whether a value is no word or number that stands in prose by chance, or is marked there."""
    if shape in ("email", "url", "account", "phone"):
        return True
    if shape == "number":
        return len(folded) >= 4
    if re.search(r"[\d@./_#:-]|\w\s\w", folded) or len(folded) >= 12:
        return True
    return any(re.search(rf"[#@'\"`]{re.escape(folded)}", claim.folded) for claim in claims)


def _identifies(folded: str) -> bool:
    """Whether a value names one thing: an id, a number with letters, a street with its number."""
    if len(folded) < 5 or len(folded.split()) > 4 or re.fullmatch(r"[\d.,:/ t-]+", folded):
        return False
    return bool(re.search(r"[a-z]", folded) and re.search(r"\d|[a-z][_.@/-][a-z]", folded))


def _marked(folded: str) -> bool:
    """Whether a value cannot stand in a text by chance: an address, an identifier, or a whole sentence."""
    if shape_of(folded) in ("email", "url", "account", "phone"):
        return True
    if len(folded.split()) > 1:
        return len(folded) >= 24
    return len(folded) >= 5 and bool(re.search(r"[@/_.:#-]|\d", folded)) and not re.fullmatch(r"[\d.,:/-]+", folded)


def _concern(type_: str, sink: Sink, what: str, severity: Severity | None = None) -> Concern:
    return Concern(type_, severity or _SEVERITY.get(sink.role, "high"), f"{sink.label} {what}")


def place_of(passage: Passage) -> str:
    """Where a passage stands, in words that hold nothing of it."""
    key = passage.place.key
    part = f"the {key} of" if key and is_body(key) and IDENTIFIER.fullmatch(key) else "the text of"
    return f"{part} {passage.place.record.source.label}"
