"""The shell grammar: the text of a command in, its syntax tree out, with bounds on what parsing may cost.

The parser is tree-sitter's, the grammar tree-sitter-bash, which knows nearly all of bash and POSIX sh and keeps on
after a mistake: what stands before and after it is still a tree. Both are loaded with the first command that there is.

A grammar this ambiguous has bad cases: a pipeline of 4,000 commands made it hold 240 MB. So what nests or repeats
without end is counted before the parser sees it, and the parser's own steps are counted while it works.
"""

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from headgate.arguments.acts import TooIntricateError

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

#: UTF-8 bytes of one command; a script of 3,000 lines.
MAX_BYTES = 131_072
#: Of each sign that opens or joins; beyond 500, memory grows with the square (measured: 500 pipes take 15 MB).
MAX_SIGNS = 500
#: Times that the parser reports, about once in 100 of its steps. Ordinary scripts take one in about 30 bytes.
MAX_REPORTS = 20_000

#: What the parser is given at a time. A node that is asked for its text reads again, so this is no more than a line.
_CHUNK_BYTES = 256

_SIGNS = ("|", "<<", "=(", "${", "$(", "`", "((", "[[", "<(", ">(")


def parse(text: str) -> "Tree":
    """The tree of a command; its mistakes are nodes of type ``ERROR``.

    Raises:
        TooIntricateError: it is too long, or nests too much.
    """
    from tree_sitter import Parser

    source = encode(text)
    if len(source) > MAX_BYTES or any(text.count(sign) > MAX_SIGNS for sign in _SIGNS):
        raise TooIntricateError
    reports: Counter[str] = Counter()

    def stop(_: int, __: bool) -> bool:
        reports["seen"] += 1
        return reports["seen"] > MAX_REPORTS

    try:
        return Parser(_language()).parse(lambda at, _: source[at : at + _CHUNK_BYTES], progress_callback=stop)
    except ValueError:  # it was stopped
        raise TooIntricateError from None


def encode(text: str) -> bytes:
    """A command as the parser reads it; a lone surrogate is a question mark, as nothing else can be written."""
    return text.encode("utf-8", "replace")


def text_of(node: "Node") -> str:
    """What a node's source says."""
    return (node.text or b"").decode("utf-8", "replace")


@cache
def _language() -> "Language":
    import tree_sitter_bash
    from tree_sitter import Language

    return Language(tree_sitter_bash.language())
