"""Commands that raise rights, and commands that make something run again: set-uid bits, sudoers, accounts, containers
that hold their host; cron, units, start-up files, keys that may log in.

Source: MITRE ATT&CK T1053, T1098, T1136, T1222, T1543, T1546, T1547, T1548, T1611; GTFOBins for shells out of programs.
"""

import re
from collections.abc import Iterator

from headgate.arguments.acts import Act
from headgate.arguments.commands import Command, Redirect
from headgate.arguments.places import is_place, normal, place_of
from headgate.provenance.effects import word_set
from headgate_schemas.findings import Severity

RAISES, PERSISTS = "privilege-raising", "persistence"
_SETUID = re.compile(r"(?:[ugoa]*[ugo]?[+=][rwxXt]*s[rwxXst]*)(?:,.*)?|.*,[ugoa]*\+[rwx]*s[rwx]*|0?[2467][0-7]{3}")
_OPEN_MODE = re.compile(r"0?777|a\+rwx|a=rwx|o\+w|ugo\+rwx|\+rwx|0?666|\+w")
_ESCAPES = word_set("vim vi less more man awk gawk find nmap perl python ruby lua ftp gdb tar zip ed env expect")


def change_mode(command: Command) -> Iterator[Act]:
    """chmod u+s, chmod of the system's files for everybody, chown of them, setfacl, setcap."""
    operands = [word.text for word in Command("", command.words).operands("--reference")]
    if command.program == "setcap":
        if any(
            "cap_set" in text or "cap_sys" in text or "cap_dac" in text or "=ep" in text or "+ep" in text
            for text in command.texts
        ):
            yield Act(RAISES, "high", "gives a program rights of the administrator", tuple(operands[1:]))
        return
    modes = [text for text in command.texts if _SETUID.fullmatch(text)]
    if command.program == "chmod" and modes:
        own = any("u" in mode or "a" in mode or mode.lstrip("0")[:1] in "467+" for mode in modes)
        who = "its owner's" if own else "its group's"
        yield Act(RAISES, "high" if own else "medium", f"lets a program run with {who} rights", tuple(operands))
        return
    grave = [text for text in operands[1:] if is_place(text, "root", "privilege", "device", "system", "home")]
    opened = command.program != "chmod" or any(_OPEN_MODE.fullmatch(text) for text in operands[:1])
    wide = any(is_place(text, "privilege", "root", "device") or normal(text).count("/") == 1 for text in grave)
    if grave and opened and ("R" in command.letters or wide):
        severity: Severity = "high" if wide and not command.bounded else "medium"
        yield Act(RAISES, severity, "opens files of the system to others", tuple(grave))


def written(redirects: list[Redirect] | tuple[Redirect, ...]) -> Iterator[Act]:
    """Redirections into what gives rights, or what runs by itself."""
    for redirect in redirects:
        if redirect.writes:
            yield from into_file(redirect.target.text)


def into_file(path: str) -> Iterator[Act]:
    """Writing a file that gives rights or runs by itself."""
    if is_place(path, "privilege"):
        yield Act(RAISES, "critical", "changes the system's accounts or who may become administrator", (path,))
    elif is_place(path, "startup"):
        own = re.search(
            r"\.(?:bashrc|zshrc|profile|bash_profile|zprofile|vimrc|inputrc|bash_aliases)$|\.git/config$"
            r"|\.ssh/config$",
            normal(path),
        )
        yield Act(PERSISTS, "medium" if own else "high", "writes to what runs by itself or who may log in", (path,))
    elif re.fullmatch(r"/proc/sys/.*|/sys/.*/release_agent|/sys/kernel/.*", normal(path)):
        yield Act(
            RAISES,
            "high" if "core_pattern" in path or "release_agent" in path else "medium",
            "changes the running kernel",
            (path,),
        )


def put_file(command: Command) -> Iterator[Act]:
    """cp, mv, install, tee, ln, sed -i, dd of= onto such a file."""
    operands = [word.text for word in command.operands("-m", "-o", "-g", "-t", "-e", "-f", "-S")]
    targets = operands[-1:] if command.program in ("cp", "mv", "install", "ln", "scp") else operands
    if command.program in ("sed", "gsed", "perl"):
        targets = operands if any(text.startswith(("-i", "--in-place")) for text in command.texts) else []
    if command.program == "dd":
        targets = [text[3:] for text in command.texts if text.startswith("of=")]
    sources = operands[:-1] if command.program in ("cp", "install") else []
    for target in targets:
        yield from into_file(
            target if not target.endswith("/") or not sources else target + sources[0].rsplit("/", 1)[-1]
        )
    if command.program == "ln" and any(is_place(text, "privilege", "root", "secret") for text in operands[:-1]):
        yield Act("path-escape", "medium", "makes a link to what is kept apart", tuple(operands[:1]))


def schedule(command: Command) -> Iterator[Act]:
    """crontab, at, batch, launchctl load, systemctl enable, schtasks."""
    texts = command.texts
    if command.program == "crontab":
        if "r" in command.letters:
            yield Act("destructive-command", "high", "removes all scheduled jobs", ("crontab",))
        elif not command.letters & {"l", "e"} and (command.operands("-u") or command.stdin.text or "-" in texts):
            yield Act(PERSISTS, "high", "schedules a job", ("crontab",))
    elif command.program in ("at", "batch") and not command.letters & {"l", "r", "c"} and command.stdin.text:
        yield Act(PERSISTS, "medium", "schedules a job", (command.program,))
    elif command.program == "launchctl" and {"load", "bootstrap", "submit"} & set(texts):
        yield Act(PERSISTS, "high", "makes something run by itself", tuple(texts[-1:]))
    elif command.program == "systemctl" and {"enable", "link"} & set(texts):
        own = any(text.startswith(("/tmp", "/dev/shm", "/var/tmp", "./", "/home")) for text in texts)  # noqa: S108
        yield Act(PERSISTS, "high" if own else "low", "makes a service run by itself", tuple(texts[-1:]))
    elif command.program == "systemd-run" and any(text.startswith(("--on-", "--unit")) for text in texts):
        yield Act(PERSISTS, "medium", "schedules a job", ())
    elif command.program == "schtasks" and any(text.lower() == "/create" for text in texts):
        yield Act(PERSISTS, "high", "schedules a job", ())


def account(command: Command) -> Iterator[Act]:
    """useradd, usermod into groups of administrators, passwd, visudo, dscl."""
    joined = " ".join(command.texts).lower()
    admin = re.search(r"(?:^|[\s,=])(?:sudo|wheel|root|admin|docker|adm|administrators)(?:$|[\s,])", joined)
    if (
        command.program in ("usermod", "gpasswd", "adduser", "dseditgroup", "groupmems", "net")
        and admin
        and (command.program != "net" or "/add" in joined)
    ):
        yield Act(RAISES, "high", "makes an account an administrator", command.texts)
    elif command.program in ("useradd", "adduser", "usermod") and re.search(
        r"(?:-o\b.*-u\s*0|-u\s*0\b|-ou\s*0)", joined
    ):
        yield Act(RAISES, "critical", "makes an account with the rights of root", command.texts)
    elif command.program in ("useradd", "adduser", "sysadminctl", "newusers") and not joined.startswith(
        ("--help", "-d")
    ):
        yield Act(PERSISTS, "medium", "adds an account", command.texts[-1:])
    elif (
        command.program == "defaults" and "write" in command.texts and {"LoginHook", "LogoutHook"} & set(command.texts)
    ):
        yield Act(PERSISTS, "high", "makes something run by itself", ())
    elif command.program == "pw" and {"useradd", "usermod", "mod", "add"} & set(command.texts):
        yield Act(RAISES, "high" if admin or "-h" in command.texts else "medium", "adds or changes an account", ())
    elif command.program == "dscl" and {"-create", "create", "-append"} & set(command.texts):
        yield Act(PERSISTS, "high", "adds or changes an account", ())
    elif (
        (command.program == "usermod" and command.has("-p", "--password"))
        or command.program in ("chpasswd", "dsenableroot")
        or (command.program == "passwd" and command.stdin.text)
    ):
        yield Act(RAISES, "high", "sets a password", ())
    elif command.program == "passwd" and ({"-d", "-u"} & set(command.texts)):
        yield Act(RAISES, "high", "opens an account without a password", command.texts[-1:])


def container(command: Command) -> Iterator[Act]:
    """docker -v /:/, --privileged, the docker socket, nsenter, host namespaces."""
    if command.program == "nsenter":
        if command.has("--target", "-t", "-a", "--all") or "1" in command.texts:
            yield Act(RAISES, "high", "enters the namespaces of the host", ())
        return
    if not {"run", "create", "exec"} & set(command.texts):
        return
    for word in command.value_of("-v", "--volume", "--mount"):
        source = re.sub(r"^.*?(?:src|source)=", "", word.text).split(",")[0].split(":")[0]
        if place_of(source) in ("root", "system", "device") or source in ("/var/run/docker.sock", "/run/docker.sock"):
            # The socket is how build agents talk to their daemon; the root of the host is nobody's build.
            yield Act(
                RAISES,
                "high" if place_of(source) == "root" or source == "/etc" else "medium",
                "gives a container the host's files",
                (source,),
            )
    if command.has("--privileged", "--pid=host") or any(
        text in ("--pid=host", "--cap-add=ALL", "--cap-add=SYS_ADMIN") for text in command.texts
    ):
        yield Act(
            RAISES,
            "high" if place_of("/") and "--pid=host" in command.texts else "medium",
            "gives a container the host's rights",
            (),
        )


def kernel(command: Command) -> Iterator[Act]:
    """insmod, sysctl of what protects, LD_PRELOAD is an assignment and stands elsewhere."""
    if command.program == "insmod" or (command.program == "kextload"):
        yield Act(RAISES, "high", "loads code into the kernel", tuple(word.text for word in command.operands()))
    elif command.program == "sysctl" and any(
        re.search(r"randomize_va_space=0|core_pattern=|kptr_restrict=0|ptrace_scope=0|unprivileged", text)
        for text in command.texts
    ):
        yield Act(RAISES, "high", "changes the running kernel", ())


def shell_out(command: Command) -> Iterator[Act]:
    """``sudo vim -c ':!sh'``, ``find . -exec sh``, ``awk 'BEGIN {system("sh")}'``: a shell out of another program."""
    if command.program not in _ESCAPES:
        return
    joined = " ".join(command.texts)
    if re.search(
        r"(?:^|\s):?!\s?/?(?:bin/)?(?:ba|z)?sh\b|system\(\s?[\"']/?(?:bin/)?(?:ba)?sh\b"
        r"|--checkpoint-action=exec|--interactive.{0,9}sh$|/inet/(?:tcp|udp)/",
        joined,
    ):
        yield Act(RAISES, "high", "starts a shell out of another program", ())


def dump_secrets(command: Command) -> Iterator[Act]:
    """Reading what holds passwords: shadow, keychains, the memory of processes."""
    secret = [
        text
        for text in command.texts
        if is_place(text, "secret")
        and re.search(r"shadow|master\.passwd|keychain|/proc/|ntds|config/sam|opasswd|dslocal", normal(text))
    ]
    if secret and command.program not in ("ls", "stat", "chmod", "chown", "test", "[", "find", "grep"):
        yield Act(RAISES, "high", "reads the system's passwords or another process", tuple(secret))
    elif command.program == "security" and {
        "dump-keychain",
        "find-generic-password",
        "find-internet-password",
        "add-trusted-cert",
    } & set(command.texts):
        yield Act(RAISES, "high", "reads or changes what the keychain holds", ())
    elif command.program in ("john", "hashcat"):
        yield Act(RAISES, "medium", "guesses passwords", ())
    elif command.program in (
        "gcore",
        "mimikatz",
        "mimipenguin",
        "procdump",
        "unshadow",
        "john",
        "hashcat",
        "linpeas.sh",
        "gsecdump",
        "lazagne",
    ):
        yield Act(RAISES, "high", "takes passwords out of memory or files", ())
