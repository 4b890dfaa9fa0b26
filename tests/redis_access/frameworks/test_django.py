"""Django's cache API, as its documentation describes it, on a real Redis."""

import asyncio
import pickle
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.cache import SessionStore
from django.core.cache import CacheHandler, caches
from django.core.exceptions import ImproperlyConfigured
from redis_access import InvalidTTLError, InvalidValueError, UnavailableError
from redis_access.codecs import MessagePackCodec
from redis_access.frameworks.django import RedisAccessCache
from redis_access.stored.ttls import MAX_TTL_SECONDS

from tests.redis_servers.server import PATIENT, RedisServer

BACKEND = "redis_access.frameworks.django.RedisAccessCache"
VALUES: list[Any] = [1, 0, -1, "", "ü", "0", True, False, None, 1.5, [], [1, [2]], {"a": {"b": None}}, "x" * 10_000]

if not settings.configured:
    settings.configure(USE_TZ=True)


def _cache(server: RedisServer, **params: Any) -> RedisAccessCache:
    options = {"budget_milliseconds": PATIENT, **params.pop("OPTIONS", {})}
    return RedisAccessCache(server.url, {"OPTIONS": options, **params})


@pytest.fixture(autouse=True)
def _accesses_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test meet the access of another, whose server may have had the same port."""
    monkeypatch.setattr("redis_access.frameworks.django._accesses", [])


@pytest.fixture
def cache(plain_server: RedisServer) -> Iterator[RedisAccessCache]:
    """Give a cache with Django's defaults."""
    made = _cache(plain_server)
    yield made
    made.access.close()


def test_django_finds_it_by_its_settings(plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """As CACHES names it, with a prefix and a version."""
    backend = {"BACKEND": BACKEND, "LOCATION": plain_server.url, "KEY_PREFIX": "shop", "VERSION": 2, "TIMEOUT": 60}
    backend["OPTIONS"] = {"budget_milliseconds": PATIENT}
    monkeypatch.setattr(settings, "CACHES", {"default": backend}, raising=False)
    found = caches.create_connection("default")
    found.set("k", "v")
    assert (found.get("k"), found.get("k", version=1)) == ("v", None)
    found.access.close()


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_values_come_back(cache: RedisAccessCache, value: Any) -> None:
    """All that JSON has comes back, None and the empty values among them."""
    cache.set("k", value)
    assert cache.get("k", "default") == value
    assert cache.has_key("k")
    assert "k" in cache


def test_what_json_has_not_is_refused_or_a_codecs(plain_server: RedisServer, cache: RedisAccessCache) -> None:
    """It is never pickled."""
    with pytest.raises(InvalidValueError):
        cache.set("k", object())
    packed = _cache(plain_server, OPTIONS={"codec": MessagePackCodec()}, KEY_PREFIX="packed")
    packed.set("k", b"\x00bytes")
    assert packed.get("k") == b"\x00bytes"
    packed.access.close()


def test_a_miss_is_the_default(cache: RedisAccessCache) -> None:
    """None, or what is asked for."""
    assert cache.get("k") is None
    assert cache.get("k", "default") == "default"


def test_add_stores_only_what_is_not_there(cache: RedisAccessCache) -> None:
    """And says whether it did."""
    assert cache.add("k", 1)
    assert not cache.add("k", 2)
    assert cache.get("k") == 1


def test_delete_says_whether_there_was_something(cache: RedisAccessCache) -> None:
    """As Django's own backends do."""
    cache.set("k", 1)
    assert cache.delete("k")
    assert not cache.delete("k")
    assert cache.get("k") is None


def test_many_values_are_one_call(cache: RedisAccessCache) -> None:
    """Set, read and deleted."""
    assert cache.set_many({"a": 1, "b": None}) == []
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": None}
    cache.delete_many(["a", "c"])
    assert cache.get_many(["a", "b"]) == {"b": None}


def test_numbers_are_counted(cache: RedisAccessCache) -> None:
    """Up and down; the end stays, and what is not there is no number."""
    cache.set("n", 41, 100)
    assert cache.incr("n") == 42
    assert cache.incr("n", 10) == 52
    assert cache.decr("n", 2) == 50
    assert cache.get("n") == 50
    for key in ("none", "text"):
        cache.set("text", "x")
        with pytest.raises(ValueError, match=key):
            cache.incr(key)


def test_an_end_comes_and_can_be_moved(cache: RedisAccessCache) -> None:
    """Timeouts of a second, and touch."""
    cache.set("short", 1, 1)
    cache.set("kept", 1, 1)
    assert cache.touch("kept", 60)
    assert not cache.touch("none", 60)
    time.sleep(1.2)
    assert (cache.get("short"), cache.get("kept")) == (None, 1)


@pytest.mark.parametrize("timeout", [0, -1])
def test_a_timeout_that_is_over_stores_nothing(cache: RedisAccessCache, timeout: int) -> None:
    """And takes away what was there."""
    cache.set("k", 1)
    cache.set("k", 2, timeout)
    assert cache.get("k") is None
    assert cache.add("other", 1, timeout)
    assert cache.get("other") is None
    cache.set("k", 3)
    assert cache.touch("k", timeout)
    assert cache.get("k") is None


@pytest.mark.parametrize(("timeout", "seconds"), [(None, MAX_TTL_SECONDS), (10**12, MAX_TTL_SECONDS), (0.5, 1)])
def test_unusual_timeouts_have_a_sense(cache: RedisAccessCache, timeout: Any, seconds: int) -> None:
    """For ever is a year, and a fraction a second."""
    assert cache.get_backend_timeout(timeout) == seconds
    cache.set("k", 1, timeout)
    assert cache.get("k") == 1


@pytest.mark.parametrize("timeout", ["5", float("nan"), [1], object()])
def test_a_timeout_that_is_no_number_is_told(cache: RedisAccessCache, timeout: Any) -> None:
    """By every method that takes one, with the library's error."""
    for store in (
        lambda: cache.set("k", 1, timeout),
        lambda: cache.add("k", 1, timeout),
        lambda: cache.touch("k", timeout),
        lambda: cache.set_many({"k": 1}, timeout),
        lambda: cache.get_or_set("k", 1, timeout),
    ):
        with pytest.raises(InvalidTTLError, match="timeout must be a number of seconds"):
            store()


def test_more_keys_than_one_call_takes_are_several(cache: RedisAccessCache) -> None:
    """Django's API has no limit."""
    values = {f"k{number}": number for number in range(2_001)}
    assert cache.set_many(values) == []
    assert cache.get_many(values) == values
    cache.set_many(dict.fromkeys(values, 0), timeout=0)
    assert cache.get_many(values) == {}


def test_threads_and_requests_share_connections(plain_server: RedisServer) -> None:
    """Django makes a cache for each of them; those with other options are apart."""
    one, other, apart = _cache(plain_server), _cache(plain_server), _cache(plain_server, OPTIONS={"strict": True})
    assert one.access is other.access
    assert one.access is not apart.access


@pytest.mark.parametrize("option", ["MAX_ENTRIES", "parser_class", "settings"])
def test_an_option_that_there_is_not_is_told_by_name(option: str) -> None:
    """When Django makes the cache, not when the first page is rendered."""
    with pytest.raises(ImproperlyConfigured, match=f"{option} cannot be set; there are codec, "):
        RedisAccessCache("redis://localhost", {"OPTIONS": {option: 5}})


def test_a_pickle_of_djangos_own_backend_is_a_miss(plain_server: RedisServer, cache: RedisAccessCache) -> None:
    """It is never loaded, and the next value replaces it."""
    cache.set("k", 1)
    (key,) = plain_server.admin.scan_iter("*django*k")
    plain_server.admin.set(key, pickle.dumps({"a": 1}))
    assert cache.get("k", "default") == "default"
    assert cache.get_many(["k"]) == {}
    assert cache.get_or_set("k", 5) == 5
    plain_server.admin.set(key, pickle.dumps(1))
    with pytest.raises(ValueError, match="no whole number"):
        cache.incr("k")


def test_djangos_sessions_live_in_it(plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Created, read, given another key, and ended; expiry by age and by moment."""
    backend = {"BACKEND": BACKEND, "LOCATION": plain_server.url, "OPTIONS": {"budget_milliseconds": PATIENT}}
    monkeypatch.setattr(settings, "CACHES", {"default": backend}, raising=False)
    monkeypatch.setattr("django.contrib.sessions.backends.cache.caches", CacheHandler(settings.CACHES))
    session = SessionStore()
    session["cart"] = {"sku": 1}
    session.set_expiry(datetime.now(UTC) + timedelta(hours=1))
    session.create()
    first = session.session_key
    session.save()
    assert SessionStore(first)["cart"] == {"sku": 1}
    session.cycle_key()
    assert SessionStore(first).load() == {}
    assert SessionStore(session.session_key)["cart"] == {"sku": 1}
    session.flush()
    assert SessionStore(session.session_key).load() == {}


def test_versions_are_apart_and_can_be_changed(cache: RedisAccessCache) -> None:
    """By Django's own methods."""
    cache.set("k", "one", version=1)
    cache.set("k", "two", version=2)
    assert [cache.get("k", version=version) for version in (1, 2)] == ["one", "two"]
    assert cache.incr_version("k", version=2) == 3
    assert [cache.get("k", version=version) for version in (2, 3)] == [None, "two"]


def test_clear_takes_this_caches_values_only(plain_server: RedisServer, cache: RedisAccessCache) -> None:
    """In every process; another prefix is another cache."""
    other, neighbour = _cache(plain_server), _cache(plain_server, KEY_PREFIX="neighbour")
    for each in (cache, neighbour):
        each.set("k", 1)
    assert other.get("k") == 1
    assert cache.clear()
    assert (other.get("k"), neighbour.get("k")) == (None, 1)
    for each in (other, neighbour):
        each.access.close()


def test_get_or_set_computes_once(cache: RedisAccessCache) -> None:
    """Of many callers, and keeps None and falsehoods."""
    calls = []

    def slow() -> int:
        calls.append(1)
        time.sleep(0.2)
        return 7

    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(cache.get_or_set("k", slow))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, len(calls)) == ([7] * 5, 1)
    assert cache.get_or_set("none", None, 60) is None
    assert cache.get_or_set("none", "other", 60) is None
    assert cache.get_or_set("zero", lambda: 0, 60) == 0
    assert cache.get_or_set("over", 5, 0) == 5
    assert cache.get("over") is None


async def _all_at_once(cache: RedisAccessCache) -> list[Any]:
    await cache.aset("a", 1)
    return [await cache.aget("a"), await cache.aget_many(["a", "b"]), await cache.aincr("a"), await cache.ahas_key("a")]


def test_the_asynchronous_methods_are_there(cache: RedisAccessCache) -> None:
    """Django makes them of the blocking ones."""
    assert asyncio.run(_all_at_once(cache)) == [1, {"a": 1}, 2, True]


def test_redis_unavailable_is_a_miss_unless_strict(own_server: RedisServer) -> None:
    """A site goes on without its cache."""
    cache, strict = (
        _cache(own_server, OPTIONS={"budget_milliseconds": 150}),
        _cache(own_server, OPTIONS={"strict": True}),
    )
    own_server.stop()
    cache.set("k", 1)
    assert (cache.get("k", "default"), cache.get_many(["k"]), cache.set_many({"k": 1})) == ("default", {}, ["k"])
    assert not cache.add("k", 1)
    assert cache.get_or_set("k", lambda: 5) == 5
    with pytest.raises(UnavailableError):
        strict.get("k")
