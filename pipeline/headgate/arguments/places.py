"""Places in a file system that matter wherever they are named: roots, homes, devices, secrets, what runs by itself.

In comes a path as a command, a program or an argument writes it, POSIX or Windows; out comes what it is, or None. No
file system is asked: what a link leads to is not known.

Source: Filesystem Hierarchy Standard 3.0; MITRE ATT&CK T1003, T1037, T1053, T1543, T1546, T1547, T1548, T1552.
"""

import posixpath
from typing import Literal

import re2

#: A part of a word that nobody can know before the shell runs; no word of a shell holds a NUL.
UNKNOWN = "\0"

Place = Literal["root", "home", "system", "device", "secret", "startup", "privilege", "log"]

_ROOT = re2.compile(r"/[*.]{0,3}|[a-z]:[\\/]?\*?(?:\.\*)?")
_HOME = re2.compile(
    r"~[a-z0-9_-]*(?:/[*.]{0,3})?|/(?:home|users)(?:/[^/]+)?(?:/\*)?|/root(?:/\*)?|[a-z]:/users(?:/[^/]+)?(?:/\*)?"
)
_SYSTEM = re2.compile(
    r"/(?:etc|usr|bin|sbin|lib|lib32|lib64|boot|var|opt|sys|proc|dev|srv|run|system|library|applications|private)(?:/\*)?"
    r"|/(?:etc|boot|bin|sbin|lib|lib64|sys|proc|system)/.+|/(?:usr|var)/(?:bin|sbin|lib|lib64|share)(?:/.*)?"
    r"|[a-z]:/(?:windows|program files|program files \(x86\)|programdata)(?:/.*)?"
)
_DEVICE = re2.compile(
    r"/dev/(?:(?:sd|hd|vd|xvd)[a-z*]\d*|nvme\d+(?:n\d+)?(?:p\d+)?|mmcblk\d+(?:p\d+)?|r?disk\d+(?:s\d+)?|md\d+|dm-\d+|mapper/.+"
    r"|k?mem|port)|//[.?]/physicaldrive\d+"
)
_SECRET = re2.compile(
    r"(?:.*/)?(?:\.ssh/(?:id_[a-z0-9_]+|[^/]*key[^/]*|\*|identity)?|\.aws/(?:credentials|config)|\.netrc|\.pgpass|\.my\.cnf"
    r"|\.docker/config\.json|\.kube/config|\.gnupg(?:/.*)?|\.git-credentials|\.npmrc|\.pypirc|\.vault-token"
    r"|\.config/gcloud(?:/.*)?|\.azure/.*|id_(?:rsa|dsa|ecdsa|ed25519)|keychains(?:/.*)?|login\.keychain(?:-db)?"
    r"|login data|cookies\.sqlite|logins\.json|key[34]\.db|wallet\.dat|krb5cc_[^/]*"
    r"|\.env(?:\.(?:local|prod|production))?)"
    r"|/etc/(?:g?shadow-?|master\.passwd|security/opasswd|krb5\.keytab|ssl/private(?:/.*)?|kubernetes/.*\.conf)"
    r"|/proc/(?:[0-9]+|self|\*)/(?:environ|mem)|/proc/kcore"
    r"|/(?:var/)?run/secrets/.+|/var/db/dslocal/.+|[a-z]:/windows/(?:system32/config|repair)/(?:sam|system|security)(?:\..*)?"
    r"|[a-z]:/windows/ntds/ntds\.dit|.*/microsoft/(?:credentials|protect)(?:/.*)?"
)
_STARTUP = re2.compile(
    r"(?:.*/)?(?:\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zprofile|zshenv|zlogin|kshrc|cshrc"
    r"|xinitrc|xprofile|inputrc|vimrc)|\.config/(?:autostart/.+|systemd/user/.+|fish/config\.fish)|\.ssh/(?:authorized_keys2?|rc|config)"
    r"|\.git/hooks/.+|\.git/config|launch(?:agents|daemons)(?:/.*)?|startupitems(?:/.*)?|sitecustomize\.py|usercustomize\.py"
    r"|site-packages/[^/]+\.pth|start menu/programs/startup(?:/.*)?)"
    r"|(?:/usr/local)?/etc/(?:profile(?:\.d/.+)?|bash\.bashrc|bashrc|zshrc|zprofile|environment|crontab|cron\.[a-z]+/.+|anacrontab|rc\.local|rc\.common"
    r"|rc[0-9s]?\.d/.+|init\.d/.+|init/.+|systemd/system(?:/.*)?|systemd/user/.+|ld\.so\.preload|ld\.so\.conf(?:\.d/.+)?"
    r"|emond\.d/.*|modules(?:-load\.d/.+)?|udev/rules\.d/.+|xdg/autostart/.+|update-motd\.d/.+|at\.allow|cron\.allow)"
    r"|/(?:usr/)?lib/systemd/system/.+|/run/systemd/system/.+|/var/spool/cron(?:/.*)?|/var/at/.*|/private/etc/.+"
    r"|[a-z]:/windows/system32/(?:tasks|drivers)/.+"
)
_PRIVILEGE = re2.compile(
    r"(?:/usr/local)?/etc/(?:passwd|g?shadow|group|sudoers(?:\.d(?:/.*)?)?|pam\.d/.+|pam\.conf|security/.+|doas\.conf|polkit-1/.+)"
)
_LOG = re2.compile(
    r"/var/log(?:/.*)?|/var/audit(?:/.*)?|(?:.*/)?\.(?:bash|zsh|python|mysql|psql)_history|/var/spool/mail(?:/.*)?|/var/mail(?:/.*)?"
    r"|/private/var/log(?:/.*)?|/library/logs(?:/.*)?"
)  # fmt: skip
_ORDER: tuple[tuple[Place, "re2._Regexp"], ...] = (
    ("root", _ROOT), ("home", _HOME), ("device", _DEVICE), ("secret", _SECRET), ("privilege", _PRIVILEGE),
    ("startup", _STARTUP), ("log", _LOG), ("system", _SYSTEM),
)  # fmt: skip

#: Longer paths than the kernel takes (PATH_MAX) are nobody's file.
_MAX_PATH_CHARS = 4_096


def normal(path: str) -> str:
    """A path in one spelling: slashes, no ``.`` and ``..`` where they can be resolved, lower case."""
    path = path[:_MAX_PATH_CHARS].replace("\\", "/").strip()
    star = path.endswith(("/*", "/.*"))
    device = path.startswith(("//./", "//?/"))
    if not device:
        path = posixpath.normpath(path) if path else path
        path = "/" + path.lstrip("/") if path.startswith("/") else path
    for home in ("${home}", "$home", "%userprofile%", "$env:userprofile", "%homepath%"):
        if path.lower().startswith(home):
            path = "~" + path[len(home) :]
    if device and re2.match(r"(?i)//[?]/[a-z]:/", path):
        path = path[4:]
    return (path if not star or path.endswith("*") else path + "/*").lower()


def place_of(path: str) -> Place | None:
    """What stands at a path; None where it is nothing of note."""
    plain = normal(path)
    return next((place for place, pattern in _ORDER if pattern.fullmatch(plain)), None)


def is_place(path: str, *places: Place) -> bool:
    """Whether a path is one of some places; one path can be several."""
    plain = normal(path)
    return any(place in places and pattern.fullmatch(plain) for place, pattern in _ORDER)
