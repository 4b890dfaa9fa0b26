"""Another server becomes the primary, while calls go on."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from redis_access import MISS
from redis_access.runtime import breaker

from tests.redis_access.faults.conftest import Connect
from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import RedisServer

NAME = "primary.test"


@pytest.fixture
def point_name(monkeypatch: pytest.MonkeyPatch) -> Callable[[RedisServer], None]:
    """Return what makes the name of the primary lead to a server, as ElastiCache's DNS does after a failover."""
    leads_to: list[int] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *arguments: Any, **options: Any) -> Any:
        if host != NAME:
            return real(host, port, *arguments, **options)
        if options.get("flags") == socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "not numeric")
        return real("127.0.0.1", leads_to[-1], *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return lambda server: leads_to.append(server.port)


def test_a_primary_killed_under_load_is_replaced(
    replica_pair: ReplicaPair, point_name: Callable[[RedisServer], None], connect: Connect
) -> None:
    """Ten threads write and read while the primary is killed and the replica promoted: nothing wrong is returned.

    Nothing hangs either, and soon after the name leads to the new primary every call works again.
    """
    point_name(replica_pair.primary)
    access = connect(6379, host=NAME, budget_milliseconds=500)
    access.set("warm", 1)
    ended, wrong, slowest = threading.Event(), list[object](), [0.0]

    def work(number: int) -> None:
        while not ended.is_set():
            started = time.monotonic()
            access.set(f"k:{number}", number)
            found = access.get(f"k:{number}", MISS)
            if found is not MISS and found != number:
                wrong.append(found)
            slowest[0] = max(slowest[0], time.monotonic() - started)
            ended.wait(0.002)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    replica_pair.primary.stop()
    time.sleep(0.2)
    replica_pair.replica.admin.replicaof("NO", "ONE")
    point_name(replica_pair.replica)
    time.sleep(breaker.OPEN_SECONDS + 0.3)
    before = access.stats().errors
    time.sleep(0.3)
    ended.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert before > 0
    assert access.stats().errors == before
    assert slowest[0] < 3


def test_a_primary_that_was_demoted_is_left_for_the_new_one(
    replica_pair: ReplicaPair, point_name: Callable[[RedisServer], None], connect: Connect
) -> None:
    """READONLY over a connection that stays open: the name is resolved again, and the write done there. No error."""
    point_name(replica_pair.primary)
    access = connect(6379, host=NAME, budget_milliseconds=2000)
    access.set("k", 1)
    replica_pair.replica.admin.replicaof("NO", "ONE")
    replica_pair.primary.admin.replicaof("127.0.0.1", replica_pair.replica.port)
    point_name(replica_pair.replica)
    assert access.set("k", 2)
    assert access.rate_limit("u", limit=5, window_seconds=60).remaining == 4
    assert replica_pair.replica.admin.get("app:k") == b"2"
    assert access.stats().errors == 0


def test_a_name_that_leads_elsewhere_at_the_second_try_is_followed(
    replica_pair: ReplicaPair, point_name: Callable[[RedisServer], None], connect: Connect
) -> None:
    """A connection that is gone is replaced by one to where the name leads now."""
    point_name(replica_pair.primary)
    access = connect(6379, host=NAME, budget_milliseconds=2000)
    access.set("k", 1)
    replica_pair.synchronize()
    point_name(replica_pair.replica)
    replica_pair.primary.stop()
    assert access.get("k") == 1
    assert access.stats().errors == 0
