"""Registered domains, offline."""

import pytest

from headgate.public_suffix import has_public_suffix, registered_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.Example.co.uk", "example.co.uk"),
        ("one.github.io", "one.github.io"),
        ("x.one.github.io", "one.github.io"),
        ("data.evil.example", "evil.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("localhost", "localhost"),
    ],
)
def test_a_host_belongs_to_its_registered_domain(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_only_top_level_domains_that_there_are_count() -> None:
    assert has_public_suffix("mail.example.com")
    assert not has_public_suffix("rknzcyr.pbz")
