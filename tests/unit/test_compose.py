"""The compose file is valid, safe by default, and agrees with the rest of the repository.

No container engine is needed: the compose specification's schema comes with the check-jsonschema package, and
hadolint reads the Dockerfile.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from headgate.bus import java
from headgate.config import load_settings

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "compose"
SCHEMA = "check_jsonschema/builtin_schemas/vendor/compose-spec.json"


def read_yaml(name: str) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load((COMPOSE / name).read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return read_yaml("compose.yaml")


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = json.loads(Path(str(distribution("check-jsonschema").locate_file(SCHEMA))).read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema)


@pytest.fixture(scope="module")
def dockerfile() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and their arguments."""
    text = re.sub(r"\\\n\s*", "", (COMPOSE / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_file_follows_the_compose_specification(
    compose: dict[str, Any], validator: jsonschema.Draft7Validator
) -> None:
    assert [error.message for error in validator.iter_errors(compose)] == []


def test_the_schema_refuses_a_misspelt_key(compose: dict[str, Any], validator: jsonschema.Draft7Validator) -> None:
    wrong = {**compose, "services": {**compose["services"], "kafka": {"image": "apache/kafka", "helthcheck": {}}}}
    assert any("helthcheck" in error.message for error in validator.iter_errors(wrong))


def test_every_published_port_is_on_the_loopback_address(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_advertised_address_is_the_published_one_and_the_default_setting(compose: dict[str, Any]) -> None:
    kafka = compose["services"]["kafka"]
    address = load_settings({}).bootstrap_servers
    assert f"HOST://{address}," in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert kafka["ports"] == [f"{address}:{address.split(':')[1]}"]


def test_the_broker_is_the_same_version_as_the_local_one(compose: dict[str, Any]) -> None:
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{java.kafka_version()}"


def test_images_are_pinned_by_version(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values() if "build" not in service]
    assert images
    assert [image for image in images if not re.search(r":\d+\.\d+\.\d+$", image)] == []


def test_what_runs_on_has_a_health_check_or_says_why_not(compose: dict[str, Any]) -> None:
    unchecked = {name for name, service in compose["services"].items() if "healthcheck" not in service}
    assert unchecked == {"topics", "collector"}  # one ends by itself; the other's image has nothing to ask with


def test_who_is_waited_for_can_become_what_is_waited_for(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            assert wait["condition"] != "service_healthy" or "healthcheck" in services[name]
            assert wait["condition"] != "service_completed_successfully" or services[name]["restart"] == "no"


def test_the_worker_is_given_settings_that_exist_and_nothing_secret(compose: dict[str, Any]) -> None:
    for name in ("topics", "worker"):
        environment = compose["services"][name]["environment"]
        ours = {key: value for key, value in environment.items() if key.startswith("HEADGATE_")}
        load_settings({key: value for key, value in ours.items() if value is not None})
        assert ours["HEADGATE_HASH_KEY"] is None
        assert ours["HEADGATE_STATE_KEY"] is None


def test_the_services_reach_each_other_by_ports_that_are_listened_on(compose: dict[str, Any]) -> None:
    worker, kafka = compose["services"]["worker"]["environment"], compose["services"]["kafka"]["environment"]
    port = worker["HEADGATE_BOOTSTRAP_SERVERS"].split(":")[1]
    assert f"INTERNAL://:{port}," in kafka["KAFKA_LISTENERS"]
    http = read_yaml("collector.yaml")["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    assert worker["OTEL_EXPORTER_OTLP_ENDPOINT"].split(":")[2] == http.split(":")[1]


def test_the_collector_uses_what_it_declares_and_declares_what_it_uses() -> None:
    config = read_yaml("collector.yaml")
    pipelines = config["service"]["pipelines"].values()
    for kind in ("receivers", "processors", "exporters"):
        assert {name for pipeline in pipelines for name in pipeline[kind]} == set(config[kind])
    assert set(config["service"]["extensions"]) == set(config["extensions"])


def test_the_collector_limits_its_memory_before_anything_else() -> None:
    pipelines = read_yaml("collector.yaml")["service"]["pipelines"].values()
    assert {pipeline["processors"][0] for pipeline in pipelines} == {"memory_limiter"}


def test_mounted_files_exist(compose: dict[str, Any]) -> None:
    mounts = [mount for service in compose["services"].values() for mount in service.get("volumes", [])]
    files = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert files
    assert [file for file in files if not (COMPOSE / file).is_file()] == []


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint, "hadolint comes with the dev dependencies"
    done = subprocess.run([hadolint, "--no-color", str(COMPOSE / "Dockerfile")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_the_image_copies_is_in_the_repository_and_let_in(dockerfile: list[tuple[str, str]]) -> None:
    let_in = (COMPOSE / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        source.removeprefix("./")
        for word, rest in dockerfile
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert "requirements.lock" in copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert {f"!{source}" for source in copied} == {line for line in let_in if line.startswith("!")}


def test_the_image_runs_our_command_without_privileges(dockerfile: list[tuple[str, str]]) -> None:
    last = dict(dockerfile)  # of each instruction, the last
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert json.loads(last["ENTRYPOINT"])[0] in project["scripts"]
    assert json.loads(last["CMD"])[0] in project["entry-points"]["headgate.commands"]
    assert last["USER"] not in ("root", "0")


def test_the_image_has_a_python_that_the_project_supports(dockerfile: list[tuple[str, str]]) -> None:
    assert {rest.split()[0] for word, rest in dockerfile if word == "FROM"} == {"python:3.11-slim-bookworm"}


def test_the_pom_beside_the_compose_file_is_the_one_in_the_package() -> None:
    assert (COMPOSE / "kafka" / "pom.xml").samefile(java.POM)
