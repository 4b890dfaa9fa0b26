"""A checker: under random cancellations, late replies and disconnects nobody ever gets another's reply."""

import asyncio
import random
from collections import Counter

import pytest
from redis_access import MISS, ConnectionSettings
from redis_access.aio import RedisAccess
from redis_access.runtime import breaker

from tests.redis_servers.proxy import Proxy
from tests.redis_servers.server import RedisServer

CALLERS = 30
ENOUGH = {"read": 500, "cancelled": 100, "missed": 20}
"""The number of times that each has to be seen before a run is over."""


class _Checker:
    """Callers, each with a key of its own, and one who disturbs them."""

    def __init__(self, redis: RedisAccess, server: RedisServer, proxy: Proxy, seed: int) -> None:
        self.seen: Counter[str] = Counter()
        self._redis = redis
        self._server = server
        self._proxy = proxy
        self._chance = random.Random(seed)  # to disturb, not to hide
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Let all callers take their turns until enough was seen."""
        callers = asyncio.gather(*(self._caller(f"k:{number}") for number in range(CALLERS)))
        while not callers.done():
            self._cancel_some()
            await self._disturb()
        await callers

    async def _caller(self, key: str) -> None:
        turn = 0
        while not self._is_enough():
            turn += 1
            task = asyncio.create_task(self._turn(key, turn))
            self._under_way.add(task)
            await asyncio.wait([task])
            self._under_way.discard(task)
            if task.cancelled():
                self.seen["cancelled"] += 1
            else:
                task.result()

    async def _turn(self, key: str, turn: int) -> None:
        """Write a value that names its key and turn, and read what is there; both within a random budget."""
        with self._redis.budget(milliseconds=self._chance.choice([3, 20, 200, 2000])):
            await self._redis.set(key, {"key": key, "turn": turn})
            found = await self._redis.get(key, MISS)
        self.seen["missed" if found is MISS else "read"] += 1
        if found is MISS:  # while the breaker is open nothing waits
            await asyncio.sleep(0.01)
        assert found is MISS or (found["key"] == key and found["turn"] <= turn), f"{key}, turn {turn}: {found}"

    def _is_enough(self) -> bool:
        return all(self.seen[what] >= times for what, times in ENOUGH.items())

    def _cancel_some(self) -> None:
        for task in self._chance.sample(sorted(self._under_way, key=id), min(3, len(self._under_way))):
            task.cancel()

    async def _disturb(self) -> None:
        match self._chance.randrange(10):
            case 0:
                self._proxy.cut_after = self._chance.randrange(300)
            case 1:
                self._proxy.delay_bytes_seconds = self._chance.choice([0, 0.0005])
            case 2:
                self._proxy.go_half_open()
            case 3:
                with self._server.frozen():
                    await asyncio.sleep(self._chance.random() * 0.05)
        await asyncio.sleep(self._chance.random() * 0.01)


@pytest.mark.parametrize("seed", range(6))
def test_nobody_gets_anothers_reply(own_server: RedisServer, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value read was written under that very key, whatever becomes of the calls around it; and Redis is back."""
    monkeypatch.setattr(breaker, "OPEN_SECONDS", 0.02)

    async def main(proxy: Proxy) -> None:
        settings = ConnectionSettings.from_url(f"redis://127.0.0.1:{proxy.port}")
        redis = RedisAccess(settings)
        await _Checker(redis, own_server, proxy, seed).run()
        proxy.cut_after, proxy.delay_bytes_seconds = None, 0
        with redis.budget(milliseconds=5000):
            while not await redis.set("afterwards", seed):  # until the breaker lets one try
                await asyncio.sleep(0.02)
            assert await redis.get("afterwards") == seed
        await redis.close()

    with Proxy(own_server.port) as proxy:
        asyncio.run(asyncio.wait_for(main(proxy), 300))
