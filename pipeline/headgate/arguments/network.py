"""Commands that let data or control leave: uploads, copies to other machines, reverse shells, data in names that are
looked up.

Sending a file is daily work; sending keys, credentials or what another command gathered is not. A shell whose input is
a connection is never ordinary.

Source: MITRE ATT&CK T1041, T1048, T1059, T1071, T1105, T1567, T1572; ATLAS AML.T0086.
"""

import re
from collections.abc import Iterator

from headgate.arguments.acts import Act
from headgate.arguments.commands import Command, Redirect, is_shell
from headgate.arguments.places import UNKNOWN, is_place, place_of
from headgate.arguments.words import Origin, Word
from headgate_schemas.findings import Severity

SENDS = "sends-data-out"
_REVERSE = Act("reverse-shell", "critical", "hands a shell to whoever is at the other end of a connection")
_DEV_TCP = re.compile(r"/dev/(?:tcp|udp)/")
_LOCAL = re.compile(r"(?:https?://)?(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0)(?:[:/]|$)")
_METADATA = re.compile(
    r"169\.254\.169\.254|metadata\.google\.internal|fd00:ec2::254|100\.100\.100\.200|0xa9fea9fe|2852039166",
    re.IGNORECASE,
)
_BODIES = (
    "-d",
    "--data",
    "--data-binary",
    "--data-raw",
    "--data-ascii",
    "--data-urlencode",
    "-F",
    "--form",
    "-T",
    "--upload-file",
    "--post-file",
    "--post-data",
    "--body-file",
    "--body-data",
    "-b",
    "--cookie",
    "-H",
    "--header",
    "--json",
    "-u",
    "--user",
)


def fetch(command: Command) -> Iterator[Act]:
    """curl, wget and their like: what they send, and the cloud's metadata."""
    if any(_METADATA.search(text) for text in command.texts):
        yield Act(SENDS, "high", "asks the cloud's metadata service, which gives out credentials")
    local = any(_LOCAL.match(text) for text in command.texts)
    for word in command.value_of(*_BODIES):
        yield from _sent(word, command, local, files="@" in word.text or "<" in word.text or command.program == "wget")
    for word in command.operands(*_BODIES, "-o", "-O", "-X", "-A", "-e"):
        if word.origins & {"secret", "data"} and not local:
            yield Act(SENDS, "high", "puts what another command prints into an address that it asks for", (word.text,))
    for word in command.value_of("-T", "--upload-file", "--post-file", "--body-file"):
        yield from _file(word.text, local)
    if "@-" in "".join(word.text for word in command.value_of(*_BODIES)) or "-" in [
        w.text for w in command.value_of("-T", "--upload-file")
    ]:
        yield from _piped(command.stdin.origins, local)


def _sent(word: Word, command: Command, local: bool, files: bool) -> Iterator[Act]:
    if local:
        return
    if word.origins & {"secret"}:
        yield Act(SENDS, "critical", "sends keys or credentials out", (word.text,))
    elif word.origins & {"data"} and UNKNOWN in word.text:
        yield Act(SENDS, "high", "sends out what another command prints", (word.text,))
    elif files and command.program != "wget":
        at = re.split(r"[@<]", word.text, maxsplit=1)[-1].split(";")[0]
        if at != "-":
            yield from _file(at, local)


def _file(path: str, local: bool) -> Iterator[Act]:
    if local or path == "-":
        return
    secret = is_place(path, "secret", "privilege", "log")
    yield Act(
        SENDS,
        "critical" if secret else "medium",
        "sends keys or credentials out" if secret else "sends a file out",
        (path,),
    )


def _piped(origins: frozenset[Origin], local: bool) -> Iterator[Act]:
    if local or not origins & {"secret", "data"}:
        return
    secret = "secret" in origins
    severity: Severity = "critical" if secret else "high"
    yield Act(SENDS, severity, "sends keys or credentials out" if secret else "sends out what another command prints")


def connect(command: Command) -> Iterator[Act]:
    """nc, ncat, socat, telnet: a shell at their end, or data in their pipe."""
    joined = " ".join(command.texts)
    runs = command.letters & {"e", "c"} and command.program in (
        "nc",
        "ncat",
        "netcat",
        "nc.traditional",
        "nc.openbsd",
        "cryptcat",
    )
    if (
        (runs and any(is_shell(text.rsplit("/", 1)[-1]) or "cmd" in text.lower() for text in command.texts))
        or command.has("--exec", "--sh-exec", "--lua-exec")
        or (command.program == "socat" and re.search(r"(?i)(?:exec|system):", joined))
        or "shell" in command.stdin.origins
    ):
        yield _REVERSE
    else:
        local = any(_LOCAL.match(text) for text in command.texts)
        yield from _piped(command.stdin.origins, local)


def copy(command: Command) -> Iterator[Act]:
    """scp, rsync, sftp, ftp, rclone, s3: files to another machine."""
    if command.program in ("aws", "gsutil", "gcloud", "az", "rclone", "mc") and not {
        "cp",
        "sync",
        "copy",
        "mv",
        "rsync",
        "move",
        "upload",
    } & set(command.texts):
        return
    operands = command.operands("-i", "-P", "-p", "-o", "-e", "-F", "-c", "-J", "-l", "--exclude", "--include")
    target = operands[-1].text if operands else ""
    remote = bool(re.match(r"[^/]*:|s3://|gs://", target)) and not re.match(r"[A-Za-z]:[\\/]", target)
    if not remote or (command.program == "rsync" and target.startswith(("localhost:", "127."))):
        return
    for word in operands[:-1]:
        if is_place(word.text, "secret", "privilege") or word.origins & {"secret"}:
            yield Act(SENDS, "critical", "copies keys or credentials to another machine", (word.text,))
        elif place_of(word.text) in ("root", "home", "system"):
            home = place_of(word.text) == "home"
            yield Act(
                SENDS,
                "medium" if home else "high",
                "copies a whole home or system directory to another machine",
                (word.text,),
            )


def look_up(command: Command) -> Iterator[Act]:
    """dig, nslookup, host, ping: data within the name that is asked for."""
    for word in command.operands("-t", "-p", "-c", "-i", "-W"):
        if word.origins & {"data", "secret"} and UNKNOWN in word.text and "." in word.text:
            yield Act(SENDS, "high", "sends data out within a name that it looks up", (word.text,))


def mail(command: Command) -> Iterator[Act]:
    """mail, sendmail, mutt with what another command gave or an attached secret."""
    yield from _piped(command.stdin.origins & {"secret"}, local=False)
    for word in command.value_of("-a", "-A", "--attach"):
        if is_place(word.text, "secret", "privilege"):
            yield Act(SENDS, "critical", "sends keys or credentials out", (word.text,))


def redirected(
    redirects: list[Redirect] | tuple[Redirect, ...], command: Command | None, origins: frozenset[Origin]
) -> Iterator[Act]:
    """Redirections to ``/dev/tcp``: a shell's, or of data."""
    for redirect in redirects:
        if _DEV_TCP.match(redirect.target.text):
            shell = command is None or is_shell(command.program) or command.program == "exec"
            if shell:
                yield _REVERSE
            else:
                yield from _piped(
                    origins | {"data"}, bool(re.match(r"/dev/\w+/(?:localhost|127\.)", redirect.target.text))
                )


def reverse_pipe(command: Command) -> Iterator[Act]:
    """A shell that reads what a connection says: ``nc host port | sh``, ``mkfifo``'s loop."""
    if (
        is_shell(command.program)
        and any(UNKNOWN not in text and _DEV_TCP.search(text) for text in command.texts[1:])
        and "-c" not in command.texts
    ):
        yield _REVERSE


def tunnel(command: Command) -> Iterator[Act]:
    """ssh -R, ngrok, chisel, cloudflared: the machine is opened to the outside."""
    if command.program == "ssh":
        yield from _piped(command.stdin.origins & {"secret"}, local=False)
    if command.program == "ssh" and "R" in command.letters:
        yield Act(SENDS, "medium", "opens this machine to another one")
    elif command.program in ("ngrok", "chisel", "localtunnel", "bore", "frpc", "cloudflared"):
        yield Act(SENDS, "medium", "opens this machine to the outside")
