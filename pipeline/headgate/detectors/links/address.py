"""An address, taken apart as browsers do: in comes what stands in a link, out come the parts that can hold data."""

from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_plus

import ada_url

from headgate.public_suffix import registered_domain

#: Parameters, path segments and labels beyond this many are read joined only.
_MAX_PARTS = 64


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an address that can hold something.

    Args:
        name: ``path``, ``query``, ``fragment``, ``user`` or ``host``.
        text: what it says, percent-decoded.
    """

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """An absolute address.

    Args:
        scheme: without the colon.
        host: in small letters; of mail, the host of the mailbox.
        domain: the registered part of the host.
        mailbox: of mail, to whom it goes.
        parts: what can hold something.
    """

    scheme: str
    host: str
    domain: str
    mailbox: str = field(repr=False, default="")
    parts: tuple[Part, ...] = field(repr=False, default=())


def parse(text: str) -> Address | None:
    """The address, or None for one that leads nowhere by itself, such as a relative path.

    Args:
        text: as it stands in the link; ``www.`` and ``//`` at its beginning are taken for https.
    """
    text = text.strip().replace("\\/", "/")
    if text.startswith("//"):
        text = f"https:{text}"
    elif text[:4].lower() == "www.":
        text = f"https://{text}"
    try:
        url = ada_url.URL(text)
    except (ValueError, UnicodeError):
        return None
    scheme = url.protocol.rstrip(":")
    if scheme == "mailto":
        mailbox = unquote(url.pathname)
        host = mailbox.rpartition("@")[2].lower()
        return Address(scheme, host, registered_domain(host), mailbox, tuple(_query(url.search)))
    if not url.hostname:
        return None
    host = url.hostname.lower()
    domain = registered_domain(host)
    return Address(scheme, host, domain, "", (*_host(host, domain), *_user(url), *_rest(url)))


def parse_host(host: str) -> Address:
    """The address that a bare host is."""
    domain = registered_domain(host)
    return Address("", host.lower(), domain, "", tuple(_host(host, domain)))


def _host(host: str, domain: str) -> list[Part]:
    own = host[: -len(domain)].rstrip(".") if host.lower().endswith(domain) else ""
    return _parts("host", own.split("."), "") if own else []


def _user(url: ada_url.URL) -> list[Part]:
    return [Part("user", text) for text in (unquote(url.username), unquote(url.password)) if text]


def _rest(url: ada_url.URL) -> list[Part]:
    path = [unquote(segment) for segment in url.pathname.split("/") if segment]
    fragment = [unquote_plus(url.hash[1:])] if len(url.hash) > 1 else []
    return [*_parts("path", path, ""), *_query(url.search), *_parts("fragment", fragment, "")]


def _query(search: str) -> list[Part]:
    values = []
    for pair in search.removeprefix("?").split("&")[: _MAX_PARTS * 4]:
        name, equals, value = pair.partition("=")
        values.append(unquote_plus(value) if equals else unquote_plus(name))
        if equals and len(name) > len(value):
            values.append(unquote_plus(name))
    return _parts("query", [value for value in values if value], "")


def _parts(name: str, texts: list[str], joint: str) -> list[Part]:
    """Each text, and all of them joined: data is cut in pieces to fit labels and segments."""
    parts = [Part(name, text) for text in texts[:_MAX_PARTS]]
    return [*parts, Part(name, joint.join(texts))] if len(texts) > 1 else parts
