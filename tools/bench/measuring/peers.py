"""The peers as their documentation sets them up, each behind the same three calls."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import aiocache
import django
from aiocache.serializers import JsonSerializer
from cashews import Cache as Cashews
from django.conf import settings
from dogpile.cache import make_region
from redis_access.testing.server import RedisServer

TTL_SECONDS = 300
CONNECTIONS = 200
"""The most connections of a pool: one for each task of the row with most of them."""


class Peer(Protocol):
    """A cache library."""

    def get(self, key: str) -> Any:
        """Read a value."""

    def set(self, key: str, value: Any) -> object:
        """Write a value with a time to live."""

    def computed(self, key: str, fetch: Callable[[], Any]) -> Any:
        """Read a value, or compute and write it."""


class AsyncPeer(Protocol):
    """A cache library for asyncio."""

    def get(self, key: str) -> Coroutine[Any, Any, Any]:
        """Read a value."""

    def set(self, key: str, value: Any) -> Coroutine[Any, Any, Any]:
        """Write a value with a time to live."""


class Dogpile:
    """dogpile.cache: pickles by default; its lock is among threads unless `distributed_lock`."""

    def __init__(self, port: int, *, distributed_lock: bool = False) -> None:
        self._region = make_region().configure(
            "dogpile.cache.redis",
            expiration_time=TTL_SECONDS,
            arguments={
                "host": "127.0.0.1",
                "port": port,
                "redis_expiration_time": TTL_SECONDS,
                "distributed_lock": distributed_lock,
                "thread_local_lock": False,
            },
        )

    def get(self, key: str) -> Any:
        """Read a value."""
        return self._region.get(key)

    def set(self, key: str, value: Any) -> object:
        """Write a value."""
        self._region.set(key, value)
        return None

    def computed(self, key: str, fetch: Callable[[], Any]) -> Any:
        """Read a value, or compute and write it."""
        return self._region.get_or_create(key, fetch)


class DjangoRedis:
    """django-redis: pickles by default; get_or_set has no lock."""

    def __init__(self, port: int) -> None:
        if not settings.configured:
            location = f"redis://127.0.0.1:{port}/0"
            settings.configure(CACHES={"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": location}})
            django.setup()
        from django.core.cache import cache

        self._cache = cache

    def get(self, key: str) -> Any:
        """Read a value."""
        return self._cache.get(key)

    def set(self, key: str, value: Any) -> object:
        """Write a value."""
        return self._cache.set(key, value, timeout=TTL_SECONDS)

    def computed(self, key: str, fetch: Callable[[], Any]) -> Any:
        """Read a value, or compute and write it."""
        return self._cache.get_or_set(key, fetch, timeout=TTL_SECONDS)


class AioCache:
    """aiocache with JSON."""

    def __init__(self, port: int) -> None:
        self.cache = aiocache.RedisCache(
            endpoint="127.0.0.1", port=port, serializer=JsonSerializer(), pool_max_size=CONNECTIONS
        )

    async def get(self, key: str) -> Any:
        """Read a value."""
        return await self.cache.get(key)

    async def set(self, key: str, value: Any) -> Any:
        """Write a value."""
        return await self.cache.set(key, value, ttl=TTL_SECONDS)


class CashewsPeer:
    """cashews, pickling by default."""

    def __init__(self, port: int) -> None:
        self.cache = Cashews()
        self.cache.setup(f"redis://127.0.0.1:{port}", secret=None, max_connections=CONNECTIONS)

    async def get(self, key: str) -> Any:
        """Read a value."""
        return await self.cache.get(key)

    async def set(self, key: str, value: Any) -> Any:
        """Write a value."""
        return await self.cache.set(key, value, expire=TTL_SECONDS)


def sync_peers(server: RedisServer) -> dict[str, Peer]:
    """Return those that block, by name."""
    return {"dogpile.cache": Dogpile(server.port), "django-redis": DjangoRedis(server.port)}


def async_peers(server: RedisServer) -> dict[str, AsyncPeer]:
    """Return those for asyncio, by name."""
    return {"aiocache": AioCache(server.port), "cashews": CashewsPeer(server.port)}
