"""Faults of a cluster: half of a node's slots move to the other, with their keys, under load."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from redis_access.testing.server import RedisServer, free_port

from tools.drill.faults.servers import at
from tools.drill.measuring.clients import Where
from tools.drill.measuring.drill import Stage

SLOTS = 16384
_FORM_SECONDS = 20.0


class _Moving(Stage):
    def __init__(self, source: RedisServer, target: RedisServer) -> None:
        self.where: Where = at(source.port, cluster=True)
        self._source, self._target = source, target

    def begin(self, _worker: subprocess.Popen[str]) -> None:
        """Move every slot of the first node that has keys, one after the other."""
        source, target = self._source, self._target
        ids = {server: _id(server) for server in (source, target)}
        for slot in range(SLOTS // 2):
            count = int(source.run("CLUSTER COUNTKEYSINSLOT", slot))
            if not count:
                continue
            target.run("CLUSTER SETSLOT", slot, "IMPORTING", ids[source])
            source.run("CLUSTER SETSLOT", slot, "MIGRATING", ids[target])
            while keys := source.run("CLUSTER GETKEYSINSLOT", slot, 100):
                source.run("MIGRATE", "127.0.0.1", target.port, "", 0, 1000, "KEYS", *keys)
            for server in (target, source):
                server.run("CLUSTER SETSLOT", slot, "NODE", ids[target])


@contextmanager
def slots_moved() -> Iterator[Stage]:
    """Give two nodes half of the slots each."""
    lines = ("cluster-enabled yes", "cluster-node-timeout 2000", "cluster-require-full-coverage no")
    with (
        RedisServer(*lines, f"cluster-port {free_port()}") as source,
        RedisServer(*lines, f"cluster-port {free_port()}") as target,
    ):
        half = SLOTS // 2
        source.run("CLUSTER ADDSLOTSRANGE", 0, half - 1)
        target.run("CLUSTER ADDSLOTSRANGE", half, SLOTS - 1)
        bus = target.run("CONFIG GET", "cluster-port")
        source.run(
            "CLUSTER MEET", "127.0.0.1", target.port, int(bus["cluster-port"] if isinstance(bus, dict) else bus[1])
        )
        deadline = time.monotonic() + _FORM_SECONDS
        while not all(_serves_all(server) for server in (source, target)):
            if time.monotonic() > deadline:
                raise RuntimeError("the two nodes did not form a cluster")
            time.sleep(0.05)
        yield _Moving(source, target)


def _id(server: RedisServer) -> str:
    found = server.run("CLUSTER MYID")
    return found.decode() if isinstance(found, bytes) else str(found)


def _serves_all(server: RedisServer) -> bool:
    info = server.run("CLUSTER INFO")
    return info["cluster_state"] == "ok" and int(info["cluster_slots_assigned"]) == SLOTS
