"""Which arguments are commands, and in which language: from the tool's name, its description and the argument's name.

In come the names that any application uses and the leaves of a call's arguments; out come the leaves to be read, each
with its language. Nothing here reads what an argument says, but for the few signs by which a text gives itself away.
The words of names are those of `provenance.effects`.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from headgate.provenance.effects import effect_of, word_set, words_of
from headgate.provenance.values import is_body

Language = Literal["shell", "windows", "sql", "python", "program", "code", "path", "value"]

#: Leaves of one call that are read; more of them are a concern.
MAX_LEAVES = 2_000
#: JSON texts within JSON texts.
_MAX_WRAPPED = 6

_SHELL_TOOLS = word_set(
    "bash shell sh zsh terminal console command commands subprocess process cmdline tty ssh exec ubuntu linux"
)
_WINDOWS_TOOLS = word_set("powershell pwsh cmd windows batch")
_SQL_TOOLS = word_set(
    "sql database db dbs postgres postgresql mysql mariadb sqlite mssql oracle bigquery snowflake redshift "
    "warehouse duckdb clickhouse "
    "athena presto trino supabase query table tables record records rows"
)
_SQL_STRONG = word_set(
    "sql postgres postgresql mysql mariadb sqlite mssql bigquery snowflake redshift duckdb clickhouse athena trino"
)
_CODE_TOOLS = word_set(
    "code python python3 interpreter jupyter notebook ipython repl sandbox script javascript js node "
    "typescript ruby perl php eval execute exec run"
)
_TOLD_TO_RUN = word_set("shell bash terminal powershell")
_LANGUAGES: dict[str, Language] = {
    "python": "python",
    "python3": "python",
    "ipython": "python",
    "jupyter": "python",
    "py": "python",
    "bash": "shell",
    "shell": "shell",
    "sh": "shell",
    "zsh": "shell",
    "powershell": "windows",
    "pwsh": "windows",
    "cmd": "windows",
    "batch": "windows",
    "sql": "sql",
    "javascript": "program",
    "js": "program",
    "node": "program",
    "typescript": "program",
    "ruby": "program",
    "perl": "program",
    "php": "program",
    "osascript": "program",
    "applescript": "program",
}
_COMMANDS = word_set("command commands cmd cmds shell bash cmdline commandline argv")
_SCRIPTS = word_set(
    "script code source program snippet input expression statement statements cell text args arguments line content"
)
_QUERIES = word_set("sql query queries statement statements q")
_PATHS = word_set(
    "path paths file files filename filenames filepath filepaths dir dirs directory directories folder "
    "folders cwd pathname workdir basename src dst dest attachment attachments"
)
_FILE_TOOLS = word_set(
    "file files directory folder path dir filesystem fs document upload download attachment disk edit editor"
)
_PATH_NAMES = word_set("name target source destination location root input output from to old new uri url id")
_LANGUAGE_ARGUMENTS = ("language", "lang", "interpreter", "shell_type", "kernel", "runtime")
_WRITING = word_set(
    "write create save append edit delete remove move rename copy upload put insert update replace make "
    "mkdir set touch store export dump chmod"
)
_SQL_BEGINS = re.compile(
    r"(?is)(?:\s|--[^\n]*\n|/\*.{0,500}?\*/)*(?:select\s.+\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s"
    r"|delete\s+from\s|drop\s+(?:table|database|schema|view|index|user)\s|truncate\s+(?:table\s)?\S+\s*;?$"
    r"|alter\s+(?:table|user|role|database)\s|create\s+(?:table|database|user|role|index)\s|grant\s.+\sto\s"
    r"|exec(?:ute)?\s+\w+|with\s+\w+\s+as\s*\(|merge\s+into\s|copy\s+\S+\s+(?:from|to)\s)"
)
_SQL_WORDS = re.compile(
    r"(?i)\b(?:or|and|union|select|drop|delete|insert|update|exec|having|sleep|alter|truncate)\b|--|/\*|;|="
)
_CLIMBS = re.compile(r"\.\.[/\\]|(?i:%2e%2e|%252e|\.\.%2f|\.\.%5c|%c0%ae)|^file:|\0")


@dataclass(frozen=True, slots=True)
class Argument:
    """A leaf of a call's arguments that is to be read.

    Args:
        name: of the outermost argument.
        language: what it is.
        text: what it says.
        writes: of a path: the tool would write there.
        detail: of a program: its language.
    """

    name: str
    language: Language
    text: str = field(repr=False)
    writes: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text among arguments: the outermost name, the innermost key, the text."""

    name: str
    key: str
    text: str = field(repr=False)


class AmbiguousError(Exception):
    """An argument is JSON in a text that can be read in two ways; `args` holds the argument's name."""


def arguments_of(tool: str, description: str, arguments: Mapping[str, Any]) -> Iterator[Argument]:
    """The arguments to be read, in their order.

    Args:
        tool: its name.
        description: as the session declared it.
        arguments: parsed.

    Raises:
        AmbiguousError: see there.
    """
    nature = _Nature.of(tool, description, arguments)
    for leaf in leaves_of(arguments):
        language = nature.language_of(leaf)
        if language:
            yield Argument(
                leaf.name, language, leaf.text, nature.writes or bool(_WRITING & set(words_of(leaf.key))), nature.detail
            )


@dataclass(frozen=True, slots=True)
class _Nature:
    """What a tool is, as far as its names say."""

    runs: bool
    shell: bool
    windows: bool
    sql: bool
    strongly_sql: bool
    code: bool
    files: bool
    writes: bool
    single: bool
    said: Language | None
    detail: str

    @classmethod
    def of(cls, tool: str, description: str, arguments: Mapping[str, Any]) -> "_Nature":
        name = set(words_of(tool))
        told = set(words_of(description[:300]))
        effect = effect_of(tool, description, arguments)
        language = next(
            (str(arguments[key]).lower() for key in _LANGUAGE_ARGUMENTS if isinstance(arguments.get(key), str)), ""
        )
        named = next((word for word in words_of(tool) if word in _LANGUAGES), "")
        # A Windows shell's name is short enough to be an argument's; the tool's own name must say it.
        return cls(
            runs=effect == "execute" or bool(name & (_SHELL_TOOLS | _WINDOWS_TOOLS)) or bool(told & _TOLD_TO_RUN),
            shell=bool(name & _SHELL_TOOLS) or bool(told & {"shell", "bash", "terminal"}),
            windows=bool(name & _WINDOWS_TOOLS) or "powershell" in told,
            sql=bool(name & _SQL_TOOLS) or bool(told & _SQL_STRONG),
            strongly_sql=bool((name | told) & _SQL_STRONG),
            code=bool(name & _CODE_TOOLS) or bool(told & {"python", "javascript", "interpreter"}),
            files=bool(name & _FILE_TOOLS),
            writes=effect in ("write", "delete") and bool(name & (_WRITING | _FILE_TOOLS)),
            single=len(arguments) == 1,
            said=_LANGUAGES.get(language) or _LANGUAGES.get(named),
            detail=language or named or next((word for word in ("python", "javascript") if word in told), ""),
        )  # fmt: skip

    def language_of(self, leaf: Leaf) -> Language | None:
        """What an argument is; None for what nobody runs, asks or opens."""
        words = set(words_of(leaf.key))
        if leaf.key in _LANGUAGE_ARGUMENTS:
            return None
        if words & {"sql"} or (words & _QUERIES and (self.strongly_sql or (self.sql and _SQL_BEGINS.match(leaf.text)))):
            return "sql"
        if words & _COMMANDS and (self.runs or words & {"command", "commands", "cmd", "bash", "shell"}):
            return self._spoken("shell")
        if words & {"code", "python", "script", "snippet"} and (self.runs or self.code):
            return self._spoken("code")
        if (self.runs or self.code) and (words & _SCRIPTS or self.single) and not words & _PATHS:
            return self._spoken("shell" if self.shell else "code")
        if _is_path(words, leaf, self.files):
            return "path"
        if not is_body(leaf.key) and _SQL_WORDS.search(leaf.text) and ("'" in leaf.text or '"' in leaf.text):
            return "value"
        return None

    def _spoken(self, otherwise: Language) -> Language:
        if self.said and not (self.said == "windows" and not self.windows):
            return self.said
        return "windows" if self.windows and not self.shell else otherwise


def _is_path(words: set[str], leaf: Leaf, files: bool) -> bool:
    if "\n" in leaf.text[:4_096] or len(leaf.text) > 8_192:
        return bool(words & _PATHS)
    if words & _PATHS or (files and words & _PATH_NAMES):
        return "://" not in leaf.text or leaf.text.lower().startswith(("file:", "php:", "jar:", "phar:"))
    return bool(_CLIMBS.search(leaf.text)) and not any(sign in leaf.text for sign in " \n") and not is_body(leaf.key)


def leaves_of(arguments: Mapping[str, Any]) -> Iterator[Leaf]:
    """Every text among arguments, texts of JSON within texts opened; lists of words under one name are one command.

    Raises:
        AmbiguousError: such a JSON text holds a key twice.
    """
    waiting: list[tuple[str, str, Any, int]] = [(str(k), str(k), v, 0) for k, v in reversed(list(arguments.items()))]
    while waiting:
        name, key, value, wrapped = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(name, str(inner), item, wrapped) for inner, item in reversed(list(value.items()))]
        elif isinstance(value, list):
            words = _as_words(key, value)
            waiting += (
                [(name, key, words, wrapped)] if words else [(name, key, item, wrapped) for item in reversed(value)]
            )
        elif isinstance(value, str) and value:
            inner = _opened(name, value) if wrapped < _MAX_WRAPPED else None
            if inner is None:
                yield Leaf(name, key, value)
            else:
                waiting.append((name, key, inner, wrapped + 1))


def _as_words(key: str, value: list[Any]) -> str:
    """An argument vector as one command: ``["rm", "-rf", "/"]``. A list of whole commands is none."""
    names = set(words_of(key))
    texts = [str(item) for item in value if isinstance(item, str | int | float)]
    if not names & (_COMMANDS | {"args", "arguments"}) or len(texts) != len(value) or not texts:
        return ""
    whole = texts if names & {"commands", "cmds"} else texts[:1]
    if len(texts) == 1 or (any(" " in text.strip() for text in whole) and not names & {"argv", "args"}):
        return ""
    return " ".join(shlex.quote(text) for text in texts)


def _opened(name: str, text: str) -> dict[str, Any] | list[Any] | None:
    """A JSON object or list that a text holds; None for any other text."""
    plain = text.strip()
    if len(plain) < 2 or plain[0] + plain[-1] not in ("{}", "[]") or ('"' not in plain):
        return None

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise AmbiguousError(name)
        return dict(pairs)

    try:
        value = json.loads(plain, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None
