"""Reads go to the reader endpoint, and to the primary when that is unavailable."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis_access import ConnectionSettings, RedisAccess

from tests.redis_servers.fixtures import ReplicaPair
from tests.redis_servers.server import PATIENT, RedisServer


@pytest.fixture
def on_pair(replica_pair: ReplicaPair) -> RedisAccess:
    """Give a RedisAccess that writes to the primary and reads from the replica."""
    primary, replica = (f"redis://{server.address}" for server in replica_pair)
    return RedisAccess(ConnectionSettings.from_url(primary, reader_url=replica, budget_milliseconds=PATIENT))


def _gets(server: RedisServer) -> int:
    return int(server.admin.info("commandstats").get("cmdstat_get", {"calls": 0})["calls"])


def test_reads_come_from_the_reader(on_pair: RedisAccess, replica_pair: ReplicaPair) -> None:
    """Writes reach the primary, reads ask the reader only."""
    on_pair.set("k", 1)
    replica_pair.synchronize()
    assert on_pair.get("k") == 1
    assert (_gets(replica_pair.primary), _gets(replica_pair.replica)) == (0, 1)


def test_sessions_and_limits_come_from_the_primary(on_pair: RedisAccess, replica_pair: ReplicaPair) -> None:
    """A session just made can be read at once, however far behind the reader is."""
    with replica_pair.replica.frozen():
        session_id = on_pair.create_session({"user": "u"})
        assert session_id is not None
        assert on_pair.get_session(session_id) == {"user": "u"}
        assert on_pair.rate_limit("u", limit=1, window_seconds=60).checked
    assert on_pair.stats().fallbacks == 0


def test_a_reader_that_is_gone_is_replaced_by_the_primary(
    on_pair: RedisAccess, replica_pair: ReplicaPair, caplog: pytest.LogCaptureFixture
) -> None:
    """Reads are answered by the primary; that is counted and logged once, and is no error."""
    on_pair.set("k", 1)
    replica_pair.replica.stop()
    assert [on_pair.get("k") for _ in range(5)] == [1] * 5
    stats = on_pair.stats()
    assert (stats.hits, stats.fallbacks, stats.errors) == (5, 5, 0)
    (record,) = caplog.records
    assert "the primary serves the reads" in record.message


def test_a_silent_reader_costs_one_wait(on_pair: RedisAccess, replica_pair: ReplicaPair) -> None:
    """A reader that stands still delays the first read only, and is used again once it answers."""
    on_pair.set("k", 1)
    replica_pair.synchronize()
    assert on_pair.get("k") == 1
    with replica_pair.replica.frozen():
        started = time.monotonic()
        assert [on_pair.get("k") for _ in range(5)] == [1] * 5
        assert time.monotonic() - started < 2 * PATIENT / 1000  # five waits of half a budget would be longer
    time.sleep(1.1)
    before = _gets(replica_pair.replica)
    assert on_pair.get("k") == 1
    assert _gets(replica_pair.replica) == before + 1


def test_a_reader_that_lost_its_primary_is_replaced(on_pair: RedisAccess, replica_pair: ReplicaPair) -> None:
    """MASTERDOWN, from a replica told not to serve stale data, sends the read to the primary."""
    on_pair.set("k", 1)
    replica_pair.replica.admin.config_set("replica-serve-stale-data", "no")
    replica_pair.replica.admin.replicaof("127.0.0.1", 1)
    assert on_pair.get("k") == 1
    assert on_pair.stats().fallbacks == 1


def test_writes_never_fall_back(on_pair: RedisAccess, replica_pair: ReplicaPair) -> None:
    """Without a primary reads go on, and writes report False."""
    on_pair.set("k", 1)
    replica_pair.synchronize()
    replica_pair.primary.stop()
    assert on_pair.get("k") == 1
    assert on_pair.set("k", 2) is False
    assert on_pair.delete("k") is False


def test_threads_that_wait_for_a_lost_reader_blame_nobody_else(replica_pair: ReplicaPair) -> None:
    """The primary answers those who come back when others have found out already: its breaker stays closed."""
    primary, replica = (f"redis://{server.address}" for server in replica_pair)
    settings = ConnectionSettings.from_url(primary, reader_url=replica, budget_milliseconds=PATIENT)
    access = RedisAccess(settings)
    access.set("k", 7)
    replica_pair.synchronize()
    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(access.get, ["k"] * 50)) == {7}  # connections for all of them
        with replica_pair.replica.frozen():
            assert set(threads.map(access.get, ["k"] * 50)) == {7}
    assert access.stats().errors == 0
    access.close()
