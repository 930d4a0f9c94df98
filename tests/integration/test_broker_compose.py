"""Kafka itself accepts the settings that the compose file gives to its container; no engine is needed to ask it."""

import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from headgate.bus import java

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[2]
#: What the image's scripts read themselves.
NOT_PROPERTIES = {"CLUSTER_ID", "KAFKA_HEAP_OPTS", "KAFKA_LOG_DIRS"}


def test_kafka_accepts_the_compose_file_s_settings_and_cluster_id(tmp_path: Path) -> None:
    compose = YAML(typ="safe").load((ROOT / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    given: dict[str, str] = compose["services"]["kafka"]["environment"]
    # As the image does it: KAFKA_NODE_ID is node.id.
    lines = [
        f"{name.removeprefix('KAFKA_').replace('_', '.').lower()}={value}"
        for name, value in given.items()
        if name not in NOT_PROPERTIES
    ]
    properties = tmp_path / "server.properties"
    properties.write_text("\n".join([*lines, f"log.dirs={tmp_path / 'data'}"]))
    jars = java.resolve_jars(ROOT / ".headgate" / "cache", lambda _line: None)
    tool = [java.find_java(), "-cp", f"{jars}/*", "kafka.tools.StorageTool", "format"]
    done = subprocess.run(
        [*tool, "--cluster-id", given["CLUSTER_ID"], "--config", str(properties)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"cluster.id={given['CLUSTER_ID']}" in (tmp_path / "data" / "meta.properties").read_text()
