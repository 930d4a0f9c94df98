"""Programs that run another program: ``sudo``, ``env``, ``xargs``, ``find -exec``, ``busybox`` and their like.

In comes a command, out comes what it runs; a command that runs nothing else is not unwrapped. A search that picks files
by a test makes what it runs *bounded*: it is done to some of them.
"""

import re
from collections.abc import Callable, Iterator

from headgate.arguments.commands import Command, unknown
from headgate.arguments.places import UNKNOWN
from headgate.arguments.words import Word
from headgate.provenance.effects import word_set

#: Wrapper -> its options that take a value, and the words of its own that stand before the command.
_PLAIN: dict[str, tuple[frozenset[str], int]] = {
    "sudo": (word_set("-u -g -h -p -C -T -r -t -D -R -U --user --group --host --prompt --chdir --role"), 0),
    "doas": (frozenset(("-u", "-C")), 0),
    "pkexec": (frozenset(("--user",)), 0),
    "env": (word_set("-u -C -S --unset --chdir"), 0),
    "nohup": (frozenset(), 0),
    "nice": (frozenset(("-n", "--adjustment")), 0),
    "ionice": (word_set("-c -n -p --class --classdata"), 0),
    "timeout": (word_set("-s -k --signal --kill-after"), 1),
    "time": (frozenset(("-f", "-o")), 0),
    "stdbuf": (word_set("-i -o -e"), 0),
    "setsid": (frozenset(), 0),
    "exec": (frozenset(("-a",)), 0),
    "command": (frozenset(), 0),
    "builtin": (frozenset(), 0),
    "busybox": (frozenset(), 0),
    "toybox": (frozenset(), 0),
    "chroot": (frozenset(("--userspec", "--groups")), 1),
    "watch": (frozenset(("-n", "--interval")), 0),
    "strace": (word_set("-o -e -p -s -u"), 0),
    "ltrace": (word_set("-o -e -p"), 0),
    "unshare": (word_set("-S -G -R -w"), 0),
    "fakeroot": (frozenset(), 0),
    "proxychains": (frozenset(("-f",)), 0),
    "proxychains4": (frozenset(("-f",)), 0),
    "torsocks": (frozenset(), 0),
    "flock": (word_set("-w -E --timeout"), 1),
    "runuser": (frozenset(("-u", "-g")), 0),
    "then": (frozenset(), 0),
    "do": (frozenset(), 0),
    "unbuffer": (frozenset(), 0),
    "caffeinate": (frozenset(("-t", "-w")), 0),
    "arch": (frozenset(), 0),
    "catchsegv": (frozenset(), 0),
    "trap": (frozenset(), 0),
    "systemd-run": (word_set("-p -u --unit --property --on-calendar"), 0),
    "parallel": (word_set("-j -n --jobs"), 0),
}
_XARGS = word_set("-I -i -n -P -L -s -d -E -a --max-args --max-procs --replace --delimiter --arg-file --max-lines")
_SSH_VALUED = word_set("-p -i -l -o -F -J -L -R -D -W -b -c -E -e -m -S -w")
_RUN_VALUED = word_set(
    "-e -u -w -v -p --name --env --user --workdir --volume --network --entrypoint --mount -n -c -l --cpus -m"
)
_SEARCHES = frozenset(("find", "gfind", "fd", "fdfind"))
_TESTS = word_set(
    "-name -iname -path -ipath -wholename -regex -iregex -size -empty -mtime -mmin -atime -amin -ctime -cmin "
    "-newer -perm -user -uid "
    "-group -nouser -nogroup -inum -samefile -links -lname -newermt -used -anewer -cnewer -e --extension"
)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w{0,99}\+?=")


def unwrapped(command: Command) -> list[Command]:
    """What a command runs in its stead; empty for one that is no wrapper."""
    reader = _READERS.get(command.program)
    if reader:
        return list(reader(command))
    if command.program in _PLAIN:
        inner = _after_options(command, *_PLAIN[command.program])
        return [command.becomes(tuple(inner))] if inner else []
    return []


def _after_options(command: Command, valued: frozenset[str], own: int) -> list[Word]:
    """The words from the command on, past options, assignments and the wrapper's own operands."""
    words = list(command.words)
    while words:
        text = words[0].text
        if text == "--":
            words = words[1:]
            break
        if text.startswith("-") and len(text) > 1:
            words = words[2 if text in valued else 1 :]
        elif _ASSIGNMENT.match(text):
            words = words[1:]
        else:
            break
    return words[own:]


def _xargs(command: Command) -> Iterator[Command]:
    inner = _after_options(command, _XARGS, 0)
    if not inner:
        return
    stdin = command.stdin
    given = (
        [Word(text) for text in stdin.text.split()[:256]] if stdin.known and stdin.text else [unknown(stdin.origins)]
    )
    mark = next(iter(command.value_of("-I", "--replace")), None)
    if mark and mark.text:
        texts = [Word(word.text.replace(mark.text, given[0].text), word.origins | given[0].origins) for word in inner]
        yield command.becomes(tuple(texts), bounded=not stdin.known)
    else:
        yield command.becomes((*inner, *given), bounded=not stdin.known)


def _find(command: Command) -> Iterator[Command]:
    """``find ROOTS TESTS -exec COMMAND {} ;``, and ``-delete`` as the removal of the roots."""
    words = list(command.words)
    texts = [word.text for word in words]
    first = next(
        (
            n
            for n, text in enumerate(texts)
            if (text.startswith("-") and text not in ("-H", "-L", "-P", "-d", "-E", "-X", "-s")) or text in ("(", "!")
        ),
        len(words),
    )
    roots = [word for word in words[:first] if not word.text.startswith("-")] or [Word(".")]
    bounded = any(text in _TESTS for text in texts[first:]) or ("-type" in texts[first:] and "d" not in texts[first:])
    if "-delete" in texts:
        yield command.becomes((Word("rm"), Word("-rf"), *roots), bounded=bounded)
    yield from (command.becomes(inner, bounded=bounded) for inner in _executed(words, roots))


def _executed(words: list[Word], roots: list[Word]) -> Iterator[tuple[Word, ...]]:
    """The commands of ``-exec``, each up to its end, with the roots for ``{}``."""
    at = 0
    while at < len(words):
        if words[at].text in ("-exec", "-execdir", "-ok", "-okdir", "-x", "--exec"):
            end = next((n for n in range(at + 1, len(words)) if words[n].text in (";", "+", "\\;")), len(words))
            filled = ((roots if word.text == "{}" else [_filled(word, roots[0])]) for word in words[at + 1 : end])
            inner = tuple(word for some in filled for word in some[:8])
            if inner:
                yield inner
            at = end
        at += 1


def _filled(word: Word, root: Word) -> Word:
    return Word(word.text.replace("{}", root.text), word.origins, word.disguised) if "{}" in word.text else word


def _su(command: Command) -> Iterator[Command]:
    """``su -c TEXT USER`` and ``script -c TEXT`` run a shell's text."""
    for word in command.value_of("-c", "--command"):
        yield command.becomes((Word("sh"), Word("-c"), word))


def _inside(command: Command) -> Iterator[Command]:
    """``ssh HOST COMMAND``, ``docker exec NAME COMMAND``, ``kubectl exec POD -- COMMAND``."""
    texts = list(command.texts)
    if command.program == "ssh":
        operands = command.operands(*_SSH_VALUED)
        if len(operands) > 1:
            yield command.becomes((Word("sh"), Word("-c"), Word(" ".join(word.text for word in operands[1:]))))
        return
    if "exec" not in texts and "run" not in texts:
        return
    if "--" in texts:
        yield command.becomes(command.words[texts.index("--") + 1 :])
        return
    verb = texts.index("exec") if "exec" in texts else texts.index("run")
    rest = Command("", command.words[verb + 1 :])
    inner = rest.operands(*_RUN_VALUED)
    if len(inner) > 1:
        yield command.becomes(tuple(command.words[verb + 1 :][rest.words.index(inner[1]) :]))


_READERS: dict[str, Callable[[Command], Iterator[Command]]] = {
    "xargs": _xargs,
    "gxargs": _xargs,
    "su": _su,
    "script": _su,
    "ssh": _inside,
    "docker": _inside,
    "podman": _inside,
    "kubectl": _inside,
    "nerdctl": _inside,
    **dict.fromkeys(_SEARCHES, _find),
}


def hides_program(command: Command) -> bool:
    """Whether the program's name is written so that a reader does not see which it is."""
    text = command.head.text
    if UNKNOWN in text or not text:
        return False
    globbed = (
        text.startswith(("/", "./", "$"))
        and any(sign in text for sign in "?[*")
        and not text.endswith((".sh", ".py", ".run"))
    )
    scripts = {_script(letter) for letter in text if letter.isalpha()}
    return command.head.disguised or command.head.decoded or globbed or ("latin" in scripts and len(scripts) > 1)


def _script(letter: str) -> str:
    import unicodedata

    return unicodedata.name(letter, "other").split(" ", 1)[0].lower()
