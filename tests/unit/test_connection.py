"""Settings become the arguments of aiokafka and Faust, and those without effect are refused."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import faust
import pytest
from aiokafka import AIOKafkaProducer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from headgate.bus.connection import aiokafka_arguments, faust_broker, faust_credentials, ssl_context
from headgate.config import Settings, load_settings
from headgate.errors import ConfigError

SASL = {"sasl_mechanism": "SCRAM-SHA-512", "sasl_username": "guard", "sasl_password": "not-a-real-one"}


def settings(protocol: str, **more: object) -> Settings:
    return load_settings({}, bootstrap_servers="one:9092, two:9093", security_protocol=protocol, **more)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate authority of the test's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "headgate test authority")])
    now = datetime.now(UTC)
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), since, until)
    certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file = tmp_path_factory.mktemp("tls") / "authority.pem"
    file.write_bytes(certificate.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


def test_plaintext_is_an_address_alone() -> None:
    assert aiokafka_arguments(settings("PLAINTEXT")) == {
        "bootstrap_servers": "one:9092, two:9093",
        "security_protocol": "PLAINTEXT",
    }
    assert faust_credentials(settings("PLAINTEXT")) is None


def test_faust_gets_every_server_by_the_driver_that_can_authenticate() -> None:
    assert faust_broker(settings("PLAINTEXT")) == "aiokafka://one:9092;aiokafka://two:9093"


def test_tls_verifies_the_certificate_and_the_name(authority: Path) -> None:
    for context in (ssl_context(settings("SSL")), ssl_context(settings("SSL", ssl_cafile=authority))):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname


def test_a_given_authority_is_the_only_one_that_is_trusted(authority: Path) -> None:
    trusted = ssl_context(settings("SSL", ssl_cafile=authority)).get_ca_certs()
    assert [dict(part[0] for part in one["subject"])["commonName"] for one in trusted] == ["headgate test authority"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_sasl_reaches_aiokafka_and_faust_alike(protocol: str, mechanism: str) -> None:
    given = settings(protocol, **(SASL | {"sasl_mechanism": mechanism}))
    direct = aiokafka_arguments(given)
    by_faust = credentials_to_aiokafka_auth(faust_credentials(given))
    assert direct["sasl_mechanism"] == by_faust["sasl_mechanism"] == mechanism
    assert direct["sasl_plain_username"] == by_faust["sasl_plain_username"] == "guard"
    assert direct["sasl_plain_password"] == by_faust["sasl_plain_password"] == "not-a-real-one"
    assert direct["security_protocol"] == by_faust["security_protocol"] == protocol
    assert ("ssl_context" in direct) == (by_faust["ssl_context"] is not None) == (protocol == "SASL_SSL")


def test_tls_without_sasl_reaches_faust() -> None:
    by_faust = credentials_to_aiokafka_auth(faust_credentials(settings("SSL")))
    assert by_faust["security_protocol"] == "SSL"
    assert by_faust["ssl_context"].verify_mode is ssl.CERT_REQUIRED


async def test_aiokafka_accepts_the_arguments(authority: Path) -> None:
    for given in (settings("PLAINTEXT"), settings("SASL_SSL", ssl_cafile=authority, **SASL)):
        await AIOKafkaProducer(**aiokafka_arguments(given)).stop()


def test_faust_accepts_the_arguments() -> None:
    given = settings("SASL_SSL", **SASL)
    app = faust.App("test-connection", broker=faust_broker(given), broker_credentials=faust_credentials(given))
    assert [str(url) for url in app.conf.broker] == ["aiokafka://one:9092", "aiokafka://two:9093"]
    assert app.conf.broker_credentials.protocol.value == "SASL_SSL"


@pytest.mark.parametrize("missing", sorted(SASL))
def test_sasl_needs_all_of_its_settings(missing: str) -> None:
    with pytest.raises(ConfigError, match=f"SASL_SSL needs HEADGATE_{missing.upper()}"):
        aiokafka_arguments(settings("SASL_SSL", **(SASL | {missing: None})))


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL"])
def test_a_password_that_would_never_be_sent_is_refused(protocol: str) -> None:
    with pytest.raises(ConfigError, match=f"HEADGATE_SASL_PASSWORD has no effect with {protocol}"):
        faust_credentials(settings(protocol, sasl_password="not-a-real-one"))


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT"])
def test_an_authority_that_would_never_be_asked_is_refused(protocol: str, authority: Path) -> None:
    sasl = SASL if protocol == "SASL_PLAINTEXT" else {}
    with pytest.raises(ConfigError, match=f"HEADGATE_SSL_CAFILE has no effect with {protocol}"):
        aiokafka_arguments(settings(protocol, ssl_cafile=authority, **sasl))


def test_an_authority_file_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"HEADGATE_SSL_CAFILE: .*nowhere\.pem: No such file"):
        ssl_context(settings("SSL", ssl_cafile=tmp_path / "nowhere.pem"))
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(ConfigError, match=r"empty\.pem: no certificate in it"):
        ssl_context(settings("SSL", ssl_cafile=tmp_path / "empty.pem"))


def test_an_error_never_names_the_password() -> None:
    with pytest.raises(ConfigError) as refused:
        aiokafka_arguments(settings("PLAINTEXT", **SASL))
    assert "not-a-real-one" not in str(refused.value)
