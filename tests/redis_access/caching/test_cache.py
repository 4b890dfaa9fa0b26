"""get, set, delete and cache_get against a real server."""

from decimal import Decimal
from itertools import count

import pytest
from redis_access import MISS, InvalidKeyError, InvalidTTLError, InvalidValueError, RedisAccess

from tests.redis_servers.server import RedisServer


def test_a_stored_value_comes_back(access: RedisAccess) -> None:
    """`get` returns what `set` stored."""
    assert access.set("user:123:session", {"cart": [1, 2.5, None, "é"]}, ttl=3600) is True
    assert access.get("user:123:session") == {"cart": [1, 2.5, None, "é"]}


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}])
def test_an_empty_value_is_a_hit(access: RedisAccess, value: object) -> None:
    """A cached None, False, 0 or "" is a value: get finds it, and cache_get does not fetch again."""
    assert access.cache_get("k", lambda: value, cache_none=True) == value
    assert access.get("k", default=MISS) is not MISS
    assert access.cache_get("k", lambda: pytest.fail("fetched again")) == value
    assert access.set("k", value)
    assert access.cache_get("k", lambda: pytest.fail("fetched again")) == value


def test_a_miss_gives_the_default(access: RedisAccess) -> None:
    """A key that is not there gives None, or the default the caller names."""
    assert access.get("nothing") is None
    assert access.get("nothing", default=MISS) is MISS
    assert not MISS
    assert repr(MISS) == "MISS"


def test_every_key_carries_prefix_and_ttl(access: RedisAccess, plain_server: RedisServer) -> None:
    """Everything stored begins with the key prefix and ends some day, whoever stored it and with whatever ttl."""
    access.set("a", 1)
    access.set("b", 1, ttl=7)
    access.set("c", 1, ttl=None)
    access.cache_get("d", lambda: 1)
    access.cache_feature_flag("u", "f", True)
    access.cache_experiment_assignment("u", "e", "v")
    access.create_session({})
    access.rate_limit("u", limit=5, window_seconds=10)
    keys = plain_server.keys()
    assert len(keys) == 10  # with the epochs of flags and of assignments
    assert all(key.startswith("app:") for key in keys)
    assert all(plain_server.admin.ttl(key) > 0 for key in keys)
    assert plain_server.admin.ttl("app:b") <= 7


def test_delete_says_that_the_key_is_gone(access: RedisAccess) -> None:
    """Delete is True when Redis confirmed that nothing is under the key, whether or not something was."""
    access.set("k", 1)
    assert access.delete("k") is True
    assert access.get("k", MISS) is MISS
    assert access.delete("k") is True


def test_cache_get_fetches_once(access: RedisAccess) -> None:
    """A cold key calls fetch, a warm one does not."""
    counted = count(1)
    for _ in range(3):
        assert access.cache_get("k", lambda: next(counted), ttl=600) == 1


def test_cache_get_gives_the_same_shape_on_miss_and_hit(access: RedisAccess) -> None:
    """Code that works on a miss works on a hit: both give what JSON makes of the value."""
    shapes: list[object] = [access.cache_get("k", lambda: {"a": (2, 3)}) for _ in range(2)]
    assert shapes == [{"a": [2, 3]}, {"a": [2, 3]}]


def test_what_fetch_raises_goes_to_the_caller(access: RedisAccess) -> None:
    """A failing fetch is the caller's to handle, even when its error is one of Redis's kind, and nothing is stored."""

    def fail() -> int:
        raise ConnectionError("database down")

    with pytest.raises(ConnectionError, match="database down"):
        access.cache_get("k", fail)
    assert access.get("k", MISS) is MISS
    assert access.stats().errors == 0


@pytest.mark.parametrize(
    "raw", [b"\x80\x04K\x01.", b"{plain text", b"", b"NaN", b"[" * 100_000, b"\xff", b"\x01", b"\x02abc", b"\x03"]
)
def test_a_foreign_value_is_a_counted_miss(access: RedisAccess, plain_server: RedisServer, raw: bytes) -> None:
    """A value that is no JSON, a pickle for one, is a miss and counted; it never raises and never runs."""
    plain_server.admin.set("app:k", raw)
    assert access.get("k", MISS) is MISS
    assert access.stats().undecodable == access.stats().misses == 1


@pytest.mark.parametrize("value", [Decimal(1), b"x", {1, 2}, object(), float("nan"), {1: 2}, [{None: 1}], "\ud800"])
def test_a_value_json_cannot_carry_is_refused(access: RedisAccess, value: object) -> None:
    """Such a value raises at once, instead of being stored as something else."""
    with pytest.raises(InvalidValueError, match=type(value).__name__):
        access.set("k", value)


@pytest.mark.parametrize("ttl", [0, -1, 1.5, True, "60", 10**10])
def test_a_bad_ttl_is_refused_before_anything_happens(access: RedisAccess, ttl: int) -> None:
    """A ttl that is no whole number of seconds up to a year raises, before fetch is called."""
    with pytest.raises(InvalidTTLError, match="ttl must be"):
        access.set("k", 1, ttl=ttl)
    with pytest.raises(InvalidTTLError):
        access.cache_get("k", lambda: pytest.fail("fetched"), ttl=ttl)


@pytest.mark.parametrize("key", ["", "flags:u:f", "sessions:x", "v12:n:k", 7, None, b"k"])
def test_a_bad_key_is_refused(access: RedisAccess, key: str) -> None:
    """A key that is no text or empty raises, and so does one that belongs to the typed caches."""
    with pytest.raises(InvalidKeyError):
        access.get(key)


def test_stats_count_what_happened(access: RedisAccess) -> None:
    """Hits, misses and confirmed writes are counted."""
    access.get("k")
    access.set("k", 1)
    access.get("k")
    access.delete("k")
    stats = access.stats()
    assert (stats.hits, stats.misses, stats.writes, stats.errors) == (1, 1, 2, 0)


def test_a_closed_access_opens_again(access: RedisAccess) -> None:
    """Close drops the connections; the next call makes new ones."""
    access.set("k", 1)
    access.close()
    assert access.get("k") == 1
