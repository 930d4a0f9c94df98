"""The letter case of a text's tokens, for models that take it as an input of its own.

The vocabulary of our models is uncased, and a capital is most of what tells a name from a noun. In come a text and the
places of its tokens; out comes a small number a token: what the word looks like that the token begins in. It depends on
the text alone. Nothing here knows models.
"""

import re
from collections.abc import Sequence
from typing import Final

#: Punctuation, special tokens, and scripts that know no case.
OTHER: Final = 0
LOWER: Final = 1
#: A capital and then small letters; a single capital, too.
CAPITALISED: Final = 2
UPPER: Final = 3
#: Capitals elsewhere: McDonald, iPhone, B2B.
MIXED: Final = 4
DIGIT: Final = 5

#: How many there are: the rows of a model's table.
KINDS: Final = 6

_WORD = re.compile(r"[^\W_]+")


def letter_case(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """What each token's word looks like.

    Args:
        text: that was turned into tokens.
        offsets: half-open, in code points, in the text's order; an empty one is no part of the text.

    Returns:
        One of the kinds above for each token. Pieces of one word share it.
    """
    kinds = []
    words = _WORD.finditer(text)
    word = next(words, None)
    kind = OTHER if word is None else _kind(word[0])
    for start, end in offsets:
        while word is not None and word.end() <= start:
            word = next(words, None)
            kind = OTHER if word is None else _kind(word[0])
        inside = word is not None and word.start() < end and start < end
        kinds.append(kind if inside else OTHER)
    return kinds


def _kind(word: str) -> int:
    if word[0].isdigit() and not any(map(str.isalpha, word)):
        return DIGIT
    if word.islower():
        return LOWER
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return CAPITALISED
    if word.isupper():
        return UPPER
    return MIXED if any(map(str.isupper, word)) else OTHER
