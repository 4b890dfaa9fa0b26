"""Calls that end while the settings of the first request are still being read."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from redis_access import ConnectionSettings, RedisAccess
from redis_access.aio import RedisAccess as AsyncRedisAccess
from redis_access.aio import connecting
from redis_access.runtime.runner import Runner

PATIENCE_SECONDS = 60

CALLS: dict[str, Callable[[Any], Any]] = {
    "lock": lambda redis: redis.lock("import").acquire(),
    "cache_get": lambda redis: redis.cache_get("k", lambda: "new"),
    "cache_get_many": lambda redis: redis.cache_get_many(["k"], lambda _: {"k": "new"}),
    "flags": lambda redis: redis.flags.cache_get("u", "f", lambda: "new"),
}


@pytest.mark.parametrize("name", [*CALLS])
def test_a_cancelled_task_ends_while_the_settings_are_read(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It sent nothing, so it has nothing to give up and waits for nothing."""
    reading, may_end = threading.Event(), threading.Event()

    def read() -> ConnectionSettings:
        reading.set()
        may_end.wait(PATIENCE_SECONDS)
        return ConnectionSettings.from_url("memory://")

    monkeypatch.setattr(connecting, "_settings_from_environment", read)

    async def main() -> None:
        task = asyncio.ensure_future(CALLS[name](AsyncRedisAccess()))
        assert await asyncio.to_thread(reading.wait, PATIENCE_SECONDS)
        task.cancel()
        try:
            done, _ = await asyncio.wait([task], timeout=PATIENCE_SECONDS / 2)
            assert (done, task.cancelled()) == ({task}, True)
        finally:
            may_end.set()

    asyncio.run(main())


@pytest.mark.parametrize("name", [*CALLS])
def test_an_interrupted_connect_is_not_begun_again(name: str) -> None:
    """Ctrl-C ends a call that sent nothing, and does not have to be pressed twice."""
    connects: list[Runner] = []

    def interrupted(runtime: Any) -> Any:
        connects.append(runtime)
        raise KeyboardInterrupt

    redis = RedisAccess()
    redis._runner._make_transport = interrupted
    with pytest.raises(KeyboardInterrupt):
        CALLS[name](redis)
    assert len(connects) == 1
