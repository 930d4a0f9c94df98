"""What a tool call does: its effect class, from the tool's name, description and arguments.

In come a name as any framework writes it (``send_email``, ``crm.sendEmail``, ``mcp__files__delete``), a description and
the call's arguments; out comes one of seven effects, and whether a request asks for it. Nothing here knows any
application's tools. A name that says nothing is a ``write``: it may change something, and is asked no more than that.

Nouns read as verbs are the trap (``order_status``, ``share_price``): such a word counts as a verb only where no plain
verb stands in the name, no word of reading follows it, and it stands first, or the arguments hold what it needs
(``invoice_text`` has nobody to write to). Names that begin with what they work on are the other (``list_delete``,
``schedule_get``): a verb at their end counts before a first word that is as often a noun.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

Effect = Literal["read", "write", "send", "execute", "pay", "delete", "grant"]


def word_set(words: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(words.split())


def _stems(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_VERBS: dict[Effect, frozenset[str]] = {
    "read": word_set(
        "get list search find fetch read show view lookup look query check count describe retrieve browse inspect load "
        "summarize summarise translate calculate compute convert estimate compare analyze analyse validate verify "
        "predict recommend suggest identify determine evaluate download scan monitor track preview explain select "
        "filter sort open visit navigate click scroll think wait is has can"
    ),
    "send": word_set(
        "send reply respond forward notify publish tweet invite submit broadcast announce upload push dispatch export "
        "dial alert deliver sms dm"
    ),
    "pay": word_set("pay purchase buy checkout donate remit withdraw repay wire reimburse reserve"),
    "delete": word_set(
        "delete remove erase drop destroy purge wipe trash clear uninstall unlink terminate cancel deactivate truncate "
        "rm revoke kick ban"
    ),
    "grant": word_set("grant authorize authorise permit approve accept unlock promote share enrol enroll"),
    "execute": word_set(
        "run exec execute eval shell bash terminal console deploy invoke launch install powershell python sh"
    ),
    "write": word_set(
        "create add update set edit write append save insert modify change rename move copy schedule reschedule put "
        "assign enable disable start stop turn toggle adjust register make mark label close archive merge "
        "commit patch upsert replace store configure reset restore pause resume lock attach log sign tag apply"
    ),
}
_EFFECT_OF: dict[str, Effect] = {verb: effect for effect, verbs in _VERBS.items() for verb in verbs}

#: Words that are as often a noun in a tool's name.
_NOUN_OR_VERB: dict[str, Effect] = {
    "order": "pay", "transfer": "pay", "charge": "pay", "refund": "pay", "trade": "pay", "tip": "pay", "bill": "pay",
    "subscribe": "pay", "payment": "pay", "email": "send", "mail": "send", "message": "send", "post": "send",
    "text": "send", "call": "send", "fax": "send", "book": "pay", "command": "execute", "script": "execute",
    "code": "execute", "share": "grant", "request": "send", "comment": "send", "review": "read", "report": "read",
    "status": "read",
}  # fmt: skip
_PLAIN = {verb: effect for verb, effect in _EFFECT_OF.items() if verb not in _NOUN_OR_VERB}
#: Verbs that, as the first word of a name, are as often what the tool works on.
_FIRST_NOUN = word_set(
    "list schedule log label tag mark check view scan track monitor filter store place archive change patch lock "
    "reserve register estimate export download upload alert preview sign start stop open"
)
#: Between the verbs of a tool that does several things.
_JOINS = word_set("and or then")
#: From what can be undone to what cannot.
_GRAVITY: tuple[Effect, ...] = ("read", "write", "execute", "send", "grant", "pay", "delete")

_READING_NOUNS = word_set(
    "status history details detail info information list count price prices summary statement report balance log logs "
    "stats statistics rate rates overview number total schema name names value reviews calculator inbox outbox mailbox "
    "calendar agenda availability arrivals departures slots results responses replies records entries transcript "
    "directory catalogue catalog timeline feed"
)
#: Of the effects that a later noun tells, what the arguments must hold: a text or somebody to send to, or what to run.
_NEEDS: dict[Effect, frozenset[str]] = {
    "send": word_set(
        "body text message content subject title comment reply to cc recipient recipients receiver email mail phone "
        "number channel user contact contacts address url attachments"
    ),
    "execute": word_set("command commands cmd script code sql statement expression query line args input source"),
}
_MONEY = word_set(
    "money payment payments fund funds transaction transactions transfer transfers purchase order orders bill invoice "
    "crypto deposit donation tip gift refund subscription trade"
)
#: Tools of which "send her 20" speaks; it asks for no refund and no order.
_SENT = _MONEY - word_set("order purchase refund subscription") | word_set("send wire remit pay payout")
_ACCESS = word_set(
    "collaborator collaborators member members role roles permission permissions access owner admin administrator "
    "maintainer maintainers moderator grant privilege privileges acl password passwords credential credentials key "
    "keys token secret delegate group policy visibility sharing public"
)
#: What goes on sending by itself, once it is made.
_HOOKS = word_set("webhook webhooks hook hooks forwarding forwarder redirect autoforward")
_JOINING = word_set("add assign put invite create enable move")
_GROUPS = word_set("user users member members group groups team teams channel")
_CHANGING = word_set(
    "add create set update make assign change put invite reset edit register insert schedule modify send move place do "
    "request complete submit initiate enable share"
)
_UPLOADING = word_set("post put patch")

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=4_096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of an identifier, in lower case: ``crm.sendEmail`` -> crm, send, email."""
    return tuple(word.lower() for word in _WORD.findall(name))


def effect_of(tool: str, description: str = "", arguments: Mapping[str, Any] | None = None) -> Effect:
    """What a call does.

    Args:
        tool: the tool's name.
        description: as the session declared it; asked where the name says nothing.
        arguments: of the call; an HTTP method among them counts.
    """
    method = (arguments or {}).get("method")
    if isinstance(method, str) and method.lower() in _UPLOADING:
        return "send"
    if isinstance(method, str) and method.lower() == "delete":
        return "delete"
    words = words_of(tool)
    return _of_words(words) or _of_description(description) or _of_nouns(words, arguments) or "write"


def _of_words(words: tuple[str, ...]) -> Effect | None:
    if _JOINS & set(words):
        return max((_PLAIN[word] for word in words if word in _PLAIN), key=_GRAVITY.index, default=None)
    if len(words) > 1 and words[0] in _FIRST_NOUN and words[-1] in _PLAIN.keys() - _FIRST_NOUN:
        return _with_object(words[-1], _PLAIN[words[-1]], words[:-1])
    for index, word in enumerate(words):
        effect = _PLAIN.get(word)
        if effect is not None:
            return _with_object(word, effect, words[index + 1 :] or words[:index])
    if _READING_NOUNS & set(words[1:]):
        return "read"
    return None


def _with_object(verb: str, effect: Effect, objects: tuple[str, ...]) -> Effect:
    """``send`` money is to pay, ``add`` a collaborator is to grant."""
    if verb not in _CHANGING:
        return effect
    named = set(objects)
    if _HOOKS & named:
        return "send"
    if _ACCESS & named or (verb in _JOINING and _GROUPS & named and (named & {"user", "users", "to"})):
        return "grant"
    return "pay" if _MONEY & named else effect


def _of_description(description: str) -> Effect | None:
    for word in words_of(description[:200])[:3]:
        for form in (word, word.removesuffix("s"), word.removesuffix("es")):
            if form in _EFFECT_OF:
                return _with_object(form, _EFFECT_OF[form], words_of(description[:200])[1:6])
    return None


def _of_nouns(words: tuple[str, ...], arguments: Mapping[str, Any] | None) -> Effect | None:
    held = {part for name in arguments or () for part in words_of(str(name))}
    for index, word in enumerate(words):
        effect = _NOUN_OR_VERB.get(word)
        if effect and (not index or arguments is None or effect not in _NEEDS or _NEEDS[effect] & held):
            return effect
    return None


#: Beginnings of the words by which people ask for an effect. Generous on purpose: a word too many lets a call through
#: that other rules still judge, a word too few stops what somebody wanted.
_ASKED: dict[Effect, tuple[str, ...]] = {
    "send": _stems(
        "send sent mail e-mail email repl respon answer forward post messag tell told write notif inform let share "
        "invit text ping thank contact publish tweet announc submit report remind dm upload export push ask call "
        "deliver sms broadcast confirm greet apolog regist sign apply"),
    "pay": _stems(
        "pay paid transfer send buy bought purchas order book reserv donat refund wire settle subscri rent checkout "
        "deposit invest trade tip recurr gift upgrad bill invoice owe charg exchang money reimburs return"),
    "delete": _stems(
        "delet remov eras drop clear clean cancel purg wip rid trash tid undo uninstall unsubscri clos archiv discard "
        "revok empty kick ban prun replac terminat"),
    "grant": _stems(
        "shar grant invit allow access permi authori assign join onboard approv unlock promot collaborat member role "
        "reviewer enrol"
    ),
    "execute": _stems(
        "run execut test build install deploy start launch fix debug set script command compil try tri clone reproduc "
        "mak get check bring prepar benchmark migrat"
    ),
    "write": _stems(
        "creat add updat set edit writ append sav insert modif chang renam mov copy copi schedul reschedul put assign "
        "enabl disabl mak start stop turn adjust regist reserv mark book fill arrang prepar draft record invit send "
        "includ organi complet resolv clos"),
}  # fmt: skip
_CHANGES = (
    *_ASKED["write"],
    *_stems(
        "giv let reset put allow includ adjust fix enter log sign correct replac implement refactor address bump swap "
        "switch extend renew issu apply attach import print sent"
    ),
)
#: Verbs of those that tools are named by, beside what they change.
_NO_THINGS = word_set("enter issue fix swap switch extend renew implement correct")
#: What people say of things that tools have another word for.
_CALLED = {
    "event": ("calendar", "diary", "appointment", "meeting"),
    "cart": ("order", "buy", "basket", "shop"),
    "task": ("todo", "to-do", "reminder"),
}
#: Objects that say nothing of what is changed: whoever asks for a change of a program asks for one of files.
_ANYTHING = word_set("file files record records item items entry entries row rows line lines data object field fields")
#: What a tool's name says beside its object.
NO_OBJECT = _EFFECT_OF.keys() | word_set("new by to for from of in on with and the a all my api mcp id v1 v2")
#: Words of asking that are as often a thing that is spoken of.
_THINGS = _stems(
    "mail e-mail email messag post text report call order bill invoice transfer answer review share trade charg rent"
)
_BEFORE_THINGS = word_set(
    "the a an my your his her its our their this that these those any all some each every no unread new last latest "
    "recent previous received sent from in of about via by which what who whose 's first second next oldest newest"
)
#: Things that are named by what is done with them; "make a payment" asks for one, "my rent payment" does not.
_DEEDS = ("payment", "subscription", "transaction", "donation", "deposit", "invitation", "reservation")
_MAKING = re.compile(r"\b(?:make(?! sure)|send|set up|schedule|create|do|start|issue|arrange|cancel)\b")
_QUESTION = re.compile(
    r"(?:and |so |also |\W)*(?:who|whom|whose|what|when|where|which|how|why|is|are|am|was|were|do|does|did|has|have)\b"
)
_ASIDE = re.compile(r"\b(?:please|(?:can|could|will|would) you|then|if so|if not)\b")
#: What the user wants to hear is sent to nobody else.
_TO_ME = re.compile(
    r"\b(?:tell|show|give|send|let|inform|remind|notify|write|read|report|explain|message)(?: to)? (?:me|us)\b"
)
#: "what people write" tells of writing, and asks for none.
_ASKED_OF = re.compile(
    r"\b(?:what|who|whom|whose|which|how|why|where|when|whether)\b[^,;:.?!]*?(?=$|[,;:.?!]|\b(?:and|then|but|so)\b)"
)
_TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


def asking_words(sentence: str) -> frozenset[str]:
    """The words of a folded sentence that may ask for an effect.

    None do in a mere question, and "the mail" or "their email addresses" ask for nothing to be sent. A deed that is
    only spoken of is marked with a tilde: it is an object, and no verb.
    """
    if sentence.rstrip("'\" )").endswith("?") and _QUESTION.match(sentence) and not _ASIDE.search(sentence):
        return frozenset()
    tokens = _TOKEN.findall(_ASKED_OF.sub(" ", _TO_ME.sub(" ", sentence)))
    if not _MAKING.search(sentence):
        tokens = [f"~{token}" if token.startswith(_DEEDS) else token for token in tokens]
    return frozenset(
        token
        for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False)
        if not (token.startswith(_THINGS) and (before in _BEFORE_THINGS or after.startswith(("address", "account"))))
    )


def asks_for(effect: Effect, words: Iterable[str], tool: str = "", beside: Iterable[str] = ()) -> bool:
    """Whether words of asking name an effect; or, of what can be a change, a change of the tool's own object.

    "Add it to the list" asks for no event, "update my profile" for no password; "let Ann into the group" asks for what
    a tool does to groups.

    Args:
        effect: of the tool.
        words: of asking.
        tool: its name.
        beside: all words that were said; what is written may stand anywhere among them.
    """
    asked, stems = tuple(words), _ASKED.get(effect)
    if stems is None:
        return True
    if effect == "pay" and not _SENT & set(words_of(tool)):
        asked = tuple(word for word in asked if not word.startswith("send"))
    if effect != "write" and any(word.startswith(stems) for word in asked):
        return True
    if effect in ("delete", "send") or not any(word.startswith(_CHANGES) for word in asked):
        return False
    objects = [
        word.removesuffix("s")
        for word in words_of(tool)
        if word not in NO_OBJECT | _ANYTHING | _NO_THINGS and len(word) > 2
    ]
    if not objects:
        return effect == "write"
    objects += [other for noun in objects for other in _CALLED.get(noun, ())]
    named = [word.lstrip("~") for word in (*asked, *(beside if effect == "write" else ()))]
    return any(word.startswith(noun) or (len(word) > 2 and noun.startswith(word)) for word in named for noun in objects)


#: What people say when anything at all is to be done.
_DOING = tuple(stem for stems in _ASKED.values() for stem in stems) + _stems(
    "unlock dim correct fix triag sort tidy handl manag enter apply configur keep give plac initiat dispatch proceed "
    "process continu help assist issue problem"
)
_READING = re.compile(
    r"\b(?:show|tell|list|summar\w+|find|read|compare|explain|describe|count|search|look|check|give me|what|which|who"
    r"|whose|when|where|why|how|is|are|does|do|did|any|collect|translate|analy[sz]e|review|report|rate|rank|recommend|suggest)\b"
)


def asks_for_change(words: Iterable[str]) -> bool:
    """Whether words of asking want anything done: small changes on the way to it are part of that."""
    return any(word.startswith(_DOING) for word in words)


def asks_to_be_told(sentence: str) -> bool:
    """Whether a folded sentence asks to be told something."""
    return bool(_READING.search(sentence))
