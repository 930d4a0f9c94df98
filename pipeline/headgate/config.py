"""Settings: frozen, validated once at the start, and the only reader of the environment.

Every setting is an environment variable with the prefix ``HEADGATE_``. A variable with that prefix that is no setting
is an error that names the nearest one, so that a misspelt guard is never a guard that is off.
"""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from headgate.errors import ConfigError

PREFIX = "HEADGATE_"
#: The manifest of the models that come with Headgate.
SHIPPED_MODELS = Path(__file__).parent / "weights" / "models.toml"


class Settings(BaseSettings):
    """What every process of Headgate needs to know.

    Attributes:
        bootstrap_servers: Kafka brokers, ``host:port`` separated by commas.
        security_protocol: as in Kafka's own clients.
        sasl_mechanism: with a SASL protocol.
        sasl_username: with SASL/PLAIN or SCRAM.
        sasl_password: with SASL/PLAIN or SCRAM.
        ssl_cafile: certificates to trust; the system's without it.
        topic_prefix: first part of every topic's name.
        partitions: partitions of the topics keyed by session; the same for all of them.
        replication_factor: of topics that `headgate topics create` makes.
        hash_key: key of the hashes that stand for found values in findings. Without it each process makes its own,
            and hashes compare only within one process.
        state_key: key, 32 bytes as hex, that encrypts session snapshots. Without it snapshots are off, and a restart
            reads open sessions from their first event.
        signing_key: the private key that signs what this process says: a worker's verdicts, an approver's approvals.
            Without it a worker makes one below `data_dir`; see `headgate.keyfiles`.
        trusted_keys: the file of public keys whose verdicts and approvals are believed; without it the one that the
            worker makes below `data_dir`.
        vault: file in which clients keep the values of pseudonyms; in memory without it.
        vault_key: key, 32 bytes as hex, that encrypts those values; needed with a file. Without it each process makes
            its own.
        canary_key: keys of the canaries, 32 bytes as hex each, by commas: the first makes them, all recognise them.
            Without it no canary is made or found.
        models: the manifest of the classifiers' models, a ``models.toml``; without it the one that comes with Headgate.
        data_dir: where local brokers, caches and keys keep their files.
        group: the workers' consumer group.
        instance: this worker's static group member name.
        session_idle_s: seconds without an event after which a session ends.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    bootstrap_servers: str = "127.0.0.1:9092"
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ssl_cafile: Path | None = None
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")] = "headgate"
    partitions: Annotated[int, Field(ge=1, le=10_000)] = 8
    replication_factor: Annotated[int, Field(ge=1, le=10)] = 1
    hash_key: SecretStr | None = None
    state_key: Annotated[SecretStr | None, Field(min_length=64, max_length=64)] = None
    signing_key: Path | None = None
    trusted_keys: Path | None = None
    vault: Path | None = None
    vault_key: Annotated[SecretStr | None, Field(min_length=64, max_length=64)] = None
    canary_key: Annotated[SecretStr | None, Field(min_length=64)] = None
    models: Path = SHIPPED_MODELS
    data_dir: Path = Path(".headgate")
    group: str = "headgate-worker"
    instance: str = ""
    session_idle_s: Annotated[float, Field(gt=0)] = 900.0

    @field_validator("canary_key")
    @classmethod
    def _is_hex(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys and not re.fullmatch(r"[0-9A-Fa-f]{64}(,[0-9A-Fa-f]{64})*", keys.get_secret_value()):
            raise ValueError("keys are 64 hex digits each, by commas")
        return keys


def load_settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Settings from the environment, with `overrides` (command-line flags that were given) on top.

    Raises:
        ConfigError: naming every wrong variable, and for an unknown one the nearest known name.
    """
    environ = os.environ if environ is None else environ
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    problems = [_unknown(name, known) for name in sorted(given) if name not in known]
    if problems:
        raise ConfigError("; ".join(problems))
    values: dict[str, object] = {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}
    values |= {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        details = (f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False))
        raise ConfigError("; ".join(details)) from None


def _unknown(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{name} is no setting of Headgate{hint}"
