"""Key files: what a worker makes where nothing is configured, what is read, and what is refused."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from headgate import keyfiles
from headgate.commands import keys as command
from headgate.config import Settings, load_settings
from headgate.errors import ConfigError
from headgate.signing import TrustedKey

PUBLIC = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({}, data_dir=tmp_path / "data")


def test_worker_without_configuration_makes_keys_that_clients_and_approvers_find(settings: Settings) -> None:
    own, approvers = keyfiles.for_worker(settings)
    assert keyfiles.load_keyring(settings, "verdicts").trusts(own.id, "verdicts")
    approver = keyfiles.load_signing_key(keyfiles.signing_key_file(settings, keyfiles.APPROVER))
    assert approvers.trusts(approver.id, "approvals")
    assert not approvers.trusts(approver.id, "verdicts")
    assert not approvers.trusts(own.id, "approvals")
    files = {path.name: path.stat().st_mode & 0o777 for path in keyfiles.folder(settings).glob("*.pem")}
    assert files == {"worker.pem": 0o600, "approver.pem": 0o600}
    assert keyfiles.folder(settings).stat().st_mode & 0o777 == 0o700


def test_second_start_finds_the_keys_of_the_first(settings: Settings) -> None:
    first, _ = keyfiles.for_worker(settings)
    text = keyfiles.trusted_file(settings).read_text()
    second, _ = keyfiles.for_worker(settings)
    assert first.id == second.id
    assert keyfiles.trusted_file(settings).read_text() == text


def test_worker_whose_key_no_client_would_believe_does_not_start(settings: Settings, tmp_path: Path) -> None:
    """Else it would judge, and every client would wait for its deadline."""
    keyfiles.for_worker(settings)
    keyfiles.create(tmp_path / "other.pem")
    both = {"signing_key": tmp_path / "other.pem", "trusted_keys": keyfiles.trusted_file(settings)}
    with pytest.raises(ConfigError, match="headgate keys show"):
        keyfiles.for_worker(settings.model_copy(update=both))


def test_configured_key_is_used_and_trusted_beside_an_approver_of_this_machine(
    settings: Settings, tmp_path: Path
) -> None:
    made = keyfiles.create(tmp_path / "mine.pem")
    configured = settings.model_copy(update={"signing_key": tmp_path / "mine.pem"})
    own, _ = keyfiles.for_worker(configured)
    assert own.id == made.id
    assert keyfiles.load_keyring(configured, "verdicts").trusts(own.id, "verdicts")


def test_configured_trusted_keys_are_never_added_to(settings: Settings, tmp_path: Path) -> None:
    own = keyfiles.create(keyfiles.folder(settings) / "worker.pem")
    trusted = tmp_path / "trusted"
    keyfiles.trust(trusted, TrustedKey("worker", own.public, frozenset({"verdicts"})))
    before = trusted.read_text()
    _, approvers = keyfiles.for_worker(settings.model_copy(update={"trusted_keys": trusted}))
    assert trusted.read_text() == before
    assert approvers.signers("approvals") == ()


def test_client_without_trusted_keys_is_told_what_to_do(settings: Settings) -> None:
    with pytest.raises(ConfigError, match=r"does not exist.*HEADGATE_TRUSTED_KEYS"):
        keyfiles.load_keyring(settings, "verdicts")


def test_client_that_trusts_approvers_alone_is_told_so(settings: Settings) -> None:
    keyfiles.trust(keyfiles.trusted_file(settings), TrustedKey("alice", bytes(32), frozenset({"approvals"})))
    with pytest.raises(ConfigError, match="trusts no key to sign them"):
        keyfiles.load_keyring(settings, "verdicts")


def test_private_key_is_never_overwritten(tmp_path: Path) -> None:
    keyfiles.create(tmp_path / "a.pem")
    with pytest.raises(ConfigError, match="never overwritten"):
        keyfiles.create(tmp_path / "a.pem")


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_file_that_is_no_private_key_is_refused_without_its_content(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.pem").write_bytes(content)
    with pytest.raises(ConfigError, match="holds no private key") as caught:
        keyfiles.load_signing_key(tmp_path / "broken.pem")
    assert "AAAA" not in str(caught.value)


def test_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "p256.pem").write_bytes(pem)
    with pytest.raises(ConfigError, match="Ed25519"):
        keyfiles.load_signing_key(tmp_path / "p256.pem")


@pytest.mark.parametrize(
    "line",
    [
        "verdicts",
        f"verdict {PUBLIC} worker",
        f"verdicts,verdicts {PUBLIC} worker",
        f"verdicts, {PUBLIC} worker",
        "verdicts AAAA worker",
        f"verdicts {PUBLIC} two words",
        f"verdicts {PUBLIC} -dash",
    ],
)
def test_wrong_line_of_trusted_keys_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "trusted").write_text(f"# ours\n\n{line}\n")
    with pytest.raises(ConfigError, match="line 3"):
        keyfiles.load_trusted(tmp_path / "trusted")


def test_trusted_keys_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "trusted").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        keyfiles.load_trusted(tmp_path / "trusted")


# --- The commands ----------------------------------------------------------------------------------------------------


def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    monkeypatch.setenv("HEADGATE_DATA_DIR", str(settings.data_dir))
    app = typer.Typer()
    command.register(app)
    app.command("other")(lambda: None)
    return CliRunner().invoke(app, ["keys", *words])


def test_created_key_is_trusted_where_that_is_asked_for(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    made = run(settings, monkeypatch, "create", "alice", "--for", "approvals", "--trust")
    assert made.exit_code == 0
    listed = json.loads(run(settings, monkeypatch, "list", "--json").stdout)
    assert [(key["name"], key["signs"]) for key in listed["keys"]] == [("alice", ["approvals"])]
    private = keyfiles.load_signing_key(keyfiles.folder(settings) / "alice.pem")
    assert listed["keys"][0]["key"] == private.id
    assert private.id in run(settings, monkeypatch, "list").stdout


def test_created_key_is_trusted_nowhere_otherwise_and_its_line_is_what_makes_it_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run(settings, monkeypatch, "create", "eu", "--for", "verdicts,approvals")
    assert not keyfiles.trusted_file(settings).exists()
    shown = run(settings, monkeypatch, "show", str(keyfiles.folder(settings) / "eu.pem"), "--for", "verdicts,approvals")
    assert shown.stdout in made.output
    keyfiles.trusted_file(settings).write_text(shown.stdout)
    assert keyfiles.load_keyring(settings, "verdicts").signers("approvals")[0].name == "eu"


@pytest.mark.parametrize("words", [["a b", "--for", "verdicts"], ["../up", "--for", "verdicts"]])
def test_name_that_is_none_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    made = run(settings, monkeypatch, "create", *words)
    assert isinstance(made.exception, ConfigError)


def test_unknown_use_is_refused_as_a_wrong_word(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(settings, monkeypatch, "create", "a", "--for", "everything").exit_code == 2
    assert run(settings, monkeypatch, "list").exit_code == 1
