"""Key files: where a process finds its own signing key and the keys that it trusts, and how both come to be.

Enter settings; leave a `SigningKey` or a `Keyring`. A private key is a PEM file (PKCS 8) that its owner alone may read.
Trusted keys are a text file, one key a line: what it may sign, the public key as Base64, and whose it is::

    verdicts   kGm2v1ZzqQ0sYc8h0kq1f0mQ8bT1cU0m4sYw7yJ2nQk=  worker
    approvals  9yVvZy3lq0mC7r1dXb0s2kR5hTg8uPw4eNf6jLa1cIo=  alice

Where nothing is configured, a worker makes what is needed below its data folder when it first starts: a key of its own,
one for whoever approves on this machine, and the file that trusts both. Clients and approvers with the same data folder
find them there. Anybody else is given a copy of the trusted keys, which hold no secret.
"""

import base64
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from headgate.config import Settings
from headgate.errors import ConfigError
from headgate.signing import USES, Keyring, SigningKey, TrustedKey, Use, public_key

#: Of the keys that a worker makes where none is configured.
WORKER, APPROVER = "worker", "approver"
#: Beyond this a file is not one of keys.
MAX_TRUSTED_BYTES = 1_000_000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}")


def folder(settings: Settings) -> Path:
    """Where keys are, as long as no setting names another place."""
    return settings.data_dir / "keys"


def signing_key_file(settings: Settings, name: str) -> Path:
    """The private key of this process: the configured one, else the one of this name in the folder."""
    return settings.signing_key or folder(settings) / f"{name}.pem"


def trusted_file(settings: Settings) -> Path:
    """The file of trusted keys."""
    return settings.trusted_keys or folder(settings) / "trusted"


def load_signing_key(path: Path) -> SigningKey:
    """The private key in a file.

    Raises:
        ConfigError: there is none; says how to make one.
    """
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(
            f"the signing key {path} cannot be read ({error.strerror}); make one with `headgate keys create`, or name "
            "another in HEADGATE_SIGNING_KEY"
        ) from None
    except (ValueError, TypeError):
        raise ConfigError(f"{path} holds no private key that can be read: PEM, PKCS 8, no passphrase") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise ConfigError(f"{path} holds no Ed25519 key; make one with `headgate keys create`")
    return SigningKey(private)


def load_trusted(path: Path) -> tuple[TrustedKey, ...]:
    """The keys that a file trusts, in its order.

    Raises:
        ConfigError: it cannot be read, or a line is wrong; says which.
    """
    try:
        text = path.read_bytes()[:MAX_TRUSTED_BYTES].decode("utf-8")
    except OSError as error:
        raise ConfigError(f"the trusted keys {path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigError(f"the trusted keys {path} are no UTF-8") from None
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return tuple(_trusted(path, number, line) for number, line in lines if line and not line.startswith("#"))


def load_keyring(settings: Settings, use: Use) -> Keyring:
    """The keys to believe records of a kind by.

    Raises:
        ConfigError: none may sign them; says what to do.
    """
    path = trusted_file(settings)
    keyring = Keyring(load_trusted(path) if path.exists() else (), str(path))
    if not keyring.signers(use):
        what = "trusts no key to sign them" if path.exists() else "does not exist"
        raise ConfigError(
            f"{use} could not be told from forged ones: {path} {what}. A worker makes this file when it first starts, "
            "below its HEADGATE_DATA_DIR: use the same folder, or copy its keys/trusted here and name the copy in "
            "HEADGATE_TRUSTED_KEYS"
        )
    return keyring


def create(path: Path) -> SigningKey:
    """Make a key pair and keep its private half in a file of its owner's alone; a file that is there stays.

    Raises:
        ConfigError: the file is there already, or cannot be written.
    """
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    except FileExistsError:
        raise ConfigError(f"{path} is there already; keys are never overwritten") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror})") from None
    return SigningKey(private)


def trust(path: Path, key: TrustedKey) -> None:
    """Add a key to a file of trusted keys; one that is there with these uses stays as it is.

    Raises:
        ConfigError: the file is broken or cannot be written.
    """
    present = {(known.public, use) for known in (load_trusted(path) if path.exists() else ()) for use in known.uses}
    if present >= {(key.public, use) for use in key.uses}:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(line(key) + "\n")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror})") from None


def line(key: TrustedKey) -> str:
    """A trusted key as it stands in its file."""
    uses = ",".join(use for use in USES if use in key.uses)
    return f"{uses:<9}  {base64.b64encode(key.public).decode()}  {key.name}"


def check_name(name: str) -> str:
    """A name that a key may have.

    Raises:
        ConfigError: it may not.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError("a key's name is up to 80 letters, digits and . _ @ - and begins with a letter or digit")
    return name


def for_worker(settings: Settings) -> tuple[SigningKey, Keyring]:
    """A worker's own key, and those that it takes approvals from; made where nothing is configured.

    Raises:
        ConfigError: a file is wrong, or no client would believe this worker.
    """
    with _alone(folder(settings)):
        own = _found_or_made(signing_key_file(settings, WORKER), made=settings.signing_key is None)
        if settings.trusted_keys is None:
            approver = _found_or_made(folder(settings) / f"{APPROVER}.pem", made=True)
            trust(trusted_file(settings), TrustedKey(WORKER, own.public, frozenset({"verdicts"})))
            trust(trusted_file(settings), TrustedKey(APPROVER, approver.public, frozenset({"approvals"})))
    path = trusted_file(settings)
    keyring = Keyring(load_trusted(path), str(path))
    if not keyring.trusts(own.id, "verdicts"):
        raise ConfigError(
            f"this worker's key {own.id} may not sign verdicts according to {path}, and no client would believe it: "
            "add the line that `headgate keys show` prints, or name another key in HEADGATE_SIGNING_KEY"
        )
    return own, keyring


def _found_or_made(path: Path, made: bool) -> SigningKey:
    return create(path) if made and not path.exists() else load_signing_key(path)


@contextmanager
def _alone(keys: Path) -> Iterator[None]:
    """Let one process at a time make keys here."""
    try:
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (keys / ".lock").open("a", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{keys} cannot be written ({error.strerror}); see HEADGATE_DATA_DIR") from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _trusted(path: Path, number: int, text: str) -> TrustedKey:
    words = text.split()
    if len(words) != 3:
        raise ConfigError(f"{path} line {number}: a key is what it may sign, the public key and a name")
    named = words[0].split(",")
    found = frozenset(use for use in USES if use in named)
    if len(found) != len(named):
        raise ConfigError(f"{path} line {number}: a key signs {' or '.join(USES)}, or both, set apart by a comma")
    try:
        return TrustedKey(check_name(words[2]), public_key(words[1]), found)
    except ConfigError as error:
        raise ConfigError(f"{path} line {number}: {error}") from None
