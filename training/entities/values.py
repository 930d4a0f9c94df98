"""Values for the slots of shapes: marked where the model shall find them, bare where it shall not.

In come a random generator and the split; out come marked texts. Of every list one value in six is for validation only,
so that a model that has learnt our names is not praised for it.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from training.entities import companies, names, places
from training.entities.marks import mark

_HELD_OUT_EVERY: Final = 6


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws values for one split.

    Args:
        rng: decides.
        held_out: draw from what is for validation only.
    """

    rng: random.Random
    held_out: bool

    def of(self, values: str | Sequence[str]) -> str:
        """One of some values that the splits share among them."""
        listed = values.split("|") if isinstance(values, str) else values
        own = [value for at, value in enumerate(listed) if (at % _HELD_OUT_EVERY == 5) == self.held_out]
        return self.rng.choice(own or listed)

    def any(self, *values: str) -> str:
        """One of some values, in both splits."""
        return self.rng.choice(values)

    def chance(self, share: float) -> bool:
        """True in so many cases."""
        return self.rng.random() < share

    def digits(self, fewest: int, most: int = 0) -> str:
        """So many digits, the first of them no zero."""
        count = self.rng.randint(fewest, max(fewest, most))
        return str(self.rng.randint(10 ** (count - 1), 10**count - 1))


_CULTURES: Final = {
    where: tuple([name.replace("_", " ") for name in part.split(" ")] for part in parts)
    for where, parts in names.NAMES.items()
}
_WHERE: Final = tuple(_CULTURES)
_LETTERS: Final = "ABCDEFGHIJKLMNOPRSTVWZ"


def _culture(draw: Draw) -> tuple[list[str], list[str]]:
    given, family = _CULTURES[draw.rng.choice(_WHERE)]
    if draw.chance(0.1):  # people move
        family = _CULTURES[draw.rng.choice(_WHERE)][1]
    return given, family


def first(draw: Draw) -> str:
    """A given name, sometimes in short or coined."""
    name = draw.of(_culture(draw)[0])
    if draw.chance(0.03):
        return draw.any(f"{name[:1]}.", f"{name[:1]}.{draw.rng.choice(_LETTERS)}.", f"{name[:1]}J")
    return name


def last(draw: Draw) -> str:
    """A family name, sometimes a double one."""
    name = draw.of(_culture(draw)[1])
    return f"{name}-{draw.of(_culture(draw)[1])}" if draw.chance(0.04) and " " not in name else name


def full(draw: Draw) -> str:
    """Given and family name, in the usual orders and lengths."""
    given, family = _culture(draw)
    one, other = draw.of(given), draw.of(family)
    form = draw.rng.random()
    if form < 0.72:
        return f"{one} {other}"
    if form < 0.80:
        return f"{one} {draw.rng.choice(_LETTERS)}. {other}"
    if form < 0.86:
        return f"{one} {draw.of(given)} {other}"
    if form < 0.90:
        return f"{one[:1]}. {other}"
    if form < 0.93:
        return f"{one[:1]}.{draw.any('', ' ')}{draw.rng.choice(_LETTERS)}. {other}"
    if form < 0.95:
        return f"{one} {other}-{draw.of(family)}"
    if form < 0.97:
        return f"{one} {other}{draw.of(names.SUFFIXES)}"
    return f"{one} {other} {draw.of(family)}"


def person(draw: Draw) -> str:
    """A person as texts name them: mostly in full, else by one name."""
    form = draw.rng.random()
    return full(draw) if form < 0.62 else first(draw) if form < 0.85 else last(draw)


def town(draw: Draw) -> str:
    """A town: known, or made of the parts of such names."""
    if draw.chance(0.7):
        return draw.of(places.CITIES)
    begin, end = (part.split("|") for part in places.TOWN_PARTS)
    name = f"{draw.of(begin)}{draw.of(end)}"
    if draw.chance(0.15):
        return f"{draw.of(places.TOWN_FRONTS)} {name}"
    return f"{name} {draw.of(places.TOWN_ENDS)}" if draw.chance(0.08) else name


def venue(draw: Draw) -> str:
    """A sight or a building."""
    if draw.chance(0.5):
        return draw.of(places.VENUES)
    return f"{draw.any(town(draw), last(draw), draw.of(companies.STEMS))} {draw.of(places.VENUE_KINDS)}"


def place(draw: Draw) -> str:
    """Any place."""
    form = draw.rng.random()
    if form < 0.45:
        return town(draw)
    if form < 0.70:
        return draw.of(places.COUNTRIES)
    return draw.of(places.REGIONS) if form < 0.85 else venue(draw)


def organisation(draw: Draw) -> str:
    """A company, body, club or paper."""
    form = draw.rng.random()
    if form < 0.22:
        return draw.of(companies.KNOWN)
    if form < 0.44:
        return _coined(draw)
    if form < 0.54:
        return _body(draw)
    return _company(draw)


def _coined(draw: Draw) -> str:
    begin, end = (part.split("|") for part in companies.COINED)
    word = draw.of(begin) + draw.of(end)
    word = draw.any(word.capitalize(), word.capitalize(), word.capitalize(), word, word.upper())
    if draw.chance(0.06):
        return f"{word}.{draw.any('com', 'io', 'ai', 'co', 'org')}"
    return word + (f" {draw.of(companies.ENDINGS)}".replace(" ,", ",") if draw.chance(0.25) else "")


def _body(draw: Draw) -> str:
    return draw.of(companies.BODIES).format(
        city=town(draw),
        region=draw.of(places.REGIONS),
        country=draw.of(places.COUNTRIES),
        subject=draw.of(companies.SUBJECTS),
        animal=draw.of(companies.ANIMALS),
        last=last(draw),
        first=first(draw),
    )


def _company(draw: Draw) -> str:
    stem = draw.of(companies.STEMS)
    form = draw.rng.random()
    if form < 0.34:
        stem = last(draw)
    elif form < 0.44:
        stem = f"{last(draw)}{draw.any(' & ', ' and ', '-', ', ')}{last(draw)}"
        if draw.chance(0.4):
            return stem if "," not in stem else f"{stem} and {last(draw)}"
    elif form < 0.50:
        stem = town(draw)
    elif form < 0.54:
        stem = "".join(draw.rng.choice(_LETTERS) for _ in range(draw.rng.randint(2, 4)))
    name = stem
    if draw.chance(0.75):
        name += f" {draw.of(companies.FIELDS)}"
        if draw.chance(0.12):
            name += f" {draw.any('& ', 'and ')}{draw.of(companies.FIELDS)}"
    return name + (
        f" {draw.of(companies.ENDINGS)}".replace(" ,", ",")
        if draw.chance(0.5) or (name == stem and draw.chance(0.7))
        else ""
    )


def street(draw: Draw) -> str:
    """Street and number, in the order of the country, often with a flat; or a box."""
    form, number = draw.rng.random(), draw.digits(1, 3)
    if form < 0.55:
        name = draw.any(draw.of(places.STREET_NAMES), draw.of(places.STREET_NAMES), last(draw), town(draw))
        number = draw.digits(1, 5) + draw.any("", "", "", "B", f"-{draw.digits(1, 2)}")
        line = f"{number} {name} {draw.of(places.STREET_KINDS)}"
    elif form < 0.82:
        number += draw.any("", "", "", "a", f"/{draw.digits(1, 2)}")
        line = f"{draw.of(places.STREETS_ABROAD)}{draw.any(' ', ' ', ', ')}{number}"
    elif form < 0.90:
        line = f"{number}{draw.any('', ' bis', ',')} {draw.of(places.STREETS_FRENCH)}"
    elif form < 0.95:
        return draw.any("P.O. Box ", "PO Box ", f"PSC {draw.digits(4)}, Box ", "Postfach ") + draw.digits(2, 5)
    else:
        line = f"{draw.digits(2, 5)} {draw.digits(1, 4)} {last(draw)} {draw.of(places.STREET_KINDS)}"
    return f"{line}{draw.any(', ', ' ')}{unit(draw)}" if draw.chance(0.25) else line


def unit(draw: Draw) -> str:
    """A flat or an office."""
    return draw.of(places.UNITS).format(n=draw.digits(1, 3), m=draw.digits(1, 2), c=draw.rng.choice("ABCD"))


def postal_code(draw: Draw) -> str:
    """The code of some country."""
    letters = draw.rng.choice(_LETTERS), draw.rng.choice(_LETTERS)
    return draw.any(
        draw.digits(5),
        draw.digits(5),
        f"{draw.digits(5)}-{draw.digits(4)}",
        draw.digits(4),
        f"{draw.digits(3)} {draw.digits(2)}",
        f"{letters[0]}{draw.digits(1, 2)} {draw.digits(1)}{letters[1]}{letters[0]}",
        f"{letters[0]}{draw.digits(1)}{letters[1]} {draw.digits(1)}{letters[0]}{draw.digits(1)}",
        f"{draw.digits(4)} {letters[0]}{letters[1]}",
        f"{draw.digits(6)}",
        f"{draw.digits(5)}-{draw.digits(3)}",
    )


def address(draw: Draw) -> str:
    """A whole address, marked: one span where city and code follow on one line, else street, places and code apart."""
    if draw.chance(0.38):
        return _address_in_one(draw)
    line, city = mark("STREET_ADDRESS", street(draw)), mark("LOCATION", town(draw))
    code = mark("STREET_ADDRESS", postal_code(draw))
    land = mark("LOCATION", draw.any(draw.of(places.COUNTRIES), draw.of(places.REGIONS)))
    flat = mark("STREET_ADDRESS", unit(draw))
    comma = draw.any(", ", ", ", "\n", " ", ",\n", "\n ")
    return draw.any(
        f"{line}{comma}{city}",
        f"{line}{comma}{city}{comma}{land}",
        f"{line}{comma}{flat}{comma}{city}{comma}{land} {code}",
        f"{line}\n {flat}\n {city}\n {land} {code}",
        f"{line}\n{city}\n{land}",
        f"{line}\n{city}\n{code}",
        f"{line}{comma}{city}{comma}{land}{comma}{code}",
        f"{line}{comma}{code} {city}",
        f"{line}{comma}{code} {city}{comma}{land}",
        f"{line} in {city}",
    )


def _address_in_one(draw: Draw) -> str:
    state = draw.of(places.STATES.split(" "))
    code, flat = postal_code(draw), f"{draw.any(', ', ' ')}{unit(draw)}" if draw.chance(0.4) else ""
    comma = draw.any("\n", "\n", ", ", " ")
    return mark(
        "STREET_ADDRESS",
        draw.any(
            f"{street(draw)}{flat}{comma}{town(draw)} {state} {code}",
            f"{street(draw)}{flat}{comma}{town(draw)} {code}",
            f"{street(draw)}{flat}{comma}{town(draw)}, {state} {code}",
            f"{street(draw)}{flat}\n{town(draw)}\n, {state}\n {code}",
        ),
    )


_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def date(draw: Draw, first_year: int = 1990, last_year: int = 2027) -> str:
    """A day in one of many notations."""
    year, month, day = draw.rng.randint(first_year, last_year), draw.rng.randint(1, 12), draw.rng.randint(1, 28)
    word = _MONTHS[month - 1]
    return draw.any(
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}/{month:02d}/{year}",
        f"{month}/{day}/{year}",
        f"{month}/{day}/{year % 100:02d}",
        f"{day:02d}.{month:02d}.{year}",
        f"{day} {word} {year}",
        f"{word} {day}, {year}",
        f"{word[:3]} {day} {year}",
        f"{day}{draw.any('th', 'th', 'st')} {draw.any('', 'of ')}{word} {year}",
        f"{day}-{word[:3]}-{year % 100:02d}",
        f"{word[:3]}. {day}, {year}",
        f"{year}/{month:02d}/{day:02d}",
    )


def identifier(draw: Draw) -> str:
    """A number that stands for a person, a case or a contract."""
    letters = "".join(draw.rng.choice(_LETTERS) for _ in range(draw.rng.randint(1, 3)))
    year = draw.rng.randint(2012, 2027)
    return draw.any(
        f"{letters}{draw.digits(5, 9)}",
        f"{letters}-{draw.digits(4, 8)}",
        f"{letters}-{year}-{draw.digits(3, 6)}",
        f"{draw.digits(6, 12)}",
        f"{draw.digits(3)}-{draw.digits(3)}-{draw.digits(3)}",
        f"{draw.digits(2)}-{draw.digits(5, 7)}",
        f"{letters}{draw.digits(2)}{letters[:1]}{draw.digits(4, 6)}",
        f"#{draw.digits(5, 9)}",
        f"{letters}/{draw.digits(4)}/{draw.digits(2)}",
        f"{draw.digits(4)} {draw.digits(4)} {draw.digits(2, 4)}",
    )


def email(draw: Draw) -> str:
    """An address of somebody at some host; a pattern finds it, so that the model need not."""
    one, other = first(draw).lower(), last(draw).lower()
    user = draw.any(f"{one}.{other}", f"{one[:1]}{other}", f"{one}{draw.digits(1, 3)}", "info", "support", other)
    host = draw.any(
        "example.com", "example.org", "mail.test", f"{draw.of(companies.STEMS).lower().replace(' ', '')}.example"
    )
    return f"{user.replace(' ', '')}@{host}"


def phone(draw: Draw) -> str:
    """A number of some country."""
    return draw.any(
        f"({draw.digits(3)}) {draw.digits(3)}-{draw.digits(4)}",
        f"+{draw.digits(1, 2)} {draw.digits(2, 3)} {draw.digits(3)} {draw.digits(3, 4)}",
        f"0{draw.digits(2, 3)} {draw.digits(6, 7)}",
        f"{draw.digits(3)}-{draw.digits(3)}-{draw.digits(4)}",
        f"{draw.digits(3)}.{draw.digits(3)}.{draw.digits(4)}",
        f"0{draw.digits(3)} {draw.digits(2)} {draw.digits(2)} {draw.digits(2)}",
    )


_Source = Callable[[Draw], str]


def _marked(kind: str, source: _Source) -> _Source:
    def marked(draw: Draw) -> str:
        value = source(draw)
        # An article in small letters belongs to the sentence.
        article = "the " if value.startswith("the ") else ""
        return article + mark(kind, value[len(article) :])

    return marked


def _from(values: str) -> _Source:
    return lambda draw: draw.of(values)


JOBS: Final = (
    "accountant|nurse|plumber|software engineer|lawyer|teacher|data analyst|chef|driver|sales manager|"
    "paralegal|midwife|welder|project manager|librarian|barista|account executive|UX designer|"
    "customer success manager|pharmacist|electrician|dentist|Chief Executive Officer|Director of Operations|"
    "Senior Software Engineer|Office Manager|VP of Marketing|Head of Finance|Product Manager|"
    "Executive Assistant|Physiotherapist|Research Fellow|Customer Support Specialist|Machinist|Paramedic|"
    "Treasurer"
)
#: Slot -> how it is filled.
SLOTS: Final[dict[str, _Source]] = {
    "person": _marked("PERSON", person),
    "full": _marked("PERSON", full),
    "first": _marked("PERSON", first),
    "last": _marked("PERSON", last),
    "surname_first": lambda draw: mark("PERSON", f"{last(draw)}, {first(draw)}"),
    "title": _from(names.TITLES),
    "degree": _from(names.DEGREES),
    "place": _marked("LOCATION", place),
    "city": _marked("LOCATION", town),
    "country": _marked("LOCATION", _from(places.COUNTRIES)),
    "region": _marked("LOCATION", _from(places.REGIONS)),
    "venue": _marked("LOCATION", venue),
    "state": lambda draw: mark("LOCATION", draw.of(places.STATES.split(" "))),
    "org": _marked("ORGANIZATION", organisation),
    "company": _marked("ORGANIZATION", _company),
    "startup": _marked("ORGANIZATION", _coined),
    "body": _marked("ORGANIZATION", _body),
    "known": _marked("ORGANIZATION", _from(companies.KNOWN)),
    "street": _marked("STREET_ADDRESS", street),
    "address": address,
    "zip": _marked("STREET_ADDRESS", postal_code),
    "birth": lambda draw: mark("DATE_OF_BIRTH", date(draw, 1925, 2018)),
    "birth_year": lambda draw: mark("DATE_OF_BIRTH", str(draw.rng.randint(1925, 2015))),
    "id": _marked("ID", identifier),
    "date": date,
    "day": lambda draw: draw.any(
        "Monday", "Tuesday", "Friday", "Sunday", "tomorrow", "next week", "June 3", "the 14th", "May"
    ),
    "time": lambda draw: draw.any(
        f"{draw.rng.randint(1, 12)} pm", f"{draw.rng.randint(7, 20)}:{draw.rng.choice(('00', '15', '30'))}"
    ),
    "year": lambda draw: str(draw.rng.randint(1950, 2027)),
    "age": lambda draw: str(draw.rng.randint(3, 97)),
    "number": lambda draw: draw.digits(1, 4),
    "amount": lambda draw: draw.any(
        f"${draw.digits(2, 4)}", f"€{draw.digits(2, 3)}.50", f"{draw.digits(2, 5)} USD", f"£{draw.digits(1, 3)}k"
    ),
    "phone": phone,
    "email": email,
    "card": lambda draw: " ".join(draw.digits(4) for _ in range(4)),
    "iban": lambda draw: " ".join([f"{draw.any('DE', 'GB', 'FR')}{draw.digits(2)}", *(draw.digits(4) for _ in "abc")]),
    "ssn": lambda draw: f"{draw.digits(3)}-{draw.digits(2)}-{draw.digits(4)}",
    "ip": lambda draw: ".".join(str(draw.rng.randint(1, 250)) for _ in range(4)),
    "url": lambda draw: (
        f"https://{draw.any('www.', '')}{_coined(draw).split('.')[0].split(' ')[0].lower()}.example/{draw.digits(2, 4)}"
    ),
    "handle": lambda draw: f"@{first(draw).lower().replace(' ', '')}{draw.any('', '_', 'x')}{draw.digits(1, 3)}",
    "hashtag": lambda draw: f"#{draw.any(draw.of(companies.CAPITALISED), draw.of(companies.ANIMALS)).replace(' ', '')}",
    "people": _from(places.PEOPLES),
    "product": _from(companies.PRODUCTS),
    "capital": _from(companies.CAPITALISED),
    "job": _from(JOBS),
}
