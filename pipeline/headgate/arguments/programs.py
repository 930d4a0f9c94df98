"""What each program does with its words: the table of rules by program name, and nothing else.

A rule reads one `Command` and yields acts. Rules know programs, not sessions; how grave an act is, is said where it is
found, and what to do about it is policy's affair.
"""

import re
from collections.abc import Callable, Iterator

from headgate.arguments import destruction, network, privileges
from headgate.arguments.acts import Act
from headgate.arguments.commands import Command, Redirect, is_shell
from headgate.arguments.outputs import FETCHERS
from headgate.arguments.words import Value

Rule = Callable[[Command], Iterator[Act]]

_TABLE: tuple[tuple[str, Rule], ...] = (
    ("rm rmdir unlink shred srm del gshred wipe", destruction.remove),
    ("mkfs mke2fs wipefs blkdiscard", destruction.format_device),
    ("mkswap fdisk sfdisk sgdisk parted diskutil hdparm badblocks cryptsetup", destruction.format_device),
    ("dd cp mv tee cat", destruction.copy_blocks),
    ("truncate", destruction.truncate),
    ("git", destruction.git),
    ("shutdown reboot halt poweroff init telinit", destruction.stop_system),
    ("kill killall5", destruction.kill_all),
    ("history unset export set", destruction.forget_history),
    ("journalctl auditctl wevtutil log", destruction.clear_logs),
    ("terraform tofu pulumi kubectl aws gcloud az heroku vssadmin wbadmin bcdedit tmutil", destruction.cloud),
    ("dropdb redis-cli mongo mongosh", destruction.database),
    ("rsync", destruction.sync),
    ("openssl gpg ccrypt", destruction.encrypt),
    ((
        "systemctl service chkconfig launchctl update-rc.d setenforce ufw iptables ip6tables nft spctl csrutil "
        "pkill killall kill"
    ),
     destruction.security_software),
    ("nc ncat netcat nc.traditional nc.openbsd cryptcat socat telnet", network.connect),
    ("scp rsync sftp aws gsutil gcloud az rclone mc", network.copy),
    ("dig nslookup host ping drill getent", network.look_up),
    ("mail mailx sendmail mutt swaks ssmtp msmtp", network.mail),
    ("ssh ngrok chisel localtunnel bore frpc cloudflared", network.tunnel),
    ("chmod chown chgrp setfacl setcap", privileges.change_mode),
    ("cp mv install tee ln sed gsed dd perl", privileges.put_file),
    ("crontab at batch launchctl systemctl systemd-run schtasks", privileges.schedule),
    ((
        "useradd adduser usermod gpasswd passwd chpasswd dscl sysadminctl dseditgroup groupmems newusers net "
        "dsenableroot defaults pw"
    ), privileges.account),
    ("docker podman nerdctl nsenter", privileges.container),
    ("insmod sysctl kextload", privileges.kernel),
)  # fmt: skip
_RULES: dict[str, list[Rule]] = {}
for _names, _rule in _TABLE:
    for _name in _names.split():
        _RULES.setdefault(_name, []).append(_rule)
for _name in FETCHERS:
    _RULES.setdefault(_name, []).append(network.fetch)


def acts_of(command: Command) -> list[Act]:
    """What a command does by itself; of a wrapper, what is not what it runs."""
    program = (
        "mkfs"
        if command.program.startswith(("mkfs.", "newfs"))
        else re.sub(r"^g(?=dd$|rm$|chmod$|tee$)", "", command.program)
    )
    rules = [*_RULES.get(program, ()), privileges.shell_out, privileges.dump_secrets]
    if is_shell(program):
        rules.append(network.reverse_pipe)
    found = [act for rule in rules for act in rule(command)]
    found += destruction.written(command.redirects)
    found += privileges.written(command.redirects)
    found += network.redirected(command.redirects, command, command.stdin.origins)
    return found


def acts_of_redirect(redirects: list[Redirect], value: Value) -> list[Act]:
    """What redirections do that stand around several commands, or alone."""
    return [
        *destruction.written(redirects),
        *privileges.written(redirects),
        *network.redirected(redirects, Command("") if not value.origins else Command("cat"), value.origins),
    ]
