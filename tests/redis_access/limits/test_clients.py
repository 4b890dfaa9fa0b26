"""The client's address, behind proxies and behind none."""

import pytest
from redis_access.limits import client_address

OWN = ("10.0.0.0/8", "2001:db8:1::/48")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours: it wrote the header itself
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the left one is the client's own claim
        ("10.0.0.1", "203.0.113.7, 10.2.0.1", "203.0.113.7"),
        ("2001:db8:1::1", " 2001:DB8:2::7 ", "2001:db8:2::7"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.7, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7:4711", "203.0.113.7"),
        ("10.0.0.1", "[2001:db8:2::7]:4711, 10.0.0.2:80", "2001:db8:2::7"),
        ("10.0.0.1", "[2001:db8:2::7]", "2001:db8:2::7"),
        ("10.0.0.1", "[203.0.113.7", "10.0.0.1"),
        ("unix:", "203.0.113.7", "unix:"),
        ("::ffff:10.0.0.1", "203.0.113.7, ::ffff:10.2.0.1", "203.0.113.7"),  # as dual-stack sockets name them
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
    ],
)
def test_the_client_is_the_first_that_is_no_proxy_of_ours(peer: str, forwarded: str | None, client: str) -> None:
    """Nobody passes a limit, or spends another's, by writing addresses into a header."""
    assert client_address(peer, forwarded, trusted_proxies=OWN) == client


def test_a_trusted_proxy_that_is_none_is_told() -> None:
    """A mistake of the programmer's."""
    with pytest.raises(ValueError, match="nonsense"):
        client_address("10.0.0.1", trusted_proxies=["nonsense"])
