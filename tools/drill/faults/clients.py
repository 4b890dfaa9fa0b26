"""Faults of the client's side: its process frozen, as Lambda does it, and its clock moved."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from redis_access.testing.server import RedisServer

from tools.drill.faults.servers import at
from tools.drill.measuring.clients import Where
from tools.drill.measuring.drill import Stage

HOUR = 3600.0


class _Frozen(Stage):
    def __init__(self, server: RedisServer) -> None:
        self.where: Where = at(server.port)
        self._server = server

    def begin(self, _worker: subprocess.Popen[str]) -> None:
        """Stop the process, and close its connections meanwhile."""
        _worker.send_signal(signal.SIGSTOP)
        self._server.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    def end(self, _worker: subprocess.Popen[str]) -> None:
        """Let it go on."""
        _worker.send_signal(signal.SIGCONT)


@contextmanager
def client_frozen() -> Iterator[Stage]:
    """Freeze the client while the server closes its connections, and thaw it."""
    with RedisServer() as server:
        yield _Frozen(server)


class _Undisturbed(Stage):
    def __init__(self, server: RedisServer) -> None:
        self.where: Where = at(server.port)


@contextmanager
def undisturbed() -> Iterator[Stage]:
    """Do nothing to the server: the client's clock is the fault."""
    with RedisServer() as server:
        yield _Undisturbed(server)
