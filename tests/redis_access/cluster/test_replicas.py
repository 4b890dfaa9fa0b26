"""Reads from a cluster's replicas, where the settings ask for it. The first node has one; the others have none."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis_access import MISS, ConfigurationError, ConnectionSettings, RedisAccess, aio
from redis_access.configuration.environment import settings_from_environment
from redis_access.runtime.scope import budget, fresh_reads
from redis_access.steps.requests import ReadKeys
from redis_access.transport.cluster import slot_map
from redis_access.transport.cluster.slot_map import REFRESH_SECONDS, slot_of

from tests.redis_access.cluster.conftest import asking, cluster_settings
from tests.redis_access.conformance.backends import Access
from tests.redis_access.conformance.blocking import Blocking
from tests.redis_access.near_accesses import gets
from tests.redis_servers.cluster import RedisCluster

KEYS = [f"k{number}" for number in range(30)]


@pytest.fixture
def reading(surface: str, own_cluster: RedisCluster) -> Iterator[Access]:
    """Give an access that reads from replicas, on a cluster whose nodes may go; each key has its number."""
    for number, key in enumerate(KEYS):
        own_cluster.owner(f"app:{key}").admin.set(f"app:{key}", number)
    assert own_cluster.masters[0].admin.wait(1, 5000) == 1
    settings = cluster_settings(own_cluster, read_replicas=True)
    if surface == "sync":
        made = RedisAccess(settings)
        yield made
        made.close()
    else:
        with Blocking(aio.RedisAccess(settings)) as blocking:
            yield blocking


def _served(cluster: RedisCluster) -> list[str]:
    return [key for key in KEYS if cluster.owner(f"app:{key}") is cluster.masters[0]]


def test_replicas_serve_reads_and_primaries_writes(reading: Access, own_cluster: RedisCluster) -> None:
    """A shard's replica is asked alone; where there is none, the primary is."""
    before = gets(own_cluster.replica), gets(*own_cluster.masters)
    assert [reading.get(key) for key in KEYS] == list(range(30))
    served = len(_served(own_cluster))
    assert (gets(own_cluster.replica), gets(*own_cluster.masters)) == (before[0] + served, before[1] + 30 - served)
    assert all(reading.set(key, "new") for key in KEYS)
    assert reading.stats().fallbacks == 0


def test_who_must_see_every_write_asks_the_primary(reading: Access, own_cluster: RedisCluster) -> None:
    """fresh_reads(), and what never reads from a replica: flags, sessions, limits."""
    key = _served(own_cluster)[0]
    with own_cluster.replica.frozen():
        with fresh_reads():
            assert reading.set(key, "new")
            assert reading.get(key) == "new"
        assert reading.flags.set("u", "f", True)
        assert reading.flags.get("u", "f") is True
        session_id = reading.create_session({"a": 1})
        assert reading.get_session(session_id) == {"a": 1}
    assert reading.stats().fallbacks == 0


def test_a_lost_replica_is_replaced_by_its_primary(
    reading: Access, own_cluster: RedisCluster, caplog: pytest.LogCaptureFixture
) -> None:
    """One key or many: counted, logged once, no error."""
    assert reading.get(KEYS[0]) == 0
    own_cluster.replica.stop()
    assert [reading.get(key) for key in KEYS] == list(range(30))
    assert reading._runner.run(asking(ReadKeys(KEYS))) == [b"%d" % number for number in range(30)]
    stats = reading.stats()
    assert stats.fallbacks >= len(_served(own_cluster))
    assert stats.errors == 0
    (record,) = caplog.records
    assert "the primary serves the reads" in record.message


def test_a_silent_replica_costs_a_few_waits(
    reading: Access, own_cluster: RedisCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the budget each, until its breaker opens; and it is used again soon after it answers."""
    monkeypatch.setattr(slot_map, "MAX_MAP_AGE_SECONDS", REFRESH_SECONDS)
    key = _served(own_cluster)[0]
    assert reading.get(key) is not None
    with own_cluster.replica.frozen(), budget(milliseconds=4000):
        started = time.monotonic()
        assert all(reading.get(key) is not None for _ in range(8))
        assert time.monotonic() - started < 12  # three half budgets open the breaker; eight would be 16 s
    before, deadline = gets(own_cluster.replica), time.monotonic() + 60
    while gets(own_cluster.replica) < before + 3 and time.monotonic() < deadline:
        assert reading.get(key) is not None
        time.sleep(0.1)
    assert gets(own_cluster.replica) >= before + 3


def test_threads_that_wait_for_a_lost_replica_blame_nobody_else(own_cluster: RedisCluster) -> None:
    """The primary answers those who come back when another caller has the new map already: its breaker stays closed."""
    access = RedisAccess(cluster_settings(own_cluster, read_replicas=True))
    key = _served(own_cluster)[0]
    own_cluster.masters[0].admin.set(f"app:{key}", 7)
    assert own_cluster.masters[0].admin.wait(1, 5000) == 1
    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(access.get, [key] * 50)) == {7}  # ten connections
        with own_cluster.replica.frozen():
            assert set(threads.map(access.get, [key] * 50)) == {7}
    assert access.stats().errors == 0
    access.close()


def test_reads_follow_a_moved_slot_and_a_failover(reading: Access, own_cluster: RedisCluster) -> None:
    """A replica sends on what its primary has no more, and may be the primary next."""
    key, *others = _served(own_cluster)
    assert reading.get(key) == KEYS.index(key)
    source, target = own_cluster.masters[:2]
    own_cluster.move(slot_of(f"app:{key}"), source, target)
    source.run("MIGRATE", "127.0.0.1", target.port, f"app:{key}", 0, 1000)
    own_cluster.end_move(slot_of(f"app:{key}"), target)
    assert source.admin.wait(1, 5000) >= 0
    deadline = time.monotonic() + 60
    while reading.get(key, MISS) is MISS and time.monotonic() < deadline:  # the replica hears of it by gossip
        time.sleep(0.05)
    assert reading._runner.run(asking(ReadKeys(KEYS))) == [b"%d" % number for number in range(30)]
    source.stop()
    time.sleep(0.3)
    own_cluster.replica.run("CLUSTER FAILOVER TAKEOVER")
    time.sleep(REFRESH_SECONDS)
    deadline = time.monotonic() + 60
    while not reading.set(others[0], "new") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert reading.get(others[0]) == "new"
    assert [reading.get(key) for key in others[1:]] == [KEYS.index(key) for key in others[1:]]


def test_it_is_asked_for_by_a_variable() -> None:
    """And makes sense in a cluster only."""
    variables = {"REDIS_URL": "redis://h", "REDIS_CLUSTER": "1"}
    assert settings_from_environment(variables).read_replicas is False
    assert settings_from_environment(variables | {"REDIS_READ_REPLICAS": "1"}).read_replicas is True
    with pytest.raises(ConfigurationError, match="REDIS_READER_URL"):
        ConnectionSettings.from_url("redis://h", read_replicas=True)
