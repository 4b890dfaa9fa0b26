"""TCP connections opened within a deadline: name, addresses, handshake."""

import socket
from collections.abc import Mapping

from .clock import SYSTEM_CLOCK

KEEPALIVE_OPTIONS: Mapping[int, int] = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))  # redis-py's
    if hasattr(socket, name)
}


def remaining(deadline: float) -> float:
    """Return the seconds until the deadline. Raises TimeoutError when there are none."""
    seconds = deadline - SYSTEM_CLOCK.monotonic()
    if seconds <= 0:
        raise TimeoutError("the time budget is spent")
    return seconds


def connected_socket(host: str, port: int, deadline: float) -> socket.socket:
    """Return a socket connected to one of the name's addresses.

    Each address gets an equal share of the time that is left. Raises OSError, of which TimeoutError is one.
    """
    addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    failure: OSError = OSError(f"{host} has no address")
    for left, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        opened = socket.socket(family, kind, protocol)
        try:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in KEEPALIVE_OPTIONS.items():
                opened.setsockopt(socket.IPPROTO_TCP, option, value)
            opened.settimeout(remaining(deadline) / left)
            opened.connect(address)
        except OSError as exc:
            opened.close()
            failure = exc
        except BaseException:
            opened.close()
            raise
        else:
            return opened
    raise failure
