"""Domains as their owners have them: the public suffix list, offline.

In comes a host; out comes the part of it that one owner registered. Suffixes under which strangers get names of their
own (``github.io``) are taken for public too. Nothing here resolves names or reaches for the network.

Source: publicsuffix.org, as shipped with tldextract.
"""

from functools import cache

import tldextract


@cache
def _extract() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@cache
def _top_level() -> frozenset[str]:
    return frozenset(suffix.rpartition(".")[2] for suffix in _extract().tlds)


def registered_domain(host: str) -> str:
    """The registered part of a host, in small letters.

    Under a suffix that nobody knows it is the last two labels; a network address and a single label are their own.
    """
    host = host.rstrip(".").lower()
    if host.startswith("[") or host.replace(".", "").isdigit():
        return host
    return _extract()(host).top_domain_under_public_suffix or ".".join(host.split(".")[-2:])


def has_public_suffix(host: str) -> bool:
    """Whether a host ends in a top-level domain that there is."""
    return host.rpartition(".")[2].lower() in _top_level()
