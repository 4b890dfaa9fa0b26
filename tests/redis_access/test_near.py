"""The near cache: values in the process, gone when Redis says that they changed."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis_access import MISS, ConnectionSettings, InvalidArgumentError, InvalidKeyError, RedisAccess, near_reads
from redis_access.near import NearCache, NearValues
from redis_access.tracking import POLL_SECONDS

from tests.redis_servers.certificates import Certificates
from tests.redis_servers.fixtures import APPLICATION_USER
from tests.redis_servers.server import RedisServer


@pytest.fixture
def near(plain_server: RedisServer) -> Iterator[RedisAccess]:
    """Give a RedisAccess with a near cache that only Redis's word makes forget."""
    settings = ConnectionSettings.from_url(f"redis://{plain_server.address}", budget_milliseconds=2000)
    made = RedisAccess(settings, near_cache=NearCache(ttl_seconds=60))
    made.get("first")  # after which it connects
    yield made
    made.close()


def _gets(server: RedisServer) -> int:
    return int(server.admin.info("commandstats").get("cmdstat_get", {"calls": 0})["calls"])


def _sees(access: RedisAccess, key: str, value: object) -> bool:
    deadline = time.monotonic() + 5
    while access.get(key, MISS) != value and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return bool(access.get(key, MISS) == value)


def _kill_tracking(server: RedisServer) -> None:
    for client in server.admin.client_list():
        if "B" in client["flags"]:
            server.admin.client_kill_filter(_id=client["id"])


def test_a_kept_value_costs_no_round_trip(near: RedisAccess, plain_server: RedisServer) -> None:
    """The second read of a key, by get or cache_get, asks Redis nothing; both count as hits."""
    near.set("k", {"a": [1]})
    near.get("k")
    before, hits = _gets(plain_server), near.stats().hits
    for _ in range(10):
        assert near.get("k") == {"a": [1]}
        assert near.cache_get("k", lambda: pytest.fail("fetched")) == {"a": [1]}
    assert _gets(plain_server) == before
    assert near.stats().hits == hits + 20


@pytest.mark.parametrize("value", [{"a": 1}, [1, 2], {"a": {"b": [1]}}])
def test_what_a_caller_changes_is_his_own(near: RedisAccess, value: Any) -> None:
    """A value handed out is a copy: changing it changes nothing for the next caller."""
    near.set("k", value)
    near.get("k")
    got = near.get("k")
    (got if isinstance(got, list) else got["a"] if isinstance(got["a"], dict) else got).clear()
    assert near.get("k") == value


def test_changes_of_others_are_seen(near: RedisAccess, access: RedisAccess) -> None:
    """After another process's set or delete the older value is gone here within moments; after our own at once."""
    for turn in range(20):
        assert access.set("k", turn)
        assert _sees(near, "k", turn)
    access.delete("k")
    assert _sees(near, "k", MISS)
    near.set("k", "own")
    assert near.get("k") == "own"
    near.set("k", "newer")
    assert near.get("k") == "newer"
    near.delete("k")
    assert near.get("k", MISS) is MISS


def test_a_lost_connection_lets_go_of_everything(
    near: RedisAccess, access: RedisAccess, plain_server: RedisServer
) -> None:
    """A change that is made while nobody could tell this process is seen, too, and the cache works again."""
    access.set("k", "old")
    assert near.get("k") == near.get("k") == "old"
    _kill_tracking(plain_server)
    access.set("k", "new")
    assert _sees(near, "k", "new")
    access.set("k", "newest")
    assert _sees(near, "k", "newest")


def test_a_frozen_process_trusts_nothing(
    near: RedisAccess, access: RedisAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the wall clock went on without us, everything is let go of before the first read."""
    access.set("k", "old")
    assert near.get("k") == near.get("k") == "old"
    access.set("k", "new")
    monkeypatch.setattr(near_reads, "time", lambda: time.time() + 30)
    assert near.get("k") == "new"


def test_it_works_within_the_acl_over_tls(tls_server: RedisServer, certificates: Certificates) -> None:
    """The application's user may ask for the news of its own keys."""
    settings = ConnectionSettings.from_url(
        f"rediss://{APPLICATION_USER}:any@{tls_server.address}", ca_certs=certificates.ca, budget_milliseconds=5000
    )
    near, other = RedisAccess(settings, strict=True, near_cache=NearCache(ttl_seconds=60)), RedisAccess(settings)
    other.set("k", 1)
    assert near.get("k") == near.get("k") == 1
    before = _gets(tls_server)
    assert near.get("k") == 1
    assert _gets(tls_server) == before
    other.set("k", 2)
    assert _sees(near, "k", 2)
    near.close()
    other.close()


def test_a_child_has_a_cache_of_its_own(near: RedisAccess, access: RedisAccess) -> None:
    """After a fork the child asks over a connection of its own, and the parent's goes on to tell of changes."""
    access.set("k", "old")
    assert near.get("k") == "old"
    child = os.fork()
    if not child:
        right = near.get("k") == "old" and _sees(near, "k", "old")
        os._exit(0 if right else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert near.get("k") == "old"
    access.set("k", "new")
    assert _sees(near, "k", "new")


def test_without_redis_reads_are_misses(own_server: RedisServer) -> None:
    """When the server is gone, what was kept is let go of, and calls fall back as without a near cache."""
    near = RedisAccess(
        ConnectionSettings.from_url(f"redis://{own_server.address}"), near_cache=NearCache(ttl_seconds=60)
    )
    near.set("k", 1)
    assert near.get("k") == 1
    own_server.stop()
    assert _sees(near, "k", MISS)
    assert near.cache_get("k", lambda: 2) == 2
    assert near.delete("k") is False
    near.close()


def test_bad_keys_and_options_are_refused(near: RedisAccess) -> None:
    """As without a near cache; and options that make no cache."""
    for key in ("", ["k"], "flags:x"):
        with pytest.raises(InvalidKeyError):
            near.get(key)  # type: ignore[arg-type]
    makers: list[Callable[[], NearCache]] = [
        lambda: NearCache(entries=0),
        lambda: NearCache(ttl_seconds=0),
        lambda: NearCache(prefixes=()),
        lambda: NearCache(prefixes=("a", "ab")),
    ]
    for make in makers:
        with pytest.raises(InvalidArgumentError):
            make()


def test_an_invalidation_on_the_way_is_not_lost() -> None:
    """A value that was asked for before its key changed is not kept, whenever the news came in between."""
    values = NearValues(NearCache())
    token = values.begin("k")
    assert token is not None
    values.invalidate("k")
    values.end("k", token, b"old", float("inf"))
    assert not values.kept
    token = values.begin("k")
    assert token is not None
    values.clear()
    values.end("k", token, b"old", float("inf"))
    assert not values.kept


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 900)), max_size=60))
def test_it_stays_within_its_bounds(stored: list[tuple[str, int]]) -> None:
    """Whatever is stored, there are never more entries or bytes than allowed, and the latest is among them."""
    values = NearValues(NearCache(entries=3, memory_bytes=2000))
    for key, size in stored:
        token = values.begin(key)
        assert token is not None
        values.end(key, token, b"x" * size, float("inf"))
        assert len(values.kept) <= 3
        assert sum(len(value) + 251 if isinstance(value, str) else 251 for _, value, _ in values.kept.values()) <= 2000
        assert key in values.kept
