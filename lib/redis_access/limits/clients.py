"""The address of an HTTP client, for a rate limit by address."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from ..errors import InvalidArgumentError
from ..stored.arguments import listed

# Some proxies append the client's port: "203.0.113.7:4711", "[2001:db8::7]:4711".
_with_port = re.compile(r"([0-9.]+):[0-9]+|\[([^\]]+)\](?::[0-9]+)?").fullmatch


def client_address(peer: str, forwarded_for: str | None = None, *, trusted_proxies: Iterable[str] = ()) -> str:
    """Return the address that a request came from, beyond the service's own proxies.

    `peer` is the address of the connection; `forwarded_for` is the X-Forwarded-For header, to which each proxy appends
    the address that connected to it; `trusted_proxies` are addresses or networks ("10.0.0.0/8") of the service's own
    proxies. The client is the first address from the right that is no trusted proxy: whatever stands left of it may be
    made up by the client. Ports are left out, and an IPv4 address that is written as an IPv6 one (::ffff:10.0.0.1)
    counts as itself. The header is read up to the first part that is no address. Raises ValueError for a trusted
    proxy that is no network, InvalidArgumentError for other types.
    """
    for name, value in (("peer", peer), ("forwarded_for", forwarded_for or "")):
        if not isinstance(value, str):
            raise InvalidArgumentError(f"{name} must be a str, not {type(value).__name__}: {value!r}")
    trusted = [ip_network(proxy) for proxy in listed(trusted_proxies, "trusted_proxies", "addresses or networks")]
    client = peer
    for hop in [peer, *reversed((forwarded_for or "").split(","))]:
        try:
            address = _address(hop.strip())
        except ValueError:
            break
        client = str(address)
        if not any(address in network for network in trusted):
            break
    return client


def _address(text: str) -> IPv4Address | IPv6Address:
    """Return the address in one part of the header. Raises ValueError for a part that is none."""
    if (match := _with_port(text)) is not None:
        text = match[1] or match[2]
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address
