"""Ports of 127.0.0.1 that nobody listens on."""

import random
import socket
from itertools import islice

LOOPBACK = "127.0.0.1"
# Below those that Linux (32768 on, ip(7)) and macOS (49152 on) take for outgoing connections.
SERVERS_PORTS = (15_000, 32_768)


def is_free(port: int) -> bool:
    """Tell whether nobody listens on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do; without it a port whose connections have just ended would pass for taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """Return that many different ports that nobody listens on and that the kernel gives to no outgoing connection.

    Another server may take one before ours does; ours then ends, and its log's last line says why.
    """
    # Not the common generator, which tests seed: each process would draw the same ports.
    drawn = random.SystemRandom().sample(range(*SERVERS_PORTS), SERVERS_PORTS[1] - SERVERS_PORTS[0])
    free = list(islice(filter(is_free, drawn), count))
    if len(free) < count:
        raise RuntimeError(f"{LOOPBACK} has no {count} free ports from {SERVERS_PORTS[0]} to {SERVERS_PORTS[1] - 1}")
    return free
