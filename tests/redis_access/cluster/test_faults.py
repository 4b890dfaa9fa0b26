"""Nodes lost and slots moved, while calls go on."""

import threading
import time
from collections.abc import Callable

from redis_access import MISS, RedisAccess
from redis_access.steps.requests import ReadKeys
from redis_access.transport.cluster.slot_map import REFRESH_SECONDS, slot_of

from tests.redis_access.cluster.conftest import asking, cluster_settings
from tests.redis_servers.cluster import RedisCluster

KEYS = [f"k{number}" for number in range(60)]


def _at(cluster: RedisCluster, number: int) -> list[str]:
    return [key for key in KEYS if cluster.owner(f"app:{key}") is cluster.masters[number]]


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_replica_takes_over_from_a_killed_node(own_cluster: RedisCluster) -> None:
    """While threads read and write: other nodes' keys are not disturbed, the lost ones come back, none is mixed up."""
    access = RedisAccess(cluster_settings(own_cluster))
    for number, key in enumerate(KEYS):
        assert access.set(key, number)
    assert own_cluster.masters[0].admin.wait(1, 5000) == 1
    ended, wrong, disturbed = threading.Event(), list[object](), list[str]()
    elsewhere = set(_at(own_cluster, 1) + _at(own_cluster, 2))

    def work() -> None:
        while not ended.is_set():
            for number, key in enumerate(KEYS):
                found = access.get(key, MISS)
                if found is MISS and key in elsewhere:
                    disturbed.append(key)
                elif found is not MISS and found != number:
                    wrong.append((key, found))
            ended.wait(0.01)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    own_cluster.masters[0].stop()
    _wait_until(lambda: access.stats().breaker_openings >= 1)
    own_cluster.replica.run("CLUSTER FAILOVER TAKEOVER")
    _wait_until(lambda: [access.get(key) for key in KEYS] == list(range(60)))
    ended.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not disturbed
    assert [access.get(key) for key in KEYS] == list(range(60))
    access.close()


def test_a_node_lost_for_good_costs_its_own_keys_only(own_cluster: RedisCluster) -> None:
    """They are misses, soon without any waiting; and when others get its slots, they are served again."""
    access = RedisAccess(cluster_settings(own_cluster))
    for number, key in enumerate(KEYS):
        assert access.set(key, number)
    lost = _at(own_cluster, 2)
    own_cluster.masters[2].stop()
    started = time.monotonic()
    assert all(access.get(key, MISS) is MISS for key in lost * 5)
    assert all(access.get(key) is not None for key in KEYS if key not in lost)
    assert time.monotonic() - started < 30
    for server in own_cluster.masters[:2]:
        for slot in {slot_of(f"app:{key}") for key in lost}:
            server.run("CLUSTER SETSLOT", slot, "NODE", own_cluster.node_id(own_cluster.masters[0]))
    time.sleep(REFRESH_SECONDS)
    assert all(access.set(key, 7) for key in lost)
    assert [access.get(key) for key in lost] == [7] * len(lost)
    access.close()


def test_a_slot_under_way_costs_no_error(own_cluster: RedisCluster) -> None:
    """ASK while it moves, MOVED once it is there: values are found, and what must not be repeated is done once."""
    access = RedisAccess(cluster_settings(own_cluster), strict=True)
    slot = slot_of("app:{u}")
    source = own_cluster.owner("app:{u}")
    target = next(server for server in own_cluster.masters if server is not source)
    access.set("{u}:stays", 1)
    own_cluster.move(slot, source, target)
    assert access.set("{u}:new", 2)
    assert access.get("{u}:stays") == 1
    assert access.get("{u}:new") == 2
    assert target.run("CLUSTER COUNTKEYSINSLOT", slot) == 1
    source.run("MIGRATE", "127.0.0.1", target.port, "app:{u}:stays", 0, 1000)
    own_cluster.end_move(slot, target)
    assert [access.get("{u}:stays"), access.get("{u}:new")] == [1, 2]
    assert access.set("{u}:new", 3)
    assert access.stats().errors == 0
    access.close()


def test_requests_of_many_keys_follow_a_moved_slot(own_cluster: RedisCluster) -> None:
    """Those that were sent elsewhere are asked for again, together."""
    access = RedisAccess(cluster_settings(own_cluster), strict=True)
    for number, key in enumerate(KEYS):
        access.set(key, number)
    key = _at(own_cluster, 0)[0]
    slot, (source, target) = slot_of(f"app:{key}"), own_cluster.masters[:2]
    own_cluster.move(slot, source, target)
    source.run("MIGRATE", "127.0.0.1", target.port, f"app:{key}", 0, 1000)
    for ended in (False, True):
        if ended:
            own_cluster.end_move(slot, target)
        assert access._runner.run(asking(ReadKeys(KEYS))) == [b"%d" % number for number in range(60)]
    access.close()


def test_a_silent_node_costs_the_budget_until_it_is_left_alone(own_cluster: RedisCluster) -> None:
    """Its keys' first calls wait, later ones do not, and no other node's wait at all."""
    access = RedisAccess(cluster_settings(own_cluster))
    for number, key in enumerate(KEYS):
        assert access.set(key, number)
    silent, others = _at(own_cluster, 2), _at(own_cluster, 1)
    with own_cluster.masters[2].frozen():
        started = time.monotonic()
        with access.budget(milliseconds=1000):
            for key in silent[:8]:
                assert access.get(key, MISS) is MISS
        assert time.monotonic() - started < 7
        assert all(access.get(key) is not None for key in others)
    access.close()


def test_a_node_that_has_become_a_replica_is_not_believed(own_cluster: RedisCluster) -> None:
    """A planned failover leaves it alive and its connections open; it sends reads on, so no old value is shown."""
    access = RedisAccess(cluster_settings(own_cluster), strict=True)
    key = _at(own_cluster, 0)[0]
    assert access.set(key, "old")
    assert access.get(key) == "old"
    old, new = own_cluster.masters[0], own_cluster.replica
    assert old.admin.wait(1, 5000) == 1
    new.run("CLUSTER FAILOVER TAKEOVER")
    deadline = time.monotonic() + 60
    while old.admin.info("replication")["role"] != "slave":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    new.run("SET", f"app:{key}", "new")
    assert access.get(key) == access.get_many([key])[key] == access.get(key, fresh=True) == "new"
    access.close()
