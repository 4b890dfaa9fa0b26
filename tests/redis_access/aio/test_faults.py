"""Faults met by the asyncio surface."""

import asyncio
import time
from typing import Any

import pytest
from redis_access import MISS, ConnectionSettings, UnavailableError
from redis_access.aio import RedisAccess
from redis_access.transport.connections import soundness

from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import PATIENT, RedisServer

LONG = "x" * 300_000


def _on(port: int, *, strict: bool = False, **settings: Any) -> RedisAccess:
    settings = {"budget_milliseconds": PATIENT, **settings}
    return RedisAccess(ConnectionSettings.from_url(f"redis://127.0.0.1:{port}", **settings), strict=strict)


def test_a_reset_in_the_middle_of_an_answer_is_asked_again(plain_server: RedisServer) -> None:
    """A repeatable request is sent again over a new connection; others are not."""

    async def main(proxy: Proxy) -> None:
        redis = _on(proxy.port)
        await redis.set("long", LONG)
        proxy.cut_after = 100_000
        assert await redis.get("long") == LONG
        assert redis.stats().errors == 0
        assert (await redis.rate_limit("u", limit=5, window_seconds=60)).remaining == 4
        proxy.cut_after = 3
        assert (await redis.rate_limit("u", limit=5, window_seconds=60)).checked is False
        assert (await redis.rate_limit("u", limit=5, window_seconds=60)).remaining == 2
        await redis.close()

    with Proxy(plain_server.port) as proxy:
        asyncio.run(main(proxy))


def test_crumbs_do_not_stretch_the_budget(plain_server: RedisServer) -> None:
    """A byte now and then keeps no call alive, and the rest of a late answer reaches nobody."""

    async def main(proxy: Proxy) -> None:
        redis = _on(proxy.port)
        await redis.set("a", "a" * 100)
        await redis.set("b", "b")
        proxy.delay_bytes_seconds = 0.02
        with redis.budget(milliseconds=500):
            assert await redis.get("a", MISS) is MISS
        proxy.delay_bytes_seconds = 0
        assert [await redis.get("b") for _ in range(3)] == ["b"] * 3
        await redis.close()

    with Proxy(plain_server.port) as proxy:
        asyncio.run(main(proxy))


def test_a_half_open_connection_costs_part_of_one_call(
    plain_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given up in time to try a new one."""
    monkeypatch.setattr(soundness, "DOUBTFUL_SECONDS", -1)

    async def main(proxy: Proxy) -> None:
        redis = _on(proxy.port, budget_milliseconds=3000)
        await redis.set("k", 1)
        proxy.go_half_open()
        assert await redis.get("k") == 1
        assert (redis.stats().errors, proxy.connections) == (0, 2)
        await redis.close()

    with Proxy(plain_server.port) as proxy:
        asyncio.run(main(proxy))


def test_a_cancelled_call_leaves_no_answer_behind(own_server: RedisServer) -> None:
    """The next caller gets an answer of its own; the cancellation goes through, and the loop is never blocked."""

    async def main() -> None:
        redis = _on(own_server.port)
        await redis.set("a", "a")
        await redis.set("b", "b")
        with own_server.frozen():
            task = asyncio.create_task(redis.get("a"))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await redis.get("b") == "b"
        assert redis.stats().errors == 0
        await redis.close()

    asyncio.run(main())


def test_the_callers_own_timeout_is_the_callers(own_server: RedisServer) -> None:
    """asyncio.timeout around a call raises TimeoutError there, and is not taken for Redis's."""

    async def main() -> None:
        redis = _on(own_server.port)
        await redis.set("k", 1)
        with own_server.frozen(), pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await redis.get("k")
        assert redis.stats().errors == 0
        await redis.close()

    asyncio.run(main())


def test_scopes_hold_for_tasks(own_server: RedisServer) -> None:
    """A budget set in one task bounds its calls only."""

    async def main() -> None:
        redis = _on(own_server.port, strict=True, budget_milliseconds=60_000)
        await redis.set("k", 1)

        async def hurried() -> None:
            with redis.budget(milliseconds=50):
                started = time.monotonic()
                with pytest.raises(UnavailableError):
                    await redis.get("k")
                assert time.monotonic() - started < 30

        with own_server.frozen():
            patient = asyncio.create_task(redis.get("k"))
            await hurried()
        assert await patient == 1
        await redis.close()

    asyncio.run(main())
