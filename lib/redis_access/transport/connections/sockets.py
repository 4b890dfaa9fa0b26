"""TCP connections opened within a deadline: name, addresses, handshake."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...runtime.clock import SYSTEM_CLOCK

if TYPE_CHECKING:
    from .names import HostName

KEEPALIVE_OPTIONS: Mapping[int, int] = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))  # redis-py's
    if hasattr(socket, name)
}


class LateError(TimeoutError):
    """No answer came within `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {max(0.0, seconds) * 1000:.0f} ms")
        self.seconds = seconds


class SpentError(TimeoutError):
    """The time was over before anything was sent: this process is busy, and the server is not at fault."""


def remaining(deadline: float) -> float:
    """Return the seconds until the deadline. Raises TimeoutError when there are none."""
    seconds = deadline - SYSTEM_CLOCK.monotonic()
    if seconds <= 0:
        raise TimeoutError("the time budget is spent")
    return seconds


def connected_socket(name: HostName, deadline: float) -> socket.socket:
    """Return a socket connected to one of the name's addresses.

    Each address gets an equal share of the time that is left. Raises OSError, of which TimeoutError is one.
    """
    addresses = name.addresses(remaining(deadline))
    failure: OSError = OSError("the name has no address")
    # Shares are computed anew for each: one that is refused at once leaves its time to the others.
    for left, (family, kind, protocol, _, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        opened = socket.socket(family, kind, protocol)
        try:
            # Commands are small, and each waits for its reply: Nagle's algorithm would only hold them back.
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
