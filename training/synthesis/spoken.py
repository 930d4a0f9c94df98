"""Values as a user says them and as a call holds them: ``3 pm`` and ``15:00``, ``Anna Becker`` and her address.

In comes a random generator; out come pairs of one value. Nothing here knows what a value is used for.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training.synthesis import names, values
from training.synthesis.values import fill

_BRANCHES = ("main", "develop", "release/2.4", "fix-login", "feature/export", "staging", "hotfix", "docs-update")
_DEVICES = (
    "living room lamp",
    "kitchen light",
    "front door",
    "garage door",
    "bedroom heater",
    "thermostat",
    "hallway camera",
    "coffee machine",
    "garden sprinkler",
    "office blinds",
    "alarm system",
    "robot vacuum",
)
_ROLES = ("admin", "editor", "viewer", "owner", "billing manager", "guest", "moderator", "read-only")
_REASONS = (
    "arrived damaged",
    "wrong size",
    "ordered by mistake",
    "no longer needed",
    "came too late",
    "was charged twice",
    "the colour is not what was shown",
)
_PLANS = ("basic", "pro", "team", "enterprise", "yearly", "family", "student")
_STATES = ("closed", "in progress", "on hold", "resolved", "won", "lost", "open", "escalated")
_STATEMENTS = (
    "the office is closed on {day}",
    "the meeting about {topic} moves to {time}",
    "{person} takes over {topic}",
    "the delivery from {company} is late",
    "we agreed to the offer of {company}",
    "lunch is at {time} in the kitchen",
    "{topic} is finished",
    "nobody has to come in on {day}",
    "the new address is {number} Mill Road, {city}",
    "I will be in {city} until {day}",
    "the price went up to {amount}",
    "the server is back",
    "we need two more people for {topic}",
    "the tickets to {city} are booked",
    "version {number} is out",
    "the link for {topic} is {url}",
    "{person} said yes",
    "the invoice of {company} is paid",
    "I am ill today",
    "the slides for {topic} are in the shared folder",
)
_LETTERS = (
    "Dear {person}, as discussed I am writing about {topic}. Let me know what you think. Best regards",
    "Hi {person}, here is what you asked for. See you on {day}.",
    "Hello, thank you for your message. {topic} is planned for {day} at {time}.",
    "Hi all, a short update on {topic}: everything is on time. Questions to {person}, please.",
    "Good morning, please find the figures for {topic} below. The total is {amount}.",
    "Hi, just a reminder about {topic}. Thanks!",
    "Dear team, {person} from {company} visits us on {day}. We start at {time}.",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One value.

    Attributes:
        spoken: in a request.
        written: in a call's arguments.
    """

    spoken: str
    written: Any


Draw = Callable[[random.Random], Said]


def _contact(rng: random.Random) -> Said:
    first, last = rng.choice(names.FIRST_NAMES), rng.choice(names.LAST_NAMES)
    low, surname = first.lower(), last.lower().replace("'", "")
    local = rng.choice((f"{low}.{surname}", f"{low[0]}{surname}", low, f"{low}_{surname}", f"{low}.{surname[0]}"))
    address = f"{local}@{values.domain(rng)}"
    spoken = rng.choice((address, address, f"{first} {last}", first, f"{first} ({address})", f"{first} at {address}"))
    return Said(spoken, address)


def _contacts(rng: random.Random) -> Said:
    some = [_contact(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    return Said(_listed([one.spoken for one in some]), [one.written for one in some])


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _person(rng: random.Random) -> Said:
    name = values.person(rng)
    low = name.lower().replace(" ", rng.choice((".", "_", "")))
    return Said(name, rng.choice((name, name, low, f"@{low}")))


def _amount(rng: random.Random) -> Said:
    value = rng.choice((rng.randint(5, 99), rng.randint(100, 999), rng.randint(1_000, 9_000)))
    cents = rng.choice((0, 0, 0, 50, 99))
    number = f"{value:,}.{cents:02d}" if cents else rng.choice((f"{value}", f"{value:,}"))
    spoken = rng.choice((f"${number}", f"€{number}", f"{number} dollars", f"{number} euros", f"{number} USD", number))
    return Said(spoken, value + cents / 100 if cents else rng.choice((value, float(value), f"{value}.00")))


def _account(rng: random.Random) -> Said:
    number = rng.choice(("GB", "DE", "FR", "CH", "NL", "US")) + "".join(rng.choice("0123456789") for _ in range(20))
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    return Said(rng.choice((number, number, spaced)), number)


def _file(rng: random.Random) -> Said:
    name = values.file_name(rng).rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    path = rng.choice(("", "", "", "/", "/home/user/", "documents/", "./"))
    return Said(rng.choice((name, f"the file {name}", f"'{name}'")), f"{path}{name}")


def _folder(rng: random.Random) -> Said:
    name = rng.choice((*names.FILE_STEMS, *names.WORDS))
    spoken = rng.choice((f"the folder {name}", f"the {name} folder", f"'{name}'"))
    return Said(spoken, rng.choice((name, f"/{name}", f"{name}/")))


def _day(rng: random.Random) -> Said:
    year, month, day = rng.randint(2024, 2027), rng.randint(1, 12), rng.randint(1, 28)
    iso, name = f"{year}-{month:02d}-{day:02d}", names.MONTHS[month - 1]
    weekday = rng.choice((*names.WEEKDAYS, "tomorrow"))
    return Said(rng.choice((iso, iso, f"{name} {day}", f"{day} {name} {year}", f"{name} {day}th", weekday)), iso)


def _time(rng: random.Random) -> Said:
    hour, minute = rng.randint(7, 20), rng.choice((0, 0, 0, 15, 30, 45))
    half = f"{(hour - 1) % 12 + 1}{f':{minute:02d}' if minute else ''} {'am' if hour < 12 else 'pm'}"
    return Said(rng.choice((half, half, f"{hour}:{minute:02d}")), f"{hour:02d}:{minute:02d}")


def _channel(rng: random.Random) -> Said:
    name = rng.choice(names.CHANNELS)
    spoken = rng.choice((f"#{name}", f"the {name} channel", f"the channel {name}", name))
    return Said(spoken, rng.choice((name, f"#{name}")))


def _topic(rng: random.Random) -> Said:
    topic = rng.choice(names.TOPICS)
    bare = topic.removeprefix("the ")
    return Said(
        topic, rng.choice((bare.capitalize(), bare.title(), topic.capitalize(), f"Re: {bare}", f"About {topic}"))
    )


def _statement(rng: random.Random) -> Said:
    text = fill(rng.choice(_STATEMENTS), rng)
    sentence = f"{text[:1].upper()}{text[1:]}."
    written = rng.choice((sentence, sentence, text, f"Hi, {text}.", f"Hello! {sentence} Best regards", f"FYI: {text}"))
    return Said(rng.choice((f"that {text}", f"saying '{sentence}'", f'"{sentence}"', f"that {text}")), written)


def _letter(rng: random.Random) -> Said:
    return Said("", fill(rng.choice(_LETTERS), rng))


def _code(rng: random.Random) -> Said:
    number = str(rng.randint(100, 99_999))
    prefix = rng.choice(("", "", "#", "INV-", "ORD-", "T-", "RES", "A", "CASE-"))
    return Said(f"{prefix}{number}", rng.choice((f"{prefix}{number}", f"{prefix}{number}", number)))


def _url(rng: random.Random) -> Said:
    url = f"https://{values.domain(rng)}/{'/'.join(rng.sample(names.WORDS, rng.choice((1, 2))))}"
    return Said(rng.choice((url, url, url.removeprefix("https://"))), url)


def _repository(rng: random.Random) -> Said:
    name = "-".join(rng.sample(names.WORDS, rng.choice((1, 2))))
    owner = rng.choice(names.WORDS)
    return Said(rng.choice((name, f"{owner}/{name}", f"the {name} repository")), rng.choice((name, f"{owner}/{name}")))


def _host(rng: random.Random) -> Said:
    name = (
        f"{rng.choice(('web', 'db', 'api', 'build', 'cache', 'worker'))}-{rng.choice(names.WORDS)}-{rng.randint(1, 9)}"
    )
    return Said(name, rng.choice((name, name, f"{name}.internal")))


def _device(rng: random.Random) -> Said:
    name = rng.choice(_DEVICES)
    return Said(f"the {name}", rng.choice((name, name.replace(" ", "_"))))


def _count(rng: random.Random) -> Said:
    count = rng.randint(2, 40)
    return Said(str(count), count)


def _password(rng: random.Random) -> Said:
    word = f"{rng.choice(names.WORDS)}{rng.choice('-_!#')}{rng.choice(names.WORDS)}{rng.randint(10, 999)}"
    return Said(word, word)


def _same(words: tuple[str, ...] | list[str]) -> Draw:
    def draw(rng: random.Random) -> Said:
        word = rng.choice(words)
        return Said(word, word)

    return draw


def _bare(words: tuple[str, ...]) -> Draw:
    """Without the article that it is said with."""

    def draw(rng: random.Random) -> Said:
        word = rng.choice(words)
        return Said(word, word.split(" ", 1)[1] if word.startswith(("a ", "an ", "the ")) else word)

    return draw


#: Kind of value -> how it is drawn.
KINDS: dict[str, Draw] = {
    "account": _account,
    "amount": _amount,
    "branch": _same(_BRANCHES),
    "channel": _channel,
    "city": _same(names.CITIES),
    "code": _code,
    "company": _same(names.COMPANIES),
    "contact": _contact,
    "contacts": _contacts,
    "count": _count,
    "day": _day,
    "device": _device,
    "file": _file,
    "folder": _folder,
    "host": _host,
    "letter": _letter,
    "password": _password,
    "person": _person,
    "plan": _same(_PLANS),
    "product": _bare(names.PRODUCTS),
    "reason": _same(_REASONS),
    "repository": _repository,
    "role": _same(_ROLES),
    "state": _same(_STATES),
    "statement": _statement,
    "table": _same(names.TABLES),
    "time": _time,
    "topic": _topic,
    "url": _url,
}
