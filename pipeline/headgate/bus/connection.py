"""How to reach the broker: in come settings, out come the arguments of aiokafka's clients and of a Faust app.

A security setting that would have no effect is an error: nobody should believe in a password that is never sent.
"""

import ssl
from typing import Any

from headgate.config import Settings
from headgate.errors import ConfigError


def aiokafka_arguments(settings: Settings) -> dict[str, Any]:
    """The connection arguments that aiokafka's producer, consumer and admin client share.

    Raises:
        ConfigError: the security settings contradict each other, or a certificate file cannot be read.
    """
    check_security(settings)
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_servers,
        "security_protocol": settings.security_protocol,
    }
    if _encrypts(settings):
        arguments["ssl_context"] = ssl_context(settings)
    if _authenticates(settings):
        arguments |= {
            "sasl_mechanism": settings.sasl_mechanism,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": _password(settings),
        }
    return arguments


def faust_broker(settings: Settings) -> str:
    """The ``broker`` of a Faust app.

    The scheme is always ``aiokafka``: Faust's other driver passes neither SASL nor TLS on.
    """
    servers = (server.strip() for server in settings.bootstrap_servers.split(","))
    return ";".join(f"aiokafka://{server}" for server in servers if server)


def faust_credentials(settings: Settings) -> Any:
    """The ``broker_credentials`` of a Faust app: a `faust.SASLCredentials`, a `faust.SSLCredentials`, or None.

    Raises:
        ConfigError: as `aiokafka_arguments`.
    """
    check_security(settings)
    if settings.security_protocol == "PLAINTEXT":
        return None
    import faust

    context = ssl_context(settings) if _encrypts(settings) else None
    if not _authenticates(settings):
        return faust.SSLCredentials(context)
    return faust.SASLCredentials(
        username=settings.sasl_username,
        password=_password(settings),
        mechanism=settings.sasl_mechanism,
        ssl_context=context,
    )


def check_security(settings: Settings) -> None:
    """Refuse security settings that contradict each other.

    Raises:
        ConfigError: naming every setting that is missing or has no effect.
    """
    protocol = settings.security_protocol
    sasl = {
        "HEADGATE_SASL_MECHANISM": settings.sasl_mechanism,
        "HEADGATE_SASL_USERNAME": settings.sasl_username,
        "HEADGATE_SASL_PASSWORD": settings.sasl_password,
    }
    if _authenticates(settings):
        problems = [f"{protocol} needs {name}" for name, value in sasl.items() if not value]
    else:
        problems = [f"{name} has no effect with {protocol}" for name, value in sasl.items() if value is not None]
    if settings.ssl_cafile is not None and not _encrypts(settings):
        problems.append(f"HEADGATE_SSL_CAFILE has no effect with {protocol}")
    if problems:
        raise ConfigError("; ".join(problems) + "; see HEADGATE_SECURITY_PROTOCOL")


def ssl_context(settings: Settings) -> ssl.SSLContext:
    """A context that verifies the broker's certificate and its host name, against the system's authorities or a file.

    Raises:
        ConfigError: the file cannot be read, or holds no certificate.
    """
    if settings.ssl_cafile is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=str(settings.ssl_cafile))
    except OSError as error:
        reason = "no certificate in it" if isinstance(error, ssl.SSLError) else error.strerror
        raise ConfigError(f"HEADGATE_SSL_CAFILE: {settings.ssl_cafile}: {reason}") from error


def _encrypts(settings: Settings) -> bool:
    return settings.security_protocol in ("SSL", "SASL_SSL")


def _authenticates(settings: Settings) -> bool:
    return settings.security_protocol.startswith("SASL_")


def _password(settings: Settings) -> str | None:
    return None if settings.sasl_password is None else settings.sasl_password.get_secret_value()
