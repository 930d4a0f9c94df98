"""A local Apache Kafka: in comes a folder and perhaps a port, out comes the address of a real broker.

One process is broker and controller (KRaft), listens on 127.0.0.1 alone, and keeps everything in its folder::

    FOLDER/data/               the logs; they outlive the process
    FOLDER/kafka.log           what the broker said since its last start; kafka.log.1 is what it said before
    FOLDER/server.properties   written anew at every start
    FOLDER/lock                held while a broker runs here, and names its process

It is for development, tests and small single machines: nothing is replicated. Nothing here knows topics or settings.
"""

import base64
import fcntl
import os
import re
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from headgate.bus import java
from headgate.errors import BrokerError

HOST = "127.0.0.1"
#: Ready after 3 s on two idle cores; a log to recover, or a busy machine, takes many times that.
START_TIMEOUT_S = 90.0
#: A controlled shutdown takes about 1 s; beyond this the process is killed.
STOP_TIMEOUT_S = 30.0
#: Resident memory stays near 320 MB with it; more buys a single developer's broker nothing.
HEAP = "512m"
#: Brokers of this class live for minutes and share their cores: the optimising compiler and the parallel collector take
#: more than they bring. Measured on two cores: ready after 3.3 s for 3 s of CPU instead of 4.2 s for 5, and half a core
#: instead of 0.8 in the first minute of 800 records/s.
JVM_OPTIONS = (f"-Xmx{HEAP}", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true")
#: The last thing that a starting broker logs, once it takes requests.
_READY = b"Kafka Server started"
#: Of the log, kept while it is read: enough for a trace of Java's.
_TAIL_BYTES = 65_536
_EXCEPTION = re.compile(r"(Caused by: )?[\w.$]+(Exception|Error): ")
_LOGGED_TO = "-Dlog4j2.configurationFile=" + str(java.POM.parent / "log4j2.properties")

_SERVER_PROPERTIES = """\
process.roles=broker,controller
node.id=1
# The static form of the quorum: it is read anew at each start, so that both ports may change over the same data.
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
# One broker: nothing can be replicated.
default.replication.factor=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# The defaults of 50 partitions each only slow one broker's start and recovery.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
share.coordinator.state.topic.num.partitions=4
# Killed and started again, the broker must outlive its own registration, which the default keeps for 9 s.
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# The default of 3 s waits for a fleet of consumers to come up together.
group.initial.rebalance.delay.ms=0
# As in production: a misspelt topic is an error, not a topic with the wrong number of partitions.
auto.create.topics.enable=false
# The default of 128 MB is a quarter of this broker's heap.
log.cleaner.dedupe.buffer.size=16777216
"""


class LocalKafka:
    """Apache Kafka as a process of ours; also a context manager that starts and stops it.

    Args:
        folder: where it keeps everything. A folder that a broker has used before is taken up with its data.
        cache: where the jars are kept; several brokers may share one.
        port: 0 for a free one, which then stays the same over restarts of this object.
        report: is told, in one line each, what takes long.
    """

    def __init__(
        self,
        folder: Path,
        *,
        cache: Path,
        port: int = 0,
        report: Callable[[str], None] = lambda _line: None,
    ) -> None:
        self._folder = folder.absolute()
        self._cache = cache
        self._wanted_port = port
        self._port = 0
        self._report = report
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def bootstrap_servers(self) -> str:
        """The address for clients, ``host:port``.

        Raises:
            BrokerError: it was never started, so it has none.
        """
        if not self._port:
            raise BrokerError("the local broker has no address before its first start")
        return f"{HOST}:{self._port}"

    @property
    def log_file(self) -> Path:
        """What the broker says goes here."""
        return self._folder / "kafka.log"

    @property
    def pid(self) -> int | None:
        """The broker's process, or None while none runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start the broker and return when it takes requests; nothing happens if it runs.

        Raises:
            BrokerError: Java or the jars are missing, the port is taken, another broker holds the folder, or the broker
                died or hung at its start.
        """
        if self.pid is not None:
            return
        command = self._command()
        self._lock = self._acquire_lock()
        try:
            self._choose_ports()
            self._format(command)
            self._process = self._launch(command, self._lock)
            self._await_ready(self._process)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop the broker as it likes to be stopped; kill it if it does not. Its data stay."""
        try:
            if self._process is not None and self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
                self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._report(f"the broker did not stop within {STOP_TIMEOUT_S:.0f} s and is killed")
        finally:  # also where somebody is tired of waiting and presses Ctrl-C again
            self.kill()

    def kill(self) -> None:
        """End the broker at once, as ``kill -9`` does; what it had not written down is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._release_lock()

    def restart(self) -> None:
        """Stop the broker if it runs, and start it over the same data on the same port."""
        self.stop()
        self.start()

    def wait(self, timeout_s: float | None = None) -> int | None:
        """Wait until the broker's process ends by itself.

        Returns:
            Its exit status, or None where it still runs after `timeout_s` seconds or was not running.
        """
        if self._process is None:
            return None
        try:
            return self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None

    def _command(self) -> list[str]:
        runtime = java.find_java()
        jars = java.resolve_jars(self._cache, self._report)
        return [runtime, *JVM_OPTIONS, _LOGGED_TO, "-cp", f"{jars}/*"]

    def _acquire_lock(self) -> IO[str]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = (self._folder / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise BrokerError(
                f"a broker already runs over {self._folder} (process {holder}); stop it or choose another --data-dir"
            ) from error
        return lock

    def _release_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _choose_ports(self) -> None:
        broker = _bound(self._port or self._wanted_port)
        controller = _bound(0)
        self._port = broker.getsockname()[1]
        properties = _SERVER_PROPERTIES.format(
            host=HOST, port=self._port, controller_port=controller.getsockname()[1], data=self._folder / "data"
        )
        self._properties.write_text(properties, encoding="utf-8")
        # Both were bound at the same time, so that they differ; now they are the broker's.
        broker.close()
        controller.close()

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    def _format(self, command: list[str]) -> None:
        if (self._folder / "data" / "meta.properties").exists():
            return
        options = ["format", "--cluster-id", _cluster_id(), "--config", str(self._properties)]
        done = subprocess.run(
            [*command, "kafka.tools.StorageTool", *options], capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
            raise BrokerError(f"Kafka could not prepare {self._folder / 'data'}: {said[0]}")

    def _launch(self, command: list[str], lock: IO[str]) -> subprocess.Popen[bytes]:
        if self.log_file.exists():
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        with self.log_file.open("wb") as log:
            process = subprocess.Popen(
                [*command, "kafka.Kafka", str(self._properties)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for us: the broker is stopped when we say so.
                start_new_session=True,
                # The broker holds the lock as well, so that it stays locked if we are killed and the broker lives on.
                pass_fds=(lock.fileno(),),
            )
        lock.truncate(0)
        lock.write(str(process.pid))
        lock.flush()
        return process

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        with self.log_file.open("rb") as log:
            tail = b""
            while time.monotonic() < deadline:
                died = process.poll()
                tail += log.read()
                if _READY in tail:
                    return
                if died is not None:
                    raise BrokerError(f"the broker died at its start (exit {died}): {self._last_words(tail)}")
                tail = tail[-_TAIL_BYTES:]
                time.sleep(0.05)
        raise BrokerError(f"the broker was not ready after {START_TIMEOUT_S:.0f} s: {self._last_words(tail)}")

    def _last_words(self, log: bytes) -> str:
        lines = log.decode("utf-8", "replace").splitlines()
        # The last exception of a Java trace is the cause; the lines that log it name only who noticed.
        said = [line for line in lines if _EXCEPTION.match(line)] or lines
        return f"{said[-1].strip() if said else 'it said nothing'}; more in {self.log_file}"


def _bound(port: int) -> socket.socket:
    """A socket bound to `port`, or to a free one for 0, as proof that the broker can have it."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # As Java's server sockets do; else connections that a stopped broker left behind would hold its port for a minute.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        reason = os.strerror(error.errno or 0)
        raise BrokerError(
            f"port {port} on {HOST} cannot be had ({reason}); choose another with --port, or 0 for a free one"
        ) from error
    return bound


def _cluster_id() -> str:
    """22 URL-safe characters, as Kafka wants them; the first is no dash, which its tool would take for an option."""
    while (name := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return name
