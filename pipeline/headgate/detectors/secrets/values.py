"""Whether a value looks like a secret at all: entropy, masks, placeholders, words.

In comes one value; out comes a judgement. Nothing here knows where the value stood or how it was labelled.
"""

import math
import re
from collections import Counter

from headgate.detectors.secrets.vocabulary import PROSE, WHOLE


def shannon_entropy(text: str) -> float:
    """Bits a character, by the text's own letter frequencies; 0 for an empty text."""
    if not text:
        return 0.0
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values())


#: Letters that by custom stand for something left out.
_MASK = re.compile(r"(?i)x{5,}|\*{3,}|\.{2,}|\u2026|_{8,}|-{6,}|#{4,}")
#: One letter over and over.
_REPEATED = re.compile(r"^(.)\1{7,}|(.)\2{11,}")
#: The alphabet or the digits in order: nobody's key, everybody's sample.
_SEQUENCES = ("0123456789", "1234567890", "abcdefghij", "9876543210", "qwertyuiop")


def is_masked(text: str) -> bool:
    """Whether letters were left out by custom (``xxxxx``, ``***``), or the text is the alphabet in order."""
    if _MASK.search(text):
        return True
    low = text.lower()
    return "abcdefghijklmnopqrstuvwxyz" in low or any(run in low and len(run) * 2 > len(low) - 8 for run in _SEQUENCES)


def is_repeated(text: str) -> bool:
    """Whether the text is one letter over and over, at least at its beginning."""
    return _REPEATED.search(text) is not None


#: Words that people write where a secret goes. Each is long enough not to stand in random text by chance
#: (five letters of base64: one key of 40 characters in 30 million).
_STAND_INS = re.compile(
    r"(?i)example|sample|placeholder|change[-_ ]?(?:me|it|this)|replace|insert[-_ ]|redacted|removed|hidden|masked|"
    r"your[-_ ]?|my[-_](?:secret|token|key|pass)|put[-_ ]|enter[-_ ]|todo|fixme|dummy|"
    r"(?:^|[-_])fake|foobar|foo[-_]?bar|"
    r"some[-_](?:secret|token|key|pass)|secret[-_]?(?:key|token|value|here)|pass(?:word)?[-_]?here|"
    r"not[-_ ]?(?:a|the|real)|lorem|ipsum|undefined|optional|required|should|cannot|encrypted[-_]|default"
)
#: Text that a program fills in: shell, templates, format strings, environment look-ups, markup.
_TEMPLATE = re.compile(
    r"\$\{|\$\(|\{\{|<%|%\{|#\{|\$\[|\[\[|^\$\w|^%\w+%$|^@\w+@$|^<|>$|^\[.*\]$|^\{.*\}$|^%[sdrv(]|^\$|"
    r"^(?:process\.env|os\.environ|os\.getenv|System\.getenv|ENV\b|env[.(:]|config[.(\[]|self\.|this\.|var\.|local\.|"
    r"secrets?\.|vault[.:]|data\.|params?\.|args?\.|options?\.|settings\.|request\.|req\.|arn:aws|projects/|"
    r"secretsmanager|ssm:|file:|op://|keyring|getpass|input\(|prompt\(|base64\.|crypto\.|uuid\.|random\.|std::|std\.)"
)


def is_placeholder(value: str) -> bool:
    """Whether the value stands for a secret without being one."""
    return (
        value.lower() in WHOLE
        or len(set(value)) < 4
        or _TEMPLATE.search(value) is not None
        or _STAND_INS.search(value) is not None
        or is_masked(value)
        or is_repeated(value)
    )


_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^A-Za-z\d]+")
_VOWELS = re.compile(r"[aeiouyAEIOUY]")
_NO_WORD = re.compile(r"(?i)[bcdfghjklmnpqrstvwxz]{5,}|q[^u]|[jvwx][bcdfghjklmnpqrstvwxz]{2}")


def _is_word(part: str) -> bool:
    """Whether letters could be a word: a vowel, no heap of consonants. Short capitals pass as abbreviations."""
    if len(part) <= 2:
        return False
    if len(part) <= 5 and part.isupper():
        return True
    return bool(_VOWELS.search(part)) and not _NO_WORD.search(part)


def wordiness(value: str) -> float:
    """The share of a value's letters and digits that stands in parts that read as words, in [0, 1].

    Names such as ``user-service.token_v2`` are near 1, random keys well below a half.
    """
    parts = _PARTS.findall(value)
    letters = sum(len(p) for p in parts if p[0].isalnum())
    worded = sum(len(p) for p in parts if p[0].isalpha() and len(p) >= 3 and _is_word(p))
    return worded / letters if letters else 1.0


_HEX = re.compile(r"[0-9a-fA-F]+")
_KEY_CHARACTERS = re.compile(r"[A-Za-z0-9_.+/=~:@!#$%^&*?\\-]+")
_DATE_OR_NUMBER = re.compile(r"[\d.,:/+\-TZ ]+")
_ADDRESS = re.compile(
    r"(?i)[\w.+-]+@[\w-]+\.[\w.]+|(?:[\w-]+\.)+(?:com|org|net|io|dev|local|internal|gov|edu|html?|json|ya?ml|js|ts|py|php|java|xml|pem|txt|md|key|crt)(?:[:/].*)?|[a-z][a-z0-9+.-]*://.*"
)
_RELEASE = re.compile(r"[\w.:@+-]*?[:._-]?v?\d+\.\d+\.\d+[\w.+-]*")
_PATH = re.compile(r"(?:\.{0,2}|~)/[\w.-]+(?:/[\w. -]+)*/?")


def looks_random(value: str) -> bool:
    """Whether a value under a secret's label reads as a random key: long, mixed, and not made of words.

    The thresholds are those of gitleaks' generic rule, ten characters and 3.5 bits a character, for mixed
    text; hexadecimal has 4 bits at most, so 2.8 there.
    """
    if not 10 <= len(value) <= 1024 or not _KEY_CHARACTERS.fullmatch(value):
        return False
    if not any(c.isdigit() for c in value) or _DATE_OR_NUMBER.fullmatch(value):
        return False
    if _ADDRESS.fullmatch(value) or (_PATH.fullmatch(value) and wordiness(value) > 0.5):
        return False
    if _HEX.fullmatch(value):
        return len(value) >= 16 and shannon_entropy(value) >= 2.8
    if _RELEASE.fullmatch(value) and wordiness(value) > 0.3:
        return False
    return shannon_entropy(value) >= 3.5 and wordiness(value) < 0.62


_SYMBOL = re.compile(r"[^A-Za-z0-9\s_.,:;/()?&=|-]")


def looks_like_password(value: str, quoted: bool, worded: bool = False) -> bool:
    """Whether a value under a password's label reads as one that a person chose.

    Args:
        value: the value, without quotes.
        quoted: it stood in quotes.
        worded: it was given by words or a space, as in prose, where the next word is seldom a password.

    Without entropy to go by, it needs what prose and type names lack: letters with digits, or a symbol inside.
    """
    if not (5 if quoted else 6) <= len(value) <= 128 or " " in value:
        return False
    if _ADDRESS.fullmatch(value) or _PATH.fullmatch(value) or _DATE_OR_NUMBER.fullmatch(value):
        return False
    letters = any(c.isalpha() for c in value)
    digits = any(c.isdigit() for c in value)
    symbol = bool(_SYMBOL.search(value[:-1]))
    if worded and not quoted and not (digits and letters and (symbol or value != value.lower()) and "/" not in value):
        return False
    return letters and (digits or symbol) and not re.fullmatch(r"[A-Za-z]+\d?[.()]*", value)


def looks_like_passphrase(value: str) -> bool:
    """Whether a quoted value of several words is a passphrase: words alone, none of them a sentence's glue."""
    words = value.split(" ")
    if not 4 <= len(words) <= 24 or any(word.lower() in PROSE for word in words):
        return len(words) < 4 and " " in value and any(_MIXED.fullmatch(word) for word in words)
    return all(word.isalpha() and word.islower() and 3 <= len(word) <= 9 for word in words)


_MIXED = re.compile(
    r"(?=.*[0-9])(?=.*[A-Za-z])(?=.*[^A-Za-z0-9.,:;()-])\S{6,}|(?=\S*\d\S*[A-Za-z]\S*\d)(?=\S*[A-Z])\S{6,}"
)
