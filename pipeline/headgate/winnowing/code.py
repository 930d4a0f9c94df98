r"""Source code becomes tokens: what still stands when names, comments and layout are changed.

In come lines, in any language and with prose around them; out come their tokens. One lexer reads Python, JavaScript,
TypeScript, Java, C, C++, Go, Rust and shell, because a stream does not say what it is; where two of them disagree,
both copies are read in the same way, which is all that a comparison needs. What is left of a program:

=============================  =====================================================================================
in the source                  as a token
=============================  =====================================================================================
a keyword                      itself; those that mean the same in two languages are one, ``elif`` is ``else if``
a name                         `NAME`; which of the names before it is the same, is for fingerprints to see
a number, ``True``, ``null``   `VALUE`
a string, or several in a row  `TEXT`; a block of text on lines of its own is a comment
``(`` behind a name            `CALL`; other parentheses are layout, as commas, colons and semicolons are
any other mark                 itself, singly
a comment                      nothing
=============================  =====================================================================================

What stands in a comment or a block of text is read too, and given apart as *inner*: code that was commented out is
still code, and a ``/*`` that never ends hides nothing. A Markdown fence ends whatever is open.
"""

import re
from collections.abc import Iterator

from headgate.provenance.effects import word_set

#: A longer line is read in pieces of this length; generated code has none shorter, people's code hardly any.
MAX_LINE_CHARS = 1_000

NAME, VALUE, TEXT, CALL = 1, 2, 3, 4
_MARKS = "+-*/%=<>!&|^~?@.[]{}"
_KEYWORDS = sorted(
    word_set(
        "and as assert async await break case class continue def default del do else except finally for from global "
        "goto if import in is lambda nonlocal not or pass raise return switch try var while with yield"
    )
)
#: Other words for the same.
_ALIKE = {"elif": "else if", "catch": "except", "throw": "raise", "let": "var", "const": "var"}
_VALUES = word_set("True False None true false null nil undefined NULL nullptr")

_IDS: dict[str, tuple[int, ...]] = {word: (number,) for number, word in enumerate([*_MARKS, *_KEYWORDS], CALL + 1)}
_IDS |= {word: tuple(_IDS[part][0] for part in parts.split()) for word, parts in _ALIKE.items()}
_IDS |= dict.fromkeys(_VALUES, (VALUE,))
#: Every token's number is below this.
TOKENS = CALL + 1 + len(_MARKS) + len(_KEYWORDS)

#: A token's number, and of a `NAME` the name itself.
Token = tuple[int, str]

_BLOCKS = {"/*": "*/", '"""': '"""', "'''": "'''", "`": "`"}
_WORDS = (
    r"""(?P<text>(?:\b[rbfuRBFU]{1,2})?\"(?:[^\"\\]|\\.)*+\"|(?:\b[rbfuRBFU]{1,2}|(?<!\w))'(?:[^'\\]|\\.)*+')"""
    r"|(?P<name>[^\W\d][\w$]*+)|(?P<value>\d[\w.]*+)"
    rf"|(?P<mark>[{re.escape(_MARKS)}])|(?P<open>\()"
)
_INNER = re.compile(_WORDS, re.DOTALL)
_PART = re.compile(
    r"""(?P<block>/\*|(?:\b[rbfuRBFU]{1,2})?(?:\"{3}|'{3})|`)|(?P<comment>(?<!:)//.*|(?<!\S)\#.*)|""" + _WORDS,
    re.DOTALL,
)
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


class Lexer:
    """Reads lines one after the other; what is open at a line's end is all that it remembers."""

    def __init__(self) -> None:
        self._block = ""  # what ends the open block
        self._last = 0  # the last token

    def read(self, line: str) -> tuple[list[Token], list[Token], bool]:
        """A line's tokens, those that stand in comments or blocks of text, and whether a fence stands there.

        Args:
            line: without its end; at most `MAX_LINE_CHARS`.
        """
        if _FENCE.match(line):
            self._block, self._last = "", 0
            return [], [], True
        tokens: list[Token] = []
        inner: list[Token] = []
        at = 0
        while at < len(line):
            if self._block:
                end = line.find(self._block, at)
                inside = line[at:end] if end >= 0 else line[at:]
                inner += _plain(inside)
                if end < 0:
                    break
                at, self._block = end + len(self._block), ""
            else:
                at = self._read_code(line, at, tokens, inner)
        return tokens, inner, False

    def _read_code(self, line: str, at: int, tokens: list[Token], inner: list[Token]) -> int:
        """Read up to the next block, or the line's end."""
        for match in _PART.finditer(line, at):
            kind, word = match.lastgroup, match.group()
            if kind == "block":
                self._block = _BLOCKS[word.lstrip("rbfuRBFU")]
                if word != "/*" and not line[: match.start()].isspace() and match.start():
                    self._put(tokens, TEXT)
                return match.end()
            if kind == "comment":
                inner += _plain(word.lstrip("/#"))
                break
            self._take(tokens, kind, word)
        return len(line)

    def _take(self, tokens: list[Token], kind: str | None, word: str) -> None:
        if kind == "name" or kind == "mark":
            ids = _IDS.get(word)
            if ids is None:
                tokens.append((NAME, word))
                self._last = NAME
                return
            for number in ids:
                self._put(tokens, number)
        elif kind == "open":
            if self._last == NAME:
                self._put(tokens, CALL)
        else:
            self._put(tokens, VALUE if kind == "value" else TEXT)

    def _put(self, tokens: list[Token], number: int) -> None:
        if number != TEXT or self._last != TEXT:
            tokens.append((number, ""))
        self._last = number


def _plain(text: str) -> list[Token]:
    """The tokens of a comment's text, as if it were code."""
    lexer, tokens = Lexer(), list[Token]()
    for match in _INNER.finditer(text):
        lexer._take(tokens, match.lastgroup, match.group())
    return tokens


def lines_of(text: str) -> Iterator[str]:
    """A text's lines, those that are too long in pieces."""
    for line in text.split("\n"):
        for at in range(0, max(1, len(line)), MAX_LINE_CHARS):
            yield line[at : at + MAX_LINE_CHARS]
