"""cache_get_many among threads, tasks and processes: each key is computed once, and nobody waits for long."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from redis_access import aio
from redis_access.runtime.flights import under_way
from redis_access.testing import StandIn

from tests.redis_servers.server import RedisServer

KEYS = [f"k:{number}" for number in range(10)]


class _Source:
    """Computes slowly, and notes what it was asked for."""

    def __init__(self, seconds: float = 0.2) -> None:
        self.asked: list[str] = []
        self._seconds = seconds

    def __call__(self, keys: list[str]) -> dict[str, str]:
        self.asked += keys
        time.sleep(self._seconds)
        return {key: key for key in keys}

    async def awaited(self, keys: list[str]) -> dict[str, str]:
        self.asked += keys
        await asyncio.sleep(self._seconds)
        return {key: key for key in keys}


def test_threads_and_processes_compute_each_key_once(plain_server: RedisServer) -> None:
    """Whatever part of the keys each asks for, and in which order."""
    source = _Source()
    accesses = [plain_server.access(strict=True) for _ in range(2)]

    def ask(number: int) -> None:
        keys = KEYS[number % 5 :] + KEYS[: number % 5 - 2]
        found = accesses[number % 2].cache_get_many(keys[:: (-1) ** number], source, lock_seconds=30)
        assert found == {key: key for key in keys}

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(ask, range(20)))
    assert sorted(source.asked) == KEYS
    for access in accesses:
        access.close()


def test_tasks_compute_each_key_once(plain_server: RedisServer) -> None:
    """With ordinary and coroutine functions, and with callers of single keys among them."""
    source = _Source()

    async def single(redis: aio.RedisAccess, key: str) -> None:
        async def fetch() -> str:
            return (await source.awaited([key]))[key]

        assert await redis.cache_get(key, fetch, lock_seconds=30) == key

    async def main() -> None:
        async with plain_server.aio_access(strict=True) as redis:
            many = [redis.cache_get_many(KEYS[at:], source.awaited, lock_seconds=30) for at in range(8)]
            await asyncio.gather(*many, *(single(redis, key) for key in KEYS))

    asyncio.run(main())
    assert sorted(source.asked) == KEYS


def test_two_that_need_each_others_keys_end_soon(plain_server: RedisServer) -> None:
    """Each computes what it has, then waits for the other."""
    redis = plain_server.access(strict=True)
    barrier = threading.Barrier(2)

    def ask(keys: list[str]) -> dict[str, str]:
        def fetch(missing: list[str]) -> dict[str, str]:
            if "x" in missing or len(missing) == 2:
                barrier.wait(60)
            return _Source()(missing)

        return redis.cache_get_many(keys, fetch, lock_seconds=120)

    started = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(ask, (["a", "b", "x"], ["x", "c", "d"]), timeout=120)
    assert (set(first), set(second)) == ({"a", "b", "x"}, {"c", "d", "x"})
    assert time.monotonic() - started < 60
    redis.close()


def test_a_fetch_that_asks_for_its_own_key_ends(plain_server: RedisServer) -> None:
    """It computes the key itself, at once."""
    redis = plain_server.access(strict=True)

    def fetch(keys: list[str]) -> dict[str, str]:
        return {key: redis.cache_get(key, partial(str.upper, key), lock_seconds=60) for key in keys}

    started = time.monotonic()
    assert redis.cache_get_many(["a", "b"], fetch, lock_seconds=60) == {"a": "A", "b": "B"}
    assert time.monotonic() - started < 30
    redis.close()


def test_a_cancelled_task_leaves_no_lease_and_no_trace(plain_server: RedisServer) -> None:
    """Those who wait for it compute at once, and the context is as before."""

    async def main() -> None:
        async with plain_server.aio_access(strict=True) as redis:
            begun = asyncio.Event()

            async def stuck(_: list[str]) -> Any:
                begun.set()
                await asyncio.sleep(120)

            task = asyncio.create_task(redis.cache_get_many(KEYS, stuck, lock_seconds=120))
            await begun.wait()
            waiting = asyncio.create_task(redis.cache_get_many(KEYS, _Source(0).awaited, lock_seconds=120))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with asyncio.timeout(60):
                assert len(await waiting) == len(KEYS)
            assert under_way.get() == ()

    asyncio.run(main())


@pytest.mark.parametrize("ends", ["well", "badly", "left out"])
def test_the_context_is_as_before(ends: str) -> None:
    """However the computation ends; what it is part of does not grow."""
    redis = StandIn().access(strict=True)

    def fetch(keys: list[str]) -> dict[str, int]:
        assert len(under_way.get()) == len(keys)
        if ends == "badly":
            raise LookupError("no rows")
        return {} if ends == "left out" else dict.fromkeys(keys, 1)

    for turn in range(3):
        keys = [f"{key}:{turn}" for key in KEYS]
        if ends == "badly":
            with pytest.raises(LookupError):
                redis.cache_get_many(keys, fetch)
        else:
            assert redis.cache_get_many(keys, fetch) == ({} if ends == "left out" else dict.fromkeys(keys, 1))
        assert under_way.get() == ()


def test_without_redis_all_are_computed_together() -> None:
    """Not stored, and counted as one error; so are those that could not be deleted."""
    stand_in = StandIn()
    redis, source = stand_in.access(), _Source(0)
    stand_in.away = True
    assert redis.cache_get_many(["a", "b"], source) == {"a": "a", "b": "b"}
    assert redis.stats().errors == 1
    assert redis.delete("a") is False
    stand_in.away = False
    stand_in.execute("SET", "app:a", "set by another process")
    assert redis.cache_get_many(["a", "b"], source) == {"a": "a", "b": "b"}
    assert source.asked == ["a", "b", "a", "b"]
    assert stand_in.execute("GET", "app:a") == b"set by another process"
    assert redis.get("b") == "b"
