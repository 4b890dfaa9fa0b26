"""cache_get among the tasks of one event loop: who waits for whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from redis_access import MISS, ConnectionSettings
from redis_access.aio import RedisAccess

from tests.redis_servers.server import RedisServer


@asynccontextmanager
async def _on(server: RedisServer) -> AsyncIterator[RedisAccess]:
    made = RedisAccess(ConnectionSettings.from_url(server.url, budget_milliseconds=5000))
    yield made
    await made.close()


def test_a_slow_fetch_is_no_stampede(plain_server: RedisServer) -> None:
    """A hundred tasks on a fetch that takes ten times the lease: few compute, the value is stored."""
    calls = count()

    async def slow() -> int:
        called = next(calls)
        await asyncio.sleep(1)
        return called

    async def main() -> None:
        async with _on(plain_server) as redis:
            found = await asyncio.gather(*(redis.cache_get("k", slow, lock_seconds=0.1) for _ in range(100)))
            assert await redis.get("k") in found

    asyncio.run(main())
    assert next(calls) <= 5  # begun after 0, 0.1, 0.3, 0.7 s; the machine may be slow


def test_a_fetch_may_gather_its_own_key(plain_server: RedisServer) -> None:
    """Its tasks compute, and do not wait for the one that waits for them."""

    async def main() -> None:
        async with _on(plain_server) as redis:

            async def inner() -> int:
                found: int = await redis.cache_get("k", lambda: 1, lock_seconds=60)
                return found

            async def outer() -> tuple[int, int]:
                return await asyncio.gather(inner(), inner())

            found: object = await redis.cache_get("k", outer, lock_seconds=60)
            assert found == [1, 1]
            assert await redis.get("k") == [1, 1]

    asyncio.run(asyncio.wait_for(main(), 30))


def test_two_fetches_may_need_each_other(plain_server: RedisServer) -> None:
    """Each computes the other's value itself after a moment, whatever lock_seconds say, and both are stored."""

    async def main() -> None:
        async with _on(plain_server) as redis:
            both = asyncio.Barrier(2)

            async def call(key: str, needed: str) -> str:
                async def fetch() -> str:
                    await both.wait()
                    with redis.budget(milliseconds=300):
                        return f"{key} with {await redis.cache_get(needed, lambda: needed, lock_seconds=60)}"

                found: str = await redis.cache_get(key, fetch, lock_seconds=60)
                return found

            first, second = await asyncio.gather(call("a", "b"), call("b", "a"))
            assert first.startswith("a with b")
            assert second.startswith("b with a")
            assert await redis.get("a", MISS) is not MISS
            assert await redis.get("b", MISS) is not MISS

    asyncio.run(asyncio.wait_for(main(), 30))


def test_a_cancelled_task_leaves_no_lease(plain_server: RedisServer) -> None:
    """The caller that waits for it computes at once, and stores."""

    async def main() -> None:
        async with _on(plain_server) as redis:
            begun = asyncio.Event()

            async def never() -> None:
                begun.set()
                await asyncio.Event().wait()

            cancelled = asyncio.create_task(redis.cache_get("k", never, lock_seconds=60))
            await begun.wait()
            waiting = asyncio.create_task(redis.cache_get("k", lambda: 1, lock_seconds=60))
            await asyncio.sleep(0.01)
            cancelled.cancel()
            assert await waiting == 1
            assert await redis.get("k") == 1

    asyncio.run(asyncio.wait_for(main(), 30))


def test_nobody_joins_a_computation_from_before_a_delete(plain_server: RedisServer) -> None:
    """Once a delete is confirmed, a later cache_get computes anew, though an older one is still under way."""

    async def main() -> None:
        async with _on(plain_server) as redis:
            begun, end = asyncio.Event(), asyncio.Event()

            async def old() -> str:
                begun.set()
                await end.wait()
                return "old"

            first = asyncio.create_task(redis.cache_get("k", old))
            await begun.wait()
            assert await redis.delete("k")
            assert await redis.cache_get("k", lambda: "new") == "new"
            end.set()
            assert await first == "old"
            assert await redis.get("k") == "new"

    asyncio.run(asyncio.wait_for(main(), 30))


def test_tasks_left_behind_by_a_closed_loop_hold_nobody_up(plain_server: RedisServer) -> None:
    """One event loop after the other may use an access."""
    redis = RedisAccess(ConnectionSettings.from_url(plain_server.url, budget_milliseconds=5000))
    loop = asyncio.new_event_loop()
    begun = asyncio.Event()

    async def never() -> None:
        begun.set()
        await asyncio.Event().wait()

    coroutine = redis.cache_get("k", never, lock_seconds=0.1)
    left = loop.create_task(coroutine)
    loop.run_until_complete(begun.wait())
    loop.run_until_complete(redis.close())
    loop.close()

    async def main() -> None:
        assert await redis.cache_get("k", lambda: 1, lock_seconds=0.1) == 1
        assert await redis.get("k") == 1
        await redis.close()

    asyncio.run(main())
    left._log_destroy_pending = False  # type: ignore[attr-defined]  # that is what this test is about
    coroutine.close()
