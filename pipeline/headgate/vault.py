"""The vault: the values that pseudonyms stand for, encrypted, each for a time, and only for the session that gave it.

Enter values under their placeholders; they come back for the same tenant, session and placeholder until they expire.
What a store keeps of them is ciphertext and keyed hashes: it holds no value, placeholder, session or tenant that can be
read, and none that can be moved to another session or kept beyond its time without being refused.

Each tenant has keys of its own, derived from one (HKDF). A value is sealed with AES-256-GCM under a random nonce, and
bound to tenant, session, placeholder and expiry. Nothing here knows detectors, verdicts or Kafka.

Source: NIST SP 800-38D; 96-bit random nonces are good for 2^32 values under one tenant's key (section 8.3). RFC 5869.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from headgate.config import Settings
from headgate.errors import ConfigError
from headgate.vault_store import Contents, FileStore, MemoryStore, Row, Store

#: A longer value is not kept, and its placeholder stays. Names, numbers and addresses are far below.
MAX_VALUE_CHARS = 4_096
#: Tenants whose keys are kept derived; the one that was not asked for longest goes.
MAX_TENANTS = 1_000
#: Seconds between two purges of what has expired.
PURGE_EVERY_S = 60.0
#: Sealed values are padded to a multiple of this, so that their length tells little.
BLOCK_BYTES = 64
_NONCE_BYTES = 12
_NEVER_MS = 2**62


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose values: those of one session of one tenant."""

    tenant: str
    session_id: str


@dataclass(frozen=True, slots=True)
class _TenantKeys:
    cipher: AESGCM
    names: bytes


class Vault:
    """Values by tenant, session and placeholder.

    Args:
        store: keeps what is sealed; in memory without it.
        key: 32 bytes from which the tenants' keys are derived; without it a random one, so that values are readable
            for this process only.
        now: epoch seconds.

    Raises:
        ConfigError: the store was filled under another key.
        VaultError: the store cannot be used.
    """

    def __init__(
        self, store: Store | None = None, key: bytes | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._key = key or secrets.token_bytes(32)
        if len(self._key) != 32:
            raise ValueError("a vault's key has 32 bytes")
        self._store = MemoryStore() if store is None else store
        self._store.check_key(_derive(self._key, b"check"))
        self._now = now
        self._tenants: OrderedDict[str, _TenantKeys] = OrderedDict()
        self._purged_at = now()

    def put(self, scope: Scope, placeholder: str, value: str, ttl_s: float) -> bool:
        """Keep a value; one that is kept already stays, and expires later.

        Args:
            scope: whose it is.
            placeholder: what stands for it.
            value: itself.
            ttl_s: seconds until it expires.

        Returns:
            Whether it is kept; not where it is too long, or the store full.

        Raises:
            VaultError: the store cannot be used.
        """
        if len(value) > MAX_VALUE_CHARS or ttl_s <= 0:
            return False
        now = self._now()
        if now - self._purged_at >= PURGE_EVERY_S:
            self.purge()
        first = self.get(scope, placeholder)
        keys, expires_ms = self._keys(scope.tenant), int((now + ttl_s) * 1_000)
        name = _name(keys, scope, placeholder)
        clear = msgspec.json.encode((placeholder, value if first is None else first))
        clear += b" " * (-len(clear) % BLOCK_BYTES)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + keys.cipher.encrypt(nonce, clear, _bound(scope, name, expires_ms))
        return self._store.put(Row(name, _session(keys, scope), expires_ms, sealed))

    def get(self, scope: Scope, placeholder: str) -> str | None:
        """The value that a placeholder stands for; None where there is none, or it has expired.

        Raises:
            VaultError: the store cannot be used.
        """
        row = self._store.get(_name(self._keys(scope.tenant), scope, placeholder))
        opened = self._open(scope, row) if row else None
        return opened[1] if opened else None

    def values(self, scope: Scope) -> dict[str, str]:
        """Every value of a session, by its placeholder.

        Raises:
            VaultError: the store cannot be used.
        """
        rows = self._store.of_session(_session(self._keys(scope.tenant), scope))
        return dict(opened for row in rows if (opened := self._open(scope, row)))

    def withdraw(self, scope: Scope, placeholder: str) -> None:
        """Forget one value.

        Raises:
            VaultError: the store cannot be used.
        """
        self._store.drop(_name(self._keys(scope.tenant), scope, placeholder))

    def forget(self, scope: Scope) -> int:
        """Forget a session; how many values it had.

        Raises:
            VaultError: the store cannot be used.
        """
        return self._store.drop_session(_session(self._keys(scope.tenant), scope))

    def purge(self) -> int:
        """Forget what has expired; how many values those were.

        Raises:
            VaultError: the store cannot be used.
        """
        self._purged_at = self._now()
        return self._store.purge(int(self._purged_at * 1_000))

    def clear(self) -> int:
        """Forget everything; how many values those were.

        Raises:
            VaultError: the store cannot be used.
        """
        return self._store.purge(_NEVER_MS)

    def contents(self) -> Contents:
        """How much it holds, and until when.

        Raises:
            VaultError: the store cannot be used.
        """
        return self._store.contents(int(self._now() * 1_000))

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _keys(self, tenant: str) -> _TenantKeys:
        keys = self._tenants.get(tenant)
        if keys is None:
            both = _derive(self._key, b"tenant\0" + tenant.encode("utf-8", "surrogatepass"), 64)
            keys = self._tenants[tenant] = _TenantKeys(AESGCM(both[:32]), both[32:])
            if len(self._tenants) > MAX_TENANTS:
                self._tenants.popitem(last=False)
        self._tenants.move_to_end(tenant)
        return keys

    def _open(self, scope: Scope, row: Row) -> tuple[str, str] | None:
        """Placeholder and value of a row that has not expired; None too for one that was tampered with."""
        if row.expires_ms <= self._now() * 1_000:
            return None
        keys = self._keys(scope.tenant)
        nonce, sealed = row.sealed[:_NONCE_BYTES], row.sealed[_NONCE_BYTES:]
        try:
            clear = keys.cipher.decrypt(nonce, sealed, _bound(scope, row.name, row.expires_ms))
            return msgspec.json.decode(clear, type=tuple[str, str])
        except (InvalidTag, ValueError):
            return None


def vault_from(settings: Settings) -> Vault:
    """The vault that the settings ask for: a file's, or one in memory.

    Raises:
        ConfigError: a file without a key, or another key than the file was filled under.
        VaultError: the file cannot be used.
    """
    if settings.vault and not settings.vault_key:
        raise ConfigError("HEADGATE_VAULT needs a HEADGATE_VAULT_KEY: 32 bytes as hex, such as `openssl rand -hex 32`")
    try:
        key = bytes.fromhex(settings.vault_key.get_secret_value()) if settings.vault_key else None
    except ValueError:
        raise ConfigError("HEADGATE_VAULT_KEY is not 32 bytes as hex") from None
    return Vault(FileStore(settings.vault) if settings.vault else None, key)


def _derive(key: bytes, what: bytes, length: int = 32) -> bytes:
    return HKDF(SHA256(), length, None, b"headgate vault\0" + what).derive(key)


def _name(keys: _TenantKeys, scope: Scope, placeholder: str) -> bytes:
    return _hash(keys, "value", scope.session_id, placeholder)


def _session(keys: _TenantKeys, scope: Scope) -> bytes:
    return _hash(keys, "session", scope.session_id)


def _hash(keys: _TenantKeys, *parts: str) -> bytes:
    return hashlib.blake2b(_joined(*parts), key=keys.names, digest_size=32).digest()


def _bound(scope: Scope, name: bytes, expires_ms: int) -> bytes:
    return _joined(scope.tenant, scope.session_id, name.hex(), str(expires_ms))


def _joined(*parts: str) -> bytes:
    """The parts as bytes, of which no other parts are the same."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
