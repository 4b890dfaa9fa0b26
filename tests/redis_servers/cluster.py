"""A real cluster on 127.0.0.1: three masters, and a replica of the first."""

import contextlib
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from redis.crc import key_slot

from tests.redis_servers.server import RedisServer, free_port

_FORM_SECONDS = 60.0
_SLOTS = 16384


class RedisCluster:
    """Three masters with a third of the slots each, and a replica of the first; `lines` of redis.conf for all."""

    def __init__(self, *lines: str, tls: bool = False) -> None:
        self.servers = [
            RedisServer(
                "cluster-enabled yes",
                f"cluster-port {free_port()}",
                "cluster-node-timeout 1000",
                "cluster-require-full-coverage no",
                "repl-diskless-sync-delay 0",
                *lines,
                tls=tls,
            )
            for _ in range(4)
        ]
        self.masters, self.replica = self.servers[:3], self.servers[3]

    @property
    def address(self) -> str:
        """Host and port of a node that is not the first."""
        return self.masters[1].address

    def owner(self, key: str) -> RedisServer:
        """Return the master that has the key's slot from the start."""
        return self.masters[min(key_slot(key.encode()) * 3 // _SLOTS, 2)]

    def node_id(self, server: RedisServer) -> str:
        """Return a node's name in the cluster."""
        return str(server.run("CLUSTER MYID").decode())

    def move(self, slot: int, source: RedisServer, target: RedisServer) -> None:
        """Begin to move a slot: keys that are not at the source any more are at the target."""
        target.run("CLUSTER SETSLOT", slot, "IMPORTING", self.node_id(source))
        source.run("CLUSTER SETSLOT", slot, "MIGRATING", self.node_id(target))

    def end_move(self, slot: int, target: RedisServer) -> None:
        """Tell all masters that the slot is at the target now."""
        for server in [target, *self.masters]:
            with contextlib.suppress(ConnectionError):
                server.run("CLUSTER SETSLOT", slot, "NODE", self.node_id(target))

    def commandstats(self, command: str) -> list[int]:
        """Return how often each master was sent the command."""
        return [
            int(server.admin.info("commandstats").get(f"cmdstat_{command}", {"calls": 0})["calls"])
            for server in self.masters
        ]

    def synchronize(self) -> None:
        """Wait until the replica has what its master has."""
        key = next(
            key for key in map("app:{{{}}}:written-last".format, range(99)) if self.owner(key) is self.masters[0]
        )
        self.masters[0].admin.set(key, 1)
        self.masters[0].admin.delete(key)
        assert self.masters[0].admin.wait(1, 10_000) == 1

    def flush(self) -> None:
        """Empty all masters."""
        for server in self.masters:
            server.admin.flushall()

    def keep_roles(self) -> None:
        """Let no replica take over from a master that is silent for less than a minute, on a busy machine say."""
        for server in self.servers:
            server.admin.config_set("cluster-node-timeout", 60_000)

    def __enter__(self) -> Self:
        try:
            self._form()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _form(self) -> None:
        for server in self.servers:
            server.start()
        for number, server in enumerate(self.masters):
            first, last = -(-_SLOTS * number // 3), -(-_SLOTS * (number + 1) // 3) - 1
            server.run("CLUSTER ADDSLOTSRANGE", first, last)
        for server in self.servers[1:]:
            bus = int(str(server.admin.config_get("cluster-port")["cluster-port"]))
            self.masters[0].run("CLUSTER MEET", "127.0.0.1", server.port, bus)
        _until(lambda: all(_info(server)["cluster_known_nodes"] == "4" for server in self.servers))
        self.replica.run("CLUSTER REPLICATE", self.node_id(self.masters[0]))
        _until(lambda: self.replica.admin.info("replication").get("master_link_status") == "up")
        self.masters[0].admin.flushall()  # a replica that was sent nothing yet counts as not there
        _until(lambda: all(_is_formed(server) for server in self.servers))

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for server in self.servers:
            server.__exit__()


def _info(server: RedisServer) -> dict[str, str]:
    lines = server.run("CLUSTER INFO")
    if isinstance(lines, dict):
        return {str(name): str(value) for name, value in lines.items()}
    return dict(line.split(":", 1) for line in lines.decode().split("\r\n") if ":" in line)


def _is_formed(server: RedisServer) -> bool:
    shards = server.run("CLUSTER SLOTS")
    knows_replica = sum(len(nodes) - 1 for _first, _last, *nodes in shards) == 1
    return _info(server)["cluster_state"] == "ok" and len(shards) == 3 and knows_replica


def _until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _FORM_SECONDS
    while not met():
        if time.monotonic() > deadline:
            raise RuntimeError("the cluster did not form")
        time.sleep(0.05)
