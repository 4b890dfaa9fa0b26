"""Ten callers of one process, threads or tasks, by library. Imported in the stampede's processes."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from redis_access import ConnectionSettings, RedisAccess

from tools.bench.rows.stampede import CALLERS

Run: TypeAlias = Callable[[str, Callable[[], None]], None]
"""Lets ten callers ask for a key at once, and calls back as each is served."""


def callers(kind: str, port: int, work: Callable[[], Any], seconds: float, ttl: int) -> Run:
    """Return how a library's callers run."""

    def slow_work() -> Any:
        time.sleep(seconds)
        return work()

    async def slow_work_async() -> Any:
        await asyncio.sleep(seconds)
        return work()

    match kind:
        case "ours":
            access = RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{port}", budget_milliseconds=5000))
            return _threads(lambda key: access.cache_get(key, slow_work, ttl=ttl))
        case "dogpile.cache, distributed_lock=True":
            from tools.bench.measuring.peers import Dogpile

            region = Dogpile(port, distributed_lock=True)
            return _threads(lambda key: region.computed(key, slow_work))
        case "django-redis":
            from tools.bench.measuring.peers import DjangoRedis

            cache = DjangoRedis(port)
            return _threads(lambda key: cache.computed(key, slow_work))
        case "cashews, lock=True":
            from tools.bench.measuring.peers import CashewsPeer

            cashews = CashewsPeer(port).cache
            cached: Any = cashews.cache(ttl=ttl, key="{key}", lock=True)(_taking_key(slow_work_async))
            return _tasks(lambda key: cached(key=key))
        case _:
            return _tasks(_aiocache(port, slow_work_async, ttl))


def _taking_key(work: Callable[[], Awaitable[Any]]) -> Callable[[str], Awaitable[Any]]:
    async def computed(key: str) -> Any:  # noqa: ARG001  # the decorator reads it
        return await work()

    return computed


def _aiocache(port: int, work: Callable[[], Awaitable[Any]], ttl: int) -> Callable[[str], Awaitable[Any]]:
    import aiocache
    from aiocache.serializers import JsonSerializer

    decorated: Any = aiocache.cached_stampede(
        lease=2,
        ttl=ttl,
        cache=aiocache.RedisCache,
        endpoint="127.0.0.1",
        port=port,
        serializer=JsonSerializer(),
        key_builder=lambda _function, key: key,
    )
    cached: Callable[[str], Awaitable[Any]] = decorated(_taking_key(work))
    return cached


def _threads(ask: Callable[[str], object]) -> Run:
    def run(key: str, served: Callable[[], None]) -> None:
        def caller() -> None:
            ask(key)
            served()

        threads = [threading.Thread(target=caller) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return run


def _tasks(ask: Callable[[str], Awaitable[object]]) -> Run:
    runner = asyncio.Runner()

    async def caller(key: str, served: Callable[[], None]) -> None:
        await ask(key)
        served()

    async def all_of_them(key: str, served: Callable[[], None]) -> None:
        await asyncio.gather(*(caller(key, served) for _ in range(CALLERS)))

    return lambda key, served: runner.run(all_of_them(key, served))
