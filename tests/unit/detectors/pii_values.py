"""Values of our own making for the tests of personal data: formats known, check digits computed, nobody's."""

from functools import cache

from headgate.detector import Detector, StreamContext
from headgate.detectors.pii import Options, load

CONTEXT = StreamContext(kind="completion")
EVERYTHING = Options(countries=("all",), entities=("all",), min_score=0.0)


@cache
def detector(options: Options = EVERYTHING) -> Detector:
    return load(options)


def luhn(body: str) -> str:
    """`body` with its Luhn check digit."""
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(body))]
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def iban(country: str, account: str) -> str:
    """An IBAN with its check digits (ISO 13616)."""
    number = "".join(str(int(character, 36)) for character in account + country + "00")
    return f"{country}{98 - int(number) % 97:02d}{account}"


def groups(value: str, *lengths: int, by: str = " ") -> str:
    """`value` in groups of these lengths; the last one takes the rest."""
    parts, at = [], 0
    for length in lengths:
        parts.append(value[at : at + length])
        at += length
    return by.join([*parts, value[at:]] if at < len(value) else parts)


def weighted(body: str, weights: tuple[int, ...]) -> int:
    """Sum of the digits, each times its weight, the weights repeated."""
    return sum(int(digit) * weights[at % len(weights)] for at, digit in enumerate(body))


def nhs(body: str) -> str:
    """An NHS number: modulo 11."""
    check = 11 - weighted(body, tuple(range(10, 1, -1))) % 11
    assert check != 10, "this body has no check digit"
    return body + str(check % 11)


def aba(body: str) -> str:
    """A routing number: weights 3, 7, 1."""
    return body + str(-weighted(body, (3, 7, 1)) % 10)


def pesel(body: str) -> str:
    """A PESEL: weights 1, 3, 7, 9."""
    return body + str(-weighted(body, (1, 3, 7, 9)) % 10)


def nif(body: str) -> str:
    """A Spanish NIF: its letter is the number modulo 23."""
    return body + "TRWAGMYFPDXBNJZSQVHLCKE"[int(body) % 23]


def tr_id(body: str) -> str:
    """A Turkish identity number: two check digits after nine."""
    odd, even = sum(map(int, body[0::2])), sum(map(int, body[1::2]))
    tenth = (odd * 7 - even) % 10
    return f"{body}{tenth}{(odd + even + tenth) % 10}"


CARD = luhn("453201511283036")
IBAN = iban("DE", "500105170123456789")
NHS = nhs("485777345")
ABA = aba("02100123")
PESEL = pesel("9005141234")
