"""One simple command of a shell, as rules see it: its program, its words, what it reads, and where it writes.

Programs are known by their last name, so that ``/bin/rm``, ``\\rm`` and ``RM.EXE`` are ``rm``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from headgate.arguments.places import UNKNOWN
from headgate.arguments.words import NOWHERE, Origin, Value, Word
from headgate.provenance.effects import word_set

_SHELLS = word_set("sh bash zsh dash ksh ash fish csh tcsh rbash mksh")


def program_of(text: str) -> str:
    """A program's plain name."""
    name = text.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].lower()
    return name.removesuffix(".exe").removesuffix(".cmd").removesuffix(".bat")


def is_shell(program: str) -> bool:
    """Whether a program runs the text that it is given as shell commands."""
    return program in _SHELLS


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirection to or from a file.

    Args:
        operator: as written, such as ``>>`` or ``>&``.
        target: the file.
        descriptor: the number before it, if any.
    """

    operator: str
    target: Word
    descriptor: str = ""

    @property
    def writes(self) -> bool:
        """Whether the file is written."""
        return ">" in self.operator

    @property
    def takes_output(self) -> bool:
        """Whether what the command prints goes there."""
        return self.writes and self.descriptor in ("", "1")


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its words.

    Args:
        program: its plain name; `UNKNOWN` in it where it cannot be known.
        words: what follows it.
        stdin: what it reads.
        redirects: the files of its redirections.
        head: the word that named it.
        bounded: it is run for some files among many, that a search picked.
    """

    program: str
    words: tuple[Word, ...] = ()
    stdin: Value = field(default_factory=lambda: Value(""))
    redirects: tuple[Redirect, ...] = ()
    head: Word = field(default_factory=lambda: Word(""))
    bounded: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The words' texts."""
        return tuple(word.text for word in self.words)

    @property
    def letters(self) -> frozenset[str]:
        """The letters of its short options, ``-rf`` as r and f; up to ``--``."""
        return frozenset(
            letter for text in self._options() if text[1:2] != "-" and len(text) < 12 for letter in text[1:]
        )

    def has(self, *options: str) -> bool:
        """Whether it has one of some long options, alone or with ``=``."""
        return any(text in options or text.split("=", 1)[0] in options for text in self.texts)

    def value_of(self, *options: str) -> Iterator[Word]:
        """What follows an option: ``-o FILE``, ``-oFILE``, ``--output FILE``, ``--output=FILE``."""
        for number, word in enumerate(self.words):
            if word.text in options:
                yield from self.words[number + 1 : number + 2]
            for option in options:
                if option.startswith("--") and word.text.startswith(f"{option}="):
                    yield replace(word, text=word.text.split("=", 1)[1])
                elif len(option) == 2 and word.text.startswith(option) and len(word.text) > 2:
                    yield replace(word, text=word.text[2:])

    def operands(self, *valued: str) -> list[Word]:
        """The words that are no options, nor the values of the options `valued`."""
        found: list[Word] = []
        skip = only = False
        for word in self.words:
            if skip:
                skip = False
            elif not only and word.text == "--":
                only = True
            elif not only and word.text.startswith("-") and len(word.text) > 1:
                skip = word.text in valued
            else:
                found.append(word)
        return found

    @property
    def origins(self) -> frozenset[Origin]:
        """Where what it reads and is told comes from, as far as that is unknown."""
        return self.stdin.origins.union(*(word.origins for word in self.words)) if self.words else self.stdin.origins

    def becomes(self, words: tuple[Word, ...], bounded: bool = False) -> "Command":
        """The command that this one runs: the same input and files, other words."""
        if not words:
            return Command("", (), self.stdin, self.redirects, bounded=self.bounded)
        bounded = bounded or self.bounded
        return replace(self, program=program_of(words[0].text), words=words[1:], head=words[0], bounded=bounded)

    def _options(self) -> Iterator[str]:
        for text in self.texts:
            if text == "--":
                return
            if text.startswith("-") and len(text) > 1:
                yield text


def unknown(origins: frozenset[Origin] = NOWHERE) -> Word:
    """A word that only the running shell knows."""
    return Word(UNKNOWN, origins)
