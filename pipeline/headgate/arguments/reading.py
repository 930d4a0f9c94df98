"""A call in, what it would do out: each argument that is a command, a query, a program or a path, in its language.

This is the one door to the package. Acts come with the name of the argument that they stand in; what cannot be read is
an act too. The work of one call is counted (`Steps`), so that hostile arguments end it early and never late, on every
worker at the same place.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from headgate.arguments.acts import MAX_STEPS, Act, Steps, TooIntricateError, unparsable
from headgate.arguments.kinds import MAX_LEAVES, AmbiguousError, Argument, arguments_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What one argument would do.

    Args:
        argument: its name, as the agent gave it.
        act: what it would do.
    """

    argument: str
    act: Act


_TOO_INTRICATE = unparsable("asks for more work than it is worth to be read", "high")
_TWICE = unparsable("holds JSON with a key twice, which two readers take differently", "high")
_HIDDEN = Act("obfuscated-command", "high", "holds signs that nobody sees, which some readers drop")
_LOOK_ALIKE = Act("obfuscated-command", "medium", "is written in look-alike letters")


def read_call(tool: str, description: str, arguments: Mapping[str, Any], steps: Steps | None = None) -> list[Reading]:
    """What a call would do, in the order of its arguments.

    Args:
        tool: its name.
        description: as the session declared it; empty where it did not.
        arguments: parsed.
        steps: the work that it may take.
    """
    steps = steps or Steps(MAX_STEPS)
    found: dict[Reading, None] = {}
    try:
        for number, argument in enumerate(arguments_of(tool, description, arguments)):
            if number == MAX_LEAVES:
                found[Reading(argument.name, _TOO_INTRICATE)] = None
                break
            for act in _read(argument, steps):
                found.setdefault(Reading(argument.name, act))
    except AmbiguousError as error:
        found[Reading(str(error), _TWICE)] = None
    return list(found)


def _read(argument: Argument, steps: Steps) -> list[Act]:
    acts: list[Act] = []
    try:
        for text in _spellings(argument, acts):
            acts += _acts(argument, text, steps)
    except TooIntricateError:
        acts.append(_TOO_INTRICATE)
    return acts


def _spellings(argument: Argument, acts: list[Act]) -> Iterator[str]:
    """The text, and where it differs the text as a reader sees it: what a tool makes of such signs nobody knows."""
    text = argument.text
    yield text
    if text.isascii() or argument.language in ("path", "value"):
        return
    seen = unicodedata.normalize(
        "NFKC", "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Co", "Cs"))
    )
    if seen == text:
        return
    before = len(acts)
    yield seen
    if any(act.severity in ("high", "critical") for act in acts[before:]):
        acts.append(_HIDDEN if unicodedata.normalize("NFKC", text) != seen else _LOOK_ALIKE)


def _acts(argument: Argument, text: str, steps: Steps) -> list[Act]:
    match argument.language:
        case "path":
            from headgate.arguments.paths import read_path

            return read_path(text, argument.writes)
        case "sql":
            from headgate.arguments.sql import read_sql

            return read_sql(text, steps)
        case "value":
            from headgate.arguments.sql import breaks_out

            return breaks_out(text, steps)
        case "windows":
            from headgate.arguments.windows import read_windows

            return read_windows(text, steps)
        case "shell":
            return shell_acts(text, steps)
        case "python":
            from headgate.arguments.code import read_python

            return read_python(text, steps, shell_acts)
        case "program":
            return list(_program(argument.detail, text, steps))
        case "code":
            return _code(argument, text, steps)


def shell_acts(text: str, steps: Steps) -> list[Act]:
    """What a shell's text would do."""
    from headgate.arguments.shell import read_shell

    return read_shell(text, steps, _program)


def _program(language: str, text: str, steps: Steps) -> Iterator[Act]:
    from headgate.arguments.code import read_program

    return read_program(language, text, steps, shell_acts)


def _code(argument: Argument, text: str, steps: Steps) -> list[Act]:
    """Code of a language that nobody names: Python if it parses, else a shell if that does, else any."""
    from headgate.arguments.code import parse, read_python
    from headgate.arguments.grammar import parse as parse_shell

    if parse(text) is not None:
        return read_python(text, steps, shell_acts)
    if not parse_shell(text).root_node.has_error:
        return shell_acts(text, steps)
    return [
        *_program(argument.detail or "any", text, steps),
        unparsable("is code of a language that is not read", "low"),
    ]
