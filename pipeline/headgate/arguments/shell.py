"""Shell commands: a text in, the acts of everything that it would run out.

Theory of operation
-------------------
The syntax tree is walked in the order in which a shell would run it. Each simple command becomes a `Command`: its words
with known values put in, what it reads from the pipe, a here-document or a file that the text itself wrote, and what it
prints, as far as that can be known (`outputs`). So a text that is decoded, joined from variables or written to a file
first is read as what it becomes, and where it cannot be known, it is still known to come from the network, a decoder or
a secret (`words.Origin`). Programs that run others are unwrapped (`wrappers`); ``sh -c``, ``eval``, here-documents and
pipes into a shell are read by the same reader again. What a program does is said by `programs`.

Branches are all taken, a loop's body is read for each of its first values. Nothing is run, and no file is looked at.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from headgate.arguments.acts import MAX_NESTING, Act, Steps, TooIntricateError, unparsable
from headgate.arguments.commands import Command, Redirect, is_shell, program_of
from headgate.arguments.grammar import parse, text_of
from headgate.arguments.outputs import output_of
from headgate.arguments.places import UNKNOWN, normal
from headgate.arguments.programs import acts_of, acts_of_redirect
from headgate.arguments.words import NOWHERE, Value, Word, Words
from headgate.arguments.wrappers import hides_program, unwrapped
from headgate.provenance.effects import word_set

if TYPE_CHECKING:
    from tree_sitter import Node

#: Levels of the tree below a statement; a person writes five.
_MAX_DEPTH = 60
#: Values of a loop's list that its body is read for.
_MAX_ROUNDS = 8
_CODE_FLAGS = {
    "python": "-c",
    "perl": "-e",
    "ruby": "-e",
    "node": "-e",
    "php": "-r",
    "lua": "-e",
    "osascript": "-e",
    "deno": "eval",
    "bun": "-e",
}
#: Clients of databases, and their options that take a statement; of some, it is the word behind the file.
_DATABASES: dict[str, tuple[str, ...]] = {
    "psql": ("-c", "--command"),
    "mysql": ("-e", "--execute"),
    "mariadb": ("-e", "--execute"),
    "sqlcmd": ("-Q", "-q"),
    "clickhouse-client": ("-q", "--query"),
    "sqlite3": (),
    "duckdb": ("-c",),
}

#: Pieces of a text that does not parse.
_MAX_PIECES = 500
_SEPARATOR = re.compile(r"[\n;|&()]+")
_BRACES = re.compile(r"[{},]")

#: Reads a program in another language: (language, text, steps) -> acts.
ReadCode = Callable[[str, str, Steps], Iterator[Act]]


def read_shell(text: str, steps: Steps, read_code: ReadCode) -> list[Act]:
    """What a shell would do with a text, in its order.

    Args:
        text: one command or a whole script.
        steps: the work that is left.
        read_code: for what is given to interpreters of other languages.

    Raises:
        TooIntricateError: there is more to it than is read.
    """
    return _Shell(steps, read_code).read(text)


class _Shell:
    """One shell's state while a text is read: variables, functions, files that the text wrote."""

    def __init__(self, steps: Steps, read_code: ReadCode, nesting: int = 0) -> None:
        if nesting > MAX_NESTING:
            raise TooIntricateError
        self._steps, self._read_code, self._nesting = steps, read_code, nesting
        self._variables: dict[str, Value] = {}
        self._functions: set[str] = set()
        self._files: dict[str, Value] = {}
        self._acts: list[Act] = []
        self._words = Words(self._variables, self._output_of_substitution, steps)
        self._depth = 0
        self._readers: dict[str, Callable[[Node, Value], Value]] = {
            "pipeline": self._pipeline,
            "redirected_statement": self._redirected_statement,
            "command": self._command,
            "variable_assignment": self._variable_assignment,
            "for_statement": self._for_statement,
            "function_definition": self._function_definition,
            "declaration_command": self._declaration,
            "unset_command": self._declaration,
        }

    def read(self, text: str) -> list[Act]:
        root = parse(text).root_node
        for node in root.named_children:
            before = len(self._acts)
            self._walk(node, Value(""))
            written = text_of(node)[:2_000]
            self._acts[before:] = [act if act.written else replace(act, written=written) for act in self._acts[before:]]
        if root.has_error:
            self._read_pieces(text)
            self._acts.append(unparsable("does not parse as a shell command"))
        return self._acts

    def _read_pieces(self, text: str) -> None:
        """Read what does not parse as plain words between separators, which is less than a shell sees in it."""
        for piece in _SEPARATOR.split(text)[:_MAX_PIECES]:
            self._steps.take()
            words = [Word(word.strip("'\"")) for raw in piece.split()[:100] for word in _BRACES.sub(" ", raw).split()]
            if words:
                self._run(Command(program_of(words[0].text), tuple(words[1:]), head=words[0]))

    # --- Statements ------------------------------------------------------------------------------------------------

    def _walk(self, node: "Node", stdin: Value) -> Value:
        """Read a statement; what it prints."""
        self._steps.take()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooIntricateError
        value = self._readers.get(node.type, self._all)(node, stdin)
        self._depth -= 1
        return value

    def _all(self, node: "Node", stdin: Value) -> Value:
        """Every statement within a node, one after the other."""
        if not node.named_children and node.type not in ("ERROR", "word"):
            return Value("")
        values = [self._walk(child, stdin) for child in _flat(node) if child.type not in _NO_STATEMENTS]
        for found in (
            _substitutions(node)
            if node.type in ("test_command", "arithmetic_expansion", "c_style_for_statement")
            else ()
        ):
            self._output_of_substitution(found)
        printed = [value for value in values if value.text or value.origins]
        return _joined(printed)

    def _pipeline(self, node: "Node", stdin: Value) -> Value:
        value = stdin
        for stage in node.named_children:
            if stage.type != "comment":
                value = self._walk(stage, value)
        return value

    def _redirected_statement(self, node: "Node", stdin: Value) -> Value:
        body = node.child_by_field_name("body")
        redirects: list[Redirect] = []
        after: list[Node] = []
        for child in node.children_by_field_name("redirect"):
            stdin = self._redirect(child, stdin, redirects, after)
        if body is None:
            self._acts += acts_of_redirect(redirects, stdin)
            return Value("")
        if body.type == "command":
            value = self._command(body, stdin, tuple(redirects))
        else:
            value = self._walk(body, stdin)
            self._acts += acts_of_redirect(redirects, value)
        value = self._into_files(redirects, value)
        for node_after in after:  # the rest of a pipeline that a here-document's first line holds
            value = self._walk(node_after, value)
        return value

    def _redirect(self, node: "Node", stdin: Value, redirects: list[Redirect], after: "list[Node]") -> Value:
        """Note one redirection; what the command then reads."""
        if node.type == "herestring_redirect":
            return self._words.one(node.named_children[-1]) if node.named_children else stdin
        if node.type == "heredoc_redirect":
            start = next((text_of(c) for c in node.named_children if c.type == "heredoc_start"), "")
            for child in node.named_children:
                if child.type == "heredoc_body":
                    stdin = Value(text_of(child)) if start[:1] in "'\"\\" else self._words.one(child)
                elif child.type in ("file_redirect", "herestring_redirect"):
                    stdin = self._redirect(child, stdin, redirects, after)
                elif child.type in ("pipeline", "command", "list", "redirected_statement"):
                    after.append(child)
            return stdin
        operator = next((text_of(c) for c in node.children if not c.is_named), ">")
        descriptor = next((text_of(c) for c in node.children if c.type == "file_descriptor"), "")
        for target in node.children_by_field_name("destination")[:1]:
            for word in self._words.fields(target)[:1]:
                if operator in (">&", "<&") and (word.text.isdigit() or word.text == "-"):
                    continue
                redirects.append(Redirect(operator, word, descriptor))
                if operator == "<":
                    return self._files.get(
                        normal(word.text), Value(origins=word.origins | output_of("cat", (word,), Value("")).origins)
                    )
        return stdin

    def _into_files(self, redirects: list[Redirect], value: Value) -> Value:
        for redirect in redirects:
            if redirect.takes_output and UNKNOWN not in redirect.target.text:
                self._files[normal(redirect.target.text)] = value
                return Value("")
        return value

    def _command(self, node: "Node", stdin: Value, redirects: tuple[Redirect, ...] = ()) -> Value:
        words: list[Word] = []
        inner: list[Redirect] = []
        for child in node.named_children:
            if child.type == "variable_assignment":
                self._variable_assignment(child, stdin)
            elif child.type in ("herestring_redirect", "file_redirect", "heredoc_redirect"):
                stdin = self._redirect(child, stdin, inner, [])
            elif child.type != "comment":
                words += self._words.fields(child)
        redirects = (*redirects, *inner)
        if not words:
            self._acts += acts_of_redirect(list(redirects), stdin)
            return Value("")
        return self._run(Command(program_of(words[0].text), tuple(words[1:]), stdin, redirects, words[0]))

    def _variable_assignment(self, node: "Node", _: Value) -> Value:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            if value.type == "array":
                words = [word for child in value.named_children for word in self._words.fields(child)]
                given = Value(
                    " ".join(word.text for word in words),
                    NOWHERE.union(*(w.origins for w in words)) if words else NOWHERE,
                )
            else:
                given = self._words.one(value)
            if len(self._variables) < 1_000:
                appends = "+=" in text_of(node)[:120]
                before = self._variables.get(text_of(name), Value("")) if appends else Value("")
                self._variables[text_of(name)] = _joined([before, given], "")
        return Value("")

    def _declaration(self, node: "Node", stdin: Value) -> Value:
        """``export A=b``, ``unset A``: an assignment, and a command that rules can know."""
        for child in node.named_children:
            if child.type == "variable_assignment":
                self._variable_assignment(child, stdin)
        words = [Word(text_of(child)) for child in node.children if child.type != "comment"]
        if words:
            self._acts += acts_of(Command(words[0].text, tuple(words[1:])))
        return Value("")

    def _for_statement(self, node: "Node", stdin: Value) -> Value:
        name, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
        words = [word for child in node.children_by_field_name("value") for word in self._words.fields(child)]
        if name is None or body is None:
            return self._all(node, stdin)
        values = [Value(word.text, word.origins) for word in words[:_MAX_ROUNDS]] or [Value()]
        printed = []
        for value in values:
            self._variables[text_of(name)] = value
            printed.append(self._walk(body, stdin))
        return _joined(printed)

    def _function_definition(self, node: "Node", stdin: Value) -> Value:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is not None and body is not None:
            own = text_of(name)
            self._functions.add(own)
            calls = [text_of(found) for found in _nodes(body, "command_name")]
            if calls.count(own) > 1 or (own in calls and b"&" in (body.text or b"")):
                self._acts.append(Act("destructive-command", "critical", "starts copies of itself without end"))
            return self._walk(body, stdin)
        return Value("")

    def _output_of_substitution(self, node: "Node") -> Value:
        """What the commands of ``$(...)``, backquotes or ``<(...)`` print."""
        return self._walk_children(node)

    def _walk_children(self, node: "Node") -> Value:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooIntricateError
        value = _joined([self._walk(child, Value("")) for child in node.named_children])
        self._depth -= 1
        return value

    # --- Commands --------------------------------------------------------------------------------------------------

    def _run(self, command: Command) -> Value:
        self._steps.take(1 + len(command.words))
        if hides_program(command):
            self._acts.append(Act("obfuscated-command", "high", "runs a program whose name it hides"))
        inner = unwrapped(command)
        self._acts += acts_of(command)
        value = _joined([self._run_inner(run) for run in inner]) if inner else self._effect(command)
        self._note_files(command, value)
        return value if command.program not in ("tee", "sponge") else command.stdin

    def _run_inner(self, command: Command) -> Value:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TooIntricateError
        value = self._run(command)
        self._depth -= 1
        return value

    def _effect(self, command: Command) -> Value:
        """What a command that wraps no other does with text that it runs, and what it prints."""
        program, texts = command.program, command.texts
        if program in ("eval", ".", "source") or is_shell(program):
            self._run_text(command)
            return Value(origins=frozenset({"shell"}))
        language = next((name for name in _CODE_FLAGS if program.rstrip("0123456789.").startswith(name)), None)
        if language:
            self._run_program(language, command)
            return Value()
        if program in _DATABASES:
            self._run_query(command)
        if UNKNOWN in program and command.head.origins & {"network", "decoder"}:
            self._acts.append(_unseen(command.head.origins))
        if program in ("cat", "tac", "bat"):
            files = [self._files[normal(text)] for text in texts if normal(text) in self._files]
            if files:
                return _joined(files)
        return output_of(program, command.words, command.stdin)

    def _run_text(self, command: Command) -> None:
        """``sh -c TEXT``, ``sh FILE``, ``... | sh``, ``eval WORDS``, ``. FILE``."""
        flagged = next(
            (n for n, text in enumerate(command.texts) if text[:1] == "-" and text[1:2] != "-" and "c" in text[1:]),
            None,
        )
        if command.program == "eval":
            given = _as_value(command.words)
        elif flagged is not None and is_shell(command.program):
            given = _as_value(command.words[flagged + 1 : flagged + 2])
        else:
            files = command.operands("-o", "-O", "--rcfile", "--init-file")
            first = (
                files[0] if files and files[0].text not in ("-", "/dev/stdin") and "s" not in command.letters else None
            )
            if first is None:
                given = command.stdin
            else:
                origins = first.origins | (
                    self._files[normal(first.text)].origins if normal(first.text) in self._files else NOWHERE
                )
                given = self._files.get(normal(first.text), Value(origins=origins))
        self._take_text(given)

    def _take_text(self, given: Value) -> None:
        if given.origins & {"network", "decoder"}:
            self._acts.append(_unseen(given.origins))
        if not given.text.strip(f"{UNKNOWN} \n"):
            return
        before = len(self._acts)
        inner = _Shell(self._steps, self._read_code, self._nesting + 1)
        inner._variables.update(self._variables)
        inner._files = self._files
        self._acts += inner.read(given.text.replace(UNKNOWN, " "))
        if given.decoded and any(act.severity in ("high", "critical", "medium") for act in self._acts[before:]):
            self._acts.append(Act("obfuscated-command", "high", "decodes a text and runs it"))
        elif given.decoded:
            self._acts.append(Act("obfuscated-command", "medium", "decodes a text and runs it"))

    def _run_program(self, language: str, command: Command) -> None:
        """``python -c TEXT``, ``... | perl``, ``ruby FILE``."""
        texts = list(command.value_of(_CODE_FLAGS[language], "-e", "-E", "--eval")) if language != "deno" else []
        operands = command.operands("-m", "-W", "-X")
        if texts:
            given = _as_value(tuple(texts[:1]))
        elif any(text.startswith("-m") for text in command.texts):
            return
        elif operands and operands[0].text != "-":
            given = self._files.get(normal(operands[0].text), Value(origins=operands[0].origins))
        else:
            given = command.stdin
        if given.origins & {"network", "decoder"}:
            self._acts.append(_unseen(given.origins))
        if given.text.strip(f"{UNKNOWN} \n"):
            self._acts += self._read_code(language, given.text.replace(UNKNOWN, "0"), self._steps)

    def _run_query(self, command: Command) -> None:
        """``psql -c TEXT``, ``sqlite3 FILE TEXT``, ``... | mysql``."""
        words = list(command.value_of(*_DATABASES[command.program]))
        if command.program in ("sqlite3", "duckdb"):
            words += command.operands()[1:]
        texts = [word.text for word in words] or [command.stdin.text]
        for text in texts:
            # A backslash or a dot begins a command of the client's own.
            if text.strip(f"{UNKNOWN} \n") and text.lstrip()[:1] not in "\\.":
                self._acts += self._read_code("sql", text.replace(UNKNOWN, "x"), self._steps)

    def _note_files(self, command: Command, printed: Value) -> None:
        """Remember what stands in the files that a command writes, for what reads them later in the text."""
        if command.program in ("tee", "sponge"):
            for word in command.operands():
                self._files[normal(word.text)] = command.stdin
        for word in (
            command.value_of("-o", "-O", "--output", "--output-document") if "network" in printed.origins else ()
        ):
            self._files[normal(word.text)] = Value(origins=frozenset({"network"}))
        if "network" in printed.origins and command.program in ("wget", "curl", "fetch", "aria2c"):
            named = command.program != "curl" or "O" in command.letters or command.has("--remote-name")
            for word in command.operands("-o", "-H", "-A", "-e", "-X", "-d", "-P") if named else ():
                self._files[normal(word.text.rstrip("/").rsplit("/", 1)[-1])] = Value(origins=frozenset({"network"}))
        if command.program in ("mv", "cp", "install", "ln") and len(command.operands()) == 2:
            first, second = (normal(word.text) for word in command.operands())
            if first in self._files:
                self._files[second] = self._files[first]
        if normal(command.head.text) in self._files and "/" in command.head.text:
            self._take_text(self._files[normal(command.head.text)])


_NO_STATEMENTS = word_set(
    "comment variable_name heredoc_start heredoc_end string raw_string word number test_operator regex "
    "simple_expansion expansion ansi_c_string concatenation command_name file_descriptor"
)


def _unseen(origins: frozenset[str]) -> Act:
    if "network" in origins:
        return Act("piped-to-shell", "high", "runs what it fetches from the network")
    return Act("obfuscated-command", "high", "runs a text that only a decoder shows")


def _as_value(words: tuple[Word, ...]) -> Value:
    origins = NOWHERE.union(*(word.origins for word in words)) if words else NOWHERE
    return Value(" ".join(word.text for word in words), origins, any(word.decoded or word.disguised for word in words))


def _joined(values: list[Value], between: str = "\n") -> Value:
    values = [value for value in values if value.text or value.origins]
    if not values:
        return Value("")
    origins = NOWHERE.union(*(value.origins for value in values))
    return Value(between.join(value.text for value in values)[:65_536], origins, any(value.decoded for value in values))


def _flat(node: "Node") -> "list[Node]":
    """A node's statements; of a long ``a && b && c``, which nests to the left, each one."""
    found: list[Node] = []
    waiting = list(reversed(node.named_children))
    while waiting:
        child = waiting.pop()
        if child.type == "list":
            waiting += reversed(child.named_children)
        else:
            found.append(child)
    return found


def _nodes(node: "Node", *types: str) -> "Iterator[Node]":
    waiting = [node]
    while waiting:
        child = waiting.pop()
        if child.type in types:
            yield child
        else:
            waiting += child.named_children


def _substitutions(node: "Node") -> "Iterator[Node]":
    return _nodes(node, "command_substitution", "process_substitution")
