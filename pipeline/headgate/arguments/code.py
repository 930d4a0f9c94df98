"""Programs: Python read by its own grammar, other languages by what they hand to a shell.

In comes a program's text; out come its acts. Imports and aliases are followed, so that a call is known by its full name
however it is reached (``__import__``, ``getattr``, ``from os import system as s``), and constants are worked out
(`constants`), so that what is decoded and then run is read as what it becomes. Nothing is run.

Of Perl, Ruby, PHP, JavaScript and others only two things are read: quoted texts that stand in a call that runs a
command, and a socket beside such a call. That is less than a grammar sees.

Source: Python 3.11, `ast`; MITRE ATT&CK T1059.004, T1059.006, T1059.007.
"""

import ast
import re
import shlex
import warnings
from collections.abc import Callable, Iterator

from headgate.arguments.acts import MAX_NESTING, Act, Steps, TooIntricateError, unparsable
from headgate.arguments.constants import Constants, assigned
from headgate.arguments.destruction import removal
from headgate.arguments.places import is_place
from headgate.arguments.privileges import into_file
from headgate.provenance.effects import word_set
from headgate_schemas.findings import Severity

MAX_CHARS = 131_072
_SHELLS = word_set(
    "os.system os.popen subprocess.run subprocess.call subprocess.Popen subprocess.check_call "
    "subprocess.check_output "
    "subprocess.getoutput subprocess.getstatusoutput commands.getoutput pty.spawn "
    "asyncio.create_subprocess_shell get_ipython.system "
    "asyncio.create_subprocess_exec os.execv os.execl os.execvp os.execlp os.execve os.spawnl os.spawnv "
    "os.posix_spawn platform.popen"
)
_REMOVES = {
    "shutil.rmtree": True,
    "os.remove": False,
    "os.unlink": False,
    "os.rmdir": False,
    "os.removedirs": True,
    "send2trash.send2trash": True,
    "pathlib.Path.unlink": False,
    "pathlib.Path.rmdir": False,
}
_SENDS = re.compile(
    r"(?:requests|httpx|aiohttp|urllib3|session|client)\.(?:post|put|patch|request)"
    r"|urllib\.request\.(?:urlopen|Request)|smtplib\.SMTP(?:_SSL)?|ftplib\.FTP|paramiko\.\w+"
    r"|http\.client\.HTTPS?Connection|socket\.create_connection"
)
_FETCHES = re.compile(
    r"(?:requests|httpx|urllib3)\.(?:get|request|post)|urllib\.request\.urlopen|urllib\.urlopen|urllib2\.urlopen"
)
_LISTS = re.compile(r"os\.(?:walk|listdir|scandir)|glob\.i?glob|.*\.(?:rglob|glob|iterdir)$")
_QUERIES = word_set("execute executemany executescript read_sql read_sql_query raw")
#: How a statement begins that changes something; others need no parser.
_STATEMENT = re.compile(
    r"(?i)\s*(?:drop|delete|truncate|update|alter|grant|select|with|exec|copy|insert|merge|create)\b"
)
_MAGIC = re.compile(r"(?m)^\s*[!%](?:sx |system |%?bash\n?|%?sh\n?)?(.*)$")
_HANDED = re.compile(
    r"(?:\bexec(?:Sync|File|FileSync)?|\bspawn(?:Sync)?|\bsystem|\bpopen|\bshell_exec|\bpassthru|\bproc_open"
    r"|\bpcntl_exec|\bqx|\bdo shell script|os\.execute|Kernel\.system|%x|\bsh)"
    r"\s{0,3}\(?\s{0,3}(?:\"((?:[^\"\\]|\\.){1,4000})\"|'((?:[^'\\]|\\.){1,4000})'|`((?:[^`\\]|\\.){1,4000})`"
    r"|\{([^}]{1,4000})\})"
)
_BACKQUOTED = re.compile(r"`([^`$]{2,2000})`")
_SOCKETS = re.compile(
    r"(?i)\bsocket\b|fsockopen|tcpsocket|net\.connect|net\.socket|io::socket|stream_socket_client|new socket"
)
_RUNS = re.compile(r"(?i)\bexec\b|\bspawn\b|\bsystem\b|popen|proc_open|shell_exec|/bin/(?:ba)?sh|cmd\.exe")

ReadShell = Callable[[str, Steps], list[Act]]


def read_program(language: str, text: str, steps: Steps, read_shell: ReadShell) -> Iterator[Act]:
    """What a program would do.

    Args:
        language: lower case.
        text: the program.
        steps: the work that is left.
        read_shell: for what it hands to a shell.

    Raises:
        TooIntricateError: it is longer than is read.
    """
    if len(text) > MAX_CHARS:
        raise TooIntricateError
    if language == "sql":
        from headgate.arguments.sql import read_sql

        yield from read_sql(text, steps)
    elif language.startswith(("python", "ipython", "jupyter")):
        yield from read_python(text, steps, read_shell)
    else:
        yield from _other(text, steps, read_shell)


def read_python(text: str, steps: Steps, read_shell: ReadShell, nesting: int = 0) -> list[Act]:
    """What a Python program would do; one act of `unparsable` where it is none."""
    if nesting > MAX_NESTING or len(text) > MAX_CHARS:
        raise TooIntricateError
    acts = [act for line in _MAGIC.findall(text) if line.strip() for act in read_shell(line, steps)]
    tree = parse(_MAGIC.sub("pass", text) if acts or text.lstrip().startswith(("!", "%")) else text)
    if tree is None:
        return [*acts, unparsable("does not parse as Python")]
    return list(dict.fromkeys([*acts, *_Program(steps, read_shell, nesting).read(tree)]))


def parse(text: str) -> ast.Module | None:
    """The syntax tree of a Python text, as a file or as an expression; None where it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in somebody's text is not ours to report
        try:
            return ast.parse(text.replace("\r\n", "\n"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


class _Program:
    """One program while it is read."""

    def __init__(self, steps: Steps, read_shell: ReadShell, nesting: int) -> None:
        self._steps, self._read_shell, self._nesting = steps, read_shell, nesting
        self._aliases: dict[str, str] = {}
        self._constants = Constants(self._dotted, steps)
        self._origins: dict[str, set[str]] = {}
        self._seen: set[str] = set()
        self._listed: list[str] = []
        self._forks = False
        self._acts: list[Act] = []

    def read(self, tree: ast.Module) -> list[Act]:
        nodes = list(_in_order(tree))
        self._steps.take(len(nodes))
        for node, loop in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
            elif isinstance(node, ast.Call):
                self._call(node, loop)
            for name, value in assigned(node).items():
                self._assign(name, value)
            if isinstance(node, ast.For):
                origins = self._origins_of(node.iter)
                self._origins |= {name.id: origins for name in ast.walk(node.target) if isinstance(name, ast.Name)}
        self._acts += self._together()
        return self._acts

    # --- Names -----------------------------------------------------------------------------------------------------

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            self._aliases[bound] = f"{module}{alias.name}" if alias.asname or module else bound

    def _dotted(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return self._aliases.get(name, name)
            case ast.Attribute(value=inner, attr=attribute):
                base = self._dotted(inner)
                return f"{base}.{attribute}" if base else f".{attribute}"
            case ast.Call(func=func, args=args):
                return self._called(self._dotted(func), args)
            case ast.Subscript(value=inner, slice=part):
                key = self._constants.text(part)
                base = self._dotted(inner)
                if key and base.endswith(("__dict__", "globals", "locals", "vars", "modules")):
                    return ".".join(
                        piece
                        for piece in (base.rpartition(".")[0].removesuffix("sys"), key)
                        if piece and piece != "builtins"
                    )
                return base
        return ""

    def _called(self, name: str, args: list[ast.expr]) -> str:
        """What a call gives a name to: a module, an attribute, an object of a class."""
        texts = [self._constants.text(arg) for arg in args[:2]]
        name = name.removeprefix("builtins.").removeprefix("__builtins__.")
        if name in ("__import__", "importlib.import_module") and texts and texts[0]:
            return texts[0]
        if name == "getattr" and len(texts) == 2 and texts[1]:
            return f"{self._dotted(args[0])}.{texts[1]}".removeprefix("builtins.").removeprefix("__builtins__.")
        return name

    def _assign(self, name: str, value: ast.expr) -> None:
        constant = self._constants.value(value)
        if constant is not None and len(self._constants.names) < 1_000:
            self._constants.names[name] = constant
        else:
            self._constants.names.pop(name, None)
        dotted = self._dotted(value)
        if dotted and dotted != name and len(self._aliases) < 1_000:
            self._aliases[name] = dotted
        self._origins[name] = self._origins_of(value)

    def _origins_of(self, node: ast.AST) -> set[str]:
        """Whether a value comes from the network, a decoder, a secret, a listing of files."""
        found: set[str] = set()
        for inner, _ in _in_order(node):
            if isinstance(inner, ast.Name):
                found |= self._origins.get(inner.id, set())
            if not isinstance(inner, ast.Call | ast.Attribute | ast.Subscript):
                continue
            name = self._dotted(inner.func if isinstance(inner, ast.Call) else inner)
            if isinstance(inner, ast.Call) and _FETCHES.fullmatch(name.removesuffix(".read").removesuffix(".text")):
                found.add("network")
            elif _LISTS.fullmatch(name):
                found.add("listing")
            elif re.search(
                r"(?:b(?:64|32|16|85)decode|zlib\.decompress|marshal\.loads|fromhex|unhexlify|codecs\.decode|fernet|decrypt)$",
                name.lower(),
            ):
                found.add("decoder")
            elif name.startswith("os.environ"):
                found.add("secret")
            elif isinstance(inner, ast.Call) and inner.args:
                path = self._constants.text(inner.args[0])
                if (
                    path
                    and name.rpartition(".")[2] in ("open", "read_text", "read_bytes", "Path")
                    and is_place(path, "secret", "privilege")
                ):
                    found.add("secret")
        return found

    # --- Calls -----------------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call, loop: bool) -> None:
        name = self._dotted(node.func)
        name = name.removeprefix("builtins.").removeprefix("__builtins__.")
        last = name.rpartition(".")[2]
        self._seen.add(name)
        self._forks |= name == "os.fork" and loop
        if _LISTS.fullmatch(name):
            inner = node.args[0] if node.args and not name.startswith(".") else node.func
            self._listed.append(self._constants.text(inner) or ".")
        if name in _SHELLS:
            self._shell(node)
        elif name in ("eval", "exec", "compile", "builtins.exec"):
            self._run(node)
        elif last in _QUERIES and node.args:
            self._query(node.args[0])
        elif name in _REMOVES or last in ("unlink", "rmdir", "rmtree"):
            self._remove(node, name, last, loop)
        elif last in ("open", "write_text", "write_bytes"):
            self._open(node, last)
        elif (
            name in ("os.setuid", "os.setgid", "os.seteuid") and node.args and self._constants.value(node.args[0]) == 0
        ):
            self._acts.append(Act("privilege-raising", "high", "takes the rights of root"))
        elif name == "os.chmod" and len(node.args) > 1:
            mode = self._constants.value(node.args[1])
            if (isinstance(mode, int) and mode & 0o6000) or "S_ISUID" in ast.dump(node.args[1]):
                self._acts.append(Act("privilege-raising", "high", "lets a program run with its owner's rights"))
        elif name == "ctypes.string_at" and node.args and isinstance(node.args[0], ast.Constant):
            self._acts.append(Act("destructive-command", "medium", "makes its own process fail"))
        if _SENDS.fullmatch(name) or (
            last in ("post", "put", "sendall", "send", "sendmail", "storbinary") and "." in name
        ):
            self._send(node)

    def _shell(self, node: ast.Call) -> None:
        given = (
            node.args[0]
            if node.args
            else next((k.value for k in node.keywords if k.arg in ("args", "command", "cmd")), None)
        )
        value = self._constants.value(given) if given is not None else None
        if isinstance(value, list):
            words = [shlex.quote(item) if isinstance(item, str) else "x" for item in value]
            text: str | None = " ".join(words)
        else:
            parts = (
                [self._constants.text(arg) for arg in node.args]
                if self._dotted(node.func).startswith(("os.exec", "os.spawn", "asyncio.create_subprocess_exec"))
                else []
            )
            text = " ".join(shlex.quote(part) for part in parts if part) if parts else self._constants.text(given)
        origins = self._origins_of(node)
        if text:
            found = self._read_shell(text.replace("\0", "$X"), self._steps)
            self._acts += found
            if "decoder" in origins and found:
                self._acts.append(Act("obfuscated-command", "high", "decodes a text and runs it"))
        elif "network" in origins:
            self._acts.append(Act("piped-to-shell", "high", "runs what it fetches from the network"))
        elif "decoder" in origins:
            self._acts.append(Act("obfuscated-command", "high", "runs a text that only a decoder shows"))

    def _run(self, node: ast.Call) -> None:
        text = self._constants.text(node.args[0]) if node.args else None
        origins = self._origins_of(node)
        if text and "\0" not in text:
            found = read_python(text, self._steps, self._read_shell, self._nesting + 1)
            self._acts += [act for act in found if act.type != "unparsable-command"]
        if "network" in origins:
            self._acts.append(Act("piped-to-shell", "high", "runs what it fetches from the network"))
        elif "decoder" in origins:
            self._acts.append(Act("obfuscated-command", "high", "decodes a text and runs it"))

    def _query(self, node: ast.expr) -> None:
        """``cursor.execute(TEXT)``: what no parser takes is left to whoever runs it."""
        from headgate.arguments.sql import read_sql

        text = self._constants.text(node) or ""
        if _STATEMENT.match(text):
            found = read_sql(text.replace("\0", "x"), self._steps)
            self._acts += [act for act in found if act.type != "unparsable-command"]

    def _remove(self, node: ast.Call, name: str, last: str, loop: bool) -> None:
        target = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        path = self._constants.text(target)
        deep = _REMOVES.get(name, last == "rmtree")
        act = removal(path, deep) if path and "\0" not in path[:1] else None
        if act:
            self._acts.append(act)
        elif loop and target is not None and (self._listed or "listing" in self._origins_of(target)):
            wide = any(is_place(place, "root", "home", "system") for place in self._listed)
            severity: Severity = "critical" if wide else "medium"
            self._acts.append(Act("destructive-command", severity, "removes all files of a listing, one by one"))

    def _open(self, node: ast.Call, last: str) -> None:
        path = (
            self._constants.text(node.args[0])
            if node.args and last == "open"
            else self._constants.text(node.func.value)
            if isinstance(node.func, ast.Attribute)
            else None
        )
        given = node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "mode"), None)
        mode = self._constants.text(given) or "r" if last == "open" else "w"
        if not path or "\0" in path:
            return
        if any(sign in mode for sign in "wax+"):
            self._acts += into_file(path)
            if is_place(path, "device"):
                self._acts.append(Act("destructive-command", "critical", "writes over a device", (path,)))
        elif is_place(path, "secret", "privilege"):
            self._seen.add("secret")
            self._acts.append(
                Act("path-escape", "medium", "reads where keys, credentials or accounts are kept", (path,))
            )

    def _send(self, node: ast.Call) -> None:
        origins = (
            set().union(*(self._origins_of(arg) for arg in [*node.args, *(k.value for k in node.keywords)]))
            if node.args or node.keywords
            else set()
        )
        self._seen.add("sends")
        if "secret" in origins:
            self._acts.append(Act("sends-data-out", "critical", "sends keys or credentials out"))

    def _together(self) -> Iterator[Act]:
        """What only several calls together say."""
        sockets = any(name.startswith("socket.") for name in self._seen)
        shells = any(name in _SHELLS for name in self._seen) or "pty.spawn" in self._seen
        if sockets and (("os.dup2" in self._seen) or shells):
            yield Act("reverse-shell", "critical", "hands a shell to whoever is at the other end of a connection")
        elif {"secret", "sends"} <= self._seen or ("secret" in self._seen and sockets):
            yield Act("sends-data-out", "high", "reads keys or credentials and sends something out")
        if self._forks:
            yield Act("destructive-command", "critical", "starts copies of itself without end")


def _in_order(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Every node in the order of the text, and whether it stands in a loop. A stack of our own: trees can be deep."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, loop = waiting.pop()
        yield node, loop
        inside = loop or isinstance(node, ast.For | ast.While | ast.ListComp | ast.AsyncFor | ast.GeneratorExp)
        waiting += [(child, inside) for child in reversed(list(ast.iter_child_nodes(node)))]


def _other(text: str, steps: Steps, read_shell: ReadShell) -> Iterator[Act]:
    steps.take(1 + len(text) // 100)
    handed = [next(part for part in found if part) for found in _HANDED.findall(text)[:100]]
    for command in (*handed, *_BACKQUOTED.findall(text)[:100]):
        yield from (act for act in read_shell(command, steps) if act.type != "unparsable-command")
    if _SOCKETS.search(text) and _RUNS.search(text):
        yield Act("reverse-shell", "critical", "hands a shell to whoever is at the other end of a connection")
