"""The near cache on real servers: values in the process, gone when Redis says that they changed. On both surfaces."""

import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from redis_access import MISS, ConnectionSettings, InvalidKeyError, RedisAccess
from redis_access.near.near_cache import NearCache
from redis_access.near.reads import TRUSTED_SECONDS
from redis_access.runtime.clock import Clock
from redis_access.runtime.scope import budget, fresh_reads

from tests.redis_access.conformance.backends import Access
from tests.redis_access.near_accesses import gets, keeps, near_access, sees
from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER, ReplicaPair
from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import PATIENT, RedisServer


def _settings(port: int, **options: Any) -> ConnectionSettings:
    return ConnectionSettings.from_url(f"redis://127.0.0.1:{port}", budget_milliseconds=PATIENT, **options)


@pytest.fixture
def near(surface: str, plain_server: RedisServer) -> Iterator[Access]:
    """Give an access with a near cache on the plain server."""
    with near_access(surface, _settings(plain_server.port)) as made:
        yield made


def _kill_tracking(server: RedisServer) -> None:
    for client in server.admin.client_list():
        if "B" in client["flags"]:
            server.admin.client_kill_filter(_id=client["id"])


def test_a_kept_value_costs_no_round_trip(near: Access, plain_server: RedisServer) -> None:
    """The second read of a key, by get or cache_get, asks Redis nothing; both count as hits."""
    near.set("k", {"a": [1]})
    assert keeps(near, "k", plain_server)
    before, hits = gets(plain_server), near.stats().hits
    for _ in range(10):
        assert near.get("k") == {"a": [1]}
        assert near.cache_get("k", lambda: pytest.fail("fetched")) == {"a": [1]}
    assert gets(plain_server) == before
    assert near.stats().hits == hits + 20


def test_a_foreign_value_is_logged_with_its_key(
    near: Access, plain_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """As without a near cache: who has to find it needs the key."""
    plain_server.admin.set("app:k", b"\x80\x04 pickled")
    assert near.get("k", MISS) is MISS
    assert "under the key 'k'" in caplog.text


def test_a_miss_costs_one_round_trip(near: Access, plain_server: RedisServer) -> None:
    """A missing value is asked for once; a computed value is kept like one that was read."""
    before = gets(plain_server)
    assert near.get("k", MISS) is MISS
    assert gets(plain_server) == before + 1
    assert near.cache_get("k", lambda: [1]) == near.cache_get("k", lambda: pytest.fail("fetched")) == [1]
    assert keeps(near, "k", plain_server)
    assert near.get("k") == [1]


@pytest.mark.parametrize("value", [{"a": 1}, [1, 2], {"a": {"b": [1]}}])
def test_what_a_caller_changes_is_his_own(near: Access, value: Any) -> None:
    """A value handed out is a copy: changing it changes nothing for the next caller."""
    near.set("k", value)
    near.get("k")
    got = near.get("k")
    (got if isinstance(got, list) else got["a"] if isinstance(got["a"], dict) else got).clear()
    assert near.get("k") == value


def test_changes_of_others_are_seen(near: Access, access: RedisAccess) -> None:
    """After another process's set or delete the older value is gone here within moments; after our own at once."""
    for turn in range(20):
        assert access.set("k", turn)
        assert sees(near, "k", turn)
    access.delete("k")
    assert sees(near, "k", MISS)
    near.set("k", "own")
    assert near.get("k") == "own"
    near.set("k", "newer")
    assert near.get("k") == "newer"
    near.delete("k")
    assert near.get("k", MISS) is MISS


def test_threads_share_it(plain_server: RedisServer, access: RedisAccess) -> None:
    """While another process writes, each gets what was there lately, or waits for nobody; all get the last value."""
    ended, seen = threading.Event(), [list[int]() for _ in range(20)]
    with near_access("sync", _settings(plain_server.port)) as near:
        access.set("k", 0)

        def read(mine: list[int]) -> None:
            while not ended.is_set():
                mine.append(near.get("k"))
                ended.wait(0.001)

        threads = [threading.Thread(target=read, args=(mine,)) for mine in seen]
        for thread in threads:
            thread.start()
        for turn in range(1, 101):
            assert access.set("k", turn)
            time.sleep(0.01)
        deadline = time.monotonic() + 30
        while not all(mine and mine[-1] == 100 for mine in seen) and time.monotonic() < deadline:
            time.sleep(0.01)
        ended.set()
        for thread in threads:
            thread.join()
        assert all(mine[-1] == 100 for mine in seen)
        assert near.stats().errors == 0


def test_who_must_see_every_write_does(near: Access, access: RedisAccess) -> None:
    """Within fresh_reads() nothing comes from memory: a confirmed write of another process is seen at once."""
    for turn in range(20):
        assert access.set("k", turn)
        with fresh_reads():
            assert near.get("k") == turn
            assert near.cache_get("k", lambda: pytest.fail("fetched")) == turn


def test_one_read_that_must_see_every_write_does(near: Access, access: RedisAccess) -> None:
    """`fresh=True` gives nothing from memory, either."""
    for turn in range(20):
        assert access.set("k", turn)
        assert near.get("k", fresh=True) == turn


def test_a_value_is_not_kept_beyond_its_end(near: Access, plain_server: RedisServer) -> None:
    """Its time to live in Redis counts, not only the near cache's."""
    plain_server.admin.set("app:k", b"1", px=3000)
    assert near.get("k") == near.get("k") == 1
    time.sleep(3.01)
    assert near.get("k", MISS) is MISS


def test_a_flush_is_seen(near: Access, access: RedisAccess, plain_server: RedisServer) -> None:
    """All keys of the server are gone at once."""
    access.set("k", 1)
    assert near.get("k") == near.get("k") == 1
    plain_server.admin.flushall()
    assert sees(near, "k", MISS)


def test_with_a_hook_values_are_kept_too(near: Access, plain_server: RedisServer) -> None:
    """A request to Redis makes an event, a hit makes none."""
    events: list[object] = []
    near.add_hook(events.append)
    near.set("k", 1)
    assert keeps(near, "k", plain_server)
    before = gets(plain_server)
    del events[:]
    assert near.get("k") == 1
    assert (gets(plain_server), events) == (before, [])


def test_a_lost_connection_lets_go_of_everything(near: Access, access: RedisAccess, plain_server: RedisServer) -> None:
    """A change that is made while nobody could tell this process is seen, too, and the cache works again."""
    access.set("k", "old")
    assert near.get("k") == near.get("k") == "old"
    _kill_tracking(plain_server)
    access.set("k", "new")
    assert sees(near, "k", "new")
    access.set("k", "newest")
    assert sees(near, "k", "newest")


class _Thawed(Clock):
    """A wall clock that can be set on, as it is for a process that was frozen."""

    ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead


def test_a_frozen_process_trusts_nothing_until_it_was_told(surface: str, plain_server: RedisServer) -> None:
    """After a freeze nothing kept is shown before Redis answered; then it is again, over the same connection."""
    clock = _Thawed()
    with near_access(surface, _settings(plain_server.port), clock=clock) as near:
        plain_server.admin.set("app:k", b"1")
        assert near.get("k") == near.get("k") == 1
        connected = plain_server.admin.info("stats")["total_connections_received"]
        for _ in range(3):
            clock.ahead += 10
            before = gets(plain_server)
            assert near.get("k") == 1
            assert gets(plain_server) == before + 1
            assert keeps(near, "k", plain_server)
        assert plain_server.admin.info("stats")["total_connections_received"] == connected


def test_news_that_do_not_arrive_are_missed_for_two_seconds_at_most(surface: str, plain_server: RedisServer) -> None:
    """A connection that is silently dead proves nothing, so what is kept is not shown for longer."""
    with Proxy(plain_server.port) as proxy, near_access(surface, _settings(proxy.port)) as near:
        plain_server.admin.set("app:k", b"1")
        assert near.get("k") == near.get("k") == 1
        proxy.go_half_open()
        plain_server.admin.set("app:k", b"2")
        assert sees(near, "k", 2)  # half a minute before the near cache's own ttl ends


def test_a_primary_that_became_a_replica_is_not_believed(surface: str, replica_pair: ReplicaPair) -> None:
    """Its news would come from elsewhere, late or never: what it told of is let go of."""
    primary, replica = replica_pair
    with near_access(surface, _settings(primary.port)) as near:
        primary.admin.set("app:k", b"1")
        assert near.get("k") == near.get("k") == 1
        replica.admin.replicaof("NO", "ONE")
        primary.admin.replicaof("127.0.0.1", replica.port)
        time.sleep(TRUSTED_SECONDS + 0.1)
        before = gets(primary)
        for _ in range(5):
            near.get("k")
            time.sleep(0.05)
        assert gets(primary) >= before + 5  # the first is asked again, once it is known to be a replica's


def test_it_works_within_the_acl_over_tls(surface: str, tls_server: RedisServer, certificates: Certificates) -> None:
    """The application's user may ask for the news of its own keys."""
    settings = ConnectionSettings.from_url(
        f"rediss://{APPLICATION_USER}:any@{tls_server.address}", ca_certs=certificates.ca, budget_milliseconds=5000
    )
    with near_access(surface, settings, strict=True) as near:
        tls_server.admin.set("app:k", b"1")
        assert keeps(near, "k", tls_server)
        assert near.get("k") == 1
        tls_server.admin.set("app:k", b"2")
        assert sees(near, "k", 2)


def test_who_may_not_listen_is_told_so(own_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """Once; reads work as without a near cache."""
    own_server.run("ACL SETUSER default on nopass ~* +@all -client|tracking")
    near = RedisAccess(_settings(own_server.port), near_cache=NearCache(prefixes=("",)))
    near.set("k", 1)
    assert near.get("k") == near.get("k") == 1
    (record,) = caplog.records
    assert "the near cache keeps nothing" in record.message
    near.close()


def test_a_child_has_a_cache_of_its_own(near: Access, access: RedisAccess) -> None:
    """After a fork the child asks over a connection of its own, and the parent's goes on to tell of changes."""
    access.set("k", "old")
    assert near.get("k") == "old"
    child = os.fork()
    if not child:
        right = near.get("k") == "old" and sees(near, "k", "old")
        os._exit(0 if right else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert near.get("k") == "old"
    access.set("k", "new")
    assert sees(near, "k", "new")


def test_without_redis_reads_are_misses(surface: str, own_server: RedisServer) -> None:
    """When the server is gone, what was kept is let go of, and calls fall back as without a near cache."""
    with near_access(surface, _settings(own_server.port)) as near:
        near.set("k", 1)
        assert near.get("k") == 1
        own_server.stop()
        assert sees(near, "k", MISS)
        assert near.cache_get("k", lambda: 2) == 2
        assert near.delete("k") is False


def test_a_silent_redis_costs_no_more_than_without_a_near_cache(surface: str, own_server: RedisServer) -> None:
    """Once its breaker is open nobody waits for a connection to it either."""
    with near_access(surface, _settings(own_server.port)) as near:
        with own_server.frozen(), budget(milliseconds=1000):
            for _ in range(4):
                near.get("k")
            started = time.monotonic()
            for _ in range(100):
                near.get("k")
            assert time.monotonic() - started < 30
        own_server.admin.set("app:k", 1)
        assert sees(near, "k", 1)


def test_bad_keys_are_refused(near: Access) -> None:
    """As without a near cache."""
    for key in ("", ["k"], "flags:x"):
        with pytest.raises(InvalidKeyError):
            near.get(key)
