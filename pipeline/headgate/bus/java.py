"""Java for the local broker: in comes a cache folder, out come the commands and the jars to run it with.

The versions stand in ``kafka/pom.xml`` beside this module and nowhere else. Maven brings the jars once; from then on
neither Maven nor a network is needed. Nothing here knows how a broker is configured.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from headgate.errors import BrokerError

#: Kafka 4's servers need it (https://kafka.apache.org/41/documentation.html#java).
MIN_JAVA = 17
#: 43 MB of jars take 20 s on an ordinary line; beyond this the line is stuck.
RESOLVE_TIMEOUT_S = 600
POM = Path(__file__).parent / "kafka" / "pom.xml"

_INSTEAD = (
    "install it (Debian: apt-get install openjdk-17-jre-headless maven; macOS: brew install openjdk@17 maven), point "
    "HEADGATE_BOOTSTRAP_SERVERS at a broker that runs, or take `headgate broker --embedded` for a first try"
)


def find_java() -> str:
    """The path of a Java that can run Kafka.

    Raises:
        BrokerError: there is none, it does not answer, or it is too old.
    """
    java = shutil.which("java")
    if java is None:
        raise BrokerError(f"Java {MIN_JAVA} or newer runs the local broker, and there is no `java`; {_INSTEAD}")
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise BrokerError(f"{java} does not start ({type(error).__name__}); {_INSTEAD}") from error
    major = java_major(answer.stderr + answer.stdout)
    if major is None or major < MIN_JAVA:
        raise BrokerError(f"{java} is version {major or 'unknown'}, and Kafka needs {MIN_JAVA} or newer; {_INSTEAD}")
    return java


def java_major(banner: str) -> int | None:
    """The major version in what ``java -version`` says: 8 for ``1.8.0_292``, 17 for ``17.0.15``; None without one."""
    match = re.search(r'version "(?:1\.)?(\d+)', banner)
    return int(match.group(1)) if match else None


def kafka_version() -> str:
    """The version of Apache Kafka that the pom names."""
    match = re.search(r"<kafka\.version>([^<]+)</kafka\.version>", POM.read_text(encoding="utf-8"))
    if match is None:
        raise BrokerError(f"{POM} names no kafka.version; reinstall headgate")
    return match.group(1)


def resolve_jars(cache: Path, report: Callable[[str], None]) -> Path:
    """The folder that holds the broker's jars; brings them there if they are not.

    Args:
        cache: where such folders are kept, one for each content of the pom.
        report: is told, in one line each, what takes long.

    Returns:
        A folder of jars for Java's class path.

    Raises:
        BrokerError: Maven is missing, or could not bring them.
    """
    digest = hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    jars = cache.absolute() / f"kafka-{kafka_version()}-{digest}"
    if jars.is_dir():
        return jars
    cache.mkdir(parents=True, exist_ok=True)
    report(f"bringing Apache Kafka {kafka_version()} from Maven Central into {jars}, once (43 MB) ...")
    # Copied beside and renamed, so that a copy that was broken off is never taken for a whole one.
    with tempfile.TemporaryDirectory(dir=cache, prefix="bringing-") as folder:
        _copy_dependencies(Path(folder))
        try:
            (Path(folder) / "jars").rename(jars)
        except OSError:
            if not jars.is_dir():  # else another process was first, with the same jars
                raise
    return jars


def _copy_dependencies(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise BrokerError(f"Maven brings the local broker's jars the first time, and there is no `mvn`; {_INSTEAD}")
    pom = shutil.copy(POM, folder / "pom.xml")  # Maven may write beside it, and a package is not to be written to
    goal = "dependency:copy-dependencies"
    options = ["-DincludeScope=runtime", f"-DoutputDirectory={folder / 'jars'}"]
    command = [maven, "--batch-mode", "--no-transfer-progress", "--quiet", "-f", str(pom), goal, *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=RESOLVE_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise BrokerError(f"Maven brought no jars within {RESOLVE_TIMEOUT_S} s; is Maven Central reachable?") from error
    if done.returncode != 0 or not any((folder / "jars").glob("kafka_*.jar")):
        said = next((line for line in done.stdout.splitlines() if "ERROR" in line), "it gave no reason").strip()
        raise BrokerError(
            f"Maven could not bring the broker's jars: {said}; is Maven Central, or your mirror, reachable?"
        )
