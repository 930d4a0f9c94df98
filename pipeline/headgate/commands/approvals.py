"""``headgate approvals``: what waits for a person, and the decisions on it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.commands.tables import table_console
from headgate.config import Settings, load_settings
from headgate.errors import ApprovalError, BrokerError

if TYPE_CHECKING:
    from headgate.approvals import Hold
    from headgate.bank import StreamKey
    from headgate.bus.approvals import ApprovalLog
    from headgate.signing import SigningKey
    from headgate_schemas.approvals import Decision
    from headgate_schemas.verdicts import Verdict

_HELP = """\
See which tool calls wait for a person, approve them or deny them.

A decision is signed with this machine's approver key, or the one in HEADGATE_SIGNING_KEY, and fits one call as it is
held: changed arguments need a new one. A call that nobody approves in time is denied.

**Examples**

* `headgate approvals list` says what waits, why, and until when; `--watch` goes on and says what comes.
* `headgate approvals list --arguments` shows what the calls would do, in the approver's terminal and nowhere else.
* `headgate approvals approve 5f0c1e c1` lets one call run: its session and call, or as much of them as is enough.
* `headgate approvals deny 5f0c1e c1 --as alice` ends one.
"""
#: Until a worker has answered a decision.
TIMEOUT_S = 15.0
POLL_S = 0.1
WATCH_S = 0.5
#: Of a word in the table.
MAX_SHOWN_CHARS = 60

_Json = Annotated[bool, typer.Option("--json", help="Print JSON: one document, or with --watch one line a call.")]
_Servers = Annotated[
    str | None, typer.Option("--bootstrap-servers", help="Brokers, host:port by commas [default: the setting].")
]
_Session = Annotated[str, typer.Argument(help="The session's id, or its beginning.")]
_Call = Annotated[str, typer.Argument(help="The call's id, or its beginning.")]
_Digest = Annotated[
    str, typer.Option(help="Refuse unless the arguments' digest begins so: they are those that you saw.")
]
_As = Annotated[str | None, typer.Option("--as", help="Who decides, for verdicts [default: the user's name].")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    approvals = typer.Typer(help=_HELP, no_args_is_help=True)
    approvals.command("list")(list_)
    approvals.command("approve")(approve)
    approvals.command("deny")(deny)
    app.add_typer(approvals, name="approvals")


def list_(
    arguments: Annotated[
        bool, typer.Option("--arguments", help="Show the raw arguments, read from the events, unredacted.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until Ctrl-C, and say what comes.")] = False,
    bootstrap_servers: _Servers = None,
    as_json: _Json = False,
) -> None:
    """List the calls that wait for a person, the most urgent first."""
    import asyncio

    asyncio.run(_list(load_settings(bootstrap_servers=bootstrap_servers), arguments, watch, as_json))


def approve(
    session: _Session,
    call: _Call,
    digest: _Digest = "",
    approver: _As = None,
    bootstrap_servers: _Servers = None,
    as_json: _Json = False,
) -> None:
    """Let one held call run, with the arguments that it has now; waits until a worker has answered."""
    _run_decision("approve", (session, call, digest), approver, bootstrap_servers, as_json)


def deny(
    session: _Session,
    call: _Call,
    digest: _Digest = "",
    approver: _As = None,
    bootstrap_servers: _Servers = None,
    as_json: _Json = False,
) -> None:
    """Deny one held call; waits until a worker has answered."""
    _run_decision("deny", (session, call, digest), approver, bootstrap_servers, as_json)


# --- Listing ---------------------------------------------------------------------------------------------------------


async def _list(settings: Settings, arguments: bool, watch: bool, as_json: bool) -> None:
    import asyncio

    async with _log(settings) as log:
        told: set[str] = set()
        while True:
            every = log.holds.waiting(_now())
            waiting = [hold for hold in every if hold.verdict.id not in told]
            texts = await log.arguments(waiting) if arguments else None
            if as_json:
                _print_json(waiting, texts, lines=watch)
            elif waiting or not watch:
                _print_table(waiting, texts)
            told = {hold.verdict.id for hold in every}
            if not watch:
                break
            await asyncio.sleep(WATCH_S)
            await log.read()
        if log.refused:
            typer.echo(f"{log.refused} verdicts that no trusted key signed were left out", err=True)


def _print_json(holds: Sequence["Hold"], texts: "Mapping[StreamKey, str] | None", lines: bool) -> None:
    import json

    entries = [_entry(hold) | ({} if texts is None else {"arguments": _text_of(hold, texts)}) for hold in holds]
    if lines:
        for entry in entries:
            typer.echo(json.dumps(entry))
    else:
        typer.echo(json.dumps({"waiting": entries}))


def _entry(hold: "Hold") -> dict[str, object]:
    return {
        "session": hold.verdict.session_id,
        "call": hold.call.call_id,
        "stream": hold.verdict.stream_id,
        "tool": hold.call.tool,
        "rule": hold.verdict.rule,
        "why": hold.why,
        "policy": hold.verdict.policy,
        "digest": hold.call.digest,
        "since": hold.since,
        "expires_at": hold.call.expires_at,
    }


def _print_table(holds: Sequence["Hold"], texts: "Mapping[StreamKey, str] | None") -> None:
    from rich.markup import escape
    from rich.table import Table

    console = table_console()
    if not holds:
        console.print("no call waits")
        return
    table = Table("session", "call", "tool", "rule", "why", "waits", "expires in", "digest", title="Calls that wait")
    now = _now()
    for hold in holds:
        words = (hold.verdict.session_id, hold.call.call_id, hold.call.tool, hold.verdict.rule)
        times = _span(now - hold.since), _span(hold.call.expires_at - now)
        why = escape(visible(hold.why))
        table.add_row(*(escape(shortened(word)) for word in words), why, *times, hold.call.digest[:12])
    console.print(table)
    for hold in holds if texts is not None else ():
        console.print(f"{shortened(hold.verdict.session_id)} {shortened(hold.call.call_id)}:", markup=False)
        text = _text_of(hold, texts or {})
        said = "not on the log, or not those that are held" if text is None else visible(text)
        console.print(said, markup=False, highlight=False, soft_wrap=True)


def _text_of(hold: "Hold", texts: "Mapping[StreamKey, str]") -> str | None:
    from headgate.bank import StreamKey

    return texts.get(StreamKey(hold.verdict.session_id, hold.verdict.stream_id, hold.verdict.channel))


def visible(text: str) -> str:
    """A text whose every code point can be seen: what steers a terminal, or hides, stands there as an escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def shortened(word: str) -> str:
    """A name from outside, as it fits a table."""
    shown = visible(word)
    return shown if len(shown) <= MAX_SHOWN_CHARS else shown[: MAX_SHOWN_CHARS - 1] + "…"


def _span(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


# --- Deciding --------------------------------------------------------------------------------------------------------


def _run_decision(
    decision: "Decision", call: tuple[str, str, str], approver: str | None, servers: str | None, as_json: bool
) -> None:
    import asyncio
    import getpass
    import json

    from headgate import keyfiles

    settings = load_settings(bootstrap_servers=servers)
    key = keyfiles.load_signing_key(keyfiles.signing_key_file(settings, keyfiles.APPROVER))
    if not keyfiles.load_keyring(settings, "verdicts").trusts(key.id, "approvals"):
        trusted = keyfiles.trusted_file(settings)
        typer.echo(f"warning: {trusted} does not trust your key {key.id} to approve; do the workers?", err=True)
    name = approver or getpass.getuser()
    hold, verdict = asyncio.run(_decide(settings, decision, call, name, key))
    if as_json:
        typer.echo(json.dumps({**_entry(hold), "decision": decision, "approver": name, "verdict": verdict.id}))
        return
    done = "approved" if decision == "approve" else "denied"
    typer.echo(f"{done}: {shortened(hold.call.tool)}, call {shortened(hold.call.call_id)}, by verdict {verdict.id}")


async def _decide(
    settings: Settings, decision: "Decision", call: tuple[str, str, str], approver: str, key: "SigningKey"
) -> "tuple[Hold, Verdict]":
    from headgate.approvals import found

    async with _log(settings) as log:
        hold = found(log.holds.waiting(_now()), *call)
        approval = hold.decided(decision, approver, _now())
        await log.publish(approval, key)
        verdict = await _answer(log, hold)
    if verdict.resolution is None or verdict.resolution.approval != approval.id:
        reason = f": {verdict.reason}" if verdict.reason else ""
        raise ApprovalError(f"the call was over before your decision was read ({verdict.action}{reason})")
    return hold, verdict


async def _answer(log: "ApprovalLog", hold: "Hold") -> "Verdict":
    """The verdict that ends the hold."""
    import asyncio

    try:
        async with asyncio.timeout(TIMEOUT_S):
            while (verdict := log.holds.ending(hold)) is None:
                await asyncio.sleep(POLL_S)
                await log.read()
    except TimeoutError:
        raise BrokerError(
            f"the decision is on the log, but no worker answered it within {TIMEOUT_S:.0f} s: see `headgate status`; "
            "where a worker runs, it may not trust your key, or nobody waits for the call any more"
        ) from None
    return verdict


def _log(settings: Settings) -> "ApprovalLog":
    from headgate.bus.approvals import LONGEST_HOLD_S, ApprovalLog
    from headgate.keyfiles import load_keyring

    return ApprovalLog(settings, load_keyring(settings, "verdicts"), _now() - LONGEST_HOLD_S)


def _now() -> float:
    import time

    return time.time()
