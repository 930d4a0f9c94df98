"""English function words, which the end of a growing text may show before they have ended.

A word at the end of the text is held until it ends, since it may be the beginning of an e-mail address or of something
encoded. These are not: no common given name, role or host begins with them ("the" does: Theresa; "and": Andrea; "of":
office). In return a finding never begins within them: of ``which@example.com`` it has ``@example.com``, in every
chunking. All are longer than the letters that may belong to a number plate.
"""

FUNCTION_WORDS = frozenset(
    """
    that with this from have they which would could should their these those because been were when where while
    whose does such also having between before during through without within however whether
    although therefore against until unless upon among toward towards whereas whenever wherever whichever
    itself himself herself themselves ourselves yourself might perhaps rather instead
    """.split()  # noqa: SIM905 - one word a line would be a page
)
LONGEST = max(map(len, FUNCTION_WORDS))
_SHOWN = frozenset(form for word in FUNCTION_WORDS for form in (word, word.capitalize(), word.upper()))
_SHORTEST = min(map(len, FUNCTION_WORDS))


def shown_of(word: str) -> int:
    """Code points of an open word that may be shown: all, if it is a function word so far; else none."""
    return len(word) if word in _SHOWN else 0


def shown_at_most(word: str) -> int:
    """Code points of a word that may have been shown while it came: its longest beginning that is a function word."""
    return next((n for n in range(min(len(word), LONGEST), _SHORTEST - 1, -1) if shown_of(word[:n])), 0)
