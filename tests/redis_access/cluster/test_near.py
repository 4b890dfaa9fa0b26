"""The near cache on a sharded group: each node tells of its own keys, and is believed for those only."""

import time
from collections.abc import Iterator

import pytest
from redis_access import MISS, RedisAccess
from redis_access.near.reads import TRUSTED_SECONDS
from redis_access.transport.cluster.slot_map import slot_of

from tests.redis_access.cluster.conftest import cluster_settings
from tests.redis_access.conformance.backends import Access
from tests.redis_access.near_accesses import gets, near_access, sees
from tests.redis_servers.cluster import RedisCluster
from tests.redis_servers.server import RedisServer

KEYS = [f"k{number}" for number in range(30)]


@pytest.fixture
def near(surface: str, own_cluster: RedisCluster) -> Iterator[Access]:
    """Give an access with a near cache on a cluster whose nodes may go."""
    with near_access(surface, cluster_settings(own_cluster)) as made:
        yield made


@pytest.fixture
def other(own_cluster: RedisCluster) -> Iterator[RedisAccess]:
    """Give what stands for another process."""
    made = RedisAccess(cluster_settings(own_cluster), strict=True)
    yield made
    made.close()


def _keep(near: Access, keys: list[str]) -> None:
    for _ in range(3):  # the first read connects, the second is kept, the third is a hit
        for key in keys:
            near.get(key)


def _at(cluster: RedisCluster, server: RedisServer) -> list[str]:
    return [key for key in KEYS if cluster.owner(f"app:{key}") is server]


def _move(cluster: RedisCluster, key: str, source: RedisServer, target: RedisServer) -> None:
    slot = slot_of(f"app:{key}")
    cluster.move(slot, source, target)
    source.run("MIGRATE", "127.0.0.1", target.port, f"app:{key}", 0, 1000)
    cluster.end_move(slot, target)


def test_every_nodes_values_are_kept_and_changes_seen(
    near: Access, other: RedisAccess, own_cluster: RedisCluster
) -> None:
    """Reads ask no node any more, until a value changes, on whichever node it is."""
    for number, key in enumerate(KEYS):
        assert other.set(key, number)
    _keep(near, KEYS)
    before = gets(*own_cluster.servers)
    assert [near.get(key) for key in KEYS] == list(range(30))
    assert gets(*own_cluster.servers) == before
    for key in KEYS:
        assert other.set(key, "new")
    assert all(sees(near, key, "new") for key in KEYS)


def test_a_slot_on_its_way_is_never_shown_old(near: Access, other: RedisAccess, own_cluster: RedisCluster) -> None:
    """Neither what was kept before it moved, nor what the importing node answers meanwhile, outlives a change."""
    source, target = own_cluster.masters[:2]
    key = _at(own_cluster, source)[0]
    slot = slot_of(f"app:{key}")
    other.set(key, 1)
    _keep(near, [key])
    own_cluster.move(slot, source, target)
    for turn in range(2, 5):
        other.set(key, turn)
        assert sees(near, key, turn)
    source.run("MIGRATE", "127.0.0.1", target.port, f"app:{key}", 0, 1000)
    for turn in range(5, 8):  # ASK: the answer is another node's than the slot's
        other.set(key, turn)
        assert sees(near, key, turn)
        _keep(near, [key])
    own_cluster.end_move(slot, target)
    for turn in range(8, 11):
        other.set(key, turn)
        assert sees(near, key, turn)
        _keep(near, [key])
    before = gets(source, target)
    assert near.get(key) == 10
    assert gets(source, target) == before


def test_a_slot_that_moved_unnoticed_is_found_out(near: Access, own_cluster: RedisCluster) -> None:
    """Without a request that would have been sent on: the node itself tells that the slots are not as they were."""
    source, target = own_cluster.masters[:2]
    stays, moves = _at(own_cluster, source)[:2]
    for key in (stays, moves):
        source.admin.set(f"app:{key}", b"1")
    _keep(near, [stays, moves])
    _move(own_cluster, moves, source, target)
    target.admin.set(f"app:{moves}", b"2")
    assert sees(near, moves, 2, within_seconds=TRUSTED_SECONDS)
    time.sleep(1.1)
    near.get(stays)
    time.sleep(0.05)
    before = gets(source)
    assert near.get(stays) == 1
    assert gets(source) == before + 1


def test_a_failover_lets_go_of_the_lost_nodes_values_only(
    near: Access, other: RedisAccess, own_cluster: RedisCluster
) -> None:
    """Writes to the new primary are seen; other nodes' values are kept throughout."""
    lost, safe = own_cluster.masters[:2]
    (gone, *_), (kept, *_) = _at(own_cluster, lost), _at(own_cluster, safe)
    other.set(gone, "old")
    other.set(kept, "kept")
    assert lost.admin.wait(1, 5000) == 1
    _keep(near, [gone, kept])
    before = gets(safe)
    lost.stop()
    assert near.get(kept) == "kept"
    assert gets(safe) == before
    time.sleep(0.3)
    own_cluster.replica.run("CLUSTER FAILOVER TAKEOVER")
    own_cluster.replica.admin.set(f"app:{gone}", b"new")
    assert sees(near, gone, "new", within_seconds=10)
    _keep(near, [gone])
    before = gets(own_cluster.replica)
    assert near.get(gone) == "new"
    assert gets(own_cluster.replica) == before


def test_a_silent_nodes_values_are_shown_for_two_seconds_at_most(
    near: Access, other: RedisAccess, own_cluster: RedisCluster
) -> None:
    """Nobody knows what happens there; and reads of others' keys never wait for it."""
    silent = own_cluster.masters[2]
    key, elsewhere = _at(own_cluster, silent)[0], _at(own_cluster, own_cluster.masters[1])[0]
    other.set(key, 1)
    other.set(elsewhere, 2)
    _keep(near, [key, elsewhere])
    with silent.frozen():
        ended = time.monotonic() + TRUSTED_SECONDS
        while time.monotonic() < ended:
            assert near.get(elsewhere) == 2
            time.sleep(0.05)
        assert near.get(key, MISS) is MISS
