"""cache_get in one process: who waits for whom, and for how long."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import count
from struct import pack
from typing import Any

import pytest
from redis_access import MISS, ConnectionSettings, RedisAccess
from redis_access.codecs import MessagePackCodec
from redis_access.runtime.flights import Flight
from redis_access.stored.entries import new_fence
from redis_access.testing import StandIn

from tests.redis_servers.server import RedisServer


@pytest.fixture
def other(plain_server: RedisServer) -> Iterator[RedisAccess]:
    """Give what stands for another process."""
    made = RedisAccess(ConnectionSettings.from_url(plain_server.url, budget_milliseconds=5000))
    yield made
    made.close()


def _slow(calls: "count[int]", seconds: float) -> Callable[[], int]:
    def fetch() -> int:
        called = next(calls)
        time.sleep(seconds)
        return called

    return fetch


def test_a_slow_fetch_is_no_stampede(access: RedisAccess) -> None:
    """Twenty threads on a fetch that takes ten times the lease: few compute, the value is stored."""
    calls = count()
    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(access.cache_get, "k", _slow(calls, 1.0), lock_seconds=0.1) for _ in range(20)]
        found = {each.result() for each in asked}
    assert next(calls) <= 5  # begun after 0, 0.1, 0.3, 0.7 s; the machine may be slow
    assert access.get("k") in found


def test_those_who_waited_in_vain_do_not_all_compute(access: RedisAccess, plain_server: RedisServer) -> None:
    """Fifty threads behind the lease of a process that is gone: one takes over."""
    calls = count()
    plain_server.admin.set("app:k", new_fence() + pack(">dIB", 0, 7, 0), ex=900)
    with ThreadPoolExecutor(50) as threads:
        asked = [threads.submit(access.cache_get, "k", _slow(calls, 0.2), lock_seconds=0.4) for _ in range(50)]
        assert len({each.result() for each in asked}) <= 2
    assert next(calls) <= 2
    assert access.get("k", MISS) is not MISS


def test_a_fetch_may_ask_for_its_own_key_in_a_pool(access: RedisAccess) -> None:
    """The pool's thread waits for a moment, and computes; what ends first is stored."""

    def fetch() -> str:
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(access.cache_get, "k", lambda: "inner", lock_seconds=0.2).result() + " and outer"

    assert access.cache_get("k", fetch, lock_seconds=0.2) == "inner and outer"
    assert access.get("k") == "inner"


@pytest.mark.parametrize("is_other", [False, True])
@pytest.mark.parametrize("is_pooled", [False, True])
def test_a_fetch_that_asks_for_its_own_key_does_not_wait(
    monkeypatch: pytest.MonkeyPatch, *, is_other: bool, is_pooled: bool
) -> None:
    """By this access or another, here or in a thread that has its context; what it returns is stored."""
    for waits in ("wait", "pause"):
        monkeypatch.setattr(Flight, waits, lambda *_: pytest.fail("waited"))
    stand_in = StandIn()
    redis = stand_in.access()
    inner = stand_in.access() if is_other else redis

    def ask() -> str:
        return inner.cache_get("k", lambda: "inner", lock_seconds=60)

    def fetch() -> str:
        if not is_pooled:
            return ask() + " and outer"
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(copy_context().run, ask).result() + " and outer"

    assert redis.cache_get("k", fetch, lock_seconds=60) == "inner and outer"
    assert inner.get("k") == "inner and outer"


def test_two_fetches_may_need_each_other(access: RedisAccess, other: RedisAccess) -> None:
    """Each computes the other's value itself after a moment, whatever lock_seconds say, and both are stored."""
    both = threading.Barrier(2)

    def call(own: RedisAccess, key: str, needed: str) -> str:
        def fetch() -> str:
            both.wait(60)
            with own.budget(milliseconds=300):
                return f"{key} with {own.cache_get(needed, lambda: needed, lock_seconds=60)}"

        return own.cache_get(key, fetch, lock_seconds=60)

    for second in (other, access):
        with ThreadPoolExecutor(2) as threads:
            asked = [threads.submit(call, access, "a", "b"), threads.submit(call, second, "b", "a")]
            first, second_found = (each.result() for each in asked)
        assert first.startswith("a with b")
        assert second_found.startswith("b with a")
        assert access.get("a", MISS) is not MISS
        assert access.get("b", MISS) is not MISS
        access.delete("a")
        access.delete("b")


@pytest.mark.parametrize("by", ["this process", "another"])
def test_nobody_joins_a_computation_from_before_a_delete(access: RedisAccess, other: RedisAccess, by: str) -> None:
    """Once a delete is confirmed, a later cache_get computes anew, though an older one is still under way."""
    begun, end = threading.Event(), threading.Event()

    def old() -> str:
        begun.set()
        assert end.wait(60)
        return "old"

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(access.cache_get, "k", old)
        assert begun.wait(60)
        assert (access if by == "this process" else other).delete("k")
        assert access.cache_get("k", lambda: "new") == "new"
        end.set()
        assert first.result() == "old"
    assert access.get("k") == "new"


def test_a_confirmed_set_stays(access: RedisAccess) -> None:
    """Whatever other threads read while one deletes, sets and reads."""
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            access.get("k")

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for turn in range(300):
            assert access.delete("k")
            assert access.set("k", turn)
            assert access.get("k") == turn
    finally:
        stop.set()
        for reader in readers:
            reader.join()


def test_a_lease_that_could_not_be_ended_holds_nobody_up_here() -> None:
    """Redis goes down while a value is computed: the next caller in the process goes on with the lease."""
    stand_in = StandIn()
    access = stand_in.access()

    def fetch() -> int:
        stand_in.away = True
        return 1

    assert access.cache_get("k", fetch, lock_seconds=900) == 1
    stand_in.away = False
    began = stand_in.clock.time()
    assert access.cache_get("k", lambda: 2, lock_seconds=900) == 2
    assert stand_in.clock.time() == began
    assert access.get("k") == 2


def test_a_stale_value_of_another_codec_serves_nobody() -> None:
    """Neither while the next one is computed, nor when that fails."""
    stand_in = StandIn()
    old, new = stand_in.access(codec=MessagePackCodec()), stand_in.access()
    options: dict[str, Any] = {"ttl": 10, "stale_while_revalidate": 1000}
    old.cache_get("k", lambda: 1, **options)
    stand_in.clock.advance(11)

    def fetch() -> int:
        found.append(new_too.cache_get("k", lambda: 3, lock_seconds=0.05, **options))
        raise LookupError

    found: list[int] = []
    new_too = stand_in.access()
    with pytest.raises(LookupError):
        new.cache_get("k", fetch, **options)
    assert found == [3]


def test_a_fence_never_comes_back() -> None:
    """Not with a lease that could not be ended either: what was computed before a delete stays out."""
    stand_in = StandIn()
    slow, failing, other = stand_in.access(), stand_in.access(), stand_in.access()
    begun, end = threading.Event(), threading.Event()

    def anew() -> str:
        begun.set()
        assert end.wait(60)
        raise LookupError

    def before_the_delete() -> str:
        stand_in.clock.advance(10)
        assert failing.cache_get("k", goes_down) == "lost"
        stand_in.away = False
        assert other.delete("k")
        later.append(threads.submit(failing.cache_get, "k", anew))
        assert begun.wait(60)
        return "old"

    def goes_down() -> str:
        stand_in.away = True
        return "lost"

    later: list[Any] = []
    with ThreadPoolExecutor(1) as threads:
        assert slow.cache_get("k", before_the_delete) == "old"
        assert other.get("k", MISS) is MISS
        end.set()
        with pytest.raises(LookupError):
            later[0].result()
    assert other.get("k", MISS) is MISS
