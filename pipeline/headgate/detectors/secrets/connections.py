"""Passwords in addresses and on command lines: ``scheme://user:password@host``, ``curl -u user:password``.

In comes a stretch of text; out come the places where such a password begins, from the text before it alone, and then
whether one stands there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from headgate_schemas.findings import Severity

#: No user name or account in an address is taken to be longer.
USER_CHARS = 96
#: A command's password may stand this far behind the command's name.
COMMAND_CHARS = 200

#: The most between the beginning of a scheme and that of a password.
_ADDRESS_CHARS = USER_CHARS + 32
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,24}$")
_ACCOUNT = re.compile(rf"://(?P<user>[^\s/:@\"'<>`]{{0,{USER_CHARS}}}):")
_IN_ADDRESS = re.compile(r"[^\s/@\"'<>`\\]*")
_USER_BEGIN = r"(?:^|(?<=[\s\"']))(?:-[a-zA-Z]{0,5}u|--user|--proxy-user|-U)[ =]{0,4}(?P<quote>[\"']?)"
_USER = re.compile(_USER_BEGIN)
_USER_PASSWORD = re.compile(rf"{_USER_BEGIN}(?P<user>[^\s\"':/]{{0,{USER_CHARS}}}[\"']?):(?P<inner>[\"']?)")
_COMMANDS = ("sshpass", "mysql", "mariadb", "redis-cli", "login", "mongo", "smbclient", "ldap", "rabbitmqadmin")
_SECRET_FLAG = re.compile(
    r"\b(?:sshpass|mysql\w*|mariadb\w*|redis-cli|(?:docker|podman|helm registry|az acr)\s+login|mongo\w*"
    r"|smbclient|ldap\w+|rabbitmqadmin)\b"
    rf"[^\n|;&]{{0,{COMMAND_CHARS - 60}}}?\s(?:-p|-a|-w|--password)[ =]?(?P<quote>[\"']?)(?=[^\s\"'-])"
)
_ALONE = re.compile(r"(?P<user>[^\s\"':/]{8,}):(?:[\"']|\s|$)")
_BARE = re.compile(r"[^\s\"'`<>|;]*")
_HTTP = frozenset(("http", "https", "ws", "wss", "ftp", "ftps", "sftp"))


@dataclass(frozen=True, slots=True)
class Access:
    """Where a password begins.

    Args:
        start: its first character.
        user: the user name before it.
        quote: the quote that will close it; empty where there is none.
        place: ``address``: it must be followed by ``@``; ``user``: the user name is the secret, and its password is
            empty, as some providers have it; ``word``: it ends where the word or the quotation ends.
        type: the finding's type.
        severity: the finding's severity.
    """

    start: int
    user: str
    quote: str
    place: Literal["address", "user", "word"]
    type: str
    severity: Severity


def accesses(text: str, start: int, end: int) -> Iterator[Access]:
    """Places in ``text[start:end]`` where a password begins; `text` before `start` is context."""
    for each in (*_in_addresses(text, start, end), *_in_commands(text, start, end)):
        if start <= each.start < end:
            yield each


def _in_addresses(text: str, start: int, end: int) -> Iterator[Access]:
    at = text.find("://", max(0, start - _ADDRESS_CHARS), end)
    while at >= 0:
        account = _ACCOUNT.match(text, at, end)
        scheme = _SCHEME.search(text[max(0, at - 25) : at]) if account else None
        if account and scheme:
            kind = "basic-auth-url" if scheme.group().lower() in _HTTP else "connection-string-password"
            yield Access(account.end(), account["user"], "", "address", kind, "high")
        at = text.find("://", at + 3, end)


def _in_commands(text: str, start: int, end: int) -> Iterator[Access]:
    begin = max(0, start - COMMAND_CHARS)
    command = text[begin:end]
    if "-" not in command:
        return
    called = min((begin + at for at in (command.find("curl"), command.find("wget")) if at >= 0), default=None)
    if called is not None:
        for found in _USER_PASSWORD.finditer(text, called, end):
            quote = found["inner"] or found["quote"]
            yield Access(found.end(), found["user"].strip("\"'"), quote, "word", "curl-basic-auth", "high")
        for found in _USER.finditer(text, called, end):
            yield Access(found.end(), "", "", "user", "curl-basic-auth", "high")
    if any(name in command for name in _COMMANDS):
        for found in _SECRET_FLAG.finditer(text, begin, end):
            yield Access(found.end(), "", found["quote"], "word", "command-line-password", "medium")


def password_end(text: str, access: Access, end: int) -> int | None:
    """Where the password ends, or None where none stands there after all."""
    if access.place == "user":
        alone = _ALONE.match(text, access.start, end)
        return alone.end("user") if alone else None
    if access.place == "address":
        found = _IN_ADDRESS.match(text, access.start, end)
        stop = found.end() if found else access.start
        return stop if stop < end and text[stop] == "@" else None
    if access.quote:
        closing = text.find(access.quote, access.start, end)
        return closing if closing >= 0 else None
    found = _BARE.match(text, access.start, end)
    return found.end() if found else None


def may_follow(text: str, access: Access, end: int) -> bool:
    """Whether a password may yet end up there, once more text comes."""
    if access.place != "address":
        return True
    found = _IN_ADDRESS.match(text, access.start, end)
    stop = found.end() if found else access.start
    return stop == end or text[stop] == "@"
