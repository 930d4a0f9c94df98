"""``headgate broker``: run a broker on this machine until it is told to stop."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headgate.config import Settings, load_settings
from headgate.errors import BrokerError

if TYPE_CHECKING:
    from headgate.bus.embedded import EmbeddedBroker
    from headgate.bus.local import LocalKafka

#: Kafka's own.
DEFAULT_PORT = 9092

_EXAMPLES = """\
Run a broker on 127.0.0.1 until Ctrl-C.

Without options it is Apache Kafka itself, as a process on Java 17, from jars that Maven brings once. It keeps its data
in a folder and creates no topics by itself.

**Examples**

* `headgate broker` runs on port 9092, where every other command looks for it.
* `headgate broker --port 0 --json` takes a free port and says which, in one line of JSON.
* `headgate broker --embedded` runs one in memory, for a first try: nothing is kept, never for production.
* `headgate topics create` then declares the topics.
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("broker", help=_EXAMPLES)(broker)


def broker(
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder for the broker's files [default: kafka/ in HEADGATE_DATA_DIR].")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help=f"Port; 0 takes a free one [default: {DEFAULT_PORT}].")
    ] = None,
    embedded: Annotated[
        bool, typer.Option("--embedded", help="In memory, for a first try; always on a free port.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say where it is in one line of JSON.")] = False,
) -> None:
    """Run a broker until a signal says stop."""
    settings = load_settings()
    if embedded and (data_dir is not None or port is not None):
        raise typer.BadParameter("the embedded broker keeps nothing and chooses its port: give no --data-dir or --port")
    # SIGTERM unwinds as Ctrl-C does, also while Java still starts, so that no broker is left behind.
    # A shell's background jobs begin with SIGINT ignored; whoever sends it all the same means it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    if embedded:
        _run_embedded(settings, as_json)
    else:
        folder = data_dir or settings.data_dir / "kafka"
        _run_local(settings, as_json, folder, DEFAULT_PORT if port is None else port)


def _run_local(settings: Settings, as_json: bool, folder: Path, port: int) -> None:
    from headgate.bus.local import LocalKafka

    with LocalKafka(folder, cache=settings.data_dir / "cache", port=port, report=_report) as kafka:
        try:
            _announce(kafka, as_json, {"kind": "kafka", "log_file": str(kafka.log_file), "pid": kafka.pid})
            status = kafka.wait()
        except KeyboardInterrupt:
            _report("stopping ...")
        else:
            raise BrokerError(f"the broker ended by itself (exit {status}); see {kafka.log_file}")


def _run_embedded(settings: Settings, as_json: bool) -> None:
    from headgate.bus.embedded import RETAINED_BYTES, EmbeddedBroker

    with EmbeddedBroker(prefix=settings.topic_prefix, partitions=settings.partitions) as running:
        limit = f"{RETAINED_BYTES // 2**20} MiB a partition"
        _report(f"in memory: nothing is kept, and the oldest records vanish beyond {limit}; never for production")
        try:
            _announce(running, as_json, {"kind": "embedded"})
            signal.pause()
        except KeyboardInterrupt:
            _report("stopping ...")


def _announce(running: "LocalKafka | EmbeddedBroker", as_json: bool, details: dict[str, object]) -> None:
    import json

    if as_json:
        typer.echo(json.dumps({"bootstrap_servers": running.bootstrap_servers, **details}))
        return
    typer.echo(running.bootstrap_servers)
    _report(f"ready; export HEADGATE_BOOTSTRAP_SERVERS={running.bootstrap_servers}; Ctrl-C stops it")


def _report(line: str) -> None:
    typer.echo(line, err=True)
