"""Faults of the server: killed, frozen, full, empty, forgetful, and those of the connections to it."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import redis
from redis_access.testing.server import RedisServer

from tools.drill.faults.relay import Cut, Garble, Mangle, Relay, split
from tools.drill.measuring.clients import Where
from tools.drill.measuring.drill import Stage

REPLICATION = "repl-diskless-sync-delay 0"


def at(port: int, reader_port: int | None = None, *, cluster: bool = False) -> Where:
    """Return where a server of 127.0.0.1 is."""
    reader = None if reader_port is None else f"redis://127.0.0.1:{reader_port}"
    return Where(url=f"redis://127.0.0.1:{port}", reader_url=reader, cluster=cluster)


class _Told(Stage):
    """A stage whose fault is two functions."""

    def __init__(self, where: Where, begin: Callable[[], object], end: Callable[[], object] = lambda: None) -> None:
        self.where = where
        self._begin, self._end = begin, end

    def begin(self, _worker: subprocess.Popen[str]) -> None:
        """Begin the fault."""
        self._begin()

    def end(self, _worker: subprocess.Popen[str]) -> None:
        """End it."""
        self._end()


@contextmanager
def primary_replaced() -> Iterator[Stage]:
    """Kill the primary; promote its replica, and have the name lead there."""
    with RedisServer(REPLICATION) as primary, RedisServer(f"replicaof 127.0.0.1 {primary.port}") as replica:
        primary.admin.wait(1, 5000)
        with Relay(primary.port) as relay:

            def promote() -> None:
                replica.admin.replicaof("NO", "ONE")
                relay.target_port = replica.port

            yield _Told(at(relay.port), primary.stop, promote)


@contextmanager
def reader_lost() -> Iterator[Stage]:
    """Kill the replica that serves the reads, and start it again."""
    with RedisServer(REPLICATION) as primary, RedisServer(f"replicaof 127.0.0.1 {primary.port}") as reader:
        primary.admin.wait(1, 5000)
        yield _Told(at(primary.port, reader.port), reader.stop, reader.start)


@contextmanager
def server_frozen() -> Iterator[Stage]:
    """Stop the server's process; the kernel goes on accepting connections."""
    with RedisServer() as server, contextlib.ExitStack() as stack:
        yield _Told(at(server.port), lambda: stack.enter_context(server.frozen()), stack.close)


@contextmanager
def restarted_empty() -> Iterator[Stage]:
    """Kill the server, and start it without its data."""
    with RedisServer() as server:
        yield _Told(at(server.port), server.stop, server.start)


@contextmanager
def connection_limit() -> Iterator[Stage]:
    """Let in no more clients, and close those that there are."""
    with RedisServer() as server:

        def limit() -> None:
            server.run("CONFIG", "SET", "maxclients", 1)
            with contextlib.suppress(redis.ConnectionError):
                server.run("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

        yield _Told(at(server.port), limit, lambda: server.run("CONFIG", "SET", "maxclients", 1000))


@contextmanager
def out_of_memory() -> Iterator[Stage]:
    """Leave no memory for writes, and evict nothing."""
    with RedisServer("maxmemory-policy noeviction") as server:
        yield _Told(
            at(server.port),
            lambda: server.run("CONFIG", "SET", "maxmemory", 1),
            lambda: server.run("CONFIG", "SET", "maxmemory", 0),
        )


@contextmanager
def scripts_flushed() -> Iterator[Stage]:
    """Have the server forget all scripts, twice."""
    with RedisServer() as server:
        yield _Told(at(server.port), lambda: server.run("SCRIPT", "FLUSH"), lambda: server.run("SCRIPT", "FLUSH"))


def _mangled(make: Callable[[], Mangle]) -> Callable[[], contextlib.AbstractContextManager[Stage]]:
    @contextmanager
    def stage() -> Iterator[Stage]:
        with RedisServer() as server, Relay(server.port) as relay:

            def mangle(how: Mangle | None) -> Callable[[], None]:
                return lambda: setattr(relay, "mangle", how)

            yield _Told(at(relay.port), mangle(make()), mangle(None))

    return stage


answers_split = _mangled(lambda: split)
answers_cut = _mangled(Cut)
answers_garbled = _mangled(Garble)
