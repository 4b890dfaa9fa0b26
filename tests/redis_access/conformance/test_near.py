"""The near cache: the same on every backend and surface."""

from collections.abc import Iterator

import pytest
from redis_access import MISS, NearCache

from tests.redis_access.conformance.backends import Access, Backend
from tests.redis_access.near_accesses import sees


@pytest.fixture
def near(backend: Backend, surface: str) -> Iterator[Access]:
    """Give an access with a near cache that forgets nothing by itself."""
    with backend.access(surface, strict=True, near_cache=NearCache(prefixes=("",), ttl_seconds=60)) as access:
        yield access


def _keep(near: Access, key: str) -> None:
    for _ in range(3):  # the first read connects, the second is kept, the third is a hit
        near.get(key)


def _asks(near: Access, key: str) -> bool:
    """Return whether a read of the key asks Redis: only then there is an event."""
    events: list[object] = []
    near.add_hook(events.append)
    near.get(key)
    near.remove_hook(events.append)
    return bool(events)


def test_what_is_read_again_is_in_the_process(near: Access, redis: Access) -> None:
    """Until another process changes it; each caller has a copy of his own."""
    redis.set("k", {"a": [1]}, ttl=100)
    _keep(near, "k")
    assert not _asks(near, "k")
    near.get("k")["a"].clear()
    assert near.cache_get("k", lambda: pytest.fail("computed")) == {"a": [1]}
    redis.set("k", 2, ttl=100)
    assert sees(near, "k", 2)
    redis.delete("k")
    assert sees(near, "k", MISS)


def test_its_size_and_its_reads_are_told(redis: Access, backend: Backend, surface: str) -> None:
    """Entries, bytes, hits and misses of its own keys; the access counts its hits, too. Without one there is None."""
    redis.set_many({"k1": "v" * 1000, "other": 1}, ttl=100)  # before the near cache listens: no change to be told of
    with backend.access(surface, strict=True, near_cache=NearCache(prefixes=("k",), ttl_seconds=60)) as near:
        for key in ("k1", "k1", "k1", "k1", "other"):  # the first connects, the second is kept
            near.get(key)
        near.get_many(["k1", "k2", "other"])
        near.cache_get_many(["k1", "k2"], lambda keys: dict.fromkeys(keys, 2))
        found = near.near_stats()
        assert (found.entries, found.hits, found.misses) == (1, 4, 4)
        assert 1000 < found.memory_bytes < 2000
        assert found.hit_ratio == 0.5
        assert near.stats().hits == 4 + 4  # those of Redis: k1 twice, other twice
        near.delete("k1")
        assert near.near_stats()[:2] == (0, 0)
    assert redis.near_stats() is None


def test_own_writes_are_seen_at_once(near: Access) -> None:
    """Values, and that there is none any more; once it listens, it reads from the primary."""
    near.set("k", "before")
    assert sees(near, "k", "before")
    _keep(near, "k")
    for turn in range(5):
        near.set("k", turn)
        assert [near.get("k") for _ in range(3)] == [turn] * 3
        near.delete("k")
        assert [near.get("k", MISS) for _ in range(3)] == [MISS] * 3


def test_a_value_ends_in_the_process_too(near: Access, backend: Backend) -> None:
    """Whether it was set or computed."""
    near.set("a", 1, ttl=20)
    near.cache_get("b", lambda: 1, ttl=20, jitter=0, stale_if_error=100)
    for key in ("a", "b"):
        _keep(near, key)
    backend.pass_time(21)
    assert near.get("a", MISS) is MISS
    assert near.cache_get("b", lambda: 2, ttl=20) == 2


def test_it_keeps_what_it_is_told_to(backend: Backend, surface: str) -> None:
    """Keys with other beginnings are asked for each time."""
    with backend.access(surface, strict=True, near_cache=NearCache(prefixes=("config:",))) as near:
        for key in ("config:theme", "other"):
            near.set(key, 1)
            backend.settle()
            _keep(near, key)
        assert not _asks(near, "config:theme")
        assert _asks(near, "other")


def test_what_invalidation_promises_holds(near: Access, redis: Access, surface: str) -> None:
    """Flags and namespaces are never kept: no read that begins after a change gives a value of before."""
    near.flags.set("u", "beta", True)
    prices = near.namespace("prices")
    prices.set("eu", 1)
    for _ in range(3):
        assert near.flags.get("u", "beta") is True
        assert prices.get("eu") == 1
    assert redis.flags.invalidate("beta") is True
    assert near.flags.get("u", "beta", MISS) is MISS
    assert redis.namespace("prices").invalidate() is True
    assert prices.get("eu", MISS) is MISS
