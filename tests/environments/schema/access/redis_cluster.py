"""A real cluster of three primaries and a replica on 127.0.0.1, made as ElastiCache's are: all slots covered."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from redis.crc import key_slot

from tests.redis_servers.server import RedisServer, free_port

SLOTS = 16384
_DEADLINE_SECONDS = 60.0


@dataclass(frozen=True)
class Cluster:
    """The servers, the replica last; it follows the first."""

    servers: list[RedisServer]

    @property
    def primaries(self) -> list[RedisServer]:
        """All but the replica."""
        return self.servers[:-1]

    def primary_of(self, key: str) -> RedisServer:
        """Return the primary that has the key's slot."""
        return self.primaries[key_slot(key.encode()) * len(self.primaries) // SLOTS]

    @contextmanager
    def slot_on_the_move(self, key: str) -> Iterator[RedisServer]:
        """Within: the key's slot is being moved to another primary, which is given; its keys are asked for there."""
        slot, source = key_slot(key.encode()), self.primary_of(key)
        target = next(server for server in self.primaries if server is not source)
        run(target, "CLUSTER SETSLOT", slot, "IMPORTING", _id(source))
        run(source, "CLUSTER SETSLOT", slot, "MIGRATING", _id(target))
        try:
            yield target
        finally:
            for server in (source, target):
                run(server, "CLUSTER SETSLOT", slot, "STABLE")


@contextmanager
def running_cluster(*lines: str) -> Iterator[Cluster]:
    """Start the servers with the lines of redis.conf, join them, and wait until every one sees all slots."""
    with ExitStack() as stack:
        # Nodes tell each other of the others within their timeout, and a replica copies without a delay.
        quick = ("cluster-enabled yes", "cluster-node-timeout 1000", "repl-diskless-sync-delay 0")
        servers = [stack.enter_context(RedisServer(*quick, f"cluster-port {free_port()}", *lines)) for _ in range(4)]
        cluster = Cluster(servers)
        for number, server in enumerate(cluster.primaries):
            first, last = (-(-each * SLOTS // 3) for each in (number, number + 1))
            run(server, "CLUSTER ADDSLOTSRANGE", first, last - 1)
        for server in servers[1:]:
            run(server, "CLUSTER MEET", "127.0.0.1", servers[0].port, _bus_port(servers[0]))
        replica = servers[-1]
        _until(lambda: _id(servers[0]) in _nodes(replica))
        run(replica, "CLUSTER REPLICATE", _id(servers[0]))
        _until(lambda: replica.admin.info("replication").get("master_link_status") == "up")
        servers[0].admin.flushall()  # a replica that was sent nothing yet counts as not there
        _until(lambda: all(_is_whole(server) for server in servers))
        for server in servers:
            # On a busy machine no replica takes over.
            run(server, "CONFIG SET", "cluster-node-timeout", 60_000)
        yield cluster


def run(server: RedisServer, *command: object) -> Any:
    """Run a command as the user who may do everything; raises redis.RedisError."""
    return server.admin.execute_command(*command)  # type: ignore[no-untyped-call]


def _id(server: RedisServer) -> str:
    return str(run(server, "CLUSTER MYID").decode())


def _bus_port(server: RedisServer) -> str:
    return str(server.admin.config_get("cluster-port")["cluster-port"])


def _nodes(server: RedisServer) -> str:
    return str(run(server, "CLUSTER NODES"))


def _is_whole(server: RedisServer) -> bool:
    slots = run(server, "CLUSTER SLOTS")
    covered = sum(last - first + 1 for first, last, *_ in slots)
    nodes = sum(len(nodes) for _, _, *nodes in slots)
    return covered == SLOTS and nodes == 4


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "the cluster did not come together"
        time.sleep(0.05)
