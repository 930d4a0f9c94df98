"""Commands that destroy: files, file systems, devices, histories, logs, and what other people rely on.

How bad it is follows from what is removed: a root, a home, the system or a device cannot be brought back; a directory
of a project can.

Source: MITRE ATT&CK T1485, T1486, T1490, T1489, T1529, T1561, T1070; ATLAS AML.T0101.
"""

from collections.abc import Iterator

from headgate.arguments.acts import Act
from headgate.arguments.commands import Command, Redirect
from headgate.arguments.places import UNKNOWN, is_place, normal, place_of
from headgate.arguments.words import Word
from headgate.provenance.effects import word_set
from headgate_schemas.findings import Severity

DESTROYS = "destructive-command"
_WHERE = {
    "root": "the root of the file system",
    "home": "a whole home directory",
    "system": "a part of the system",
    "device": "a device",
    "log": "logs or a history",
    "privilege": "the system's accounts",
    "startup": "a start-up file",
    "secret": "keys or credentials",
}
_GRAVE = ("root", "home", "device", "system", "privilege")
_HISTORIES = ("histfile", "histsize", "histfilesize", "histcontrol")
_PARTITIONERS = word_set("fdisk sfdisk sgdisk parted diskutil hdparm badblocks cryptsetup mkswap")
_ERASING = word_set(
    "mklabel mktable rm -z --zap-all -o --clear --delete luksformat luksERASE erase erasedisk erasevolume "
    "zerodisk randomdisk secureerase "
    "reformat partitiondisk --security-erase --trim-sector-ranges -w --make-it-fail"
)
_BRANCHES = word_set("main master develop trunk release production")


def remove(command: Command) -> Iterator[Act]:
    """rm, rmdir, unlink, shred, srm, del."""
    recursive = bool(command.letters & {"r", "R"}) or command.has("--recursive", "--no-preserve-root")
    for word in command.operands("-n", "-s", "--iterations", "--size"):
        act = removal(word.text, recursive or command.program in ("shred", "srm"), command.bounded)
        if act:
            yield act


def removal(path: str, recursive: bool, bounded: bool = False) -> Act | None:
    """What the removal of a path is; None for an ordinary file."""
    place = place_of(path)
    severity: Severity
    if place in _GRAVE and (recursive or place in ("device", "privilege")):
        severity = "medium" if bounded else "critical"
        if place == "system" and normal(path).count("/") > 2:
            severity = "medium" if bounded else "high"
        return Act(DESTROYS, severity, f"removes {_WHERE[place]}", (path,))
    if place == "log":
        return Act(DESTROYS, "medium" if bounded else "high", "removes logs or a history", (path,))
    if place in ("secret", "startup"):
        return Act(DESTROYS, "medium", f"removes {_WHERE[place]}", (path,))
    if not recursive:
        return None
    wide = normal(path) in (".", "..", "*", "./*", "../*", ".*") or path.strip("\"'") in ("*", "./*", ".")
    return Act(
        DESTROYS, "medium" if wide and not bounded else "low", "removes a directory with all that is in it", (path,)
    )


def format_device(command: Command) -> Iterator[Act]:
    """mkfs.*, mke2fs, wipefs, blkdiscard; fdisk, parted, diskutil and cryptsetup where they say what to do."""
    devices = [text for text in command.texts if is_place(text, "device")]
    if command.program in _PARTITIONERS:
        if devices and _ERASING & {text.lower() for text in command.texts}:
            yield Act(DESTROYS, "critical", "wipes or formats a device", tuple(devices))
        elif devices:
            yield Act(DESTROYS, "medium", "changes a device's partitions", tuple(devices))
    elif devices and not command.has("-l", "--list", "-n", "--no-act", "-N"):
        yield Act(DESTROYS, "critical", "wipes or formats a device", tuple(devices))


def copy_blocks(command: Command) -> Iterator[Act]:
    """dd of=, and cp, mv, tee onto a device."""
    targets = [text[3:] for text in command.texts if text.startswith("of=")]
    if command.program in ("cp", "mv", "tee", "cat"):
        targets = [word.text for word in command.operands()][-1:]
    for target in targets:
        if place_of(target) == "device":
            yield Act(DESTROYS, "critical", "writes over a device", (target,))
    if command.program == "mv":
        gone = [word.text for word in command.operands()]
        if len(gone) == 2 and gone[1] == "/dev/null":
            yield Act(DESTROYS, "high", "moves files into nothing", (gone[0],))


def written(redirects: list[Redirect] | tuple[Redirect, ...]) -> Iterator[Act]:
    """Redirections onto devices, logs and histories."""
    for redirect in redirects:
        if not redirect.writes:
            continue
        place = place_of(redirect.target.text)
        if place == "device":
            yield Act(DESTROYS, "critical", "writes over a device", (redirect.target.text,))
        elif place == "log" and ">>" not in redirect.operator:
            yield Act(DESTROYS, "high", "empties a log or a history", (redirect.target.text,))


def truncate(command: Command) -> Iterator[Act]:
    """truncate, and ln -sf /dev/null onto a log."""
    for word in command.operands("-s", "--size", "-r"):
        if place_of(word.text) in ("log", "device", "privilege"):
            yield Act(DESTROYS, "high", "empties a log, a device or the accounts", (word.text,))


def git(command: Command) -> Iterator[Act]:
    """git push --force, reset --hard, clean -fdx, branch -D, filter-branch, reflog expire."""
    words = [word.text for word in command.operands("-C", "-c")]
    verb = words[0] if words else ""
    forced = command.has("--force") or "f" in command.letters or any(text.startswith("+") for text in words[2:])
    if verb == "push" and (
        forced or command.has("--mirror", "--force-with-lease") or "d" in command.letters or command.has("--delete")
    ):
        mild = not forced and not command.has("--mirror") and not _BRANCHES & set(words)
        yield Act(
            DESTROYS,
            "medium" if mild else "high",
            "overwrites or deletes what others have in a repository",
            ("push", *words[2:]),
        )
    elif (verb == "reset" and command.has("--hard")) or (verb == "clean" and "f" in command.letters):
        yield Act(DESTROYS, "medium", "throws away uncommitted work", (verb,))
    elif verb in ("filter-branch", "filter-repo", "update-ref") or (verb == "reflog" and "expire" in words):
        yield Act(DESTROYS, "medium", "rewrites a repository's history", (verb,))


def stop_system(command: Command) -> Iterator[Act]:
    """shutdown, reboot, halt, poweroff, init 0."""
    if command.program in ("init", "telinit") and not {"0", "6"} & set(command.texts):
        return
    if not command.has("--help", "-c", "--version"):
        yield Act(DESTROYS, "medium", "stops or restarts the machine", (command.program,))


def kill_all(command: Command) -> Iterator[Act]:
    """kill -9 -1, killall5, pkill of security services."""
    if "-1" in command.texts[1:] or (command.program == "killall5"):
        yield Act(DESTROYS, "high", "ends every process", (command.program,))


def forget_history(command: Command) -> Iterator[Act]:
    """history -c, unset HISTFILE, export HISTSIZE=0, set +o history."""
    texts = " ".join(command.texts).lower()
    if (command.program == "history" and command.letters & {"c", "w"} and "c" in command.letters) or (
        command.program in ("unset", "export", "set") and any(name in texts for name in (*_HISTORIES, "+o history"))
    ):
        yield Act(DESTROYS, "medium", "keeps the shell from remembering commands")


def clear_logs(command: Command) -> Iterator[Act]:
    """journalctl --vacuum, auditctl -e 0 or -D, wevtutil cl, log erase."""
    texts = set(command.texts)
    if (
        (command.program == "journalctl" and any(text.startswith("--vacuum") for text in texts))
        or (command.program == "auditctl" and (texts & {"-D"} or {"-e", "0"} <= texts))
        or (command.program == "wevtutil" and texts & {"cl", "clear-log"})
        or (command.program == "log" and "erase" in texts)
    ):
        yield Act(DESTROYS, "medium" if command.program == "journalctl" else "high", "clears or stops logging")


def cloud(command: Command) -> Iterator[Act]:
    """terraform destroy, kubectl delete of all, aws s3 rb --force, docker system prune, gcloud projects delete."""
    texts, program = command.texts, command.program
    joined = " ".join(texts[:8]).lower()
    if program in ("terraform", "tofu", "pulumi") and "destroy" in texts:
        grave = command.has("-auto-approve", "--auto-approve", "--yes", "-y")
        yield Act(DESTROYS, "high" if grave else "medium", "destroys infrastructure", ("destroy",))
    elif (
        program == "kubectl"
        and "delete" in texts
        and (command.has("--all", "-A", "--all-namespaces") or {"namespace", "ns"} & set(texts))
    ):
        yield Act(DESTROYS, "high", "deletes everything of a cluster's kind or namespace", ("delete", *texts[-1:]))
    elif program == "aws" and ("s3 rb" in joined or "s3 rm" in joined) and (command.has("--force", "--recursive")):
        yield Act(DESTROYS, "high", "empties a storage bucket", texts[2:3])
    elif program == "aws" and any(
        text.startswith(("terminate-", "delete-db", "delete-trail", "stop-logging")) for text in texts
    ):
        yield Act(DESTROYS, "high", "ends machines, databases or audit trails", texts[1:2])
    elif (
        program in ("gcloud", "az", "heroku")
        and any("delete" in text or text.endswith(":destroy") for text in texts)
        and (command.has("--quiet", "-q", "--yes", "-y", "--confirm") or "projects" in texts or ("group" in texts))
    ):
        yield Act(
            DESTROYS, "high" if {"projects", "group"} & set(texts) else "medium", "deletes cloud resources", ("delete",)
        )
    elif program in ("vssadmin", "wbadmin", "bcdedit") and {"delete", "/set"} & {text.lower() for text in texts}:
        yield Act(DESTROYS, "critical", "deletes backups or recovery")
    elif program in ("tmutil",) and any("delete" in text or "disable" in text for text in texts):
        yield Act(DESTROYS, "high", "deletes backups or recovery")


def database(command: Command) -> Iterator[Act]:
    """dropdb, redis-cli FLUSHALL, mongo's dropDatabase, rabbitmqctl reset."""
    joined = " ".join(command.texts).lower()
    if command.program == "dropdb" or "flushall" in joined or "flushdb" in joined or "dropdatabase" in joined:
        yield Act(
            DESTROYS,
            "high",
            "empties or drops a database",
            tuple(word.text for word in command.operands("-h", "-U", "-p")),
        )


def sync(command: Command) -> Iterator[Act]:
    """rsync --delete onto a root, home or system directory."""
    if any(text.startswith("--delete") for text in command.texts):
        target: list[Word] = command.operands()[-1:]
        if target and UNKNOWN not in target[0].text and place_of(target[0].text) in _GRAVE:
            yield Act(
                DESTROYS, "high", "deletes whatever a directory of the system has beside a source", (target[0].text,)
            )


def encrypt(command: Command) -> Iterator[Act]:
    """Encrypting homes or roots: zip -P, gpg -c, openssl enc over what a search of them finds."""
    if (
        command.bounded
        and command.program in ("openssl", "gpg", "ccrypt")
        and (command.has("enc", "-c", "--symmetric", "-e") or command.program == "ccrypt")
    ):
        yield Act(DESTROYS, "high", "encrypts many files")


def security_software(command: Command) -> Iterator[Act]:
    """Turning off what protects: firewalls, SELinux, auditing, anti-virus, logging daemons."""
    texts = {text.lower() for text in command.texts}
    program = command.program
    services = (
        "auditd",
        "rsyslog",
        "syslog",
        "ufw",
        "firewalld",
        "iptables",
        "apparmor",
        "falcon",
        "clamav",
        "osquery",
        "wazuh",
        "sysmon",
        "crowdstrike",
        "cbdaemon",
        "carbonblack",
        "journald",
        "cbagent",
    )
    stops = texts & {"stop", "disable", "mask", "unload", "remove", "off", "bootout"}
    if (
        (
            program in ("systemctl", "service", "chkconfig", "launchctl", "update-rc.d")
            and stops
            and any(name in text for text in texts for name in services)
        )
        or (program == "setenforce" and texts & {"0", "permissive"})
        or (program == "ufw" and texts & {"disable", "reset", "off"})
    ):
        yield Act(DESTROYS, "high", "stops what protects or records the machine")
    elif program in ("iptables", "ip6tables", "nft") and texts & {"-f", "--flush", "flush"} and len(texts) <= 2:
        yield Act(DESTROYS, "medium", "removes the firewall's rules")
    elif (program in ("spctl", "csrutil") and texts & {"--master-disable", "disable", "--global-disable"}) or (
        program in ("pkill", "killall", "kill") and any(name in text for text in texts for name in services)
    ):
        yield Act(DESTROYS, "high", "stops what protects or records the machine")
