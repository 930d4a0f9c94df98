"""Commands of PowerShell and cmd: a text in, the acts that its words name out. Words, and no grammar.

Neither language has a grammar here that is kept well enough to rely on, so a text is taken as it stands: escape signs
(`` ` `` and ``^``) are dropped, an encoded command is decoded, and the words are judged. Variables, pipes of objects
and expressions are not followed: what is put together at run time stays unseen, and that a text calls itself encoded or
joins its command out of pieces is an act of its own.

Source: MITRE ATT&CK T1059.001, T1059.003, T1027, T1105, T1218, T1490, T1547.001, T1562.001; LOLBAS.
"""

import base64
import binascii
from collections.abc import Iterator

import re2

from headgate.arguments.acts import MAX_NESTING, Act, Steps, TooIntricateError
from headgate.arguments.destruction import removal
from headgate.arguments.places import is_place

MAX_CHARS = 65_536
_ENCODED = re2.compile(
    r"(?i)(?:^|\s)[-/]e(?:nc?|nco|ncod|ncode|ncoded|ncodedc|ncodedcommand|c)?\s+['\"]?([A-Za-z0-9+/=]{8,})"
)
_FETCHES = re2.compile(
    r"(?i)downloadstring|downloaddata|downloadfile|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b"
    r"|\bcurl\b|\bwget\b|net\.webclient|start-bitstransfer|msxml2\.xmlhttp"
)
_RUNS = re2.compile(
    r"(?i)\biex\b|invoke-expression|\[scriptblock\]::create|invoke-command\s.*-scriptblock"
    r"|reflection\.assembly|start-process\s"
)
_JOINED = re2.compile(
    r"(?i)\[char\[?\]?\]\s*\(?\d|-join\s|\.invoke\(|-bxor|frombase64string|\('[^']{1,8}'\s*\+\s*'|%\w+:~\d"
    r"|\$env:\w+\[\d|-f\s*'[^']{1,12}'\s*,\s*'"
)
_RULES: tuple[tuple[Act, tuple[str, ...]], ...] = (
    (
        Act("destructive-command", "critical", "deletes backups or recovery"),
        (
            r"vssadmin(?:\.exe)?\s+(?:delete|resize)\s+shadow",
            r"wmic\s+shadowcopy\s+delete",
            r"win32_shadowcopy.*(?:delete|remove)",
            r"wbadmin(?:\.exe)?\s+delete",
            r"bcdedit(?:\.exe)?\s+.*(?:recoveryenabled\s+no|ignoreallfailures)",
        ),
    ),
    (
        Act("destructive-command", "critical", "wipes or formats a device"),
        (
            r"\bformat(?:\.com)?\s+[a-z]:",
            r"format-volume",
            r"clear-disk",
            r"initialize-disk",
            r"remove-partition",
            r"diskpart",
            r"cipher\s+/w:",
        ),
    ),
    (
        Act("destructive-command", "high", "clears or stops logging"),
        (
            r"clear-eventlog",
            r"wevtutil(?:\.exe)?\s+cl",
            r"remove-eventlog",
            r"fsutil\s+usn\s+deletejournal",
            r"clear-history",
            r"auditpol\s+/(?:clear|remove)",
            r"consolehost_history",
        ),
    ),
    (
        Act("destructive-command", "high", "stops what protects or records the machine"),
        (
            r"set-mppreference\s.*-disable",
            r"add-mppreference\s.*-exclusion",
            r"uninstall-windowsfeature.*defender",
            r"(?:sc(?:\.exe)?|net(?:\.exe)?)\s+(?:stop|config|delete)\s+\"?(?:windefend|wuauserv|sense|sysmon|eventlog|mpssvc)",
            r"stop-service\s.*(?:defend|sysmon|eventlog)",
            r"netsh\s+(?:advfirewall|firewall)\s+.*(?:off|disable)",
            r"set-netfirewallprofile.*false",
            r"amsiutils",
            r"amsiinitfailed",
            r"disableantispyware",
            r"disablerealtimemonitoring",
            r"fltmc(?:\.exe)?\s+unload",
        ),
    ),
    (
        Act("persistence", "high", "makes something run by itself"),
        (
            r"currentversion\\+(?:run|runonce|runservices|policies\\+explorer\\+run|winlogon|image file execution)",
            r"schtasks(?:\.exe)?\s+.*/create",
            r"register-scheduledtask",
            r"new-scheduledtask",
            r"new-service",
            r"sc(?:\.exe)?\s+create",
            r"start menu\\+programs\\+startup",
            r"__eventfilter",
            r"set-wmiinstance",
            r"new-ciminstance\s",
            r"userinitmprlogonscript",
            r"at\.exe\s+\d",
        ),
    ),
    (
        Act("privilege-raising", "high", "raises rights or adds an account"),
        (
            r"net1?(?:\.exe)?\s+(?:user|localgroup)\s.*/add",
            r"new-localuser",
            r"add-localgroupmember",
            r"add-adgroupmember",
            r"enable-localuser",
            r"seimpersonate",
            r"fodhelper",
            r"eventvwr\.msc",
            r"ms-settings\\+shell",
            r"consentpromptbehavioradmin",
            r"enablelua",
            r"psexec(?:64)?(?:\.exe)?\s",
            r"sdclt",
            r"computerdefaults",
        ),
    ),
    (
        Act("privilege-raising", "high", "takes passwords out of memory or files"),
        (
            r"mimikatz",
            r"sekurlsa",
            r"lsadump",
            r"invoke-mimi",
            r"procdump.*lsass",
            r"comsvcs(?:\.dll)?[, ]+(?:minidump|#?\+?24)",
            r"reg(?:\.exe)?\s+save\s+\"?hk(?:lm|ey_local_machine)\\+(?:sam|security|system)",
            r"ntds\.dit",
            r"ntdsutil",
            r"rubeus",
            r"kerberoast",
            r"lazagne",
            r"cmdkey\s+/list",
            r"vaultcmd",
            r"get-gpppassword",
            r"dcsync",
            r"out-minidump",
        ),
    ),
    (
        Act("piped-to-shell", "high", "runs or fetches code by a program that is not made for it"),
        (
            r"mshta(?:\.exe)?\s+\"?(?:https?:|javascript:|vbscript:|about:)",
            r"regsvr32(?:\.exe)?\s.*(?:/i:https?|scrobj)",
            r"rundll32(?:\.exe)?\s+\"?(?:javascript:|.*url\.dll|.*pcwutl)",
            r"msiexec(?:\.exe)?\s.*https?:",
            r"installutil(?:\.exe)?\s",
            r"odbcconf(?:\.exe)?\s.*regsvr",
            r"cscript.*https?:",
            r"wmic\s.*/format:\"?https?:",
            r"certutil(?:\.exe)?\s.*-(?:urlcache|decode)",
            r"bitsadmin(?:\.exe)?\s.*/transfer",
        ),
    ),
    (
        Act("reverse-shell", "critical", "hands a shell to whoever is at the other end of a connection"),
        (
            r"net\.sockets\.tcpclient",
            r"powercat",
            r"invoke-powershelltcp",
            r"nc(?:64)?\.exe\s.*-e",
        ),
    ),
    (
        Act("sends-data-out", "high", "sends data out"),
        (
            r"(?:invoke-webrequest|invoke-restmethod|iwr|irm)\s.*-method\s+(?:post|put)",
            r"uploadfile",
            r"uploadstring",
            r"uploaddata",
            r"send-mailmessage",
            r"compress-archive.*(?:invoke|iwr|irm)",
        ),
    ),
)
_COMPILED = tuple((act, re2.compile(f"(?is){'|'.join(patterns)}")) for act, patterns in _RULES)
_REMOVES = re2.compile(r"(?i)(?:^|[\s;|&({])(remove-item|ri|rm|rd|rmdir|del|erase)\s+([^;|&\n]*)")


def read_windows(text: str, steps: Steps, nesting: int = 0) -> list[Act]:
    """What a text of PowerShell or cmd names.

    Raises:
        TooIntricateError: it is longer than is read, or encoded within itself too often.
    """
    if len(text) > MAX_CHARS or nesting > MAX_NESTING:
        raise TooIntricateError
    steps.take(1 + len(text) // 100)
    plain = text.replace("`", "").replace("^", "")
    plain = re2.sub(r"(?i)\\?\"{2}|''", "", plain) if "''" in plain or '""' in plain else plain
    return list(dict.fromkeys(_acts(plain, text, steps, nesting)))


def _acts(plain: str, text: str, steps: Steps, nesting: int) -> Iterator[Act]:
    for encoded in _ENCODED.findall(plain):
        yield from _decoded(encoded, steps, nesting)
    if _FETCHES.search(plain) and _RUNS.search(plain):
        yield Act("piped-to-shell", "high", "runs what it fetches from the network")
    elif _RUNS.search(plain) and _JOINED.search(plain):
        yield Act("obfuscated-command", "high", "puts a command together out of pieces and runs it")
    if text.count("`") + text.count("^") > 4 and any(sign in text for sign in ("`e", "`i", "^o", "^e", "^m")):
        yield Act("obfuscated-command", "medium", "breaks its words up with escape signs")
    for act, pattern in _COMPILED:
        if pattern.search(plain):
            yield act
    yield from _removals(plain)


def _removals(plain: str) -> Iterator[Act]:
    for _, words in _REMOVES.findall(plain):
        lowered = words.lower()
        deep = any(flag in lowered for flag in ("-r", "/s", "-force"))
        for word in words.replace('"', " ").replace("'", " ").split():
            if word[:1] in "-/" and len(word) < 12 and not is_place(word, "root", "system"):
                continue
            act = removal(word, deep)
            if act and act.severity != "low":
                yield act


def _decoded(encoded: str, steps: Steps, nesting: int) -> Iterator[Act]:
    try:
        data = base64.b64decode(encoded + "=" * (-len(encoded) % 4))
    except (ValueError, binascii.Error):
        return
    text = data.decode("utf-16-le" if b"\0" in data else "utf-8", "replace")
    yield Act("obfuscated-command", "high", "runs a command that is written in an encoding")
    yield from read_windows(text, steps, nesting + 1)
