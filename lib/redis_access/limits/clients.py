"""The address of an HTTP client, for a rate limit by address."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from ..errors import InvalidArgumentError
from ..stored.arguments import listed


def client_address(peer: str, forwarded_for: str | None = None, *, trusted_proxies: Iterable[str] = ()) -> str:
    """Return the address that a request came from, beyond the service's own proxies.

    `peer` is the address of the connection; `forwarded_for` is the X-Forwarded-For header, to which each proxy appends
    the address that connected to it; `trusted_proxies` are addresses or networks ("10.0.0.0/8") of the service's own
    proxies. The client is the first address from the right that is no trusted proxy: whatever stands left of it may be
    made up by the client. The header is read up to the first part that is no address. Raises ValueError for a trusted
    proxy that is no network, InvalidArgumentError for other types.
    """
    for name, value in (("peer", peer), ("forwarded_for", forwarded_for or "")):
        if not isinstance(value, str):
            raise InvalidArgumentError(f"{name} must be a str, not {type(value).__name__}: {value!r}")
    trusted = [ip_network(proxy) for proxy in listed(trusted_proxies, "trusted_proxies", "addresses or networks")]
    client = peer
    for hop in [peer, *reversed((forwarded_for or "").split(","))]:
        try:
            address = _unmapped(ip_address(hop.strip()))
        except ValueError:
            break
        client = str(address)
        if not any(address in network for network in trusted):
            break
    return client


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that a dual-stack socket names ::ffff:10.0.0.9."""
    return getattr(address, "ipv4_mapped", None) or address
