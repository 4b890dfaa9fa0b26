"""A fleet of frozen near caches: connections that are told of every change and read nothing of it."""

import socket
import time
from dataclasses import dataclass

from redis_access.testing.server import RedisServer

from environments.schema.parameters.rules import BASELINE

CLIENTS = 1000
MEMORY_MIB = 768
WRITE_SECONDS = 25.0
_BATCH = 100
_VALUE = b"x" * 100
# Lambda's kernel takes little for a frozen process, so that what it does not read stays with the server.
_RECEIVE_BYTES = 4096
# The bytes that a near cache sends (redis_access.transport.tracking).
_TRACK = b"HELLO 3\r\nSUBSCRIBE __redis__:invalidate\r\nCLIENT TRACKING on BCAST PREFIX app:config:\r\n"


@dataclass(frozen=True)
class FleetOutcome:
    """The load that a fleet of frozen clients put on the server."""

    clients: int
    writes: int
    refused: int
    evicted: int
    peak_mib: float
    left: int
    """Clients that are still connected."""


def limits() -> str:
    """Return redis.conf's line for the limits of subscribers that this repository's parameter groups set."""
    names = (f"client-output-buffer-limit-pubsub-{part}" for part in ("hard-limit", "soft-limit", "soft-seconds"))
    return "client-output-buffer-limit pubsub " + " ".join(BASELINE[name] for name in names)


def frozen_fleet(*lines: str, clients: int = CLIENTS, seconds: float = WRITE_SECONDS) -> FleetOutcome:
    """Write watched keys for some time beside clients that do not read, on a server with a bounded memory."""
    memory = (f"maxmemory {MEMORY_MIB}mb", "maxmemory-policy allkeys-lru")
    with RedisServer(*memory, *lines) as server:
        fleet = [_frozen(server.port) for _ in range(clients)]
        with socket.create_connection(("127.0.0.1", server.port)) as writer:
            written, refused = _written(writer, seconds)
        memory_info, stats = server.admin.info("memory"), server.admin.info("stats")
        left = int(server.admin.info("clients")["tracking_clients"])
        peak = int(memory_info["used_memory_peak"])
        for each in fleet:
            each.close()
    return FleetOutcome(clients, written, refused, int(stats["evicted_keys"]), peak / 2**20, left)


def _frozen(port: int) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
    client.connect(("127.0.0.1", port))
    client.sendall(_TRACK)
    return client


def _written(writer: socket.socket, seconds: float) -> tuple[int, int]:
    ends_at = time.monotonic() + seconds
    written = refused = 0
    with writer.makefile("rb") as replies:
        while time.monotonic() < ends_at:
            writer.sendall(
                b"".join(b"SET app:config:%d %s\r\n" % ((written + at) % 100_000, _VALUE) for at in range(_BATCH))
            )
            refused += sum(not replies.readline().startswith(b"+OK") for _ in range(_BATCH))
            written += _BATCH
    return written, refused
