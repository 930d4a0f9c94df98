"""What stands for a sensitive value where the value itself must not: a keyed hash, a masked preview, a placeholder."""

import hashlib
import re
import secrets

#: What people write between the parts of one and the same value: ``4111 1111``, ``4111-1111``.
_SEPARATORS = re.compile(r"[\s\-.()/]+")

#: Short names of the commonest types in placeholders; other types stand there as they are.
_LABELS = {
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
}


class Fingerprinter:
    """Keyed hashes of values, equal for equal values whatever their spacing, punctuation and case.

    Args:
        key: secret bytes, 64 at most; without it a random one, so that hashes compare within this process only.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def of(self, value: str) -> str:
        """32 hex digits that stand for `value`."""
        normal = _SEPARATORS.sub("", value).casefold().encode("utf-8", "surrogatepass")
        return hashlib.blake2b(normal, key=self._key, digest_size=16).hexdigest()


def preview(value: str) -> str:
    """A masked preview: the length, and the outer characters of values too long to be guessed from them."""
    if not value:
        return ""
    if len(value) < 12 or not value.isprintable():
        return f"({len(value)})"
    return f"{value[0]}…{value[-1]} ({len(value)})"


class Placeholders:
    """Stable names for redacted values: the same value has the same placeholder for a whole session.

    Args:
        numbers: (label, value hash) -> number, as an earlier run of the session left it.
    """

    #: A session that redacts more distinct values than this gets placeholders without numbers.
    MAX_VALUES = 10_000

    def __init__(self, numbers: dict[tuple[str, str], int] | None = None) -> None:
        self.numbers = dict(numbers or {})

    def name(self, type_: str, value_hash: str) -> str:
        """The placeholder for a value of this type, such as ``<EMAIL_1>``."""
        label = _LABELS.get(type_, type_.upper().replace("-", "_"))
        number = self.numbers.get((label, value_hash))
        if number is None:
            if len(self.numbers) >= self.MAX_VALUES:
                return f"<{label}>"
            number = 1 + sum(1 for known, _ in self.numbers if known == label)
            self.numbers[label, value_hash] = number
        return f"<{label}_{number}>"
