"""The address of an HTTP client, for a rate limit by address."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network


def client_address(peer: str, forwarded_for: str | None = None, *, trusted_proxies: Iterable[str] = ()) -> str:
    """Return the address that a request came from, past the proxies that are one's own.

    `peer` is who connected; `forwarded_for` is the X-Forwarded-For header, to which each proxy appends who connected
    to it; `trusted_proxies` are one's own proxies' addresses or networks ("10.0.0.0/8"). From the right, the first
    address that is no trusted proxy is the client: what stands left of it the client wrote itself. A header that is no
    list of addresses counts up to where it stops being one. Raises ValueError for a trusted proxy that is no network.
    """
    trusted = [ip_network(proxy) for proxy in trusted_proxies]
    client = peer
    for hop in [peer, *reversed((forwarded_for or "").split(","))]:
        try:
            address = ip_address(hop.strip())
        except ValueError:
            break
        client = str(address)
        if not any(address in network for network in trusted):
            break
    return client
